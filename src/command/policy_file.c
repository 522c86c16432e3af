#include "command/policy_file.h"

#include <stdlib.h>
#include <string.h>

#include "audit/policy.h"
#include "audit/preset.h"
#include "host/backup.h"
#include "host/directory.h"
#include "host/inspect.h"
#include "host/path.h"
#include "text/error.h"

void policy_file_release(struct policy_file *policy)
{
	free(policy->path);
	free(policy->source);
	free(policy->backup);
	buf_release(&policy->before);
	buf_release(&policy->text);
	*policy = (struct policy_file)POLICY_FILE_INIT;
}

static bool is_given(const struct request *request)
{
	return request->policy || request->policy_from;
}

static int hint_at_presets(struct error *err)
{
	CLEANUP(buf_release) struct buf names = BUF_INIT;

	for (const struct preset *p = presets; p->name; p++)
		buf_addf(&names, "%s%s", names.len ? ", " : "", p->name);
	return error_hint(err, "name a file, or a ready-made policy: %s",
			  names.data);
}

/* Get the text that --policy-from names. */
static int read_named(struct policy_file *policy, const char *named,
		      struct error *err)
{
	const struct preset *preset = preset_find(named);
	CLEANUP(file_release) struct file file = FILE_INIT;
	struct buf source = BUF_INIT;

	if (preset) {
		buf_adds(&policy->text, preset->text);
		buf_addf(&source, "preset '%s'", named);
		policy->source = buf_steal(&source);
		return 0;
	}
	if (file_read(&file, named, REQUEST_MAX_BYTES, err) < 0)
		return hint_at_presets(err);
	buf_add(&policy->text, file.bytes.data, file.bytes.len);
	policy->source = memory_copy(named);
	return 0;
}

/* Get the text that the policy shall have. */
static int read_given(struct policy_file *policy, const struct request *request,
		      struct error *err)
{
	if (!request->policy)
		return read_named(policy, request->policy_from, err);
	buf_add(&policy->text, request->policy->data, request->policy->len);
	policy->source = memory_copy(request->policy_name);
	return 0;
}

/* Add what the judgement found to the plan; the refusal comes first. */
static void take_findings(struct policy *judged, const struct error *err,
			  struct plan *plan)
{
	if (err->kind != ERROR_NONE)
		finding_list_add_error(&plan->findings, err);
	for (size_t i = 0; i < judged->findings.count; i++) {
		const struct finding *f = &judged->findings.items[i];
		bool is_told = err->message &&
			       !strcmp(err->message, f->message) &&
			       err->line == f->line;
		struct finding *copy;

		if (is_told || f->severity == SEVERITY_INFO)
			continue;
		copy = finding_list_add(&plan->findings, f->severity, f->code,
					f->file, "%s", f->message);
		copy->line = f->line;
		copy->column = f->column;
		copy->hint = memory_copy(f->hint);
	}
}

/* Strict blocking refuses a request only for its RequestReceived event. */
void policy_file_review(const struct policy *judged, struct plan *plan)
{
	struct finding *finding;

	if (!plan->is_strict ||
	    !(judged->stages & (1U << POLICY_STAGE_REQUEST_RECEIVED)))
		return;
	finding = finding_list_add(
		&plan->findings, SEVERITY_WARNING, "strict-without-stage",
		judged->file,
		"the policy omits the stage RequestReceived, so the mode "
		"blocking-strict is no stricter than blocking");
	finding->line = judged->omit_stages.place.line;
	finding->column = judged->omit_stages.place.column;
	finding_hint(finding, "take RequestReceived out of omitStages, or use "
			      "the mode blocking");
}

/* Judge the text that shall be written, or else the file at `path`. */
static void judge(const struct policy_file *policy,
		  const struct session *session, const char *path,
		  struct plan *plan)
{
	CLEANUP(policy_release) struct policy judged = POLICY_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	const struct request *request = session->request;
	unsigned minor = request->spec.kube_minor ? request->spec.kube_minor
						  : plan->minor;
	bool allow = request->allow_ignored_fields;
	enum inspect_kind kind = inspect(path);
	int ret;

	if (policy->source)
		ret = policy_load_text(&judged, policy->source,
				       policy->text.data, policy->text.len,
				       minor, allow, &err);
	else if (kind == INSPECT_FILE || kind == INSPECT_UNREADABLE)
		ret = policy_load(&judged, path, path, minor, allow, &err);
	else
		return; /* host_check_paths() says so */
	if (ret < 0 && !err.hint)
		error_hint(&err, "'apiserver-audit policy lint' tells all");
	take_findings(&judged, &err, plan);
	if (judged.verdict != POLICY_REFUSED)
		policy_file_review(&judged, plan);
}

/* Note that the file at `path` has to be written, unless it says so already. */
static int note_change(struct policy_file *policy, const char *path,
		       struct plan *plan, struct error *err)
{
	CLEANUP(file_release) struct file old = FILE_INIT;

	/* Its directory may be missing, too. */
	if (inspect(path) != INSPECT_MISSING &&
	    file_read(&old, path, REQUEST_MAX_BYTES, err) < 0)
		return -1;
	if (old.exists && buf_equal(&old.bytes, &policy->text))
		return 0;
	policy->path = memory_copy(path);
	policy->is_new = !old.exists;
	buf_add(&policy->before, old.bytes.data, old.bytes.len);
	change_list_add(&plan->changes, "policy", path,
			old.exists ? "another text" : NULL, policy->source);
	return 0;
}

static const struct host_path *find_policy(const struct plan *plan)
{
	for (size_t i = 0; i < plan->host_paths.count; i++)
		if (plan->host_paths.items[i].flag == AUDIT_POLICY_FILE)
			return &plan->host_paths.items[i];
	return NULL;
}

static int refuse_policy_from(struct error *err)
{
	error_usage(err, "--policy-from writes to the host: not with --offline "
			 "or --manifest -");
	return error_hint(err, "write the policy by itself: apiserver-audit "
			       "policy show PRESET >FILE");
}

int policy_file_prepare(struct policy_file *policy,
			const struct session *session, struct plan *plan,
			struct error *err)
{
	const struct host_path *item = find_policy(plan);
	const struct request *request = session->request;
	bool given = is_given(request);
	bool has_host = !request->offline && !session->is_filter;
	CLEANUP(memory_release) char *path = NULL;

	if (given && !has_host)
		return refuse_policy_from(err);
	if (!item || !has_host)
		return 0;
	if (given && read_given(policy, request, err) < 0)
		return -1;
	path = session_host_path(session, item->path, err);
	if (!path)
		return -1;
	judge(policy, session, path, plan);
	plan->brings_policy = given;
	return given ? note_change(policy, path, plan, err) : 0;
}

/* Who runs kube-apiserver must be able to read it. */
static mode_t file_mode(const struct plan *plan)
{
	return run_as_root(&plan->run_as) ? 0600 : 0644;
}

int policy_file_install(struct policy_file *policy,
			const struct session *session, const struct plan *plan,
			struct error *err)
{
	CLEANUP(replace_release) struct replace replace = REPLACE_INIT;
	CLEANUP(memory_release) char *parent = NULL;
	CLEANUP(memory_release) char *backups = NULL;
	int ret;

	if (!policy->path)
		return 0;
	backups = session_host_path(session, session->request->backup_dir, err);
	parent = path_parent(policy->path);
	replace.create_mode = file_mode(plan);
	if (!backups || directory_make(parent, 0755, err) < 0 ||
	    replace_begin(&replace, policy->path, REQUEST_MAX_BYTES,
			  REPLACE_MAY_CREATE, err) < 0)
		return -1;
	if (replace.file.exists && !session->request->no_backup &&
	    backup_write(&replace.file, backups, &policy->backup, err) < 0)
		return -1;
	ret = replace_commit(&replace, &policy->text, err);
	policy->is_written = replace.installed;
	if (policy->is_written)
		memory_set_truth("the policy is written, but nothing else is "
				 "changed");
	return ret;
}
