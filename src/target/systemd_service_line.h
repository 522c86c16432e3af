/*
 * systemd_service_line.h - words put into lines and taken out of them
 *
 * The words of an ExecStart=, or of a variable's value in an environment file,
 * stand in physical lines that backslashes join. This knows where a line of
 * its own for a new word goes, which line goes with a word that is removed,
 * and which backslash with it.
 */
#ifndef TARGET_SYSTEMD_SERVICE_LINE_H
#define TARGET_SYSTEMD_SERVICE_LINE_H

#include <stdbool.h>

#include "text/buf.h"
#include "text/edit.h"

struct error;

/* One word as it stands in the text, and what becomes of it. */
struct service_spot {
	struct span span;
	bool is_removed;
	struct buf text;  /* what replaces it; empty: it stays */
	struct buf added; /* words that go behind it, a newline before each */
};

/* All words of one place, in the order of the text. */
struct service_line {
	const struct buf *text;
	struct service_spot *spots; /* owned */
	size_t count;
	/* In an environment file lines are joined without a blank between. */
	bool joins_tight;
	bool joins_none; /* a backslash joins no lines here */
};

void service_line_release(struct service_line *line);

/* Add to `edits` what brings the text there. Return 0 or -1. */
int service_line_edit(struct service_line *line, struct edit_list *edits,
		      struct error *err) __attribute__((warn_unused_result));

#endif
