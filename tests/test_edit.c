#include "test.h"

#include <stdbool.h>

#include "text/edit.h"

/* A text with its length, because some hold a NUL. */
struct text {
	const char *data;
	size_t len;
};

#define TEXT(literal)                                                          \
	{                                                                      \
		literal, sizeof(literal) - 1                                   \
	}

struct step {
	struct span span;
	struct text text;
	bool refused;
};

/* The steps end at the first one without text. */
static const struct edit_case {
	const char *name;
	struct text original;
	struct step steps[4];
	struct text result;
} cases[] = {
	{ "no edit keeps every byte",
	  TEXT("a\r\n\r\nb"),
	  { { { 0, 0 }, { NULL, 0 }, false } },
	  TEXT("a\r\n\r\nb") },
	{ "insert at the start",
	  TEXT("bc"),
	  { { { 0, 0 }, TEXT("a"), false } },
	  TEXT("abc") },
	{ "insert at the end",
	  TEXT("ab"),
	  { { { 2, 2 }, TEXT("c"), false } },
	  TEXT("abc") },
	{ "insert into an empty text",
	  TEXT(""),
	  { { { 0, 0 }, TEXT("abc"), false } },
	  TEXT("abc") },
	{ "delete everything",
	  TEXT("abc"),
	  { { { 0, 3 }, TEXT(""), false } },
	  TEXT("") },
	{ "two spans that touch",
	  TEXT("abcdef"),
	  { { { 1, 3 }, TEXT("BC"), false }, { { 3, 5 }, TEXT("-"), false } },
	  TEXT("aBC-f") },
	{ "spans added backwards",
	  TEXT("abcdef"),
	  { { { 5, 6 }, TEXT("F"), false },
	    { { 3, 4 }, TEXT("D"), false },
	    { { 0, 1 }, TEXT("A"), false } },
	  TEXT("AbcDeF") },
	{ "insertions at one place keep their order",
	  TEXT("ad"),
	  { { { 1, 1 }, TEXT("b"), false }, { { 1, 1 }, TEXT("c"), false } },
	  TEXT("abcd") },
	{ "insert at the start of a replaced span",
	  TEXT("abc"),
	  { { { 1, 2 }, TEXT("B"), false }, { { 1, 1 }, TEXT("+"), false } },
	  TEXT("a+Bc") },
	{ "replace a span where something is inserted",
	  TEXT("abc"),
	  { { { 1, 1 }, TEXT("+"), false }, { { 1, 2 }, TEXT("B"), false } },
	  TEXT("a+Bc") },
	{ "insert at the end of a replaced span",
	  TEXT("abc"),
	  { { { 1, 2 }, TEXT("B"), false }, { { 2, 2 }, TEXT("+"), false } },
	  TEXT("aB+c") },
	{ "replace a span that ends at an insertion",
	  TEXT("abc"),
	  { { { 2, 2 }, TEXT("+"), false }, { { 1, 2 }, TEXT("B"), false } },
	  TEXT("aB+c") },
	{ "insertions around a replaced span",
	  TEXT("abc"),
	  { { { 2, 2 }, TEXT(">"), false },
	    { { 1, 2 }, TEXT("B"), false },
	    { { 1, 1 }, TEXT("<"), false },
	    { { 2, 2 }, TEXT("."), false } },
	  TEXT("a<B>.c") },
	{ "an insertion inside a span is refused",
	  TEXT("abcd"),
	  { { { 1, 3 }, TEXT("-"), false }, { { 2, 2 }, TEXT("+"), true } },
	  TEXT("a-d") },
	{ "a span around an insertion is refused",
	  TEXT("abcd"),
	  { { { 2, 2 }, TEXT("+"), false }, { { 1, 3 }, TEXT("-"), true } },
	  TEXT("ab+cd") },
	{ "a shared byte is refused",
	  TEXT("abcd"),
	  { { { 0, 2 }, TEXT("-"), false }, { { 1, 3 }, TEXT("+"), true } },
	  TEXT("-cd") },
	{ "a shared byte with a later span is refused",
	  TEXT("abcd"),
	  { { { 1, 3 }, TEXT("-"), false }, { { 0, 2 }, TEXT("+"), true } },
	  TEXT("a-d") },
	{ "the same span twice is refused",
	  TEXT("abcd"),
	  { { { 1, 3 }, TEXT("-"), false }, { { 1, 3 }, TEXT("-"), true } },
	  TEXT("a-d") },
	{ "after a refusal the list goes on",
	  TEXT("abcd"),
	  { { { 1, 3 }, TEXT("-"), false },
	    { { 0, 4 }, TEXT("+"), true },
	    { { 3, 4 }, TEXT("D"), false } },
	  TEXT("a-D") },
	{ "bytes above 127 and NUL",
	  TEXT("\xef\xbb\xbf\xc3\xa9\0x"),
	  { { { 3, 5 }, TEXT("\xff\0\x80"), false } },
	  TEXT("\xef\xbb\xbf\xff\0\x80\0x") },
};

static void take_step(struct edit_list *list, const struct step *step)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	size_t count = list->count;
	int result = edit_list_replace(list, step->span, step->text.data,
				       step->text.len, &err);

	if (step->refused) {
		assert_int_equal(result, -1);
		assert_error(&err, ERROR_REFUSED, "two changes meet");
		assert_int_equal(list->count, count);
	} else {
		assert_int_equal(result, 0);
		assert_no_error(&err);
		assert_int_equal(list->count, count + 1);
	}
}

/* The result is as long as the original without the spans, with the texts. */
static size_t expected_len(const struct edit_list *list)
{
	size_t len = list->original_len;

	for (size_t i = 0; i < list->count; i++) {
		const struct edit *edit = &list->edits[i];

		len += edit->len - (edit->span.end - edit->span.start);
	}
	return len;
}

static void applies(void **state)
{
	const struct edit_case *c = *state;
	struct edit_list list = EDIT_LIST_INIT(c->original.len);
	CLEANUP(buf_release) struct buf result = BUF_INIT;
	CLEANUP(buf_release) struct buf again = BUF_INIT;

	for (size_t i = 0; i < 4 && c->steps[i].text.data; i++)
		take_step(&list, &c->steps[i]);
	edit_list_apply(&list, c->original.data, &result);
	assert_bytes_equal(result.data, result.len, c->result.data,
			   c->result.len);
	assert_int_equal(result.len, expected_len(&list));
	edit_list_apply(&list, c->original.data, &again);
	assert_true(buf_equal(&result, &again));
	edit_list_release(&list);
	assert_int_equal(list.count, 0);
	assert_int_equal(list.original_len, c->original.len);
}

static void applying_appends(void **state)
{
	struct edit_list list = EDIT_LIST_INIT(1);
	CLEANUP(buf_release) struct buf result = BUF_INIT;

	(void)state;
	buf_adds(&result, "before ");
	edit_list_apply(&list, "x", &result);
	assert_buf_equal(&result, "before x");
	edit_list_release(&list);
}

static void the_new_bytes_are_copied(void **state)
{
	struct edit_list list = EDIT_LIST_INIT(1);
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP(buf_release) struct buf result = BUF_INIT;
	char text[] = "new";

	(void)state;
	assert_int_equal(edit_list_insert(&list, 0, text, 3, &err), 0);
	memset(text, '?', sizeof(text));
	edit_list_apply(&list, "x", &result);
	assert_buf_equal(&result, "newx");
	edit_list_release(&list);
}

static void the_shorthands_insert_and_delete(void **state)
{
	struct edit_list list = EDIT_LIST_INIT(4);
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP(buf_release) struct buf result = BUF_INIT;

	(void)state;
	assert_int_equal(edit_list_insert(&list, 4, "e", 1, &err), 0);
	assert_int_equal(edit_list_delete(&list, (struct span){ 1, 3 }, &err),
			 0);
	edit_list_apply(&list, "abcd", &result);
	assert_buf_equal(&result, "ade");
	edit_list_release(&list);
}

static void edits_are_sorted_by_position(void **state)
{
	struct edit_list list = EDIT_LIST_INIT(1000);
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		size_t at = i * 617 % 1000; /* each position once, mixed up */

		assert_int_equal(edit_list_insert(&list, at, "", 0, &err), 0);
	}
	for (size_t i = 0; i < list.count; i++)
		assert_int_equal(list.edits[i].span.start, i);
	edit_list_release(&list);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(applying_appends),
	cmocka_unit_test(the_new_bytes_are_copied),
	cmocka_unit_test(the_shorthands_insert_and_delete),
	cmocka_unit_test(edits_are_sorted_by_position),
};

int main(int argc, char **argv)
{
	struct CMUnitTest all[ARRAY_SIZE(cases) + ARRAY_SIZE(tests)];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		all[i] = test_row(applies, &cases[i]);
	memcpy(all + ARRAY_SIZE(cases), tests, sizeof(tests));
	return run_tests("edit", all, argc, argv);
}
