/*
 * enable.h - enable, disable and diff: bring a target to a spec
 *
 * All three plan the same way. They differ in the spec, and in whether the
 * plan is installed or only shown.
 */
#ifndef COMMAND_ENABLE_H
#define COMMAND_ENABLE_H

#include "command/command.h"

/* Bring the target to the settings; with dry_run only say what would be. */
int enable_run(const struct request *request, struct reply *reply,
	       struct error *err);

/* Take all audit flags out, and the volumes that serve only them. */
int disable_run(const struct request *request, struct reply *reply,
		struct error *err);

/* Show what enable would do. The status is 1 if there is a difference. */
int diff_run(const struct request *request, struct reply *reply,
	     struct error *err);

#endif
