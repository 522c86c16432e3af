/*
 * Whole policies: the fixtures with all their findings, and a corpus of real
 * ones with the verdicts of kube-apiserver.
 *
 * A fixture is a folder fixtures/policy/<case>/ with policy.yaml and findings:
 * a line with the verdict, then a line for each finding, "LINE:COLUMN severity
 * code: message", and one for its hint, if it has one, after two blanks.
 *
 * The corpus is not part of the project: it is looked for in $CORPUS, else in
 * ../shared/corpus, and may be missing.
 */
#include <glob.h>
#include <stdio.h>
#include <unistd.h>

#include "test.h"

#include "audit/policy.h"
#include "audit/policy_lint.h"
#include "host/path.h"

static const char *const verdicts[] = {
	[POLICY_ACCEPTED] = "accepted",
	[POLICY_IGNORED] = "ignored",
	[POLICY_REFUSED] = "refused",
};

static void read_policy(struct policy *policy, const char *path)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	test_file_read(path, &text);
	policy_read(policy, path, text.data, text.len, 0);
}

/* --- fixtures ------------------------------------------------------------ */

static void describe(const struct policy *policy, struct buf *out)
{
	buf_addf(out, "%s\n", verdicts[policy->verdict]);
	for (size_t i = 0; i < policy->findings.count; i++) {
		const struct finding *f = &policy->findings.items[i];

		buf_addf(out, "%zu:%zu %s %s: %s\n", f->line, f->column,
			 severity_names[f->severity], f->code, f->message);
		if (f->hint)
			buf_addf(out, "  %s\n", f->hint);
	}
}

static void has_its_findings(void **state)
{
	CLEANUP(policy_release) struct policy policy = POLICY_INIT;
	CLEANUP(buf_release) struct buf actual = BUF_INIT;
	CLEANUP(buf_release) struct buf expected = BUF_INIT;
	CLEANUP(memory_release) char *dir = path_parent(*state);
	CLEANUP(memory_release) char *path = path_join(dir, "findings");

	read_policy(&policy, *state);
	if (policy.verdict != POLICY_REFUSED)
		policy_lint(&policy);
	describe(&policy, &actual);
	test_file_read(path, &expected);
	assert_buf_equal(&actual, expected.data);
}

/* --- the corpus ---------------------------------------------------------- */

/* The corpus, or NULL if there is none here. */
static char *find_corpus(void)
{
	const char *named = getenv("CORPUS");
	const char *dir = named ? named : "../shared/corpus";
	char *path = path_join(dir, "policies.verdicts.tsv");

	if (access(path, R_OK) == 0)
		return path;
	printf("# no corpus: the verdicts on real policies are not tried\n");
	free(path);
	return NULL;
}

/* `line` is a file's name and its verdict, parted by a tab. */
static void check_verdict(const char *dir, char *line)
{
	CLEANUP(policy_release) struct policy policy = POLICY_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	char *rest;
	const char *name = strtok_r(line, "\t", &rest);
	const char *verdict = strtok_r(NULL, "\t", &rest);

	buf_addf(&path, "%s/policies/%s", dir, name);
	read_policy(&policy, path.data);
	if (strcmp(verdicts[policy.verdict], verdict) != 0)
		fail_msg("%s is %s, not %s", name, verdict,
			 verdicts[policy.verdict]);
	if (policy.verdict != POLICY_REFUSED)
		policy_lint(&policy);
}

static void verdicts_are_those_of_kube_apiserver(void **state)
{
	CLEANUP(memory_release) char *path = find_corpus();
	CLEANUP(memory_release) char *dir = path ? path_parent(path) : NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	char *rest;

	(void)state;
	if (!path)
		return;
	test_file_read(path, &text);
	for (char *line = strtok_r(text.data, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		if (*line != '#' && strncmp(line, "file\t", 5) != 0)
			check_verdict(dir, line);
}

/* "fixtures/policy/case/policy.yaml" -> "case" */
static char *case_name(const char *path)
{
	CLEANUP(memory_release) char *dir = path_parent(path);

	return memory_copy(path_name(dir));
}

int main(int argc, char **argv)
{
	struct CMUnitTest *tests;
	glob_t found;
	int ret;

	assert_int_equal(glob("fixtures/policy/*/policy.yaml", 0, NULL, &found),
			 0);
	tests = memory_new((found.gl_pathc + 1) * sizeof(*tests));
	for (size_t i = 0; i < found.gl_pathc; i++)
		tests[i] = (struct CMUnitTest){
			.name = case_name(found.gl_pathv[i]),
			.test_func = has_its_findings,
			.initial_state = found.gl_pathv[i],
		};
	tests[found.gl_pathc] = (struct CMUnitTest)cmocka_unit_test(
		verdicts_are_those_of_kube_apiserver);
	ret = run_test_table("policy_files", tests, found.gl_pathc + 1, argc,
			     argv);
	for (size_t i = 0; i < found.gl_pathc; i++)
		free((char *)(uintptr_t)tests[i].name);
	free(tests);
	globfree(&found);
	return ret;
}
