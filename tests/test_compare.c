#include "text/compare.h"

#include <stdbool.h>

#include "test.h"
#include "text/diff.h"
#include "text/edit.h"

/* What a diff of the edits shows, without its two header lines. */
static const struct compare_case {
	const char *name;
	const char *original;
	const char *result;
	const char *diff; /* behind the headers; "" for none */
	const char *summary;
} cases[] = {
	{ "equal texts", "a\nb\n", "a\nb\n", "",
	  "0 lines added, 0 of 4 bytes changed" },
	{ "both empty", "", "", "", "0 lines added, 0 of 0 bytes changed" },
	{ "from nothing", "", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n",
	  "2 lines added, 0 of 0 bytes changed" },
	{ "to nothing", "a\nb\n", "", "@@ -1,2 +0,0 @@\n-a\n-b\n",
	  "2 lines removed, 4 of 4 bytes changed" },
	{ "a line more at the end", "a\n", "a\nb\n", "@@ -1 +1,2 @@\n a\n+b\n",
	  "1 line added, 0 of 2 bytes changed" },
	{ "a line more at the start", "b\n", "a\nb\n",
	  "@@ -1 +1,2 @@\n+a\n b\n", "1 line added, 0 of 2 bytes changed" },
	{ "a line less in the middle", "a\nb\nc\n", "a\nc\n",
	  "@@ -1,3 +1,2 @@\n a\n-b\n c\n",
	  "1 line removed, 2 of 6 bytes changed" },
	{ "one byte of a line", "a: one\nb: 22\n", "a: one\nb: 23\n",
	  "@@ -1,2 +1,2 @@\n a: one\n-b: 22\n+b: 23\n",
	  "1 line added, 1 line removed, 1 of 13 bytes changed" },
	{ "the second of two equal lines", "a\na\nb\n", "a\nb\n",
	  "@@ -1,3 +1,2 @@\n a\n-a\n b\n",
	  "1 line removed, 2 of 6 bytes changed" },
	{ "two places with lines that stay between", "a\nb\nc\nd\ne\n",
	  "x\na\nb\nc\ne\n", "@@ -1,5 +1,5 @@\n+x\n a\n b\n c\n-d\n e\n",
	  "1 line added, 1 line removed, 2 of 10 bytes changed" },
	{ "two lines that change places", "a\nb\n", "b\na\n",
	  "@@ -1,2 +1,2 @@\n-a\n b\n+a\n",
	  "1 line added, 1 line removed, 2 of 4 bytes changed" },
	{ "no newline at the end any more", "a\nb\n", "a\nb",
	  "@@ -1,2 +1,2 @@\n a\n-b\n+b\n\\ No newline at end of file\n",
	  "1 line added, 1 line removed, 1 of 4 bytes changed" },
	{ "a newline at the end at last", "a\nb", "a\nb\nc\n",
	  "@@ -1,2 +1,3 @@\n a\n-b\n\\ No newline at end of file\n+b\n+c\n",
	  "2 lines added, 1 line removed, 0 of 3 bytes changed" },
	{ "another line ending", "a\r\nb\r\n", "a\r\nb\n",
	  "@@ -1,2 +1,2 @@\n a\r\n-b\r\n+b\n",
	  "1 line added, 1 line removed, 1 of 6 bytes changed" },
};

static void compare(const struct buf *original, const struct buf *result,
		    struct edit_list *edits)
{
	struct buf applied = BUF_INIT;

	*edits = (struct edit_list)EDIT_LIST_INIT(original->len);
	compare_texts(original, result, edits);
	edit_list_apply(edits, original->data, &applied);
	assert_bytes_equal(applied.data, applied.len, result->data,
			   result->len);
	buf_release(&applied);
}

static void shows(void **state)
{
	const struct compare_case *row = *state;
	CLEANUP(buf_release) struct buf original = BUF_INIT;
	CLEANUP(buf_release) struct buf result = BUF_INIT;
	CLEANUP(buf_release) struct buf diff = BUF_INIT;
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;
	CLEANUP(buf_release) struct buf summary = BUF_INIT;
	CLEANUP(edit_list_release)
	struct edit_list edits = EDIT_LIST_INIT(0);

	buf_adds(&original, row->original);
	buf_adds(&result, row->result);
	compare(&original, &result, &edits);
	diff_render(&edits, original.data, "f", false, &diff);
	if (*row->diff)
		buf_addf(&wanted, "--- f\n+++ f\n%s", row->diff);
	assert_buf_equal(&diff, wanted.data);
	diff_summarize(&edits, original.data, &summary);
	assert_buf_equal(&summary, row->summary);
}

/* --- against the textbook ------------------------------------------------ */

static unsigned seed;

static unsigned next_random(unsigned below)
{
	seed = seed * 1103515245U + 12345U;
	return (seed >> 16) % below;
}

enum { LONGEST = 40 };

/* Lines of one letter, few of them, so that much is common by chance. */
static void random_text(struct buf *text)
{
	unsigned count = next_random(LONGEST + 1);

	buf_clear(text);
	for (unsigned i = 0; i < count; i++) {
		buf_addc(text, (char)('a' + next_random(4)));
		buf_addc(text, '\n');
	}
}

/* The longest common sequence of lines, by the slow and sure table. */
static size_t common_lines(const struct buf *a, const struct buf *b)
{
	size_t best[LONGEST + 1][LONGEST + 1] = { { 0 } };

	for (size_t i = 1; i <= a->len / 2; i++)
		for (size_t j = 1; j <= b->len / 2; j++) {
			size_t longer = best[i - 1][j] > best[i][j - 1]
						? best[i - 1][j]
						: best[i][j - 1];

			best[i][j] = a->data[2 * i - 2] == b->data[2 * j - 2]
					     ? best[i - 1][j - 1] + 1
					     : longer;
		}
	return best[a->len / 2][b->len / 2];
}

static void finds_the_fewest_lines(void **state)
{
	CLEANUP(buf_release) struct buf original = BUF_INIT;
	CLEANUP(buf_release) struct buf result = BUF_INIT;

	(void)state;
	seed = 1;
	for (int i = 0; i < 3000; i++) {
		CLEANUP(edit_list_release)
		struct edit_list edits = EDIT_LIST_INIT(0);
		struct diff_stat stat;
		size_t common;

		random_text(&original);
		random_text(&result);
		common = common_lines(&original, &result);
		compare(&original, &result, &edits);
		stat = diff_count(&edits, original.data);
		assert_int_equal(stat.lines_added, result.len / 2 - common);
		assert_int_equal(stat.lines_removed, original.len / 2 - common);
	}
}

/* --- the limit ----------------------------------------------------------- */

static void number_lines(struct buf *text, const char *format, int count)
{
	for (int i = 0; i < count; i++)
		buf_addf(text, format[0] == 'o' ? "old %d\n" : "new %d\n", i);
}

static void gives_up_on_strangers(void **state)
{
	CLEANUP(buf_release) struct buf original = BUF_INIT;
	CLEANUP(buf_release) struct buf result = BUF_INIT;
	CLEANUP(edit_list_release)
	struct edit_list edits = EDIT_LIST_INIT(0);

	(void)state;
	buf_adds(&original, "start\n");
	number_lines(&original, "old", COMPARE_LIMIT);
	buf_adds(&original, "end\n");
	buf_adds(&result, "start\n");
	number_lines(&result, "new", COMPARE_LIMIT);
	buf_adds(&result, "end\n");
	compare(&original, &result, &edits);
	assert_int_equal(edits.count, 1);
	assert_int_equal(edits.edits[0].span.start, strlen("start\n"));
}

/* Few differences in a long text are found wherever they are. */
static void finds_little_in_much(void **state)
{
	enum { LINES = 300 * 1000 };
	CLEANUP(buf_release) struct buf original = BUF_INIT;
	CLEANUP(buf_release) struct buf result = BUF_INIT;
	CLEANUP(edit_list_release)
	struct edit_list edits = EDIT_LIST_INIT(0);

	(void)state;
	buf_adds(&original, "gone\n");
	number_lines(&original, "old", LINES);
	number_lines(&result, "old", LINES);
	buf_adds(&result, "come\n");
	compare(&original, &result, &edits);
	assert_int_equal(edits.count, 2);
	assert_int_equal(edits.edits[1].span.start, original.len);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases) + 3];
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[count++] = test_row(shows, &cases[i]);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(
		finds_the_fewest_lines);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(
		gives_up_on_strangers);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(
		finds_little_in_much);
	return run_test_table("compare", tests, count, argc, argv);
}
