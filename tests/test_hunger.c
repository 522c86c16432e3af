/*
 * The program itself with too little memory: from not enough to start to just
 * enough, and with each allocation failing once, the files are whole and what
 * it says of them is true. All allocations fail with FAULTS=all in the
 * environment, else a part of them.
 */
#include "test.h"

#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

#include "child.h"
#include "scene.h"
#include "verdict.h"

enum { STEP = 16 * 1024, STEPS_MAX = 4096 };

/* Of so many allocations one fails, and of the last ones each. */
enum { STRIDE = 61, LAST = 40 };

static const char *program;
static bool want_all;

struct bench {
	struct scene scene;
	struct child child;
};

static void limit_memory(const void *data)
{
	const rlim_t bytes = *(const rlim_t *)data;

	setrlimit(RLIMIT_AS, &(struct rlimit){ bytes, bytes });
}

/* Run with so many bytes of address space; return whether all went well. */
static bool run_with(struct child *child, const char *words, rlim_t bytes)
{
	child_release(child);
	child_words(child, "%s %s", program, words);
	child->prepare = limit_memory;
	child->data = &bytes;
	child_run(child);
	return child_exit(child) == 0;
}

/* How many bytes are enough to start. */
static rlim_t enough_to_start(void)
{
	struct child child = CHILD_INIT;
	rlim_t bytes = STEP;

	for (int i = 0; !run_with(&child, "--version", bytes); i++) {
		assert_true(i < STEPS_MAX);
		bytes += STEP;
	}
	child_release(&child);
	return bytes;
}

static void judge(struct bench *bench)
{
	const struct verdict verdict = { .scene = &bench->scene,
					 .child = &bench->child };
	const char *broken[VERDICT_RULES];
	size_t count;

	scene_look(&bench->scene);
	count = verdict_find(&verdict, broken);
	if (count)
		fail_msg("not true: %s: status %d, signal %d, %s", broken[0],
			 child_exit(&bench->child), child_signal(&bench->child),
			 bench->child.err.data);
	/* It is not the files that something is wrong with. */
	if (strstr(bench->child.err.data, "YAML"))
		fail_msg("no fault of the file: %s", bench->child.err.data);
}

static void tells_the_truth_of_hunger(void **state)
{
	struct bench *bench = *state;
	rlim_t bytes = enough_to_start();
	size_t hungry = 0;

	while (!run_with(&bench->child, bench->scene.words, bytes)) {
		judge(bench);
		assert_true(hungry++ < STEPS_MAX);
		scene_reset(&bench->scene);
		bytes += STEP;
	}
	judge(bench);
	printf("# %s: %zu times too little memory\n",
	       bench->scene.scenario->name, hungry);
}

/* --- each allocation ----------------------------------------------------- */

/* Beside this test; see the Makefile. */
static void load_starve(void)
{
	char path[4096];
	ssize_t len = readlink("/proc/self/exe", path, sizeof(path) - 1);
	CLEANUP(buf_release) struct buf library = BUF_INIT;

	path[len > 0 ? len : 0] = '\0';
	buf_addf(&library, "%s/preload/starve.so", dirname(path));
	setenv("LD_PRELOAD", library.data, 1);
}

static void starve(const void *data)
{
	CLEANUP(buf_release) struct buf at = BUF_INIT;

	buf_addf(&at, "%zu", *(const size_t *)data);
	setenv("STARVE_AT", at.data, 1);
	load_starve();
}

static void count_allocations(const void *data)
{
	(void)data;
	setenv("STARVE_COUNT", "2", 1);
	load_starve();
}

static void run_prepared(struct bench *bench, void (*prepare)(const void *data),
			 const void *data)
{
	struct child *child = &bench->child;

	child_release(child);
	child_words(child, "%s %s", program, bench->scene.words);
	child->prepare = prepare;
	child->data = data;
	child_run(child);
}

/* How many there are: what the last line of standard error says. */
static size_t allocations(struct bench *bench)
{
	const char *last;

	run_prepared(bench, count_allocations, NULL);
	assert_int_equal(child_exit(&bench->child), 0);
	last = memrchr(bench->child.err.data, '\n', bench->child.err.len - 1);
	scene_reset(&bench->scene);
	return strtoul(last ? last + 1 : bench->child.err.data, NULL, 10);
}

/*
 * fy_parser_set_string() of libfyaml 0.7.12 does not look at what it gets from
 * malloc(). That is while the file is read, so nothing is lost.
 */
static void assert_died_early(struct bench *bench)
{
	scene_look(&bench->scene);
	assert_int_equal(bench->scene.target.content, BEFORE);
	assert_int_equal(bench->scene.policy.content, BEFORE);
}

static void survives_each_allocation(void **state)
{
	struct bench *bench = *state;
	size_t all = allocations(bench), tried = 0, died = 0;

	assert_true(all > LAST);
	for (size_t at = 1; at <= all; at++) {
		if (!want_all && at % STRIDE && at + LAST <= all)
			continue;
		run_prepared(bench, starve, &at);
		if (child_signal(&bench->child) == SIGSEGV) {
			assert_died_early(bench);
			died++;
		} else {
			judge(bench);
		}
		scene_reset(&bench->scene);
		tried++;
	}
	printf("# %s: %zu of %zu allocations failed, %zu times libfyaml died\n",
	       bench->scene.scenario->name, tried, all, died);
}

/* ------------------------------------------------------------------------- */

static int setup(void **state)
{
	struct bench *bench = memory_new(sizeof(*bench));

	bench->child = (struct child)CHILD_INIT;
	scene_setup(&bench->scene, *state);
	*state = bench;
	return 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;

	child_release(&bench->child);
	scene_release(&bench->scene);
	free(bench);
	return 0;
}

/* A program of `make coverage` keeps counts at its end, and dies of hunger. */
static bool keeps_counts(void)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;

	test_file_read(program, &bytes);
	return memmem(bytes.data, bytes.len, ".gcda", 5);
}

static struct CMUnitTest row(CMUnitTestFunction run,
			     const struct scenario *scenario)
{
	struct CMUnitTest test = test_row(run, scenario);

	test.setup_func = setup;
	test.teardown_func = teardown;
	return test;
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[64];
	const char *faults = getenv("FAULTS");
	bool is_counted;
	size_t count = 0;

	program = child_program();
	if (!program)
		return child_none();
	is_counted = keeps_counts();
	want_all = faults && !strcmp(faults, "all");
	stage_in_memory();
	for (size_t i = 0; i < scenario_count; i++) {
		if (scenarios[i].refuses)
			continue;
		tests[count++] = row(tells_the_truth_of_hunger, &scenarios[i]);
		if (!is_counted)
			tests[count++] = row(survives_each_allocation,
					     &scenarios[i]);
	}
	return run_test_table("hunger", tests, count, argc, argv);
}
