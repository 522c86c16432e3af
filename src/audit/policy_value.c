#include "audit/policy_value.h"

#include <string.h>

#include "audit/policy_json.h"
#include "audit/policy_yaml.h"

const char *const policy_value_kind_names[] = {
	[POLICY_NULL] = "null",       [POLICY_BOOL] = "a boolean",
	[POLICY_NUMBER] = "a number", [POLICY_STRING] = "a string",
	[POLICY_LIST] = "a list",     [POLICY_OBJECT] = "an object",
};

struct policy_value *policy_value_new(struct policy *policy,
				      enum policy_value_kind kind,
				      struct policy_place place)
{
	struct policy_value *value = arena_new(&policy->arena, sizeof(*value));

	value->kind = kind;
	value->text = (struct policy_text){ "", 0, place };
	value->weight = 1;
	return value;
}

/* Entries live in the arena: what they have grown out of stays there too. */
static void grow(struct policy *policy, struct policy_value *value)
{
	size_t capacity = value->capacity ? 2 * value->capacity : 4;
	struct policy_entry *entries = arena_new(&policy->arena,
						 capacity * sizeof(*entries));

	if (value->count)
		memcpy(entries, value->entries,
		       value->count * sizeof(*entries));
	value->entries = entries;
	value->capacity = capacity;
}

void policy_value_add(struct policy *policy, struct policy_value *to,
		      struct policy_text key, struct policy_value *value)
{
	if (to->count == to->capacity)
		grow(policy, to);
	to->entries[to->count++] = (struct policy_entry){ key, value };
	if (value->unfit && !to->unfit)
		to->unfit = value->unfit;
}

struct finding *policy_value_twice(struct policy *policy,
				   const struct policy_text *key,
				   struct policy_place first)
{
	struct finding *finding;

	finding = policy_remark(
		policy, SEVERITY_WARNING, key->place, "duplicate-field",
		"'%s' is given twice: kube-apiserver takes the "
		"last, %s",
		key->data,
		policy->minor >= 26 ? "and logs one line about it"
				    : "without a word");
	finding_hint(finding, "keep one of the two; the first is in line %zu",
		     first.line);
	if (policy->verdict == POLICY_ACCEPTED)
		policy->verdict = POLICY_IGNORED;
	return finding;
}

/* kube-apiserver takes a text that starts with '{' for JSON, and only JSON. */
static bool is_json(const char *data, size_t len)
{
	size_t i = 0;

	while (i < len && data[i] && strchr(" \t\r\n", data[i]))
		i++;
	return i < len && data[i] == '{';
}

struct policy_value *policy_value_read(struct policy *policy, const char *data,
				       size_t len)
{
	struct policy_value *root;

	if (is_json(data, len))
		return policy_json_read(policy, data, len);
	root = policy_yaml_read(policy, data, len);
	if (!root || !root->unfit)
		return root;
	policy_refuse(policy, root->unfit->text.place, "not-json",
		      "'%s' cannot be said in JSON, into which kube-apiserver "
		      "turns a policy before it reads it",
		      root->unfit->text.data);
	return NULL;
}
