/*
 * What kube-apiserver decides on a policy: refused, accepted with fields that
 * it ignores, accepted. All rows were run with the loader of kube-apiserver.
 */
#include "test.h"

#include "audit/policy.h"
#include "audit/preset.h"

#define HEAD         "apiVersion: audit.k8s.io/v1\nkind: Policy\n"
#define RULES(rules) HEAD "rules: [" rules "]\n"
#define RULE(fields) RULES("{level: Metadata, " fields "}")
#define ITEM(fields) RULE("resources: [{" fields "}]")
#define JSON(rest)   "{\"apiVersion\":\"audit.k8s.io/v1\"," rest "}"
#define GOOD         RULES("{level: Metadata}")

enum {
	ACCEPTED = POLICY_ACCEPTED,
	IGNORED = POLICY_IGNORED,
	REFUSED = POLICY_REFUSED
};

static const struct policy_case {
	const char *name;
	const char *text;
	int verdict;
	const char *code;    /* of a finding that there must be; NULL: none */
	const char *message; /* that its message and hint have in them */
	size_t line;         /* where it is */
	size_t column;
	unsigned minor;
} cases[] = {
	/* the document */
	{ "one rule is enough", GOOD, ACCEPTED, NULL, NULL, 0, 0, 0 },
	{ "a verb that is misspelt", RULE("verb: [get]"), IGNORED,
	  "ignored-field", "every verb\ndid you mean 'verbs'?", 3, 27, 0 },
	{ "its type does not matter", RULE("verb: get"), IGNORED,
	  "ignored-field", "every verb", 3, 27, 0 },
	{ "that of a known field does", RULE("verbs: get"), REFUSED,
	  "wrong-type", "write a list: verbs: [\"get\"]", 3, 34, 0 },
	{ "namespace for namespaces",
	  RULES("{level: None, namespace: [kube-system]}"), IGNORED,
	  "ignored-field", "every namespace, and every non-resource URL", 3, 23,
	  0 },
	{ "resource for resources in a rule",
	  RULES("{level: None, resource: [{group: \"\"}]}"), IGNORED,
	  "ignored-field", "every resource and every non-resource URL", 0, 0,
	  0 },
	{ "resource for resources in an item",
	  ITEM("group: \"\", resource: [pods]"), IGNORED, "ignored-field",
	  "every resource of the core group", 0, 0, 0 },
	{ "groups for group", ITEM("groups: [apps], resources: [deployments]"),
	  IGNORED, "ignored-field",
	  "stands for the core group\ndid you mean 'group'?", 0, 0, 0 },
	{ "a list of groups", ITEM("group: [apps]"), REFUSED, "wrong-type",
	  "takes a string, not a list", 0, 0, 0 },
	{ "groups with a blank", ITEM("groups: \" \", resources: [pods]"),
	  IGNORED, "ignored-field", "the core group", 0, 0, 0 },
	{ "group with a blank", ITEM("group: \" \""), REFUSED, "group",
	  "without a blank", 0, 0, 0 },
	{ "resouceNames", ITEM("resources: [configmaps], resouceNames: [cm1]"),
	  IGNORED, "ignored-field",
	  "every object\ndid you mean 'resourceNames'?", 0, 0, 0 },
	{ "userGroup for userGroups",
	  RULES("{level: None, userGroup: [system:nodes]}"), IGNORED,
	  "ignored-field", "every user\ndid you mean 'userGroups'?", 0, 0, 0 },
	{ "apiGroups is RBAC", ITEM("apiGroups: [\"\"], resources: [secrets]"),
	  IGNORED, "ignored-field", "did you mean 'group'?", 0, 0, 0 },
	{ "apiVesion",
	  "apiVesion: audit.k8s.io/v1\nkind: Policy\n"
	  "rules: [{level: Metadata}]\n",
	  REFUSED, "no-api-version", "apiVersion is missing", 1, 1, 0 },
	{ "apiVesion is explained",
	  "apiVesion: audit.k8s.io/v1\nkind: Policy\n"
	  "rules: [{level: Metadata}]\n",
	  REFUSED, "ignored-field", "did you mean 'apiVersion'?", 1, 1, 0 },
	{ "no apiVersion", "kind: Policy\nrules: [{level: Metadata}]\n",
	  REFUSED, "no-api-version", "add apiVersion: audit.k8s.io/v1", 1, 1,
	  0 },
	{ "an apiVersion that is null",
	  "apiVersion:\nkind: Policy\nrules: [{level: Metadata}]\n", REFUSED,
	  "no-api-version", "missing", 1, 1, 0 },
	{ "no kind is needed",
	  "apiVersion: audit.k8s.io/v1\nrules: [{level: Metadata}]\n", ACCEPTED,
	  NULL, NULL, 0, 0, 0 },
	{ "kinds for kind",
	  "apiVersion: audit.k8s.io/v1\nkinds: Policy\n"
	  "rules: [{level: Metadata}]\n",
	  IGNORED, "ignored-field", "did you mean 'kind'?", 2, 1, 0 },
	{ "another kind",
	  "apiVersion: audit.k8s.io/v1\nkind: AuditPolicy\n"
	  "rules: [{level: Metadata}]\n",
	  REFUSED, "kind", "write kind: Policy", 2, 7, 0 },
	{ "a kind in lower case",
	  "apiVersion: audit.k8s.io/v1\nkind: policy\n"
	  "rules: [{level: Metadata}]\n",
	  REFUSED, "kind", "'policy' is not", 2, 7, 0 },
	{ "kind PolicyList", "apiVersion: audit.k8s.io/v1\nkind: PolicyList\n",
	  REFUSED, "kind", "'PolicyList'", 2, 7, 0 },
	{ "kind Event", "apiVersion: audit.k8s.io/v1\nkind: Event\n", REFUSED,
	  "kind", "'Event'", 2, 7, 0 },
	{ "v1beta1 today",
	  "apiVersion: audit.k8s.io/v1beta1\nkind: Policy\n"
	  "rules: [{level: Metadata}]\n",
	  REFUSED, "api-version", "1.23 was the last", 1, 13, 0 },
	{ "v1beta1 in 1.23",
	  "apiVersion: audit.k8s.io/v1beta1\nkind: Policy\n"
	  "rules: [{level: Metadata}]\n",
	  ACCEPTED, "old-api-version", "1.24 does not start", 1, 13, 23 },
	{ "v1beta1 in 1.20",
	  "apiVersion: audit.k8s.io/v1beta1\nkind: Policy\n"
	  "rules: [{level: Metadata}]\n",
	  ACCEPTED, NULL, NULL, 0, 0, 20 },
	{ "v1 in 1.11", GOOD, REFUSED, "api-version", "not know", 1, 13, 11 },
	{ "apiVersion v1", "apiVersion: v1\nkind: Policy\n", REFUSED,
	  "api-version", "'v1' is not", 1, 13, 0 },
	{ "an apiVersion without a version",
	  "apiVersion: audit.k8s.io\nkind: Policy\n", REFUSED, "api-version",
	  "audit.k8s.io/v1", 1, 13, 0 },
	{ "an apiVersion in upper case",
	  "apiVersion: Audit.k8s.io/v1\nkind: Policy\n", REFUSED, "api-version",
	  "audit.k8s.io/v1", 1, 13, 0 },
	{ "an apiVersion of three parts",
	  "apiVersion: audit.k8s.io/v1/x\nkind: Policy\n", REFUSED,
	  "api-version", "audit.k8s.io/v1", 1, 13, 0 },
	{ "apiversion is read all the same",
	  "apiversion: audit.k8s.io/v1\nkind: Policy\n"
	  "rules: [{level: Metadata}]\n",
	  IGNORED, "ignored-field", "did you mean 'apiVersion'?", 1, 1, 0 },
	{ "Kind is read all the same",
	  "apiVersion: audit.k8s.io/v1\nKind: Policy\n"
	  "rules: [{level: Metadata}]\n",
	  IGNORED, "ignored-field", "did you mean 'kind'?", 2, 1, 0 },
	{ "the spelling that sorts last wins",
	  "apiversion: audit.k8s.io/v1\napiVersion: v1\n"
	  "rules: [{level: Metadata}]\n",
	  IGNORED, "ignored-field", "apiVersion", 1, 1, 0 },
	{ "a Kelvin sign is a k for Go",
	  "apiVersion: audit.k8s.io/v1\n\xe2\x84\xaaind: Pod\n"
	  "rules: [{level: Metadata}]\n",
	  REFUSED, "kind", "'Pod'", 0, 0, 0 },
	{ "a ConfigMap that wraps a policy",
	  "apiVersion: v1\nkind: ConfigMap\ndata: {}\n", REFUSED, "api-version",
	  "'v1'", 0, 0, 0 },
	{ "apiVersion given twice", "apiVersion: audit.k8s.io/v1beta1\n" GOOD,
	  IGNORED, "duplicate-field", "the first is in line 1", 2, 1, 0 },
	{ "an empty file", "", REFUSED, "no-api-version", "no policy", 1, 1,
	  0 },
	{ "an empty first document", "---\n---\n" GOOD, REFUSED,
	  "no-api-version", "take out the '---'", 0, 0, 0 },
	{ "a second document is not read", GOOD "---\n{{ not YAML\n", ACCEPTED,
	  "ignored-document", "the first document", 4, 1, 0 },
	{ "nor is what follows the end", GOOD "...\n@@\n", ACCEPTED,
	  "ignored-document", "", 4, 1, 0 },
	{ "a comment behind the end is nothing", GOOD "---\n# x\n", ACCEPTED,
	  NULL, NULL, 0, 0, 0 },
	{ "a leading marker", "---\n" GOOD, ACCEPTED, NULL, NULL, 0, 0, 0 },
	{ "YAML 1.2", "%YAML 1.2\n---\n" GOOD, REFUSED, "not-yaml", "1.1", 1, 1,
	  0 },
	{ "a byte order mark", "\xef\xbb\xbf" GOOD, ACCEPTED, NULL, NULL, 0, 0,
	  0 },
	{ "CRLF",
	  "apiVersion: audit.k8s.io/v1\r\nkind: Policy\r\n"
	  "rules:\r\n- level: Metadata\r\n",
	  ACCEPTED, NULL, NULL, 0, 0, 0 },
	{ "tabs that indent", HEAD "rules:\n\t- level: Metadata\n", REFUSED,
	  "not-yaml", "kube-apiserver does not start", 4, 1, 0 },
	{ "a wrong dedent", HEAD "rules:\n  - level: None\n - level: None\n",
	  REFUSED, "not-yaml", "", 0, 0, 0 },
	{ "an unquoted star", RULE("nonResourceURLs: [*]"), REFUSED, "not-yaml",
	  "", 0, 0, 0 },
	{ "an anchor and its alias",
	  HEAD "x-common: &v [get]\nrules: [{level: Metadata, verbs: *v}]\n",
	  IGNORED, "ignored-field", "'x-common'", 3, 1, 0 },
	{ "an alias without an anchor", RULE("verbs: *v"), REFUSED, "not-yaml",
	  "alias", 0, 0, 0 },
	{ "an alias that contains itself", RULE("verbs: &v [*v]"), REFUSED,
	  "not-yaml", "alias", 0, 0, 0 },
	{ "a merge key",
	  HEAD "rules:\n- &r {level: Metadata}\n- <<: *r\n  verbs: [get]\n",
	  ACCEPTED, NULL, NULL, 0, 0, 0 },
	{ "a merged key that is overridden",
	  HEAD "rules:\n- &r {level: Metadata}\n- <<: *r\n  level: None\n",
	  IGNORED, "duplicate-field", "'level'", 6, 3, 0 },
	{ "aliases that blow up",
	  HEAD "a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\n"
	       "c: &c [*b,*b,*b,*b,*b,*b,*b,*b]\n"
	       "d: &d [*c,*c,*c,*c,*c,*c,*c,*c]\n"
	       "e: &e [*d,*d,*d,*d,*d,*d,*d,*d]\n"
	       "f: [*e,*e,*e,*e,*e,*e,*e,*e]\n",
	  REFUSED, "not-yaml", "too large", 0, 0, 0 },

	/* JSON */
	{ "JSON", JSON("\"rules\":[{\"level\":\"Metadata\"}]"), ACCEPTED, NULL,
	  NULL, 0, 0, 0 },
	{ "JSON behind a comment is YAML",
	  "# c\n{apiVersion: audit.k8s.io/v1, rules: [{level: Metadata}]}",
	  ACCEPTED, NULL, NULL, 0, 0, 0 },
	{ "flow style is taken for JSON",
	  "{apiVersion: audit.k8s.io/v1, rules: [{level: Metadata}]}", REFUSED,
	  "not-json", "leave the braces out", 1, 2, 0 },
	{ "JSON with a trailing comma",
	  JSON("\"rules\":[{\"level\":\"Metadata\"},]"), REFUSED, "not-json",
	  "", 0, 0, 0 },
	{ "two JSON objects",
	  JSON("\"rules\":[{\"level\":\"Metadata\"}]") " {}", REFUSED,
	  "not-json", "behind the end", 0, 0, 0 },
	{ "rules twice in JSON",
	  JSON("\"rules\":[{\"level\":\"Metadata\",\"verbs\":[\"get\"]}],"
	       "\"rules\":[{\"level\":\"None\"}]"),
	  IGNORED, "duplicate-field", "'rules'", 0, 0, 0 },

	/* fields */
	{ "Rules for rules", HEAD "Rules: [{level: Metadata}]\n", REFUSED,
	  "no-rules", "no rules", 1, 1, 0 },
	{ "rule for rules is explained", HEAD "rule: [{level: Metadata}]\n",
	  REFUSED, "ignored-field", "did you mean 'rules'?", 3, 1, 0 },
	{ "a spec around the rules", HEAD "spec: {rules: [{level: None}]}\n",
	  REFUSED, "ignored-field", "has no spec", 3, 1, 0 },
	{ "a level in lower case", RULES("{level: metadata}"), REFUSED, "level",
	  "did you mean 'Metadata'?", 3, 17, 0 },
	{ "a level that is misspelt", RULES("{level: RequestReponse}"), REFUSED,
	  "level", "did you mean 'RequestResponse'?", 0, 0, 0 },
	{ "a level with a blank", RULES("{level: \"Metadata \"}"), REFUSED,
	  "level", "did you mean 'Metadata'?", 0, 0, 0 },
	{ "Level for level", RULES("{Level: Metadata}"), REFUSED, "no-level",
	  "rules[0]", 3, 9, 0 },
	{ "an empty level", RULES("{level: }"), REFUSED, "no-level", "", 0, 0,
	  0 },
	{ "a bare dash", HEAD "rules:\n-\n", REFUSED, "no-level", "", 0, 0, 0 },
	{ "a level that is a boolean", RULES("{level: yes}"), REFUSED,
	  "wrong-type", "put it in quotes: \"yes\"", 0, 0, 0 },
	{ "a level that is a number", RULES("{level: 1}"), REFUSED,
	  "wrong-type", "not a number ('1')", 0, 0, 0 },
	{ "stage RequestStarted",
	  HEAD "omitStages: [RequestStarted]\n"
	       "rules: [{level: Metadata}]\n",
	  REFUSED, "stage", "did you mean 'ResponseStarted'?", 3, 14, 0 },
	{ "stage RequestComplete", RULE("omitStages: [RequestComplete]"),
	  REFUSED, "stage", "did you mean 'ResponseComplete'?", 0, 0, 0 },
	{ "a stage in lower case", RULE("omitStages: [requestReceived]"),
	  REFUSED, "stage", "did you mean 'RequestReceived'?", 0, 0, 0 },
	{ "an empty stage", RULE("omitStages: [\"\"]"), REFUSED, "stage", "", 0,
	  0, 0 },
	{ "a stage without a list", RULE("omitStages: RequestReceived"),
	  REFUSED, "wrong-type", "omitStages: [\"RequestReceived\"]", 0, 0, 0 },
	{ "omitStage for omitStages", RULE("omitStage: [RequestReceived]"),
	  IGNORED, "ignored-field", "no stage is left out", 0, 0, 0 },
	{ "an empty list of rules", HEAD "rules: []\n", REFUSED, "no-rules", "",
	  3, 8, 0 },
	{ "rules that are null", HEAD "rules:\n", REFUSED, "no-rules", "", 0, 0,
	  0 },
	{ "rules without dashes", HEAD "rules:\n  level: Metadata\n", REFUSED,
	  "wrong-type", "begin each of its items with a dash", 0, 0, 0 },
	{ "a field given twice", RULES("{level: Metadata, level: None}"),
	  IGNORED, "duplicate-field", "'level' is given twice", 3, 27, 0 },
	{ "a list of words for resources", RULE("resources: [secrets]"),
	  REFUSED, "wrong-type", "resources: [\"secrets\"]", 0, 0, 0 },
	{ "an object for resources", RULE("resources: {}"), REFUSED,
	  "wrong-type", "a list of objects", 0, 0, 0 },
	{ "a group with a version", ITEM("group: apps/v1"), REFUSED, "group",
	  "leave the version out: 'apps'", 0, 0, 0 },
	{ "a group in upper case", ITEM("group: Apps"), REFUSED, "group", "", 0,
	  0, 0 },
	{ "a group with a dot at its end", ITEM("group: apps."), REFUSED,
	  "group", "", 0, 0, 0 },
	{ "a group with an underscore", ITEM("group: my_group"), REFUSED,
	  "group", "", 0, 0, 0 },
	{ "a star for the group", ITEM("group: \"*\""), ACCEPTED, NULL, NULL, 0,
	  0, 36 },
	{ "a star for the group in 1.35", ITEM("group: \"*\""), REFUSED,
	  "group", "since Kubernetes 1.36", 0, 0, 35 },
	{ "the group core", ITEM("group: core"), ACCEPTED, NULL, NULL, 0, 0,
	  0 },
	{ "a group that is null", ITEM("group: "), ACCEPTED, NULL, NULL, 0, 0,
	  0 },
	{ "names without resources", ITEM("group: \"\", resourceNames: [x]"),
	  REFUSED, "names-without-resources", "needs resources", 0, 0, 0 },
	{ "URLs and resources",
	  RULE("nonResourceURLs: [/x], resources: [{group: \"\"}]"), REFUSED,
	  "mixed-rule", "two rules", 0, 0, 0 },
	{ "URLs and namespaces", RULE("nonResourceURLs: [/x], namespaces: [a]"),
	  REFUSED, "mixed-rule", "namespaces", 0, 0, 0 },
	{ "a URL without a slash", RULE("nonResourceURLs: [\"healthz*\"]"),
	  REFUSED, "url", "write '/healthz*'", 0, 0, 0 },
	{ "an empty URL", RULE("nonResourceURLs: [\"\"]"), REFUSED, "url", "",
	  0, 0, 0 },
	{ "a star inside a URL", RULE("nonResourceURLs: [\"/api/*/x\"]"),
	  REFUSED, "url", "its last character", 0, 0, 0 },
	{ "two stars in a URL", RULE("nonResourceURLs: [\"/healthz**\"]"),
	  REFUSED, "url", "", 0, 0, 0 },
	{ "URLs that are stars", RULE("nonResourceURLs: [\"*\", \"/*\"]"),
	  ACCEPTED, NULL, NULL, 0, 0, 0 },
	{ "nonResourceURL for nonResourceURLs", RULE("nonResourceURL: [/x]"),
	  IGNORED, "ignored-field", "did you mean 'nonResourceURLs'?", 0, 0,
	  0 },
	{ "nonResourceUrls for nonResourceURLs", RULE("nonResourceUrls: [/x]"),
	  IGNORED, "ignored-field", "did you mean 'nonResourceURLs'?", 0, 0,
	  0 },
	{ "empty users",
	  RULES("{level: Metadata, users: }, "
		"{level: Metadata, users: []}"),
	  ACCEPTED, NULL, NULL, 0, 0, 0 },
	{ "a null among users", RULE("users: [~]"), ACCEPTED, NULL, NULL, 0, 0,
	  0 },
	{ "a number among users", RULE("users: [1000]"), REFUSED, "wrong-type",
	  "rules[0].users[0] takes a string", 3, 35, 0 },
	{ "a yes among users", RULE("users: [yes]"), REFUSED, "wrong-type",
	  "\"yes\"", 0, 0, 0 },
	{ "y among users", RULE("users: [y]"), REFUSED, "wrong-type", "\"y\"",
	  0, 0, 0 },
	{ "n among users", RULE("users: [n]"), REFUSED, "wrong-type", "\"n\"",
	  0, 0, 0 },
	{ "quoted numbers among users", RULE("users: [\"1000\", 'yes']"),
	  ACCEPTED, NULL, NULL, 0, 0, 0 },
	{ "a boolean in quotes", RULE("omitManagedFields: \"true\""), REFUSED,
	  "wrong-type", "leave the quotes out", 0, 0, 0 },
	{ "yes and off",
	  HEAD "omitManagedFields: yes\n"
	       "rules: [{level: Metadata, omitManagedFields: off}]\n",
	  ACCEPTED, NULL, NULL, 0, 0, 0 },
	{ "omitManagedFields in 1.22", RULE("omitManagedFields: true"), IGNORED,
	  "ignored-field", "since Kubernetes 1.23", 0, 0, 22 },
	{ "verbs in an item of resources",
	  ITEM("group: \"\", resources: [pods], verbs: [get]"), IGNORED,
	  "ignored-field", "every verb\n'verbs' is a field of a rule", 0, 0,
	  0 },
	{ "ignored and refused",
	  RULES("{level: Metadata, verb: [get]}, {level: none}"), REFUSED,
	  "level", "rules[1]", 0, 0, 0 },
	{ "words that match nothing",
	  RULE("verbs: [GET, read], resources: [{group: \"\", "
	       "resources: [Pods, \"pod*\", \"*/*\"]}]"),
	  ACCEPTED, NULL, NULL, 0, 0, 0 },
	{ "an item that is null",
	  HEAD "rules:\n- level: Metadata\n"
	       "  resources:\n  -\n",
	  ACCEPTED, NULL, NULL, 0, 0, 0 },
	{ "metadata is looked at", HEAD "metadata: {name: 1}\n", REFUSED,
	  "wrong-type", "metadata.name", 0, 0, 0 },
	{ "metadata with an unknown field",
	  HEAD "metadata: {nam: x}\nrules: [{level: Metadata}]\n", IGNORED,
	  "ignored-field", "'nam'", 3, 12, 0 },
	{ "metadata with a time that is none",
	  HEAD "metadata: {creationTimestamp: x}\nrules: [{level: None}]\n",
	  REFUSED, "wrong-type", "a time", 0, 0, 0 },
	{ "not-a-number cannot be JSON", HEAD "x: .nan\n", REFUSED, "not-json",
	  "'.nan'", 3, 4, 0 },
	{ "a null key", HEAD "x: {~: 1}\n", REFUSED, "not-json", "'~'", 0, 0,
	  0 },
	{ "control characters do not reach the terminal",
	  RULE("\"ve\\e[1mrb\": [get]"), IGNORED, "ignored-field", "'ve?[1mrb'",
	  0, 0, 0 },
};

static const struct finding *find(const struct policy *policy,
				  const struct policy_case *c)
{
	for (size_t i = 0; i < policy->findings.count; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		const struct finding *f = &policy->findings.items[i];

		buf_addf(&text, "%s\n%s", f->message, f->hint ? f->hint : "");
		if (!strcmp(f->code, c->code) && strstr(text.data, c->message))
			return f;
	}
	return NULL;
}

static void print_findings(const struct policy *policy)
{
	for (size_t i = 0; i < policy->findings.count; i++) {
		const struct finding *f = &policy->findings.items[i];

		print_error("%zu:%zu: %s: %s (%s)\n", f->line, f->column,
			    f->code, f->message, f->hint ? f->hint : "");
	}
}

static void judges(void **state)
{
	const struct policy_case *c = *state;
	CLEANUP(policy_release) struct policy policy = POLICY_INIT;
	const struct finding *f;

	policy_read(&policy, "p.yaml", c->text, strlen(c->text), c->minor);
	f = c->code ? find(&policy, c) : NULL;
	if ((int)policy.verdict != c->verdict || (c->code && !f))
		print_findings(&policy);
	assert_int_equal(policy.verdict, c->verdict);
	if (!c->code) {
		assert_int_equal(policy.findings.count, 0);
		return;
	}
	assert_non_null(f);
	if (f && c->line) {
		assert_int_equal(f->line, c->line);
		assert_int_equal(f->column, c->column);
	}
}

/* --- loading ------------------------------------------------------------- */

static int load(struct policy *policy, const char *text, bool allow_ignored,
		struct error *err)
{
	return policy_load_text(policy, "p.yaml", text, strlen(text), 0,
				allow_ignored, err);
}

static void refuses_what_kube_apiserver_refuses(void **state)
{
	CLEANUP(policy_release) struct policy policy = POLICY_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(load(&policy, RULES("{level: metadata}"), true, &err),
			 -1);
	assert_error(&err, ERROR_REFUSED, "'metadata' is no level");
	assert_string_equal(err.file, "p.yaml");
	assert_int_equal(err.line, 3);
}

static void refuses_ignored_fields_unless_allowed(void **state)
{
	CLEANUP(policy_release) struct policy strict = POLICY_INIT;
	CLEANUP(policy_release) struct policy lenient = POLICY_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP_ERROR struct error none = ERROR_INIT;

	(void)state;
	assert_int_equal(load(&strict, RULE("verb: [get]"), false, &err), -1);
	assert_error(&err, ERROR_REFUSED, "'verb' is not a field of a rule");
	assert_string_equal(err.code, "ignored-field");
	assert_int_equal(load(&lenient, RULE("verb: [get]"), true, &none), 0);
	assert_no_error(&none);
	assert_int_equal(lenient.findings.count, 1);
}

static void loads_a_file(void **state)
{
	CLEANUP(policy_release) struct policy policy = POLICY_INIT;
	CLEANUP(policy_release) struct policy missing = POLICY_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	char *dir = test_dir_new();

	(void)state;
	buf_addf(&path, "%s/p.yaml", dir);
	test_file_write(path.data, GOOD, strlen(GOOD));
	assert_int_equal(
		policy_load(&policy, path.data, "p.yaml", 0, false, &err), 0);
	assert_no_error(&err);
	assert_int_equal(policy.rules.count, 1);
	buf_addc(&path, 'x');
	assert_int_equal(
		policy_load(&missing, path.data, "p.yaml", 0, false, &err), -1);
	assert_error(&err, ERROR_SYSTEM, "");
	test_dir_free(dir);
}

static void knows_where_everything_stands(void **state)
{
	static const char good[] = HEAD "rules:\n"
					"  # comment\n"
					"  - level: None\n"
					"    users:\n"
					"      - ana\n"
					"      - bob\n"
					"  - {verbs: [get], level: Request}\n";
	CLEANUP(policy_release) struct policy policy = POLICY_INIT;
	const struct policy_rule *rule;

	(void)state;
	policy_read(&policy, "p.yaml", good, strlen(good), 0);
	assert_int_equal(policy.verdict, POLICY_ACCEPTED);
	rule = policy_rule_at(&policy, 0);
	assert_int_equal(rule->place.line, 5);
	assert_int_equal(rule->place.column, 5);
	assert_int_equal(policy_text_at(&rule->users, 1)->place.line, 8);
	rule = policy_rule_at(&policy, 1);
	assert_int_equal(rule->place.line, 9);
	assert_int_equal(policy_text_at(&rule->verbs, 0)->place.column, 14);
	assert_int_equal(rule->level_text.place.column, 27);
}

static void presets_are_sound(void **state)
{
	(void)state;
	for (const struct preset *p = presets; p->name; p++)
		for (unsigned minor = 12; minor <= 37; minor++) {
			CLEANUP(policy_release)
			struct policy policy = POLICY_INIT;

			policy_read(&policy, p->name, p->text, strlen(p->text),
				    minor);
			assert_int_equal(policy.verdict, POLICY_ACCEPTED);
			assert_int_equal(policy.findings.count, 0);
			assert_ptr_equal(preset_find(p->name), p);
		}
	assert_null(preset_find("none"));
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest others[] = {
		cmocka_unit_test(refuses_what_kube_apiserver_refuses),
		cmocka_unit_test(refuses_ignored_fields_unless_allowed),
		cmocka_unit_test(loads_a_file),
		cmocka_unit_test(knows_where_everything_stands),
		cmocka_unit_test(presets_are_sound),
	};
	struct CMUnitTest tests[ARRAY_SIZE(cases) + ARRAY_SIZE(others)];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i] = test_row(judges, &cases[i]);
	memcpy(tests + ARRAY_SIZE(cases), others, sizeof(others));
	return run_tests("policy", tests, argc, argv);
}
