#include "test.h"

#include <stdbool.h>

#include "format/yaml_scalar.h"

/* --- what needs no quotes ------------------------------------------------ */

static const struct plain_case {
	const char *name;
	const char *text;
	bool plain;
} plain_cases[] = {
	{ "a word", "audit", true },
	{ "a flag", "--audit-log-path=/var/log/audit.log", true },
	{ "a path", "/etc/kubernetes/audit-policy.yaml", true },
	{ "words", "a b  c", true },
	{ "a colon inside", "a:b", true },
	{ "a colon first", ":a", false },
	{ "a dash first", "-a", true },
	{ "a question mark first", "?a", false },
	{ "a number sign inside", "a#b", true },
	{ "quotes inside", "it's \"so\"", true },
	{ "a reserved sign inside", "a@b`c", true },
	{ "a template", "$(VAR)%{x", false },
	{ "an equals sign first", "=a", true },
	{ "three dashes and more", "---a", true },
	{ "dots", "...a", true },
	{ "a backslash", "\\", true },
	{ "nothing", "", false },
	{ "a lone dash", "-", false },
	{ "a lone question mark", "?", false },
	{ "a lone colon", ":", false },
	{ "a dash and a blank", "- a", false },
	{ "a question mark and a blank", "? a", false },
	{ "a colon and a blank", "a: b", false },
	{ "a colon last", "a:", false },
	{ "a comment", "a #b", false },
	{ "a comment first", "#a", false },
	{ "a blank first", " a", false },
	{ "a blank last", "a ", false },
	{ "an alias", "*a", false },
	{ "an anchor", "&a", false },
	{ "a tag", "!a", false },
	{ "a literal", "|", false },
	{ "a folded text", ">a", false },
	{ "a directive", "%a", false },
	{ "a reserved sign", "@a", false },
	{ "another one", "`a", false },
	{ "a single quote first", "'a", false },
	{ "a double quote first", "\"a", false },
	{ "a comma", "a,b", false },
	{ "a bracket", "a[0]", false },
	{ "a brace", "a{b}", false },
	{ "a document start", "---", false },
	{ "a document start and more", "--- a", false },
	{ "a document end", "...", false },
	{ "a boolean", "true", false },
	{ "a boolean of YAML 1.1", "Yes", false },
	{ "a number", "30", false },
	{ "a date", "2026-01-01", false },
	{ "a time", "10:30", false },
	{ "null", "~", false },
	{ "a merge key", "<<", false },
	{ "a line break", "a\nb", false },
	{ "a tab", "a\tb", false },
	{ "DEL", "a\x7f", false },
	{ "a letter with an accent", "\xc3\xa9", false },
	{ "a no-break space",
	  "a\xc2\xa0"
	  "b",
	  false },
	{ "NEL", "a\xc2\x85", false },
};

static void is_plain_or_not(void **state)
{
	const struct plain_case *c = *state;

	assert_int_equal(yaml_scalar_can_be_plain(c->text, strlen(c->text)),
			 c->plain);
}

/* --- writing ------------------------------------------------------------- */

static const struct write_case {
	const char *name;
	const char *text;
	bool plain; /* by nature */
	const char *as_plain, *as_single, *as_double;
} write_cases[] = {
	{ "a word", "a", false, "a", "'a'", "\"a\"" },
	{ "nothing", "", false, "''", "''", "\"\"" },
	{ "a quote", "it's", false, "it's", "'it''s'", "\"it's\"" },
	{ "a double quote", "\"a\"", false, "'\"a\"'", "'\"a\"'",
	  "\"\\\"a\\\"\"" },
	{ "a backslash", "a\\n", false, "a\\n", "'a\\n'", "\"a\\\\n\"" },
	{ "a comment", "a #b", false, "'a #b'", "'a #b'", "\"a #b\"" },
	{ "the text true", "true", false, "'true'", "'true'", "\"true\"" },
	{ "the boolean true", "true", true, "true", "true", "true" },
	{ "the number 30", "30", true, "30", "30", "30" },
	{ "a plain word", "a", true, "a", "a", "\"a\"" },
	{ "a line break", "a\nb", false, "\"a\\u000ab\"", "\"a\\u000ab\"",
	  "\"a\\u000ab\"" },
	{ "a tab", "\t", false, "\"\\u0009\"", "\"\\u0009\"", "\"\\u0009\"" },
	{ "DEL", "\x7f", false, "\"\\u007f\"", "\"\\u007f\"", "\"\\u007f\"" },
	{ "letters stay", "\xc3\xa9\xf0\x9f\x98\x80", false,
	  "\"\xc3\xa9\xf0\x9f\x98\x80\"", "\"\xc3\xa9\xf0\x9f\x98\x80\"",
	  "\"\xc3\xa9\xf0\x9f\x98\x80\"" },
	{ "C1 controls do not", "\xc2\x80\xc2\x85\xc2\x9f\xc2\xa0", false,
	  "\"\\u0080\\u0085\\u009f\xc2\xa0\"",
	  "\"\\u0080\\u0085\\u009f\xc2\xa0\"",
	  "\"\\u0080\\u0085\\u009f\xc2\xa0\"" },
	{ "nor Unicode line breaks", "\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa",
	  false, "\"\\u2028\\u2029\xe2\x80\xaa\"",
	  "\"\\u2028\\u2029\xe2\x80\xaa\"", "\"\\u2028\\u2029\xe2\x80\xaa\"" },
	{ "nor marks and what is no character",
	  "\xef\xbb\xbf\xef\xbf\xbe\xef\xbf\xbf\xef\xbf\xbd", false,
	  "\"\\ufeff\\ufffe\\uffff\xef\xbf\xbd\"",
	  "\"\\ufeff\\ufffe\\uffff\xef\xbf\xbd\"",
	  "\"\\ufeff\\ufffe\\uffff\xef\xbf\xbd\"" },
};

static void writes(void **state)
{
	const struct write_case *c = *state;
	const char *const expected[] = { c->as_plain, c->as_single,
					 c->as_double };
	struct tree tree = TREE_INIT;
	struct tree_node *node = c->plain ? tree_new_plain(&tree, c->text)
					  : tree_new_string(&tree, c->text);

	for (enum yaml_style s = YAML_PLAIN; s <= YAML_DOUBLE; s++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;

		yaml_scalar_write(node, s, &out);
		assert_buf_equal(&out, expected[s - YAML_PLAIN]);
	}
	tree_release(&tree);
}

/* --- reading back -------------------------------------------------------- */

/* The places where a scalar may be written. */
static const struct frame {
	const char *before, *after;
} frames[] = {
	{ "", "\n" },
	{ "- ", "\n- x\n" },
	{ "a: ", "\n" },
	{ "a: ", " # c\n" },
	{ "[", "]" },
	{ "[x, ", ", y]" },
	{ "{a: ", "}" },
	{ "{\"a\":", ",b: c}" },
	{ "", ": x\n" },
	{ "{", ": x}" },
	{ "a:\r\n  - ", "\r\n" },
};

/* Return the scalar that was written: the key, the second item or a value. */
static const struct tree_node *find_scalar(const struct tree_node *node,
					   const struct frame *frame)
{
	bool is_key = *frame->after == ':';

	while (node && node->kind != TREE_SCALAR) {
		bool is_second = node->kind == TREE_MAPPING
					 ? !is_key
					 : !strcmp(frame->before, "[x, ") &&
						   node->kind == TREE_SEQUENCE;

		node = is_second ? node->first->next : node->first;
	}
	return node;
}

/* Write `text` in each style in each place, and read it with libyaml. */
static void reads_back(struct tree *arena, const char *text)
{
	const struct tree_node *node = tree_new_string(arena, text);

	for (size_t i = 0; i < ARRAY_SIZE(frames) * 3; i++) {
		const struct frame *frame = &frames[i / 3];
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		CLEANUP_ERROR struct error err = ERROR_INIT;
		struct tree tree = TREE_INIT;
		const struct tree_node *back;
		int ret;

		buf_adds(&out, frame->before);
		yaml_scalar_write(node, YAML_PLAIN + i % 3, &out);
		buf_adds(&out, frame->after);
		ret = tree_parse(&tree, out.data, out.len, &err);
		back = ret < 0 ? NULL : find_scalar(tree.stream, frame);
		if (!back || !tree_equal(node, back, NULL))
			fail_msg("'%s' comes back as something else from:\n%s",
				 text, out.data);
		tree_release(&tree);
	}
}

static void every_row_reads_back(void **state)
{
	struct tree arena = TREE_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(plain_cases); i++)
		reads_back(&arena, plain_cases[i].text);
	for (size_t i = 0; i < ARRAY_SIZE(write_cases); i++)
		reads_back(&arena, write_cases[i].text);
	tree_release(&arena);
}

/* Pieces that mean something, alone or beside each other. */
static const char *const pieces[] = {
	"a",
	"0",
	"1",
	"x",
	"e",
	"-",
	"--",
	"?",
	":",
	",",
	"[",
	"]",
	"{",
	"}",
	"#",
	"&",
	"*",
	"!",
	"|",
	">",
	"'",
	"\"",
	"%",
	"@",
	"`",
	"\\",
	" ",
	"  ",
	"\t",
	"\n",
	"\r",
	"---",
	"...",
	"<<",
	"=",
	"~",
	"on",
	"null",
	"_",
	".",
	"/",
	"\x01",
	"\x7f",
	"$",
	"\xc3\xa9",
	"+",
	"true",
	": ",
	" #",
	"- ",
	"\xc2\x85",
	"\xe2\x80\xa8",
	"\xef\xbb\xbf",
	"\xf0\x9f\x98\x80",
	"\xc2\xa0",
	"0x",
	"''",
};

static unsigned next_random(unsigned *seed)
{
	*seed = *seed * 1103515245 + 12345;
	return *seed >> 16;
}

static void any_text_reads_back(void **state)
{
	unsigned seed = 20260101;

	(void)state;
	for (size_t i = 0; i < 3000; i++) {
		struct tree arena = TREE_INIT;
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		for (unsigned n = next_random(&seed) % 6; n; n--)
			buf_adds(&text, pieces[next_random(&seed) %
					       ARRAY_SIZE(pieces)]);
		reads_back(&arena, text.data);
		tree_release(&arena);
	}
}

static void every_pair_of_bytes_reads_back(void **state)
{
	(void)state;
	for (int a = ' '; a < 0x7f; a++) {
		struct tree arena = TREE_INIT;

		for (int b = ' '; b < 0x7f; b++) {
			char text[] = { (char)a, (char)b, '\0' };

			reads_back(&arena, text);
		}
		tree_release(&arena);
	}
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_row_reads_back),
	cmocka_unit_test(any_text_reads_back),
	cmocka_unit_test(every_pair_of_bytes_reads_back),
};

int main(int argc, char **argv)
{
	struct CMUnitTest all[ARRAY_SIZE(plain_cases) +
			      ARRAY_SIZE(write_cases) + ARRAY_SIZE(tests)];
	size_t count = ARRAY_SIZE(tests);

	memcpy(all, tests, sizeof(tests));
	for (size_t i = 0; i < ARRAY_SIZE(plain_cases); i++)
		all[count++] = test_row(is_plain_or_not, &plain_cases[i]);
	for (size_t i = 0; i < ARRAY_SIZE(write_cases); i++)
		all[count++] = test_row(writes, &write_cases[i]);
	return run_tests("yaml_scalar", all, argc, argv);
}
