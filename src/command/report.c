#include "command/report.h"

#include <string.h>

#include "command/json.h"
#include "command/policy_file.h"
#include "target/systemd_service_name.h"
#include "text/diff.h"
#include "text/error.h"

/* patch(1) takes no absolute names: "patch -p0" is run from the root. */
static const char *diff_name(const char *path)
{
	while (*path == '/')
		path++;
	return path;
}

static void add_diff(const struct report *report, bool color, struct buf *out)
{
	if (report->plan->edits.count)
		diff_render(&report->plan->edits, report->original->data,
			    diff_name(report->path), color, out);
}

static void add_change(const struct change *change, struct buf *out)
{
	static const char signs[] = {
		[CHANGE_ADD] = '+', [CHANGE_SET] = '~', [CHANGE_REMOVE] = '-'
	};

	buf_addf(out, "  %c %-6s %s", signs[change->action], change->what,
		 change->name);
	if (change->action == CHANGE_SET)
		buf_addf(out, ": %s, was %s", change->after, change->before);
	else
		buf_addf(out, ": %s",
			 change->after ? change->after : change->before);
	buf_addc(out, '\n');
}

static void add_summary(const struct report *report, struct buf *out)
{
	buf_addf(out, "%s: ", report->path);
	diff_summarize(&report->plan->edits, report->original->data, out);
	buf_addc(out, '\n');
}

/* kubelet looks at the pod's file only, and at no service. */
bool report_needs_restart(const struct report *report)
{
	bool brings_policy = report->policy && report->policy->path;
	bool is_edited = report->plan->edits.count;

	if (report->kind == TARGET_STATIC_POD)
		return brings_policy && !is_edited;
	return brings_policy || is_edited;
}

static bool has_policy(const struct report *report)
{
	return report->policy && report->policy->is_written;
}

/* A template is started by none of its names, but its instances are. */
static void add_restart(const char *service, struct buf *out)
{
	buf_adds(out, "now run: systemctl daemon-reload && systemctl restart ");
	if (service_name_is_template(service))
		buf_addf(out, "'%.*s@*.service'\n", (int)strcspn(service, "@"),
			 service);
	else
		buf_addf(out, "%s\n", service);
}

/* Whoever runs the host restarts what kubelet does not. */
static void add_next_step(const struct report *report, struct buf *out)
{
	if (!report->installed && !has_policy(report))
		return;
	if (!report_needs_restart(report))
		buf_adds(out, "kubelet restarts kube-apiserver within 20 "
			      "seconds; expect a minute without the API\n");
	else if (report->kind == TARGET_STATIC_POD)
		buf_adds(out, "kube-apiserver reads its policy only when it "
			      "starts: 'crictl stop' its container, and "
			      "kubelet starts it again\n");
	else
		add_restart(report->service ? report->service
					    : "kube-apiserver",
			    out);
}

static bool is_nothing(const struct plan *plan)
{
	return !plan->edits.count && !plan->changes.count;
}

static void add_nothing(const struct report *report,
			const struct request *request, struct buf *out)
{
	if (report->source)
		buf_addf(out, "%s: nothing to do, it is the same as '%s'\n",
			 report->path, report->source);
	else
		buf_addf(out, "%s: nothing to do, auditing is %s already\n",
			 report->path, request->spec.disable ? "off" : "on");
}

void report_summary(const struct report *report, const struct request *request,
		    struct buf *out)
{
	if (is_nothing(report->plan))
		add_nothing(report, request, out);
	else
		add_summary(report, out);
	add_next_step(report, out);
}

void report_text(const struct report *report, const struct request *request,
		 struct buf *out)
{
	const struct plan *plan = report->plan;

	if (report->with_diff)
		add_diff(report, request->color, out);
	if (request->quiet)
		return;
	if (is_nothing(plan)) {
		add_nothing(report, request, out);
		return;
	}
	if (report->with_diff)
		buf_addc(out, '\n');
	add_summary(report, out);
	for (size_t i = 0; i < plan->changes.count; i++)
		add_change(&plan->changes.items[i], out);
	if (report->backup)
		buf_addf(out, "backup: %s\n", report->backup);
	add_next_step(report, out);
}

void report_findings(const struct finding_list *findings, const char *prefix,
		     struct buf *out)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *f = &findings->items[i];

		buf_adds(out, prefix);
		if (f->file)
			buf_addf(out, "%s:", f->file);
		if (f->line)
			buf_addf(out, "%zu:%zu:", f->line, f->column);
		buf_addf(out, "%s%s: %s\n", f->file || f->line ? " " : "",
			 severity_names[f->severity], f->message);
		if (f->hint)
			buf_addf(out, "  %s\n", f->hint);
	}
}

/* All of them, or with `what` those of this kind alone. */
static json_t *changes_json(const struct change_list *changes, const char *what)
{
	json_t *array = json_array();

	for (size_t i = 0; i < changes->count; i++) {
		const struct change *c = &changes->items[i];
		json_t *item;

		if (what && strcmp(c->what, what) != 0)
			continue;
		item = json_object();
		json_object_set_new(
			item, "action",
			json_string(change_action_names[c->action]));
		json_object_set_new(item, "what", json_string(c->what));
		json_object_set_new(item, "name", json_text(c->name));
		json_object_set_new(item, "before", json_text(c->before));
		json_object_set_new(item, "after", json_text(c->after));
		json_array_append_new(array, item);
	}
	return array;
}

json_t *report_target_json(enum target_kind kind, const char *path)
{
	json_t *target = json_object();

	json_object_set_new(target, "kind",
			    json_string(target_kind_names[kind]));
	json_object_set_new(target, "path", json_text(path));
	return target;
}

json_t *report_changes_json(const struct report *report, bool failed)
{
	const struct change_list *changes = &report->plan->changes;

	if (!failed || report->installed)
		return changes_json(changes, NULL);
	return has_policy(report) ? changes_json(changes, "policy")
				  : json_array();
}

bool report_has_changed(const struct report *report, bool failed)
{
	if (failed)
		return report->installed || has_policy(report);
	return report->plan->edits.count || report->plan->changes.count;
}

/* An error is the last finding. */
json_t *report_object(const struct report *report, const struct error *err)
{
	struct finding_list failure = FINDING_LIST_INIT;
	CLEANUP(buf_release) struct buf diff = BUF_INIT;
	bool failed = err->kind != ERROR_NONE;
	json_t *root = json_object();
	json_t *findings = json_array();

	json_add_findings(findings, &report->plan->findings);
	if (failed)
		finding_list_add_error(&failure, err);
	if (!failed || report->installed)
		add_diff(report, false, &diff);
	json_add_findings(findings, &failure);
	json_object_set_new(root, "changed",
			    json_boolean(report_has_changed(report, failed)));
	json_object_set_new(root, "target",
			    report_target_json(report->kind, report->path));
	json_object_set_new(root, "changes",
			    report_changes_json(report, failed));
	json_object_set_new(root, "diff", json_text(diff.data));
	json_object_set_new(root, "backup", json_text(report->backup));
	json_object_set_new(root, "findings", findings);
	finding_list_release(&failure);
	return root;
}

void report_json(const struct report *report, const struct error *err,
		 struct buf *out)
{
	json_write(report_object(report, err), out);
}
