/*
 * line.h - the lines of a text
 *
 * A line is a span that ends behind its newline; only the last line of a text
 * may have none. A carriage return is a byte like any other, so a line of a
 * CRLF text ends in both. Spans are bytes of `text`, as in text/edit.h.
 *
 * Nothing here allocates or fails, and each call looks at no byte outside the
 * line it returns (line_count(): outside `span`).
 */
#ifndef TEXT_LINE_H
#define TEXT_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "text/edit.h" /* struct span */

/* Whether a line starts at `at`, or would, were there a byte. */
bool line_starts(const char *text, size_t at);

/* Where the line that byte `at` belongs to starts. */
size_t line_start(const char *text, size_t at);

/* The first and the last line of `span`. An empty span has an empty line. */
struct span line_first(const char *text, struct span span);
struct span line_last(const char *text, struct span span);

/* The number of lines of `span`, one without a newline included. */
size_t line_count(const char *text, struct span span);

#endif
