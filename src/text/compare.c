#include "text/compare.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/buf.h"
#include "text/edit.h"
#include "text/error.h"
#include "text/line.h"
#include "text/memory.h"

struct text_line {
	struct span span;
	uint64_t sum; /* over its bytes: tells most unequal lines apart */
	bool stays;
};

/* One of the two texts: the lines between common start and common end. */
struct side {
	const char *text;
	struct span middle;
	struct text_line *lines;
	size_t count;
	size_t capacity;
};

/*
 * Row `d` of the search says how far into the old lines one gets with `d`
 * lines removed or added: its entry `i` is for `i` lines removed and `d - i`
 * added. Row d starts at entry d * (d + 1) / 2.
 */
struct search {
	struct side old;
	struct side fresh;
	size_t *rows;
	size_t capacity;
};

static void search_release(struct search *search)
{
	free(search->old.lines);
	free(search->fresh.lines);
	free(search->rows);
}

/* --- lines --------------------------------------------------------------- */

static uint64_t fnv1a(const char *text, struct span span)
{
	uint64_t sum = 0xcbf29ce484222325U;

	for (size_t at = span.start; at < span.end; at++)
		sum = (sum ^ (unsigned char)text[at]) * 0x100000001b3U;
	return sum;
}

static void split(struct side *side)
{
	struct span rest = side->middle;

	while (rest.start < rest.end) {
		struct span line = line_first(side->text, rest);
		void *lines = side->lines;

		memory_grow(&lines, &side->capacity, side->count + 1,
			    sizeof(*side->lines));
		side->lines = lines;
		side->lines[side->count++] = (struct text_line){
			.span = line,
			.sum = fnv1a(side->text, line),
			.stays = true,
		};
		rest.start = line.end;
	}
}

static bool same_bytes(const struct search *search, struct span old,
		       struct span fresh)
{
	size_t len = old.end - old.start;

	return len == fresh.end - fresh.start &&
	       !memcmp(search->old.text + old.start,
		       search->fresh.text + fresh.start, len);
}

static bool same_line(const struct search *search, size_t x, size_t y)
{
	const struct text_line *old = &search->old.lines[x];
	const struct text_line *fresh = &search->fresh.lines[y];

	return old->sum == fresh->sum &&
	       same_bytes(search, old->span, fresh->span);
}

static void trim_start(struct search *search)
{
	struct span *old = &search->old.middle;
	struct span *fresh = &search->fresh.middle;

	while (old->start < old->end && fresh->start < fresh->end) {
		struct span a = line_first(search->old.text, *old);
		struct span b = line_first(search->fresh.text, *fresh);

		if (!same_bytes(search, a, b))
			return;
		old->start = a.end;
		fresh->start = b.end;
	}
}

static void trim_end(struct search *search)
{
	struct span *old = &search->old.middle;
	struct span *fresh = &search->fresh.middle;

	while (old->start < old->end && fresh->start < fresh->end) {
		struct span a = line_last(search->old.text, *old);
		struct span b = line_last(search->fresh.text, *fresh);

		if (!same_bytes(search, a, b))
			return;
		old->end = a.start;
		fresh->end = b.start;
	}
}

/* --- the search ---------------------------------------------------------- */

static size_t *row_of(const struct search *search, size_t d)
{
	return search->rows + d * (d + 1) / 2;
}

/* Whether entry `i` of row `d` is best reached by adding a line. */
static bool is_added(const size_t *before, size_t d, size_t i)
{
	return !i || (i < d && before[i - 1] < before[i]);
}

/* How many old lines are behind us at entry `i` of row `d`. */
static size_t reach(const struct search *search, size_t d, size_t i)
{
	const size_t *before = d ? row_of(search, d - 1) : NULL;
	size_t x, y;

	if (before)
		x = is_added(before, d, i) ? before[i] : before[i - 1] + 1;
	else
		x = 0;
	y = x + d - 2 * i;
	while (x < search->old.count && y < search->fresh.count &&
	       same_line(search, x, y)) {
		x++;
		y++;
	}
	return x;
}

/* Fill row `d`, and return whether it reaches the end of both sides. */
static bool fill_row(struct search *search, size_t d)
{
	void *rows = search->rows;

	memory_grow(&rows, &search->capacity, (d + 1) * (d + 2) / 2,
		    sizeof(*search->rows));
	search->rows = rows;
	for (size_t i = 0; i <= d; i++) {
		size_t x = reach(search, d, i);

		row_of(search, d)[i] = x;
		if (x == search->old.count &&
		    x + d - 2 * i == search->fresh.count)
			return true;
	}
	return false;
}

/* Go back from the end, and mark what each step removes or adds. */
static void mark(struct search *search, size_t d)
{
	size_t x = search->old.count;
	size_t y = search->fresh.count;

	for (; d; d--) {
		const size_t *before = row_of(search, d - 1);
		size_t i = (x + d - y) / 2;

		if (is_added(before, d, i)) {
			x = before[i];
			y = x + d - 1 - 2 * i;
			search->fresh.lines[y].stays = false;
		} else {
			x = before[i - 1];
			y = x + d - 1 - 2 * (i - 1);
			search->old.lines[x].stays = false;
		}
	}
}

static void mark_all(struct side *side)
{
	for (size_t i = 0; i < side->count; i++)
		side->lines[i].stays = false;
}

static void find_difference(struct search *search)
{
	for (size_t d = 0; d <= COMPARE_LIMIT; d++)
		if (fill_row(search, d)) {
			mark(search, d);
			return;
		}
	mark_all(&search->old);
	mark_all(&search->fresh);
}

/* --- the edits ----------------------------------------------------------- */

/*
 * Return the lines from number `*next` on that do not stay, and move `*next`
 * behind them.
 */
static struct span take_run(const struct side *side, size_t *next)
{
	size_t first = *next;
	struct span run;

	run.start = first < side->count ? side->lines[first].span.start
					: side->middle.end;
	run.end = run.start;
	for (; *next < side->count && !side->lines[*next].stays; ++*next)
		run.end = side->lines[*next].span.end;
	return run;
}

static void add_edit(const struct search *search, struct span old,
		     struct span fresh, struct edit_list *edits)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	const char *before = search->old.text, *behind = search->fresh.text;
	int added;

	while (old.start < old.end && fresh.start < fresh.end &&
	       before[old.start] == behind[fresh.start]) {
		old.start++;
		fresh.start++;
	}
	while (old.start < old.end && fresh.start < fresh.end &&
	       before[old.end - 1] == behind[fresh.end - 1]) {
		old.end--;
		fresh.end--;
	}
	added = edit_list_replace(edits, old, behind + fresh.start,
				  fresh.end - fresh.start, &err);
	/* Runs of lines are disjoint. */
	assert(!added);
	(void)added;
}

static void add_edits(const struct search *search, struct edit_list *edits)
{
	size_t x = 0, y = 0;

	while (x < search->old.count || y < search->fresh.count) {
		struct span old = take_run(&search->old, &x);
		struct span fresh = take_run(&search->fresh, &y);

		if (old.start < old.end || fresh.start < fresh.end)
			add_edit(search, old, fresh, edits);
		x++;
		y++;
	}
}

void compare_texts(const struct buf *original, const struct buf *result,
		   struct edit_list *edits)
{
	CLEANUP(search_release)
	struct search search = {
		.old = { .text = original->data,
			 .middle = { 0, original->len } },
		.fresh = { .text = result->data, .middle = { 0, result->len } },
	};

	trim_start(&search);
	trim_end(&search);
	split(&search.old);
	split(&search.fresh);
	find_difference(&search);
	add_edits(&search, edits);
}
