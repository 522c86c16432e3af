/*
 * session.h - the target of one command, found and read
 *
 * Every command on a target starts alike: find the file that starts
 * kube-apiserver, below --root if one is given, and read it: locked if it may
 * be written, from standard input if it is a filter. Calling sequence:
 * SESSION_INIT, session_open(), session_plan() or session_status(),
 * session_release().
 *
 * A systemd service is more than one file, and which of them has to change is
 * known only from the plan. So it is read without a lock; session_plan() sets
 * `path` and `text` to that file, and session_lock() locks it and refuses if
 * it is not what was read.
 *
 * With --root every path goes through host/root.h: the links of that host lead
 * to its own files, never to ours.
 */
#ifndef COMMAND_SESSION_H
#define COMMAND_SESSION_H

#include "command/request.h"
#include "host/replace.h"
#include "target/systemd_service_lookup.h"

struct error;

/* What a target may be that the request does not name. */
enum session_choice {
	SESSION_WHAT_IS_THERE, /* the default manifest, else a unit */
	SESSION_MANIFEST,
	SESSION_SERVICE,
};

/*
 * All of it may be read; `may_be_missing` and `choice` may be set before the
 * opening.
 */
struct session {
	const struct request *request;
	const char *root; /* "" for this host */
	char *path;       /* of the target; "standard input" for a filter */
	enum target_kind kind;
	bool is_filter;
	bool may_write;
	bool may_be_missing; /* no error: session_file() does not exist */
	enum session_choice choice;
	struct file input;             /* what is read without being locked */
	struct replace replace;        /* the same, if it may be written */
	const struct buf *text;        /* the bytes; NULL: not read yet */
	bool is_locked;                /* `replace` has begun */
	struct service_lookup service; /* of a service: its files */
	bool is_chosen;                /* of a service: by session_choose() */
	bool is_removed; /* of a service: the file has to go, see the plan */
	bool is_told;    /* a failure says itself what is true of the target */
};

#define SESSION_INIT                                                           \
	{                                                                      \
		.input = FILE_INIT, .replace = REPLACE_INIT,                   \
		.service = SERVICE_LOOKUP_INIT                                 \
	}

/* Where the target is if nobody says otherwise. */
extern const char session_default_manifest[];

/*
 * Find and read the target that `request` names. With `may_write` it is locked
 * until session_release(). Return 0, or -1 with an error; session_release() is
 * due either way, and `path` may be set.
 */
int session_open(struct session *session, const struct request *request,
		 bool may_write, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Plan what brings the target to `spec`: target_plan(), or its like for all
 * the files of a service. Return 0, or -1 with a refusal that names the file.
 */
int session_plan(struct session *session, const struct audit_spec *spec,
		 struct plan *plan, struct error *err)
	__attribute__((warn_unused_result));

/* Fill `status` likewise. */
int session_status(struct session *session, unsigned minor,
		   struct status *status, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Fill `status` with what the target would say if its file had the bytes
 * `text`. Return 0, or -1 with a refusal, which names the file only if it is
 * about another one.
 */
int session_status_of(const struct session *session, const struct buf *text,
		      unsigned minor, struct status *status, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Make the file of the service at `path` the target, whether it exists or not,
 * without a plan that says so. Return 0, or -1 with an error.
 */
int session_choose(struct session *session, const char *path, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Lock the file at `path`, if it is not locked yet, and check that it says
 * what was read. Return 0, or -1 with an error.
 */
int session_lock(struct session *session, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Carry out `plan` on the locked file: replace it in one rename, or remove it
 * if the plan leaves nothing of it. `*ret_installed` says whether it was done,
 * which may be so even after a failure. Return 0, or -1 with an error.
 */
int session_install(struct session *session, const struct plan *plan,
		    bool *ret_installed, struct error *err)
	__attribute__((warn_unused_result));

/* Say in `err` what is true of the target, unless it is told there already. */
void session_still(const struct session *session, struct error *err);

/* Append what has become of the target: "'PATH' is changed". */
void session_done(const struct session *session, struct buf *out);

/* Return the file that was read; its real path is NULL for a filter. */
const struct file *session_file(const struct session *session);

/*
 * Return the path of this host at which the target's host has `path`, which
 * the caller frees; or NULL with an error, as root_resolve() does.
 */
char *session_host_path(const struct session *session, const char *path,
			struct error *err) __attribute__((warn_unused_result));

void session_release(struct session *session);

#endif
