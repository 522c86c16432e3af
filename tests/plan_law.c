#include "plan_law.h"

#include "test.h"

/*
 * Walk both texts at once: between two edits they are the same, at an edit one
 * has its span and the other its new bytes.
 */
void plan_law_frame(const struct buf *text, const struct plan *plan)
{
	const char *result = plan->result.data;
	size_t at = 0, result_at = 0;

	for (size_t i = 0; i <= plan->edits.count; i++) {
		bool is_end = i == plan->edits.count;
		const struct edit *edit = is_end ? NULL : &plan->edits.edits[i];
		size_t next = edit ? edit->span.start : text->len;
		size_t len = next - at;

		assert_true(next >= at && result_at + len <= plan->result.len);
		assert_bytes_equal(result + result_at, len, text->data + at,
				   len);
		result_at += len;
		if (!edit)
			break;
		assert_true(result_at + edit->len <= plan->result.len);
		assert_bytes_equal(result + result_at, edit->len, edit->text,
				   edit->len);
		result_at += edit->len;
		at = edit->span.end;
	}
	assert_int_equal(result_at, plan->result.len);
}

void plan_law_no_change(const struct buf *text, const struct plan *plan)
{
	assert_int_equal(plan->edits.count, 0);
	assert_int_equal(plan->changes.count, 0);
	assert_bytes_equal(plan->result.data, plan->result.len, text->data,
			   text->len);
}

void plan_law_refusal(const struct error *err)
{
	if (err->kind != ERROR_REFUSED)
		fail_msg("no refusal: %s", err->message);
	assert_non_null(err->code);
	assert_non_null(err->hint);
}
