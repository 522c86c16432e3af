/*
 * unit.h - a systemd unit file, read as systemd reads it
 *
 * A unit file is read for what it says and for where it says it; it is never
 * written again from what was read. Changes are edits (text/edit.h) of the
 * spans that stand here.
 *
 * What is covered
 * ---------------
 *
 * All that makes text an assignment, as systemd 252 does it (config_parse()
 * in src/shared/conf-parser.c), tried on seven releases from 229 to 262: line
 * ends (LF, CR, NUL and their pairs), the byte order mark, comment lines,
 * continuation lines with comment lines among them, sections, repeated
 * sections, lines that are ignored, and what makes systemd refuse the whole
 * file. Words, quotes and escapes are unit_word.h's, `%` is
 * unit_specifier.h's, commands are unit_exec.h's, `$` and environment files
 * are unit_environment.h's.
 *
 * What is not: systemd before 240 takes a comment line inside a continuation
 * for part of the value, 237 takes a CR for a blank, and 229 cuts lines of
 * more than 2047 bytes. `.include` (gone since 246) is an ignored line here.
 * Templates are read like other units.
 *
 * Units and ownership
 * -------------------
 *
 * Positions count bytes of the text, lines count from 1. A unit borrows the
 * text that it was made of and owns all else; unit_release() frees it.
 */
#ifndef FORMAT_UNIT_H
#define FORMAT_UNIT_H

#include <stdbool.h>
#include <stddef.h>

#include "text/edit.h"
#include "text/memory.h"

struct error;

/*
 * Text that was put together from a file, with the place in the file that
 * each byte comes from: `at` has `len` + 1 entries, the last is where the
 * text ends. `data` has a NUL behind it and none in it.
 */
struct unit_text {
	const char *data;
	size_t len;
	const size_t *at;
};

/* One `Key=value`, with all its continuation lines. */
struct unit_assignment {
	const char *section; /* "" before the first header */
	const char *key;
	struct unit_text value; /* joined, without blanks at both ends */
	struct span lines;      /* all its lines, with their line ends */
	size_t line;            /* the number of its first line */
	size_t last_line;       /* and of its last */
};

/* A line that systemd ignores, and why. */
struct unit_stray {
	const char *why; /* static: "has no '='" */
	const char *text;
	struct span lines;
	size_t line;
};

/* All of it may be read; only the functions below write it. */
struct unit {
	const char *text; /* the caller's */
	size_t len;
	struct unit_assignment *assignments;
	size_t count;
	size_t capacity;
	struct unit_stray *strays;
	size_t stray_count;
	size_t stray_capacity;
	size_t section_count; /* headers, known or not */
	struct arena arena;   /* for whatever is made of this unit, too */
};

#define UNIT_INIT                                                              \
	{                                                                      \
		.text = NULL, .arena = ARENA_INIT                              \
	}

/*
 * Read the `len` bytes at `text`, which must outlive `unit`. Return 0, or -1
 * with a refusal: systemd would load no unit from this text (a section header
 * without its bracket, text that is not UTF-8, a line of a megabyte), or reads
 * it in its own way in each release (a byte order mark inside the text).
 * unit_release() is due either way.
 */
int unit_parse(struct unit *unit, const char *text, size_t len,
	       struct error *err) __attribute__((warn_unused_result));

void unit_release(struct unit *unit);

/*
 * Return the next assignment of `key` in `section` behind `after` (NULL: the
 * first), or NULL.
 */
const struct unit_assignment *unit_next(const struct unit *unit,
					const char *section, const char *key,
					const struct unit_assignment *after);

/* --- physical lines ------------------------------------------------------ */

/* One line as systemd ends lines: the body, then one line end or none. */
struct unit_line {
	struct span body;
	size_t end; /* behind the line end */
};

/* Return the line that starts at `at`, which must be below `len`. */
struct unit_line unit_line_at(const char *text, size_t len, size_t at);

/* Return the line that byte `at` is part of. `at` may be `len`. */
struct unit_line unit_line_of(const char *text, size_t len, size_t at);

/* Whether the line is a comment, which joins nothing and ends nothing. */
bool unit_line_is_comment(const char *text, const struct unit_line *line);

/* Whether the line goes on: it ends in an odd number of backslashes. */
bool unit_line_continues(const char *text, const struct unit_line *line);

/* Add to `err` line and column of byte `at` of `unit`. Return -1. */
int unit_error_place(const struct unit *unit, size_t at, struct error *err);

/* The same for any text of `len` bytes that has such lines. */
int unit_line_error(const char *text, size_t len, size_t at, struct error *err);

/* Return how many bytes from the first on are UTF-8 as systemd takes it. */
size_t unit_utf8_span(const char *data, size_t len);

/* Whether all of them are. */
bool unit_is_utf8(const char *data, size_t len);

#endif
