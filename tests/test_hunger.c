/*
 * The program itself with too little memory: from not enough to start to just
 * enough, the files are whole and what it says of them is true.
 */
#include "test.h"

#include <stdio.h>
#include <sys/resource.h>

#include "child.h"
#include "scene.h"
#include "verdict.h"

enum { STEP = 16 * 1024, STEPS_MAX = 4096 };

static const char *program;

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

int main(int argc, char **argv)
{
	struct CMUnitTest tests[64];
	size_t count = 0;

	program = child_program();
	if (!program)
		return child_none();
	stage_in_memory();
	for (size_t i = 0; i < scenario_count; i++) {
		if (scenarios[i].refuses)
			continue;
		tests[count] = test_row(tells_the_truth_of_hunger,
					&scenarios[i]);
		tests[count].setup_func = setup;
		tests[count++].teardown_func = teardown;
	}
	return run_test_table("hunger", tests, count, argc, argv);
}
