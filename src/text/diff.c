#include "text/diff.h"

#include <stdio.h>
#include <string.h>

#include "text/buf.h"
#include "text/edit.h"
#include "text/line.h"
#include "text/line_change.h"
#include "text/memory.h"

/* How many lines diff -u shows around a change. */
enum { CONTEXT = 3 };

/* Changes [first, last) and the lines around them that are shown. */
struct hunk {
	size_t first;
	size_t last;
	struct span old;  /* bytes of the original */
	size_t old_start; /* lines before the hunk */
	size_t old_lines;
	size_t new_start;
	size_t new_lines;
};

/* Include up to CONTEXT lines before and behind the hunk's changes. */
static void add_context(const struct line_change_list *list, struct hunk *hunk)
{
	for (int i = 0; i < CONTEXT && hunk->old.start; i++) {
		struct span before = { 0, hunk->old.start };

		hunk->old.start = line_last(list->original, before).start;
		hunk->old_start--;
		hunk->old_lines++;
	}
	for (int i = 0; i < CONTEXT && hunk->old.end < list->len; i++) {
		struct span behind = { hunk->old.end, list->len };

		hunk->old.end = line_first(list->original, behind).end;
		hunk->old_lines++;
	}
}

/*
 * The hunk that starts with change `first`. It goes on while the context of
 * one change meets that of the next. `shift` is how many lines the result has
 * gained before the hunk (modulo SIZE_MAX + 1), and is brought behind it.
 */
static struct hunk take_hunk(const struct line_change_list *list, size_t first,
			     size_t *shift)
{
	const struct line_change *change = &list->items[first];
	struct hunk hunk = { .first = first,
			     .last = first,
			     .old = change->old,
			     .old_start = change->line };
	size_t behind = change->line;
	size_t gained = 0;

	while (hunk.last < list->count &&
	       list->items[hunk.last].line - behind <= 2 * CONTEXT) {
		change = &list->items[hunk.last++];
		behind = change->line + change->removed;
		gained += change->added - change->removed;
	}
	hunk.old.end = change->old.end;
	hunk.old_lines = behind - hunk.old_start;
	add_context(list, &hunk);
	hunk.new_start = hunk.old_start + *shift;
	hunk.new_lines = hunk.old_lines + gained;
	*shift += gained;
	return hunk;
}

enum paint { HEADER, HUNK, COMMON, REMOVED, ADDED };

/* The colours of git diff. */
static const char *const colors[] = {
	[HEADER] = "\033[1m",   [HUNK] = "\033[36m",  [COMMON] = "",
	[REMOVED] = "\033[31m", [ADDED] = "\033[32m",
};

static const char *const marks[] = {
	[COMMON] = " ",
	[REMOVED] = "-",
	[ADDED] = "+",
};

struct painter {
	struct buf *out;
	bool color;
};

static void begin(const struct painter *painter, enum paint paint)
{
	if (painter->color)
		buf_adds(painter->out, colors[paint]);
}

static void end(const struct painter *painter, enum paint paint)
{
	if (painter->color && *colors[paint])
		buf_adds(painter->out, "\033[m");
	buf_addc(painter->out, '\n');
}

/* Append the lines of `span`. Colour ends before the newline, as in git. */
static void render_lines(const struct painter *painter, enum paint paint,
			 const char *text, struct span span)
{
	while (span.start < span.end) {
		struct span line = line_first(text, span);
		bool newline = text[line.end - 1] == '\n';

		begin(painter, paint);
		buf_adds(painter->out, marks[paint]);
		buf_add(painter->out, text + line.start,
			line.end - line.start - newline);
		end(painter, paint);
		if (!newline)
			buf_adds(painter->out,
				 "\\ No newline at end of file\n");
		span.start = line.end;
	}
}

/* A range as diff writes it: an empty one is named after the line before. */
static void render_range(char mark, size_t start, size_t lines, struct buf *out)
{
	buf_addf(out, " %c%zu", mark, lines ? start + 1 : start);
	if (lines != 1)
		buf_addf(out, ",%zu", lines);
}

static void render_hunk(const struct painter *painter,
			const struct line_change_list *list,
			const struct hunk *hunk)
{
	size_t at = hunk->old.start;

	begin(painter, HUNK);
	buf_adds(painter->out, "@@");
	render_range('-', hunk->old_start, hunk->old_lines, painter->out);
	render_range('+', hunk->new_start, hunk->new_lines, painter->out);
	buf_adds(painter->out, " @@");
	end(painter, HUNK);
	for (size_t i = hunk->first; i < hunk->last; i++) {
		const struct line_change *change = &list->items[i];

		render_lines(painter, COMMON, list->original,
			     (struct span){ at, change->old.start });
		render_lines(painter, REMOVED, list->original, change->old);
		render_lines(painter, ADDED, list->fresh.data, change->fresh);
		at = change->old.end;
	}
	render_lines(painter, COMMON, list->original,
		     (struct span){ at, hunk->old.end });
}

/*
 * Whether patch would misread `name` as it is: a control byte ends it or its
 * line, outer spaces are lost, and a quote starts a quoted one.
 */
static bool needs_quotes(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)name[i] < ' ' || name[i] == '\177')
			return true;
	return len &&
	       (name[0] == '"' || name[0] == ' ' || name[len - 1] == ' ');
}

/* Append `name` as a C string, which is how diff and patch quote one. */
static void render_quoted(const char *name, struct buf *out)
{
	buf_addc(out, '"');
	for (; *name; name++) {
		if ((unsigned char)*name < ' ' || *name == '\177')
			buf_addf(out, "\\%03o", (unsigned int)*name);
		else if (*name == '"' || *name == '\\')
			buf_addf(out, "\\%c", *name);
		else
			buf_addc(out, *name);
	}
	buf_addc(out, '"');
}

static void render_name(const struct painter *painter, const char *mark,
			const char *name)
{
	begin(painter, HEADER);
	buf_adds(painter->out, mark);
	if (needs_quotes(name))
		render_quoted(name, painter->out);
	else
		buf_addf(painter->out, "%s%s", name,
			 strchr(name, ' ') ? "\t" : "");
	end(painter, HEADER);
}

void diff_render(const struct edit_list *list, const char *original,
		 const char *name, bool color, struct buf *out)
{
	CLEANUP(line_change_list_release)
	struct line_change_list changes = line_change_list_make(list, original);
	const struct painter painter = { out, color };
	size_t shift = 0;

	if (!changes.count)
		return;
	render_name(&painter, "--- ", name);
	render_name(&painter, "+++ ", name);
	for (size_t next = 0; next < changes.count;) {
		struct hunk hunk = take_hunk(&changes, next, &shift);

		render_hunk(&painter, &changes, &hunk);
		next = hunk.last;
	}
}

struct diff_stat diff_count(const struct edit_list *list, const char *original)
{
	CLEANUP(line_change_list_release)
	struct line_change_list changes = line_change_list_make(list, original);
	struct diff_stat stat = { 0, 0, 0 };

	for (size_t i = 0; i < changes.count; i++) {
		stat.lines_added += changes.items[i].added;
		stat.lines_removed += changes.items[i].removed;
	}
	for (size_t i = 0; i < list->count; i++)
		stat.bytes_changed += list->edits[i].span.end -
				      list->edits[i].span.start;
	return stat;
}

/* Append `number` with commas between groups of three digits. */
static void render_number(size_t number, struct buf *out)
{
	char digits[3 * sizeof(number) + 1];
	int len = snprintf(digits, sizeof(digits), "%zu", number);

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			buf_addc(out, ',');
		buf_addc(out, digits[i]);
	}
}

static void render_count(size_t number, const char *unit, struct buf *out)
{
	render_number(number, out);
	buf_addf(out, " %s%s", unit, number == 1 ? "" : "s");
}

void diff_summarize(const struct edit_list *list, const char *original,
		    struct buf *out)
{
	struct diff_stat stat = diff_count(list, original);

	if (stat.lines_added || !stat.lines_removed) {
		render_count(stat.lines_added, "line", out);
		buf_adds(out, " added, ");
	}
	if (stat.lines_removed) {
		render_count(stat.lines_removed, "line", out);
		buf_adds(out, " removed, ");
	}
	render_number(stat.bytes_changed, out);
	buf_adds(out, " of ");
	render_count(list->original_len, "byte", out);
	buf_adds(out, " changed");
}
