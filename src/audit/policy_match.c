#include "audit/policy_match.h"

#include <string.h>

static bool matches_user(const struct policy_rule *rule,
			 const struct policy_request *request)
{
	if (!rule->users.count)
		return true;
	return request->user && policy_list_has(&rule->users, request->user);
}

static bool matches_group(const struct policy_rule *rule,
			  const struct policy_request *request)
{
	if (!rule->groups.count)
		return true;
	for (size_t i = 0; request->user && i < request->group_count; i++)
		if (policy_list_has(&rule->groups, request->groups[i]))
			return true;
	return false;
}

/* Whether `text` is `head` with `tail` behind it. */
static bool is_joined(const struct policy_text *text, const char *head,
		      const char *tail)
{
	size_t head_len = strlen(head), tail_len = strlen(tail);

	return text->len == head_len + tail_len &&
	       !memcmp(text->data, head, head_len) &&
	       !memcmp(text->data + head_len, tail, tail_len);
}

static bool matches_whole(const struct policy_text *text,
			  const struct policy_request *request)
{
	size_t len = strlen(request->resource);

	if (!*request->subresource)
		return policy_text_is(text, request->resource);
	return text->len > len && text->data[len] == '/' &&
	       !memcmp(text->data, request->resource, len) &&
	       text->len == len + 1 + strlen(request->subresource) &&
	       !strcmp(text->data + len + 1, request->subresource);
}

/* "pods", "pods/log", "*", "*" "/log", "pods/" "*" */
static bool matches_resource(const struct policy_text *text,
			     const struct policy_request *request)
{
	return matches_whole(text, request) || policy_text_is(text, "*") ||
	       (*request->subresource &&
		is_joined(text, "*/", request->subresource)) ||
	       is_joined(text, request->resource, "/*");
}

static bool matches_item(const struct policy_resources *item,
			 const struct policy_request *request)
{
	if (!policy_text_is(&item->group, request->group) &&
	    !policy_text_is(&item->group, "*"))
		return false;
	if (!item->resources.count)
		return true;
	if (item->names.count && !policy_list_has(&item->names, request->name))
		return false;
	for (size_t i = 0; i < item->resources.count; i++)
		if (matches_resource(policy_text_at(&item->resources, i),
				     request))
			return true;
	return false;
}

static bool matches_resources(const struct policy_rule *rule,
			      const struct policy_request *request)
{
	if (!request->resource)
		return false;
	if (rule->namespaces.count &&
	    !policy_list_has(&rule->namespaces, request->namespace))
		return false;
	if (!rule->resources.count)
		return true;
	for (size_t i = 0; i < rule->resources.count; i++)
		if (matches_item(policy_resources_at(rule, i), request))
			return true;
	return false;
}

/* A '*' at the end stands for any text; "*" alone for any path. */
static bool matches_url(const struct policy_text *text, const char *url)
{
	size_t len = text->len;

	if (policy_text_is(text, url) || policy_text_is(text, "*"))
		return true;
	if (!len || text->data[len - 1] != '*')
		return false;
	while (len && text->data[len - 1] == '*')
		len--;
	return strlen(url) >= len && !memcmp(url, text->data, len);
}

static bool matches_urls(const struct policy_rule *rule,
			 const struct policy_request *request)
{
	if (request->resource)
		return false;
	for (size_t i = 0; i < rule->urls.count; i++)
		if (matches_url(policy_text_at(&rule->urls, i), request->url))
			return true;
	return false;
}

bool policy_rule_matches(const struct policy_rule *rule,
			 const struct policy_request *request)
{
	if (!matches_user(rule, request) || !matches_group(rule, request))
		return false;
	if (rule->verbs.count && !policy_list_has(&rule->verbs, request->verb))
		return false;
	if (rule->namespaces.count || rule->resources.count)
		return matches_resources(rule, request);
	return !rule->urls.count || matches_urls(rule, request);
}

struct policy_decision policy_decide(const struct policy *policy,
				     const struct policy_request *request)
{
	struct policy_decision decision = {
		.level = POLICY_LEVEL_NONE,
		.stages = policy->stages,
		.omit_managed_fields = policy->omit_managed_fields,
	};
	size_t i = 0;

	while (i < policy->rules.count &&
	       !policy_rule_matches(policy_rule_at(policy, i), request))
		i++;
	if (i == policy->rules.count)
		return decision;
	decision.rule = policy_rule_at(policy, i);
	decision.number = i + 1;
	decision.level = decision.rule->level;
	decision.stages |= decision.rule->stages;
	if (decision.rule->omit_managed_fields != POLICY_UNSAID)
		decision.omit_managed_fields =
			decision.rule->omit_managed_fields == POLICY_YES;
	return decision;
}
