#include "audit/policy_word.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "audit/policy.h"
#include "audit/policy_resource.h"
#include "text/suggest.h"

/* --- any word ------------------------------------------------------------ */

/* The lists of a rule, and what leaving one out means. */
static const struct selector {
	const char *name;
	const char *all;
	size_t offset;
	bool may_be_empty; /* "" is a word that matches something */
} selectors[] = {
	{ "users", "every user", offsetof(struct policy_rule, users), false },
	{ "userGroups", "every group", offsetof(struct policy_rule, groups),
	  false },
	{ "verbs", "every verb", offsetof(struct policy_rule, verbs), true },
	{ "namespaces", "every namespace",
	  offsetof(struct policy_rule, namespaces), true },
};

static const struct selector name_selector = { "resourceNames", "every object",
					       0, true };

static const char *group_of_accounts(const char *user)
{
	static const char prefix[] = "system:serviceaccount:";

	return strncmp(user, prefix, strlen(prefix)) ? NULL
						     : user + strlen(prefix);
}

/* A star means something in resources and URLs only. */
static void report_star(struct policy *policy, const struct selector *selector,
			const struct policy_text *word)
{
	const char *account = group_of_accounts(word->data);
	struct finding *finding = policy_remark(
		policy, SEVERITY_WARNING, word->place, "wildcard",
		"%s: '%s' is taken by the letter, and matches nothing: there "
		"are no patterns here",
		selector->name, word->data);

	if (policy_text_is(word, "*"))
		finding_hint(finding, "leave %s out to match %s",
			     selector->name, selector->all);
	else if (account && strchr(account, ':'))
		finding_hint(finding,
			     "userGroups: [\"system:serviceaccounts:%.*s\"] "
			     "has all accounts of that namespace",
			     (int)strcspn(account, ":"), account);
	else if (account)
		finding_hint(finding, "userGroups: [\"system:serviceaccounts\"]"
				      " has all of them");
	else if (!strncmp(word->data, "system:node:", 12))
		finding_hint(finding, "userGroups: [\"system:nodes\"] has all "
				      "of them");
	else
		finding_hint(finding, "name each of them");
}

/* Return whether something was wrong with it. */
static bool lint_word(struct policy *policy, const struct selector *selector,
		      const struct policy_text *word)
{
	const char *data = word->data;

	if (!word->len && !selector->may_be_empty) {
		policy_remark(policy, SEVERITY_WARNING, word->place,
			      "empty-word", "%s: an empty word matches nothing",
			      selector->name);
	} else if (word->len && (isspace((unsigned char)data[0]) ||
				 isspace((unsigned char)data[word->len - 1]))) {
		finding_hint(policy_remark(policy, SEVERITY_WARNING,
					   word->place, "stray-blank",
					   "%s: the blank in '%s' counts, so "
					   "it matches nothing",
					   selector->name, data),
			     "take the blank out");
	} else if (memchr(data, '*', word->len)) {
		report_star(policy, selector, word);
	} else {
		return false;
	}
	return true;
}

/* --- verbs --------------------------------------------------------------- */

/* A verb as it might be written, and what it is for requests that name a
 * resource (1) or a URL (2). */
static const struct verb {
	const char *name;
	unsigned kinds;
	const char *instead; /* where it is of the other kind; NULL: nothing */
} verbs[] = {
	{ "get", 3, NULL },     { "list", 1, "get" },
	{ "watch", 1, "get" },  { "create", 1, "post" },
	{ "update", 1, "put" }, { "patch", 3, NULL },
	{ "delete", 3, NULL },  { "deletecollection", 1, "delete" },
	{ "proxy", 1, NULL },   { "post", 2, "create" },
	{ "put", 2, "update" }, { "head", 2, "get" },
	{ "options", 3, NULL }, { "connect", 2, NULL },
	{ "trace", 2, NULL },   { "", 3, NULL },
};

/* Verbs that are none, but are meant to say one. */
static const struct {
	const char *written;
	const char *hint;
} no_verbs[] = {
	{ "exec", "it is 'create' or 'get' of the resource 'pods/exec'" },
	{ "attach", "it is 'create' or 'get' of the resource 'pods/attach'" },
	{ "port-forward", "it is 'create' or 'get' of the resource "
			  "'pods/portforward'" },
	{ "portforward", "it is 'create' or 'get' of the resource "
			 "'pods/portforward'" },
	{ "log", "it is 'get' of the resource 'pods/log'" },
	{ "logs", "it is 'get' of the resource 'pods/log'" },
	{ "scale", "it is 'update' or 'patch' of 'deployments/scale' and "
		   "its like" },
	{ "read", "did you mean 'get', 'list' and 'watch'?" },
	{ "view", "did you mean 'get', 'list' and 'watch'?" },
	{ "write", "did you mean 'create', 'update' and 'patch'?" },
	{ "edit", "did you mean 'update' and 'patch'?" },
	{ "modify", "did you mean 'update' and 'patch'?" },
	{ "apply", "did you mean 'create' and 'patch'?" },
	{ "replace", "did you mean 'update'?" },
	{ "remove", "did you mean 'delete'?" },
	{ "impersonate", "RBAC asks about it, but no request carries it" },
	{ "use", "RBAC asks about it, but no request carries it" },
	{ "bind", "RBAC asks about it, but no request carries it" },
	{ "escalate", "RBAC asks about it, but no request carries it" },
	{ "approve", "RBAC asks about it, but no request carries it" },
	{ "sign", "RBAC asks about it, but no request carries it" },
};

enum { FOR_RESOURCES = 1, FOR_URLS = 2 };

static const struct verb *find_verb(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcasecmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

static void hint_verb(struct finding *finding, const char *name, unsigned kinds)
{
	const struct verb *verb = find_verb(name);
	struct suggest suggestion = SUGGEST_INIT(name);

	if (verb && verb->kinds & kinds) {
		finding_hint(finding, "write it in lower case: '%s'",
			     verb->name);
		return;
	}
	if (verb && verb->instead) {
		finding_hint(finding, "did you mean '%s'?", verb->instead);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(no_verbs); i++)
		if (!strcasecmp(no_verbs[i].written, name)) {
			finding_hint(finding, "%s", no_verbs[i].hint);
			return;
		}
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (verbs[i].kinds & kinds)
			suggest_consider(&suggestion, verbs[i].name);
	if (suggestion.best)
		finding_hint(finding, "did you mean '%s'?", suggestion.best);
	else
		finding_hint(finding,
			     kinds == FOR_URLS
				     ? "it is an HTTP method in lower case"
				     : "the verbs are get, list, watch, "
				       "create, update, patch, delete and "
				       "deletecollection");
}

static void lint_verbs(struct policy *policy, const struct policy_rule *rule)
{
	unsigned kinds = rule->resources.count || rule->namespaces.count
				 ? FOR_RESOURCES
			 : rule->urls.count ? FOR_URLS
					    : FOR_RESOURCES | FOR_URLS;

	for (size_t i = 0; i < rule->verbs.count; i++) {
		const struct policy_text *word = policy_text_at(&rule->verbs,
								i);
		const struct verb *verb = find_verb(word->data);

		if (!word->len || memchr(word->data, '*', word->len) ||
		    (verb && verb->kinds & kinds &&
		     !strcmp(verb->name, word->data)))
			continue;
		hint_verb(policy_remark(policy, SEVERITY_WARNING, word->place,
					"unknown-verb",
					"verbs: no request %s has the verb "
					"'%s'",
					kinds == FOR_URLS ? "for a URL"
					: kinds == FOR_RESOURCES
						? "for a resource"
						: "of any kind",
					word->data),
			  word->data, kinds);
	}
}

/* --- resources ----------------------------------------------------------- */

static const char *shown(const char *group)
{
	return *group ? group : "the core group";
}

static struct finding *report_resource(struct policy *policy,
				       const struct policy_text *word,
				       const char *group)
{
	return policy_remark(
		policy, SEVERITY_WARNING, word->place, "wrong-group",
		"resources: %s%s%s has no '%s', so this matches "
		"nothing",
		*group ? "'" : "", shown(group), *group ? "'" : "", word->data);
}

static void hint_resource(struct finding *finding,
			  const struct policy_resource *meant,
			  const char *group, const char *rest)
{
	if (strcmp(meant->group, group) != 0)
		finding_hint(finding, "'%s' is in the group \"%s\"",
			     meant->name, meant->group);
	else
		finding_hint(finding, "write it as '%s%s'", meant->name, rest);
}

/* `rest` is "/" and a subresource, or empty. */
static void lint_subresource(struct policy *policy,
			     const struct policy_text *word,
			     const struct policy_resource *resource,
			     const char *rest)
{
	struct finding *finding;

	if (!*rest || !strcmp(rest, "/*") ||
	    policy_resource_has_sub(resource, rest + 1))
		return;
	finding = policy_remark(policy, SEVERITY_WARNING, word->place,
				"unknown-subresource",
				"resources: '%s' has no subresource '%s', so "
				"this matches nothing",
				resource->name, rest + 1);
	if (*resource->subresources)
		finding_hint(finding, "it has: %s", resource->subresources);
}

/* A name that Kubernetes itself serves in another way. */
static void lint_name(struct policy *policy, const struct policy_text *word,
		      const char *group)
{
	CLEANUP(memory_release) char *name = memory_copy(word->data);
	const struct policy_resource *meant;
	char *slash = strchr(name, '/');
	const char *rest = slash ? word->data + (slash - name) : "";

	if (slash)
		*slash = '\0';
	if (!policy_resource_has_group(group))
		return;
	meant = policy_resource_find(group, name);
	if (meant) {
		lint_subresource(policy, word, meant, rest);
		return;
	}
	meant = policy_resource_guess(group, name);
	if (meant)
		hint_resource(report_resource(policy, word, group), meant,
			      group, rest);
	else if (!*group)
		finding_hint(report_resource(policy, word, group),
			     "custom resources are in groups of their own");
}

static void report_pattern(struct policy *policy,
			   const struct policy_text *word)
{
	struct finding *finding = policy_remark(
		policy, SEVERITY_WARNING, word->place, "wildcard",
		"resources: '%s' matches nothing: the patterns are '*', "
		"'pods/*' and '*/status'",
		word->data);

	if (policy_text_is(word, "*/*"))
		finding_hint(finding, "'*' alone matches every resource and "
				      "every subresource of the group");
	else
		finding_hint(finding, "name each resource");
}

static void lint_resource(struct policy *policy, const struct policy_text *word,
			  const char *group)
{
	static const struct selector selector = { "resources", "", 0, false };
	const char *data = word->data;
	const char *star = memchr(data, '*', word->len);
	bool any_sub = word->len > 2 &&
		       !memcmp(data + word->len - 2, "/*", 2) &&
		       star == data + word->len - 1;
	bool any_resource = word->len > 2 && !memcmp(data, "*/", 2) &&
			    !memchr(data + 1, '*', word->len - 1);

	if (policy_text_is(word, "*") || any_resource)
		return;
	if (star && !any_sub)
		report_pattern(policy, word);
	else if (any_sub || !lint_word(policy, &selector, word))
		lint_name(policy, word, group);
}

static void lint_group(struct policy *policy,
		       const struct policy_resources *item)
{
	const struct policy_text *group = &item->group;

	if (policy_text_is(group, "core") || policy_text_is(group, "v1"))
		finding_hint(policy_remark(policy, SEVERITY_WARNING,
					   group->place, "wrong-group",
					   "group: there is no group '%s', so "
					   "this item matches nothing",
					   group->data),
			     "the core group is \"\"");
	else if (!group->place.line && !item->resources.count)
		finding_hint(policy_remark(policy, SEVERITY_WARNING,
					   item->place, "empty-item",
					   "an item of 'resources' that names "
					   "nothing stands for the whole core "
					   "group"),
			     "if that is meant, say so: group: \"\" and "
			     "resources: [\"*\"]");
}

static void lint_item(struct policy *policy,
		      const struct policy_resources *item)
{
	const char *group = item->group.len ? item->group.data : "";

	lint_group(policy, item);
	for (size_t i = 0; i < item->resources.count; i++)
		lint_resource(policy, policy_text_at(&item->resources, i),
			      group);
	for (size_t i = 0; i < item->names.count; i++)
		lint_word(policy, &name_selector,
			  policy_text_at(&item->names, i));
}

void policy_words_lint(struct policy *policy, size_t index)
{
	const struct policy_rule *rule = policy_rule_at(policy, index);

	for (size_t i = 0; i < ARRAY_SIZE(selectors); i++) {
		const struct policy_list *list =
			(const void *)((const char *)rule +
				       selectors[i].offset);

		for (size_t k = 0; k < list->count; k++)
			lint_word(policy, &selectors[i],
				  policy_text_at(list, k));
	}
	lint_verbs(policy, rule);
	for (size_t i = 0; i < rule->resources.count; i++)
		lint_item(policy, policy_resources_at(rule, i));
}
