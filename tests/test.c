#include "test.h"

#include <ftw.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "host/directory.h"
#include "host/path.h"

/*
 * Who starts the tests in the background may have signals ignored, which a
 * child inherits: then nothing would die of them.
 */
static void restore_signals(void)
{
	static const int numbers[] = { SIGHUP,  SIGINT,  SIGQUIT, SIGPIPE,
				       SIGTERM, SIGXCPU, SIGXFSZ };

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		signal(numbers[i], SIG_DFL);
}

int run_test_table(const char *group, const struct CMUnitTest *tests,
		   size_t count, int argc, char **argv)
{
	int failed;

	restore_signals();
	setvbuf(stdout, NULL, _IOLBF, 0); /* in order with stderr */
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	failed = _cmocka_run_group_tests(group, tests, count, NULL, NULL);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* Append one byte so that a reader can tell it from every other. */
static void show_byte(unsigned char byte, struct buf *out)
{
	static const struct {
		char byte;
		const char *shown;
	} named[] = {
		{ '\n', "\\n" },
		{ '\r', "\\r" },
		{ '\t', "\\t" },
		{ '\\', "\\\\" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(named); i++) {
		if (byte == (unsigned char)named[i].byte) {
			buf_adds(out, named[i].shown);
			return;
		}
	}
	if (byte < ' ' || byte > '~')
		buf_addf(out, "\\x%02x", byte);
	else
		buf_addc(out, (char)byte);
}

/* Append the line of `text` that starts at `at`, or say that there is none. */
static void show_line(const char *text, size_t len, size_t at, struct buf *out)
{
	if (at == len)
		buf_adds(out, "(the text ends here)");
	for (; at < len; at++) {
		show_byte((unsigned char)text[at], out);
		if (text[at] == '\n')
			break;
	}
	buf_addc(out, '\n');
}

void test_text_equal(const char *actual, size_t actual_len,
		     const char *expected, size_t expected_len,
		     const char *file, int line)
{
	size_t number = 1;
	size_t start = 0;
	size_t at = 0;
	struct buf text = BUF_INIT;

	while (at < actual_len && at < expected_len &&
	       actual[at] == expected[at]) {
		if (actual[at++] == '\n') {
			number++;
			start = at;
		}
	}
	if (at == actual_len && at == expected_len)
		return;
	buf_addf(&text, "line %zu differs\n  actual:   ", number);
	show_line(actual, actual_len, start, &text);
	buf_adds(&text, "  expected: ");
	show_line(expected, expected_len, start, &text);
	print_error("%s", text.data);
	buf_release(&text);
	_fail(file, line);
}

void test_text_contains(const char *text, const char *part, const char *file,
			int line)
{
	if (strstr(text, part))
		return;
	print_error("'%s' is not in '%s'\n", part, text);
	_fail(file, line);
}

void test_error(const struct error *err, enum error_kind kind, const char *part,
		const char *file, int line)
{
	const char *message = err->message ? err->message : "";

	if (err->kind == kind && strstr(message, part)) {
		if (kind != ERROR_REFUSED || err->hint)
			return;
		print_error("no hint: '%s'\n", message);
	}
	print_error("error of kind %d: '%s'\n  expected kind %d: '%s'\n",
		    (int)err->kind, message, (int)kind, part);
	_fail(file, line);
}

char *test_dir_new(void)
{
	const char *parent = getenv("TMPDIR");
	struct buf path = BUF_INIT;

	buf_addf(&path, "%s/apiserver-audit-test.XXXXXX",
		 parent && *parent ? parent : "/tmp");
	assert_non_null(mkdtemp(path.data));
	return buf_steal(&path);
}

static int remove_entry(const char *path, const struct stat *stat, int type,
			struct FTW *place)
{
	(void)stat;
	(void)type;
	(void)place;
	return remove(path);
}

void test_dir_free(char *path)
{
	if (path)
		nftw(path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	free(path);
}

void test_file_write(const char *path, const char *data, size_t len)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

char *test_path_below(const char *root, const char *path)
{
	return path_join(root, path + 1);
}

void test_file_below(const char *root, const char *path, const char *text)
{
	CLEANUP(memory_release) char *full = test_path_below(root, path);
	CLEANUP(memory_release) char *parent = path_parent(full);
	CLEANUP_ERROR struct error err = ERROR_INIT;

	assert_int_equal(directory_make(parent, 0755, &err), 0);
	test_file_write(full, text, strlen(text));
}

void test_file_read(const char *path, struct buf *out)
{
	FILE *file = fopen(path, "re");
	char chunk[4096];
	size_t len;

	assert_non_null(file);
	while ((len = fread(chunk, 1, sizeof(chunk), file)))
		buf_add(out, chunk, len);
	assert_false(ferror(file));
	fclose(file);
}

void test_file_see(struct test_file *seen, const char *path)
{
	seen->bytes = (struct buf)BUF_INIT;
	assert_int_equal(lstat(path, &seen->stat), 0);
	test_file_read(path, &seen->bytes);
}

void test_file_release(struct test_file *seen)
{
	buf_release(&seen->bytes);
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_mode == b->st_mode && a->st_uid == b->st_uid &&
	       a->st_gid == b->st_gid &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

void test_file_untouched(const struct test_file *seen, const char *path,
			 const char *file, int line)
{
	struct test_file now;
	bool same;

	test_file_see(&now, path);
	test_text_equal(now.bytes.data, now.bytes.len, seen->bytes.data,
			seen->bytes.len, file, line);
	same = same_file(&now.stat, &seen->stat);
	test_file_release(&now);
	if (same)
		return;
	print_error("%s has its old bytes, but was written\n", path);
	_fail(file, line);
}
