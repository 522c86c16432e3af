#include "audit/policy_ignored.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "audit/policy.h"
#include "audit/policy_schema.h"
#include "text/suggest.h"

static const char *const part_names[] = {
	[POLICY_PART_POLICY] = "an audit policy",
	[POLICY_PART_RULE] = "a rule",
	[POLICY_PART_RESOURCES] = "an item of 'resources'",
	[POLICY_PART_OTHER] = "the metadata",
};

/* Words of other systems, and of tutorials, that no letters lead to. */
static const struct habit {
	enum policy_part part;
	const char *written;
	const char *meant;
} habits[] = {
	{ POLICY_PART_POLICY, "spec", "rules" },
	{ POLICY_PART_RULE, "group", "userGroups" },
	{ POLICY_PART_RULE, "groups", "userGroups" },
	{ POLICY_PART_RULE, "apiGroups", "resources" },
	{ POLICY_PART_RULE, "resourceNames", "resources" },
	{ POLICY_PART_RULE, "stages", "omitStages" },
	{ POLICY_PART_RULE, "path", "nonResourceURLs" },
	{ POLICY_PART_RULE, "paths", "nonResourceURLs" },
	{ POLICY_PART_RULE, "urls", "nonResourceURLs" },
	{ POLICY_PART_RULE, "serviceAccounts", "users" },
	{ POLICY_PART_RESOURCES, "groups", "group" },
	{ POLICY_PART_RESOURCES, "apiGroup", "group" },
	{ POLICY_PART_RESOURCES, "apiGroups", "group" },
	{ POLICY_PART_RESOURCES, "name", "resourceNames" },
	{ POLICY_PART_RESOURCES, "names", "resourceNames" },
};

/* What is known about one ignored field. */
struct ignoring {
	struct policy *policy;
	const struct policy_ignored *field;
	const struct policy_rule *rule;      /* NULL: not in a rule */
	const struct policy_resources *item; /* NULL: not in such an item */
	const char *meant;                   /* NULL: nobody knows */
	enum policy_part meant_in;
};

/* --- what was meant ------------------------------------------------------ */

static void find_meant(struct ignoring *i)
{
	struct suggest suggestion = SUGGEST_INIT(i->field->name.data);
	const char *name;

	i->meant_in = i->field->part;
	for (size_t k = 0; k < ARRAY_SIZE(habits); k++)
		if (habits[k].part == i->field->part &&
		    policy_text_is(&i->field->name, habits[k].written)) {
			i->meant = habits[k].meant;
			return;
		}
	for (size_t k = 0; (name = policy_schema_field(i->meant_in, k)); k++)
		suggest_consider(&suggestion, name);
	i->meant = suggestion.best;
}

/* A field of the rule that stands in one of its items, and so on. */
static void find_moved(struct ignoring *i)
{
	static const enum policy_part parts[] = { POLICY_PART_RULE,
						  POLICY_PART_RESOURCES,
						  POLICY_PART_POLICY };

	for (size_t k = 0; k < ARRAY_SIZE(parts); k++)
		if (parts[k] != i->field->part &&
		    i->field->part != POLICY_PART_OTHER &&
		    policy_schema_has(parts[k], i->field->name.data)) {
			i->meant = i->field->name.data;
			i->meant_in = parts[k];
			return;
		}
}

/* --- what happens instead ------------------------------------------------ */

static bool meant_is(const struct ignoring *i, enum policy_part part,
		     const char *name)
{
	return i->meant && i->meant_in == part && !strcmp(i->meant, name);
}

static const char *effect_on_rule(const struct ignoring *i)
{
	const struct policy_rule *rule = i->rule;

	if (!rule->users.count && !rule->groups.count &&
	    (meant_is(i, POLICY_PART_RULE, "users") ||
	     meant_is(i, POLICY_PART_RULE, "userGroups")))
		return "the rule then matches every user";
	if (!rule->verbs.count && meant_is(i, POLICY_PART_RULE, "verbs"))
		return "the rule then matches every verb";
	if (!rule->namespaces.count && !rule->urls.count &&
	    meant_is(i, POLICY_PART_RULE, "namespaces"))
		return rule->resources.count
			       ? "the rule then matches every namespace"
			       : "the rule then matches every namespace, and "
				 "every non-resource URL";
	if (!rule->resources.count && !rule->urls.count &&
	    (meant_is(i, POLICY_PART_RULE, "resources") ||
	     meant_is(i, POLICY_PART_RULE, "nonResourceURLs")))
		return rule->namespaces.count
			       ? "the rule then matches every resource of its "
				 "namespaces"
			       : "the rule then matches every resource and "
				 "every non-resource URL";
	if (!rule->omit_stages.count &&
	    meant_is(i, POLICY_PART_RULE, "omitStages"))
		return "no stage is left out by this rule";
	return NULL;
}

static const char *effect_on_item(const struct ignoring *i)
{
	const struct policy_resources *item = i->item;

	if (!item->group.len && meant_is(i, POLICY_PART_RESOURCES, "group"))
		return "the item then stands for the core group";
	if (!item->resources.count &&
	    meant_is(i, POLICY_PART_RESOURCES, "resources"))
		return item->group.len ? "the item then matches every "
					 "resource of its group"
				       : "the item then matches every "
					 "resource of the core group";
	if (!item->names.count &&
	    meant_is(i, POLICY_PART_RESOURCES, "resourceNames"))
		return "the item then matches every object";
	return NULL;
}

/* Whether it is apiVersion or kind, but for the case of its letters. */
static bool is_other_case(const struct ignoring *i)
{
	const struct policy_text *name = &i->field->name;

	if (!meant_is(i, POLICY_PART_POLICY, "apiVersion") &&
	    !meant_is(i, POLICY_PART_POLICY, "kind"))
		return false;
	return strlen(i->meant) == name->len &&
	       !strncasecmp(i->meant, name->data, name->len);
}

static const char *effect_on_policy(const struct ignoring *i)
{
	if (!i->policy->rules.count && meant_is(i, POLICY_PART_POLICY, "rules"))
		return "the policy then has no rules";
	if (!i->policy->omit_stages.count &&
	    meant_is(i, POLICY_PART_POLICY, "omitStages"))
		return "no stage is left out";
	if (i->field->part == POLICY_PART_POLICY && is_other_case(i))
		return "this one alone is read in any case of letters";
	return NULL;
}

static const char *effect(const struct ignoring *i)
{
	const char *text = NULL;

	if (i->item)
		text = effect_on_item(i);
	if (!text && i->rule)
		text = effect_on_rule(i);
	if (!text && !i->rule)
		text = effect_on_policy(i);
	return text ? text : "it has no effect";
}

/* --- findings ------------------------------------------------------------ */

static void hint(const struct ignoring *i, struct finding *finding)
{
	if (i->meant && i->meant_in == i->field->part &&
	    policy_text_is(&i->field->name, "spec"))
		finding_hint(finding, "a policy has no spec: put 'rules' at "
				      "the top");
	else if (i->meant && i->meant_in == i->field->part)
		finding_hint(finding, "did you mean '%s'?", i->meant);
	else if (i->meant)
		finding_hint(finding, "'%s' is a field of %s: indent it so",
			     i->meant, part_names[i->meant_in]);
	else if (i->field->part != POLICY_PART_OTHER)
		finding_hint(finding, "take it out, or make a comment of it");
}

static void explain_late(struct policy *policy,
			 const struct policy_ignored *field)
{
	finding_hint(policy_remark(policy, SEVERITY_WARNING, field->name.place,
				   "ignored-field",
				   "'%s' is a field since Kubernetes 1.%u; "
				   "1.%u ignores it",
				   field->name.data, field->since,
				   policy->minor),
		     "take it out, or upgrade");
}

static void explain(struct policy *policy, const struct policy_ignored *field)
{
	struct ignoring i = { .policy = policy, .field = field };
	bool in_item = field->part == POLICY_PART_RESOURCES;

	/* A list that JSON gives twice may have fewer of them by now. */
	if ((in_item || field->part == POLICY_PART_RULE) &&
	    field->rule < policy->rules.count)
		i.rule = policy_rule_at(policy, field->rule);
	if (in_item && i.rule && field->item < i.rule->resources.count)
		i.item = policy_resources_at(i.rule, field->item);
	find_moved(&i);
	if (!i.meant || (field->part == POLICY_PART_RULE &&
			 policy_text_is(&field->name, "group")))
		find_meant(&i);
	hint(&i, policy_remark(policy, SEVERITY_WARNING, field->name.place,
			       "ignored-field",
			       "'%s' is not a field of %s, so kube-apiserver "
			       "ignores it: %s",
			       field->name.data, part_names[field->part],
			       effect(&i)));
}

void policy_ignored_explain(struct policy *policy)
{
	const struct policy_ignored *fields = policy->ignored.items;

	for (size_t i = 0; i < policy->ignored.count; i++)
		if (fields[i].since)
			explain_late(policy, &fields[i]);
		else
			explain(policy, &fields[i]);
	if (policy->ignored.count && policy->verdict == POLICY_ACCEPTED)
		policy->verdict = POLICY_IGNORED;
}
