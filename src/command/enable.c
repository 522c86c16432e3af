#include "command/enable.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command/report.h"
#include "host/backup.h"
#include "host/inspect.h"
#include "host/path.h"
#include "host/replace.h"
#include "target/host_check.h"
#include "text/error.h"

static const char default_manifest[] =
	"/etc/kubernetes/manifests/kube-apiserver.yaml";

/* One run: the file, what is planned for it, and what became of it. */
struct run {
	const struct request *request;
	const char *root;
	char *path; /* of the target; "standard input" for a filter */
	bool is_filter;
	bool may_write;
	struct file input;      /* what is read without being locked */
	struct replace replace; /* the same, if it may be written */
	const struct buf *text;
	struct plan plan;
	char *backup;
	bool installed;
};

#define RUN_INIT                                                               \
	{                                                                      \
		.input = FILE_INIT, .replace = REPLACE_INIT, .plan = PLAN_INIT \
	}

static void run_release(struct run *run)
{
	replace_release(&run->replace);
	file_release(&run->input);
	plan_release(&run->plan);
	free(run->path);
	free(run->backup);
}

/* --- the target ---------------------------------------------------------- */

static int refuse_no_target(const char *looked_for, struct error *err)
{
	error_refuse(err, "no-target",
		     "no kube-apiserver was found here: "
		     "there is no '%s'",
		     looked_for);
	return error_hint(err, "name the file that starts it: --manifest FILE "
			       "(kops and others call it "
			       "kube-apiserver.manifest)");
}

static int find_target(struct run *run, struct error *err)
{
	const char *named = run->request->manifest;

	run->is_filter = named && !strcmp(named, "-");
	if (run->is_filter) {
		run->path = memory_copy("standard input");
		return 0;
	}
	run->path = path_on_root(run->root, named ? named : default_manifest);
	if (!named && inspect(run->path) == INSPECT_MISSING)
		return refuse_no_target(run->path, err);
	return 0;
}

static int read_target(struct run *run, struct error *err)
{
	int ret;

	if (run->may_write) {
		ret = replace_begin(&run->replace, run->path, REQUEST_MAX_BYTES,
				    0, err);
		run->text = &run->replace.file.bytes;
	} else if (run->is_filter) {
		ret = file_read_stream(&run->input, STDIN_FILENO, run->path,
				       REQUEST_MAX_BYTES, err);
		run->text = &run->input.bytes;
	} else {
		ret = file_read(&run->input, run->path, REQUEST_MAX_BYTES, err);
		run->text = &run->input.bytes;
	}
	return ret;
}

/* --- the host ------------------------------------------------------------ */

static void check_host(struct run *run)
{
	const struct file *file = run->may_write ? &run->replace.file
						 : &run->input;

	host_check_places(&run->plan,
			  run->is_filter ? default_manifest : run->path);
	if (run->request->offline || run->is_filter)
		return;
	host_check_paths(&run->plan, run->root);
	host_check_twins(&run->plan, file->real_path, run->text);
}

/* --- writing ------------------------------------------------------------- */

static int install(struct run *run, struct error *err)
{
	const struct request *request = run->request;
	CLEANUP(memory_release)
	char *dir = path_on_root(run->root, request->backup_dir);
	int ret;

	if (!run->plan.edits.count)
		return 0;
	if (!request->no_backup &&
	    backup_write(&run->replace.file, dir, &run->backup, err) < 0)
		return -1;
	ret = replace_commit(&run->replace, &run->plan.result, err);
	run->installed = run->replace.installed;
	return ret;
}

/* --- the reply ----------------------------------------------------------- */

static void answer(struct run *run, struct reply *reply,
		   const struct error *err)
{
	const struct request *request = run->request;
	struct report report = { .path = run->path,
				 .kind = TARGET_STATIC_POD,
				 .original = run->text,
				 .plan = &run->plan,
				 .backup = run->backup,
				 .installed = run->installed,
				 .with_diff = request->show_diff ||
					      request->dry_run };

	if (request->output == OUTPUT_JSON) {
		report_json(&report, err, &reply->answer);
		return;
	}
	report_findings(&run->plan.findings, &reply->messages);
	if (err->kind != ERROR_NONE)
		return;
	if (run->is_filter && !report.with_diff) {
		buf_add(&reply->answer, run->plan.result.data,
			run->plan.result.len);
		report_text(&report, request, &reply->messages);
	} else {
		report_text(&report, request, &reply->answer);
	}
}

static int work(struct run *run, struct error *err)
{
	if (audit_spec_check(&run->request->spec, err) < 0 ||
	    find_target(run, err) < 0 || read_target(run, err) < 0)
		return -1;
	if (target_plan(TARGET_STATIC_POD, run->text, &run->request->spec,
			&run->plan, err) < 0)
		return error_file(err, run->path);
	finding_list_set_file(&run->plan.findings, run->path);
	check_host(run);
	if (!run->request->dry_run &&
	    finding_list_refuse(&run->plan.findings, err) < 0)
		return -1;
	return run->may_write ? install(run, err) : 0;
}

/*
 * What is still true after a failure. The install says it itself, for it knows
 * best; everything before it has not touched the file.
 */
static void say_unchanged(const struct run *run, struct error *err)
{
	if (err->kind != ERROR_USAGE && !run->installed && run->may_write &&
	    !strstr(err->message, "unchanged"))
		error_still(err, "'%s' is unchanged", run->path);
}

static int bring(const struct request *request, struct reply *reply,
		 struct error *err)
{
	CLEANUP(run_release) struct run run = RUN_INIT;
	bool to_stdout = request->manifest && !strcmp(request->manifest, "-");
	int ret;

	run.request = request;
	run.root = request->root ? request->root : "";
	run.may_write = !request->dry_run && !to_stdout;
	ret = work(&run, err);
	if (ret < 0 && run.path)
		say_unchanged(&run, err);
	answer(&run, reply, err);
	reply->status = run.plan.edits.count > 0;
	return ret;
}

int enable_run(const struct request *request, struct reply *reply,
	       struct error *err)
{
	int ret = bring(request, reply, err);

	reply->status = 0;
	return ret;
}

int disable_run(const struct request *request, struct reply *reply,
		struct error *err)
{
	struct request without = *request;

	without.spec.disable = true;
	return enable_run(&without, reply, err);
}

int diff_run(const struct request *request, struct reply *reply,
	     struct error *err)
{
	struct request dry = *request;

	dry.dry_run = true;
	return bring(&dry, reply, err);
}
