#include "audit/policy.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "audit/flag_rule.h"
#include "audit/policy_check.h"
#include "audit/policy_ignored.h"
#include "audit/policy_schema.h"
#include "audit/policy_value.h"
#include "host/file.h"
#include "text/buf.h"
#include "text/error.h"

/* The largest file that is read; real ones have a few thousand bytes. */
enum { POLICY_MAX_BYTES = 10 * 1024 * 1024 };

const char *const policy_level_names[] = {
	[POLICY_LEVEL_NONE] = "None",
	[POLICY_LEVEL_METADATA] = "Metadata",
	[POLICY_LEVEL_REQUEST] = "Request",
	[POLICY_LEVEL_REQUEST_RESPONSE] = "RequestResponse",
};

const char *const policy_stage_names[] = {
	[POLICY_STAGE_REQUEST_RECEIVED] = "RequestReceived",
	[POLICY_STAGE_RESPONSE_STARTED] = "ResponseStarted",
	[POLICY_STAGE_RESPONSE_COMPLETE] = "ResponseComplete",
	[POLICY_STAGE_PANIC] = "Panic",
};

/* --- findings ------------------------------------------------------------ */

static struct finding *add_finding(struct policy *policy,
				   enum severity severity,
				   struct policy_place place, const char *code,
				   const char *format, va_list args)
{
	CLEANUP(buf_release) struct buf message = BUF_INIT;
	struct finding *finding;

	buf_addv(&message, format, args);
	finding = finding_list_add(&policy->findings, severity, code,
				   policy->file, "%s", message.data);
	finding->line = place.line;
	finding->column = place.column;
	return finding;
}

struct finding *policy_refuse(struct policy *policy, struct policy_place place,
			      const char *code, const char *format, ...)
{
	struct finding *finding;
	va_list args;

	va_start(args, format);
	finding = add_finding(policy, SEVERITY_ERROR, place, code, format,
			      args);
	va_end(args);
	policy->verdict = POLICY_REFUSED;
	return finding;
}

struct finding *policy_remark(struct policy *policy, enum severity severity,
			      struct policy_place place, const char *code,
			      const char *format, ...)
{
	struct finding *finding;
	va_list args;

	va_start(args, format);
	finding = add_finding(policy, severity, place, code, format, args);
	va_end(args);
	return finding;
}

static int compare_sizes(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int compare_findings(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	int order = compare_sizes(x->line, y->line);

	if (!order)
		order = compare_sizes(x->column, y->column);
	if (!order)
		order = (int)x->severity - (int)y->severity;
	if (!order)
		order = strcmp(x->code, y->code);
	return order ? order : strcmp(x->message, y->message);
}

static void drop(struct finding *finding)
{
	free(finding->file);
	free(finding->message);
	free(finding->hint);
}

void policy_sort_findings(struct policy *policy)
{
	struct finding_list *list = &policy->findings;
	size_t kept = 0;

	if (!list->count)
		return;
	qsort(list->items, list->count, sizeof(*list->items), compare_findings);
	for (size_t i = 1; i < list->count; i++) {
		if (compare_findings(&list->items[kept], &list->items[i]))
			list->items[++kept] = list->items[i];
		else
			drop(&list->items[i]);
	}
	list->count = kept + 1;
}

/* --- reading ------------------------------------------------------------- */

static void read_value(struct policy *policy, const struct policy_value *root)
{
	if (!policy_check_version(policy, root))
		return;
	if (policy_schema_decode(policy, root))
		policy_check_rules(policy);
	policy_ignored_explain(policy);
}

static void report_leftover(struct policy *policy)
{
	struct finding *finding;

	if (!policy->leftover.line)
		return;
	finding = policy_remark(policy, SEVERITY_WARNING, policy->leftover,
				"ignored-document",
				"kube-apiserver reads the first document of "
				"the file only, and nothing from here on");
	finding_hint(finding, "put all rules into one policy");
}

void policy_read(struct policy *policy, const char *file, const char *data,
		 size_t len, unsigned minor)
{
	const struct policy_value *root;

	policy->file = arena_copy(&policy->arena, file, strlen(file));
	policy->minor = minor ? minor : AUDIT_NEWEST_MINOR;
	root = policy_value_read(policy, data, len);
	if (root)
		read_value(policy, root);
	report_leftover(policy);
	policy_sort_findings(policy);
}

static bool is_about_ignored(const struct finding *finding)
{
	return !strcmp(finding->code, "ignored-field") ||
	       !strcmp(finding->code, "duplicate-field");
}

/* Make `err` the first finding about a field that counts for nothing. */
static int refuse_ignored(const struct policy *policy, struct error *err)
{
	const struct finding *finding = policy->findings.items;

	while (!is_about_ignored(finding))
		finding++;
	error_refuse(err, finding->code, "%s", finding->message);
	error_file(err, policy->file);
	error_place(err, finding->line, finding->column);
	if (finding->hint)
		return error_hint(err, "%s", finding->hint);
	return error_hint(err, "or accept it with --allow-ignored-fields");
}

int policy_load_text(struct policy *policy, const char *file, const char *data,
		     size_t len, unsigned minor, bool allow_ignored,
		     struct error *err)
{
	policy_read(policy, file, data, len, minor);
	if (policy->verdict == POLICY_REFUSED)
		return finding_list_refuse(&policy->findings, err);
	if (policy->verdict == POLICY_IGNORED && !allow_ignored)
		return refuse_ignored(policy, err);
	return 0;
}

int policy_load(struct policy *policy, const char *path, const char *file,
		unsigned minor, bool allow_ignored, struct error *err)
{
	CLEANUP(file_release) struct file bytes = FILE_INIT;

	if (file_read(&bytes, path, POLICY_MAX_BYTES, err) < 0)
		return -1;
	return policy_load_text(policy, file, bytes.bytes.data, bytes.bytes.len,
				minor, allow_ignored, err);
}

void policy_release(struct policy *policy)
{
	finding_list_release(&policy->findings);
	arena_release(&policy->arena);
	*policy = (struct policy)POLICY_INIT;
}

/* --- looking ------------------------------------------------------------- */

const struct policy_rule *policy_rule_at(const struct policy *policy,
					 size_t index)
{
	return (const struct policy_rule *)policy->rules.items + index;
}

const struct policy_resources *policy_resources_at(
	const struct policy_rule *rule, size_t index)
{
	return (const struct policy_resources *)rule->resources.items + index;
}

const struct policy_text *policy_text_at(const struct policy_list *list,
					 size_t index)
{
	return (const struct policy_text *)list->items + index;
}

bool policy_text_is(const struct policy_text *text, const char *string)
{
	return text->len == strlen(string) &&
	       (!text->len || !memcmp(text->data, string, text->len));
}

bool policy_text_equal(const struct policy_text *a, const struct policy_text *b)
{
	return a->len == b->len &&
	       (!a->len || !memcmp(a->data, b->data, a->len));
}

bool policy_list_has(const struct policy_list *list, const char *string)
{
	for (size_t i = 0; i < list->count; i++)
		if (policy_text_is(policy_text_at(list, i), string))
			return true;
	return false;
}

bool policy_rule_is_catch_all(const struct policy_rule *rule)
{
	return !rule->users.count && !rule->groups.count &&
	       !rule->verbs.count && !rule->namespaces.count &&
	       !rule->resources.count && !rule->urls.count;
}
