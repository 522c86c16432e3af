#include "audit/policy_secret.h"

#include <string.h>

#include "audit/policy.h"
#include "audit/policy_cover.h"
#include "audit/policy_match.h"
#include "text/buf.h"

/* What holds credentials, and the verbs that carry them. */
static const struct secret {
	const char *group;
	const char *resource;
	const char *subresource;
	const char *shown;
	const char *sent[4];     /* with a body in the request */
	const char *returned[3]; /* with a body in the response only */
} secrets[] = {
	{ "",
	  "secrets",
	  "",
	  "Secrets",
	  { "create", "update", "patch", NULL },
	  { "get", "list", NULL } },
	{ "",
	  "configmaps",
	  "",
	  "ConfigMaps",
	  { "create", "update", "patch", NULL },
	  { "get", "list", NULL } },
	{ "authentication.k8s.io",
	  "tokenreviews",
	  "",
	  "token reviews",
	  { "create", NULL },
	  { NULL } },
	{ "",
	  "serviceaccounts",
	  "token",
	  "service account tokens",
	  { NULL },
	  { "create", NULL } },
};

enum { SECRET_COUNT = ARRAY_SIZE(secrets), CONFIGMAPS = 1 };

static struct policy_text text_of(const char *data)
{
	return (struct policy_text){ data, strlen(data), { 0, 0 } };
}

static struct policy_list list_of(void *items, size_t count)
{
	return (struct policy_list){ .items = items, .count = count };
}

/* Whether `rule` surely decides this verb on `secret`, whoever asks. */
static bool decides(const struct policy_rule *rule, const struct secret *secret,
		    const char *verb)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	struct policy_text verbs[] = { text_of(verb) }, names[1];
	struct policy_resources item = { .group = text_of(secret->group) };
	struct policy_rule all = { .verbs = list_of(verbs, 1) };

	buf_addf(&name, "%s%s%s", secret->resource,
		 *secret->subresource ? "/" : "", secret->subresource);
	names[0] = text_of(name.data);
	item.resources = list_of(names, 1);
	all.resources = list_of(&item, 1);
	return policy_rule_covers(rule, &all);
}

/* Whether `rule` may match some request with this verb for `secret`. */
static bool may_match(const struct policy_rule *rule,
		      const struct secret *secret, const char *verb)
{
	struct policy_rule open = *rule;
	struct policy_request request = {
		.user = "",
		.verb = verb,
		.resource = secret->resource,
		.group = secret->group,
		.subresource = secret->subresource,
		.namespace = "",
		.name = "",
	};

	/* Whoever asks, wherever, for whichever. */
	open.users.count = open.groups.count = 0;
	if (open.resources.count)
		open.namespaces.count = 0;
	else if (open.namespaces.count)
		return !open.verbs.count || policy_list_has(&open.verbs, verb);
	for (size_t i = 0; i < open.resources.count; i++) {
		struct policy_resources item = *policy_resources_at(rule, i);
		struct policy_rule one = open;

		item.names.count = 0;
		one.resources = list_of(&item, 1);
		if (policy_rule_matches(&one, &request))
			return true;
	}
	return !open.resources.count && policy_rule_matches(&open, &request);
}

/*
 * Mark each rule that may record the body of `verb` for secret number `index`:
 * of those that match such requests, up to the one that decides all of them.
 */
static void mark(const struct policy *policy, size_t index, const char *verb,
		 enum policy_level level, unsigned char *marks)
{
	for (size_t i = 0; i < policy->rules.count; i++) {
		const struct policy_rule *rule = policy_rule_at(policy, i);

		if (rule->level >= level &&
		    may_match(rule, &secrets[index], verb))
			marks[i] |= (unsigned char)(1u << index);
		if (decides(rule, &secrets[index], verb))
			return;
	}
}

static void mark_all(const struct policy *policy, unsigned char *marks)
{
	for (size_t i = 0; i < SECRET_COUNT; i++) {
		const char *const *verb;

		for (verb = secrets[i].sent; *verb; verb++)
			mark(policy, i, *verb, POLICY_LEVEL_REQUEST, marks);
		for (verb = secrets[i].returned; *verb; verb++)
			mark(policy, i, *verb, POLICY_LEVEL_REQUEST_RESPONSE,
			     marks);
	}
}

/* Whether a rule names config maps: somebody has thought about them. */
static bool names_config_maps(const struct policy_rule *rule)
{
	for (size_t i = 0; i < rule->resources.count; i++)
		if (policy_list_has(&policy_resources_at(rule, i)->resources,
				    secrets[CONFIGMAPS].resource))
			return true;
	return false;
}

static void report(struct policy *policy, const struct policy_rule *rule,
		   const char *shown, bool only_config_maps)
{
	struct finding *finding = policy_remark(
		policy,
		only_config_maps && names_config_maps(rule) ? SEVERITY_INFO
							    : SEVERITY_WARNING,
		rule->place, "credentials-in-log",
		"%s of %s reaches the log: who reads it has what they hold",
		rule->level == POLICY_LEVEL_REQUEST ? "the request body"
						    : "the body",
		shown);

	finding_hint(finding, "put a rule of level Metadata for them before "
			      "this one");
}

static void lint_rule(struct policy *policy, size_t index, unsigned marks)
{
	CLEANUP(buf_release) struct buf shown = BUF_INIT;

	for (size_t i = 0; i < SECRET_COUNT; i++)
		if (marks & 1u << i)
			buf_addf(&shown, "%s%s", shown.len ? ", " : "",
				 secrets[i].shown);
	if (marks)
		report(policy, policy_rule_at(policy, index), shown.data,
		       marks == 1u << CONFIGMAPS);
}

void policy_secrets_lint(struct policy *policy)
{
	CLEANUP(memory_release)
	unsigned char *marks = memory_new(policy->rules.count + 1);

	mark_all(policy, marks);
	for (size_t i = 0; i < policy->rules.count; i++)
		lint_rule(policy, i, marks[i]);
}
