/*
 * policy_file.h - the audit policy on the host, judged and, if asked, written
 *
 * enable judges the policy as kube-apiserver would before anything is written.
 * With --policy-from the file's content becomes a preset, or a copy of another
 * file, and with the request's `policy` that text: judged first, written in
 * one rename, the old one backed up.
 */
#ifndef COMMAND_POLICY_FILE_H
#define COMMAND_POLICY_FILE_H

#include "command/session.h"
#include "target/target.h"

struct error;
struct policy;

/* Start from POLICY_FILE_INIT; end it with policy_file_release(). */
struct policy_file {
	char *path;        /* on this host; NULL: nothing is to be written */
	char *source;      /* "preset 'metadata'", or the file's name */
	struct buf before; /* what it says; empty if there is no file */
	struct buf text;   /* what it shall say */
	char *backup;      /* of the old one; NULL: none was made */
	bool is_new;       /* there was no file */
	bool is_written;
};

#define POLICY_FILE_INIT                                                       \
	{                                                                      \
		.before = BUF_INIT, .text = BUF_INIT                           \
	}

void policy_file_release(struct policy_file *policy);

/*
 * Judge the policy that `plan` leads to, or that the request gives, for the
 * release that `plan` is for. What is wrong is added to `plan->findings`: of
 * severity error where kube-apiserver would not start, or would ignore fields
 * and nobody has allowed it. A file that has to be written is added to
 * `plan->changes`.
 *
 * Return 0, or -1 with an error: --policy-from names nothing that can be read.
 */
int policy_file_prepare(struct policy_file *policy,
			const struct session *session, struct plan *plan,
			struct error *err) __attribute__((warn_unused_result));

/*
 * Add what is wrong between `judged`, which is not refused, and the flags of
 * `plan`.
 */
void policy_file_review(const struct policy *judged, struct plan *plan);

/*
 * Write the file, if it has to be. Return 0, or -1 with an error; then the old
 * file is in place, whole.
 */
int policy_file_install(struct policy_file *policy,
			const struct session *session, const struct plan *plan,
			struct error *err) __attribute__((warn_unused_result));

#endif
