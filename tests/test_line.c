#include "test.h"

#include "text/line.h"

static const struct line_case {
	const char *name;
	const char *text;
	struct span first;
	struct span last;
	size_t count;
} cases[] = {
	{ "an empty text", "", { 0, 0 }, { 0, 0 }, 0 },
	{ "only a newline", "\n", { 0, 1 }, { 0, 1 }, 1 },
	{ "one line", "ab\n", { 0, 3 }, { 0, 3 }, 1 },
	{ "one line without newline", "ab", { 0, 2 }, { 0, 2 }, 1 },
	{ "three lines", "a\n\nbc\n", { 0, 2 }, { 3, 6 }, 3 },
	{ "the last without newline", "a\nbc", { 0, 2 }, { 2, 4 }, 2 },
	{ "empty lines", "\n\n\n", { 0, 1 }, { 2, 3 }, 3 },
	{ "CRLF", "a\r\nb\r\n", { 0, 3 }, { 3, 6 }, 2 },
};

static void assert_span(struct span actual, struct span expected)
{
	assert_int_equal(actual.start, expected.start);
	assert_int_equal(actual.end, expected.end);
}

static void splits(void **state)
{
	const struct line_case *c = *state;
	const struct span all = { 0, strlen(c->text) };

	assert_span(line_first(c->text, all), c->first);
	assert_span(line_last(c->text, all), c->last);
	assert_int_equal(line_count(c->text, all), c->count);
}

static void only_the_span_is_looked_at(void **state)
{
	const char *text = "a\nbcd\ne\n";
	const struct span middle = { 3, 4 };

	(void)state;
	assert_span(line_first(text, middle), middle);
	assert_span(line_last(text, middle), middle);
	assert_int_equal(line_count(text, middle), 1);
}

static void every_byte_knows_its_line(void **state)
{
	static const size_t starts[] = { 0, 0, 2, 3, 3, 3 };
	const char *text = "a\n\nbc";

	(void)state;
	for (size_t at = 0; at < ARRAY_SIZE(starts); at++) {
		assert_int_equal(line_start(text, at), starts[at]);
		assert_int_equal(line_starts(text, at), starts[at] == at);
	}
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases) + 2] = {
		cmocka_unit_test(only_the_span_is_looked_at),
		cmocka_unit_test(every_byte_knows_its_line),
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i + 2] = test_row(splits, &cases[i]);
	return run_tests("line", tests, argc, argv);
}
