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

struct command {
	const char *name;
	const char *summary; /* for --help */
	command_fn *run;
	bool takes_settings; /* the audit flags and what goes with them */
	bool takes_install;  /* the options of writing a file */
};

/* All commands, in the order of --help; ends with a row without a name. */
extern const struct command commands[];

/* Return the command called `name`, or NULL. */
const struct command *command_find(const char *name);

#endif
