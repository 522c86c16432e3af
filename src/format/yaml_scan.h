/*
 * yaml_scan.h - lines and the room between the words of a YAML text
 *
 * A line break is what YAML 1.1 says it is: LF, CR LF, CR, NEL, LS or PS.
 * Positions count bytes. Functions that look backwards never go before byte 0
 * and take a byte order mark as standing before the first line.
 */
#ifndef FORMAT_YAML_SCAN_H
#define FORMAT_YAML_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/* A text to scan; the bytes are borrowed. */
struct scan {
	const char *data;
	size_t len;
};

/* Return the bytes of the line break at `at`, 0 if there is none. */
size_t scan_break(struct scan text, size_t at);

/* Return the bytes of the line break that ends just before `at`. */
size_t scan_break_before(struct scan text, size_t at);

/* Whether the block scalar whose '|' or '>' stands at `header` counts the
 * empty lines behind it as its own: whether it says '+'. */
bool scan_keeps_breaks(struct scan text, size_t header);

/* Whether the byte at `at` is a space or a tab. */
bool scan_is_blank(struct scan text, size_t at);

/* Whether at `at` stands a space, a tab, a line break or the end. */
bool scan_is_gap(struct scan text, size_t at);

/* Return the first position from `at` on that is not a space or tab. */
size_t scan_skip_blanks(struct scan text, size_t at);

/*
 * Return the first position from `at` on that is not white space, a line
 * break or a comment, the text's length at the most.
 */
size_t scan_skip_trivia(struct scan text, size_t at);

/* Whether a line starts at `at`. */
bool scan_is_line_start(struct scan text, size_t at);

/* Return where the line of `at` starts (behind a byte order mark). */
size_t scan_line_start(struct scan text, size_t at);

/* Return where the line of `at` ends: at its line break, or at the end. */
size_t scan_line_end(struct scan text, size_t at);

/* Return where the line after that of `at` starts, or the text's length. */
size_t scan_next_line(struct scan text, size_t at);

/* Return the bytes between the start of the line and `at`. */
size_t scan_column(struct scan text, size_t at);

/* Whether only spaces and tabs stand before `at` on its line. */
bool scan_starts_line(struct scan text, size_t at);

/* Whether only spaces, tabs and a comment stand from `at` on to the line's
 * end. */
bool scan_ends_line(struct scan text, size_t at);

#endif
