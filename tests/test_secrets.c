/*
 * What a webhook's kubeconfig keeps secret is in no output: no report, diff,
 * JSON or error, whatever is wrong with the file and whatever it is taken for.
 */
#include "test.h"

#include <stdio.h>

#include "host/path.h"
#include "program.h"
#include "stage.h"

#define SECRET "aGVsbG8-c2VjcmV0"

#define MANIFEST   "/etc/kubernetes/manifests/kube-apiserver.yaml"
#define POLICY     "/etc/kubernetes/audit-policy.yaml"
#define KUBECONFIG "/etc/kubernetes/webhook.yaml"

#define HEAD(server)                                                           \
	"apiVersion: v1\nkind: Config\ncurrent-context: a\ncontexts:\n"        \
	"- name: a\n  context:\n    cluster: a\n    user: a\nclusters:\n"      \
	"- name: a\n  cluster:\n    server: " server "\n"
#define USER                                                                   \
	"users:\n- name: a\n  user:\n    username: a\n    password: " SECRET   \
	"\n    client-key-data: " SECRET "\n"
#define SOUND HEAD("https://hook:8443/audit") USER

static const struct kubeconfig_case {
	const char *name;
	const char *text;
} cases[] = {
	{ "a sound kubeconfig", SOUND "    token: " SECRET "\n" },
	{ "a token in a URL", HEAD("https://a:" SECRET "@hook/audit") USER },
	{ "a token in what is no URL", HEAD("hook:" SECRET) USER },
	{ "a quote that is not closed", SOUND "    token: \"" SECRET "\n" },
	{ "a token that is given twice",
	  SOUND "    token: " SECRET "\n    token: " SECRET "\n" },
	{ "a token as an alias", SOUND "    token: *" SECRET "\n" },
	{ "a token as a tag", SOUND "    token: !" SECRET "! a\n" },
	{ "a token with a control byte",
	  SOUND "    token: " SECRET "\x01" SECRET "\n" },
	{ "a token with a tab before", SOUND "\ttoken: " SECRET "\n" },
	{ "a token that is a list", SOUND "    token: [" SECRET ", {\n" },
	{ "a token instead of a user",
	  HEAD("https://hook") "users: " SECRET "\n" },
	{ "a token alone", SECRET "\n" },
	{ "JSON that ends early",
	  "{\"users\": [{\"user\": {\"token\": \"" SECRET "\"" },
};

static const char *const commands[] = {
	"enable --audit-webhook-config-file=" KUBECONFIG,
	"enable --audit-webhook-config-file=" KUBECONFIG " --output=json",
	"enable --audit-webhook-config-file=" KUBECONFIG " --diff --dry-run",
	"diff --audit-webhook-config-file=" KUBECONFIG,
	"diff --audit-webhook-config-file=" KUBECONFIG " --output=json",
	"status",
	"status --output=json",
	"disable --diff",
	"restore --diff",
	"restore --list",
	"diff --audit-policy-file=" KUBECONFIG,
	"enable --audit-policy-file=" KUBECONFIG " --output=json",
	"enable --policy-from=FILE",
	"diff --policy-from=FILE --output=json",
	"diff --manifest " KUBECONFIG,
	"status --manifest " KUBECONFIG,
	"enable --manifest " KUBECONFIG " --output=json",
	"diff --unit " KUBECONFIG,
	"enable --unit " KUBECONFIG,
};

static const char *const policy_commands[] = {
	"policy lint FILE",
	"policy lint FILE --output=json",
	"policy explain FILE --user=a --verb=get --resource=pods",
};

static void assert_silent(const struct program *program, const char *words)
{
	if (strstr(program->out.data, SECRET) ||
	    strstr(program->err.data, SECRET))
		fail_msg("%s: %s%s", words, program->out.data,
			 program->err.data);
	assert_true(program->out.len || program->err.len);
}

static void run_silently(const char *words, const char *root, const char *file)
{
	struct program program = PROGRAM_INIT;
	CLEANUP(buf_release) struct buf all = BUF_INIT;

	buf_adds(&all, words);
	if (root)
		buf_addf(&all, " --root %s", root);
	program_run(&program, all.data, file);
	assert_silent(&program, words);
	program_release(&program);
}

static void keeps_the_secret(void **state)
{
	const struct kubeconfig_case *row = *state;
	const struct stage_file files[] = {
		{ MANIFEST, "fixtures/kubeadm/v1.31/before.yaml" },
		{ POLICY, "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n"
			  "- level: Metadata\n" },
		{ KUBECONFIG, row->text },
		{ NULL, NULL },
	};
	char *dir = test_dir_new();
	CLEANUP(memory_release) char *root = path_join(dir, "host");
	CLEANUP(memory_release) char *file = path_join(root, &KUBECONFIG[1]);

	stage_make(root, files);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		run_silently(commands[i], root, file);
	for (size_t i = 0; i < ARRAY_SIZE(policy_commands); i++)
		run_silently(policy_commands[i], NULL, file);
	test_dir_free(dir);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases)];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i] = test_row(keeps_the_secret, &cases[i]);
	return run_tests("secrets", tests, argc, argv);
}
