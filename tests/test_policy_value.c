/*
 * How the values of a policy are read: by go-yaml where the text is YAML, and
 * by encoding/json where it begins with a brace. The rows follow their sources.
 */
#include "test.h"

#include "audit/policy.h"

#define HEAD            "apiVersion: audit.k8s.io/v1\nkind: Policy\n"
#define RULE(fields)    HEAD "rules: [{level: Metadata, " fields "}]\n"
#define LEVEL(value)    HEAD "rules:\n- level: " value "\n"
#define METADATA(value) HEAD "metadata: {" value "}\nrules: [{level: None}]\n"

static const struct value_case {
	const char *name;
	const char *text;
	enum policy_verdict verdict;
	const char *message; /* of a finding that there must be; or NULL */
	size_t count;        /* of findings */
} cases[] = {
	/* tags */
	{ "a string by its tag", LEVEL("!!str Metadata"), POLICY_ACCEPTED, NULL,
	  0 },
	{ "a tag of one's own is none", LEVEL("!mine Metadata"),
	  POLICY_ACCEPTED, NULL, 0 },
	{ "what is no number is not made one", LEVEL("!!int Metadata"),
	  POLICY_REFUSED, "the tag of this value contradicts it", 1 },
	{ "a number as a string", RULE("omitManagedFields: !!str true"),
	  POLICY_REFUSED, "true or false, not a string", 1 },
	{ "a quoted truth by its tag",
	  RULE("omitManagedFields: !!bool \"true\""), POLICY_ACCEPTED, NULL,
	  0 },
	{ "a whole number that is a float", METADATA("generation: !!float 1"),
	  POLICY_ACCEPTED, NULL, 0 },
	{ "base64", LEVEL("!!binary TWV0YWRhdGE="), POLICY_ACCEPTED, NULL, 0 },
	{ "base64 in lines", LEVEL("!!binary |\n    TWV0\n    YWRhdGE=\n"),
	  POLICY_ACCEPTED, NULL, 0 },
	{ "base64 of something else", LEVEL("!!binary AAAA"), POLICY_REFUSED,
	  "", 1 },
	{ "base64 with a blank", LEVEL("!!binary \"TWV0 YWRhdGE=\""),
	  POLICY_REFUSED, "the tag of this value contradicts it", 1 },
	{ "half a group of base64", LEVEL("!!binary TWV0YWRhdGE"),
	  POLICY_REFUSED, "the tag of this value contradicts it", 1 },
	{ "base64 behind its end", LEVEL("!!binary TWV0YWRhdGE=TWV0"),
	  POLICY_REFUSED, "the tag of this value contradicts it", 1 },
	{ "YAML 1.1 says so", "%YAML 1.1\n---\n" LEVEL("None"), POLICY_ACCEPTED,
	  NULL, 0 },

	/* merge keys */
	{ "a list is merged",
	  HEAD "rules:\n- &a {level: None}\n- <<: [*a, {verbs: [get]}]\n",
	  POLICY_ACCEPTED, NULL, 0 },
	{ "a list that says a thing twice",
	  HEAD "rules:\n- &a {level: None}\n- <<: [*a, {level: Request}]\n",
	  POLICY_IGNORED, "'level' is given twice", 1 },
	{ "a word in it is not",
	  HEAD "rules:\n- &a {level: None}\n- <<: [*a, x]\n", POLICY_REFUSED,
	  "a merge key takes a mapping, or a list of mappings", 1 },

	/* metadata, which nobody looks at but the decoder */
	{ "a time", METADATA("creationTimestamp: \"2026-01-31T23:59:59Z\""),
	  POLICY_ACCEPTED, NULL, 0 },
	{ "a time with a zone",
	  METADATA("creationTimestamp: \"2026-01-31T23:59:59.5+01:00\""),
	  POLICY_ACCEPTED, NULL, 0 },
	{ "a time without a zone",
	  METADATA("creationTimestamp: \"2026-01-31T23:59:59\""),
	  POLICY_REFUSED, "creationTimestamp", 1 },
	{ "a time that no clock shows",
	  METADATA("creationTimestamp: \"2026-01-31T24:00:00Z\""),
	  POLICY_REFUSED, "creationTimestamp", 1 },
	{ "a time by itself is one",
	  METADATA("creationTimestamp: 2026-01-31T23:59:59Z"), POLICY_ACCEPTED,
	  NULL, 0 },
	{ "annotations", METADATA("annotations: {a: b, c: null}"),
	  POLICY_ACCEPTED, NULL, 0 },
	{ "an annotation that is a number", METADATA("annotations: {a: 1}"),
	  POLICY_REFUSED, "metadata.annotations.a", 1 },
	{ "finalizers", METADATA("finalizers: [a]"), POLICY_ACCEPTED, NULL, 0 },
	{ "anything at all", METADATA("managedFields: [{fieldsV1: {a: [1]}}]"),
	  POLICY_ACCEPTED, NULL, 0 },

	/* JSON */
	{ "an annotation given twice",
	  "{\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{\"labels\":"
	  "{\"a\":\"b\",\"a\":\"c\"}},\"rules\":[{\"level\":\"None\"}]}",
	  POLICY_IGNORED, "is given twice", 1 },

	/* findings */
	{ "what an alias repeats is told once",
	  HEAD "rules:\n- &a {level: None, verb: [get]}\n- *a\n",
	  POLICY_IGNORED, "'verb' is not a field of a rule", 1 },
	{ "a message moves no cursor", RULE("\"ver\\tb\\x7f\": [get]"),
	  POLICY_IGNORED, "'ver b?' is not a field", 1 },
};

static const struct finding *find_message(const struct finding_list *list,
					  const char *message)
{
	for (size_t i = 0; i < list->count; i++)
		if (strstr(list->items[i].message, message))
			return &list->items[i];
	return NULL;
}

static void reads(void **state)
{
	const struct value_case *row = *state;
	CLEANUP(policy_release) struct policy policy = POLICY_INIT;
	const struct finding_list *found = &policy.findings;

	policy_read(&policy, "p.yaml", row->text, strlen(row->text), 0);
	for (size_t i = 0; i < found->count; i++)
		print_message("# %s: %s\n", row->name, found->items[i].message);
	assert_int_equal(policy.verdict, row->verdict);
	assert_int_equal(found->count, row->count);
	if (row->message)
		assert_non_null(find_message(found, row->message));
}

/* A pair of surrogates is one character, half a pair the replacement. */
static void reads_characters_of_json(void **state)
{
	static const char text[] =
		"{\"apiVersion\":\"audit.k8s.io/v1\",\"rules\":[{\"level\":"
		"\"None\",\"users\":[\"\\u0041\\u00e9\\u20AC\\uD83D\\uDE00\","
		"\"\\uD83Dx\",\"\\uDE00\",\"\\uD83D\\u005a\"]}]}";
	static const char *const users[] = {
		"A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
		"\xef\xbf\xbdx",
		"\xef\xbf\xbd",
		"\xef\xbf\xbdZ",
	};
	CLEANUP(policy_release) struct policy policy = POLICY_INIT;
	const struct policy_rule *rule;
	const struct policy_text *names;

	(void)state;
	policy_read(&policy, "p.json", text, strlen(text), 0);
	assert_int_equal(policy.verdict, POLICY_ACCEPTED);
	rule = policy.rules.items;
	names = rule->users.items;
	assert_int_equal(rule->users.count, ARRAY_SIZE(users));
	for (size_t i = 0; i < ARRAY_SIZE(users); i++)
		assert_text_equal(names[i].data, users[i]);
}

/* The ignored field is why it is refused, whatever else is told before it. */
static void names_the_ignored_field(void **state)
{
	static const char text[] = "apiVersion: audit.k8s.io/v1beta1\n"
				   "kind: Policy\nrules: [{level: None, "
				   "xyzzy: 1}]\n";
	CLEANUP(policy_release) struct policy policy = POLICY_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(policy_load_text(&policy, "p.yaml", text, strlen(text),
					  23, false, &err),
			 -1);
	assert_error(&err, ERROR_REFUSED, "'xyzzy' is not a field of a rule");
	assert_string_equal(err.code, "ignored-field");
	assert_int_equal(err.line, 3);
	assert_non_null(err.hint);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases) + 2] = {
		cmocka_unit_test(reads_characters_of_json),
		cmocka_unit_test(names_the_ignored_field),
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i + 2] = test_row(reads, &cases[i]);
	return run_tests("policy_value", tests, argc, argv);
}
