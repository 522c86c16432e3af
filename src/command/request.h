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

enum output_format { OUTPUT_TEXT, OUTPUT_JSON };

/* Texts are borrowed from the command line. */
struct request {
	const char *manifest; /* NULL: look for it; "-": a filter */
	const char *root; /* stands before every path of the host; or NULL */
	const char *backup_dir;
	bool no_backup;
	const char *backup; /* the one to restore; NULL: the last */
	bool list_backups;
	bool offline; /* look at nothing but the file */
	bool dry_run;
	bool show_diff;
	bool quiet;
	bool color;
	enum output_format output;
	struct audit_spec spec;
};

/*
 * What a command has to say. Nothing below main prints: main writes `answer`
 * to standard output and `messages` to standard error, and exits with
 * `status` if the command did not fail.
 */
struct reply {
	struct buf answer;
	struct buf messages;
	int status;
};

#define REPLY_INIT                                                             \
	{                                                                      \
		BUF_INIT, BUF_INIT, 0                                          \
	}

#endif
