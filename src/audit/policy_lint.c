#include "audit/policy_lint.h"

#include <string.h>

#include "audit/policy.h"
#include "audit/policy_cover.h"
#include "audit/policy_match.h"
#include "audit/policy_secret.h"
#include "audit/policy_word.h"

/* --- rules that never decide --------------------------------------------- */

/* Each rule is compared with all before it, so not any number of them. */
enum { COMPARED_RULES = 1000 };

/* The first rule before number `index` that leaves nothing for it, or NULL. */
static const struct policy_rule *find_cover(const struct policy *policy,
					    size_t index)
{
	const struct policy_rule *rule = policy_rule_at(policy, index);

	for (size_t i = 0; i < index; i++)
		if (policy_rule_covers(policy_rule_at(policy, i), rule))
			return policy_rule_at(policy, i);
	return NULL;
}

static void lint_too_many(struct policy *policy, size_t index)
{
	policy_remark(policy, SEVERITY_INFO,
		      policy_rule_at(policy, index)->place, "too-many-rules",
		      "from this rule on, whether a request reaches a rule was "
		      "not looked at: there are more than %d",
		      COMPARED_RULES);
}

static void lint_order(struct policy *policy, size_t index)
{
	const struct policy_rule *cover;
	struct finding *finding;

	if (index == COMPARED_RULES)
		lint_too_many(policy, index);
	if (index >= COMPARED_RULES)
		return;
	cover = find_cover(policy, index);
	if (!cover)
		return;
	finding = policy_remark(policy, SEVERITY_WARNING,
				policy_rule_at(policy, index)->place,
				"unreachable-rule",
				"no request reaches this rule: the one in line "
				"%zu matches all that it would, and the first "
				"that matches decides",
				cover->place.line);
	finding_hint(finding, "put it before line %zu, or take it out",
		     cover->place.line);
}

/* Whether a field of this rule is ignored, or a selector of it empty. */
static bool has_lost_selector(const struct policy *policy, size_t index)
{
	const struct policy_ignored *ignored = policy->ignored.items;
	const struct policy_rule *rule = policy_rule_at(policy, index);

	for (size_t i = 0; i < policy->ignored.count; i++)
		if (ignored[i].rule == index &&
		    (ignored[i].part == POLICY_PART_RULE ||
		     ignored[i].part == POLICY_PART_RESOURCES))
			return true;
	return rule->users.place.line || rule->groups.place.line ||
	       rule->verbs.place.line || rule->namespaces.place.line ||
	       rule->resources.place.line || rule->urls.place.line;
}

/* The misspelt selector that turns auditing off. */
static void lint_none(struct policy *policy, size_t index)
{
	const struct policy_rule *rule = policy_rule_at(policy, index);

	if (rule->level != POLICY_LEVEL_NONE ||
	    !policy_rule_is_catch_all(rule) ||
	    !has_lost_selector(policy, index))
		return;
	finding_hint(policy_remark(policy, SEVERITY_ERROR, rule->place,
				   "none-catch-all",
				   "this rule has no selector that counts, so "
				   "it matches every request, and records "
				   "none: auditing ends here"),
		     "mend its selector");
}

/* --- selectors ----------------------------------------------------------- */

static const struct selector {
	const char *name;
	const char *meaning;
	size_t offset;
} selectors[] = {
	{ "users", "any user", offsetof(struct policy_rule, users) },
	{ "userGroups", "any user", offsetof(struct policy_rule, groups) },
	{ "verbs", "any verb", offsetof(struct policy_rule, verbs) },
	{ "namespaces", "any namespace",
	  offsetof(struct policy_rule, namespaces) },
	{ "resources", "any resource",
	  offsetof(struct policy_rule, resources) },
	{ "nonResourceURLs", "any URL", offsetof(struct policy_rule, urls) },
};

static void lint_empty(struct policy *policy, const struct policy_rule *rule)
{
	for (size_t i = 0; i < ARRAY_SIZE(selectors); i++) {
		const struct policy_list *list =
			(const void *)((const char *)rule +
				       selectors[i].offset);

		if (!list->place.line || list->count)
			continue;
		finding_hint(policy_remark(policy, SEVERITY_WARNING,
					   list->place, "empty-selector",
					   "'%s' is empty, which does not mean "
					   "none but %s",
					   selectors[i].name,
					   selectors[i].meaning),
			     "leave the field out if that is meant");
	}
}

/* Which of the verbs come without a name: all (2), some (1), none (0). */
static int count_nameless(const struct policy_rule *rule)
{
	size_t count = 0;

	for (size_t i = 0; i < rule->verbs.count; i++) {
		const struct policy_text *verb = policy_text_at(&rule->verbs,
								i);

		count += policy_text_is(verb, "create") ||
			 policy_text_is(verb, "deletecollection");
	}
	return count ? count == rule->verbs.count ? 2 : 1 : 0;
}

/* Whether an item selects whole objects, not a subresource of them. */
static bool has_plain_resource(const struct policy_resources *item)
{
	for (size_t i = 0; i < item->resources.count; i++) {
		const struct policy_text *text = policy_text_at(
			&item->resources, i);

		if (!memchr(text->data, '/', text->len))
			return true;
	}
	return false;
}

static void lint_names(struct policy *policy, const struct policy_rule *rule)
{
	int nameless = count_nameless(rule);

	for (size_t i = 0; nameless && i < rule->resources.count; i++) {
		const struct policy_resources *item = policy_resources_at(rule,
									  i);

		if (!item->names.count || !has_plain_resource(item) ||
		    policy_list_has(&item->names, ""))
			continue;
		finding_hint(policy_remark(
				     policy, SEVERITY_WARNING,
				     item->names.place, "name-on-create",
				     "a request to create or "
				     "deletecollection has no name, so with "
				     "resourceNames %s matches none",
				     nameless == 2 ? "this rule" : "that verb"),
			     "give those verbs a rule without resourceNames");
	}
}

/* kubectl 1.31 and later opens these by GET, as a WebSocket. */
static void lint_streams(struct policy *policy, const struct policy_rule *rule)
{
	static const char *const streams[] = { "pods/exec", "pods/attach",
					       "pods/portforward" };

	if (!policy_list_has(&rule->verbs, "create") ||
	    policy_list_has(&rule->verbs, "get"))
		return;
	for (size_t i = 0; i < rule->resources.count; i++)
		for (size_t k = 0; k < ARRAY_SIZE(streams); k++)
			if (policy_list_has(
				    &policy_resources_at(rule, i)->resources,
				    streams[k])) {
				finding_hint(
					policy_remark(
						policy, SEVERITY_WARNING,
						rule->verbs.place,
						"stream-by-get",
						"kubectl 1.31 and later opens "
						"%s with the verb 'get', "
						"which this rule does not "
						"match",
						streams[k]),
					"leave the verbs out");
				return;
			}
}

/* --- stages -------------------------------------------------------------- */

/* The stages in which a request that is answered has events. */
enum {
	ANSWERED = 1 << POLICY_STAGE_REQUEST_RECEIVED |
		   1 << POLICY_STAGE_RESPONSE_COMPLETE
};

static struct policy_place stages_place(const struct policy *policy,
					const struct policy_rule *rule)
{
	return rule->omit_stages.count     ? rule->omit_stages.place
	       : policy->omit_stages.count ? policy->omit_stages.place
					   : rule->place;
}

static void lint_stages(struct policy *policy, const struct policy_rule *rule)
{
	unsigned stages = policy->stages | rule->stages;

	if (rule->level == POLICY_LEVEL_NONE || (stages & ANSWERED) != ANSWERED)
		return;
	finding_hint(policy_remark(policy, SEVERITY_WARNING,
				   stages_place(policy, rule), "no-stage-left",
				   "with these stages omitted, the rule in "
				   "line %zu records %s",
				   rule->place.line,
				   stages == POLICY_ALL_STAGES
					   ? "nothing at all"
					   : "no ordinary request"),
		     "omit RequestReceived alone: ResponseComplete tells all "
		     "that it does");
}

/* A failed login has one event, ResponseStarted, and no user. */
static void lint_logins(struct policy *policy)
{
	const struct policy_request request = {
		.verb = "list",
		.resource = "pods",
		.group = "",
		.subresource = "",
		.namespace = "default",
		.name = "",
	};
	struct policy_decision decision = policy_decide(policy, &request);

	if (!decision.rule || decision.level == POLICY_LEVEL_NONE ||
	    !(decision.stages & 1u << POLICY_STAGE_RESPONSE_STARTED))
		return;
	finding_hint(policy_remark(policy, SEVERITY_WARNING,
				   stages_place(policy, decision.rule),
				   "failed-logins-lost",
				   "a failed login is recorded at the stage "
				   "ResponseStarted only, which is omitted "
				   "here: it leaves no trace"),
		     "omit RequestReceived alone");
}

/* --- the whole ----------------------------------------------------------- */

static bool records_anything(const struct policy *policy)
{
	for (size_t i = 0; i < policy->rules.count; i++) {
		const struct policy_rule *rule = policy_rule_at(policy, i);

		if (rule->level != POLICY_LEVEL_NONE &&
		    (policy->stages | rule->stages) != POLICY_ALL_STAGES &&
		    !find_cover(policy, i))
			return true;
	}
	return false;
}

static bool has_catch_all(const struct policy *policy)
{
	for (size_t i = 0; i < policy->rules.count; i++)
		if (policy_rule_is_catch_all(policy_rule_at(policy, i)))
			return true;
	return false;
}

static void lint_whole(struct policy *policy)
{
	const struct policy_rule *rules = policy->rules.items;

	if (!records_anything(policy))
		finding_hint(policy_remark(policy, SEVERITY_ERROR,
					   rules[0].place, "nothing-recorded",
					   "no rule of this policy records "
					   "anything: the log stays empty"),
			     "end with a rule of '- level: Metadata'");
	else if (!has_catch_all(policy))
		finding_hint(
			policy_remark(policy, SEVERITY_INFO,
				      rules[policy->rules.count - 1].place,
				      "no-catch-all",
				      "a request that no rule matches is not "
				      "recorded, and no rule matches all"),
			"end with a rule of '- level: Metadata' to have "
			"the rest too");
}

void policy_lint(struct policy *policy)
{
	for (size_t i = 0; i < policy->rules.count; i++) {
		const struct policy_rule *rule = policy_rule_at(policy, i);

		lint_none(policy, i);
		lint_order(policy, i);
		lint_empty(policy, rule);
		lint_names(policy, rule);
		lint_streams(policy, rule);
		lint_stages(policy, rule);
		policy_words_lint(policy, i);
	}
	lint_logins(policy);
	policy_secrets_lint(policy);
	if (policy->rules.count)
		lint_whole(policy);
	policy_sort_findings(policy);
}
