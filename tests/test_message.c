#include "text/message.h"

#include "test.h"

__attribute__((format(printf, 1, 2))) static char *format(const char *format,
							  ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = message_format(format, args);
	va_end(args);
	return text;
}

static const struct row {
	const char *name;
	const char *quoted;
	const char *shown;
} rows[] = {
	{ "words", "a b", "a b" },
	{ "nothing", "", "" },
	{ "line breaks and tabs", "a\r\nb\tc", "a  b c" },
	{ "an escape sequence", "\x1b[2Ja", "?[2Ja" },
	{ "a backspace and a delete", "a\b\x7f", "a??" },
	{ "a C1 control in UTF-8",
	  "a\xc2\x9b"
	  "2J",
	  "a??2J" },
	{ "a no-break space is no control", "a\xc2\xa0z", "a\xc2\xa0z" },
	{ "half a character at the end", "a\xc2", "a\xc2" },
	{ "letters of other languages", "\xc3\xbc\xe4\xb8\xad",
	  "\xc3\xbc\xe4\xb8\xad" },
};

static void shows(void **state)
{
	const struct row *row = *state;
	CLEANUP(memory_release) char *text = format("%s", row->quoted);

	assert_string_equal(text, row->shown);
}

/* Return `count` times "ü", in quotes, and what stands behind them. */
static char *quote_letters(size_t count, const char *behind)
{
	CLEANUP(buf_release) struct buf letters = BUF_INIT;

	while (count--)
		buf_adds(&letters, "\xc3\xbc");
	return format("'%s'%s", letters.data, behind);
}

static void keeps_what_is_long_enough(void **state)
{
	CLEANUP(memory_release) char *text = NULL;

	(void)state;
	text = quote_letters((MESSAGE_MAX - strlen("'' is wrong")) / 2,
			     " is wrong");
	assert_null(strstr(text, " ... "));
	assert_in_range(strlen(text), MESSAGE_MAX - 1, MESSAGE_MAX);
}

static void leaves_the_middle_out(void **state)
{
	static const char *const ends[] = { " is wrong", " is right!" };

	(void)state;
	for (size_t i = 0; i < 20; i++) {
		const char *end = ends[i % 2];
		CLEANUP(memory_release)
		char *text = quote_letters(1000 + i / 2, end);
		const char *cut = strstr(text, " ... ");
		size_t head = (size_t)(cut - text);

		assert_non_null(cut);
		assert_in_range(strlen(text), MESSAGE_MAX - 6, MESSAGE_MAX);
		/* Whole letters on both sides, behind the quote. */
		assert_int_equal(head % 2, 1);
		assert_memory_equal(cut + strlen(" ... "), "\xc3", 1);
		assert_string_equal(text + strlen(text) - strlen(end), end);
	}
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(rows) + 2];
	size_t count = 0;

	while (count < ARRAY_SIZE(rows)) {
		tests[count] = test_row(shows, &rows[count]);
		count++;
	}
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(
		keeps_what_is_long_enough);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(
		leaves_the_middle_out);
	return run_tests("message", tests, argc, argv);
}
