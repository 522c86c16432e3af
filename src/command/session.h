/*
 * session.h - the target of one command, found and read
 *
 * Every command on a target starts alike: find the file that starts
 * kube-apiserver, below --root if one is given, and read it: locked if it may
 * be written, from standard input if it is a filter. Calling sequence:
 * SESSION_INIT, session_open(), session_release().
 *
 * With --root every path goes through host/root.h: the links of that host lead
 * to its own files, never to ours.
 */
#ifndef COMMAND_SESSION_H
#define COMMAND_SESSION_H

#include "command/request.h"
#include "host/replace.h"

struct error;

/* All of it may be read; `may_be_missing` may be set before the opening. */
struct session {
	const struct request *request;
	const char *root; /* "" for this host */
	char *path;       /* of the target; "standard input" for a filter */
	bool is_filter;
	bool may_write;
	bool may_be_missing;    /* no error: session_file() does not exist */
	struct file input;      /* what is read without being locked */
	struct replace replace; /* the same, if it may be written */
	const struct buf *text; /* the bytes; NULL: not read yet */
};

#define SESSION_INIT                                                           \
	{                                                                      \
		.input = FILE_INIT, .replace = REPLACE_INIT                    \
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
