/*
 * edit.h - changes to make in one text, kept apart from the text
 *
 * An edit list says how to turn one text, the original, into another, the
 * result. Each edit replaces one span of the original with new bytes: an
 * empty span inserts, and no new bytes delete. Bytes that no edit covers reach
 * the result exactly as they were. That is the whole of our promise to keep
 * comments, quoting, indentation and line endings.
 *
 * Units: positions and lengths count bytes from the start of the original, a
 * byte order mark included; never characters, columns or lines. libfyaml's
 * input_pos is such a position, libyaml's mark.index is not.
 *
 * Order: positions always refer to the original, so edits can be added in any
 * order and none moves another. Insertions at one position come out in the
 * order in which they were added, before a replacement that starts there.
 *
 * Ownership: a list copies the bytes it is given and keeps no pointer to the
 * original. One list serves one original.
 *
 * Errors: the one thing that can go wrong at run time is an overlap, when the
 * same place is reached twice. A span outside the original is a bug of the
 * caller and ends the program by assert().
 */
#ifndef TEXT_EDIT_H
#define TEXT_EDIT_H

#include <stddef.h>

struct buf;
struct error;

/*
 * The bytes from `start` up to, and not including, `end`. A span with start ==
 * end is empty and marks the place just before that byte.
 */
struct span {
	size_t start;
	size_t end;
};

/* One edit as the list holds it; `text` has `len` bytes. */
struct edit {
	struct span span;
	char *text;
	size_t len;
};

/*
 * `edits` are sorted by position and may be read; only the functions below
 * write them.
 */
struct edit_list {
	struct edit *edits;
	size_t count;
	size_t capacity;
	size_t original_len; /* bytes */
};

/* An empty list for an original of `len` bytes. */
#define EDIT_LIST_INIT(len)                                                    \
	{                                                                      \
		NULL, 0, 0, (len)                                              \
	}

/* Free the edits and make the list empty, for the same original. */
void edit_list_release(struct edit_list *list);

/*
 * Replace `span` of the original with the `len` bytes at `text`.
 *
 * Return 0 on success. If `span` shares a byte with an earlier edit, or lies
 * strictly inside one, or strictly encloses an earlier insertion, return -1
 * with a refusal in `err`, and leave the list as it was. Spans that only touch
 * do not overlap.
 */
int edit_list_replace(struct edit_list *list, struct span span,
		      const char *text, size_t len, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Insert the `len` bytes at `text` just before byte `at`. Inserting at the
 * length of the original appends. Return as edit_list_replace() does.
 */
static inline __attribute__((warn_unused_result)) int edit_list_insert(
	struct edit_list *list, size_t at, const char *text, size_t len,
	struct error *err)
{
	return edit_list_replace(list, (struct span){ at, at }, text, len, err);
}

/* Remove `span`. Return as edit_list_replace() does. */
static inline __attribute__((warn_unused_result)) int edit_list_delete(
	struct edit_list *list, struct span span, struct error *err)
{
	return edit_list_replace(list, span, "", 0, err);
}

/*
 * Append to `out` the original with every edit made. `original` must be the
 * text whose length the list was made for. Cannot fail.
 */
void edit_list_apply(const struct edit_list *list, const char *original,
		     struct buf *out);

#endif
