#include "target/systemd_service_line.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "format/unit.h"
#include "text/error.h"

/* Longer lines than this are cut by systemd 229. */
enum { SAFE_LINE_BYTES = 2047 };

void service_line_release(struct service_line *line)
{
	for (size_t i = 0; i < line->count; i++) {
		buf_release(&line->spots[i].text);
		buf_release(&line->spots[i].added);
	}
	free(line->spots);
	line->spots = NULL;
	line->count = 0;
}

/* --- looking at lines ---------------------------------------------------- */

static struct unit_line line_of(const struct service_line *line, size_t at)
{
	return unit_line_of(line->text->data, line->text->len, at);
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static size_t skip_blanks(const struct service_line *line, size_t at)
{
	while (at < line->text->len && is_blank(line->text->data[at]))
		at++;
	return at;
}

/* Whether the rest of the line from `at` on only joins it to the next one. */
static bool goes_on(const struct service_line *line, size_t at)
{
	struct unit_line physical = line_of(line, at);

	return !line->joins_none &&
	       unit_line_continues(line->text->data, &physical) &&
	       skip_blanks(line, at) == physical.body.end - 1;
}

/* Whether nothing stands behind `at` on its line: no quote, no ";". */
static bool is_last_on_line(const struct service_line *line, size_t at)
{
	return skip_blanks(line, at) == line_of(line, at).body.end ||
	       goes_on(line, at);
}

/* Whether no line stands behind that of byte `at`. */
static bool is_last_line(const struct service_line *line, size_t at)
{
	return line_of(line, at).end == line->text->len;
}

/* Whether the words stand in more than one line. */
static bool is_many_lines(const struct service_line *line)
{
	struct unit_line first = line_of(line, line->spots[0].span.start);

	return line->spots[line->count - 1].span.end > first.end ||
	       (line->count == 1 && goes_on(line, line->spots[0].span.end));
}

/* Whether another word stands on the line of spot `i`, behind it. */
static bool has_word_behind(const struct service_line *line, size_t i)
{
	struct unit_line own = line_of(line, line->spots[i].span.end);

	return i + 1 < line->count &&
	       line->spots[i + 1].span.start < own.body.end;
}

static bool has_word_before(const struct service_line *line, size_t i)
{
	struct unit_line own = line_of(line, line->spots[i].span.start);

	return i && line->spots[i - 1].span.end > own.body.start;
}

/* Whether nothing but blanks stands before spot `i` on its line. */
static bool begins_line(const struct service_line *line, size_t i)
{
	struct unit_line own = line_of(line, line->spots[i].span.start);

	return skip_blanks(line, own.body.start) == line->spots[i].span.start;
}

/* Return the blanks that lines of words begin with, nearest to spot `i`. */
static struct span indentation(const struct service_line *line, size_t i)
{
	size_t at = i;

	while (at < line->count && !begins_line(line, at))
		at++;
	for (; at == line->count || !begins_line(line, at); at--)
		if (!at)
			return (struct span){ 0, 0 };
	return (struct span){
		line_of(line, line->spots[at].span.start).body.start,
		line->spots[at].span.start,
	};
}

static void add_indentation(const struct service_line *line, size_t i,
			    struct buf *out)
{
	struct span blanks = indentation(line, i);
	bool is_nowhere = !blanks.end && !blanks.start;
	bool is_empty = blanks.end == blanks.start;

	if (is_nowhere || (is_empty && line->joins_tight))
		buf_adds(out, "  ");
	buf_add(out, line->text->data + blanks.start,
		blanks.end - blanks.start);
}

/* Append the line end that the line of byte `at` has, or the first one. */
static void add_line_end(const struct service_line *line, size_t at,
			 struct buf *out)
{
	struct unit_line own = line_of(line, at);

	if (own.end == own.body.end)
		own = unit_line_at(line->text->data, line->text->len, 0);
	if (own.end == own.body.end)
		buf_adds(out, "\n");
	buf_add(out, line->text->data + own.body.end, own.end - own.body.end);
}

/* --- runs of removed words ----------------------------------------------- */

/* Whether spots `first` to `last` have their lines for themselves. */
static bool fills_lines(const struct service_line *line, size_t first,
			size_t last)
{
	return begins_line(line, first) && !has_word_behind(line, last) &&
	       is_last_on_line(line, line->spots[last].span.end);
}

/* Return the last spot of the removed ones that end on the line of `first`. */
static size_t last_on_line(const struct service_line *line, size_t first)
{
	size_t last = first;

	while (last + 1 < line->count && line->spots[last + 1].is_removed &&
	       has_word_behind(line, last))
		last++;
	return last;
}

/*
 * Whether spot `i`, at the start of a line, would make it look like something
 * else: a comment, a section, an assignment.
 */
static bool would_mislead(const struct service_line *line, size_t i)
{
	const char *text = line->text->data;

	if (i >= line->count)
		return false;
	text += line->spots[i].span.start;
	return strchr("#;[", *text) || isupper((unsigned char)*text);
}

/*
 * Whether what stands between words, from `at` to `end`, parts them: a blank or
 * a line end, but none that a backslash joins.
 */
static bool parts_words(const struct service_line *line, size_t at, size_t end)
{
	while (at < end) {
		if (skip_blanks(line, at) > at || !goes_on(line, at))
			return true;
		at = line_of(line, at).end;
	}
	return false;
}

/*
 * Whether the words around spots `first` to `last` stay two if these go with
 * their lines: joined lines of an environment file have no blank between them.
 */
static bool stay_apart(const struct service_line *line, size_t first,
		       size_t last)
{
	size_t before = line->spots[first - 1].span.end;
	size_t behind = line->spots[last].span.end;

	return begins_line(line, first) && !has_word_behind(line, last) &&
	       (parts_words(line, before, line_of(line, before).end) ||
		parts_words(line, line_of(line, behind).end,
			    line->spots[last + 1].span.start));
}

/*
 * Whether spots `first` to `last`, a run of removed ones, end at the start of a
 * line, where the next word must not come to stand in their place; or else the
 * words around them would become one.
 */
static bool needs_join(const struct service_line *line, size_t first,
		       size_t last)
{
	size_t part = first;

	if (line->joins_tight)
		return first && last + 1 < line->count &&
		       !stay_apart(line, first, last);
	while (last_on_line(line, part) < last)
		part = last_on_line(line, part) + 1;
	return first && would_mislead(line, last + 1) &&
	       !has_word_before(line, part) && !fills_lines(line, part, last);
}

/* Return the number behind the run of removed spots that begins at `first`. */
static size_t end_of_run(const struct service_line *line, size_t first)
{
	size_t end = first;

	while (end < line->count && line->spots[end].is_removed)
		end++;
	return end;
}

/* Whether the line of spot `i` ends behind it, and joins no other line. */
static bool ends_line(const struct service_line *line, size_t i)
{
	size_t end = line->spots[i].span.end;

	return !has_word_behind(line, i) &&
	       (!goes_on(line, end) || is_last_line(line, end));
}

/* Whether the line end behind spot `i` goes along with the removed words. */
static bool is_joined(const struct service_line *line, size_t i)
{
	size_t end = end_of_run(line, i + 1);

	return end > i + 1 &&
	       (ends_line(line, end - 1) || needs_join(line, i + 1, end - 1));
}

/* --- words that are added ------------------------------------------------ */

/* Append each word of `added` with `before` and `behind` it. */
static void add_each(const struct buf *added, const struct buf *before,
		     const struct buf *behind, struct buf *out)
{
	const char *word = added->data;

	while (*word == '\n') {
		size_t len = strcspn(++word, "\n");

		buf_add(out, before->data, before->len);
		buf_add(out, word, len);
		buf_add(out, behind->data, behind->len);
		word += len;
	}
}

/* Put words on lines of their own behind the line of spot `i`. */
static int add_below(const struct service_line *line, size_t i,
		     struct edit_list *edits, struct error *err)
{
	const struct service_spot *spot = &line->spots[i];
	struct unit_line own = line_of(line, spot->span.end);
	CLEANUP(buf_release) struct buf before = BUF_INIT;
	CLEANUP(buf_release) struct buf behind = BUF_INIT;
	CLEANUP(buf_release) struct buf all = BUF_INIT;

	add_indentation(line, i, &before);
	buf_adds(&behind, " \\");
	buf_add(&behind, line->text->data + own.body.end,
		own.end - own.body.end);
	add_each(&spot->added, &before, &behind, &all);
	return edit_list_insert(edits, own.end, all.data, all.len, err);
}

/* Put words behind spot `i`, on its line or, with `breaks`, below. */
static int add_behind(const struct service_line *line, size_t i, bool breaks,
		      struct edit_list *edits, struct error *err)
{
	const struct service_spot *spot = &line->spots[i];
	CLEANUP(buf_release) struct buf before = BUF_INIT;
	CLEANUP(buf_release) struct buf behind = BUF_INIT;
	CLEANUP(buf_release) struct buf all = BUF_INIT;

	buf_adds(&before, breaks ? " \\" : " ");
	if (breaks) {
		add_line_end(line, spot->span.end, &before);
		add_indentation(line, i, &before);
	}
	add_each(&spot->added, &before, &behind, &all);
	return edit_list_insert(edits, spot->span.end, all.data, all.len, err);
}

/* Whether words put on the line of spot `i` would make it too long. */
static bool grows_too_long(const struct service_line *line, size_t i)
{
	struct unit_line own = line_of(line, line->spots[i].span.end);
	size_t len = own.body.end - own.body.start;

	return len + line->spots[i].added.len > SAFE_LINE_BYTES &&
	       (own.end == own.body.end ||
		line->text->data[own.body.end] == '\n');
}

static int add_words(const struct service_line *line, size_t i,
		     struct edit_list *edits, struct error *err)
{
	size_t end = line->spots[i].span.end;
	bool breaks = is_many_lines(line) || grows_too_long(line, i);

	if (goes_on(line, end) && !is_last_line(line, end) &&
	    !is_joined(line, i))
		return add_below(line, i, edits, err);
	if (has_word_behind(line, i))
		return add_behind(line, i, false, edits, err);
	return add_behind(line, i, breaks && !line->joins_none, edits, err);
}

/* --- words that are removed ---------------------------------------------- */

/*
 * Whether a comment line stands between the bytes `start` and `end`. A value in
 * an environment file has none.
 */
static bool has_comment(const struct service_line *line, size_t start,
			size_t end)
{
	const struct buf *text = line->text;

	if (line->joins_tight)
		return false;
	for (size_t at = line_of(line, start).end; at < end;) {
		struct unit_line own = unit_line_at(text->data, text->len, at);

		if (unit_line_is_comment(text->data, &own))
			return true;
		at = own.end;
	}
	return false;
}

/* Remove `span`, so that the words on both sides come to stand on one line. */
static int remove_and_join(const struct service_line *line, struct span span,
			   struct edit_list *edits, struct error *err)
{
	if (has_comment(line, span.start, span.end)) {
		error_refuse(err, "comment-in-command",
			     "the word behind a comment and the flag would be "
			     "taken for a line of its own");
		unit_line_error(line->text->data, line->text->len,
				line_of(line, span.end).body.start, err);
		return error_hint(err, "remove the comment inside ExecStart=");
	}
	return edit_list_delete(edits, span, err);
}

/* Remove spots `first` to `last` of one line, behind which words stay. */
static int remove_part(const struct service_line *line, size_t first,
		       size_t last, struct edit_list *edits, struct error *err)
{
	struct unit_line start = line_of(line, line->spots[first].span.start);
	struct unit_line end = line_of(line, line->spots[last].span.end);
	struct span span = { line->spots[first].span.start,
			     line->spots[last].span.end };

	if (fills_lines(line, first, last))
		span = (struct span){ start.body.start, end.end };
	else if (has_word_before(line, first))
		span.start = line->spots[first - 1].span.end;
	else if (last + 1 < line->count)
		span.end = line->spots[last + 1].span.start;
	return edit_list_delete(edits, span, err);
}

/*
 * Remove spots `first` to the last of all, where comment lines between them
 * stay: the line of the word before ends behind it, without its backslash, and
 * each further line of words goes.
 */
static int remove_around_comments(const struct service_line *line, size_t first,
				  struct edit_list *edits, struct error *err)
{
	struct span rest = { line->spots[first - 1].span.end, 0 };

	rest.end = line_of(line, rest.start).body.end;
	if (edit_list_delete(edits, rest, err) < 0)
		return -1;
	for (size_t i = first; i < line->count; i++) {
		size_t last = last_on_line(line, i);

		if (line->spots[i].span.start >= rest.end &&
		    remove_part(line, i, last, edits, err) < 0)
			return -1;
		i = last;
	}
	return 0;
}

/* Remove spots `first` to `last`, behind which words stay, line by line. */
static int remove_parts(const struct service_line *line, size_t first,
			size_t last, struct edit_list *edits, struct error *err)
{
	while (first <= last) {
		size_t part = last_on_line(line, first);

		if (remove_part(line, first, part, edits, err) < 0)
			return -1;
		first = part + 1;
	}
	return 0;
}

/* Remove the run of removed spots from `first` up to `end`. */
static int remove_run(const struct service_line *line, size_t first, size_t end,
		      struct edit_list *edits, struct error *err)
{
	const struct service_spot *spots = line->spots;
	size_t before = first ? spots[first - 1].span.end : spots[0].span.start;
	struct span span = { before, spots[end - 1].span.end };
	bool ends = ends_line(line, end - 1);

	/* The first words of a value, on the line of its name. */
	if (!first && end < line->count && !begins_line(line, first)) {
		span.end = spots[end].span.start;
		return remove_and_join(line, span, edits, err);
	}
	if (ends && first && has_comment(line, span.start, span.end))
		return is_last_on_line(line, span.end)
			       ? remove_around_comments(line, first, edits, err)
			       : remove_and_join(line, span, edits, err);
	/* The line of the word before ends as the last one of these did. */
	if (ends && (first || end == line->count))
		return edit_list_delete(edits, span, err);
	if (needs_join(line, first, end - 1))
		return remove_and_join(line, span, edits, err);
	return remove_parts(line, first, end - 1, edits, err);
}

/* --- all of it ----------------------------------------------------------- */

/* Hand what is added behind removed spots to the kept one before them. */
static void gather_added(struct service_line *line)
{
	for (size_t i = line->count; i-- > 0;) {
		struct service_spot *spot = &line->spots[i];

		if (!spot->is_removed || !spot->added.len)
			continue;
		if (i) {
			struct buf *before = &line->spots[i - 1].added;

			buf_add(before, spot->added.data, spot->added.len);
			buf_clear(&spot->added);
		} else {
			struct buf space = BUF_INIT, none = BUF_INIT;

			buf_addc(&space, ' ');
			add_each(&spot->added, &none, &space, &spot->text);
			spot->text.len--;
			spot->is_removed = false;
			buf_clear(&spot->added);
			buf_release(&space);
		}
	}
}

/* Make the edits of a spot that stays. */
static int edit_spot(const struct service_line *line, size_t i,
		     struct edit_list *edits, struct error *err)
{
	const struct service_spot *spot = &line->spots[i];

	if (spot->text.len &&
	    edit_list_replace(edits, spot->span, spot->text.data,
			      spot->text.len, err) < 0)
		return -1;
	return spot->added.len ? add_words(line, i, edits, err) : 0;
}

int service_line_edit(struct service_line *line, struct edit_list *edits,
		      struct error *err)
{
	gather_added(line);
	for (size_t i = 0; i < line->count;) {
		size_t end = end_of_run(line, i);
		int ret = end > i ? remove_run(line, i, end, edits, err)
				  : edit_spot(line, i, edits, err);

		if (ret < 0)
			return -1;
		i = end > i ? end : i + 1;
	}
	return 0;
}
