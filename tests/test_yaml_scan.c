#include "test.h"

#include <stdbool.h>

#include "format/yaml_scan.h"

#define TEXT(literal)                                                          \
	{                                                                      \
		literal, sizeof(literal) - 1                                   \
	}

#define NEL "\xc2\x85"
#define LS  "\xe2\x80\xa8"
#define PS  "\xe2\x80\xa9"
#define BOM "\xef\xbb\xbf"

/* --- line breaks --------------------------------------------------------- */

/* One line "a", a break and one line "b". */
static const struct break_case {
	const char *name;
	struct scan text;
	size_t len; /* of the break */
} break_cases[] = {
	{ "LF", TEXT("a\nb"), 1 },     { "CR LF", TEXT("a\r\nb"), 2 },
	{ "CR", TEXT("a\rb"), 1 },     { "NEL", TEXT("a" NEL "b"), 2 },
	{ "LS", TEXT("a" LS "b"), 3 }, { "PS", TEXT("a" PS "b"), 3 },
};

static void breaks_lines(void **state)
{
	const struct break_case *c = *state;
	struct scan text = c->text;
	size_t second = 1 + c->len;

	assert_int_equal(scan_break(text, 0), 0);
	assert_int_equal(scan_break(text, 1), c->len);
	assert_int_equal(scan_break_before(text, second), c->len);
	assert_int_equal(scan_break_before(text, 1), 0);
	assert_true(scan_is_gap(text, 1));
	assert_int_equal(scan_line_end(text, 0), 1);
	assert_int_equal(scan_line_end(text, 1), 1);
	assert_int_equal(scan_next_line(text, 0), second);
	assert_int_equal(scan_next_line(text, second), text.len);
	assert_int_equal(scan_line_start(text, 1), 0);
	assert_int_equal(scan_line_start(text, second), second);
	assert_int_equal(scan_line_start(text, text.len), second);
	assert_true(scan_is_line_start(text, second));
	assert_false(scan_is_line_start(text, 1));
	assert_int_equal(scan_column(text, text.len), 1);
	assert_int_equal(scan_skip_trivia(text, 1), second);
}

static void no_break_is_inside_another(void **state)
{
	struct scan text = TEXT("a\r\nb" NEL LS);

	(void)state;
	assert_int_equal(scan_break_before(text, 2), 0);
	assert_false(scan_is_line_start(text, 2));
	assert_int_equal(scan_line_start(text, 2), 0);
	assert_int_equal(scan_break_before(text, 5), 0);
	assert_int_equal(scan_break_before(text, 8), 0);
	assert_int_equal(scan_break_before(text, 9), 3);
}

static void half_a_break_is_none(void **state)
{
	struct scan nel = { NEL, 1 }, ls = { LS, 2 };
	struct scan others = TEXT("\xc2\xa0\xe2\x80\xaa\xe2\x82\xac");

	(void)state;
	assert_int_equal(scan_break(nel, 0), 0);
	assert_int_equal(scan_break(ls, 0), 0);
	for (size_t at = 0; at <= others.len; at++) {
		assert_int_equal(scan_break(others, at), 0);
		assert_int_equal(scan_break_before(others, at), 0);
	}
}

static void two_breaks_are_two_lines(void **state)
{
	struct scan text = TEXT("a\n\rb\r\r\n");

	(void)state;
	assert_int_equal(scan_next_line(text, 0), 2);
	assert_int_equal(scan_next_line(text, 2), 3);
	assert_int_equal(scan_next_line(text, 3), 5);
	assert_int_equal(scan_next_line(text, 5), 7);
	assert_int_equal(scan_next_line(text, 7), 7);
}

/* --- lines and columns --------------------------------------------------- */

static void a_byte_order_mark_stands_before_the_first_line(void **state)
{
	struct scan text = TEXT(BOM "  a\nb" BOM);

	(void)state;
	assert_int_equal(scan_line_start(text, 0), 3);
	assert_int_equal(scan_line_start(text, 5), 3);
	assert_int_equal(scan_column(text, 5), 2);
	assert_true(scan_starts_line(text, 5));
	assert_true(scan_is_line_start(text, 3));
	assert_int_equal(scan_break_before(text, 3), 0);
	assert_int_equal(scan_column(text, 8), 1);
}

static void columns_are_bytes(void **state)
{
	struct scan text = TEXT("\xc3\xa9: \xe2\x82\xac x");

	(void)state;
	assert_int_equal(scan_column(text, 4), 4);
	assert_int_equal(scan_column(text, 8), 8);
}

static void an_empty_text_has_one_line(void **state)
{
	struct scan text = TEXT("");

	(void)state;
	assert_int_equal(scan_line_start(text, 0), 0);
	assert_int_equal(scan_line_end(text, 0), 0);
	assert_int_equal(scan_next_line(text, 0), 0);
	assert_int_equal(scan_skip_trivia(text, 0), 0);
	assert_true(scan_is_line_start(text, 0));
	assert_true(scan_starts_line(text, 0));
	assert_true(scan_ends_line(text, 0));
	assert_true(scan_is_gap(text, 0));
	assert_false(scan_is_blank(text, 0));
}

static void only_blanks_before_start_a_line(void **state)
{
	struct scan text = TEXT(" \tx y\n  z");

	(void)state;
	assert_true(scan_starts_line(text, 0));
	assert_true(scan_starts_line(text, 2));
	assert_false(scan_starts_line(text, 4));
	assert_true(scan_starts_line(text, 6));
	assert_true(scan_starts_line(text, 8));
}

static void only_blanks_and_a_comment_end_a_line(void **state)
{
	struct scan text = TEXT("a \t# b\nc \r\nd ");

	(void)state;
	assert_false(scan_ends_line(text, 0));
	assert_true(scan_ends_line(text, 1));
	assert_true(scan_ends_line(text, 6));
	assert_false(scan_ends_line(text, 7));
	assert_true(scan_ends_line(text, 8));
	assert_true(scan_ends_line(text, 12));
	assert_true(scan_ends_line(text, 13));
}

/* --- trivia -------------------------------------------------------------- */

static const struct trivia_case {
	const char *name;
	struct scan text;
	size_t blanks; /* where blanks from byte 0 on end */
	size_t trivia; /* where trivia does */
} trivia_cases[] = {
	{ "blanks and tabs", TEXT(" \t a"), 3, 3 },
	{ "none", TEXT("a"), 0, 0 },
	{ "nothing else", TEXT("  "), 2, 2 },
	{ "line breaks of all kinds", TEXT(" \n\r\n\r" NEL LS PS "a"), 1, 13 },
	{ "a comment", TEXT(" # b\na"), 1, 5 },
	{ "comments and empty lines", TEXT("#\n\n  # a\n\tb"), 0, 10 },
	{ "a comment without a line break", TEXT("# a"), 0, 3 },
	{ "a comment with other signs", TEXT("# \xc3\xa9\r\nb"), 0, 6 },
	{ "a no-break space is none", TEXT("\xc2\xa0"), 0, 0 },
};

static void skips_trivia(void **state)
{
	const struct trivia_case *c = *state;

	assert_int_equal(scan_skip_blanks(c->text, 0), c->blanks);
	assert_int_equal(scan_skip_trivia(c->text, 0), c->trivia);
}

static const struct header_case {
	const char *name;
	struct scan text;
	bool keeps;
} header_cases[] = {
	{ "literal", TEXT("|\n"), false },
	{ "keep", TEXT("|+\n"), true },
	{ "folded keep", TEXT(">+"), true },
	{ "strip", TEXT(">-\n"), false },
	{ "keep behind an indentation", TEXT("|2+\n"), true },
	{ "keep before an indentation", TEXT("|+2\n"), true },
	{ "a plus in the comment", TEXT("| # a+b\n"), false },
	{ "at the end of the text", TEXT("|"), false },
};

static void reads_header(void **state)
{
	const struct header_case *c = *state;

	assert_int_equal(scan_keeps_breaks(c->text, 0), c->keeps);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(no_break_is_inside_another),
	cmocka_unit_test(half_a_break_is_none),
	cmocka_unit_test(two_breaks_are_two_lines),
	cmocka_unit_test(a_byte_order_mark_stands_before_the_first_line),
	cmocka_unit_test(columns_are_bytes),
	cmocka_unit_test(an_empty_text_has_one_line),
	cmocka_unit_test(only_blanks_before_start_a_line),
	cmocka_unit_test(only_blanks_and_a_comment_end_a_line),
};

int main(int argc, char **argv)
{
	struct CMUnitTest all[ARRAY_SIZE(tests) + ARRAY_SIZE(break_cases) +
			      ARRAY_SIZE(trivia_cases) +
			      ARRAY_SIZE(header_cases)];
	size_t count = ARRAY_SIZE(tests);

	memcpy(all, tests, sizeof(tests));
	for (size_t i = 0; i < ARRAY_SIZE(break_cases); i++)
		all[count++] = test_row(breaks_lines, &break_cases[i]);
	for (size_t i = 0; i < ARRAY_SIZE(trivia_cases); i++)
		all[count++] = test_row(skips_trivia, &trivia_cases[i]);
	for (size_t i = 0; i < ARRAY_SIZE(header_cases); i++)
		all[count++] = test_row(reads_header, &header_cases[i]);
	return run_tests("yaml_scan", all, argc, argv);
}
