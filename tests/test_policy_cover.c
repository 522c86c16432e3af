/*
 * A rule that covers another matches all that the other does: tried for every
 * pair of the rules below, with every request that can be made of the words.
 */
#include "test.h"

#include "audit/policy.h"
#include "audit/policy_cover.h"
#include "audit/policy_match.h"

#define CORE(words) "resources: [{group: \"\", resources: " words "}]"

static const char
	text
		[] = "apiVersion: audit.k8s.io/v1\n"
		     "rules:\n"
		     "- {level: None}\n"
		     "- {level: None, users: [ana]}\n"
		     "- {level: None, users: [ana, bob]}\n"
		     "- {level: None, userGroups: [ops]}\n"
		     "- {level: None, userGroups: [ops, devs], users: [ana]}\n"
		     "- {level: None, verbs: [get]}\n"
		     "- {level: None, verbs: [get, list]}\n"
		     "- {level: None, namespaces: [shop]}\n"
		     "- {level: None, namespaces: [shop, \"\"]}\n"
		     "- {level: None, namespaces: [shop], " CORE(
			     "[pods]") "}\n"
				       "- {level: None, " CORE(
					       "[pods]") "}\n"
							 "- {level: None, " CORE(
								 "[pods, pods/log]") "}\n"
										     "- {level: None, " CORE(
											     "[pods/*]") "}\n"
													 "- {level: None, " CORE("[\"*/log\"]") "}\n"
																		"- {level: None, " CORE("[pods/log]") "}\n"
																						      "- {level: None, " CORE("[\"*\"]") "}\n"
																											 "- {level: None, " CORE("[\"*/*\"]") "}\n"
																															      "- {level: None, " CORE("[]") "}\n"
																																			    "- {level: None, resources: [{group: apps}, {group: \"\"}]}\n"
																																			    "- {level: None, resources: [{group: \"*\"}]}\n"
																																			    "- {level: None, resources: [{group: \"*\", resources: [pods]}]}\n"
																																			    "- {level: None, resources: [{group: \"\", resources: [pods],"
																																			    " resourceNames: [web]}]}\n"
																																			    "- {level: None, resources: [{group: \"\", resources: [pods, secrets],"
																																			    " resourceNames: [web, \"\"]}]}\n"
																																			    "- {level: None, verbs: [get], " CORE("[secrets, pods]") "}\n"
																																										     "- {level: None, nonResourceURLs: [\"*\"]}\n"
																																										     "- {level: None, nonResourceURLs: [\"/*\"]}\n"
																																										     "- {level: None, nonResourceURLs: [\"/healthz*\"]}\n"
																																										     "- {level: None, nonResourceURLs: [/healthz, /version]}\n"
																																										     "- {level: None, nonResourceURLs: [/healthz]}\n";

static const char *const users[] = { NULL, "ana", "bob" };
static const char *const groups[] = { "ops", "devs" };
static const char *const verbs[] = { "get", "list", "create" };
static const char *const resources[] = { NULL, "pods", "secrets" };
static const char *const api_groups[] = { "", "apps" };
static const char *const subresources[] = { "", "log", "*" };
static const char *const namespaces[] = { "", "shop" };
static const char *const names[] = { "", "web" };
static const char *const urls[] = { "/healthz", "/healthz/x", "/version", "/" };

/* Take one of the words, by the next digit of `*seed`. */
#define PICK(words) pick((words), ARRAY_SIZE(words), seed)

static const char *pick(const char *const *words, size_t count, size_t *seed)
{
	const char *word = words[*seed % count];

	*seed /= count;
	return word;
}

/* Request number `*seed`; what is left of it is more than 0 behind the last. */
static struct policy_request make_request(size_t *seed)
{
	struct policy_request request = { .groups = groups };

	request.group_count = *seed % 3;
	*seed /= 3;
	request.user = PICK(users);
	request.verb = PICK(verbs);
	request.resource = PICK(resources);
	request.group = PICK(api_groups);
	request.subresource = PICK(subresources);
	request.namespace = PICK(namespaces);
	request.name = PICK(names);
	request.url = PICK(urls);
	return request;
}

static void covers_no_more_than_it_matches(void **state)
{
	CLEANUP(policy_release) struct policy policy = POLICY_INIT;
	size_t rest = 0;

	(void)state;
	policy_read(&policy, "p.yaml", text, strlen(text), 0);
	assert_int_not_equal(policy.verdict, POLICY_REFUSED);
	for (size_t seed = 0; !rest; seed++) {
		struct policy_request request;
		bool matches[64];

		rest = seed;
		request = make_request(&rest);
		for (size_t i = 0; i < policy.rules.count; i++)
			matches[i] = policy_rule_matches(
				policy_rule_at(&policy, i), &request);
		for (size_t a = 0; a < policy.rules.count; a++)
			for (size_t b = 0; b < policy.rules.count; b++)
				if (matches[b] && !matches[a] &&
				    policy_rule_covers(
					    policy_rule_at(&policy, a),
					    policy_rule_at(&policy, b)))
					fail_msg("rule %zu does not cover "
						 "rule %zu",
						 a + 1, b + 1);
	}
}

/* Rules by their number above. */
static const struct cover_case {
	const char *name;
	size_t rule;
	size_t other;
	bool covers;
} cases[] = {
	{ "a catch-all covers all", 1, 29, true },
	{ "a rule covers itself", 24, 24, true },
	{ "more users cover fewer", 3, 2, true },
	{ "fewer users do not cover more", 2, 3, false },
	{ "a group does not cover a user", 4, 2, false },
	{ "one more selector is covered", 3, 5, true },
	{ "more verbs cover fewer", 7, 6, true },
	{ "a namespace covers resources in it", 8, 10, true },
	{ "a namespace does not cover resources elsewhere", 8, 11, false },
	{ "a star behind a slash covers the resource", 13, 11, true },
	{ "a star behind a slash covers its subresources", 13, 12, true },
	{ "a star before a slash covers a subresource", 14, 15, true },
	{ "a star before a slash does not cover the resource", 14, 12, false },
	{ "a star covers the others", 16, 13, true },
	{ "no resources are all resources", 18, 16, true },
	{ "a star covers no resources", 16, 18, true },
	{ "two items cover one", 19, 18, true },
	{ "a star for the group covers a group", 20, 19, true },
	{ "a group does not cover a star for it", 19, 20, false },
	{ "all names cover one", 11, 22, true },
	{ "one name does not cover all", 22, 11, false },
	{ "more names cover fewer", 23, 22, true },
	{ "resources do not cover URLs", 20, 29, false },
	{ "every URL covers one", 25, 29, true },
	{ "a prefix covers a path", 27, 29, true },
	{ "a longer prefix is covered", 26, 27, true },
	{ "a path does not cover a prefix", 29, 27, false },
	{ "two paths cover one", 28, 29, true },
};

static void covers(void **state)
{
	const struct cover_case *c = *state;
	CLEANUP(policy_release) struct policy policy = POLICY_INIT;

	policy_read(&policy, "p.yaml", text, strlen(text), 0);
	assert_int_equal(
		policy_rule_covers(policy_rule_at(&policy, c->rule - 1),
				   policy_rule_at(&policy, c->other - 1)),
		c->covers);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases) + 1];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i] = test_row(covers, &cases[i]);
	tests[ARRAY_SIZE(cases)] = (struct CMUnitTest)cmocka_unit_test(
		covers_no_more_than_it_matches);
	return run_tests("policy_cover", tests, argc, argv);
}
