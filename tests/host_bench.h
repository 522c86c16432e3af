/*
 * host_bench.h - a host below a root directory, and our program run on it
 *
 * bench_setup() makes the host in a scratch (scratch.h): the manifest PLAIN of
 * mode 0640 and a policy. The clock stands at END_OF_JANUARY and goes on by one
 * second with each run, so that names of backups are known; a test that
 * includes this says `wrap: time`.
 */
#ifndef HOST_BENCH_H
#define HOST_BENCH_H

#include <time.h>
#include <unistd.h>

#include "host/directory.h"
#include "program.h"
#include "scratch.h"

#define POD(name, words)                                                       \
	"apiVersion: v1\n"                                                     \
	"kind: Pod\n"                                                          \
	"metadata:\n"                                                          \
	"  name: " name "\n"                                                   \
	"  namespace: kube-system\n"                                           \
	"spec:\n"                                                              \
	"  containers:\n"                                                      \
	"  - command:\n"                                                       \
	"    - kube-apiserver\n" words                                         \
	"    image: k8s/kube-apiserver:v1.31.0\n"                              \
	"    name: kube-apiserver\n"

/* What the manifest is before, and by another hand after. */
#define PLAIN POD("kube-apiserver", "    - --a=1\n")
#define OTHER POD("kube-apiserver", "    - --a=2\n    - --b=1\n")

#define POLICY                                                                 \
	"apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: "         \
	"Metadata\n"

#define PODS    "/etc/kubernetes/manifests"
#define BACKUPS "/var/lib/apiserver-audit/backups"

/* 2026-01-31 23:59:59 UTC */
enum { END_OF_JANUARY = 1769903999 };

static time_t clock_now;

time_t __wrap_time(time_t *now);
time_t __wrap_time(time_t *now)
{
	if (now)
		*now = clock_now;
	return clock_now;
}

/* A host below a root directory, and the last run on it. */
struct bench {
	struct scratch *scratch;
	const char *root;
	char *manifest;
	char *policy;
	char *backups;
	struct program program;
};

static inline char *on_host(const struct bench *bench, const char *path)
{
	return path_join(bench->root, path + 1);
}

static inline void make_dir(const struct bench *bench, const char *name)
{
	CLEANUP(memory_release) char *path = on_host(bench, name);
	CLEANUP_ERROR struct error err = ERROR_INIT;

	assert_int_equal(directory_make(path, 0755, &err), 0);
}

static inline void write_text(const char *path, const char *text)
{
	test_file_write(path, text, strlen(text));
}

static inline int bench_setup(void **state)
{
	struct bench *bench = memory_new(sizeof(*bench));
	int done = scratch_setup(state);

	bench->scratch = *state;
	bench->root = scratch_path(bench->scratch, "root");
	bench->program = (struct program)PROGRAM_INIT;
	bench->manifest = on_host(bench, PODS "/kube-apiserver.yaml");
	bench->policy = on_host(bench, "/etc/kubernetes/audit-policy.yaml");
	bench->backups = on_host(bench, BACKUPS);
	make_dir(bench, PODS);
	write_text(bench->manifest, PLAIN);
	chmod(bench->manifest, 0640);
	write_text(bench->policy, POLICY);
	clock_now = END_OF_JANUARY;
	setenv("TZ", "UTC", 1);
	*state = bench;
	return done;
}

static inline int bench_teardown(void **state)
{
	struct bench *bench = *state;

	*state = bench->scratch;
	program_release(&bench->program);
	free(bench->manifest);
	free(bench->policy);
	free(bench->backups);
	free(bench);
	return scratch_teardown(state);
}

/* Run, a second after the last run, and return the status. */
static inline int run(struct bench *bench, const char *words)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	buf_addf(&line, "%s --root %s", words, bench->root);
	clock_now++;
	program_run(&bench->program, line.data, bench->policy);
	return bench->program.status;
}

/* Run, and fail unless the status is 0. */
static inline void succeed(struct bench *bench, const char *words)
{
	if (run(bench, words))
		print_error("%s", bench->program.err.data);
	assert_int_equal(bench->program.status, 0);
}

/* Run, and fail unless it is refused with this text, and nothing written. */
static inline void refuse(struct bench *bench, const char *words,
			  const char *text)
{
	struct test_file seen;

	test_file_see(&seen, bench->manifest);
	assert_int_equal(run(bench, words), ERROR_REFUSED);
	assert_text_contains(bench->program.err.data, text);
	assert_text_contains(bench->program.err.data, "is unchanged");
	assert_buf_equal(&bench->program.out, "");
	assert_file_untouched(&seen, bench->manifest);
	test_file_release(&seen);
}

static inline void assert_says(const struct bench *bench, const char *text)
{
	assert_text_contains(bench->program.out.data, text);
}

static inline void read_manifest(const struct bench *bench, struct buf *out)
{
	buf_clear(out);
	test_file_read(bench->manifest, out);
}

static inline size_t count_backups(const struct bench *bench)
{
	DIR *dir = opendir(bench->backups);
	const struct dirent *entry;
	size_t count = 0;

	if (!dir)
		return 0;
	while ((entry = readdir(dir)))
		count += entry->d_name[0] != '.';
	closedir(dir);
	return count;
}

/* Return the path of the backup made at `seconds` past the start. */
static inline char *backup_at(const struct bench *bench, int seconds)
{
	CLEANUP(memory_release) char *dir = on_host(bench, PODS);
	struct buf path = BUF_INIT;
	time_t when = END_OF_JANUARY + seconds;
	struct tm utc;
	char stamp[32];

	gmtime_r(&when, &utc);
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &utc);
	for (char *c = dir; *c; c++)
		if (*c == '/')
			*c = '+';
	buf_addf(&path, "%s/kube-apiserver.yaml.%s.%s", bench->backups, stamp,
		 dir);
	assert_int_equal(access(path.data, F_OK), 0);
	return buf_steal(&path);
}

#define BENCH_TEST(function)                                                   \
	cmocka_unit_test_setup_teardown(function, bench_setup, bench_teardown)
#define BENCH_ROW(function, row)                                               \
	((struct CMUnitTest){ .name = (row)->name,                             \
			      .test_func = (function),                         \
			      .setup_func = bench_setup,                       \
			      .teardown_func = bench_teardown,                 \
			      .initial_state = (void *)(uintptr_t)(row) })

#endif
