/*
 * A YAML text and changes to it: what is edited says just what was wanted, and
 * where nothing is wanted nothing is edited.
 */
#include "fuzz.h"
#include "test.h"
#include "yaml_case.h"
#include "yaml_change.h"

enum { PLACES = 256 };

/* Where nothing is wanted, nothing is edited. */
static void edits_nothing(struct yaml_case *c)
{
	assert_int_equal(yaml_case_edit(c), 0);
	assert_int_equal(c->edits.count, 0);
	assert_bytes_equal(c->result.data, c->result.len, c->yaml.data,
			   c->yaml.len);
}

static void assert_refused(const struct error *err)
{
	assert_error(err, ERROR_REFUSED, "");
	assert_non_null(err->code);
	assert_int_not_equal(err->line, 0);
	assert_int_not_equal(err->column, 0);
}

static void changes_are_proven(const struct buf *text,
			       struct fuzz_choices *choices)
{
	struct yaml_case c;

	yaml_case_open(&c, text->data, text->len);
	do {
		size_t change = fuzz_choose(choices, CHANGE_KINDS);

		change_make(&c.tree, change, fuzz_choose(choices, PLACES));
	} while (choices->left);
	if (yaml_case_edit(&c) == 0)
		yaml_case_prove(&c);
	else
		assert_refused(&c.err);
	yaml_case_close(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct fuzz_choices choices = fuzz_take(data, size, &text);
	struct yaml_case c;
	bool is_yaml = yaml_case_try(&c, text.data, text.len) == 0;

	if (is_yaml)
		edits_nothing(&c);
	else
		assert_error(&c.err, ERROR_REFUSED, "");
	yaml_case_close(&c);
	if (is_yaml)
		changes_are_proven(&text, &choices);
	return 0;
}
