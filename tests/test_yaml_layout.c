#include "test.h"

#include <stdbool.h>

#include "format/yaml_layout.h"
#include "yaml_case.h"

/* --- quotes -------------------------------------------------------------- */

static const struct quotes_case {
	const char *name;
	const char *text;
	const char *path;
	enum yaml_style quotes;
	enum yaml_style key_quotes; /* of a mapping */
} quotes_cases[] = {
	{ "plain words", "[a, b]", ".", YAML_PLAIN, 0 },
	{ "most have double quotes", "- \"a\"\n- \"b\"\n- c\n", ".",
	  YAML_DOUBLE, 0 },
	{ "most have single quotes", "- 'a'\n- 'b'\n- \"c\"\n", ".",
	  YAML_SINGLE, 0 },
	{ "as many plain ones as others", "- 'a'\n- b\n", ".", YAML_PLAIN, 0 },
	{ "numbers say nothing", "- 1\n- true\n- 'a'\n", ".", YAML_SINGLE, 0 },
	{ "nor do blocks", "- |\n  a\n- |\n  b\n- \"c\"\n", ".", YAML_DOUBLE,
	  0 },
	{ "no string at all", "[1, 2]", "0", YAML_DOUBLE, 0 },
	{ "no string in block style", "- 1\n- 2\n", ".", YAML_PLAIN, 0 },
	{ "the values of a mapping", "a: 'b'\nc: 'd'\n", ".", YAML_SINGLE,
	  YAML_PLAIN },
	{ "and its keys", "'a': b\n'c': d\n", ".", YAML_PLAIN, YAML_SINGLE },
	{ "what is below counts", "a:\n- b: \"c\"\n- d: \"e\"\nf: g\n", ".",
	  YAML_DOUBLE, YAML_PLAIN },
	{ "only what is below", "a:\n- \"b\"\nc:\n- d\n", "c", YAML_PLAIN, 0 },
	{ "JSON", "{\"a\": {}, \"b\": 1}", ".", YAML_DOUBLE, YAML_DOUBLE },
	{ "nothing to go by in JSON", "{}", ".", YAML_DOUBLE, YAML_DOUBLE },
	{ "nothing to go by", "a: {}\n", "a", YAML_PLAIN, YAML_PLAIN },
};

static void finds_quotes(void **state)
{
	const struct quotes_case *q = *state;
	struct yaml_case c;
	const struct yaml_node *node;

	yaml_case_open(&c, q->text, strlen(q->text));
	node = yaml_case_find(&c, q->path)->origin;
	assert_int_equal(yaml_layout_quotes(&c.yaml, node), q->quotes);
	if (node->kind == TREE_MAPPING)
		assert_int_equal(yaml_layout_key_quotes(&c.yaml, node),
				 q->key_quotes);
	assert_int_equal(yaml_layout_quotes(&c.yaml, NULL),
			 yaml_layout_is_json(&c.yaml) ? YAML_DOUBLE
						      : YAML_PLAIN);
	yaml_case_close(&c);
}

/* --- indentation --------------------------------------------------------- */

static const struct indent_case {
	const char *name;
	const char *text;
	const char *path;
	size_t sequence, mapping;
} indent_cases[] = {
	{ "kubeadm's, where nothing shows", "a: b\n", ".", 0, 2 },
	{ "dashes in the column of their key", "a:\n- b\n", ".", 0, 2 },
	{ "deeper dashes", "a:\n  - b\n", ".", 2, 2 },
	{ "four deeper", "a:\n    - b\nc:\n    d: e\n", ".", 4, 4 },
	{ "the nearest that shows one", "a:\n- b:\n    - c\nd:\n- e\n", "a/0",
	  2, 2 },
	{ "a neighbour, where it shows none itself",
	  "a:\n   b: c\nd:\n  e: f\n", "a", 0, 3 },
	{ "one further out", "a:\n  - b: {c: d}\n", "a/0/b", 2, 2 },
	{ "lists in lists say nothing", "- - a\n- - b\n", ".", 0, 2 },
	{ "flow says nothing", "a: [\n    b]\nc: {\n     d: e}\n", ".", 0, 2 },
	{ "explicit keys say nothing", "? a\n:     b: c\nd: e\n", ".", 0, 2 },
};

static void finds_indent(void **state)
{
	const struct indent_case *i = *state;
	struct yaml_case c;
	const struct yaml_node *node;

	yaml_case_open(&c, i->text, strlen(i->text));
	node = yaml_case_find(&c, i->path)->origin;
	assert_int_equal(yaml_layout_indent(&c.yaml, node, TREE_SEQUENCE),
			 i->sequence);
	assert_int_equal(yaml_layout_indent(&c.yaml, node, TREE_MAPPING),
			 i->mapping);
	yaml_case_close(&c);
}

static const struct dash_case {
	const char *name;
	const char *text;
	size_t gap, column; /* of the first item */
} dash_cases[] = {
	{ "one blank", "- a\n- b\n", 1, 0 },
	{ "three blanks", "  -   a\n  -   b\n", 3, 2 },
	{ "the first that shows it", "-\n- # c\n-  b\n", 2, 0 },
	{ "an item on the next line", "-\n  a\n-    b\n", 4, 0 },
	{ "none", "-\n-\n", 1, 0 },
	{ "behind a byte order mark", "\xef\xbb\xbf-  a\n", 2, 0 },
};

static void finds_dash(void **state)
{
	const struct dash_case *d = *state;
	struct yaml_case c;
	const struct yaml_node *list;

	yaml_case_open(&c, d->text, strlen(d->text));
	list = tree_document(&c.tree)->origin;
	assert_int_equal(yaml_layout_dash_gap(&c.yaml, list), d->gap);
	assert_int_equal(yaml_layout_column(&c.yaml, list->first), d->column);
	assert_int_equal(yaml_layout_dash_gap(&c.yaml, NULL), 1);
	yaml_case_close(&c);
}

static void a_long_list_shows_its_habit_at_its_start(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct yaml_case c;

	(void)state;
	for (size_t i = 0; i < 2 * LAYOUT_SAMPLE; i++)
		buf_adds(&text, i < LAYOUT_SAMPLE ? "- 'a'\n" : "- \"a\"\n");
	buf_adds(&text, "- \"a\"\n");
	yaml_case_open(&c, text.data, text.len);
	assert_int_equal(
		yaml_layout_quotes(&c.yaml, tree_document(&c.tree)->origin),
		YAML_SINGLE);
	yaml_case_close(&c);
}

/* --- line breaks and JSON ------------------------------------------------ */

static const struct break_case {
	const char *name;
	const char *text;
	size_t at;
	const char *line_break;
	bool is_json;
} break_cases[] = {
	{ "LF", "a: b\n", 2, "\n", false },
	{ "CR LF", "a: b\r\nc: d\n", 2, "\r\n", false },
	{ "each line has its own", "a: b\r\nc: d\n", 7, "\n", false },
	{ "CR", "a: b\rc: d\r", 2, "\r", false },
	{ "NEL is not copied",
	  "a: b\xc2\x85"
	  "c: d",
	  2, "\n", false },
	{ "the line before, in the last one", "a: b\r\nc: d", 8, "\r\n",
	  false },
	{ "no other line", "{a: b}", 2, "\n", true },
	{ "behind the end", "[a]\r\n", 5, "\r\n", true },
	{ "behind a comment and a marker", "# c\n---\n{a: b}\n", 2, "\n",
	  true },
	{ "brackets within", "{a: b}: c\n", 2, "\n", false },
};

static void finds_break(void **state)
{
	const struct break_case *b = *state;
	struct yaml_case c;

	yaml_case_open(&c, b->text, strlen(b->text));
	assert_string_equal(yaml_layout_break(&c.yaml, b->at), b->line_break);
	assert_int_equal(yaml_layout_is_json(&c.yaml), b->is_json);
	yaml_case_close(&c);
}

/* --- flow ---------------------------------------------------------------- */

struct flow {
	bool lines;
	const char *indent, *outer;
	size_t pad, comma_gap, colon_before, colon_after;
};

static const struct flow_case {
	const char *name;
	const char *text;
	const char *path;
	struct flow own, inside;
} flow_cases[] = {
	{ "on one line",
	  "[a, b]",
	  ".",
	  { false, "", "", 0, 1, 0, 1 },
	  { false, "  ", "", 0, 1, 0, 1 } },
	{ "compact JSON",
	  "{\"a\":1,\"b\":2}",
	  ".",
	  { false, "", "", 0, 0, 0, 0 },
	  { false, "  ", "", 0, 0, 0, 0 } },
	{ "blanks everywhere",
	  "a: {  b : c,  d : e }",
	  "a",
	  { false, "", "", 2, 2, 1, 1 },
	  { false, "  ", "", 2, 2, 1, 1 } },
	{ "on lines",
	  "{\n    \"a\": 1,\n    \"b\": 2\n}",
	  ".",
	  { true, "    ", "", 0, 1, 0, 1 },
	  { true, "        ", "    ", 0, 1, 0, 1 } },
	{ "indented with tabs",
	  "{\n\t\"a\": [\n\t\t1\n\t]\n}",
	  "a",
	  { true, "\t\t", "\t", 0, 1, 0, 1 },
	  { true, "\t\t\t", "\t\t", 0, 1, 0, 1 } },
	{ "an empty one as the one around it",
	  "{\n  \"a\": {},\n  \"b\": 1\n}",
	  "a",
	  { true, "    ", "  ", 0, 1, 0, 1 },
	  { true, "      ", "    ", 0, 1, 0, 1 } },
	{ "the first on the bracket's line",
	  "a: [b,\n    c]",
	  "a",
	  { false, "", "    ", 0, 1, 0, 1 },
	  { false, "  ", "", 0, 1, 0, 1 } },
};

static void assert_flow(const struct flow_layout *layout,
			const struct flow *flow)
{
	assert_int_equal(layout->lines, flow->lines);
	assert_buf_equal(&layout->indent, flow->indent);
	assert_buf_equal(&layout->outer, flow->outer);
	assert_int_equal(layout->pad, flow->pad);
	assert_int_equal(layout->comma_gap, flow->comma_gap);
	assert_int_equal(layout->colon_before, flow->colon_before);
	assert_int_equal(layout->colon_after, flow->colon_after);
}

static void finds_flow(void **state)
{
	const struct flow_case *f = *state;
	struct yaml_case c;
	struct flow_layout own = FLOW_LAYOUT_INIT, inside = FLOW_LAYOUT_INIT;

	yaml_case_open(&c, f->text, strlen(f->text));
	flow_layout_of(&c.yaml, yaml_case_find(&c, f->path)->origin, &own);
	assert_flow(&own, &f->own);
	flow_layout_inside(&own, &inside);
	assert_flow(&inside, &f->inside);
	flow_layout_release(&own);
	flow_layout_release(&inside);
	yaml_case_close(&c);
}

static void a_child_on_its_own_line_shows_that(void **state)
{
	const char *text = "a: [b,\n    c, d]";
	struct yaml_case c;
	struct flow_layout layout = FLOW_LAYOUT_INIT;

	(void)state;
	yaml_case_open(&c, text, strlen(text));
	flow_layout_beside(&c.yaml, yaml_case_find(&c, "a/1")->origin, &layout);
	assert_true(layout.lines);
	assert_buf_equal(&layout.indent, "    ");
	flow_layout_beside(&c.yaml, yaml_case_find(&c, "a/2")->origin, &layout);
	assert_false(layout.lines);
	flow_layout_release(&layout);
	yaml_case_close(&c);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_long_list_shows_its_habit_at_its_start),
	cmocka_unit_test(a_child_on_its_own_line_shows_that),
};

int main(int argc, char **argv)
{
	struct CMUnitTest all[ARRAY_SIZE(quotes_cases) +
			      ARRAY_SIZE(indent_cases) +
			      ARRAY_SIZE(dash_cases) + ARRAY_SIZE(break_cases) +
			      ARRAY_SIZE(flow_cases) + ARRAY_SIZE(tests)];
	size_t count = ARRAY_SIZE(tests);

	memcpy(all, tests, sizeof(tests));
	for (size_t i = 0; i < ARRAY_SIZE(quotes_cases); i++)
		all[count++] = test_row(finds_quotes, &quotes_cases[i]);
	for (size_t i = 0; i < ARRAY_SIZE(indent_cases); i++)
		all[count++] = test_row(finds_indent, &indent_cases[i]);
	for (size_t i = 0; i < ARRAY_SIZE(dash_cases); i++)
		all[count++] = test_row(finds_dash, &dash_cases[i]);
	for (size_t i = 0; i < ARRAY_SIZE(break_cases); i++)
		all[count++] = test_row(finds_break, &break_cases[i]);
	for (size_t i = 0; i < ARRAY_SIZE(flow_cases); i++)
		all[count++] = test_row(finds_flow, &flow_cases[i]);
	return run_tests("yaml_layout", all, argc, argv);
}
