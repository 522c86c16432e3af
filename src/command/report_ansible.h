/*
 * report_ansible.h - what a command did, for Ansible
 *
 * Ansible takes a module's result as one JSON object with members of its own
 * meaning. It counts only what is there: a member that does not apply is left
 * out, not null. Ours are
 *
 *	changed		a file was written; in a dry run: would be
 *	failed		true after an error, else left out
 *	msg		what was done, or the error, on its own: a failed task
 *			shows no difference
 *	restart_needed	kube-apiserver must be restarted by somebody; kubelet
 *			does it only for a pod whose file has changed
 *	path, kind	of the target, as in the other answers; service besides
 *	changes		as in the other answers
 *	findings	likewise
 *	warnings	those findings of severity warning, a string each
 *	backup_file	where the original is kept
 *	policy_file	the policy, if it was written, or would be
 *	policy_backup_file	where the policy before it is kept
 *	diff		with `show_diff`: before and after of each file
 */
#ifndef COMMAND_REPORT_ANSIBLE_H
#define COMMAND_REPORT_ANSIBLE_H

#include "command/report.h"

/* Return that object. `err` may hold an error. */
json_t *report_ansible(const struct report *report,
		       const struct request *request, const struct error *err);

/* Return the object for an error from before there was anything to report. */
json_t *report_ansible_failure(const struct error *err);

#endif
