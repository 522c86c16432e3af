#include "test.h"

#include <stdbool.h>

#include "format/yaml.h"
#include "yaml_case.h"
#include "yaml_places.h"

/* --- where everything stands --------------------------------------------- */

static const char *const styles[] = {
	[YAML_EMPTY] = "empty",     [YAML_PLAIN] = "plain",
	[YAML_SINGLE] = "single",   [YAML_DOUBLE] = "double",
	[YAML_LITERAL] = "literal", [YAML_FOLDED] = "folded",
	[YAML_ALIAS] = "alias",     [YAML_BLOCK] = "block",
	[YAML_FLOW] = "flow",       [YAML_PAIR] = "pair",
};

/* Append bytes with a bar for a line break, so that a span is one line. */
static void add_bytes(struct buf *out, const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (data[i] == '\n')
			buf_addc(out, '|');
		else
			buf_addc(out, data[i]);
	}
}

/*
 * Append a line for each node: style, byte of the lead and the span in
 * brackets; with "&" an anchor, "!" a tag and then how many bytes further on
 * the content is; with "?" an explicit key.
 */
static void describe(const struct yaml *yaml, const struct yaml_node *node,
		     size_t depth, struct buf *out)
{
	const char *data = yaml->data;

	buf_fill(out, ' ', depth);
	buf_addf(out, "%s%s ", node->is_explicit ? "?" : "",
		 styles[node->style]);
	if (node->lead == YAML_NOWHERE)
		buf_adds(out, "nowhere");
	else
		buf_addf(out, "%zu", node->lead);
	buf_adds(out, " [");
	add_bytes(out, data + node->span.start,
		  node->span.end - node->span.start);
	buf_adds(out, "]");
	if (node->has_anchor || node->has_tag)
		buf_addf(out, "%s%s+%zu", node->has_anchor ? "&" : "",
			 node->has_tag ? "!" : "",
			 node->content - node->span.start);
	else
		assert_int_equal(node->content, node->span.start);
	buf_addc(out, '\n');
	for (const struct yaml_node *child = node->first; child;
	     child = child->next) {
		assert_ptr_equal(child->parent, node);
		describe(yaml, child, depth + 1, out);
	}
}

static void locates(void **state)
{
	const struct place_case *p = *state;
	struct yaml_case c;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	yaml_case_open(&c, p->text, strlen(p->text));
	for (const struct yaml_node *doc = c.yaml.stream->first; doc;
	     doc = doc->next)
		describe(&c.yaml, doc, 0, &text);
	assert_buf_equal(&text, p->places);
	yaml_case_close(&c);
}

/* --- what is refused ----------------------------------------------------- */

static const struct refusal_case {
	const char *name;
	const char *text;
	const char *code;
	size_t line, column;
} refusal_cases[] = {
	{ "a pair whose key is in braces", "- [{a: b}: c]\n", "ambiguous-yaml",
	  1, 12 },
	{ "a folded text of nothing, last", "a: b\nc: >\n", "ambiguous-yaml", 2,
	  4 },
	{ "a literal of blanks that nothing ends", "a: b\nc: |\n  ",
	  "ambiguous-yaml", 2, 4 },
	{ "a folded text of blanks that nothing ends", "a: >\n ",
	  "ambiguous-yaml", 1, 4 },
	{ "a Unicode line break in a plain text", "a: b\xe2\x80\xa8 c\n",
	  "ambiguous-yaml", 1, 4 },
	{ "and in a quoted one", "- a\n- \"b\xe2\x80\xa9 c\"\n",
	  "ambiguous-yaml", 2, 3 },
	{ "NEL in YAML 1.2",
	  "%YAML 1.2\n---\na: b\xc2\x85"
	  "c: d\n",
	  "ambiguous-yaml", 3, 4 },
	{ "a colon in an anchor", "a: &x:y b\n", "ambiguous-yaml", 1, 4 },
	{ "a colon behind an anchor", "&a: b\n", "ambiguous-yaml", 1, 1 },
	{ "a lone dash in brackets", "[-]\n", "ambiguous-yaml", 1, 1 },
	{ "a byte order mark in a second document",
	  "a\n---\n\xef\xbb\xbf"
	  "b\n",
	  "ambiguous-yaml", 3, 2 },
	{ "a question mark and a comma", "{?,a: b}\n", "ambiguous-yaml", 1, 3 },
};

static void is_refused(void **state)
{
	const struct refusal_case *r = *state;
	struct yaml_case c;

	assert_int_equal(yaml_case_try(&c, r->text, strlen(r->text)), -1);
	assert_error(&c.err, ERROR_REFUSED, "two YAML parsers");
	assert_string_equal(c.err.code, r->code);
	assert_non_null(c.err.hint);
	assert_int_equal(c.err.line, r->line);
	assert_int_equal(c.err.column, r->column);
	yaml_case_close(&c);
}

/* --- texts made to order ------------------------------------------------- */

/* Locate `head`, `count` times `line`, and `tail`. */
static int locate_repeated(const char *head, const char *line, size_t count,
			   const char *tail, struct yaml_case *c,
			   struct buf *text)
{
	buf_adds(text, head);
	for (size_t i = 0; i < count; i++)
		buf_adds(text, line);
	buf_adds(text, tail);
	return yaml_case_try(c, text->data, text->len);
}

static void many_empty_lines_in_a_text_are_refused(void **state)
{
	static const char *const heads[] = { "a: |+\n  x\n", "a: >\n  x\n",
					     "a: x\n", "a: 'x\n" };
	static const char *const tails[] = { "", "  y\n", "  y\n", "  y'\n" };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(heads); i++) {
		for (size_t more = 0; more < 2; more++) {
			struct yaml_case c;
			CLEANUP(buf_release) struct buf text = BUF_INIT;
			int ret = locate_repeated(heads[i], more ? " \n" : "\n",
						  100 + more, tails[i], &c,
						  &text);

			assert_int_equal(ret, more ? -1 : 0);
			if (more)
				assert_string_equal(c.err.code, "long-gap");
			yaml_case_close(&c);
		}
	}
}

/* These took minutes, or seconds, where time grew with the square. */
static void long_texts_take_no_longer(void **state)
{
	static const struct {
		const char *head, *line, *tail;
	} texts[] = {
		{ "a: |\n x\n", "\n", "b: c\n" }, { "a: x\n", "\n", "b: c\n" },
		{ "a: ", "x ", "\nb: c\n" },      { "[", "\"a\",", "{}]" },
		{ "a: \"", "\\n", "\"\n" },       { "", "- a\n", "" },
		{ "", "# a\n", "a: b\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct yaml_case c;
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		(void)!locate_repeated(texts[i].head, texts[i].line, 100 * 1000,
				       texts[i].tail, &c, &text);
		yaml_case_close(&c);
	}
}

static void every_node_has_its_origin(void **state)
{
	struct yaml_case c;
	const char *text = "a: [b, {c: *d}]\n";

	(void)state;
	yaml_case_open(&c, text, strlen(text));
	assert_ptr_equal(c.tree.stream->origin, c.yaml.stream);
	assert_int_equal(c.yaml.stream->span.end, strlen(text));
	for (const struct tree_node *node = tree_document(&c.tree); node;
	     node = node->last) {
		assert_non_null(node->origin);
		assert_int_equal(node->origin->kind, node->kind);
	}
	yaml_case_close(&c);
	assert_null(c.yaml.stream);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(many_empty_lines_in_a_text_are_refused),
	cmocka_unit_test(long_texts_take_no_longer),
	cmocka_unit_test(every_node_has_its_origin),
};

int main(int argc, char **argv)
{
	struct CMUnitTest all[PLACE_CASES + ARRAY_SIZE(refusal_cases) +
			      ARRAY_SIZE(tests)];
	size_t count = ARRAY_SIZE(tests);

	memcpy(all, tests, sizeof(tests));
	for (size_t i = 0; i < PLACE_CASES; i++)
		all[count++] = test_row(locates, &place_cases[i]);
	for (size_t i = 0; i < ARRAY_SIZE(refusal_cases); i++)
		all[count++] = test_row(is_refused, &refusal_cases[i]);
	return run_tests("yaml_locate", all, argc, argv);
}
