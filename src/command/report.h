/*
 * report.h - what a command did, for people and for programs
 *
 * JSON is written by jansson, in the shape that the contract gives: one
 * object with `changed`, `target`, `changes`, `diff`, `backup` and
 * `findings`.
 */
#ifndef COMMAND_REPORT_H
#define COMMAND_REPORT_H

#include <jansson.h>

#include "command/request.h"
#include "target/target.h"

struct error;
struct json_t; /* of jansson */
struct policy_file;

/* What there is to report. All is borrowed. */
struct report {
	const char *path; /* of the target, as the user knows it */
	enum target_kind kind;
	const char *service; /* name of the systemd service; NULL: a pod */
	const struct buf *original;
	const struct plan *plan;
	const struct policy_file *policy; /* NULL: not a matter here */
	const char *backup;               /* NULL: none was made */
	const char *source; /* the backup that is put back; NULL: none is */
	bool installed;     /* the file was written just now */
	bool with_diff;
};

/* Append the answer to `out`: a diff if wanted, then what was done. */
void report_text(const struct report *report, const struct request *request,
		 struct buf *out);

/*
 * Whether what was done, or would be, counts only after a restart that nobody
 * makes by himself.
 */
bool report_needs_restart(const struct report *report);

/*
 * Append one line that says what was done, or would be, and another where
 * somebody has something to do now.
 */
void report_summary(const struct report *report, const struct request *request,
		    struct buf *out);

/*
 * Return the list `changes` of an answer: what was done, which for a command
 * that has failed may be nothing, or the policy alone.
 */
json_t *report_changes_json(const struct report *report, bool failed);

/* Whether something was changed, or would be: `changed` of an answer. */
bool report_has_changed(const struct report *report, bool failed);

/* Return the object `target` of an answer. */
json_t *report_target_json(enum target_kind kind, const char *path);

/* Append the one JSON object and a newline. `err` may hold an error. */
void report_json(const struct report *report, const struct error *err,
		 struct buf *out);

/*
 * Return that object, for a command that has more to tell: it adds to it and
 * ends it with json_write().
 */
json_t *report_object(const struct report *report, const struct error *err);

/*
 * Append one line, or two, for each finding: "FILE: warning: ...", after
 * `prefix`.
 */
void report_findings(const struct finding_list *findings, const char *prefix,
		     struct buf *out);

#endif
