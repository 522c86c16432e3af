/*
 * line_change.h - the lines that an edit list changes
 *
 * Edits are about bytes, people and diffs about lines. This module says which
 * whole lines of the original an edit list takes out, and which whole lines of
 * the result stand in their place. Lines that an edit touches but leaves as
 * they were are not among them.
 *
 * Making the list takes time linear in the size of the original and of the
 * edits. It is made from the edits; the texts as wholes are never compared.
 */
#ifndef TEXT_LINE_CHANGE_H
#define TEXT_LINE_CHANGE_H

#include <stddef.h>

#include "text/buf.h"
#include "text/edit.h"

/* Either span may be empty, but not both. */
struct line_change {
	struct span old;   /* lines of the original */
	struct span fresh; /* lines of line_change_list.fresh */
	size_t line;       /* number of lines of the original before it */
	size_t removed;    /* number of lines in `old` */
	size_t added;      /* number of lines in `fresh` */
};

/*
 * The changes, in order; between two stands at least one line that stays. All
 * fields may be read. `original` is the caller's and must outlive the list.
 */
struct line_change_list {
	const char *original;
	size_t len;       /* bytes of the original */
	struct buf fresh; /* new text; not all of it need be in a change */
	struct line_change *items;
	size_t count;
	size_t capacity;
};

/*
 * Return the changes that `edits` make to `original`, the text they were made
 * for. The caller ends the list with line_change_list_release().
 */
struct line_change_list line_change_list_make(const struct edit_list *edits,
					      const char *original);

/* Free what `list` holds. */
void line_change_list_release(struct line_change_list *list);

#endif
