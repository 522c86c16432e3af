#include "command/restore.h"

#include <stdlib.h>
#include <string.h>

#include "command/history.h"
#include "command/host_review.h"
#include "command/json.h"
#include "command/policy_file.h"
#include "command/report.h"
#include "command/report_ansible.h"
#include "command/restore_target.h"
#include "host/backup.h"
#include "host/path.h"
#include "host/root.h"
#include "target/pod_name.h"
#include "text/compare.h"
#include "text/error.h"

/* One run: the target, its backups, and the one that is put back. */
struct run {
	const struct request *request;
	struct session session;
	char *dir; /* of the backups */
	struct backup_list backups;
	const struct backup *listed; /* the source's entry; NULL: none */
	struct file source;          /* loaded, if there is one to put back */
	struct status status;        /* what the source says */
	struct plan plan;
	char *backup; /* of what is replaced */
	bool installed;
};

#define RUN_INIT                                                               \
	{                                                                      \
		.session = SESSION_INIT, .backups = BACKUP_LIST_INIT,          \
		.source = FILE_INIT, .status = STATUS_INIT, .plan = PLAN_INIT  \
	}

static void run_release(struct run *run)
{
	plan_release(&run->plan);
	status_release(&run->status);
	file_release(&run->source);
	backup_list_release(&run->backups);
	session_release(&run->session);
	free(run->dir);
	free(run->backup);
}

static const struct file *current_file(const struct run *run)
{
	return session_file(&run->session);
}

/* --- which backup -------------------------------------------------------- */

static bool is_current(const struct run *run)
{
	const struct file *now = current_file(run);

	return now->exists && buf_equal(&now->bytes, &run->source.bytes);
}

static int read_source(struct run *run, const char *path, struct error *err)
{
	file_release(&run->source);
	return file_read(&run->source, path, REQUEST_MAX_BYTES, err);
}

static int refuse_none(const struct run *run, struct error *err)
{
	error_refuse(err, "no-backup", "'%s' holds no backup of '%s'", run->dir,
		     run->session.path);
	if (run->session.kind == TARGET_SYSTEMD_DROP_IN &&
	    current_file(run)->exists)
		return error_hint(err, "there was none before it: 'disable "
				       "--drop-in' takes it away");
	return error_hint(err, "name a file with --backup FILE, or where the "
			       "backups are with --backup-dir DIR");
}

/* If all are what the file is now, the source is one of them. */
static int pick_last(struct run *run, struct error *err)
{
	for (size_t i = 0; i < run->backups.count; i++) {
		run->listed = &run->backups.items[i];
		if (read_source(run, run->listed->path, err) < 0)
			return -1;
		if (!is_current(run))
			return 0;
	}
	return run->backups.count ? 0 : refuse_none(run, err);
}

static bool is_in_backup_dir(const struct run *run)
{
	CLEANUP(memory_release) char *parent = file_directory(&run->source);
	CLEANUP(memory_release) char *dir = realpath(run->dir, NULL);

	return dir && !strcmp(parent, dir);
}

static int refuse_by_name(const struct run *run, struct error *err)
{
	error_refuse(err, "foreign-backup",
		     "'%s' is no backup of '%s', by its name", run->source.path,
		     run->session.path);
	return error_hint(err, "restore --list shows those that are; to put "
			       "this one back all the same, copy it to another "
			       "directory and name the copy");
}

static int refuse_by_pod(const struct run *run, const char *wanted,
			 const char *found, struct error *err)
{
	error_refuse(err, "foreign-backup",
		     "'%s' defines %s%s%s, but '%s' defines the pod '%s'",
		     run->source.path, found ? "the pod '" : "no pod",
		     found ? found : "", found ? "'" : "", run->session.path,
		     wanted);
	return error_hint(err, "restore --list shows the backups of this file");
}

/* What the file is now may be broken: then nothing speaks against it. */
static int check_pod(const struct run *run, struct error *err)
{
	const struct file *now = current_file(run);
	CLEANUP(memory_release)
	char *wanted = now->exists ? pod_name(&now->bytes) : NULL;
	CLEANUP(memory_release)
	char *found = pod_name(&run->source.bytes);

	if (!wanted || (found && !strcmp(found, wanted)))
		return 0;
	return refuse_by_pod(run, wanted, found, err);
}

static int pick_named(struct run *run, const char *name, struct error *err)
{
	CLEANUP(memory_release) char *path = NULL;
	const struct backup *same;

	run->listed = backup_list_find(&run->backups, name);
	if (run->listed)
		return read_source(run, run->listed->path, err);
	path = session_host_path(&run->session, name, err);
	if (!path || read_source(run, path, err) < 0)
		return -1;
	if (!is_in_backup_dir(run))
		return check_pod(run, err);
	/* The same directory by another path. */
	same = backup_list_find(&run->backups,
				path_name(run->source.real_path));
	run->listed = same;
	return same ? 0 : refuse_by_name(run, err);
}

/* --- is it sound --------------------------------------------------------- */

/* It may be sound, but a file that it belongs to is not. */
static int refuse_beside(const struct run *run, const struct error *why,
			 struct error *err)
{
	error_refuse(err, why->code,
		     "'%s' cannot be judged as long as this is so: %s",
		     run->source.path, why->message);
	error_file(err, why->file);
	error_place(err, why->line, why->column);
	return error_hint(err, "mend that first, or leave it out of the "
			       "judgement with --offline");
}

static int check_source(struct run *run, struct error *err)
{
	CLEANUP_ERROR struct error why = ERROR_INIT;

	if (!session_status_of(&run->session, &run->source.bytes, 0,
			       &run->status, &why))
		return 0;
	if (why.file && strcmp(why.file, run->session.path) != 0)
		return refuse_beside(run, &why, err);
	/* Its own hint is for somebody who can change the file. */
	error_refuse(err, why.code, "this backup cannot be put back: %s",
		     why.message);
	error_file(err, run->source.path);
	error_place(err, why.line, why.column);
	return error_hint(err, "restore --list shows the others, --backup FILE "
			       "names one");
}

static void check_host(struct run *run)
{
	struct plan *found = &run->status.found;

	run->plan.host_paths = found->host_paths;
	run->plan.starter = found->starter;
	run->plan.run_as = found->run_as;
	found->run_as = (struct run_as){ .uid = 0 };
	found->host_paths = (struct host_path_list){ NULL, 0, 0 };
	host_review(&run->session, &run->source.bytes, &run->plan, false);
}

/*
 * What is wrong with the backup by itself was so before, and may be what the
 * user wants back: it is told, but nothing is refused for it.
 */
static void add_review(struct run *run)
{
	struct finding_list *findings = &run->status.found.findings;

	finding_list_set_file(findings, run->source.path);
	finding_list_move(&run->plan.findings, findings);
}

static void plan(struct run *run)
{
	const struct buf *now = run->session.text;

	run->plan.edits = (struct edit_list)EDIT_LIST_INIT(now->len);
	compare_texts(now, &run->source.bytes, &run->plan.edits);
	edit_list_apply(&run->plan.edits, now->data, &run->plan.result);
}

/* --- writing ------------------------------------------------------------- */

static int install(struct run *run, struct error *err)
{
	struct replace *replace = &run->session.replace;
	int ret;

	run->session.is_told = true;
	if (replace->file.exists && !run->request->no_backup &&
	    backup_write(&replace->file, run->dir, &run->backup, err) < 0)
		return -1;
	replace->create_like = &run->source;
	ret = replace_commit(replace, &run->plan.result, err);
	run->installed = replace->installed;
	return ret;
}

static int put_back(struct run *run, struct error *err)
{
	const char *named = run->request->backup;

	if ((named ? pick_named(run, named, err) : pick_last(run, err)) < 0)
		return -1;
	if (is_current(run))
		return 0;
	if (check_source(run, err) < 0)
		return -1;
	plan(run);
	check_host(run);
	if (request_refuses(run->request) &&
	    finding_list_refuse(&run->plan.findings, err) < 0)
		return -1;
	add_review(run);
	return run->request->dry_run ? 0 : install(run, err);
}

/* --- the reply ----------------------------------------------------------- */

static void add_source(const struct run *run, struct buf *out)
{
	buf_addf(out, "%s: %s", run->installed ? "restored from" : "restores",
		 run->source.path);
	if (run->listed) {
		buf_adds(out, ", made ");
		history_age(run->listed, out);
	}
	buf_addc(out, '\n');
}

static void restore_text(const struct run *run, const struct report *report,
			 struct reply *reply)
{
	const struct request *request = run->request;
	/* patch(1) wants no text where there is no difference. */
	struct buf *out = report->with_diff ? &reply->messages : &reply->answer;

	if (run->plan.edits.count) {
		report_text(report, request, &reply->answer);
		if (!request->quiet)
			add_source(run, &reply->answer);
	} else if (!request->quiet) {
		report_summary(report, request, out);
	}
}

static void list_text(const struct run *run, struct buf *out)
{
	size_t count = run->backups.count;

	if (!count) {
		buf_addf(out, "%s: no backup in %s\n", run->session.path,
			 run->dir);
		return;
	}
	buf_addf(out, "%s: %zu backup%s, the newest first\n\n",
		 run->session.path, count, count == 1 ? "" : "s");
	history_text(&run->backups, &run->session, out);
}

static void answer_in_json(const struct run *run, const struct report *report,
			   const struct error *err, struct buf *out)
{
	json_t *object = report_object(report, err);

	if (run->request->list_backups)
		json_object_set_new(object, "backups",
				    history_json(&run->backups, &run->session));
	json_write(object, out);
}

static void answer(const struct run *run, struct reply *reply,
		   const struct error *err)
{
	static const struct policy_file no_policy = POLICY_FILE_INIT;
	const struct request *request = run->request;
	struct report report = { .path = run->session.path,
				 .kind = run->session.kind,
				 .service = run->session.service.name,
				 .original = run->session.text,
				 .plan = &run->plan,
				 .policy = &no_policy,
				 .backup = run->backup,
				 .source = run->source.path,
				 .installed = run->installed,
				 .with_diff = request->show_diff ||
					      request->dry_run };

	if (request->output == OUTPUT_ANSIBLE) {
		reply->object = report_ansible(&report, request, err);
		return;
	}
	if (request->output == OUTPUT_JSON) {
		answer_in_json(run, &report, err, &reply->answer);
		return;
	}
	report_findings(&run->plan.findings,
			"apiserver-audit: ", &reply->messages);
	if (err->kind != ERROR_NONE)
		return;
	if (request->list_backups)
		list_text(run, &reply->answer);
	else
		restore_text(run, &report, reply);
}

static int check_request(const struct request *request, struct error *err)
{
	if ((request->manifest && !strcmp(request->manifest, "-")) ||
	    (request->unit && !strcmp(request->unit, "-"))) {
		error_usage(err, "standard input has no backup");
		return error_hint(err, "name the file: --manifest FILE, or "
				       "--unit FILE");
	}
	if (request->list_backups && request->backup) {
		error_usage(err, "--list and --backup exclude each other");
		return error_hint(err, "--list shows all backups");
	}
	return 0;
}

static bool writes(const struct request *request)
{
	return !request->dry_run && !request->list_backups;
}

static int work(struct run *run, struct error *err)
{
	const struct request *request = run->request;
	bool may_write = writes(request);

	if (check_request(request, err) < 0)
		return -1;
	run->dir = root_resolve(request->root ? request->root : "",
				request->backup_dir, err);
	if (!run->dir ||
	    restore_target_open(&run->session, request, run->dir, may_write,
				&run->plan.findings, err) < 0 ||
	    backup_list(run->dir, run->session.path, &run->backups, err) < 0)
		return -1;
	if (may_write && session_lock(&run->session, err) < 0)
		return -1;
	return request->list_backups ? 0 : put_back(run, err);
}

/* The install says itself what is still true, for it knows best. */
static void say_unchanged(const struct run *run, struct error *err)
{
	if (err->kind != ERROR_USAGE && writes(run->request))
		session_still(&run->session, err);
}

int restore_run(const struct request *request, struct reply *reply,
		struct error *err)
{
	CLEANUP(run_release) struct run run = RUN_INIT;
	int ret;

	run.request = request;
	ret = work(&run, err);
	if (ret < 0)
		say_unchanged(&run, err);
	if (run.installed)
		session_done(&run.session, &reply->done);
	answer(&run, reply, err);
	return ret;
}
