/*
 * option_table.h - our options, one row each
 *
 * Parsing and --help come from this table. kube-apiserver's own flags are
 * options too, and have a table of their own: audit/flag.h.
 */
#ifndef OPTION_TABLE_H
#define OPTION_TABLE_H

#include "command/command.h"

struct invocation;

/*
 * The metavar also says what a shell completes: FILE and DIR names, PRESET a
 * built-in policy, VERB a verb of the API; other words in capitals nothing,
 * and words in small letters, parted by '|', themselves.
 */
struct option_row {
	const char *name;    /* without dashes: "manifest" */
	const char *metavar; /* NULL: takes no value */
	const char *initial; /* what holds without it; NULL: nothing to say */
	const char *help;
	enum command_takes group;
	bool is_optional; /* the value may be left out */
	/* Store the value (NULL: none); return false if it cannot be. */
	bool (*store)(struct invocation *to, const char *value);
};

enum { OPTION_ROW_COUNT = 27 };

extern const struct option_row option_rows[OPTION_ROW_COUNT];

/*
 * Whether `command` takes the options of `group`. Without a command (NULL)
 * there are those of TAKES_OUTPUT: --help and --version.
 */
bool option_is_taken(const struct command *command, enum command_takes group);

/*
 * What --color=auto means: whether standard output is a terminal that is not
 * dumb, and NO_COLOR is not set to anything.
 */
bool option_wants_color(void);

#endif
