/* enable judges the policy of the host, and writes it with --policy-from. */
#include "test.h"

#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "audit/preset.h"
#include "program.h"

#define MANIFEST "/etc/kubernetes/manifests/kube-apiserver.yaml"
#define POLICY   "/etc/kubernetes/audit-policy.yaml"

static const char ignored[] = "apiVersion: audit.k8s.io/v1\n"
			      "kind: Policy\n"
			      "rules:\n"
			      "- level: Metadata\n"
			      "  verb: [get]\n";

static const char refused[] = "apiVersion: audit.k8s.io/v1\n"
			      "kind: Policy\n"
			      "rules: []\n";

struct policy_case {
	const char *name;
	const char *before; /* the policy file's text; NULL: none */
	const char *words;  /* behind "enable --root=ROOT" */
	int status;
	const char *message; /* part of standard error */
	const char *preset;  /* the policy file's text afterwards; NULL: as */
	bool wired;          /* before; and whether auditing is on then */
};

static const struct policy_case cases[] = {
	{ "a missing policy is refused", NULL, "", 3, "does not exist", NULL,
	  false },
	{ "a preset becomes the policy", NULL, " --policy-from=metadata", 0, "",
	  "metadata", true },
	{ "a preset takes the place of another text", ignored,
	  " --policy-from=production", 0, "", "production", true },
	{ "a preset takes the place of a refused one", refused,
	  " --policy-from=cis", 0, "", "cis", true },
	{ "a dry run writes no policy", NULL,
	  " --policy-from=metadata --dry-run", 0, "", NULL, false },
	{ "a policy from nowhere is an error", NULL,
	  " --policy-from=/no/such/file", 4, "a ready-made policy: ", NULL,
	  false },
	{ "offline nothing can be written", NULL,
	  " --policy-from=metadata --offline", 2, "--policy-from", NULL,
	  false },
	{ "an ignored field is refused", ignored, "", 3,
	  "did you mean 'verbs'?", NULL, false },
	{ "an ignored field is allowed", ignored, " --allow-ignored-fields", 0,
	  "warning: 'verb' is not a field", NULL, true },
	{ "what kube-apiserver refuses is refused", refused, "", 3,
	  "kube-apiserver does not start", NULL, false },
	{ "refused settings leave the policy unwritten", NULL,
	  " --policy-from=metadata --audit-log-maxage=-1", 3,
	  "must not be negative", NULL, false },
};

static int teardown(void **state)
{
	test_dir_free(*state);
	return 0;
}

static void check_policy(const char *root, const struct policy_case *row)
{
	CLEANUP(memory_release) char *path = test_path_below(root, POLICY);
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *wanted = row->preset ? preset_find(row->preset)->text
					 : row->before;
	struct stat st;

	if (!wanted) {
		assert_int_equal(access(path, F_OK), -1);
		return;
	}
	test_file_read(path, &text);
	assert_buf_equal(&text, wanted);
	assert_int_equal(stat(path, &st), 0);
	if (row->preset && !row->before)
		assert_int_equal(st.st_mode & 07777, 0600);
}

static void run_case(const struct policy_case *row, char *root,
		     struct program *program)
{
	CLEANUP(buf_release) struct buf manifest = BUF_INIT;
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	test_file_read("fixtures/quickstart/kube-apiserver.yaml", &manifest);
	test_file_below(root, MANIFEST, manifest.data);
	if (row->before)
		test_file_below(root, POLICY, row->before);
	buf_addf(&words, "enable --root=%s%s", root, row->words);
	program_run(program, words.data, "/dev/null");
}

static void judges(void **state)
{
	const struct policy_case *row = *state;
	CLEANUP(program_release) struct program program = PROGRAM_INIT;
	CLEANUP(memory_release) char *path = NULL;
	CLEANUP(buf_release) struct buf manifest = BUF_INIT;
	char *root = test_dir_new();

	*state = root; /* for the teardown */
	run_case(row, root, &program);
	assert_int_equal(program.status, row->status);
	assert_text_contains(program.err.data, row->message);
	check_policy(root, row);
	path = test_path_below(root, MANIFEST);
	test_file_read(path, &manifest);
	assert_int_equal(strstr(manifest.data, "--audit-policy-file") != NULL,
			 row->wired);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases)];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		tests[i] = test_row(judges, &cases[i]);
		tests[i].teardown_func = teardown;
	}
	return run_tests("policy_file", tests, argc, argv);
}
