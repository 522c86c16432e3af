/*
 * Which rule decides a request. All rows were run with the evaluator of
 * kube-apiserver.
 *
 * A request is written as words: the verb, then RESOURCE[.GROUP][/SUB] or a
 * path that starts with '/', then ns=, name=, user=, group= as needed. Without
 * user= it is ana; "nobody" has no user.
 */
#include "test.h"

#include "audit/policy.h"
#include "audit/policy_match.h"

#define HEAD        "apiVersion: audit.k8s.io/v1\nkind: Policy\n"
#define LAST        ", {level: Metadata}"
#define CORE(words) "resources: [{group: \"\", resources: " words "}]"

static const char shop_pod[] = "get pods ns=shop name=web";

enum { MOST_QUESTIONS = 8 };

static const struct match_case {
	const char *name;
	const char *rules;
	struct {
		const char *request;
		const char *level; /* and the rule's number; "-" for none */
	} questions[MOST_QUESTIONS];
	const char *head; /* more fields of the policy */
} cases[] = {
	{ "no rule matches",
	  "{level: Request, verbs: [create]}",
	  { { shop_pod, "None -" } },
	  "" },
	{ "the first that matches decides",
	  "{level: None, verbs: [get]}, {level: RequestResponse, users: [ana]}",
	  { { shop_pod, "None 1" },
	    { "update pods ns=shop name=web", "RequestResponse 2" } },
	  "" },
	{ "user and group must both match",
	  "{level: Request, users: [ana], userGroups: [ops]}" LAST,
	  { { "get pods group=devs", "Metadata 2" },
	    { "get pods group=devs group=ops", "Request 1" },
	    { "get pods user=bob group=ops", "Metadata 2" } },
	  "" },
	{ "nobody is no user and in no group",
	  "{level: Request, users: [ana]}, {level: RequestResponse, "
	  "userGroups: [system:authenticated]}" LAST,
	  { { "get pods nobody", "Metadata 3" },
	    { "get pods nobody group=system:authenticated", "Metadata 3" } },
	  "" },
	{ "anonymous is a user",
	  "{level: Request, users: [system:anonymous]}" LAST,
	  { { "get pods user=system:anonymous", "Request 1" },
	    { "get pods nobody", "Metadata 2" } },
	  "" },
	{ "a resource is not its subresources",
	  "{level: Request, " CORE("[pods]") "}" LAST,
	  { { shop_pod, "Request 1" },
	    { "get pods/log ns=shop name=web", "Metadata 2" },
	    { "create pods/exec ns=shop name=web", "Metadata 2" } },
	  "" },
	{ "a star behind a slash matches the resource too",
	  "{level: Request, " CORE("[pods/*]") "}",
	  { { shop_pod, "Request 1" },
	    { "get pods/log ns=shop name=web", "Request 1" },
	    { "get services/status", "None -" } },
	  "" },
	{ "a star before a slash",
	  "{level: Request, " CORE("[\"*/status\"]") "}",
	  { { "get pods/status", "Request 1" },
	    { "get pods", "None -" },
	    { "get deployments.apps/status", "None -" } },
	  "" },
	{ "a star alone",
	  "{level: Request, " CORE("[\"*\"]") "}",
	  { { "get pods/log", "Request 1" },
	    { "get deployments.apps", "None -" },
	    { "get /version", "None -" } },
	  "" },
	{ "a group without resources",
	  "{level: Request, resources: [{group: apps}]}",
	  { { "get deployments.apps/scale", "Request 1" },
	    { "get pods", "None -" } },
	  "" },
	{ "a star for the group",
	  "{level: Request, resources: [{group: \"*\", resources: "
	  "[secrets, deployments/*]}]}",
	  { { "get deployments.apps/scale", "Request 1" },
	    { "get secrets", "Request 1" } },
	  "" },
	{ "an empty item is the core group",
	  "{level: Request, resources: [{}]}",
	  { { "get secrets", "Request 1" },
	    { "get deployments.apps", "None -" } },
	  "" },
	{ "namespaces",
	  "{level: Request, namespaces: [shop]}",
	  { { "list secrets ns=shop", "Request 1" },
	    { "list secrets", "None -" },
	    { "get namespaces ns=shop name=shop", "Request 1" },
	    { "delete namespaces ns=shop name=shop", "Request 1" },
	    { "create namespaces", "None -" },
	    { "get /version", "None -" } },
	  "" },
	{ "the empty namespace",
	  "{level: Request, namespaces: [\"\"]}",
	  { { "get nodes name=n1", "Request 1" },
	    { "list secrets", "Request 1" },
	    { "list secrets ns=shop", "None -" },
	    { "get namespaces ns=shop name=shop", "None -" },
	    { "get /version", "None -" } },
	  "" },
	{ "no patterns for namespaces",
	  "{level: Request, namespaces: [\"kube-*\", \"*\"]}",
	  { { "list secrets ns=kube-system", "None -" } },
	  "" },
	{ "names",
	  "{level: None, resources: [{group: \"\", resources: [configmaps], "
	  "resourceNames: [leader]}]}" LAST,
	  { { "get configmaps ns=shop name=leader", "None 1" },
	    { "list configmaps ns=shop", "Metadata 2" },
	    { "watch configmaps ns=shop name=leader", "None 1" },
	    { "create configmaps ns=shop", "Metadata 2" },
	    { "update configmaps ns=shop name=leader", "None 1" } },
	  "" },
	{ "the empty name",
	  "{level: Request, resources: [{group: \"\", resources: [pods], "
	  "resourceNames: [\"\"]}]}" LAST,
	  { { "list pods ns=shop", "Request 1" },
	    { "create pods ns=shop", "Request 1" },
	    { "get pods ns=shop name=db", "Metadata 2" } },
	  "" },
	{ "names of subresources",
	  "{level: Request, resources: [{group: \"\", resources: "
	  "[pods, pods/*], resourceNames: [db]}]}" LAST,
	  { { "get pods/log ns=shop name=db", "Request 1" },
	    { "get pods/log ns=shop name=web", "Metadata 2" } },
	  "" },
	{ "URLs",
	  "{level: None, nonResourceURLs: [\"/healthz*\", /version]}" LAST,
	  { { "get /healthz", "None 1" },
	    { "get /healthz/etcd", "None 1" },
	    { "get /healthzfoo", "None 1" },
	    { "get /version", "None 1" },
	    { "get /version/", "Metadata 2" },
	    { "get //version", "Metadata 2" },
	    { "get /livez", "Metadata 2" } },
	  "" },
	{ "every URL",
	  "{level: None, nonResourceURLs: [\"*\"]}" LAST,
	  { { "get /anything", "None 1" },
	    { "get /api/v1", "None 1" },
	    { "list pods", "Metadata 2" } },
	  "" },
	{ "URLs of the API",
	  "{level: None, nonResourceURLs: [\"/api*\"]}" LAST,
	  { { "get /api/v1", "None 1" },
	    { "get /apis/apps/v1", "None 1" },
	    { "list pods", "Metadata 2" } },
	  "" },
	{ "a URL of a resource",
	  "{level: None, nonResourceURLs: [/api/v1/pods]}" LAST,
	  { { "list pods", "Metadata 2" } },
	  "" },
	{ "no patterns for verbs",
	  "{level: Request, verbs: [\"*\", GET]}" LAST,
	  { { "list pods", "Metadata 2" } },
	  "" },
	{ "get is not list, watch or head",
	  "{level: Request, verbs: [get]}" LAST,
	  { { "list pods", "Metadata 2" },
	    { "watch pods", "Metadata 2" },
	    { "get /healthz", "Request 1" },
	    { "head /healthz", "Metadata 2" } },
	  "" },
	{ "post is not create",
	  "{level: Request, verbs: [post]}" LAST,
	  { { "create pods", "Metadata 2" }, { "post /unknown", "Request 1" } },
	  "" },
	{ "delete is not deletecollection",
	  "{level: Request, verbs: [delete]}" LAST,
	  { { "deletecollection pods ns=shop", "Metadata 2" },
	    { "delete pods ns=shop name=web", "Request 1" } },
	  "" },
	{ "omitted stages add up",
	  "{level: Request, verbs: [create], omitStages: "
	  "[ResponseStarted, RequestReceived]}",
	  { { "create pods", "Request 1 RequestReceived ResponseStarted" },
	    { "list pods", "None - RequestReceived" } },
	  "omitStages: [RequestReceived]\n" },
	{ "managed fields",
	  "{level: Request, verbs: [create], omitManagedFields: false}, "
	  "{level: Request}",
	  { { "create pods", "Request 1" }, { "list pods", "Request 2 drop" } },
	  "omitManagedFields: true\n" },
	{ "what stands in the shadow",
	  "{level: None}, {level: RequestResponse, " CORE("[secrets]") "}",
	  { { "list secrets", "None 1" } },
	  "" },
	{ "a misspelt selector matches all",
	  "{level: None, verb: [watch]}, {level: RequestResponse}",
	  { { "delete namespaces ns=shop name=shop", "None 1" } },
	  "" },
	{ "groups is not group",
	  "{level: RequestResponse, resources: [{groups: [apps], "
	  "resources: [deployments]}]}" LAST,
	  { { "delete deployments.apps ns=shop name=web", "Metadata 2" } },
	  "" },
	{ "resource is not resources",
	  "{level: None, resources: [{group: \"\", resource: [events]}]}" LAST,
	  { { "get secrets ns=shop name=db", "None 1" } },
	  "" },
	{ "two stars match nothing",
	  "{level: Request, " CORE("[\"*/*\"]") "}",
	  { { "get pods", "None -" }, { "get pods/log", "None -" } },
	  "" },
	{ "a star before a slash alone",
	  "{level: Request, " CORE("[\"*/\"]") "}",
	  { { "get pods", "None -" } },
	  "" },
	{ "no other patterns for resources",
	  "{level: Request, " CORE("[\"pod*\", Pods, pod]") "}",
	  { { "list pods", "None -" } },
	  "" },
	{ "no patterns for users",
	  "{level: Request, users: [\"system:serviceaccount:kube-system:*\"]}, "
	  "{level: Metadata, userGroups: "
	  "[\"system:serviceaccounts:kube-system\"]}",
	  { { "get pods user=system:serviceaccount:kube-system:gc "
	      "group=system:serviceaccounts:kube-system",
	      "Metadata 2" } },
	  "" },
	{ "namespaces and resources",
	  "{level: Request, namespaces: [shop], " CORE("[secrets]") "}" LAST,
	  { { "get secrets ns=shop", "Request 1" },
	    { "get pods ns=shop", "Metadata 2" },
	    { "get secrets ns=other", "Metadata 2" } },
	  "" },
	{ "events are in two groups",
	  "{level: None, " CORE("[events]") "}" LAST,
	  { { "create events ns=shop", "None 1" },
	    { "create events.events.k8s.io ns=shop", "Metadata 2" } },
	  "" },
	{ "several items",
	  "{level: Request, resources: [{group: \"\", resources: [secrets]}, "
	  "{group: apps}]}" LAST,
	  { { "list deployments.apps", "Request 1" },
	    { "list secrets", "Request 1" },
	    { "list pods", "Metadata 2" } },
	  "" },
	{ "the proxy of a service",
	  "{level: Request, " CORE("[services/proxy]") "}" LAST,
	  { { "get services/proxy ns=shop name=web", "Request 1" } },
	  "" },
	{ "exec by GET",
	  "{level: Request, verbs: [create], " CORE("[pods/exec]") "}",
	  { { "get pods/exec ns=shop name=web", "None -" },
	    { "create pods/exec ns=shop name=web", "Request 1" } },
	  "" },
	{ "tokens are not secrets",
	  "{level: Metadata, resources: [{group: \"\", resources: "
	  "[secrets, configmaps]}, {group: authentication.k8s.io, "
	  "resources: [tokenreviews]}]}, {level: RequestResponse}",
	  { { "list secrets", "Metadata 1" },
	    { "create tokenreviews.authentication.k8s.io", "Metadata 1" },
	    { "create serviceaccounts/token ns=shop name=sa",
	      "RequestResponse 2" } },
	  "" },
	{ "groups that there are not",
	  "{level: None, resources: [{group: core, resources: [pods]}]}, "
	  "{level: None, resources: [{group: v1, resources: [pods]}]}" LAST,
	  { { "list pods", "Metadata 3" } },
	  "" },
	{ "names that are no plurals",
	  "{level: None, resources: [{group: apps, resources: "
	  "[deployments.apps, Deployment, deploy]}]}" LAST,
	  { { "list deployments.apps", "Metadata 2" } },
	  "" },
	{ "case counts",
	  "{level: None, users: [Admin]}" LAST,
	  { { "get pods user=admin", "Metadata 2" } },
	  "" },
	{ "empty lists match all",
	  "{level: None, verbs: [], resources: []}",
	  { { "get /version", "None 1" } },
	  "" },
	{ "verb and URL must both match",
	  "{level: None, verbs: [list], nonResourceURLs: [\"/logs*\"]}" LAST,
	  { { "get /logs/x", "Metadata 2" } },
	  "" },
};

/* --- requests ------------------------------------------------------------ */

struct question {
	char *text;
	const char *groups[4];
	struct policy_request request;
};

static void question_release(struct question *question)
{
	free(question->text);
}

static const char *split(char *text, char mark)
{
	char *at = strchr(text, mark);

	if (!at)
		return "";
	*at = '\0';
	return at + 1;
}

static void read_target(struct policy_request *request, char *word)
{
	if (*word == '/') {
		request->url = word;
		return;
	}
	request->resource = word;
	request->subresource = split(word, '/');
	request->group = split(word, '.');
}

static void read_word(struct question *question, char *word)
{
	struct policy_request *request = &question->request;
	const char *value = split(word, '=');

	if (!strcmp(word, "ns"))
		request->namespace = value;
	else if (!strcmp(word, "name"))
		request->name = value;
	else if (!strcmp(word, "user"))
		request->user = value;
	else if (!strcmp(word, "group"))
		question->groups[request->group_count++] = value;
	else if (!strcmp(word, "nobody"))
		request->user = NULL;
	else
		fail_msg("what is %s?", word);
}

static void read_question(struct question *question, const char *text)
{
	struct policy_request *request = &question->request;
	char *rest;

	question->text = memory_copy(text);
	*request = (struct policy_request){ .user = "ana",
					    .groups = question->groups,
					    .group = "",
					    .subresource = "",
					    .namespace = "",
					    .name = "" };
	request->verb = strtok_r(question->text, " ", &rest);
	read_target(request, strtok_r(NULL, " ", &rest));
	for (char *word; (word = strtok_r(NULL, " ", &rest));)
		read_word(question, word);
}

/* --- answers ------------------------------------------------------------- */

static void describe(const struct policy_decision *decision, struct buf *out)
{
	buf_adds(out, policy_level_names[decision->level]);
	if (decision->rule)
		buf_addf(out, " %zu", decision->number);
	else
		buf_adds(out, " -");
	for (size_t i = 0; i < POLICY_STAGE_COUNT; i++)
		if (decision->stages & 1u << i)
			buf_addf(out, " %s", policy_stage_names[i]);
	if (decision->omit_managed_fields)
		buf_adds(out, " drop");
}

static void decides(void **state)
{
	const struct match_case *c = *state;
	CLEANUP(policy_release) struct policy policy = POLICY_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_addf(&text, HEAD "%srules: [%s]\n", c->head, c->rules);
	policy_read(&policy, "p.yaml", text.data, text.len, 0);
	assert_int_not_equal(policy.verdict, POLICY_REFUSED);
	for (size_t i = 0; i < MOST_QUESTIONS && c->questions[i].request; i++) {
		CLEANUP(question_release) struct question question = { 0 };
		CLEANUP(buf_release) struct buf answer = BUF_INIT;
		struct policy_decision decision;

		read_question(&question, c->questions[i].request);
		decision = policy_decide(&policy, &question.request);
		describe(&decision, &answer);
		assert_buf_equal(&answer, c->questions[i].level);
	}
}

/* Null leaves what was there, and a shorter list ends it. */
static void json_lists_given_twice_merge(void **state)
{
	static const char text[] =
		"{\"apiVersion\":\"audit.k8s.io/v1\",\"rules\":["
		"{\"level\":\"Metadata\",\"users\":[\"ana\",\"bob\"],"
		"\"users\":[null],\"verbs\":[\"get\"],\"verbs\":null}]}";
	CLEANUP(policy_release) struct policy policy = POLICY_INIT;
	const struct policy_rule *rule;

	(void)state;
	policy_read(&policy, "p.json", text, strlen(text), 0);
	assert_int_equal(policy.verdict, POLICY_IGNORED);
	rule = policy_rule_at(&policy, 0);
	assert_int_equal(rule->users.count, 1);
	assert_true(policy_list_has(&rule->users, "ana"));
	assert_int_equal(rule->verbs.count, 0);
}

/* The second list is decoded over the memory of the first. */
static void json_rules_given_twice_merge(void **state)
{
	static const char text[] =
		"{\"apiVersion\":\"audit.k8s.io/v1\","
		"\"rules\":[{\"level\":\"Metadata\",\"verbs\":[\"get\"]},"
		"{\"level\":\"Request\"}],"
		"\"rules\":[{\"level\":\"None\"}]}";
	CLEANUP(policy_release) struct policy policy = POLICY_INIT;
	const struct policy_rule *rule;

	(void)state;
	policy_read(&policy, "p.json", text, strlen(text), 0);
	assert_int_equal(policy.verdict, POLICY_IGNORED);
	assert_int_equal(policy.rules.count, 1);
	rule = policy_rule_at(&policy, 0);
	assert_int_equal(rule->level, POLICY_LEVEL_NONE);
	assert_true(policy_list_has(&rule->verbs, "get"));
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases) + 2];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i] = test_row(decides, &cases[i]);
	tests[ARRAY_SIZE(cases)] = (struct CMUnitTest)cmocka_unit_test(
		json_rules_given_twice_merge);
	tests[ARRAY_SIZE(cases) + 1] = (struct CMUnitTest)cmocka_unit_test(
		json_lists_given_twice_merge);
	return run_tests("policy_match", tests, argc, argv);
}
