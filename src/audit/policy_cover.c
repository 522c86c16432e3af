#include "audit/policy_cover.h"

#include <string.h>

#include "audit/policy.h"

static bool has_text(const struct policy_list *list,
		     const struct policy_text *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (policy_text_equal(policy_text_at(list, i), text))
			return true;
	return false;
}

/* An empty list stands for everything. */
static bool covers_list(const struct policy_list *list,
			const struct policy_list *other)
{
	if (!list->count)
		return true;
	for (size_t i = 0; i < other->count; i++)
		if (!has_text(list, policy_text_at(other, i)))
			return false;
	return other->count > 0;
}

static bool covers_url(const struct policy_text *url,
		       const struct policy_text *other)
{
	size_t len = url->len - 1;

	if (policy_text_equal(url, other))
		return true;
	return url->len && url->data[len] == '*' && other->len >= len &&
	       !memcmp(url->data, other->data, len);
}

static bool covers_urls(const struct policy_list *urls,
			const struct policy_list *other)
{
	for (size_t i = 0; i < other->count; i++) {
		bool found = false;

		for (size_t k = 0; k < urls->count && !found; k++)
			found = covers_url(policy_text_at(urls, k),
					   policy_text_at(other, i));
		if (!found)
			return false;
	}
	return other->count > 0;
}

/* "*" covers all; "pods/" "*" covers "pods" and what is below it. */
static bool covers_pattern(const struct policy_text *text,
			   const struct policy_text *other)
{
	const char *slash = memchr(other->data, '/', other->len);
	size_t head = slash ? (size_t)(slash - other->data) : other->len;
	size_t tail = other->len - head;
	bool any_resource = other->len && *other->data == '*';
	bool any_below = tail == 2 && slash[1] == '*';

	if (policy_text_equal(text, other) || policy_text_is(text, "*"))
		return true;
	if (!any_resource && text->len == head + 2 &&
	    !memcmp(text->data, other->data, head) &&
	    !memcmp(text->data + head, "/*", 2))
		return true;
	return slash && !any_below && text->len == tail + 1 &&
	       *text->data == '*' && !memcmp(text->data + 1, slash, tail);
}

static bool covers_resource(const struct policy_resources *item,
			    const struct policy_text *resource)
{
	if (!item->resources.count)
		return true;
	for (size_t i = 0; i < item->resources.count; i++)
		if (covers_pattern(policy_text_at(&item->resources, i),
				   resource))
			return true;
	return false;
}

/* Whether some item of `rule` covers one resource of `other`. */
static bool covers_one(const struct policy_rule *rule,
		       const struct policy_resources *other,
		       const struct policy_text *resource)
{
	for (size_t i = 0; i < rule->resources.count; i++) {
		const struct policy_resources *item = policy_resources_at(rule,
									  i);

		if (!policy_text_equal(&item->group, &other->group) &&
		    !policy_text_is(&item->group, "*"))
			continue;
		if (covers_list(&item->names, &other->names) &&
		    covers_resource(item, resource))
			return true;
	}
	return false;
}

static bool covers_item(const struct policy_rule *rule,
			const struct policy_resources *other)
{
	static const struct policy_text all = { "*", 1, { 0, 0 } };

	if (!other->resources.count)
		return covers_one(rule, other, &all);
	for (size_t i = 0; i < other->resources.count; i++)
		if (!covers_one(rule, other,
				policy_text_at(&other->resources, i)))
			return false;
	return true;
}

static bool covers_resources(const struct policy_rule *rule,
			     const struct policy_rule *other)
{
	if (!other->resources.count && !other->namespaces.count)
		return false;
	if (!covers_list(&rule->namespaces, &other->namespaces))
		return false;
	if (!rule->resources.count)
		return true;
	for (size_t i = 0; i < other->resources.count; i++)
		if (!covers_item(rule, policy_resources_at(other, i)))
			return false;
	return other->resources.count > 0;
}

bool policy_rule_covers(const struct policy_rule *rule,
			const struct policy_rule *other)
{
	if (!covers_list(&rule->users, &other->users) ||
	    !covers_list(&rule->groups, &other->groups) ||
	    !covers_list(&rule->verbs, &other->verbs))
		return false;
	if (rule->resources.count || rule->namespaces.count)
		return covers_resources(rule, other);
	return !rule->urls.count || covers_urls(&rule->urls, &other->urls);
}
