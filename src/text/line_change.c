#include "text/line_change.h"

#include <stdlib.h>
#include <string.h>

#include "text/line.h"
#include "text/memory.h"

/*
 * Two steps: edits become blocks, which are the whole lines that one or more
 * edits touch, before and after; blocks become changes, by leaving out the
 * lines that a block has on both sides.
 *
 * Within a block of at most PAIRED lines on both sides the longest common
 * sequence of lines is left out; in a larger one only the common start and
 * end, to stay linear.
 */
enum { PAIRED = 64 };

void line_change_list_release(struct line_change_list *list)
{
	buf_release(&list->fresh);
	free(list->items);
}

/* From edits to blocks */

/* A block that grows; its new text is the end of line_change_list.fresh. */
struct block {
	struct span old;
	struct span fresh;
};

/* Copy what stands between the end of the block and `end`. */
static void extend(struct line_change_list *list, struct block *block,
		   size_t end)
{
	buf_add(&list->fresh, list->original + block->old.end,
		end - block->old.end);
	block->old.end = end;
	block->fresh.end = list->fresh.len;
}

static void take_edit(struct line_change_list *list, struct block *block,
		      const struct edit *edit)
{
	extend(list, block, edit->span.start);
	buf_add(&list->fresh, edit->text, edit->len);
	block->old.end = edit->span.end;
	block->fresh.end = list->fresh.len;
}

/* Whether the block ends where a line ends, on both sides. */
static bool is_whole(const struct line_change_list *list,
		     const struct block *block)
{
	return line_starts(list->original, block->old.end) &&
	       (block->fresh.start == block->fresh.end ||
		line_starts(list->fresh.data, block->fresh.end));
}

/*
 * Whether an edit at `at` belongs to a block that is not whole yet and would
 * be at `line_end`. Behind a last line without newline there is no next line,
 * so all that comes there belongs to this one.
 */
static bool belongs(const struct line_change_list *list,
		    const struct block *block, size_t at, size_t line_end)
{
	return at < line_end || at == block->old.end ||
	       !line_starts(list->original, line_end);
}

/*
 * Take the edits of one block, from number `*next` on, and move `*next` to the
 * first one that is not of this block. The end of a line is looked up once,
 * not once an edit: a JSON manifest can be one line of megabytes.
 */
static struct block take_block(struct line_change_list *list,
			       const struct edit_list *edits, size_t *next)
{
	size_t start = line_start(list->original,
				  edits->edits[*next].span.start);
	struct block block = { { start, start },
			       { list->fresh.len, list->fresh.len } };
	size_t line_end = start;

	do {
		take_edit(list, &block, &edits->edits[(*next)++]);
		if (is_whole(list, &block))
			return block;
		if (block.old.end >= line_end)
			line_end = line_first(list->original,
					      (struct span){ block.old.end,
							     list->len })
					   .end;
	} while (*next < edits->count &&
		 belongs(list, &block, edits->edits[*next].span.start,
			 line_end));
	extend(list, &block, line_end);
	return block;
}

/* From blocks to changes */

static bool same_bytes(const char *text_a, struct span a, const char *text_b,
		       struct span b)
{
	return a.end - a.start == b.end - b.start &&
	       !memcmp(text_a + a.start, text_b + b.start, a.end - a.start);
}

/* Add a change, or make the last one longer if no line stands between. */
static void add_change(struct line_change_list *list, struct span old,
		       struct span fresh)
{
	struct line_change *last = list->count ? &list->items[list->count - 1]
					       : NULL;
	void *items = list->items;

	if (old.start == old.end && fresh.start == fresh.end)
		return;
	if (last && last->old.end == old.start &&
	    last->fresh.end == fresh.start) {
		last->old.end = old.end;
		last->fresh.end = fresh.end;
		return;
	}
	memory_grow(&items, &list->capacity, list->count + 1,
		    sizeof(*list->items));
	list->items = items;
	list->items[list->count++] = (struct line_change){ .old = old,
							   .fresh = fresh };
}

/* Leave out the lines that both sides of the block start with. */
static void trim_start(const struct line_change_list *list, struct block *block)
{
	while (block->old.start < block->old.end) {
		struct span old = line_first(list->original, block->old);
		struct span fresh = line_first(list->fresh.data, block->fresh);

		if (!same_bytes(list->original, old, list->fresh.data, fresh))
			return;
		block->old.start = old.end;
		block->fresh.start = fresh.end;
	}
}

/* Leave out the lines that both sides of the block end with. */
static void trim_end(const struct line_change_list *list, struct block *block)
{
	while (block->old.start < block->old.end) {
		struct span old = line_last(list->original, block->old);
		struct span fresh = line_last(list->fresh.data, block->fresh);

		if (!same_bytes(list->original, old, list->fresh.data, fresh))
			return;
		block->old.end = old.start;
		block->fresh.end = fresh.start;
	}
}

/* One side of a block, line by line. */
struct side {
	const char *text;
	struct span lines[PAIRED + 1]; /* behind the last one an empty one */
	size_t count;
};

/* Fill `side`, or return false if `span` has more than PAIRED lines. */
static bool split_side(struct side *side, const char *text, struct span span)
{
	side->text = text;
	side->count = 0;
	while (span.start < span.end && side->count < PAIRED) {
		struct span line = line_first(text, span);

		side->lines[side->count++] = line;
		span.start = line.end;
	}
	side->lines[side->count] = (struct span){ span.start, span.start };
	return span.start == span.end;
}

static bool same_line(const struct side *old, size_t i,
		      const struct side *fresh, size_t j)
{
	return same_bytes(old->text, old->lines[i], fresh->text,
			  fresh->lines[j]);
}

/* How many lines from old line i and fresh line j on can stay, at best. */
typedef unsigned char common_table[PAIRED + 1][PAIRED + 1];

static void fill_common(common_table common, const struct side *old,
			const struct side *fresh)
{
	memset(common[old->count], 0, fresh->count + 1);
	for (size_t i = old->count; i-- > 0;) {
		common[i][fresh->count] = 0;
		for (size_t j = fresh->count; j-- > 0;) {
			unsigned char best = common[i + 1][j];

			if (same_line(old, i, fresh, j))
				best = (unsigned char)(common[i + 1][j + 1] +
						       1);
			else if (best < common[i][j + 1])
				best = common[i][j + 1];
			common[i][j] = best;
		}
	}
}

/* Add the changes of a block, leaving out all the lines that can stay. */
static void add_unpaired(struct line_change_list *list, const struct side *old,
			 const struct side *fresh)
{
	common_table common;
	size_t i = 0;
	size_t j = 0;

	fill_common(common, old, fresh);
	while (i < old->count || j < fresh->count) {
		struct span a = old->lines[i];
		struct span b = fresh->lines[j];

		if (i < old->count && j < fresh->count &&
		    same_line(old, i, fresh, j)) {
			i++;
			j++;
		} else if (j == fresh->count ||
			   (i < old->count &&
			    common[i + 1][j] >= common[i][j + 1])) {
			add_change(list, a, (struct span){ b.start, b.start });
			i++;
		} else {
			add_change(list, (struct span){ a.start, a.start }, b);
			j++;
		}
	}
}

static void add_block(struct line_change_list *list, struct block block)
{
	struct side old;
	struct side fresh;

	trim_start(list, &block);
	trim_end(list, &block);
	if (split_side(&old, list->original, block.old) &&
	    split_side(&fresh, list->fresh.data, block.fresh))
		add_unpaired(list, &old, &fresh);
	else
		add_change(list, block.old, block.fresh);
}

static void number_lines(struct line_change_list *list)
{
	size_t line = 0;
	size_t at = 0;

	for (size_t i = 0; i < list->count; i++) {
		struct line_change *change = &list->items[i];

		line += line_count(list->original,
				   (struct span){ at, change->old.start });
		change->line = line;
		change->removed = line_count(list->original, change->old);
		change->added = line_count(list->fresh.data, change->fresh);
		line += change->removed;
		at = change->old.end;
	}
}

struct line_change_list line_change_list_make(const struct edit_list *edits,
					      const char *original)
{
	struct line_change_list list = { .original = original,
					 .len = edits->original_len,
					 .fresh = BUF_INIT };

	for (size_t next = 0; next < edits->count;)
		add_block(&list, take_block(&list, edits, &next));
	number_lines(&list);
	return list;
}
