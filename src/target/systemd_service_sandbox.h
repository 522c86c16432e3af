/*
 * systemd_service_sandbox.h - what a service can see and write
 *
 * systemd can give a service a file system of its own: parts of it read-only,
 * hidden, or empty and lost at the end. kube-apiserver must read its policy
 * and the webhook's files there, and write, rename and make files in the
 * directory of its log. The rules, tried on five releases of systemd:
 *
 * - the rule with the longest path that holds a file decides; of two with the
 *   same path the stricter one;
 * - below InaccessiblePaths= and ProtectHome=yes nothing can be opened again;
 * - in PrivateTmp=, TemporaryFileSystem= and another root a log is written
 *   without an error, and lost;
 * - ReadWritePaths= must name a directory that exists, else the service does
 *   not start; LogsDirectory= makes it, and gives it to User=.
 *
 * Where the log's directory is only read-only, or has to belong to User=, one
 * or two assignments mend it, and are part of the plan. Everything else is a
 * finding. What exists on the host, and what User= may do there, is for
 * target/host_check.h; here it is only told if the host is not looked at.
 */
#ifndef TARGET_SYSTEMD_SERVICE_SANDBOX_H
#define TARGET_SYSTEMD_SERVICE_SANDBOX_H

#include "target/systemd_service_read.h"

/*
 * The comment line that stands before settings of ours, so that they can be
 * told from those of the owner.
 */
extern const char sandbox_signature[];

/* Assignments to put behind ExecStart= and to take out of the same file. */
struct sandbox_change {
	struct buf added; /* "Key=value\n" each; one to a line */
	const struct unit_assignment *removed[2]; /* NULL: no more */
	struct span removed_lines;                /* with our signature */
};

#define SANDBOX_CHANGE_INIT                                                    \
	{                                                                      \
		.added = BUF_INIT                                              \
	}

void sandbox_change_release(struct sandbox_change *change);

/* What the log's directory asks of the host. */
struct sandbox_log {
	char *directory;     /* that must exist; NULL: none must */
	const char *setting; /* static: because of this one */
	bool is_given;       /* systemd makes it and gives it to User= */
};

void sandbox_log_release(struct sandbox_log *log);

/*
 * Judge the sandbox of `service` for the flag values `after` (NULL: not set).
 * `before` are those that stood there. Findings go to `findings`. With
 * `change`, what mends the rest is put there, and what served only the old log
 * is marked to be removed; without, it is found, too. `ret_log` is for what
 * comes out; sandbox_log_release() is due.
 */
void sandbox_judge(const struct service *service,
		   const char *const before[AUDIT_FLAG_COUNT],
		   const char *const after[AUDIT_FLAG_COUNT],
		   struct finding_list *findings, struct sandbox_change *change,
		   struct sandbox_log *ret_log);

#endif
