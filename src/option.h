/*
 * option.h - the words of our command line
 *
 * Options are one table (option_table.h): parsing, --help and the list of what
 * a command takes all come from it. Names are matched whole; a part of a name
 * is no name, because scripts outlive the day on which it was unique.
 */
#ifndef OPTION_H
#define OPTION_H

#include "command/command.h"

struct error;

/* What the words ask for. */
enum option_verdict {
	OPTION_RUN,     /* run `command` with `request` */
	OPTION_HELP,    /* print --help, of `command` if there is one */
	OPTION_VERSION, /* print --version */
};

/* How much --help tells, and to whom. */
enum help_detail {
	HELP_SHORT, /* of the settings what most people want */
	HELP_LONG,  /* --help=all: about every option */
	HELP_WORDS, /* --help=words: the same, for the completions of shells */
};

struct invocation {
	enum option_verdict verdict;
	enum help_detail help;
	const struct command *command;
	struct request request;
};

/*
 * Parse the words of main(). `ret` borrows from `argv`. Colour "auto" looks at
 * standard output and NO_COLOR. Return 0, or -1 with a usage error.
 */
int option_parse(int argc, char **argv, struct invocation *ret,
		 struct error *err) __attribute__((warn_unused_result));

#endif
