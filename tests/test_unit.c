#include "format/unit.h"

#include "format/unit_word.h"
#include "test.h"

/* What unit_parse() makes of a text: "[Section] Key=value (line)" each. */
static const struct parse_case {
	const char *name;
	const char *text;
	const char *expected; /* assignments, then "? " and each stray line */
} parse_cases[] = {
	{ "an empty text has nothing", "", "" },
	{ "blanks around keys and values go", " [A]\n\t k \t= v v \n",
	  "[A] k=v v (2)\n" },
	{ "the first '=' separates", "[A]\nk=a=b\n=x\n",
	  "[A] k=a=b (2)\n? =x (3): has nothing before its '='\n" },
	{ "a line outside of a section is ignored", "k=v\n[A]\n",
	  "? k=v (1): stands before any section\n" },
	{ "a line without '=' is ignored", "[A]\nhello\nk=v\n",
	  "[A] k=v (3)\n? hello (2): has no '='\n" },
	{ "lines are joined by a blank", "[A]\nk=a\\\n  b\n",
	  "[A] k=a   b (2)\n" },
	{ "a comment does not end a value", "[A]\nk=a \\\n# c \\\n; d\nb\n",
	  "[A] k=a  b (2)\n" },
	{ "two backslashes do not join", "[A]\nk=a\\\\\nl=b\n",
	  "[A] k=a\\\\ (2)\n[A] l=b (3)\n" },
	{ "a section of its own is part of a value that goes on",
	  "[A]\nk=a \\\n[B]\n", "[A] k=a  [B] (2)\n" },
	{ "CR, CRLF and NUL end lines", "[A]\rk=a\r\nl=b\n\rm=c\n",
	  "[A] k=a (2)\n[A] l=b (3)\n[A] m=c (4)\n" },
	{ "a byte order mark goes once", "\xEF\xBB\xBF[A]\nk=\xEF\xBB\xBFv\n",
	  "[A] k=\xEF\xBB\xBFv (2)\n" },
	{ "a backslash at the end of the text goes", "[A]\nk=a \\",
	  "[A] k=a (2)\n" },
};

static void render(const struct unit *unit, struct buf *out)
{
	for (size_t i = 0; i < unit->count; i++)
		buf_addf(out, "[%s] %s=%s (%zu)\n",
			 unit->assignments[i].section, unit->assignments[i].key,
			 unit->assignments[i].value.data,
			 unit->assignments[i].line);
	for (size_t i = 0; i < unit->stray_count; i++)
		buf_addf(out, "? %s (%zu): %s\n", unit->strays[i].text,
			 unit->strays[i].line, unit->strays[i].why);
}

/* Every byte of a value is the one in the file that it says it is. */
static void check_places(const struct unit *unit)
{
	for (size_t i = 0; i < unit->count; i++) {
		const struct unit_text *value = &unit->assignments[i].value;

		for (size_t n = 0; n < value->len; n++) {
			char byte = unit->text[value->at[n]];

			assert_true(value->data[n] == byte ||
				    (byte == '\\' && value->data[n] == ' '));
		}
		assert_true(value->at[value->len] <= unit->len);
		assert_true(unit->assignments[i].lines.end <= unit->len);
	}
}

static void parses(void **state)
{
	const struct parse_case *row = *state;
	struct error err = ERROR_INIT;
	struct unit unit = UNIT_INIT;
	struct buf out = BUF_INIT;

	assert_int_equal(unit_parse(&unit, row->text, strlen(row->text), &err),
			 0);
	render(&unit, &out);
	assert_buf_equal(&out, row->expected);
	check_places(&unit);
	buf_release(&out);
	unit_release(&unit);
}

static void refuses_what_systemd_refuses(void **state)
{
	static const struct {
		const char *text;
		const char *code;
		size_t line, column;
	} rows[] = {
		{ "a=b\n[Service\n", "bad-section-header", 2, 1 },
		{ "  [Service] # c\n", "bad-section-header", 1, 3 },
		{ "[", "bad-section-header", 1, 1 },
		{ "[A]\n# \xE9\nk=\xE9\n", "not-utf8", 3, 1 },
		{ "[A]\n\xEF\xBB\xBFk=v\n", "byte-order-mark", 2, 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct error err = ERROR_INIT;
		struct unit unit = UNIT_INIT;

		assert_int_equal(unit_parse(&unit, rows[i].text,
					    strlen(rows[i].text), &err),
				 -1);
		assert_text_equal(err.code, rows[i].code);
		assert_int_equal(err.line, rows[i].line);
		assert_int_equal(err.column, rows[i].column);
		error_release(&err);
		unit_release(&unit);
	}
}

static void refuses_a_line_of_a_megabyte(void **state)
{
	struct error err = ERROR_INIT;
	struct unit unit = UNIT_INIT;
	struct buf text = BUF_INIT;

	(void)state;
	buf_adds(&text, "[A]\nk=");
	buf_fill(&text, 'x', 1024 * 1024);
	assert_int_equal(unit_parse(&unit, text.data, text.len, &err), -1);
	assert_text_equal(err.code, "line-too-long");
	error_release(&err);
	unit_release(&unit);
	buf_release(&text);
}

/* --- words that we write ------------------------------------------------- */

static const char alphabet[] = "ab-=/.%$\\\"'; \t\n\x01#~[]{}\xC3\xA9";

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static void make_word(uint32_t *seed, struct buf *word)
{
	size_t len = next_random(seed) % 12;

	while (len--) {
		size_t at = next_random(seed) % (sizeof(alphabet) - 1);

		/* The last two bytes are one character. */
		if (at >= sizeof(alphabet) - 3)
			buf_adds(word, "\xC3\xA9");
		else
			buf_addc(word, alphabet[at]);
	}
}

/* Put back what `%` and `$` would be expanded to. */
static void undouble(const char *text, bool keep_dollar, struct buf *out)
{
	for (const char *at = text; *at; at++) {
		buf_addc(out, *at);
		if (at[0] == at[1] &&
		    (*at == '%' || (*at == '$' && !keep_dollar)))
			at++;
	}
}

static void check_word(const struct buf *word,
		       const struct unit_word_style *style)
{
	struct buf text = BUF_INIT, back = BUF_INIT;
	struct error err = ERROR_INIT;
	struct unit unit = UNIT_INIT;
	struct unit_word found;
	size_t at = 0;

	buf_adds(&text, "[A]\nk=");
	unit_word_render(word->data, style, &text);
	buf_adds(&text, " next\n");
	assert_int_equal(unit_parse(&unit, text.data, text.len, &err), 0);
	assert_int_equal(unit_word_next(&unit.assignments[0].value, &at,
					UNIT_WORD_COMMAND, &unit.arena, &found,
					&err),
			 1);
	undouble(found.text.data, style->keep_dollar, &back);
	assert_buf_equal(&back, word->data);
	assert_text_equal(unit.assignments[0].value.data + at, "next");
	unit_release(&unit);
	buf_release(&text);
	buf_release(&back);
}

static void words_come_back(void **state)
{
	static const struct unit_word_style styles[] = {
		{ 0, false, 0 },
		{ 0, true, 0 },
		{ '"', false, 0 },
		{ '\'', false, 0 },
	};
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < 20000; i++) {
		struct buf word = BUF_INIT;

		make_word(&seed, &word);
		check_word(&word, &styles[i % ARRAY_SIZE(styles)]);
		buf_release(&word);
	}
}

static void style_is_kept(void **state)
{
	static const struct {
		const char *word;
		struct unit_word_style style;
		const char *expected;
	} rows[] = {
		{ "--a=b", { 0, false, 0 }, "--a=b" },
		{ "--a=b", { '"', false, 4 }, "--a=\"b\"" },
		{ "--a=b", { '\'', false, 0 }, "'--a=b'" },
		{ "--a=b c", { 0, false, 0 }, "\"--a=b c\"" },
		{ "--a=/100%/$x", { 0, false, 0 }, "\"--a=/100%%/$$x\"" },
		{ "--a=$x", { 0, true, 0 }, "\"--a=$x\"" },
		{ "", { 0, false, 0 }, "\"\"" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct buf out = BUF_INIT;

		unit_word_render(rows[i].word, &rows[i].style, &out);
		assert_buf_equal(&out, rows[i].expected);
		buf_release(&out);
	}
}

static void paths_have_other_rules(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	assert_true(unit_word_render_path("/var/log/a b/100%/$x", &out));
	assert_buf_equal(&out, "\"/var/log/a b/100%%/$x\"");
	assert_false(unit_word_render_path("/a\"b", &out));
	assert_false(unit_word_render_path("/a\\b", &out));
	buf_release(&out);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(parse_cases) + 5] = {
		cmocka_unit_test(refuses_what_systemd_refuses),
		cmocka_unit_test(refuses_a_line_of_a_megabyte),
		cmocka_unit_test(words_come_back),
		cmocka_unit_test(style_is_kept),
		cmocka_unit_test(paths_have_other_rules),
	};

	for (size_t i = 0; i < ARRAY_SIZE(parse_cases); i++)
		tests[i + 5] = test_row(parses, &parse_cases[i]);
	return run_tests("unit", tests, argc, argv);
}
