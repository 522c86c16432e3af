/*
 * test.h - what every test program stands on
 *
 * The only file that includes cmocka, because cmocka.h needs four other
 * headers before it. A test program is one tests/test_<module>.c; `make check`
 * builds it with every object of src except main.o, and with tests/test.c.
 *
 * Each case is a row of a table with a name that is a sentence:
 *
 *	static const struct edit_case {
 *		const char *name;
 *		...
 *	} cases[] = { { "insert at the end", ... }, ... };
 *
 *	int main(int argc, char **argv)
 *	{
 *		struct CMUnitTest tests[ARRAY_SIZE(cases)];
 *
 *		for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
 *			tests[i] = test_row(runs_case, &cases[i]);
 *		return run_tests("edit", tests, argc, argv);
 *	}
 *
 * A comment that holds `wrap: write fsync` has the linker put __wrap_write()
 * and __wrap_fsync() of that file in front of the real calls.
 *
 * Do not call skip(): cmocka 1.1.5 writes it as a failure. Leave a case that
 * cannot run out of the table, and print a line that starts with "# ".
 *
 * A failed assert leaves by longjmp(), past every CLEANUP(). So what must not
 * stay behind (directories, armed faults) belongs to a teardown.
 */
#ifndef TEST_H
#define TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "text/buf.h"
#include "text/error.h"
#include "text/memory.h" /* ARRAY_SIZE() */

/*
 * Run the array `tests` as the group `group` and return what main() must
 * return: EXIT_FAILURE if any test failed (cmocka's own value is a count, and
 * 256 failures would exit 0). A first argument of the program is a filter for
 * the names of tests; `*` and `?` stand for any characters and any one.
 */
#undef run_tests /* cmocka's old one, deprecated, takes no name */
#define run_tests(group, tests, argc, argv)                                    \
	run_test_table(group, tests, ARRAY_SIZE(tests), argc, argv)

/* The same for a table of `count` tests that was built at run time. */
int run_test_table(const char *group, const struct CMUnitTest *tests,
		   size_t count, int argc, char **argv);

/* The test `function` with `row`, which has a .name, as its initial state. */
#define test_row(function, row)                                                \
	((struct CMUnitTest){ .name = (row)->name,                             \
			      .test_func = (function),                         \
			      .initial_state = (void *)(uintptr_t)(row) })

/*
 * Fail unless both texts are the same bytes. The failure shows the first line
 * that differs, from both sides, with invisible bytes made visible. The first
 * form takes strings, the second bytes with their lengths, the third a buf and
 * a string.
 */
#define assert_text_equal(actual, expected)                                    \
	test_text_equal((actual), strlen(actual), (expected),                  \
			strlen(expected), __FILE__, __LINE__)
#define assert_bytes_equal(actual, actual_len, expected, expected_len)         \
	test_text_equal((actual), (actual_len), (expected), (expected_len),    \
			__FILE__, __LINE__)
#define assert_buf_equal(actual, expected)                                     \
	test_text_equal((actual)->data, (actual)->len, (expected),             \
			strlen(expected), __FILE__, __LINE__)

/* Fail unless `text` holds `part`. The failure shows both. */
#define assert_text_contains(text, part)                                       \
	test_text_contains((text), (part), __FILE__, __LINE__)

/*
 * Fail unless `err` is of `kind` and its message holds `part`. For ERROR_NONE
 * give "" as the part. A refusal says what to do about it: it has a hint.
 */
#define assert_error(err, kind, part)                                          \
	test_error((err), (kind), (part), __FILE__, __LINE__)

/* Fail, showing the message, unless `err` is empty. */
#define assert_no_error(err)                                                   \
	test_error((err), ERROR_NONE, "", __FILE__, __LINE__)

/*
 * Return the path of a fresh directory under $TMPDIR or /tmp. The caller
 * removes it, with all that is in it, and frees the path with test_dir_free().
 */
char *test_dir_new(void);
void test_dir_free(char *path);

/* Make `path` hold just these bytes, or append the bytes of `path` to `out`. */
void test_file_write(const char *path, const char *data, size_t len);
void test_file_read(const char *path, struct buf *out);

/* Return where the host below `root` has `path`; the caller frees it. */
char *test_path_below(const char *root, const char *path);

/* Make the file there hold `text`, and the directories on the way to it. */
void test_file_below(const char *root, const char *path, const char *text);

/* What a file was, to prove later that nobody wrote it. */
struct test_file {
	struct stat stat;
	struct buf bytes;
};

/* Remember the file at `path`. End `seen` with test_file_release(). */
void test_file_see(struct test_file *seen, const char *path);
void test_file_release(struct test_file *seen);

/*
 * Fail unless the file at `path` is the one that was `seen`: the same inode,
 * owner, mode, time of last writing and bytes.
 */
#define assert_file_untouched(seen, path)                                      \
	test_file_untouched((seen), (path), __FILE__, __LINE__)

/* What the macros above call; `file` and `line` are the test's. */
void test_text_equal(const char *actual, size_t actual_len,
		     const char *expected, size_t expected_len,
		     const char *file, int line);
void test_text_contains(const char *text, const char *part, const char *file,
			int line);
void test_error(const struct error *err, enum error_kind kind, const char *part,
		const char *file, int line);
void test_file_untouched(const struct test_file *seen, const char *path,
			 const char *file, int line);

#endif
