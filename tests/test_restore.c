/* wrap: time */

#include "command/restore.h"

#include <stdio.h>

#include "host_bench.h"

/* --- which backup -------------------------------------------------------- */

static void restores_the_last(void **state)
{
	struct bench *bench = *state;
	struct stat stat_now;

	succeed(bench, "enable");
	succeed(bench, "restore");
	assert_file_holds(bench->manifest, PLAIN);
	assert_int_equal(stat(bench->manifest, &stat_now), 0);
	assert_int_equal(stat_now.st_mode & 07777, 0640);
	assert_int_equal(count_backups(bench), 2);
	assert_says(bench, "restored from: ");
	assert_says(bench, "made 1 second ago");
	assert_says(bench, "kubelet restarts");
}

static void restoring_twice_undoes_it(void **state)
{
	struct bench *bench = *state;
	CLEANUP(buf_release) struct buf enabled = BUF_INIT;

	succeed(bench, "enable");
	read_manifest(bench, &enabled);
	for (int i = 0; i < 3; i++) {
		succeed(bench, "restore");
		assert_file_holds(bench->manifest, PLAIN);
		succeed(bench, "restore");
		assert_file_holds(bench->manifest, enabled.data);
	}
	assert_int_equal(count_backups(bench), 7);
}

static void passes_over_what_the_file_is_already(void **state)
{
	struct bench *bench = *state;
	struct test_file seen;

	succeed(bench, "enable");
	succeed(bench, "restore --no-backup");
	assert_int_equal(count_backups(bench), 1);
	test_file_see(&seen, bench->manifest);
	succeed(bench, "restore");
	assert_says(bench, "nothing to do");
	assert_file_untouched(&seen, bench->manifest);
	test_file_release(&seen);
	assert_int_equal(count_backups(bench), 1);
}

static void goes_on_to_one_that_differs(void **state)
{
	struct bench *bench = *state;
	CLEANUP(buf_release) struct buf enabled = BUF_INIT;

	succeed(bench, "enable");
	read_manifest(bench, &enabled);
	succeed(bench, "enable --audit-log-maxage=7");
	succeed(bench, "restore --no-backup");
	assert_file_holds(bench->manifest, enabled.data);
	/* The newest backup is what the file is now. */
	succeed(bench, "restore --no-backup");
	assert_file_holds(bench->manifest, PLAIN);
}

static void restores_over_a_broken_file(void **state)
{
	struct bench *bench = *state;

	succeed(bench, "enable");
	write_text(bench->manifest, "spec: [unclosed\n\t{{");
	succeed(bench, "restore");
	assert_file_holds(bench->manifest, PLAIN);
	/* What was broken is kept too, but cannot be put back. */
	refuse(bench, "restore", "2026020");
}

static void takes_a_path_and_a_name(void **state)
{
	struct bench *bench = *state;
	CLEANUP(memory_release) char *first = NULL;
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	succeed(bench, "enable");
	succeed(bench, "enable --audit-log-maxage=7");
	first = backup_at(bench, 1);
	buf_addf(&words, "restore --backup %s", first);
	succeed(bench, words.data);
	assert_file_holds(bench->manifest, PLAIN);
	assert_int_equal(count_backups(bench), 3);
	succeed(bench, words.data);
	assert_says(bench, "nothing to do");
	assert_int_equal(count_backups(bench), 3);
	succeed(bench, "restore");
	buf_clear(&words);
	buf_addf(&words, "restore --backup %s", path_name(first));
	succeed(bench, words.data);
	assert_file_holds(bench->manifest, PLAIN);
	/* By its path on that host. */
	succeed(bench, "restore");
	buf_clear(&words);
	buf_addf(&words, "restore --backup " BACKUPS "/../backups/%s",
		 path_name(first));
	succeed(bench, words.data);
	assert_file_holds(bench->manifest, PLAIN);
}

static void needs_a_backup(void **state)
{
	struct bench *bench = *state;

	refuse(bench, "restore", "holds no backup");
	assert_int_equal(run(bench, "restore --backup /no/such"), ERROR_SYSTEM);
	assert_text_contains(bench->program.err.data, "is unchanged");
}

/* --- a target that is missing -------------------------------------------- */

static void makes_a_missing_file_again(void **state)
{
	struct bench *bench = *state;
	CLEANUP(memory_release) char *first = NULL;
	const bool is_root = !geteuid();
	struct stat made;

	succeed(bench, "enable");
	first = backup_at(bench, 1);
	assert_int_equal(chmod(first, 0604), 0);
	if (is_root)
		assert_int_equal(chown(first, 12, 34), 0);
	assert_int_equal(unlink(bench->manifest), 0);
	succeed(bench, "restore --dry-run");
	assert_says(bench, "@@ -0,0 +1,");
	assert_int_not_equal(access(bench->manifest, F_OK), 0);
	succeed(bench, "restore");
	assert_file_holds(bench->manifest, PLAIN);
	assert_int_equal(stat(bench->manifest, &made), 0);
	assert_int_equal(made.st_mode & 07777, 0604);
	assert_int_equal(made.st_uid, is_root ? 12 : geteuid());
	assert_int_equal(made.st_gid, is_root ? 34 : getegid());
	assert_int_equal(count_backups(bench), 1);
}

static void says_that_a_missing_file_was_not_made(void **state)
{
	struct bench *bench = *state;

	assert_int_equal(unlink(bench->manifest), 0);
	assert_int_equal(run(bench, "restore"), ERROR_REFUSED);
	assert_text_contains(bench->program.err.data, "was not created");
	assert_int_not_equal(access(bench->manifest, F_OK), 0);
}

/* --- refusals ------------------------------------------------------------ */

static const struct broken_case {
	const char *name;
	const char *text;
	const char *says;
} broken_cases[] = {
	{ "refuses a backup that is not YAML", "a: [\n", ":2:1: " },
	{ "refuses a backup that is empty", "", "the file says nothing" },
	{ "refuses a backup that is no pod", "kind: Service\n",
	  "kind is 'Service', not 'Pod'" },
	{ "refuses a backup without kube-apiserver",
	  "kind: Pod\nspec:\n  containers:\n  - image: etcd\n    command:\n"
	  "    - etcd\n",
	  "kube-apiserver" },
	{ "refuses a backup with half a line", "apiVersion: v1\nkind: Po",
	  "kind is 'Po', not 'Pod'" },
};

static void refuses_broken(void **state)
{
	struct bench *bench = *state;
	const struct broken_case *row = bench->scratch->data;
	CLEANUP(memory_release) char *first = NULL;

	succeed(bench, "enable");
	first = backup_at(bench, 1);
	write_text(first, row->text);
	refuse(bench, "restore", row->says);
	assert_text_contains(bench->program.err.data, first);
	assert_text_contains(bench->program.err.data, "restore --list");
	assert_int_equal(count_backups(bench), 1);
}

static void refuses_a_backup_of_another_file(void **state)
{
	struct bench *bench = *state;
	CLEANUP(memory_release) char *other = on_host(bench, "/srv/other.yaml");
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	make_dir(bench, "/srv");
	write_text(other, PLAIN);
	succeed(bench, "enable --manifest /srv/other.yaml");
	succeed(bench, "enable");
	buf_addf(&words,
		 "restore --backup " BACKUPS
		 "/other.yaml.20260201T000000Z.%s/srv",
		 bench->root);
	for (char *c = strstr(words.data, "Z.") + 2; *c; c++)
		if (*c == '/')
			*c = '+';
	refuse(bench, words.data, "by its name");
	/* And the last one is never another file's. */
	succeed(bench, "restore --manifest /srv/other.yaml");
	assert_file_holds(other, PLAIN);
}

static void compares_the_pods_of_files_from_elsewhere(void **state)
{
	struct bench *bench = *state;
	CLEANUP(memory_release) char *file = on_host(bench, "/srv/copy.yaml");

	make_dir(bench, "/srv");
	write_text(file, POD("kube-apiserver-2", ""));
	refuse(bench, "restore --backup /srv/copy.yaml",
	       "defines the pod 'kube-system/kube-apiserver-2', but");
	write_text(file, "a text\n");
	refuse(bench, "restore --backup /srv/copy.yaml", "defines no pod, but");
	write_text(file, OTHER);
	succeed(bench, "restore --backup /srv/copy.yaml");
	assert_file_holds(bench->manifest, OTHER);
	succeed(bench, "restore");
	assert_file_holds(bench->manifest, PLAIN);
	/* Nothing speaks against any where the target says nothing. */
	write_text(bench->manifest, "broken: [");
	write_text(file, POD("kube-apiserver-2", ""));
	succeed(bench, "restore --backup /srv/copy.yaml");
	assert_file_holds(bench->manifest, POD("kube-apiserver-2", ""));
}

static void looks_at_the_host(void **state)
{
	struct bench *bench = *state;
	CLEANUP(memory_release) char *gone = on_host(bench, "/gone");
	CLEANUP(memory_release) char *twin = on_host(bench, PODS "/twin.yaml");

	succeed(bench, "enable");
	succeed(bench, "restore");
	assert_int_equal(rename(bench->policy, gone), 0);
	write_text(gone, POLICY);
	free(bench->policy);
	bench->policy = memory_copy(gone);
	refuse(bench, "restore", "does not exist");
	succeed(bench, "restore --dry-run");
	assert_text_contains(bench->program.err.data, "does not exist");
	succeed(bench, "restore --offline");
	write_text(twin, OTHER);
	refuse(bench, "restore", "twin.yaml");
}

static const struct usage_case {
	const char *name;
	const char *words;
	const char *says;
} usage_cases[] = {
	{ "standard input has no backup", "restore --manifest -", "no backup" },
	{ "list and backup exclude each other", "restore --list --backup x",
	  "exclude each other" },
	{ "backup needs a name", "restore --backup=", "--backup" },
	{ "only restore lists", "enable --list", "--list" },
	{ "restore takes no settings", "restore --audit-log-maxage=1",
	  "--audit-log-maxage" },
};

static void refuses_words(void **state)
{
	struct bench *bench = *state;
	const struct usage_case *row = bench->scratch->data;

	assert_int_equal(run(bench, row->words), ERROR_USAGE);
	assert_text_contains(bench->program.err.data, row->says);
	assert_file_holds(bench->manifest, PLAIN);
}

/* --- links of the other host --------------------------------------------- */

/*
 * On that host the manifest directory and the backups are absolute links, to
 * places that our own host has too, with a file of the same name.
 */
static void stays_below_the_root(void **state)
{
	struct bench *bench = *state;
	const char *pods = scratch_path(bench->scratch, "pods");
	CLEANUP(memory_release) char *dir = on_host(bench, PODS);
	CLEANUP(memory_release) char *their_pods = on_host(bench, pods);
	CLEANUP(memory_release) char *ours = path_join(pods, MANIFEST);
	CLEANUP(memory_release)
	char *theirs = path_join(their_pods, MANIFEST);
	const char *kept = scratch_path(bench->scratch, "kept");
	CLEANUP(memory_release) char *their_kept = on_host(bench, kept);
	CLEANUP(memory_release) char *link = on_host(bench, "/backups");
	struct test_file seen;

	make_dir(bench, pods);
	assert_int_equal(mkdir(pods, 0755), 0);
	write_text(ours, OTHER);
	make_dir(bench, kept);
	assert_int_equal(rename(bench->manifest, theirs), 0);
	assert_int_equal(rmdir(dir), 0);
	assert_int_equal(symlink(pods, dir), 0);
	assert_int_equal(symlink(kept, link), 0);
	test_file_see(&seen, ours);
	succeed(bench, "enable --backup-dir /backups");
	assert_says(bench, theirs);
	assert_says(bench, their_kept);
	succeed(bench, "restore --backup-dir /backups");
	assert_file_holds(theirs, PLAIN);
	assert_file_untouched(&seen, ours);
	test_file_release(&seen);
	assert_int_not_equal(access(kept, F_OK), 0);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest fixed[] = {
		BENCH_TEST(restores_the_last),
		BENCH_TEST(restoring_twice_undoes_it),
		BENCH_TEST(passes_over_what_the_file_is_already),
		BENCH_TEST(goes_on_to_one_that_differs),
		BENCH_TEST(restores_over_a_broken_file),
		BENCH_TEST(takes_a_path_and_a_name),
		BENCH_TEST(needs_a_backup),
		BENCH_TEST(makes_a_missing_file_again),
		BENCH_TEST(says_that_a_missing_file_was_not_made),
		BENCH_TEST(refuses_a_backup_of_another_file),
		BENCH_TEST(compares_the_pods_of_files_from_elsewhere),
		BENCH_TEST(looks_at_the_host),
		BENCH_TEST(stays_below_the_root),
	};
	struct CMUnitTest tests[ARRAY_SIZE(fixed) + ARRAY_SIZE(broken_cases) +
				ARRAY_SIZE(usage_cases)];
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(fixed); i++)
		tests[count++] = fixed[i];
	for (size_t i = 0; i < ARRAY_SIZE(broken_cases); i++)
		tests[count++] = BENCH_ROW(refuses_broken, &broken_cases[i]);
	for (size_t i = 0; i < ARRAY_SIZE(usage_cases); i++)
		tests[count++] = BENCH_ROW(refuses_words, &usage_cases[i]);
	return run_test_table("restore", tests, count, argc, argv);
}
