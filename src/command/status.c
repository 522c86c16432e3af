#include "command/status.h"

#include <string.h>

#include "audit/policy.h"
#include "audit/policy_lint.h"
#include "command/host_review.h"
#include "command/json.h"
#include "command/policy_file.h"
#include "command/report.h"
#include "command/session.h"
#include "host/inspect.h"
#include "text/error.h"

/* One run: the target, what it says, and what the host adds. */
struct run {
	const struct request *request;
	struct session session;
	struct status status;
	bool has_rules;
	size_t rules; /* of the policy, if it could be read */
};

static void run_release(struct run *run)
{
	session_release(&run->session);
	status_release(&run->status);
}

static const char *value_of(const struct run *run, enum audit_flag_id id)
{
	const char *value = run->status.values[id];

	return value && *value ? value : NULL;
}

static const struct host_path *host_path_of(const struct run *run,
					    enum audit_flag_id flag)
{
	const struct host_path_list *paths = &run->status.found.host_paths;

	for (size_t i = 0; i < paths->count; i++)
		if (paths->items[i].flag == flag)
			return &paths->items[i];
	return NULL;
}

/* --- the host ------------------------------------------------------------ */

/* Judge the policy, and lint it, if it can be read. */
static void judge_policy(struct run *run)
{
	const struct host_path *item = host_path_of(run, AUDIT_POLICY_FILE);
	CLEANUP(file_release) struct file file = FILE_INIT;
	CLEANUP(policy_release) struct policy policy = POLICY_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP(memory_release) char *path = NULL;

	if (!item)
		return;
	path = session_host_path(&run->session, item->path, &err);
	if (!path)
		return;
	if (file_read(&file, path, REQUEST_MAX_BYTES, &err) < 0) {
		/* Of what is no file at all host_review() speaks. */
		if (inspect(path) == INSPECT_FILE)
			finding_list_add_error(&run->status.found.findings,
					       &err);
		return;
	}
	policy_read(&policy, path, file.bytes.data, file.bytes.len,
		    run->status.minor);
	if (policy.verdict != POLICY_REFUSED) {
		policy_lint(&policy);
		policy_file_review(&policy, &run->status.found);
		run->has_rules = true;
		run->rules = policy.rules.count;
	}
	finding_list_move(&run->status.found.findings, &policy.findings);
}

static bool is_sound(const struct run *run)
{
	const struct finding_list *findings = &run->status.found.findings;

	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].severity != SEVERITY_INFO)
			return false;
	return run->status.enabled;
}

/* --- text ---------------------------------------------------------------- */

static void add_policy(const struct run *run, struct buf *out)
{
	const char *policy = value_of(run, AUDIT_POLICY_FILE);

	buf_addf(out, "  policy   %s", policy ? policy : "none");
	if (policy && run->has_rules)
		buf_addf(out, ", %zu rule%s", run->rules,
			 run->rules == 1 ? "" : "s");
	buf_addc(out, '\n');
}

static void add_limits(const struct run *run, struct buf *out)
{
	const char *age = value_of(run, AUDIT_LOG_MAXAGE);
	const char *backups = value_of(run, AUDIT_LOG_MAXBACKUP);
	const char *size = value_of(run, AUDIT_LOG_MAXSIZE);

	buf_addf(out, "  kept     %s days, %s old files, rotated at %s MiB\n",
		 age ? age : "(unset)", backups ? backups : "(unset)",
		 size ? size : "(unset)");
}

static void add_log(const struct run *run, struct buf *out)
{
	const char *log = value_of(run, AUDIT_LOG_PATH);
	const struct host_path *item = host_path_of(run, AUDIT_LOG_PATH);

	if (!log || !strcmp(log, "-")) {
		buf_addf(out, "  log      %s\n",
			 log ? "standard output of the container" : "none");
		return;
	}
	buf_addf(out, "  log      %s\n", log);
	if (item)
		buf_addf(out, "  on host  %s\n", item->path);
	else
		buf_adds(out, "  on host  nowhere: it is lost with the "
			      "container\n");
	add_limits(run, out);
}

/* The flags that the lines above do not show. */
static void add_flags(const struct run *run, struct buf *out)
{
	static const enum audit_flag_id shown[] = {
		AUDIT_POLICY_FILE, AUDIT_LOG_PATH,
		AUDIT_LOG_MAXAGE,  AUDIT_LOG_MAXBACKUP,
		AUDIT_LOG_MAXSIZE, AUDIT_WEBHOOK_CONFIG_FILE,
	};

	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++) {
		bool is_shown = false;

		for (size_t i = 0; i < ARRAY_SIZE(shown); i++)
			is_shown |= shown[i] == id;
		if (!is_shown && run->status.values[id])
			buf_addf(out, "  flag     --%s=%s\n",
				 audit_flags[id].name, run->status.values[id]);
	}
}

static void add_checks(const struct run *run, struct buf *out)
{
	for (size_t i = 0; i < CIS_CHECK_COUNT; i++) {
		const struct cis_check *check = &run->status.cis[i];

		buf_addf(out, "  CIS      %s  %-6s %s\n",
			 check->pass ? "pass" : "FAIL", check->id,
			 check->title);
	}
}

static void add_screen(const struct run *run, struct buf *out)
{
	const char *webhook = value_of(run, AUDIT_WEBHOOK_CONFIG_FILE);
	const char *name = run->session.service.name;

	buf_addf(out, "%s: auditing is %s\n\n", run->session.path,
		 !run->status.enabled ? "off"
		 : is_sound(run)      ? "on"
				      : "on, but see below");
	if (run->session.kind == TARGET_STATIC_POD)
		buf_adds(out, "  target   static pod");
	else
		buf_addf(out, "  target   systemd service%s%s", name ? " " : "",
			 name ? name : "");
	if (run->status.minor)
		buf_addf(out, ", Kubernetes 1.%u", run->status.minor);
	buf_addc(out, '\n');
	add_policy(run, out);
	add_log(run, out);
	buf_addf(out, "  webhook  %s\n", webhook ? webhook : "none");
	add_flags(run, out);
	add_checks(run, out);
}

static void reply_in_text(const struct run *run, struct buf *out)
{
	const struct finding_list *findings = &run->status.found.findings;

	if (!run->request->quiet)
		add_screen(run, out);
	if (findings->count && !run->request->quiet)
		buf_addc(out, '\n');
	report_findings(findings, "", out);
	if (!run->status.enabled && !run->request->quiet)
		buf_adds(out,
			 "\n'apiserver-audit diff' shows what would switch "
			 "it on.\n");
}

/* --- JSON ---------------------------------------------------------------- */

static json_t *policy_json(const struct run *run)
{
	json_t *policy = json_object();

	json_object_set_new(policy, "path",
			    json_text(value_of(run, AUDIT_POLICY_FILE)));
	json_object_set_new(policy, "rules",
			    run->has_rules
				    ? json_integer((json_int_t)run->rules)
				    : json_null());
	return policy;
}

static json_t *log_json(const struct run *run)
{
	const struct host_path *item = host_path_of(run, AUDIT_LOG_PATH);
	json_t *log = json_object();

	json_object_set_new(log, "path",
			    json_text(value_of(run, AUDIT_LOG_PATH)));
	json_object_set_new(log, "host_path",
			    json_text(item ? item->path : NULL));
	json_object_set_new(log, "volume",
			    json_text(item ? item->volume_name : NULL));
	return log;
}

static json_t *flags_json(const struct run *run)
{
	json_t *flags = json_object();

	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;

		if (!run->status.values[id])
			continue;
		buf_addf(&name, "--%s", audit_flags[id].name);
		json_object_set_new(flags, name.data,
				    json_text(run->status.values[id]));
	}
	return flags;
}

static json_t *cis_json(const struct run *run)
{
	json_t *array = json_array();

	/* Without a file that can be read nothing was checked. */
	for (size_t i = 0; i < CIS_CHECK_COUNT && run->status.cis[i].id; i++) {
		const struct cis_check *check = &run->status.cis[i];
		json_t *item = json_object();

		json_object_set_new(item, "id", json_string(check->id));
		json_object_set_new(item, "title", json_string(check->title));
		json_object_set_new(item, "pass", json_boolean(check->pass));
		json_array_append_new(array, item);
	}
	return array;
}

static json_t *version_json(const struct run *run)
{
	CLEANUP(buf_release) struct buf version = BUF_INIT;

	if (!run->status.minor)
		return json_null();
	buf_addf(&version, "1.%u", run->status.minor);
	return json_text(version.data);
}

static void reply_in_json(const struct run *run, const struct error *err,
			  struct buf *out)
{
	struct finding_list failure = FINDING_LIST_INIT;
	json_t *root = json_object(), *findings = json_array();

	json_object_set_new(root, "enabled", json_boolean(run->status.enabled));
	json_object_set_new(
		root, "target",
		report_target_json(run->session.kind, run->session.path));
	json_object_set_new(root, "version", version_json(run));
	json_object_set_new(root, "policy", policy_json(run));
	json_object_set_new(root, "log", log_json(run));
	json_object_set_new(
		root, "webhook",
		json_text(value_of(run, AUDIT_WEBHOOK_CONFIG_FILE)));
	json_object_set_new(root, "flags", flags_json(run));
	json_object_set_new(root, "cis", cis_json(run));
	json_add_findings(findings, &run->status.found.findings);
	if (err->kind != ERROR_NONE)
		finding_list_add_error(&failure, err);
	json_add_findings(findings, &failure);
	json_object_set_new(root, "findings", findings);
	finding_list_release(&failure);
	json_write(root, out);
}

/* ------------------------------------------------------------------------- */

static int work(struct run *run, struct error *err)
{
	struct status *status = &run->status;

	if (session_open(&run->session, run->request, false, err) < 0)
		return -1;
	if (session_status(&run->session, run->request->spec.kube_minor, status,
			   err) < 0)
		return -1;
	finding_list_set_file(&status->found.findings, run->session.path);
	host_review(&run->session, run->session.text, &status->found, true);
	if (!run->request->offline && !run->session.is_filter)
		judge_policy(run);
	return 0;
}

int status_run(const struct request *request, struct reply *reply,
	       struct error *err)
{
	CLEANUP(run_release)
	struct run run = { .request = request,
			   .session = SESSION_INIT,
			   .status = STATUS_INIT };
	int ret = work(&run, err);

	if (request->output == OUTPUT_JSON)
		reply_in_json(&run, err, &reply->answer);
	else if (ret == 0)
		reply_in_text(&run, &reply->answer);
	reply->status = is_sound(&run) ? 0 : 1;
	return ret;
}
