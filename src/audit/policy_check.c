#include "audit/policy_check.h"

#include <string.h>

#include "audit/policy.h"
#include "text/suggest.h"
#include "audit/policy_value.h"

static const char group_name[] = "audit.k8s.io";

/* --- version and kind ---------------------------------------------------- */

/* The versions of the API, and the releases 1.N that take them. */
static const struct version {
	const char *name;
	unsigned since;
	unsigned until; /* the first release without it; 0: none yet */
} versions[] = {
	{ "v1", 12, 0 },
	{ "v1beta1", 8, 24 },
	{ "v1alpha1", 0, 24 },
};

/* Letters whose other case is not ASCII: the Kelvin sign, the long s. */
static char fold(const char **text, const char *end)
{
	static const struct {
		const char *bytes;
		char letter;
	} odd[] = { { "\xe2\x84\xaa", 'k' }, { "\xc5\xbf", 's' } };

	for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
		size_t len = strlen(odd[i].bytes);

		if ((size_t)(end - *text) >= len &&
		    !memcmp(*text, odd[i].bytes, len)) {
			*text += len;
			return odd[i].letter;
		}
	}
	return *(*text)++;
}

/* Whether `text` is the lower-case `name` in any case, as Go folds it. */
static bool says_in_any_case(const struct policy_text *text, const char *name)
{
	const char *at = text->data, *end = at + text->len;

	for (; *name && at < end; name++) {
		char c = fold(&at, end);

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 'a' - 'A');
		if (c != *name)
			return false;
	}
	return !*name && at == end;
}

/*
 * Find the value of a field whose name counts in any case: the last entry
 * that is not null. Return false if one is no string, which refuses the policy.
 */
static bool find_string(struct policy *policy, const struct policy_value *root,
			const char *name, struct policy_text *ret)
{
	for (size_t i = 0; i < root->count; i++) {
		const struct policy_entry *entry = &root->entries[i];
		const struct policy_value *value = entry->value;

		if (!says_in_any_case(&entry->key, name) ||
		    value->kind == POLICY_NULL)
			continue;
		if (value->kind != POLICY_STRING) {
			policy_refuse(policy, value->text.place, "wrong-type",
				      "%s takes a string, not %s: "
				      "kube-apiserver does not start",
				      entry->key.data,
				      policy_value_kind_names[value->kind]);
			return false;
		}
		*ret = value->text;
	}
	return true;
}

static const char *served_version(unsigned minor)
{
	for (size_t i = 0; i < ARRAY_SIZE(versions); i++)
		if (versions[i].since <= minor &&
		    (!versions[i].until || minor < versions[i].until))
			return versions[i].name;
	return versions[0].name;
}

/* The version of our group that `text` names, or NULL. */
static const struct version *find_version(const struct policy_text *text)
{
	size_t len = strlen(group_name);

	if (text->len <= len || memcmp(text->data, group_name, len) != 0 ||
	    text->data[len] != '/')
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(versions); i++)
		if (!strcmp(text->data + len + 1, versions[i].name) &&
		    text->len == len + 1 + strlen(versions[i].name))
			return &versions[i];
	return NULL;
}

static void refuse_version(struct policy *policy,
			   const struct policy_text *text)
{
	const struct version *version = find_version(text);
	struct finding *finding;

	if (version && version->until && policy->minor >= version->until)
		finding = policy_refuse(
			policy, text->place, "api-version",
			"Kubernetes 1.%u does not know %s any more, 1.%u was "
			"the last that did: kube-apiserver does not start",
			policy->minor, text->data, version->until - 1);
	else if (version)
		finding = policy_refuse(policy, text->place, "api-version",
					"Kubernetes 1.%u does not know %s yet: "
					"kube-apiserver does not start",
					policy->minor, text->data);
	else
		finding = policy_refuse(
			policy, text->place, "api-version",
			"'%s' is not the apiVersion of an audit policy: "
			"kube-apiserver does not start",
			text->data);
	finding_hint(finding, "write apiVersion: %s/%s%s", group_name,
		     served_version(policy->minor),
		     version ? "; the fields are the same" : "");
}

/* Return whether it is a version of an audit policy, served or not. */
static bool check_api_version(struct policy *policy,
			      const struct policy_text *text)
{
	const struct version *version = find_version(text);

	if (!version || policy->minor < version->since ||
	    (version->until && policy->minor >= version->until)) {
		refuse_version(policy, text);
		return version != NULL;
	}
	if (version->until && policy->minor >= 21)
		finding_hint(policy_remark(policy, SEVERITY_WARNING,
					   text->place, "old-api-version",
					   "%s is deprecated, and Kubernetes "
					   "1.%u does not start with it",
					   text->data, version->until),
			     "write apiVersion: %s/v1; the fields are the same",
			     group_name);
	return true;
}

static void refuse_missing_version(struct policy *policy,
				   const struct policy_value *root)
{
	bool is_empty = root->kind == POLICY_NULL || !root->count;
	struct finding *finding;

	/* 1.8 took what came for its newest version. */
	if (policy->minor < 9 && !is_empty)
		return;
	finding = policy_refuse(
		policy, root->text.place, "no-api-version",
		is_empty ? "there is no policy here: kube-apiserver does not "
			   "start"
			 : "apiVersion is missing: kube-apiserver does not "
			   "start");
	if (is_empty && policy->leftover.line)
		finding_hint(finding, "the first document is empty, and only "
				      "the first is read: take out the '---'");
	else
		finding_hint(finding, "add apiVersion: %s/%s", group_name,
			     served_version(policy->minor));
}

static bool check_kind(struct policy *policy, const struct policy_text *kind)
{
	struct finding *finding;

	if (!kind->len || policy_text_is(kind, "Policy"))
		return true;
	finding = policy_refuse(policy, kind->place, "kind",
				"'%s' is not the kind of an audit policy: "
				"kube-apiserver does not start",
				kind->data);
	finding_hint(finding, "write kind: Policy");
	return false;
}

bool policy_check_version(struct policy *policy,
			  const struct policy_value *root)
{
	struct policy_text version = { "", 0, root->text.place };
	struct policy_text kind = version;

	if (root->kind != POLICY_OBJECT && root->kind != POLICY_NULL) {
		policy_refuse(policy, root->text.place, "wrong-type",
			      "a policy is an object, not %s: kube-apiserver "
			      "does not start",
			      policy_value_kind_names[root->kind]);
		return false;
	}
	if (!find_string(policy, root, "apiversion", &version) ||
	    !find_string(policy, root, "kind", &kind))
		return false;
	if (!version.len || policy_text_is(&version, "/"))
		refuse_missing_version(policy, root);
	else if (!check_api_version(policy, &version))
		return false;
	return check_kind(policy, &kind) && root->count;
}

/* --- rules --------------------------------------------------------------- */

/* The rule that is being checked; `number` counts from 0. */
struct checking {
	struct policy *policy;
	struct policy_rule *rule;
	size_t number;
};

/* Return which of `count` names `text` is, or `count`. */
static size_t find_name(const struct policy_text *text,
			const char *const *names, size_t count)
{
	size_t i = 0;

	while (i < count && !policy_text_is(text, names[i]))
		i++;
	return i;
}

/* Words of other systems, and of tutorials, that no letters lead to. */
static const struct {
	const char *written;
	const char *meant;
} habits[] = {
	{ "RequestStarted", "ResponseStarted" },
	{ "RequestComplete", "ResponseComplete" },
	{ "RequestCompleted", "ResponseComplete" },
	{ "ResponseReceived", "RequestReceived" },
	{ "Response", "RequestResponse" },
	{ "Body", "Request" },
	{ "Full", "RequestResponse" },
	{ "All", "RequestResponse" },
};

static void hint_name(struct finding *finding, const struct policy_text *text,
		      const char *const *names, size_t count, const char *all)
{
	struct suggest suggestion = SUGGEST_INIT(text->len ? text->data : "");

	for (size_t i = 0; i < count; i++)
		suggest_consider(&suggestion, names[i]);
	for (size_t i = 0; i < ARRAY_SIZE(habits); i++)
		for (size_t k = 0; k < count; k++)
			if (policy_text_is(text, habits[i].written) &&
			    !strcmp(names[k], habits[i].meant))
				suggestion.best = names[k];
	if (suggestion.best)
		finding_hint(finding, "did you mean '%s'?", suggestion.best);
	else
		finding_hint(finding, "%s", all);
}

static const char all_levels[] =
	"the levels are None, Metadata, Request and RequestResponse";
static const char all_stages[] =
	"the stages are RequestReceived, ResponseStarted, ResponseComplete "
	"and Panic";

static void check_level(struct checking *c)
{
	const struct policy_text *text = &c->rule->level_text;
	size_t level = find_name(text, policy_level_names, POLICY_LEVEL_COUNT);

	if (level < POLICY_LEVEL_COUNT) {
		c->rule->level = (enum policy_level)level;
	} else if (!text->len) {
		finding_hint(policy_refuse(c->policy,
					   text->place.line ? text->place
							    : c->rule->place,
					   "no-level",
					   "rules[%zu] has no level: "
					   "kube-apiserver does not start",
					   c->number),
			     "%s", all_levels);
	} else {
		hint_name(policy_refuse(c->policy, text->place, "level",
					"rules[%zu].level: '%s' is no level: "
					"kube-apiserver does not start",
					c->number, text->data),
			  text, policy_level_names, POLICY_LEVEL_COUNT,
			  all_levels);
	}
}

static unsigned check_stages(struct policy *policy,
			     const struct policy_list *list)
{
	unsigned stages = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct policy_text *text = policy_text_at(list, i);
		size_t stage = find_name(text, policy_stage_names,
					 POLICY_STAGE_COUNT);

		if (stage < POLICY_STAGE_COUNT)
			stages |= 1u << stage;
		else
			hint_name(policy_refuse(policy, text->place, "stage",
						"omitStages: '%s' is no stage: "
						"kube-apiserver does not start",
						text->data),
				  text, policy_stage_names, POLICY_STAGE_COUNT,
				  all_stages);
	}
	return stages;
}

static void check_url(struct checking *c, const struct policy_text *url)
{
	if (policy_text_is(url, "*"))
		return;
	if (!url->len || *url->data != '/')
		finding_hint(policy_refuse(c->policy, url->place, "url",
					   "rules[%zu].nonResourceURLs: '%s' "
					   "must begin with '/': "
					   "kube-apiserver does not start",
					   c->number, url->data),
			     "write '/%s'", url->data);
	if (url->len && memchr(url->data, '*', url->len - 1))
		finding_hint(policy_refuse(c->policy, url->place, "url",
					   "rules[%zu].nonResourceURLs: '%s' "
					   "may have one '*', as its last "
					   "character: kube-apiserver does not "
					   "start",
					   c->number, url->data),
			     "'/a/*' matches all that begins with '/a/'");
}

static void check_urls(struct checking *c)
{
	const struct policy_rule *rule = c->rule;

	for (size_t i = 0; i < rule->urls.count; i++)
		check_url(c, policy_text_at(&rule->urls, i));
	if (!rule->urls.count ||
	    (!rule->resources.count && !rule->namespaces.count))
		return;
	finding_hint(policy_refuse(c->policy, rule->urls.place, "mixed-rule",
				   "rules[%zu] has nonResourceURLs and %s: "
				   "kube-apiserver does not start",
				   c->number,
				   rule->resources.count ? "resources"
							 : "namespaces"),
		     "make two rules of it");
}

static bool is_label_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Whether `text` is a lower-case DNS-1123 subdomain. */
static bool is_subdomain(const struct policy_text *text)
{
	enum { LONGEST = 253 };
	char before = '.';

	for (size_t i = 0; i < text->len; i++) {
		char c = text->data[i];

		if (c == '.' ? !is_label_char(before)
			     : !is_label_char(c) && (c != '-' || before == '.'))
			return false;
		before = c;
	}
	return text->len <= LONGEST && is_label_char(before);
}

static void hint_group(struct finding *finding, const struct policy_text *group)
{
	const char *slash = strchr(group->data, '/');

	if (policy_text_is(group, "*"))
		finding_hint(finding, "'*' is a group since Kubernetes 1.36; "
				      "name the groups");
	else if (slash)
		finding_hint(finding, "leave the version out: '%.*s'",
			     (int)(slash - group->data), group->data);
	else if (strspn(group->data, " ") == group->len)
		finding_hint(finding, "the core group is \"\", without a "
				      "blank");
	else
		finding_hint(finding, "a group is in lower case, like 'apps' "
				      "or 'rbac.authorization.k8s.io'");
}

static void check_resources(struct checking *c,
			    const struct policy_resources *item)
{
	const struct policy_text *group = &item->group;

	if (group->len && !is_subdomain(group) &&
	    !(policy_text_is(group, "*") && c->policy->minor >= 36))
		hint_group(policy_refuse(c->policy, group->place, "group",
					 "rules[%zu].resources.group: '%s' is "
					 "no API group: kube-apiserver does "
					 "not start",
					 c->number, group->data),
			   group);
	if (item->names.count && !item->resources.count)
		finding_hint(policy_refuse(c->policy, item->names.place,
					   "names-without-resources",
					   "rules[%zu].resources.resourceNames "
					   "needs resources beside it: "
					   "kube-apiserver does not start",
					   c->number),
			     "name the resources that these are names of");
}

static void check_rule(struct checking *c)
{
	check_level(c);
	check_urls(c);
	for (size_t i = 0; i < c->rule->resources.count; i++)
		check_resources(c, policy_resources_at(c->rule, i));
	c->rule->stages = check_stages(c->policy, &c->rule->omit_stages);
}

static void refuse_no_rules(struct policy *policy)
{
	struct policy_place start = { 1, 1 };

	finding_hint(policy_refuse(policy,
				   policy->rules.place.line
					   ? policy->rules.place
					   : start,
				   "no-rules",
				   "the policy has no rules: kube-apiserver "
				   "does not start"),
		     "a rule of '- level: Metadata' records every request");
}

void policy_check_rules(struct policy *policy)
{
	struct policy_rule *rules = policy->rules.items;

	policy->stages = check_stages(policy, &policy->omit_stages);
	for (size_t i = 0; i < policy->rules.count; i++)
		check_rule(&(struct checking){ policy, &rules[i], i });
	if (!policy->rules.count && policy->minor >= 8)
		refuse_no_rules(policy);
}
