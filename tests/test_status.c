/*
 * What `status` says of a manifest and of the policy on its host.
 *
 * wrap: time
 */
#include "command/status.h"

#include <stdio.h>

#include "host_bench.h"

enum { TOO_LARGE = 10 * 1024 * 1024 + 1 };

static void make_large(const char *path)
{
	assert_int_equal(truncate(path, TOO_LARGE), 0);
}

static void make_loop(const char *path)
{
	unlink(path);
	assert_int_equal(symlink(path_name(path), path), 0);
}

static void make_directory(const char *path)
{
	unlink(path);
	assert_int_equal(mkdir(path, 0700), 0);
}

/* What becomes of the policy, and what is said once. */
static const struct policy_case {
	const char *name;
	void (*spoil)(const char *path);
	const char *said;
} policies[] = {
	{ "a policy that is too large", make_large,
	  "has 10485761 bytes, more than the limit of 10485760" },
	{ "a policy that is a link to itself", make_loop,
	  "cannot follow the links of '/etc/kubernetes/audit-policy.yaml'" },
	{ "a policy that is a directory", make_directory,
	  "audit-policy.yaml: error: the audit policy is no readable file" },
};

static void is_told_once(void **state)
{
	struct bench *bench = *state;
	const struct policy_case *row = bench->scratch->data;
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	const char *said;

	succeed(bench, "enable");
	row->spoil(bench->policy);
	buf_addf(&words, "status --root %s", bench->root);
	program_run(&bench->program, words.data, bench->manifest);
	assert_int_equal(bench->program.status, 1);
	assert_says(bench, "auditing is on, but see below");
	assert_says(bench, row->said);
	said = strstr(bench->program.out.data, row->said);
	assert_null(strstr(said + 1, row->said));
	assert_null(strstr(bench->program.out.data, " rule"));
}

static void shows_other_flags(void **state)
{
	struct bench *bench = *state;

	succeed(bench, "enable --audit-log-format=legacy "
		       "--audit-log-compress=true");
	assert_int_equal(run(bench, "status"), 0);
	assert_says(bench, "  webhook  none\n"
			   "  flag     --audit-log-compress=true\n"
			   "  flag     --audit-log-format=legacy\n");
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(policies) + 1] = {
		BENCH_TEST(shows_other_flags),
	};

	for (size_t i = 0; i < ARRAY_SIZE(policies); i++)
		tests[i + 1] = BENCH_ROW(is_told_once, &policies[i]);
	return run_tests("status", tests, argc, argv);
}
