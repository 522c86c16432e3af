#include "command/enable.h"

#include <stdlib.h>
#include <string.h>

#include "audit/kubeconfig.h"
#include "command/host_review.h"
#include "command/policy_file.h"
#include "command/report.h"
#include "command/report_ansible.h"
#include "command/session.h"
#include "host/backup.h"
#include "host/inspect.h"
#include "text/error.h"

/* One run: the target, what is planned for it, and what became of it. */
struct run {
	const struct request *request;
	struct session session;
	struct audit_spec spec; /* the request's, and what the host adds */
	struct kubeconfig webhook;
	struct plan plan;
	struct policy_file policy;
	char *backup;
	bool installed;
};

#define RUN_INIT                                                               \
	{                                                                      \
		.session = SESSION_INIT, .webhook = KUBECONFIG_INIT,           \
		.plan = PLAN_INIT, .policy = POLICY_FILE_INIT                  \
	}

static void run_release(struct run *run)
{
	session_release(&run->session);
	kubeconfig_release(&run->webhook);
	plan_release(&run->plan);
	policy_file_release(&run->policy);
	free(run->backup);
}

/* --- the plan ------------------------------------------------------------ */

static int plan(struct run *run, struct error *err)
{
	plan_release(&run->plan);
	if (session_plan(&run->session, &run->spec, &run->plan, err) < 0) {
		/* The reason shall stand alone, not behind half a review. */
		finding_list_release(&run->plan.findings);
		return -1;
	}
	finding_list_set_file(&run->plan.findings, run->session.path);
	return 0;
}

static const struct host_path *find_host_path(const struct plan *plan,
					      enum audit_flag_id flag)
{
	for (size_t i = 0; i < plan->host_paths.count; i++)
		if (plan->host_paths.items[i].flag == flag)
			return &plan->host_paths.items[i];
	return NULL;
}

/*
 * The webhook's kubeconfig names files that must be mounted too. Which they
 * are is known only after a first plan has told where the kubeconfig is.
 */
static int plan_webhook_files(struct run *run, struct error *err)
{
	const struct host_path *item = find_host_path(
		&run->plan, AUDIT_WEBHOOK_CONFIG_FILE);
	struct finding_list findings = FINDING_LIST_INIT;
	CLEANUP(file_release) struct file file = FILE_INIT;
	CLEANUP(memory_release) char *path = NULL;
	CLEANUP_ERROR struct error unread = ERROR_INIT;
	enum inspect_kind kind;
	int ret = 0;

	if (!item)
		return 0;
	path = session_host_path(&run->session, item->path, err);
	if (!path)
		return -1;
	kind = inspect(path);
	/* What is no file is for host_check_paths() to say. */
	if (kind != INSPECT_FILE && kind != INSPECT_UNREADABLE)
		return 0;
	if (file_read(&file, path, REQUEST_MAX_BYTES, &unread) < 0) {
		finding_list_add_error(&run->plan.findings, &unread);
		return 0;
	}
	kubeconfig_read(&run->webhook, file.bytes.data, file.bytes.len,
			item->in_container, path, &findings);
	run->spec.webhook_files = (const char *const *)run->webhook.files;
	run->spec.webhook_file_count = run->webhook.count;
	if (run->webhook.count)
		ret = plan(run, err);
	finding_list_move(&run->plan.findings, &findings);
	return ret;
}

/* --- writing ------------------------------------------------------------- */

/*
 * Lock the target and keep a copy of it, if it is going to be written. The
 * directory is looked at in any case: a backup of the policy goes there too.
 */
static int prepare_install(struct run *run, struct error *err)
{
	const struct request *request = run->request;
	const struct file *target = session_file(&run->session);
	CLEANUP(memory_release)
	char *dir = session_host_path(&run->session, request->backup_dir, err);

	if (!dir)
		return -1;
	if (!request->no_backup && target->exists &&
	    backup_check_dir(target, dir, err) < 0)
		return -1;
	if (!run->plan.edits.count)
		return 0;
	if (session_lock(&run->session, err) < 0)
		return -1;
	target = session_file(&run->session);
	if (request->no_backup || !target->exists)
		return 0;
	run->session.is_told = true;
	if (backup_write(target, dir, &run->backup, err) < 0)
		return -1;
	run->session.is_told = false;
	return 0;
}

/* The policy goes first: the manifest must not name one that is not. */
static int install(struct run *run, struct error *err)
{
	int ret;

	if (prepare_install(run, err) < 0 ||
	    policy_file_install(&run->policy, &run->session, &run->plan, err) <
		    0)
		return -1;
	if (!run->plan.edits.count)
		return 0;
	run->session.is_told = true;
	ret = session_install(&run->session, &run->plan, &run->installed, err);
	if (run->installed && run->policy.is_written)
		memory_set_truth("the policy is written and a file is changed "
				 "already: 'apiserver-audit status' tells what "
				 "is");
	return ret;
}

/* --- the reply ----------------------------------------------------------- */

static void reply_in_text(const struct run *run, const struct report *report,
			  struct reply *reply)
{
	struct buf *out = &reply->answer;

	if (run->session.is_filter && !report->with_diff) {
		buf_add(out, run->plan.result.data, run->plan.result.len);
		out = &reply->messages;
	}
	/* patch(1) wants no text where there is no difference. */
	if (report->with_diff && !run->plan.edits.count)
		out = &reply->messages;
	report_text(report, run->request, out);
}

static void answer(const struct run *run, struct reply *reply,
		   const struct error *err)
{
	const struct request *request = run->request;
	struct report report = { .path = run->session.path,
				 .kind = run->session.kind,
				 .service = run->session.service.name,
				 .original = run->session.text,
				 .plan = &run->plan,
				 .policy = &run->policy,
				 .backup = run->backup,
				 .installed = run->installed,
				 .with_diff = request->show_diff ||
					      request->dry_run };

	if (request->output == OUTPUT_ANSIBLE) {
		reply->object = report_ansible(&report, request, err);
		return;
	}
	if (request->output == OUTPUT_JSON) {
		report_json(&report, err, &reply->answer);
		return;
	}
	report_findings(&run->plan.findings,
			"apiserver-audit: ", &reply->messages);
	if (err->kind == ERROR_NONE)
		reply_in_text(run, &report, reply);
}

static int work(struct run *run, struct error *err)
{
	if (audit_spec_check(&run->spec, err) < 0 ||
	    session_open(&run->session, run->request, !run->request->dry_run,
			 err) < 0 ||
	    plan(run, err) < 0)
		return -1;
	if (!run->request->offline && plan_webhook_files(run, err) < 0)
		return -1;
	if (!run->spec.disable &&
	    policy_file_prepare(&run->policy, &run->session, &run->plan, err) <
		    0)
		return -1;
	host_review(&run->session, run->session.text, &run->plan, false);
	if (request_refuses(run->request) &&
	    finding_list_refuse(&run->plan.findings, err) < 0)
		return -1;
	return run->session.may_write ? install(run, err) : 0;
}

/*
 * What is still true after a failure. The install says it itself, for it knows
 * best; everything before it has not touched the file.
 */
static void say_unchanged(const struct run *run, struct error *err)
{
	if (err->kind != ERROR_USAGE && run->session.may_write)
		session_still(&run->session, err);
	if (run->policy.is_written)
		error_still(err, "the policy '%s' is written",
			    run->policy.path);
}

static int bring(const struct request *request, struct reply *reply,
		 struct error *err)
{
	CLEANUP(run_release) struct run run = RUN_INIT;
	int ret;

	run.request = request;
	run.spec = request->spec;
	ret = work(&run, err);
	if (ret < 0)
		say_unchanged(&run, err);
	if (run.installed)
		session_done(&run.session, &reply->done);
	if (run.policy.is_written)
		buf_addf(&reply->done, "%sthe policy '%s' is written",
			 run.installed ? ", " : "", run.policy.path);
	answer(&run, reply, err);
	reply->status = run.plan.edits.count > 0 || run.policy.path;
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
