#include "test.h"

#include <stdbool.h>

#include "format/yaml_tree.h"

/* --- what a text says ---------------------------------------------------- */

/*
 * Append a node as one line: {key: value}, [item], 'quoted', plain, *alias,
 * with &anchor and <tag> before.
 */
static void describe(const struct tree_node *node, struct buf *out)
{
	static const char *const open[] = { "", "{", "[" };
	static const char *const close[] = { "", "}", "]" };
	bool is_mapping = node->kind == TREE_MAPPING;
	bool is_key = true;

	if (node->anchor)
		buf_addf(out, "&%s ", node->anchor);
	if (node->tag)
		buf_addf(out, "<%s> ", node->tag);
	if (node->kind == TREE_ALIAS)
		buf_addf(out, "*%s", node->text);
	if (node->kind == TREE_SCALAR)
		buf_addf(out, node->plain ? "%s" : "'%s'", node->text);
	if (node->kind > TREE_SEQUENCE)
		return;
	buf_adds(out, open[node->kind]);
	for (const struct tree_node *c = node->first; c; c = c->next) {
		describe(c, out);
		if (c->next)
			buf_adds(out, is_mapping && is_key ? ": " : ", ");
		is_key = !is_key;
	}
	buf_adds(out, close[node->kind]);
}

static const struct parse_case {
	const char *name;
	const char *text;
	const char *says;
} parse_cases[] = {
	{ "an empty text has no document", "", "" },
	{ "nor has one of comments", "# a\n\n# b\n", "" },
	{ "nor has a byte order mark", "\xef\xbb\xbf", "" },
	{ "a plain word", "a", "a" },
	{ "a mapping", "a: 1\nb: two\n", "{a: 1, b: two}" },
	{ "a sequence", "- a\n- b\n", "[a, b]" },
	{ "quotes are kept apart", "['a', \"b\", c]", "['a', 'b', c]" },
	{ "escapes are decoded", "\"\\u00e9\\t\\\"\"", "'\xc3\xa9\t\"'" },
	{ "doubled quotes are decoded", "'it''s'", "'it's'" },
	{ "a literal is text", "a: |\n  x\n   y\n", "{a: 'x\n y\n'}" },
	{ "a folded one is", "a: >-\n  x\n  y\n", "{a: 'x y'}" },
	{ "nothing is an empty word", "a:\nb: ''\n", "{a: , b: ''}" },
	{ "nesting", "a:\n- b: c\n  d:\n  - e\n", "{a: [{b: c, d: [e]}]}" },
	{ "JSON", "{\"a\":[1,true,null]}", "{'a': [1, true, null]}" },
	{ "empty collections", "[[], {}]", "[[], {}]" },
	{ "anchor and alias", "- &x a\n- *x\n", "[&x a, *x]" },
	{ "a tag is written out", "!!str 1", "<tag:yaml.org,2002:str> 1" },
	{ "a collection's anchor", "a: &x\n  b: c\n", "{a: &x {b: c}}" },
	{ "a merge key is a key", "<<: *x\n", "{<<: *x}" },
	{ "keys given twice are both there", "a: 1\na: 2\n", "{a: 1, a: 2}" },
	{ "a list as a key", "? [a]\n: b\n", "{[a]: b}" },
	{ "two documents", "a\n---\nb\n", "a, b" },
	{ "CR LF", "a: 1\r\nb: 2\r\n", "{a: 1, b: 2}" },
	{ "a byte order mark is no text",
	  "\xef\xbb\xbf"
	  "a: 1\n",
	  "{a: 1}" },
};

static void says(void **state)
{
	const struct parse_case *c = *state;
	struct tree tree = TREE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	assert_int_equal(tree_parse(&tree, c->text, strlen(c->text), &err), 0);
	describe(tree.stream, &text);
	assert_buf_equal(&text, c->says);
	assert_ptr_equal(tree_document(&tree), tree.stream->first);
	tree_release(&tree);
	assert_null(tree.stream);
}

static void parse(struct tree *tree, const char *text)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)!tree_parse(tree, text, strlen(text), &err);
	assert_no_error(&err);
}

static void a_nul_is_text(void **state)
{
	struct tree tree = TREE_INIT;

	(void)state;
	parse(&tree, "\"a\\0b\"");
	assert_int_equal(tree_document(&tree)->len, 3);
	assert_memory_equal(tree_document(&tree)->text, "a\0b", 4);
	assert_false(tree_says(tree_document(&tree), "a"));
	tree_release(&tree);
}

static void places_count_characters(void **state)
{
	struct tree tree = TREE_INIT;
	const struct tree_node *root, *key;

	(void)state;
	parse(&tree, "\xef\xbb\xbf# \xc3\xa9\n\n\xc3\xa9\xc3\xa9: [x, "
		     "\xe2\x82\xac]\n  \nlist:\n- a: b\n");
	root = tree_document(&tree);
	assert_int_equal(root->line, 3);
	assert_int_equal(root->column, 1);
	assert_int_equal(root->first->next->column, 5);
	assert_int_equal(root->first->next->last->column, 9);
	key = root->first->next->next;
	assert_int_equal(key->line, 5);
	assert_int_equal(key->next->first->first->line, 6);
	assert_int_equal(key->next->first->first->column, 3);
	tree_release(&tree);
}

/* --- refusals ------------------------------------------------------------ */

static const struct refusal_case {
	const char *name;
	const char *text;
	size_t len; /* 0: a string */
	const char *code;
	const char *message;
	size_t line, column;
} refusal_cases[] = {
	{ "a Latin-1 letter", "a: b\nc: \xe9 d\n", 0, "not-text",
	  "not UTF-8 text", 2, 5 },
	{ "a character cut off", "a: \xe2\x82", 0, "not-text",
	  "not UTF-8 text: incomplete UTF-8", 1, 4 },
	{ "a byte that UTF-8 does not have", "\xc3\xa9: \xff", 0, "not-text",
	  "(byte 0xFF)", 1, 4 },
	{ "half of a UTF-16 pair", "a\n\n \xed\xa0\x80", 0, "not-text",
	  "not UTF-8 text", 3, 2 },
	{ "UTF-16, little end first",
	  "\xff\xfe"
	  "a\0",
	  4, "not-text", "UTF-16", 1, 1 },
	{ "UTF-16, big end first",
	  "\xfe\xff\0"
	  "a",
	  4, "not-text", "UTF-16", 1, 1 },
	{ "UTF-16 without a mark", "a\0:\0", 4, "not-text",
	  "control characters are not allowed (byte 0x00)", 1, 2 },
	{ "a NUL", "a: b\0c", 6, "not-text", "control characters", 1, 5 },
	{ "an escape sign", "a: \x1b[1m", 0, "not-text",
	  "control characters are not allowed (byte 0x1B)", 1, 4 },
	{ "a C1 control", "a: \xc2\x80", 0, "not-text", "control characters", 1,
	  4 },
	{ "a tab as indentation", "a:\n\tb: c\n", 0, "not-yaml",
	  "cannot start any token", 2, 1 },
	{ "a tab behind a dash's blanks", "-\n\t- a\n", 0, "not-yaml",
	  "cannot start any token", 2, 1 },
	{ "an open single quote", "a: 'b\nc: d\n", 0, "not-yaml",
	  "found unexpected end of stream, while scanning a quoted scalar", 3,
	  1 },
	{ "an open double quote", "a: \"b", 0, "not-yaml",
	  "unexpected end of stream", 1, 6 },
	{ "an unknown escape", "a: \"\\q\"", 0, "not-yaml",
	  "unknown escape character", 1, 5 },
	{ "an open bracket", "a: [b\n", 0, "not-yaml", "',' or ']'", 2, 1 },
	{ "a bracket too many", "a: b]\nc: ]\n", 0, "not-yaml", "not YAML", 2,
	  4 },
	{ "an entry without a colon", "a: b\nc\nd: e\n", 0, "not-yaml",
	  "could not find expected ':'", 3, 1 },
	{ "an entry that is outdented", "a:\n    b: c\n  d: e\n", 0, "not-yaml",
	  "did not find expected key, while parsing a block "
	  "mapping",
	  3, 3 },
	{ "two values on a line", "a: b: c\n", 0, "not-yaml",
	  "mapping values are not allowed", 1, 5 },
	{ "an item among keys", "a: b\n- c\n", 0, "not-yaml",
	  "did not find expected key", 2, 1 },
	{ "an indicator that is reserved", "a: @b\n", 0, "not-yaml",
	  "cannot start any token", 1, 4 },
	{ "a tag that nobody knows", "a: !x!y b\n", 0, "not-yaml",
	  "undefined tag handle", 1, 4 },
};

static void is_refused(void **state)
{
	const struct refusal_case *c = *state;
	struct tree tree = TREE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	size_t len = c->len ? c->len : strlen(c->text);

	assert_int_equal(tree_parse(&tree, c->text, len, &err), -1);
	assert_error(&err, ERROR_REFUSED, c->message);
	assert_string_equal(err.code, c->code);
	assert_int_equal(err.line, c->line);
	assert_int_equal(err.column, c->column);
	tree_release(&tree);
}

/* Parse `depth` levels of `open`, one in the other. */
static int parse_nested(size_t depth, const char *open, struct error *err)
{
	struct tree tree = TREE_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	int ret;

	for (size_t i = 0; i < depth; i++)
		buf_adds(&text, open);
	buf_adds(&text, "x");
	for (size_t i = 0; i < depth && *open == '['; i++)
		buf_adds(&text, "]");
	ret = tree_parse(&tree, text.data, text.len, err);
	tree_release(&tree);
	return ret;
}

static void nesting_ends_at_64_levels(void **state)
{
	static const char *const opens[] = { "[", "- " };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(opens); i++) {
		CLEANUP_ERROR struct error err = ERROR_INIT;
		size_t column = 64 * strlen(opens[i]) + 1;

		assert_int_equal(parse_nested(64, opens[i], &err), 0);
		assert_int_equal(parse_nested(65, opens[i], &err), -1);
		assert_error(&err, ERROR_REFUSED,
			     "nested more than 64 levels deep");
		assert_string_equal(err.code, "too-deep");
		assert_int_equal(err.line, 1);
		assert_int_equal(err.column, column);
	}
}

static void endless_nesting_is_refused_at_once(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(parse_nested(1000 * 1000, "[", &err), -1);
	assert_string_equal(err.code, "too-deep");
}

/* --- what is surely a string --------------------------------------------- */

static const struct word_case {
	const char *name;
	const char *text;
	bool is_string;
	bool is_null;
} word_cases[] = {
	{ "a word", "audit", true, false },
	{ "a flag", "--audit-log-maxage=30", true, false },
	{ "a path", "/etc/kubernetes", true, false },
	{ "a lone dash", "-", true, false },
	{ "signs", "+-.", true, false },
	{ "words that start as others do", "nullable", true, false },
	{ "nothing", "", false, true },
	{ "a tilde", "~", false, true },
	{ "null", "null", false, true },
	{ "Null", "Null", false, true },
	{ "NULL", "NULL", false, true },
	{ "nULL, which only looks like it", "nULL", false, false },
	{ "true", "true", false, false },
	{ "FALSE", "FALSE", false, false },
	{ "yes", "yes", false, false },
	{ "No", "No", false, false },
	{ "on", "on", false, false },
	{ "OFF", "OFF", false, false },
	{ "y", "y", false, false },
	{ "N", "N", false, false },
	{ "a number", "30", false, false },
	{ "hexadecimal", "0x1F", false, false },
	{ "octal", "0o17", false, false },
	{ "octal of YAML 1.1", "017", false, false },
	{ "with underscores", "1_000", false, false },
	{ "a power of ten", "1e3", false, false },
	{ "a negative number", "-1", false, false },
	{ "a point first", ".5", false, false },
	{ "a sign and a point first", "+.5", false, false },
	{ "go-yaml's +_1", "+_1", false, false },
	{ "infinity", ".inf", false, false },
	{ "minus infinity", "-.INF", false, false },
	{ "not a number", ".NaN", false, false },
	{ "a date", "2001-01-01", false, false },
	{ "a time of base 60", "1:30", false, false },
	{ "a version", "1.31.0", false, false },
	{ "a merge key", "<<", false, false },
	{ "the value key", "=", false, false },
};

static void is_string_or_not(void **state)
{
	const struct word_case *c = *state;
	struct tree tree = TREE_INIT;
	struct tree_node *plain = tree_new_plain(&tree, c->text);
	struct tree_node *quoted = tree_new_string(&tree, c->text);

	assert_int_equal(tree_reads_as_string(c->text, strlen(c->text)),
			 c->is_string);
	assert_int_equal(tree_is_string(plain), c->is_string);
	assert_true(tree_is_string(quoted));
	assert_int_equal(tree_is_null(plain), c->is_null);
	assert_false(tree_is_null(quoted));
	tree_release(&tree);
}

static void no_node_is_null_and_no_string(void **state)
{
	struct tree tree = TREE_INIT;

	(void)state;
	assert_true(tree_is_null(NULL));
	assert_false(tree_is_string(NULL));
	assert_false(tree_is_null(tree_new_sequence(&tree)));
	assert_false(tree_is_string(tree_new_mapping(&tree)));
	assert_false(tree_says(NULL, "a"));
	assert_null(tree_get(NULL, "a"));
	assert_null(tree_get(tree_new_sequence(&tree), "a"));
	tree_release(&tree);
}

static void the_last_of_equal_keys_counts(void **state)
{
	struct tree tree = TREE_INIT;

	(void)state;
	parse(&tree, "a: 1\n'b': 2\na: 3\n");
	assert_true(tree_says(tree_get(tree_document(&tree), "a"), "3"));
	assert_true(tree_says(tree_get(tree_document(&tree), "b"), "2"));
	assert_null(tree_get(tree_document(&tree), "c"));
	assert_int_equal(tree_count(tree_document(&tree)), 6);
	tree_release(&tree);
}

/* --- equality ------------------------------------------------------------ */

static const struct equal_case {
	const char *name;
	const char *a, *b;
	bool equal;
	size_t line; /* of the first node of `a` that differs */
} equal_cases[] = {
	{ "comments and indentation", "a:\n  - b # x\n", "a:\n- b\n", true, 0 },
	{ "block and flow", "a:\n- b: c\n", "{a: [{b: c}]}", true, 0 },
	{ "quoted and plain words", "- a\n- 'b'\n", "['a', \"b\"]", true, 0 },
	{ "equal plain numbers", "[1, true]", "[1, true]", true, 0 },
	{ "a number and a string", "- 0\n- 1\n", "- 0\n- '1'\n", false, 2 },
	{ "two spellings of a boolean", "a: yes", "a: true", false, 1 },
	{ "another text", "a:\n  b: c\n", "a:\n  b: d\n", false, 2 },
	{ "another key", "a: 1\nb: 2\n", "a: 1\nc: 2\n", false, 2 },
	{ "another order", "a: 1\nb: 2\n", "b: 2\na: 1\n", false, 1 },
	{ "one more", "a:\n- b\n", "a:\n- b\n- c\n", false, 2 },
	{ "one less", "a:\n- b\n- c\n", "a:\n- b\n", false, 2 },
	{ "another kind", "a:\n  {}\n", "a: []\n", false, 2 },
	{ "nothing and an empty list", "a:", "a: []", false, 1 },
	{ "an alias and its text", "- a\n- *x\n", "- a\n- x\n", false, 2 },
	{ "an anchor", "- &x a\n", "- a\n", false, 1 },
	{ "another anchor", "- &x a\n", "- &y a\n", false, 1 },
	{ "a tag", "- !!str a\n", "- a\n", false, 1 },
	{ "one document more", "a\n", "a\n---\nb\n", false, 0 },
	{ "texts with a NUL", "\"a\\0b\"", "\"a\\0c\"", false, 1 },
};

/* Return the first node that the text says otherwise, or NULL. */
static const struct tree_node *match(const struct tree *tree, const char *text)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	const struct tree_node *differs;

	assert_int_equal(tree_match(tree, text, strlen(text), &differs, &err),
			 0);
	return differs;
}

static void compares(void **state)
{
	const struct equal_case *c = *state;
	struct tree a = TREE_INIT, b = TREE_INIT;
	const struct tree_node *at = NULL;

	parse(&a, c->a);
	parse(&b, c->b);
	assert_int_equal(tree_equal(a.stream, b.stream, &at), c->equal);
	assert_int_equal(tree_equal(b.stream, a.stream, NULL), c->equal);
	assert_true(tree_equal(a.stream, a.stream, NULL));
	assert_int_equal(at ? at->line : 0, c->line);
	assert_ptr_equal(match(&a, c->b), at);
	assert_int_equal(!match(&b, c->a), c->equal);
	tree_release(&a);
	tree_release(&b);
}

static void no_yaml_matches_nothing(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct tree tree = TREE_INIT;
	const struct tree_node *differs;

	(void)state;
	parse(&tree, "a: b");
	assert_int_equal(tree_match(&tree, "a: b\n]", 6, &differs, &err), -1);
	assert_string_equal(err.code, "not-yaml");
	tree_release(&tree);
}

/* --- changes ------------------------------------------------------------- */

struct changing {
	struct tree tree;
	struct tree_node *root;
};

static void insert_entries(struct changing *c)
{
	static const char *const keys[] = { "b", "z", "0" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		tree_insert_entry(&c->tree, c->root, keys[i],
				  tree_new_string(&c->tree, "new"));
}

static void insert_items(struct changing *c)
{
	struct tree_node *first = tree_new_string(&c->tree, "0");

	tree_insert(c->root, NULL, first);
	tree_insert(c->root, first, tree_new_string(&c->tree, "1"));
	tree_append(c->root, tree_new_string(&c->tree, "9"));
	tree_append(c->root, tree_new_plain(&c->tree, "10"));
}

static void remove_first(struct changing *c)
{
	tree_remove(c->root, c->root->first);
}

static void remove_all_and_append(struct changing *c)
{
	while (c->root->first)
		tree_remove(c->root, c->root->first);
	assert_null(c->root->last);
	tree_append(c->root, tree_new_string(&c->tree, "a"));
}

static void remove_last_and_append(struct changing *c)
{
	struct tree_node *key = c->root->first;

	while (key->next->next)
		key = key->next->next;
	tree_remove(c->root, key);
	tree_append(c->root, tree_new_string(&c->tree, "x"));
	tree_append(c->root, tree_new_mapping(&c->tree));
}

static void replace_values(struct changing *c)
{
	struct tree_node *last = c->root->first->next->next;

	tree_replace_value(c->root, c->root->first,
			   tree_new_sequence(&c->tree));
	tree_replace_value(c->root, last, tree_new_mapping(&c->tree));
	tree_append(c->root, tree_new_string(&c->tree, "c"));
	tree_append(c->root, tree_new_string(&c->tree, "d"));
}

static void set_first(struct changing *c)
{
	tree_set(&c->tree, c->root->first, "it's");
	assert_true(c->root->first->changed);
}

static void order_like_second(struct changing *c)
{
	tree_order_like(c->root->first, c->root->last);
}

static const struct change_case {
	const char *name;
	const char *text;
	void (*change)(struct changing *c);
	const char *says;
} change_cases[] = {
	{ "entries among sorted keys go to their places", "a: 1\nc: 2\n",
	  insert_entries, "{'0': 'new', a: 1, 'b': 'new', c: 2, 'z': 'new'}" },
	{ "entries among others go last", "c: 1\na: 2\n", insert_entries,
	  "{c: 1, a: 2, 'b': 'new', 'z': 'new', '0': 'new'}" },
	{ "entries of an empty mapping are sorted", "{}", insert_entries,
	  "{'0': 'new', 'b': 'new', 'z': 'new'}" },
	{ "a key that is no word is in no order", "? [a]\n: b\n",
	  insert_entries, "{[a]: b, 'b': 'new', 'z': 'new', '0': 'new'}" },
	{ "items go where they are put", "[5]", insert_items,
	  "['0', '1', 5, '9', 10]" },
	{ "items of an empty list", "[]", insert_items, "['0', '1', '9', 10]" },
	{ "removing an item", "[a, b]", remove_first, "[b]" },
	{ "removing an entry", "{a: 1, b: 2}", remove_first, "{b: 2}" },
	{ "removing all", "[a, b, c]", remove_all_and_append, "['a']" },
	{ "removing the last", "{a: 1, b: 2}", remove_last_and_append,
	  "{a: 1, 'x': {}}" },
	{ "replacing values", "{a: 1, b: [2]}", replace_values,
	  "{a: [], b: {}, 'c': 'd'}" },
	{ "a text that is set is a string", "[1, 2]", set_first,
	  "['it's', 2]" },
	{ "the order of a model", "[{a: 1, b: 2, c: 3}, {c: 0, a: 0}]",
	  order_like_second, "[{c: 3, a: 1, b: 2}, {c: 0, a: 0}]" },
	{ "a sorted model leaves all in order", "[{a: 1, b: 2}, {b: 0, c: 0}]",
	  order_like_second, "[{a: 1, b: 2}, {b: 0, c: 0}]" },
	{ "the order below a key",
	  "[{a: {p: 1, t: 2}, n: 3}, {n: 0, a: {t: 0, p: 0}}]",
	  order_like_second,
	  "[{n: 3, a: {t: 2, p: 1}}, {n: 0, a: {t: 0, p: 0}}]" },
	{ "the order below a key of a sorted model",
	  "[{a: {p: 1, t: 2}, n: 3}, {a: {t: 0, p: 0}, n: 0}]",
	  order_like_second,
	  "[{a: {t: 2, p: 1}, n: 3}, {a: {t: 0, p: 0}, n: 0}]" },
	{ "a model that is a list", "[{b: 1, a: 2}, [x]]", order_like_second,
	  "[{b: 1, a: 2}, [x]]" },
	{ "a model with a key given twice",
	  "[{a: 1, b: 2}, {b: 0, b: 0, a: 0}]", order_like_second,
	  "[{b: 2, a: 1}, {b: 0, b: 0, a: 0}]" },
	{ "a model without keys", "[{b: 1, a: 2}, x]", order_like_second,
	  "[{b: 1, a: 2}, x]" },
};

static void changes(void **state)
{
	const struct change_case *c = *state;
	struct changing changing = { TREE_INIT, NULL };
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	parse(&changing.tree, c->text);
	changing.root = tree_document(&changing.tree);
	c->change(&changing);
	describe(changing.root, &text);
	assert_buf_equal(&text, c->says);
	tree_release(&changing.tree);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_nul_is_text),
	cmocka_unit_test(places_count_characters),
	cmocka_unit_test(nesting_ends_at_64_levels),
	cmocka_unit_test(endless_nesting_is_refused_at_once),
	cmocka_unit_test(no_node_is_null_and_no_string),
	cmocka_unit_test(the_last_of_equal_keys_counts),
	cmocka_unit_test(no_yaml_matches_nothing),
};

#define ADD_ROWS(function, rows)                                               \
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)                          \
	all[count++] = test_row(function, &(rows)[i])

int main(int argc, char **argv)
{
	struct CMUnitTest all[ARRAY_SIZE(tests) + ARRAY_SIZE(parse_cases) +
			      ARRAY_SIZE(refusal_cases) +
			      ARRAY_SIZE(word_cases) + ARRAY_SIZE(equal_cases) +
			      ARRAY_SIZE(change_cases)];
	size_t count = ARRAY_SIZE(tests);

	memcpy(all, tests, sizeof(tests));
	ADD_ROWS(says, parse_cases);
	ADD_ROWS(is_refused, refusal_cases);
	ADD_ROWS(is_string_or_not, word_cases);
	ADD_ROWS(compares, equal_cases);
	ADD_ROWS(changes, change_cases);
	return run_tests("yaml_tree", all, argc, argv);
}
