#include "command/report_ansible.h"

#include "command/json.h"
#include "command/policy_file.h"
#include "text/error.h"

static void set_text(json_t *root, const char *name, const char *text)
{
	if (text)
		json_object_set_new(root, name, json_text(text));
}

/* Set the lines of `text` without the last line break. */
static void set_lines(json_t *root, const char *name, const struct buf *text)
{
	struct buf lines = *text;

	while (lines.len && lines.data[lines.len - 1] == '\n')
		lines.len--;
	json_object_set_new(root, name, json_bytes(&lines));
}

/* --- warnings ------------------------------------------------------------ */

/* In the form of an error: Ansible puts "[WARNING]: " before it. */
static json_t *warning(const struct finding *finding)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (finding->file)
		buf_addf(&text, "%s:", finding->file);
	if (finding->line)
		buf_addf(&text, "%zu:%zu:", finding->line, finding->column);
	if (text.len)
		buf_addc(&text, ' ');
	buf_adds(&text, finding->message);
	if (finding->hint)
		buf_addf(&text, " (%s)", finding->hint);
	return json_bytes(&text);
}

static json_t *warnings(const struct finding_list *findings)
{
	json_t *array = json_array();

	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].severity == SEVERITY_WARNING)
			json_array_append_new(array,
					      warning(&findings->items[i]));
	return array;
}

/* --- the difference ------------------------------------------------------ */

static json_t *pair(const char *path, const struct buf *before,
		    const struct buf *after)
{
	json_t *item = json_object();

	json_object_set_new(item, "before", json_bytes(before));
	json_object_set_new(item, "after", json_bytes(after));
	json_object_set_new(item, "before_header", json_text(path));
	json_object_set_new(item, "after_header", json_text(path));
	return item;
}

static json_t *pairs(const struct report *report)
{
	const struct policy_file *policy = report->policy;
	json_t *array = json_array();

	if (report->plan->edits.count)
		json_array_append_new(array,
				      pair(report->path, report->original,
					   &report->plan->result));
	if (policy->path)
		json_array_append_new(array, pair(policy->path, &policy->before,
						  &policy->text));
	return array;
}

/* ------------------------------------------------------------------------- */

static void set_failure(json_t *root, const struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	error_render(err, &text);
	json_object_set_new(root, "failed", json_true());
	set_lines(root, "msg", &text);
}

json_t *report_ansible_failure(const struct error *err)
{
	json_t *root = json_object();

	json_object_set_new(root, "changed", json_false());
	set_failure(root, err);
	return root;
}

/* The summary is about the other file. */
static void add_policy(const struct policy_file *policy, struct buf *out)
{
	if (policy->path)
		buf_addf(out, "%s: %s %s\n", policy->path,
			 policy->is_new ? "made from" : "replaced by",
			 policy->source);
}

static void set_outcome(json_t *root, const struct report *report,
			const struct request *request, const struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	bool failed = err->kind != ERROR_NONE;

	json_object_set_new(root, "changed",
			    json_boolean(report_has_changed(report, failed)));
	if (failed) {
		set_failure(root, err);
		return;
	}
	add_policy(report->policy, &text);
	report_summary(report, request, &text);
	set_lines(root, "msg", &text);
	json_object_set_new(root, "changes",
			    report_changes_json(report, failed));
	json_object_set_new(root, "restart_needed",
			    json_boolean(report_needs_restart(report)));
	if (request->show_diff)
		json_object_set_new(root, "diff", pairs(report));
}

json_t *report_ansible(const struct report *report,
		       const struct request *request, const struct error *err)
{
	json_t *root = json_object();
	json_t *findings = json_array();

	set_outcome(root, report, request, err);
	json_add_findings(findings, &report->plan->findings);
	json_object_set_new(root, "findings", findings);
	json_object_set_new(root, "warnings",
			    warnings(&report->plan->findings));
	set_text(root, "path", report->path);
	if (report->path)
		set_text(root, "kind", target_kind_names[report->kind]);
	set_text(root, "service", report->service);
	set_text(root, "backup_file", report->backup);
	if (err->kind == ERROR_NONE || report->policy->is_written)
		set_text(root, "policy_file", report->policy->path);
	set_text(root, "policy_backup_file", report->policy->backup);
	return root;
}
