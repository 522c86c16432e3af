/*
 * request.h - one command as it was asked for
 */
#ifndef COMMAND_REQUEST_H
#define COMMAND_REQUEST_H

#include <stdbool.h>

#include "audit/spec.h"
#include "text/buf.h"

/* Files larger than this are refused; kubelet refuses them too. */
enum { REQUEST_MAX_BYTES = 10 * 1024 * 1024 };

/* Where backups are kept if nobody says otherwise. */
#define REQUEST_BACKUP_DIR "/var/lib/apiserver-audit/backups"

enum output_format {
	OUTPUT_TEXT,
	OUTPUT_JSON,
	OUTPUT_ANSIBLE, /* an object that the caller writes */
};

enum { REQUEST_MAX_WORDS = 2, REQUEST_MAX_GROUPS = 64 };

/* A request to kube-apiserver, as `policy explain` asks about it. */
struct request_query {
	const char *user; /* NULL: not given; so are the others */
	const char *groups[REQUEST_MAX_GROUPS];
	size_t group_count;
	const char *verb;
	const char *resource; /* RESOURCE[.GROUP][/SUBRESOURCE] */
	const char *namespace;
	const char *name;
	const char *url;
};

/* Texts are borrowed from who makes the request. */
struct request {
	const char *manifest; /* NULL: look for it; "-": a filter */
	const char *unit; /* path or name of a systemd unit; "-": a filter */
	bool drop_in;     /* leave the unit alone, write a drop-in */
	const char *root; /* stands before every path of the host; or NULL */
	const char *backup_dir;
	bool no_backup;
	const char *backup; /* the one to restore; NULL: the last */
	bool list_backups;
	bool offline;              /* look at nothing but the file */
	bool allow_ignored_fields; /* of the policy */
	const char *policy_from;   /* a preset or a file; NULL: not given */
	const struct buf *policy;  /* the policy itself; NULL: not given */
	const char *policy_name;   /* what messages call it */
	bool dry_run;
	bool refuses_dry; /* a dry run refuses what a real one would */
	bool show_diff;
	bool quiet;
	bool color;
	enum output_format output;
	const char *words[REQUEST_MAX_WORDS]; /* what is no option; or NULL */
	struct request_query query;
	struct audit_spec spec;
};

/* Whether what would be wrong afterwards is refused, and not only told. */
static inline bool request_refuses(const struct request *request)
{
	return !request->dry_run || request->refuses_dry;
}

/*
 * What a command has to say. Nothing below main prints: main writes `answer`
 * to standard output and `messages` to standard error, and exits with
 * `status` if the command did not fail. `done` is for a failure of standard
 * output: what is true of the host all the same, "'PATH' is changed"; empty if
 * nothing was written.
 */
struct reply {
	struct buf answer;
	struct buf messages;
	struct buf done;
	int status;
	struct json_t *object; /* of OUTPUT_ANSIBLE: owned; else NULL */
};

#define REPLY_INIT                                                             \
	{                                                                      \
		BUF_INIT, BUF_INIT, BUF_INIT, 0, NULL                          \
	}

#endif
