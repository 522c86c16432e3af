/*
 * policy.h - policy lint, explain, list and show
 *
 * `policy` has verbs of its own, which are the first of the request's words.
 */
#ifndef COMMAND_POLICY_H
#define COMMAND_POLICY_H

#include "command/command.h"

/* The words that may stand behind `policy`. */
extern const struct command_verb policy_verbs[];

/*
 * Do what the first word says:
 *
 * - lint FILE: judge a policy. The status is 1 if there is an error or a
 *   warning.
 * - explain FILE: tell which rule decides the request that the options
 *   describe. A policy that kube-apiserver refuses is refused.
 * - list: name the presets; show PRESET: print one.
 *
 * In JSON a failure is the only finding, as with the other commands.
 */
int policy_run(const struct request *request, struct reply *reply,
	       struct error *err);

#endif
