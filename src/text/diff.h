/*
 * diff.h - an edit list shown as a unified diff
 *
 * The diff is made from the edit list itself, not by comparing two texts, so
 * it cannot disagree with the result. It is the form that `diff -u` prints
 * and `patch -p0` takes, with three lines of context, and byte-exact: CRLF
 * line endings, bytes above 127 and a missing final newline ("\ No newline at
 * end of file") come through as they are.
 *
 * An edit inside a line shows as that line removed and added again. Lines that
 * an edit's span touches but does not change are not shown as changed: an
 * insertion behind the last byte of a line is an added line only.
 */
#ifndef TEXT_DIFF_H
#define TEXT_DIFF_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct edit_list;

/* What an edit list amounts to. */
struct diff_stat {
	size_t lines_added;
	size_t lines_removed;
	size_t bytes_changed; /* bytes of the original that edits replace */
};

/*
 * Append to `out` the unified diff of `list` over `original`, with `name` in
 * both header lines (a name with spaces gets the trailing tab that patch
 * needs; one that would still be misread is quoted as diff quotes it). An
 * empty list appends nothing, nor does one that changes nothing. With `color`,
 * lines carry the terminal colours that `git diff` uses.
 */
void diff_render(const struct edit_list *list, const char *original,
		 const char *name, bool color, struct buf *out);

/* Count the same lines that diff_render() marks with + and -. */
struct diff_stat diff_count(const struct edit_list *list, const char *original);

/*
 * Append the counts as one sentence without a newline, numbers grouped by
 * thousands: "18 lines added, 0 of 3,399 bytes changed", or "2 lines added, 1
 * line removed, 34 of 3,399 bytes changed".
 */
void diff_summarize(const struct edit_list *list, const char *original,
		    struct buf *out);

#endif
