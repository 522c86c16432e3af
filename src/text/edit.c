#include "text/edit.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "text/buf.h"
#include "text/error.h"
#include "text/memory.h"

void edit_list_release(struct edit_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->edits[i].text);
	free(list->edits);
	*list = (struct edit_list)EDIT_LIST_INIT(list->original_len);
}

/*
 * Whether `a` stands wholly before `b`: it ends where `b` starts or earlier.
 * Two insertions at one place keep their order, and an insertion goes before
 * a replacement that starts there.
 */
static int goes_before(struct span a, struct span b)
{
	if (a.end != b.start)
		return a.end < b.start;
	return a.start == a.end || a.start < b.start;
}

/* Where the new span belongs: behind every edit that goes before it. */
static size_t find_place(const struct edit_list *list, struct span span)
{
	size_t at = list->count;

	while (at && !goes_before(list->edits[at - 1].span, span))
		at--;
	return at;
}

int edit_list_replace(struct edit_list *list, struct span span,
		      const char *text, size_t len, struct error *err)
{
	size_t at = find_place(list, span);
	void *edits = list->edits;
	char *copy;

	assert(span.start <= span.end && span.end <= list->original_len);
	if (at < list->count && !goes_before(span, list->edits[at].span)) {
		error_refuse(err, "edit-overlap",
			     "two changes meet at bytes %zu to %zu", span.start,
			     span.end);
		return error_hint(err, "make the change there by hand");
	}
	copy = memory_new(len);
	if (len)
		memcpy(copy, text, len);
	memory_grow(&edits, &list->capacity, list->count + 1,
		    sizeof(*list->edits));
	list->edits = edits;
	memmove(list->edits + at + 1, list->edits + at,
		(list->count - at) * sizeof(*list->edits));
	list->edits[at] = (struct edit){ span, copy, len };
	list->count++;
	return 0;
}

void edit_list_apply(const struct edit_list *list, const char *original,
		     struct buf *out)
{
	size_t copied = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct edit *edit = &list->edits[i];

		buf_add(out, original + copied, edit->span.start - copied);
		buf_add(out, edit->text, edit->len);
		copied = edit->span.end;
	}
	buf_add(out, original + copied, list->original_len - copied);
}
