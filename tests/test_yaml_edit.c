#include "test.h"

#include "format/yaml_edit.h"
#include "yaml_case.h"
#include "yaml_edits.h"

static void edits(void **state)
{
	const struct yaml_edit_case *row = *state;
	struct yaml_case c;

	yaml_case_open(&c, row->text, strlen(row->text));
	yaml_case_change(&c, row->script);
	(void)!yaml_case_edit(&c);
	assert_no_error(&c.err);
	assert_buf_equal(&c.result, row->result);
	yaml_case_prove(&c);
	yaml_case_close(&c);
}

/* Where nothing is wanted nothing is edited. */
static void is_left_alone(const char *text)
{
	struct yaml_case c;

	yaml_case_open(&c, text, strlen(text));
	assert_int_equal(yaml_case_edit(&c), 0);
	assert_int_equal(c.edits.count, 0);
	yaml_case_close(&c);
}

static const struct {
	const struct yaml_edit_case *rows;
	size_t count;
} tables[] = {
	{ insert_edits, INSERT_EDITS },
	{ remove_edits, REMOVE_EDITS },
	{ other_edits, OTHER_EDITS },
};

static void every_text_can_be_left_alone(void **state)
{
	(void)state;
	for (size_t t = 0; t < ARRAY_SIZE(tables); t++)
		for (size_t i = 0; i < tables[t].count; i++) {
			is_left_alone(tables[t].rows[i].text);
			is_left_alone(tables[t].rows[i].result);
		}
}

/* --- there and back ------------------------------------------------------ */

/* Changes of which each takes back the one before it. */
static const struct pair_case {
	const char *name;
	const char *text;
	const char *there, *back;
} pair_cases[] = {
	{ "a first item", "k: # c\n# d\n- a\n", "before k/0 x", "remove k/0" },
	{ "an item between", "- a # c\n\n# d\n- b\n", "behind 0 {x: [z]}",
	  "remove 1" },
	{ "a value behind a key without one", "s:\n  ? m: p\n\nz: c\n",
	  "last s v x", "remove s/v" },
	{ "a value behind a literal key", "s:\n  ? |\n   p\nz: c\n",
	  "last s v x", "remove s/v" },
	{ "a last item", "- a\n# c\n\n", "append . x", "remove 1" },
	{ "a last item without a line break", "- a", "append . x", "remove 1" },
	{ "an item in CR LF", "- a\r\n- b\r\n", "behind 0 x", "remove 1" },
	{ "an item in CR", "- a\r- b\r", "behind 0 x", "remove 1" },
	{ "a first item behind a byte order mark", "\xef\xbb\xbf- a\n",
	  "before 0 x", "remove 0" },
	{ "an indented first item", "  - a\n  - b\n", "before 0 x",
	  "remove 0" },
	{ "an item on the line of a dash", "- - a\n  - b\n", "before 0/0 x",
	  "remove 0/0" },
	{ "an item behind a literal", "- |\n  a\n\n", "append . x",
	  "remove 1" },
	{ "an item behind a literal that keeps its end", "- |+\n  a\n\n",
	  "append . x", "remove 1" },
	{ "an entry", "a: 1\nc: 2 # d\n", "entry . b {x: [z]}", "remove b" },
	{ "an entry behind nothing", "a:\n", "last . b c", "remove b" },
	{ "a removed entry", "a: 1\nb: 2\nc: 3\n", "remove b", "entry . b 2" },
	{ "brackets that were empty", "k: []\nl: m\n", "append k a",
	  "remove k/0" },
	{ "an item in brackets", "[a, b]", "append . x", "remove 2" },
	{ "a first item in brackets", "[ a,b ]", "before 0 x", "remove 0" },
	{ "one between, over lines", "[a,\n  # c\n  b]", "behind 0 x",
	  "remove 1" },
	{ "an entry behind one without a value", "{a: , b: 1}", "top . z x",
	  "remove z" },
	{ "JSON on lines", "{\n\t\"a\": [\n\t\t1\n\t]\n}", "append a {x: [z]}",
	  "remove a/1" },
	{ "JSON on one line", "{\"a\":[1]}", "append a {x: [z]}",
	  "remove a/1" },
	{ "a text", "a: 'b' # c\n", "set a it's", "set a b" },
};

static void goes_there_and_back(void **state)
{
	const struct pair_case *p = *state;
	struct yaml_case there, back;

	yaml_case_open(&there, p->text, strlen(p->text));
	yaml_case_change(&there, p->there);
	assert_int_equal(yaml_case_edit(&there), 0);
	yaml_case_prove(&there);

	yaml_case_open(&back, there.result.data, there.result.len);
	yaml_case_change(&back, p->back);
	assert_int_equal(yaml_case_edit(&back), 0);
	assert_buf_equal(&back.result, p->text);
	yaml_case_close(&there);
	yaml_case_close(&back);
}

/* --- refusals ------------------------------------------------------------ */

static const struct refusal_case {
	const char *name;
	const char *text;
	const char *script;
	const char *code;
	size_t line, column;
} refusal_cases[] = {
	{ "an anchor on the way",
	  "a: &x\n"
	  "- b\n"
	  "c: *x\n",
	  "append a d", "anchor", 1, 4 },
	{ "an anchor further out",
	  "a: &x\n"
	  "  b:\n"
	  "  - c\n",
	  "append a/b d", "anchor", 1, 4 },
	{ "an anchor in what goes",
	  "- a\n"
	  "- b: &x c\n"
	  "- *x\n",
	  "remove 1", "anchor", 2, 3 },
	{ "an anchor in what is replaced",
	  "a:\n"
	  "- &x b\n"
	  "c: d\n",
	  "replace a x", "anchor", 2, 1 },
	{ "an anchor in a list that is emptied",
	  "a:\n"
	  "- &x b\n",
	  "remove a/0", "anchor", 2, 1 },
	{ "an anchor at a text that is set", "a: &x b\n", "set a c", "anchor",
	  1, 4 },
	{ "a tag on the way",
	  "a: !!seq\n"
	  "- b\n",
	  "append a c", "tag", 1, 4 },
	{ "a tag at a value that is replaced",
	  "a: !!null\n"
	  "b: c\n",
	  "replace a [x]", "anchor", 1, 4 },
	{ "a merge key on the way",
	  "- &x {a: b}\n"
	  "- <<: *x\n"
	  "  c:\n"
	  "  - d\n",
	  "append 1/c e", "merge-key", 2, 3 },
	{ "a key given twice",
	  "a:\n"
	  "- b\n"
	  "c: 1\n"
	  "a:\n"
	  "- d\n",
	  "append a x", "duplicate-key", 4, 1 },
	{ "a key given twice, far apart",
	  "a: 1\n"
	  "b: 2\n"
	  "c: 3\n"
	  "\"a\": 4\n",
	  "set b x", "duplicate-key", 4, 1 },
	{ "a key given twice on one line", "{\"a\": 1, \"b\": 2, \"a\": 3}",
	  "set b x", "duplicate-key", 1, 18 },
	{ "a new key that is there",
	  "b: 1\n"
	  "a: 2\n",
	  "last . a x", "duplicate-key", 2, 1 },
	{ "a pair without braces", "[a: b]\n", "last 0 c d", "pair", 1, 2 },
	{ "a pair that would be empty", "[a: b]\n", "remove 0/a", "pair", 1,
	  2 },
	{ "a pair without a key", "[? , ]\n", "append . a", "pair", 1, 2 },
	{ "a key without a colon", "{a, b: c}\n", "set a x", "no-colon", 1, 3 },
	{ "a list for a key without a colon", "{a, b: c}\n", "replace a [x]",
	  "no-colon", 1, 3 },
	{ "a list for an explicit key's value",
	  "? a\n"
	  ": b\n",
	  "replace a [x]", "crowded-line", 2, 1 },
	{ "the end of a literal",
	  "- a\n"
	  "- |\n"
	  "  b",
	  "append . c", "open-block-scalar", 3, 4 },
	{ "the end of a folded text in it",
	  "a:\n"
	  "  b: >\n"
	  "    c",
	  "last . d e", "open-block-scalar", 3, 6 },
	{ "behind a folded text without text",
	  "a:\n"
	  "  b: >-\n"
	  "c: d\n",
	  "last a e f", "block-scalar", 2, 4 },
	{ "what ends a literal key",
	  "s:\n"
	  "  ? |+\n"
	  "   p\n"
	  "  v: x\n"
	  "\n"
	  "z: c\n",
	  "remove s/v", "block-scalar", 4, 3 },
	{ "what ends a literal that ends the text",
	  "- |\n"
	  "  a\n"
	  "- b",
	  "remove 1", "open-block-scalar", 3, 1 },
	{ "what ends a literal before blank lines",
	  "a: |+\n"
	  "  b\n"
	  "c: d\n"
	  "\n"
	  "e: f\n",
	  "remove c", "block-scalar", 3, 1 },
	{ "what ends a literal before a deeper comment",
	  "a: |\n"
	  "  b\n"
	  "c: d\n"
	  "  # x\n"
	  "e: f\n",
	  "remove c", "block-scalar", 3, 1 },
	{ "a tab in an empty line",
	  "- a\n"
	  "- b\n"
	  "\n"
	  "  \t\n"
	  "- c\n",
	  "remove 1", "tab", 4, 1 },
	{ "a tab before a comment",
	  "a: b\n"
	  "c: d\n"
	  " \t# x\n"
	  "e: f\n",
	  "set c w", "tab", 3, 1 },
	{ "tabs as indentation in brackets",
	  "a: {\n"
	  "\t\"b\": c\n"
	  "  }\n",
	  "last a d e", "tab", 1, 4 },
	{ "a tab behind a new last word",
	  "a: { \"b\": \"c\"\n"
	  "\t}\n",
	  "last a d e", "tab", 1, 4 },
	{ "a tab behind what becomes the last word",
	  "a: [ b, \"c\"\n"
	  "\t]\n",
	  "remove a/1", "tab", 1, 4 },
	{ "a comment too close behind nothing",
	  "{\n"
	  "  a: # c\n"
	  "}\n",
	  "last . b d", "crowded-line", 2, 6 },
	{ "a Unicode line break",
	  "a: |\n"
	  "  b\342\200\250c: d\n",
	  "remove c", "line-break", 3, 5 },
};

static void is_refused(void **state)
{
	const struct refusal_case *r = *state;
	struct yaml_case c;

	yaml_case_open(&c, r->text, strlen(r->text));
	yaml_case_change(&c, r->script);
	assert_int_equal(yaml_case_edit(&c), -1);
	assert_error(&c.err, ERROR_REFUSED, "");
	assert_string_equal(c.err.code, r->code);
	assert_non_null(c.err.hint);
	assert_int_equal(c.err.line, r->line);
	assert_int_equal(c.err.column, r->column);
	yaml_case_close(&c);
}

static void a_key_of_lists_is_refused(void **state)
{
	const char *text = "? [a]\n: b\n";
	struct yaml_case c;

	(void)state;
	yaml_case_open(&c, text, strlen(text));
	tree_append(tree_document(&c.tree)->first,
		    tree_new_string(&c.tree, "x"));
	assert_int_equal(yaml_case_edit(&c), -1);
	assert_error(&c.err, ERROR_REFUSED, "used as a key");
	assert_string_equal(c.err.code, "changed-key");
	yaml_case_close(&c);
}

/* What is not on the way to a change may be as it likes. */
static void strange_things_elsewhere_do_no_harm(void **state)
{
	const char *text = "x: &x {a: b, a: c}\n<<: *x\nl:\n- m\n";
	struct yaml_case c;

	(void)state;
	yaml_case_open(&c, strstr(text, "l:"), 6);
	yaml_case_close(&c);
	yaml_case_open(&c, text, strlen(text));
	tree_remove(tree_document(&c.tree),
		    tree_document(&c.tree)->first->next->next);
	assert_int_equal(yaml_case_edit(&c), 0);
	assert_buf_equal(&c.result, "x: &x {a: b, a: c}\nl:\n- m\n");
	yaml_case_close(&c);
}

/* 50,000 items come and 50,000 go; took minutes before they were counted. */
static void many_changes_take_no_longer(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct tree_node *list, *item;
	struct yaml_case c;

	(void)state;
	for (size_t i = 0; i < 50 * 1000; i++)
		buf_addf(&text, "- --flag-%zu=x\n", i);
	yaml_case_open(&c, text.data, text.len);
	list = tree_document(&c.tree);
	for (item = list->first; item && item->next; item = item->next->next) {
		struct tree_node *new_item = tree_new_string(&c.tree, "new");

		new_item->next = item->next->next;
		item->next = new_item;
	}
	assert_int_equal(yaml_case_edit(&c), 0);
	yaml_case_prove(&c);
	yaml_case_close(&c);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(every_text_can_be_left_alone),
	cmocka_unit_test(a_key_of_lists_is_refused),
	cmocka_unit_test(strange_things_elsewhere_do_no_harm),
	cmocka_unit_test(many_changes_take_no_longer),
};

int main(int argc, char **argv)
{
	struct CMUnitTest all[ALL_EDITS + ARRAY_SIZE(pair_cases) +
			      ARRAY_SIZE(refusal_cases) + ARRAY_SIZE(tests)];
	size_t count = ARRAY_SIZE(tests);

	memcpy(all, tests, sizeof(tests));
	for (size_t t = 0; t < ARRAY_SIZE(tables); t++)
		for (size_t i = 0; i < tables[t].count; i++)
			all[count++] = test_row(edits, &tables[t].rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(pair_cases); i++)
		all[count++] = test_row(goes_there_and_back, &pair_cases[i]);
	for (size_t i = 0; i < ARRAY_SIZE(refusal_cases); i++)
		all[count++] = test_row(is_refused, &refusal_cases[i]);
	return run_tests("yaml_edit", all, argc, argv);
}
