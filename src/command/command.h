/*
 * command.h - the verbs
 *
 * A command does what a request asks for and fills a reply. It returns 0, or
 * -1 with an error; the reply counts either way (it may hold findings).
 */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include "command/request.h"

struct error;

typedef int command_fn(const struct request *request, struct reply *reply,
		       struct error *err);

/* Groups of options that a command takes. */
enum command_takes {
	TAKES_TARGET = 1 << 0,   /* --manifest and the like */
	TAKES_SETTINGS = 1 << 1, /* the audit flags and what goes with them */
	TAKES_VERSION = 1 << 2,  /* --kube-version */
	TAKES_INSTALL = 1 << 3,  /* the options of writing a file */
	TAKES_OUTPUT = 1 << 4,   /* all do */
	TAKES_BACKUP = 1 << 5,   /* which backup */
	TAKES_QUERY = 1 << 6,    /* a request to kube-apiserver */
};

/* A word that stands behind a command: "lint" of `policy lint FILE`. */
struct command_verb {
	const char *name;
	const char *operand; /* what stands behind it: "FILE"; NULL: nothing */
	const char *summary; /* for --help */
	command_fn *run;
	bool takes_query;
};

struct command {
	const char *name;
	const char *summary; /* for --help */
	command_fn *run;
	unsigned takes; /* of enum command_takes */
	/* The words it takes; ends with a row without a name. NULL: none. */
	const struct command_verb *verbs;
};

/* All commands, in the order of --help; ends with a row without a name. */
extern const struct command commands[];

/* Return the command called `name`, or NULL. */
const struct command *command_find(const char *name);

#endif
