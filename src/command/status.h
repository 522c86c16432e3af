/*
 * status.h - one screen: is auditing on, where does it go, what is wrong
 */
#ifndef COMMAND_STATUS_H
#define COMMAND_STATUS_H

#include "command/command.h"

/*
 * Tell what the target says about auditing, without changing anything. The
 * reply's status is 0 if auditing is on and nothing of severity error or
 * warning was found, else 1.
 */
int status_run(const struct request *request, struct reply *reply,
	       struct error *err);

#endif
