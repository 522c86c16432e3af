#include "test.h"

#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "text/diff.h"
#include "text/edit.h"

/* Ten lines of two bytes: line n starts at byte 2 * (n - 1). */
#define DIGITS "1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n"

#define HEADERS    "--- f\n+++ f\n"
#define NO_NEWLINE "\\ No newline at end of file\n"

struct step {
	struct span span;
	const char *text;
};

/* The steps end at the first one without text. */
static const struct diff_case {
	const char *name;
	const char *original;
	struct step steps[4];
	const char *diff;
	const char *summary;
} cases[] = {
	{ "no edit shows nothing",
	  DIGITS,
	  { { { 0, 0 }, NULL } },
	  "",
	  "0 lines added, 0 of 20 bytes changed" },
	{ "an edit that changes nothing shows nothing",
	  DIGITS,
	  { { { 2, 4 }, "2\n" } },
	  "",
	  "0 lines added, 2 of 20 bytes changed" },
	{ "a new line in the middle",
	  DIGITS,
	  { { { 8, 8 }, "x\n" } },
	  HEADERS "@@ -2,6 +2,7 @@\n 2\n 3\n 4\n+x\n 5\n 6\n 7\n",
	  "1 line added, 0 of 20 bytes changed" },
	{ "a new line behind the last byte of one",
	  DIGITS,
	  { { { 7, 7 }, "\nx" } },
	  HEADERS "@@ -2,6 +2,7 @@\n 2\n 3\n 4\n+x\n 5\n 6\n 7\n",
	  "1 line added, 0 of 20 bytes changed" },
	{ "a new line between an indentation and its line",
	  "a:\n  - c\n",
	  { { { 5, 5 }, "- b\n  " } },
	  HEADERS "@@ -1,2 +1,3 @@\n a:\n+  - b\n   - c\n",
	  "1 line added, 0 of 9 bytes changed" },
	{ "new lines on both sides from inside one",
	  "  - b\n",
	  { { { 2, 2 }, "- a\n  " }, { { 5, 5 }, "\n  - c" } },
	  HEADERS "@@ -1 +1,3 @@\n+  - a\n   - b\n+  - c\n",
	  "2 lines added, 0 of 6 bytes changed" },
	{ "a new first line",
	  DIGITS,
	  { { { 0, 0 }, "x\n" } },
	  HEADERS "@@ -1,3 +1,4 @@\n+x\n 1\n 2\n 3\n",
	  "1 line added, 0 of 20 bytes changed" },
	{ "a new last line",
	  DIGITS,
	  { { { 20, 20 }, "x\n" } },
	  HEADERS "@@ -8,3 +8,4 @@\n 8\n 9\n 0\n+x\n",
	  "1 line added, 0 of 20 bytes changed" },
	{ "lines into an empty text",
	  "",
	  { { { 0, 0 }, "a\nb\nc\n" } },
	  HEADERS "@@ -0,0 +1,3 @@\n+a\n+b\n+c\n",
	  "3 lines added, 0 of 0 bytes changed" },
	{ "every line removed",
	  "a\nb\n",
	  { { { 0, 4 }, "" } },
	  HEADERS "@@ -1,2 +0,0 @@\n-a\n-b\n",
	  "2 lines removed, 4 of 4 bytes changed" },
	{ "a change inside a line",
	  "a\nbcd\ne\n",
	  { { { 3, 4 }, "X" } },
	  HEADERS "@@ -1,3 +1,3 @@\n a\n-bcd\n+bXd\n e\n",
	  "1 line added, 1 line removed, 1 of 8 bytes changed" },
	{ "two changes inside a line",
	  "abcd\n",
	  { { { 0, 1 }, "A" }, { { 3, 4 }, "D" } },
	  HEADERS "@@ -1 +1 @@\n-abcd\n+AbcD\n",
	  "1 line added, 1 line removed, 2 of 5 bytes changed" },
	{ "two lines joined",
	  "a\nb\nc\n",
	  { { { 1, 2 }, "" } },
	  HEADERS "@@ -1,3 +1,2 @@\n-a\n-b\n+ab\n c\n",
	  "1 line added, 2 lines removed, 1 of 6 bytes changed" },
	{ "a line removed from inside its neighbour",
	  "a\nb\nc\n",
	  { { { 1, 3 }, "" } },
	  HEADERS "@@ -1,3 +1,2 @@\n a\n-b\n c\n",
	  "1 line removed, 2 of 6 bytes changed" },
	{ "neighbours: first what goes, then what comes",
	  "a\nb\n",
	  { { { 0, 1 }, "A" }, { { 2, 3 }, "B" } },
	  HEADERS "@@ -1,2 +1,2 @@\n-a\n-b\n+A\n+B\n",
	  "2 lines added, 2 lines removed, 2 of 4 bytes changed" },
	{ "the lines that stay of a replaced span",
	  "a\nb\nc\nd\ne\n",
	  { { { 0, 10 }, "A\nb\nc\nD\ne\n" } },
	  HEADERS "@@ -1,5 +1,5 @@\n-a\n+A\n b\n c\n-d\n+D\n e\n",
	  "2 lines added, 2 lines removed, 10 of 10 bytes changed" },
	{ "as many lines as can stay",
	  "a\nb\nc\n",
	  { { { 0, 6 }, "c\nx\na\nb\n" } },
	  HEADERS "@@ -1,3 +1,4 @@\n+c\n+x\n a\n b\n-c\n",
	  "2 lines added, 1 line removed, 6 of 6 bytes changed" },
	{ "hunks whose contexts meet are one",
	  DIGITS,
	  { { { 0, 2 }, "x\n" }, { { 14, 16 }, "y\n" } },
	  HEADERS "@@ -1,10 +1,10 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n"
		  "-8\n+y\n 9\n 0\n",
	  "2 lines added, 2 lines removed, 4 of 20 bytes changed" },
	{ "hunks whose contexts do not meet are two",
	  DIGITS,
	  { { { 0, 0 }, "x\n" }, { { 14, 16 }, "y\nz\n" } },
	  HEADERS "@@ -1,3 +1,4 @@\n+x\n 1\n 2\n 3\n"
		  "@@ -5,6 +6,7 @@\n 5\n 6\n 7\n-8\n+y\n+z\n 9\n 0\n",
	  "3 lines added, 1 line removed, 2 of 20 bytes changed" },
	{ "a hunk behind one that takes lines away",
	  DIGITS,
	  { { { 0, 4 }, "" }, { { 20, 20 }, "x\n" } },
	  HEADERS "@@ -1,5 +1,3 @@\n-1\n-2\n 3\n 4\n 5\n"
		  "@@ -8,3 +6,4 @@\n 8\n 9\n 0\n+x\n",
	  "1 line added, 2 lines removed, 4 of 20 bytes changed" },
	{ "CRLF comes through",
	  "a\r\nb\r\n",
	  { { { 3, 3 }, "x\r\n" } },
	  HEADERS "@@ -1,2 +1,3 @@\n a\r\n+x\r\n b\r\n",
	  "1 line added, 0 of 6 bytes changed" },
	{ "a line ending that changes",
	  "a\nb\n",
	  { { { 1, 1 }, "\r" } },
	  HEADERS "@@ -1,2 +1,2 @@\n-a\n+a\r\n b\n",
	  "1 line added, 1 line removed, 0 of 4 bytes changed" },
	{ "bytes above 127",
	  "\xc3\xa9\n\xff\n",
	  { { { 3, 4 }, "\xfe" } },
	  HEADERS "@@ -1,2 +1,2 @@\n \xc3\xa9\n-\xff\n+\xfe\n",
	  "1 line added, 1 line removed, 1 of 5 bytes changed" },
	{ "no final newline, unchanged",
	  "a\nb\nc",
	  { { { 0, 0 }, "x\n" } },
	  HEADERS "@@ -1,3 +1,4 @@\n+x\n a\n b\n c\n" NO_NEWLINE,
	  "1 line added, 0 of 5 bytes changed" },
	{ "no final newline, line behind it",
	  "a",
	  { { { 1, 1 }, "\nb\n" } },
	  HEADERS "@@ -1 +1,2 @@\n-a\n" NO_NEWLINE "+a\n+b\n",
	  "2 lines added, 1 line removed, 0 of 1 byte changed" },
	{ "no final newline on both sides",
	  "a",
	  { { { 1, 1 }, "\nb" } },
	  HEADERS "@@ -1 +1,2 @@\n-a\n" NO_NEWLINE "+a\n+b\n" NO_NEWLINE,
	  "2 lines added, 1 line removed, 0 of 1 byte changed" },
	{ "two edits in a last line without newline",
	  "ab",
	  { { { 0, 1 }, "A" }, { { 2, 2 }, "\nc\n" } },
	  HEADERS "@@ -1 +1,2 @@\n-ab\n" NO_NEWLINE "+Ab\n+c\n",
	  "2 lines added, 1 line removed, 1 of 2 bytes changed" },
	{ "the final newline removed",
	  "a\nb\n",
	  { { { 3, 4 }, "" } },
	  HEADERS "@@ -1,2 +1,2 @@\n a\n-b\n+b\n" NO_NEWLINE,
	  "1 line added, 1 line removed, 1 of 4 bytes changed" },
	{ "the last line removed, none of whose newlines stays",
	  "a\nb",
	  { { { 1, 3 }, "" } },
	  HEADERS "@@ -1,2 +1 @@\n-a\n-b\n" NO_NEWLINE "+a\n" NO_NEWLINE,
	  "1 line added, 2 lines removed, 2 of 3 bytes changed" },
	{ "a last line that is finished by a second edit",
	  "a\n",
	  { { { 2, 2 }, "b" }, { { 2, 2 }, "c\n" } },
	  HEADERS "@@ -1 +1,2 @@\n a\n+bc\n",
	  "1 line added, 0 of 2 bytes changed" },
};

/* Fill `list` with the steps, which must not overlap. */
static void take_steps(struct edit_list *list, const struct step *steps)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	for (; steps->text; steps++)
		assert_int_equal(edit_list_replace(list, steps->span,
						   steps->text,
						   strlen(steps->text), &err),
				 0);
}

static void renders(void **state)
{
	const struct diff_case *c = *state;
	struct edit_list list = EDIT_LIST_INIT(strlen(c->original));
	CLEANUP(buf_release) struct buf diff = BUF_INIT;
	CLEANUP(buf_release) struct buf summary = BUF_INIT;

	take_steps(&list, c->steps);
	diff_render(&list, c->original, "f", false, &diff);
	assert_buf_equal(&diff, c->diff);
	diff_summarize(&list, c->original, &summary);
	assert_buf_equal(&summary, c->summary);
	edit_list_release(&list);
}

static void large_numbers_are_grouped(void **state)
{
	static const struct step steps[] = { { { 0, 1 }, "a" },
					     { { 0, 0 }, NULL } };
	struct edit_list list = EDIT_LIST_INIT(1234567);
	CLEANUP(buf_release) struct buf original = BUF_INIT;
	CLEANUP(buf_release) struct buf summary = BUF_INIT;

	(void)state;
	buf_fill(&original, 'x', list.original_len - 1);
	buf_addc(&original, '\n');
	take_steps(&list, steps);
	diff_summarize(&list, original.data, &summary);
	assert_buf_equal(&summary, "1 line added, 1 line removed, 1 of "
				   "1,234,567 bytes changed");
	edit_list_release(&list);
}

static void colours_are_those_of_git(void **state)
{
	static const struct step steps[] = { { { 2, 3 }, "B" },
					     { { 0, 0 }, NULL } };
	struct edit_list list = EDIT_LIST_INIT(4);
	CLEANUP(buf_release) struct buf diff = BUF_INIT;

	(void)state;
	take_steps(&list, steps);
	diff_render(&list, "a\nb\n", "f", true, &diff);
	assert_buf_equal(&diff, "\033[1m--- f\033[m\n"
				"\033[1m+++ f\033[m\n"
				"\033[36m@@ -1,2 +1,2 @@\033[m\n"
				" a\n"
				"\033[31m-b\033[m\n"
				"\033[32m+B\033[m\n");
	edit_list_release(&list);
}

static void a_block_of_many_lines_is_replaced_whole(void **state)
{
	struct edit_list list = EDIT_LIST_INIT(0);
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP(buf_release) struct buf original = BUF_INIT;
	CLEANUP(buf_release) struct buf fresh = BUF_INIT;
	struct diff_stat stat;

	(void)state;
	for (int i = 0; i < 200; i++) {
		buf_addf(&original, "%d\n", i);
		buf_addf(&fresh, i == 5 || i == 195 ? "x\n" : "%d\n", i);
	}
	list.original_len = original.len;
	assert_int_equal(edit_list_replace(&list,
					   (struct span){ 0, original.len },
					   fresh.data, fresh.len, &err),
			 0);
	stat = diff_count(&list, original.data);
	assert_int_equal(stat.lines_added, 191);
	assert_int_equal(stat.lines_removed, 191);
	edit_list_release(&list);
}

/* With patch */

/* A directory with the file to patch and the diff. */
struct bench {
	char *dir;
	struct buf file;   /* path */
	struct buf diff;   /* path */
	struct buf report; /* path of what patch says */
};

static int bench_up(void **state)
{
	struct bench *bench = memory_new(sizeof(*bench));

	*bench = (struct bench){ test_dir_new(), BUF_INIT, BUF_INIT, BUF_INIT };
	buf_addf(&bench->diff, "%s/.diff", bench->dir);
	buf_addf(&bench->report, "%s/.report", bench->dir);
	*state = bench;
	return 0;
}

static int bench_down(void **state)
{
	struct bench *bench = *state;

	test_dir_free(bench->dir);
	buf_release(&bench->file);
	buf_release(&bench->diff);
	buf_release(&bench->report);
	free(bench);
	return 0;
}

/*
 * Run patch, allowing no fuzz. Without -s it would name each hunk that did
 * not stand where the diff says.
 */
static void run_patch(const struct bench *bench)
{
	int status;
	pid_t child = fork();

	assert_return_code(child, 0);
	if (!child) {
		if (chdir(bench->dir) || !freopen(".diff", "r", stdin) ||
		    !freopen(".report", "w", stdout))
			_exit(126);
		execlp("patch", "patch", "-p0", "-F0", (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* Fail unless patch makes of `original` what edit_list_apply() makes of it. */
static void assert_patches(struct bench *bench, const struct edit_list *list,
			   const char *original, const char *name)
{
	CLEANUP(buf_release) struct buf diff = BUF_INIT;
	CLEANUP(buf_release) struct buf expected = BUF_INIT;
	CLEANUP(buf_release) struct buf actual = BUF_INIT;
	CLEANUP(buf_release) struct buf report = BUF_INIT;

	diff_render(list, original, name, false, &diff);
	edit_list_apply(list, original, &expected);
	buf_clear(&bench->file);
	buf_addf(&bench->file, "%s/%s", bench->dir, name);
	test_file_write(bench->file.data, original, list->original_len);
	test_file_write(bench->diff.data, diff.data, diff.len);
	run_patch(bench);
	test_file_read(bench->file.data, &actual);
	assert_bytes_equal(actual.data, actual.len, expected.data,
			   expected.len);
	test_file_read(bench->report.data, &report);
	assert_null(strstr(report.data, "Hunk"));
}

static void any_name_reaches_patch(void **state)
{
	static const char *const names[] = {
		"plain",         "with a space",    "a  b",
		"\"quoted\"",    "back\\slash",     "caf\xc3\xa9",
		"tab\there.yml", "new\nline.yml",   "\001\177",
		"q\"in\\side\n", "trailing space ", " leading space",
	};
	static const struct step steps[] = { { { 2, 2 }, "x\n" },
					     { { 0, 0 }, NULL } };
	struct edit_list list = EDIT_LIST_INIT(4);

	take_steps(&list, steps);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		assert_patches(*state, &list, "a\nb\n", names[i]);
	edit_list_release(&list);
}

static void patch_makes_the_result_of_every_case(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct diff_case *c = &cases[i];
		struct edit_list list = EDIT_LIST_INIT(strlen(c->original));

		take_steps(&list, c->steps);
		if (*c->diff)
			assert_patches(*state, &list, c->original, "f");
		edit_list_release(&list);
	}
}

/* With anything */

enum { SEEDS = 400, MAX_CUTS = 24 };

/* Marsaglia's xorshift: the same numbers on every machine. */
struct dice {
	uint32_t state;
};

/* Return a number below `sides`. */
static size_t roll(struct dice *dice, size_t sides)
{
	dice->state ^= dice->state << 13;
	dice->state ^= dice->state >> 17;
	dice->state ^= dice->state << 5;
	return dice->state % sides;
}

/* Few different lines, so that many repeat, and a rare long one. */
static void add_line(struct dice *dice, struct buf *out)
{
	static const char *const lines[] = {
		"",
		"a",
		"b",
		"  - a",
		"  - b",
		"\ta: b ",
		"a\rb",
		"\\ No",
		"--- f",
		"@@ -1 +1 @@",
		"\xc3\xa9\xff",
	};
	size_t which = roll(dice, ARRAY_SIZE(lines) + 1);

	if (which < ARRAY_SIZE(lines))
		buf_adds(out, lines[which]);
	else
		buf_fill(out, (char)('a' + roll(dice, 3)), 2000);
}

static void add_lines(struct dice *dice, size_t most, struct buf *out)
{
	const char *const newline = roll(dice, 3) ? "\n" : "\r\n";

	for (size_t count = roll(dice, most + 1); count; count--) {
		add_line(dice, out);
		if (count > 1 || roll(dice, 3))
			buf_adds(out, newline);
	}
}

static int by_size(const void *a, const void *b)
{
	const size_t *x = a;
	const size_t *y = b;

	return (*x > *y) - (*x < *y);
}

/* A random place; half the time one where a line starts. */
static size_t roll_place(struct dice *dice, const struct buf *text)
{
	size_t at = roll(dice, text->len + 1);

	if (roll(dice, 2))
		while (at && text->data[at - 1] != '\n')
			at--;
	return at;
}

/* New bytes for `span`: lines, a piece of a line, nothing, or the old ones. */
static void roll_text(struct dice *dice, const struct buf *original,
		      struct span span, struct buf *out)
{
	switch (roll(dice, 5)) {
	case 0:
		add_lines(dice, 3, out);
		break;
	case 1:
		add_line(dice, out);
		break;
	case 2:
		break;
	case 3:
		buf_add(out, original->data + span.start,
			span.end - span.start);
		break;
	default:
		add_lines(dice, 2, out);
		buf_add(out, original->data + span.start,
			span.end - span.start);
		add_lines(dice, 2, out);
	}
}

/* Fill `list` with edits that may touch but not overlap. */
static void roll_edits(struct dice *dice, const struct buf *original,
		       struct edit_list *list)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	size_t cuts[MAX_CUTS] = { 0 };
	size_t count = 2 * roll(dice, MAX_CUTS / 2 + 1);

	for (size_t i = 0; i < count; i++)
		cuts[i] = roll_place(dice, original);
	qsort(cuts, count, sizeof(*cuts), by_size);
	for (size_t i = 0; i < count; i += 2) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		struct span span = { cuts[i], cuts[i + 1] };

		roll_text(dice, original, span, &text);
		assert_int_equal(edit_list_replace(list, span, text.data,
						   text.len, &err),
				 0);
	}
}

/* Count the lines of a diff that start with `mark`, behind its two headers. */
static size_t count_marks(const struct buf *diff, char mark)
{
	const char *line = diff->data;
	size_t count = 0;

	for (size_t number = 0; line && *line; number++) {
		count += number > 1 && *line == mark;
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return count;
}

/* Append `text` without its colours. */
static void strip_colors(const struct buf *text, struct buf *out)
{
	for (size_t i = 0; i < text->len; i++) {
		if (text->data[i] == '\033')
			i += strcspn(text->data + i, "m");
		else
			buf_addc(out, text->data[i]);
	}
}

static void assert_consistent(const struct edit_list *list,
			      const char *original)
{
	CLEANUP(buf_release) struct buf diff = BUF_INIT;
	CLEANUP(buf_release) struct buf colored = BUF_INIT;
	CLEANUP(buf_release) struct buf plain = BUF_INIT;
	struct diff_stat stat = diff_count(list, original);

	diff_render(list, original, "f", false, &diff);
	assert_int_equal(stat.lines_added, count_marks(&diff, '+'));
	assert_int_equal(stat.lines_removed, count_marks(&diff, '-'));
	diff_render(list, original, "f", true, &colored);
	strip_colors(&colored, &plain);
	assert_true(buf_equal(&diff, &plain));
}

static void any_edits_of_any_text(void **state)
{
	for (uint32_t seed = 1; seed <= SEEDS; seed++) {
		struct dice dice = { seed * 2654435761U };
		CLEANUP(buf_release) struct buf original = BUF_INIT;
		CLEANUP(buf_release) struct buf result = BUF_INIT;
		struct edit_list list;

		add_lines(&dice, seed % 10 ? 40 : 0, &original);
		list = (struct edit_list)EDIT_LIST_INIT(original.len);
		roll_edits(&dice, &original, &list);
		assert_consistent(&list, original.data);
		edit_list_apply(&list, original.data, &result);
		if (!buf_equal(&original, &result))
			assert_patches(*state, &list, original.data, "f");
		edit_list_release(&list);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(large_numbers_are_grouped),
	cmocka_unit_test(colours_are_those_of_git),
	cmocka_unit_test(a_block_of_many_lines_is_replaced_whole),
	cmocka_unit_test_setup_teardown(any_name_reaches_patch, bench_up,
					bench_down),
	cmocka_unit_test_setup_teardown(patch_makes_the_result_of_every_case,
					bench_up, bench_down),
	cmocka_unit_test_setup_teardown(any_edits_of_any_text, bench_up,
					bench_down),
};

int main(int argc, char **argv)
{
	struct CMUnitTest all[ARRAY_SIZE(cases) + ARRAY_SIZE(tests)];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		all[i] = test_row(renders, &cases[i]);
	memcpy(all + ARRAY_SIZE(cases), tests, sizeof(tests));
	return run_tests("diff", all, argc, argv);
}
