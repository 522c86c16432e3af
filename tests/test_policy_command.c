/*
 * The command `policy`, from its words to its answer. FILE stands for the
 * policy of the row.
 */
#include <jansson.h>

#include "program.h"
#include "test.h"

#include "audit/preset.h"

#define HEAD "apiVersion: audit.k8s.io/v1\nkind: Policy\n"
#define GOOD HEAD "rules:\n- level: Metadata\n"
#define RULES                                                                  \
	HEAD "omitStages: [RequestReceived]\nrules:\n"                         \
	     "- level: None\n  users: [ana]\n  userGroups: [ops]\n"            \
	     "- level: Request\n  verbs: [create]\n  resources:\n"             \
	     "  - group: apps\n    resources: [deployments/scale]\n"           \
	     "  omitStages: [Panic]\n"                                         \
	     "- level: Metadata\n  nonResourceURLs: [/healthz]\n"
#define DECIDED(level, rule, line, stages)                                     \
	"{\n  \"level\": \"" level "\",\n  \"rule\": " rule                    \
	",\n  \"line\": " line ",\n  \"omitStages\": [" stages "]\n}\n"
#define RECEIVED "\n    \"RequestReceived\"\n  "

static const struct command_case {
	const char *name;
	const char *words;
	const char *policy;
	int status;
	const char *out; /* NULL: is not looked at */
	const char *err;
} cases[] = {
	{ "lint what is good", "policy lint FILE", GOOD, 0,
	  "FILE: kube-apiserver 1.37 takes this policy, 1 rule, nothing "
	  "found\n",
	  "" },
	{ "lint quietly", "policy lint --quiet FILE", GOOD, 0, "", "" },
	{ "lint for a release", "policy lint FILE --kube-version=1.11", GOOD, 1,
	  NULL, "" },
	{ "lint standard input", "policy lint -", GOOD, 0, NULL, "" },
	{ "lint what is ignored", "policy lint --quiet FILE",
	  GOOD "  verb: [get]\n", 1,
	  "FILE:5:3: warning: 'verb' is not a field of a rule, so "
	  "kube-apiserver ignores it: the rule then matches every verb\n"
	  "  did you mean 'verbs'?\n",
	  "" },
	{ "advice is no problem", "policy lint FILE",
	  HEAD "rules:\n- level: Metadata\n  verbs: [get]\n", 0, NULL, "" },
	{ "lint in JSON", "policy lint --output=json FILE",
	  HEAD "rules:\n- level: none\n", 1,
	  "{\n  \"findings\": [\n    {\n      \"severity\": \"error\",\n"
	  "      \"code\": \"level\",\n      \"file\": \"FILE\",\n"
	  "      \"line\": 4,\n      \"column\": 10,\n      \"message\": "
	  "\"rules[0].level: 'none' is no level: kube-apiserver does not "
	  "start\",\n      \"hint\": \"did you mean 'None'?\"\n    }\n  ]\n}\n",
	  "" },
	{ "lint what is not there", "policy lint FILE.not", GOOD, 4, "", NULL },
	{ "what is not there, in JSON", "policy lint FILE.not --output=json",
	  GOOD, 4,
	  "{\n  \"findings\": [\n    {\n      \"severity\": \"error\",\n"
	  "      \"code\": \"system\",\n      \"file\": null,\n"
	  "      \"line\": null,\n      \"column\": null,\n"
	  "      \"message\": \"cannot open 'FILE.not': No such file or "
	  "directory\",\n      \"hint\": null\n    }\n  ]\n}\n",
	  NULL },
	{ "explain a resource",
	  "policy explain FILE --user=bob --verb=create "
	  "--resource=deployments.apps/scale --namespace=shop --name=web "
	  "--output=json",
	  RULES, 0,
	  DECIDED("Request", "2", "8",
		  "\n    \"RequestReceived\",\n    \"Panic\"\n  "),
	  "" },
	{ "explain with words behind the options",
	  "policy explain --verb=get --output=json --url=/healthz FILE", RULES,
	  0, DECIDED("Metadata", "3", "14", RECEIVED), "" },
	{ "explain what no rule matches",
	  "policy explain FILE --verb=get --resource=pods --output=json", RULES,
	  0, DECIDED("None", "null", "null", RECEIVED), "" },
	{ "explain with groups",
	  "policy explain FILE --user=ana --group=devs --group=ops --verb=get "
	  "--resource=pods --output=json",
	  RULES, 0, DECIDED("None", "1", "5", RECEIVED), "" },
	{ "explain for people",
	  "policy explain FILE --verb=get --url=/healthz?verbose", RULES, 0,
	  "FILE:14: rule 3 decides, level Metadata\n"
	  "  events   ResponseStarted, ResponseComplete, Panic\n"
	  "  omitted  RequestReceived\n",
	  "" },
	{ "explain that managed fields are left out",
	  "policy explain FILE --verb=get --url=/x",
	  HEAD "omitManagedFields: true\nrules:\n- level: Request\n", 0,
	  "FILE:5: rule 1 decides, level Request\n"
	  "  events   RequestReceived, ResponseStarted, ResponseComplete, "
	  "Panic\n"
	  "  omitted  none\n  bodies are recorded without managed fields\n",
	  "" },
	{ "explain that nothing is recorded",
	  "policy explain FILE --verb=get --resource=pods", RULES, 0,
	  "FILE: no rule matches, level None\n  nothing is recorded\n", "" },
	{ "explain a URL that names a resource",
	  "policy explain FILE --verb=get --url=/api/v1/pods", GOOD, 0, NULL,
	  "apiserver-audit: '/api/v1/pods' names a resource, which URLs in a "
	  "policy do not match\n"
	  "  ask with --resource, and --namespace and --name if it has them\n" },
	{ "explain says what is ignored",
	  "policy explain FILE --verb=get --url=/x", GOOD "  verb: [put]\n", 0,
	  NULL,
	  "apiserver-audit: FILE:5:3: warning: 'verb' is not a field of a "
	  "rule, so kube-apiserver ignores it: the rule then matches every "
	  "verb\n  did you mean 'verbs'?\n" },
	{ "explain what is refused", "policy explain FILE --verb=get --url=/x",
	  HEAD "rules: []\n", 3, "",
	  "apiserver-audit: FILE:3:8: the policy has no rules: kube-apiserver "
	  "does not start\n"
	  "  a rule of '- level: Metadata' records every request\n" },
	{ "explain nothing", "policy explain FILE --verb=get", GOOD, 2, "",
	  "apiserver-audit: what the request is about is missing\n"
	  "  write --resource=pods or --url=/healthz\n" },
	{ "explain two things",
	  "policy explain FILE --verb=get --url=/x --resource=pods", GOOD, 2,
	  "", NULL },
	{ "a URL has no name",
	  "policy explain FILE --verb=get --url=/x --name=web", GOOD, 2, "",
	  "apiserver-audit: a URL has no --name\n"
	  "  they go with --resource\n" },
	{ "list", "policy list", GOOD, 0, NULL, "" },
	{ "list takes no file", "policy list FILE", GOOD, 2, "",
	  "apiserver-audit: 'FILE' is one word too many\n"
	  "  write policy list\n" },
	{ "show nothing", "policy show", GOOD, 2, "",
	  "apiserver-audit: policy show needs a PRESET\n"
	  "  write policy show PRESET\n" },
	{ "show what is not there", "policy show ciss", GOOD, 2, "",
	  "apiserver-audit: there is no preset 'ciss'\n"
	  "  did you mean 'cis'?\n" },
	{ "show what is like nothing", "policy show xyz", GOOD, 2, "",
	  "apiserver-audit: there is no preset 'xyz'\n"
	  "  there are metadata, production, changes, cis\n" },
	{ "no verb", "policy", GOOD, 2, "", NULL },
	{ "a verb that is misspelt", "policy lnit FILE", GOOD, 2, "",
	  "apiserver-audit: 'lnit' is nothing that policy does\n"
	  "  did you mean 'lint'?\n" },
	{ "lint takes no request", "policy lint FILE --user=ana", GOOD, 2, "",
	  "apiserver-audit: policy lint takes no request\n"
	  "  --user and the like go with policy explain\n" },
	{ "one word too many", "policy lint FILE more", GOOD, 2, "", NULL },
};

static void assert_answer(const struct buf *actual, const char *expected,
			  const char *file)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!expected)
		return;
	program_replace(expected, "FILE", file, &text);
	assert_buf_equal(actual, text.data);
}

static void answers(void **state)
{
	const struct command_case *c = *state;
	CLEANUP(program_release) struct program program = PROGRAM_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	char *dir = test_dir_new();

	buf_addf(&path, "%s/p.yaml", dir);
	test_file_write(path.data, c->policy, strlen(c->policy));
	program_run(&program, c->words, path.data);
	test_dir_free(dir);
	assert_answer(&program.err, c->err, path.data);
	assert_answer(&program.out, c->out, path.data);
	assert_int_equal(program.status, c->status);
}

static void shows_each_preset_as_it_is(void **state)
{
	CLEANUP(program_release) struct program program = PROGRAM_INIT;

	(void)state;
	program_run(&program, "policy list", "/dev/null");
	for (const struct preset *p = presets; p->name; p++) {
		CLEANUP(program_release) struct program shown = PROGRAM_INIT;
		CLEANUP(buf_release) struct buf words = BUF_INIT;

		assert_text_contains(program.out.data, p->name);
		buf_addf(&words, "policy show %s", p->name);
		program_run(&shown, words.data, "/dev/null");
		assert_buf_equal(&shown.out, p->text);
	}
}

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	assert_non_null(text);
	return text;
}

static json_t *ask_for_json(const char *words)
{
	CLEANUP(program_release) struct program program = PROGRAM_INIT;
	json_t *root;

	program_run(&program, words, "/dev/null");
	assert_int_equal(program.status, 0);
	assert_buf_equal(&program.err, "");
	root = json_loads(program.out.data, 0, NULL);
	assert_non_null(root);
	return root;
}

static void shows_each_preset_in_json(void **state)
{
	json_t *root = ask_for_json("policy list --output=json");
	const json_t *list = json_object_get(root, "presets");
	size_t count = 0;

	(void)state;
	for (const struct preset *p = presets; p->name; p++) {
		const json_t *item = json_array_get(list, count++);
		CLEANUP(buf_release) struct buf words = BUF_INIT;
		json_t *shown;

		buf_addf(&words, "policy show %s --output=json", p->name);
		shown = ask_for_json(words.data);
		assert_string_equal(text_at(item, "name"), p->name);
		assert_string_equal(text_at(item, "summary"), p->summary);
		assert_string_equal(text_at(shown, "name"), p->name);
		assert_string_equal(text_at(shown, "summary"), p->summary);
		assert_string_equal(text_at(shown, "text"), p->text);
		json_decref(shown);
	}
	assert_int_equal(json_array_size(list), count);
	json_decref(root);
}

/* What `policy show` prints is clean for `policy lint`. */
static void presets_are_clean(void **state)
{
	char *dir = test_dir_new();

	(void)state;
	for (const struct preset *p = presets; p->name; p++) {
		CLEANUP(program_release) struct program program = PROGRAM_INIT;
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		buf_addf(&path, "%s/%s.yaml", dir, p->name);
		test_file_write(path.data, p->text, strlen(p->text));
		program_run(&program, "policy lint --quiet FILE", path.data);
		assert_buf_equal(&program.out, "");
		assert_int_equal(program.status, 0);
	}
	test_dir_free(dir);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases) + 3];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i] = test_row(answers, &cases[i]);
	tests[ARRAY_SIZE(cases)] = (struct CMUnitTest)cmocka_unit_test(
		shows_each_preset_as_it_is);
	tests[ARRAY_SIZE(cases) + 1] = (struct CMUnitTest)cmocka_unit_test(
		presets_are_clean);
	tests[ARRAY_SIZE(cases) + 2] = (struct CMUnitTest)cmocka_unit_test(
		shows_each_preset_in_json);
	return run_tests("policy_command", tests, argc, argv);
}
