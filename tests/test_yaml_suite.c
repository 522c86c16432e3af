/*
 * Changes to many texts: those of the YAML test suite, real manifests with
 * their variants, and both with errors made in them. Whatever a text is, a
 * change is refused, or libyaml reads exactly what was wanted.
 *
 * The files are looked for in $CORPUS, else in ../shared/corpus; without them
 * only the built-in texts are tried. Manifests are tried at some places, with
 * WHOLE=1 at all.
 */
#include "test.h"

#include <ctype.h>
#include <glob.h>
#include <stdio.h>

#include "sample.h"
#include "yaml_case.h"
#include "yaml_change.h"

struct text {
	char *name;
	struct buf bytes;
};

static struct text_list {
	struct text *items;
	size_t count;
	size_t capacity;
} suite, manifests;

/* --- texts --------------------------------------------------------------- */

static struct buf *add_text(struct text_list *list, const char *name)
{
	void *items = list->items;

	memory_grow(&items, &list->capacity, list->count + 1,
		    sizeof(*list->items));
	list->items = items;
	list->items[list->count] = (struct text){ memory_copy(name), BUF_INIT };
	return &list->items[list->count++].bytes;
}

static void add_built_in(struct text_list *list)
{
	static const char *const texts[] = {
		"a: 1\nb:\n- c\n- d: |\n    e\n\n  f: \"g\"\n# h\n",
		"- &x a\n- !!str b\n- *x\n- ? c\n  : d\n-\n- 'e'\n",
		"{\n  \"a\": [1, {\"b\": null}],\n  \"c\": {}\n}\n",
		"\xef\xbb\xbfk:\r\n  - a # b\r\n\r\n  - - c\r\nl: >+\r\n  d\r\n\r\n",
		"[a, b: c, {d, e: }]",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		buf_adds(add_text(list, "built in"), texts[i]);
}

static void add_suite(struct text_list *list)
{
	const char *corpus = getenv("CORPUS");
	CLEANUP(buf_release) struct buf pattern = BUF_INIT;
	glob_t found = { 0 };

	buf_addf(&pattern, "%s/yaml-test-suite/*/in.yaml",
		 corpus && *corpus ? corpus : "../shared/corpus");
	if (glob(pattern.data, 0, NULL, &found) != 0)
		printf("# no YAML test suite at '%s'\n", pattern.data);
	for (size_t i = 0; i < found.gl_pathc; i++)
		test_file_read(found.gl_pathv[i],
			       add_text(list, found.gl_pathv[i]));
	globfree(&found);
}

static void add_manifests(struct text_list *list)
{
	struct sample_list samples = SAMPLE_LIST_INIT;

	sample_list_add_corpus(&samples);
	for (size_t i = 0; i < samples.count; i++)
		test_file_read(samples.items[i].path,
			       add_text(list, samples.items[i].name));
	sample_list_release(&samples);
}

static void release_texts(struct text_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->items[i].name);
		buf_release(&list->items[i].bytes);
	}
	free(list->items);
}

static void open_texts(void)
{
	add_built_in(&suite);
	add_suite(&suite);
	add_manifests(&manifests);
}

static void close_texts(void)
{
	release_texts(&suite);
	release_texts(&manifests);
}

static void print_count(const char *what, const struct change_count *count)
{
	printf("# %s: %zu proven, %zu refused, %zu wrong\n", what,
	       count->proven, count->refused, count->wrong);
	assert_int_equal(count->wrong, 0);
}

/* --- one change ---------------------------------------------------------- */

static void is_left_alone(const struct text *text)
{
	struct yaml_case c;

	if (yaml_case_try(&c, text->bytes.data, text->bytes.len) == 0) {
		assert_int_equal(yaml_case_edit(&c), 0);
		assert_int_equal(c.edits.count, 0);
	} else {
		assert_error(&c.err, ERROR_REFUSED, "");
		assert_int_not_equal(c.err.line, 0);
	}
	yaml_case_close(&c);
}

static void no_change_is_no_edit(void **state)
{
	(void)state;
	for (size_t i = 0; i < suite.count; i++)
		is_left_alone(&suite.items[i]);
	for (size_t i = 0; i < manifests.count; i++)
		is_left_alone(&manifests.items[i]);
}

static void every_change_to_the_suite(void **state)
{
	struct change_count count = { 0 };

	(void)state;
	for (size_t i = 0; i < suite.count; i++) {
		const struct text *text = &suite.items[i];

		change_everything(text->name, text->bytes.data, text->bytes.len,
				  &count);
	}
	print_count("the suite", &count);
}

static size_t spacing(const struct buf *text, size_t more)
{
	return getenv("WHOLE") ? 1 : 1 + more * text->len / 256;
}

static void changes_to_manifests(void **state)
{
	struct change_count count = { 0 };

	(void)state;
	for (size_t i = 0; i < manifests.count; i++) {
		const struct buf *text = &manifests.items[i].bytes;

		change_some(manifests.items[i].name, text->data, text->len,
			    spacing(text, 1), &count);
	}
	print_count("manifests", &count);
}

/* --- variants ------------------------------------------------------------ */

static void to_crlf(const struct buf *text, struct buf *out)
{
	for (size_t i = 0; i < text->len; i++) {
		if (text->data[i] == '\n' && (!i || text->data[i - 1] != '\r'))
			buf_addc(out, '\r');
		buf_addc(out, text->data[i]);
	}
}

static void behind_a_mark(const struct buf *text, struct buf *out)
{
	buf_adds(out, "\xef\xbb\xbf");
	buf_add(out, text->data, text->len);
}

static void without_last_break(const struct buf *text, struct buf *out)
{
	size_t len = text->len;

	while (len && isspace((unsigned char)text->data[len - 1]))
		len--;
	buf_add(out, text->data, len);
}

static void behind_a_document_start(const struct buf *text, struct buf *out)
{
	buf_adds(out, "# c\n---\n");
	buf_add(out, text->data, text->len);
}

/* In a JSON text the indentation means nothing; it has its own tests. */
static void indented(const struct buf *text, struct buf *out)
{
	buf_adds(out, "- x\n- all:\n");
	for (size_t i = 0; i < text->len; i++) {
		if (text->data[i] != '\n' && (!i || text->data[i - 1] == '\n'))
			buf_adds(out, "     ");
		buf_addc(out, text->data[i]);
	}
}

static const struct variant {
	const char *name;
	void (*make)(const struct buf *text, struct buf *out);
} variants[] = {
	{ "manifests in CR LF", to_crlf },
	{ "manifests behind a byte order mark", behind_a_mark },
	{ "manifests without a line break at the end", without_last_break },
	{ "manifests behind a document start", behind_a_document_start },
	{ "manifests indented", indented },
};

static void changes_to_variant(void **state)
{
	const struct variant *variant = *state;
	struct change_count count = { 0 };

	for (size_t i = 0; i < manifests.count; i++) {
		const struct buf *text = &manifests.items[i].bytes;
		CLEANUP(buf_release) struct buf varied = BUF_INIT;

		variant->make(text, &varied);
		change_some(manifests.items[i].name, varied.data, varied.len,
			    spacing(text, 4), &count);
	}
	print_count(variant->name, &count);
}

/* --- there and back ------------------------------------------------------ */

/* Take out of `copy` what is new in `tree`; apart from that they are equal. */
static void take_out_new(const struct tree_node *tree, struct tree_node *copy)
{
	bool is_mapping = tree->kind == TREE_MAPPING;
	const struct tree_node *child = tree->first;
	struct tree_node *twin = copy->first;

	while (child) {
		struct tree_node *next = is_mapping ? twin->next->next
						    : twin->next;

		if (!child->origin)
			tree_remove(copy, twin);
		else
			take_out_new(child, twin);
		if (is_mapping && child->origin)
			take_out_new(child->next, twin->next);
		child = is_mapping ? child->next->next : child->next;
		twin = next;
	}
}

/* Insert, and take out again. Return whether there is such a place. */
static bool goes_there_and_back(const struct text *text, size_t change,
				size_t place, struct change_count *count)
{
	struct yaml_case there, back;
	bool found = yaml_case_try(&there, text->bytes.data, text->bytes.len) ==
			     0 &&
		     change_make(&there.tree, change, place);

	if (found && yaml_case_edit(&there) == 0) {
		yaml_case_open(&back, there.result.data, there.result.len);
		take_out_new(there.tree.stream, back.tree.stream);
		assert_int_equal(yaml_case_edit(&back), 0);
		assert_bytes_equal(back.result.data, back.result.len,
				   text->bytes.data, text->bytes.len);
		yaml_case_close(&back);
		count->proven++;
	} else if (found) {
		count->refused++;
	}
	yaml_case_close(&there);
	return found;
}

static void what_is_inserted_can_be_taken_out(void **state)
{
	struct change_count count = { 0 };

	(void)state;
	for (size_t i = 0; i < manifests.count; i++) {
		const struct text *text = &manifests.items[i];
		size_t every = spacing(&text->bytes, 1);

		for (size_t c = 0; c < CHANGE_INSERTIONS; c++)
			for (size_t place = c % every;
			     goes_there_and_back(text, c, place, &count);)
				place += every;
	}
	print_count("insertions taken back", &count);
}

/* --- errors -------------------------------------------------------------- */

static unsigned seed = 20260101;

static size_t next_random(size_t below)
{
	seed = seed * 1103515245 + 12345;
	return below ? (seed >> 8) % below : 0;
}

/* A part of a text, of some lines. */
static void cut_out(const struct buf *text, struct buf *out)
{
	size_t start = next_random(text->len);
	size_t len = next_random(400);

	if (text->len < 400)
		start = 0;
	while (start && text->data[start - 1] != '\n')
		start--;
	if (len > text->len - start || text->len < 400)
		len = text->len - start;
	buf_add(out, text->data + start, len);
}

/* Put one sign, or several, at any place, or take a line away. */
static void spoil(struct buf *text)
{
	static const char *const signs[] = {
		"- ", "? ",   ": ",  "#",   "\t",   " ",      "   ",
		"\n", "\r\n", "'",   "\"",  "|\n",  "|+",     ">-",
		"[",  "]",    "{",   "}",   ",",    "&a",     "*a",
		"!t", "~",    "---", "...", "\n\n", "\n # c", "|2",
		"",   "<<: ", "\\",  "a",   "\r",   "- - ",   "\xc2\x85",
	};
	size_t at = next_random(text->len + 1), end = at;
	CLEANUP(buf_release) struct buf old = *text;

	*text = (struct buf)BUF_INIT;
	if (next_random(3) == 0)
		while (at && old.data[at - 1] != '\n')
			end = --at;
	if (next_random(4) == 0)
		while (end < old.len && old.data[end++] != '\n')
			;
	buf_add(text, old.data, at);
	buf_adds(text, signs[next_random(ARRAY_SIZE(signs))]);
	buf_add(text, old.data + end, old.len - end);
}

/* Make some changes at once. */
static void change_spoilt(const char *name, const struct buf *text,
			  struct change_count *count)
{
	struct yaml_case c;

	if (yaml_case_try(&c, text->data, text->len) < 0) {
		count->refused++;
		goto out;
	}
	for (size_t i = next_random(3) + 1; i; i--) {
		size_t change = next_random(CHANGE_KINDS);

		change_make(&c.tree, change, next_random(text->len / 8));
	}
	if (yaml_case_edit(&c) < 0) {
		assert_error(&c.err, ERROR_REFUSED, "");
		assert_int_not_equal(c.err.line, 0);
		count->refused++;
	} else {
		change_is_proven(name, &c.tree, &c.result, count);
	}
out:
	yaml_case_close(&c);
}

static void changes_to_spoilt_texts(void **state)
{
	struct change_count count = { 0 };
	size_t tries = getenv("WHOLE") ? 1000 * 1000 : 20 * 1000;

	(void)state;
	while (tries--) {
		size_t which = next_random(suite.count + manifests.count);
		const struct text *text =
			which < suite.count
				? &suite.items[which]
				: &manifests.items[which - suite.count];
		CLEANUP(buf_release) struct buf spoilt = BUF_INIT;

		cut_out(&text->bytes, &spoilt);
		for (size_t i = next_random(4); i; i--)
			spoil(&spoilt);
		change_spoilt(text->name, &spoilt, &count);
	}
	print_count("spoilt texts", &count);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(no_change_is_no_edit),
	cmocka_unit_test(every_change_to_the_suite),
	cmocka_unit_test(changes_to_manifests),
	cmocka_unit_test(what_is_inserted_can_be_taken_out),
	cmocka_unit_test(changes_to_spoilt_texts),
};

int main(int argc, char **argv)
{
	struct CMUnitTest all[ARRAY_SIZE(tests) + ARRAY_SIZE(variants)];
	int status;

	memcpy(all, tests, sizeof(tests));
	for (size_t i = 0; i < ARRAY_SIZE(variants); i++)
		all[ARRAY_SIZE(tests) + i] = test_row(changes_to_variant,
						      &variants[i]);
	open_texts();
	status = run_tests("yaml_suite", all, argc, argv);
	close_texts();
	return status;
}
