/* wrap: time */

#include "command/restore_target.h"

#include <stdio.h>

#include "host_bench.h"

#define UNITS      "/etc/systemd/system"
#define UNIT       UNITS "/kube-apiserver.service"
#define DROP_IN    UNIT ".d/zz-apiserver-audit.conf"
#define VARIABLES  "/etc/kubernetes/apiserver.env"
#define UNIT_PLAIN "[Service]\nExecStart=/usr/bin/kube-apiserver --v=2\n"
#define UNIT_OTHER "[Service]\nExecStart=/usr/bin/kube-apiserver --v=3\n"

static void put(const struct bench *bench, const char *path, const char *text)
{
	CLEANUP(memory_release) char *full = on_host(bench, path);
	CLEANUP(memory_release) char *parent = path_parent(path);

	make_dir(bench, parent);
	write_text(full, text);
}

static void drop(const struct bench *bench, const char *path)
{
	CLEANUP(memory_release) char *full = on_host(bench, path);

	assert_int_equal(remove(full), 0);
}

static void assert_holds(const struct bench *bench, const char *path,
			 const char *text)
{
	CLEANUP(memory_release) char *full = on_host(bench, path);

	assert_file_holds(full, text);
}

static void take(const struct bench *bench, const char *path, struct buf *out)
{
	CLEANUP(memory_release) char *full = on_host(bench, path);

	buf_clear(out);
	test_file_read(full, out);
}

static bool is_there(const struct bench *bench, const char *path)
{
	CLEANUP(memory_release) char *full = on_host(bench, path);

	return access(full, F_OK) == 0;
}

static void assert_warns(const struct bench *bench, const char *text)
{
	assert_text_contains(bench->program.err.data, text);
}

/* A host with a unit and no manifest. */
static void make_service(struct bench *bench)
{
	assert_int_equal(unlink(bench->manifest), 0);
	put(bench, UNIT, UNIT_PLAIN);
}

static void drop_in_comes_back(void **state)
{
	struct bench *bench = *state;
	CLEANUP(buf_release) struct buf wired = BUF_INIT;

	make_service(bench);
	put(bench, UNIT ".d/10-a.conf", "[Service]\nNice=5\n");
	put(bench, UNIT ".d/zzz.conf", "[Service]\nNice=6\n");
	succeed(bench, "enable --drop-in");
	take(bench, DROP_IN, &wired);
	succeed(bench, "disable --drop-in");
	assert_false(is_there(bench, DROP_IN));
	succeed(bench, "restore --drop-in --list");
	assert_says(bench, "zz-apiserver-audit.conf: 1 backup");
	assert_says(bench, "auditing on, what restore puts back");
	succeed(bench, "restore --drop-in --dry-run");
	assert_false(is_there(bench, DROP_IN));
	succeed(bench, "restore --drop-in");
	assert_holds(bench, DROP_IN, wired.data);
	assert_holds(bench, UNIT, UNIT_PLAIN);
}

static void drop_in_comes_back_with_its_directory(void **state)
{
	struct bench *bench = *state;

	make_service(bench);
	succeed(bench, "enable --drop-in");
	succeed(bench, "disable --drop-in");
	drop(bench, UNIT ".d");
	succeed(bench, "restore --drop-in --list");
	assert_says(bench, "1 backup");
	succeed(bench, "restore --drop-in --output=json");
	assert_says(bench, "\"kind\": \"systemd-drop-in\"");
	assert_true(is_there(bench, DROP_IN));
}

/* The first drop-in replaced nothing. */
static void new_drop_in_has_no_backup(void **state)
{
	struct bench *bench = *state;

	make_service(bench);
	succeed(bench, "enable --drop-in");
	assert_int_equal(run(bench, "restore --drop-in"), ERROR_REFUSED);
	assert_warns(bench, "holds no backup of");
	assert_warns(bench, "'disable --drop-in' takes it away");
	assert_true(is_there(bench, DROP_IN));
}

static void last_change_of_a_service_is_undone(void **state)
{
	struct bench *bench = *state;

	make_service(bench);
	succeed(bench, "enable");
	succeed(bench, "disable");
	succeed(bench, "enable --drop-in");
	succeed(bench, "disable --drop-in");
	succeed(bench, "restore");
	assert_warns(bench, "is what the last change was made to");
	assert_true(is_there(bench, DROP_IN));
	assert_holds(bench, UNIT, UNIT_PLAIN);
}

/* Flags in a variable are changed there, so that is what restore undoes. */
static void environment_file_is_restored(void **state)
{
	static const char before[] = "ARGS=\"--v=2 --audit-log-maxage=7\"\n";
	struct bench *bench = *state;
	CLEANUP(buf_release) struct buf wired = BUF_INIT;

	make_service(bench);
	put(bench, UNIT,
	    "[Service]\nEnvironmentFile=" VARIABLES
	    "\nExecStart=/usr/bin/kube-apiserver $ARGS\n");
	put(bench, VARIABLES, before);
	succeed(bench, "enable");
	take(bench, VARIABLES, &wired);
	assert_text_contains(wired.data, "--audit-policy-file=");
	succeed(bench, "restore --list");
	assert_says(bench, "auditing off, what restore puts back");
	succeed(bench, "restore");
	assert_holds(bench, VARIABLES, before);
	succeed(bench, "restore");
	assert_holds(bench, VARIABLES, wired.data);
}

static void named_backup_says_which_file(void **state)
{
	struct bench *bench = *state;
	CLEANUP(memory_release) char *listed = NULL;
	CLEANUP(buf_release) struct buf words = BUF_INIT;

	make_service(bench);
	succeed(bench, "enable");
	succeed(bench, "restore --list");
	listed = memory_copy(strrchr(bench->program.out.data, '/') + 1);
	listed[strcspn(listed, "\n")] = '\0';
	succeed(bench, "disable");
	succeed(bench, "enable --drop-in");
	succeed(bench, "disable --drop-in");
	put(bench, UNIT, UNIT_OTHER);
	buf_addf(&words, "restore --backup %s", listed);
	succeed(bench, words.data);
	assert_holds(bench, UNIT, UNIT_PLAIN);
	assert_false(is_there(bench, DROP_IN));
}

static void deleted_unit_comes_back(void **state)
{
	struct bench *bench = *state;

	make_service(bench);
	succeed(bench, "enable");
	drop(bench, UNIT);
	succeed(bench, "restore --unit=kube-apiserver");
	assert_holds(bench, UNIT, UNIT_PLAIN);
	drop(bench, UNIT);
	succeed(bench, "restore");
	assert_holds(bench, UNIT, UNIT_PLAIN);
}

/* Which variables it has is known only from the backup. */
static void deleted_unit_has_its_variables(void **state)
{
	static const char with_variables[] =
		"[Service]\nEnvironmentFile=" VARIABLES
		"\nExecStart=/usr/bin/kube-apiserver --v=2 $ARGS\n";
	struct bench *bench = *state;

	make_service(bench);
	put(bench, UNIT, with_variables);
	put(bench, VARIABLES, "ARGS=--etcd-servers=http://127.0.0.1:2379\n");
	succeed(bench, "enable");
	drop(bench, UNIT);
	succeed(bench, "restore");
	assert_holds(bench, UNIT, with_variables);
	assert_buf_equal(&bench->program.err, "");
}

static void deleted_manifest_comes_back(void **state)
{
	struct bench *bench = *state;
	CLEANUP(buf_release) struct buf wired = BUF_INIT;

	put(bench, UNIT, UNIT_PLAIN);
	succeed(bench, "enable --unit=kube-apiserver");
	take(bench, UNIT, &wired);
	succeed(bench, "enable");
	assert_int_equal(unlink(bench->manifest), 0);
	succeed(bench, "restore");
	assert_file_holds(bench->manifest, PLAIN);
	assert_warns(bench, "this host has a unit kube-apiserver.service, too");
	assert_holds(bench, UNIT, wired.data);
}

/* A host that has gone over from a pod to a service. */
static void old_manifest_stays_away(void **state)
{
	struct bench *bench = *state;

	succeed(bench, "enable");
	make_service(bench);
	succeed(bench, "enable");
	succeed(bench, "restore");
	assert_holds(bench, UNIT, UNIT_PLAIN);
	assert_int_not_equal(access(bench->manifest, F_OK), 0);
}

static void masked_unit_keeps_no_manifest_away(void **state)
{
	struct bench *bench = *state;
	CLEANUP(memory_release) char *unit = on_host(bench, UNIT);

	succeed(bench, "enable");
	assert_int_equal(unlink(bench->manifest), 0);
	make_dir(bench, UNITS);
	assert_int_equal(symlink("/dev/null", unit), 0);
	succeed(bench, "restore");
	assert_file_holds(bench->manifest, PLAIN);
}

/* A manifest that is there is the target, whatever else has backups. */
static void manifest_that_is_there_is_the_target(void **state)
{
	struct bench *bench = *state;

	succeed(bench, "enable");
	put(bench, UNIT, UNIT_PLAIN);
	succeed(bench, "enable --unit=kube-apiserver");
	succeed(bench, "restore");
	assert_file_holds(bench->manifest, PLAIN);
	assert_buf_equal(&bench->program.err, "");
}

static void broken_neighbour_is_named(void **state)
{
	struct bench *bench = *state;

	make_service(bench);
	succeed(bench, "enable");
	put(bench, UNIT ".d/10-a.conf", "[Service\n");
	assert_int_equal(run(bench, "restore"), ERROR_REFUSED);
	assert_warns(bench, "10-a.conf:1:");
	assert_warns(bench, "--offline");
	succeed(bench, "restore --offline");
	assert_holds(bench, UNIT, UNIT_PLAIN);
}

/* Neither the drop-in nor what stands in its way is lost. */
static void drop_in_has_nowhere_to_go(void **state)
{
	struct bench *bench = *state;

	make_service(bench);
	succeed(bench, "enable --drop-in");
	succeed(bench, "disable --drop-in");
	drop(bench, UNIT ".d");
	put(bench, UNIT ".d", "x");
	assert_int_equal(run(bench, "restore --drop-in"), ERROR_SYSTEM);
	assert_warns(bench, "Not a directory");
	assert_warns(bench, "was not created");
	assert_holds(bench, UNIT ".d", "x");
	assert_int_equal(count_backups(bench), 1);
}

/* A backup of a time when the service had other variables. */
static void variables_that_cannot_be_found(void **state)
{
	struct bench *bench = *state;
	CLEANUP(memory_release) char *loop = on_host(bench, "/loop");

	make_service(bench);
	put(bench, UNIT,
	    "[Service]\nEnvironmentFile=-/loop/a\n"
	    "ExecStart=/usr/bin/kube-apiserver --v=2\n");
	succeed(bench, "enable");
	put(bench, UNIT, UNIT_PLAIN);
	assert_int_equal(symlink("loop", loop), 0);
	assert_int_equal(run(bench, "restore"), ERROR_REFUSED);
	assert_warns(bench, "this backup cannot be put back: cannot follow the "
			    "links of '/loop/a'");
	assert_warns(bench, "is unchanged");
	assert_holds(bench, UNIT, UNIT_PLAIN);
}

/* No backup is one thing, no look at them another. */
static void backups_that_cannot_be_listed(void **state)
{
	static const char *const targets[] = {
		"",
		"--unit=kube-apiserver ",
		"--drop-in ",
		"--manifest=/etc/kubernetes/manifests/kube-apiserver.yaml ",
	};
	struct bench *bench = *state;

	put(bench, UNIT, UNIT_PLAIN);
	put(bench, "/srv/b", "x");
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++) {
		CLEANUP(buf_release) struct buf words = BUF_INIT;

		buf_addf(&words, "restore %s--backup-dir=/srv/b", targets[i]);
		assert_int_equal(run(bench, words.data), ERROR_SYSTEM);
		assert_warns(bench, "cannot list directory '");
		assert_warns(bench, "/srv/b': Not a directory, ");
	}
	assert_file_holds(bench->manifest, PLAIN);
	assert_holds(bench, UNIT, UNIT_PLAIN);
}

/* A drop-in of others can hold the command, and is restored like a unit. */
static void command_of_a_drop_in_comes_back(void **state)
{
	static const char command[] =
		"[Service]\nExecStart=\n"
		"ExecStart=/usr/bin/kube-apiserver --v=3\n";
	struct bench *bench = *state;

	make_service(bench);
	put(bench, UNIT ".d/10-a.conf", "[Service]\nNice=5\n");
	put(bench, UNIT ".d/20-b.conf", command);
	succeed(bench, "enable");
	succeed(bench, "restore --list --output=json");
	assert_says(bench, "\"kind\": \"systemd-drop-in\"");
	succeed(bench, "restore");
	assert_holds(bench, UNIT ".d/20-b.conf", command);
	assert_holds(bench, UNIT, UNIT_PLAIN);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		BENCH_TEST(drop_in_comes_back),
		BENCH_TEST(drop_in_comes_back_with_its_directory),
		BENCH_TEST(new_drop_in_has_no_backup),
		BENCH_TEST(last_change_of_a_service_is_undone),
		BENCH_TEST(environment_file_is_restored),
		BENCH_TEST(named_backup_says_which_file),
		BENCH_TEST(deleted_unit_comes_back),
		BENCH_TEST(deleted_unit_has_its_variables),
		BENCH_TEST(deleted_manifest_comes_back),
		BENCH_TEST(old_manifest_stays_away),
		BENCH_TEST(masked_unit_keeps_no_manifest_away),
		BENCH_TEST(manifest_that_is_there_is_the_target),
		BENCH_TEST(broken_neighbour_is_named),
		BENCH_TEST(drop_in_has_nowhere_to_go),
		BENCH_TEST(variables_that_cannot_be_found),
		BENCH_TEST(backups_that_cannot_be_listed),
		BENCH_TEST(command_of_a_drop_in_comes_back),
	};

	return run_tests("restore_target", tests, argc, argv);
}
