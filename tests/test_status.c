/*
 * What `status` says of a manifest, and of the policy and the other manifests
 * on its host.
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

/* --- other files in the manifest directory ------------------------------- */

static void make_fifo(const char *path)
{
	assert_int_equal(mkfifo(path, 0600), 0);
}

static void make_lost_link(const char *path)
{
	assert_int_equal(symlink("nowhere", path), 0);
}

#define BESIDE PODS "/beside"
#define EVERY  "every 20 seconds\n"

/* What stands beside the manifest: a text, or what is made there. */
static const struct beside_case {
	const char *name;
	const char *text;
	void (*make)(const char *path);
	const char *said; /* NULL: nothing */
} besides[] = {
	{ "another pod", POD("etcd", ""), NULL, NULL },
	{ "a pod in JSON",
	  "{\"kind\": \"Pod\", \"metadata\": {\"name\": "
	  "\"a\"}}",
	  NULL, NULL },
	{ "an empty file", "", NULL,
	  "warning: is no Pod: kubelet reports an error about it " EVERY },
	{ "what is no YAML", "a: [\n", NULL,
	  "warning: is no Pod: kubelet reports an error about it " EVERY },
	{ "another object", "kind: ConfigMap\n", NULL,
	  "warning: is no Pod but another object: kubelet does nothing with it "
	  "but report an error " EVERY },
	{ "a pod without a name", "kind: Pod\nmetadata: {generateName: a}\n",
	  NULL,
	  "warning: is a Pod without a name: kubelet reports an error about it " EVERY },
	{ "a directory", NULL, make_directory,
	  "info: is a directory: kubelet does not look inside, and says so in "
	  "its journal\n" },
	{ "a FIFO", NULL, make_fifo,
	  "warning: is no readable file: kubelet reports an error about it " EVERY },
	{ "a link that leads nowhere", NULL, make_lost_link,
	  "warning: is no readable file: kubelet reports an error about it " EVERY },
};

static void is_told_by_status_alone(void **state)
{
	struct bench *bench = *state;
	const struct beside_case *row = bench->scratch->data;
	CLEANUP(memory_release) char *path = on_host(bench, BESIDE);

	if (row->text)
		write_text(path, row->text);
	else
		row->make(path);
	succeed(bench, "enable");
	assert_buf_equal(&bench->program.err, "");
	run(bench, "status");
	if (row->said)
		assert_says(bench, row->said);
	else
		assert_null(strstr(bench->program.out.data, BESIDE));
}

/* A directory of a hundred files is not told file by file. */
static void five_of_them_are_enough(void **state)
{
	struct bench *bench = *state;
	size_t told = 0;

	for (char name[] = PODS "/a"; name[sizeof(name) - 2] < 'i';
	     name[sizeof(name) - 2]++) {
		CLEANUP(memory_release) char *path = on_host(bench, name);

		write_text(path, "");
	}
	assert_int_equal(run(bench, "status"), 1);
	for (const char *at = bench->program.out.data;
	     (at = strstr(at, "is no Pod")); at++)
		told++;
	assert_int_equal(told, 5);
}

/* ------------------------------------------------------------------------- */

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
	struct CMUnitTest tests[ARRAY_SIZE(policies) + ARRAY_SIZE(besides) +
				2] = { BENCH_TEST(shows_other_flags),
				       BENCH_TEST(five_of_them_are_enough) };
	size_t count = 2;

	for (size_t i = 0; i < ARRAY_SIZE(policies); i++)
		tests[count++] = BENCH_ROW(is_told_once, &policies[i]);
	for (size_t i = 0; i < ARRAY_SIZE(besides); i++)
		tests[count++] = BENCH_ROW(is_told_by_status_alone,
					   &besides[i]);
	return run_tests("status", tests, argc, argv);
}
