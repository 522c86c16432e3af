/*
 * arguments.h - what a task asks of the module
 *
 * Nobody checks the parameters of a binary module on the controller. So they
 * are checked here, in the order and the words of ansible-core: those that
 * exclude each other, types, choices, and unknown ones last. Only the first
 * error is told.
 */
#ifndef ANSIBLE_ARGUMENTS_H
#define ANSIBLE_ARGUMENTS_H

#include <jansson.h>

#include "command/request.h"
#include "text/memory.h"

struct error;

enum arguments_state { STATE_PRESENT, STATE_ABSENT, STATE_RESTORED };

/* Start from ARGUMENTS_INIT; end it with arguments_release(). */
struct arguments {
	struct request request; /* borrows from the members below */
	enum arguments_state state;
	struct arena arena;
	struct buf policy;
	json_t *warnings; /* strings; NULL: none */
};

#define ARGUMENTS_INIT                                                         \
	{                                                                      \
		.arena = ARENA_INIT, .policy = BUF_INIT                        \
	}

/*
 * Read the object `json`: the task's parameters and, as `_ansible_...`, what
 * Ansible says. Members of the latter kind that are not known are ignored, and
 * a null is as if it was not there. Return 0, or -1 with an error. `json` is
 * only read, and nothing is borrowed from it.
 */
int arguments_read(struct arguments *args, json_t *json, struct error *err)
	__attribute__((warn_unused_result));

void arguments_release(struct arguments *args);

#endif
