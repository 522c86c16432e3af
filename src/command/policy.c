#include "command/policy.h"

#include <string.h>
#include <unistd.h>

#include "audit/policy.h"
#include "audit/policy_lint.h"
#include "audit/policy_match.h"
#include "audit/preset.h"
#include "command/json.h"
#include "command/report.h"
#include "host/file.h"
#include "text/error.h"
#include "text/suggest.h"

/* --- the file ------------------------------------------------------------ */

/* Read the file that the words name; "-" is standard input. */
static int read_file(const struct request *request, struct file *file,
		     const char **ret_name, struct error *err)
{
	const char *path = request->words[1];

	if (!strcmp(path, "-")) {
		*ret_name = "standard input";
		return file_read_stream(file, STDIN_FILENO, *ret_name,
					REQUEST_MAX_BYTES, err);
	}
	*ret_name = path;
	return file_read(file, path, REQUEST_MAX_BYTES, err);
}

/* --- lint ---------------------------------------------------------------- */

static bool has_problem(const struct finding_list *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].severity != SEVERITY_INFO)
			return true;
	return false;
}

static void add_count(size_t count, const char *noun, struct buf *out)
{
	buf_addf(out, "%zu %s%s", count, noun, count == 1 ? "" : "s");
}

static void add_verdict(const struct policy *policy, struct buf *out)
{
	static const char *const verdicts[] = {
		[POLICY_ACCEPTED] = "takes this policy",
		[POLICY_IGNORED] = "takes this policy, but not all of it",
		[POLICY_REFUSED] = "does not start with this policy",
	};

	buf_addf(out, "%s: kube-apiserver 1.%u %s", policy->file, policy->minor,
		 verdicts[policy->verdict]);
	if (policy->verdict != POLICY_REFUSED) {
		buf_adds(out, ", ");
		add_count(policy->rules.count, "rule", out);
	}
	if (!policy->findings.count)
		buf_adds(out, ", nothing found");
	buf_addc(out, '\n');
}

static void findings_in_json(const struct finding_list *list, struct buf *out)
{
	json_t *root = json_object(), *findings = json_array();

	json_add_findings(findings, list);
	json_object_set_new(root, "findings", findings);
	json_write(root, out);
}

static int lint(const struct request *request, struct reply *reply,
		struct error *err)
{
	CLEANUP(file_release) struct file file = FILE_INIT;
	CLEANUP(policy_release) struct policy policy = POLICY_INIT;
	const char *name;

	if (read_file(request, &file, &name, err) < 0)
		return -1;
	policy_read(&policy, name, file.bytes.data, file.bytes.len,
		    request->spec.kube_minor);
	if (policy.verdict != POLICY_REFUSED)
		policy_lint(&policy);
	reply->status = has_problem(&policy.findings);
	if (request->output == OUTPUT_JSON) {
		findings_in_json(&policy.findings, &reply->answer);
		return 0;
	}
	report_findings(&policy.findings, "", &reply->answer);
	if (!request->quiet)
		add_verdict(&policy, &reply->answer);
	return 0;
}

/* --- explain ------------------------------------------------------------- */

/* The parts of --resource=RESOURCE[.GROUP][/SUBRESOURCE]. */
struct resource {
	char *text; /* holds the others */
	const char *group;
	const char *subresource;
};

static void resource_release(struct resource *resource)
{
	memory_release(&resource->text);
}

/* End the text at the first `mark`, and return what stands behind it. */
static const char *split(char *text, char mark)
{
	char *at = strchr(text, mark);

	if (!at)
		return "";
	*at = '\0';
	return at + 1;
}

static void resource_read(struct resource *resource, const char *text)
{
	resource->text = memory_copy(text);
	resource->subresource = split(resource->text, '/');
	resource->group = split(resource->text, '.');
}

static int check_query(const struct request_query *query, struct error *err)
{
	if (!query->resource == !query->url) {
		error_usage(err, query->url ? "a request is about a resource "
					      "or a URL, not both"
					    : "what the request is about is "
					      "missing");
		return error_hint(err, "write --resource=pods or "
				       "--url=/healthz");
	}
	if (query->url && (query->name || query->namespace)) {
		error_usage(err, "a URL has no --%s",
			    query->name ? "name" : "namespace");
		return error_hint(err, "they go with --resource");
	}
	return 0;
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

/* A request for a resource must be given as one: say so if this is one. */
static void warn_of_url(const char *url, struct buf *out)
{
	size_t parts = 0;

	if (strncmp(url, "/api/", 5) != 0 && strncmp(url, "/apis/", 6) != 0)
		return;
	for (const char *at = url; *at; at++)
		parts += *at == '/' && at[1];
	if (parts >= (url[4] == 's' ? 4 : 3))
		buf_addf(out,
			 "apiserver-audit: '%s' names a resource, which "
			 "URLs in a policy do not match\n"
			 "  ask with --resource, and --namespace and "
			 "--name if it has them\n",
			 url);
}

static struct policy_decision decide(const struct policy *policy,
				     const struct request_query *query,
				     const struct resource *resource,
				     const char *url)
{
	bool has_user = query->user || query->group_count;
	struct policy_request request = {
		.user = has_user ? or_empty(query->user) : NULL,
		.groups = query->groups,
		.group_count = query->group_count,
		.verb = or_empty(query->verb),
		.resource = resource->text,
		.group = resource->group,
		.subresource = resource->subresource,
		.namespace = or_empty(query->namespace),
		.name = or_empty(query->name),
		.url = url,
	};

	return policy_decide(policy, &request);
}

static void add_stages(unsigned stages, const char *label, struct buf *out)
{
	const char *before = "";

	buf_addf(out, "  %-9s", label);
	for (size_t i = 0; i < POLICY_STAGE_COUNT; i++) {
		if (!(stages & 1u << i))
			continue;
		buf_addf(out, "%s%s", before, policy_stage_names[i]);
		before = ", ";
	}
	buf_adds(out, *before ? "\n" : "none\n");
}

static void explain_in_text(const struct policy *policy,
			    const struct policy_decision *decision,
			    struct buf *out)
{
	if (decision->rule)
		buf_addf(out, "%s:%zu: rule %zu decides, level %s\n",
			 policy->file, decision->rule->place.line,
			 decision->number, policy_level_names[decision->level]);
	else
		buf_addf(out, "%s: no rule matches, level None\n",
			 policy->file);
	if (decision->level == POLICY_LEVEL_NONE) {
		buf_adds(out, "  nothing is recorded\n");
		return;
	}
	add_stages(POLICY_ALL_STAGES & ~decision->stages, "events", out);
	add_stages(decision->stages, "omitted", out);
	if (decision->omit_managed_fields)
		buf_adds(out, "  bodies are recorded without managed fields\n");
}

static void explain_in_json(const struct policy_decision *decision,
			    struct buf *out)
{
	json_t *root = json_object(), *stages = json_array();

	for (size_t i = 0; i < POLICY_STAGE_COUNT; i++)
		if (decision->stages & 1u << i)
			json_array_append_new(
				stages, json_string(policy_stage_names[i]));
	json_object_set_new(root, "level",
			    json_string(policy_level_names[decision->level]));
	json_object_set_new(root, "rule", json_place(decision->number));
	json_object_set_new(
		root, "line",
		json_place(decision->rule ? decision->rule->place.line : 0));
	json_object_set_new(root, "omitStages", stages);
	json_write(root, out);
}

static void reply_decision(const struct request *request,
			   const struct policy *policy,
			   const struct policy_decision *decision,
			   struct reply *reply)
{
	if (!request->quiet)
		report_findings(&policy->findings,
				"apiserver-audit: ", &reply->messages);
	if (request->output == OUTPUT_JSON)
		explain_in_json(decision, &reply->answer);
	else
		explain_in_text(policy, decision, &reply->answer);
}

static int explain(const struct request *request, struct reply *reply,
		   struct error *err)
{
	CLEANUP(file_release) struct file file = FILE_INIT;
	CLEANUP(policy_release) struct policy policy = POLICY_INIT;
	CLEANUP(resource_release) struct resource resource = { 0 };
	CLEANUP(memory_release) char *url = memory_copy(request->query.url);
	const struct request_query *query = &request->query;
	struct policy_decision decision;
	const char *name;

	if (check_query(query, err) < 0 ||
	    read_file(request, &file, &name, err) < 0 ||
	    policy_load_text(&policy, name, file.bytes.data, file.bytes.len,
			     request->spec.kube_minor, true, err) < 0)
		return -1;
	if (query->resource)
		resource_read(&resource, query->resource);
	if (url) {
		split(url, '?');
		warn_of_url(url, &reply->messages);
	}
	decision = decide(&policy, query, &resource, url);
	reply_decision(request, &policy, &decision, reply);
	return 0;
}

/* --- presets ------------------------------------------------------------- */

static void list_in_json(struct buf *out)
{
	json_t *root = json_object(), *array = json_array();

	for (const struct preset *p = presets; p->name; p++) {
		json_t *item = json_object();

		json_object_set_new(item, "name", json_string(p->name));
		json_object_set_new(item, "summary", json_string(p->summary));
		json_array_append_new(array, item);
	}
	json_object_set_new(root, "presets", array);
	json_write(root, out);
}

static int list(const struct request *request, struct reply *reply,
		struct error *err)
{
	(void)err;
	if (request->output == OUTPUT_JSON) {
		list_in_json(&reply->answer);
		return 0;
	}
	for (const struct preset *p = presets; p->name; p++)
		buf_addf(&reply->answer, "%-11s %s\n", p->name, p->summary);
	return 0;
}

static int hint_presets(struct error *err)
{
	CLEANUP(buf_release) struct buf names = BUF_INIT;

	for (const struct preset *p = presets; p->name; p++)
		buf_addf(&names, "%s%s", names.len ? ", " : "", p->name);
	return error_hint(err, "there are %s", names.data);
}

static int refuse_preset(const char *name, struct error *err)
{
	struct suggest suggest = SUGGEST_INIT(name);

	for (const struct preset *p = presets; p->name; p++)
		suggest_consider(&suggest, p->name);
	error_usage(err, "there is no preset '%s'", name);
	if (suggest.best)
		return error_hint(err, "did you mean '%s'?", suggest.best);
	return hint_presets(err);
}

static int show(const struct request *request, struct reply *reply,
		struct error *err)
{
	const struct preset *preset = preset_find(request->words[1]);
	json_t *root;

	if (!preset)
		return refuse_preset(request->words[1], err);
	if (request->output == OUTPUT_TEXT) {
		buf_adds(&reply->answer, preset->text);
		return 0;
	}
	root = json_object();
	json_object_set_new(root, "name", json_string(preset->name));
	json_object_set_new(root, "summary", json_string(preset->summary));
	json_object_set_new(root, "text", json_string(preset->text));
	json_write(root, &reply->answer);
	return 0;
}

/* --- verbs --------------------------------------------------------------- */

const struct command_verb policy_verbs[] = {
	{ "lint", "FILE", "judge a policy as kube-apiserver would, and better",
	  lint, false },
	{ "explain", "FILE",
	  "tell which rule decides the request, and what is logged", explain,
	  true },
	{ "list", NULL, "name the built-in policies", list, false },
	{ "show", "PRESET", "print a built-in policy", show, false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct command_verb *find_verb(const char *name)
{
	for (const struct command_verb *v = policy_verbs; name && v->name; v++)
		if (!strcmp(v->name, name))
			return v;
	return NULL;
}

static int refuse_verb(const char *name, struct error *err)
{
	struct suggest suggest = SUGGEST_INIT(or_empty(name));

	for (const struct command_verb *v = policy_verbs; v->name; v++)
		suggest_consider(&suggest, v->name);
	if (!name)
		error_usage(err, "policy does nothing by itself");
	else
		error_usage(err, "'%s' is nothing that policy does", name);
	if (name && suggest.best)
		return error_hint(err, "did you mean '%s'?", suggest.best);
	return error_hint(err, "write policy lint FILE, policy explain FILE "
			       "REQUEST, policy list or policy show PRESET");
}

static bool has_query(const struct request_query *query)
{
	return query->user || query->group_count || query->verb ||
	       query->resource || query->namespace || query->name || query->url;
}

static int check_words(const struct command_verb *verb,
		       const struct request *request, struct error *err)
{
	const char *word = request->words[1];

	if (verb->operand && !word) {
		error_usage(err, "policy %s needs a %s", verb->name,
			    verb->operand);
		return error_hint(err, "write policy %s %s", verb->name,
				  verb->operand);
	}
	if (!verb->operand && word) {
		error_usage(err, "'%s' is one word too many", word);
		return error_hint(err, "write policy %s", verb->name);
	}
	if (!verb->takes_query && has_query(&request->query)) {
		error_usage(err, "policy %s takes no request", verb->name);
		return error_hint(err, "--user and the like go with policy "
				       "explain");
	}
	return 0;
}

static void failure_in_json(const struct error *err, struct buf *out)
{
	struct finding_list failure = FINDING_LIST_INIT;

	finding_list_add_error(&failure, err);
	findings_in_json(&failure, out);
	finding_list_release(&failure);
}

int policy_run(const struct request *request, struct reply *reply,
	       struct error *err)
{
	const struct command_verb *verb = find_verb(request->words[0]);

	if (!verb)
		return refuse_verb(request->words[0], err);
	if (check_words(verb, request, err) < 0)
		return -1;
	if (verb->run(request, reply, err) == 0)
		return 0;
	if (request->output == OUTPUT_JSON && err->kind != ERROR_USAGE)
		failure_in_json(err, &reply->answer);
	return -1;
}
