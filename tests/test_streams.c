/*
 * The program itself with standard streams that are closed, full or gone: the
 * file is as whole as ever, and the status and standard error say what it is.
 */
#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "child.h"
#include "scene.h"
#include "verdict.h"

static const char *program;

/* What becomes of the streams of a run, in the child. */
struct streams {
	const char *name;
	unsigned closed; /* a bit for each descriptor */
	const char *out; /* opened as standard output; NULL: left */
	bool is_pipe;    /* standard output has no reader */
	const char *scenario;
	const char *options; /* or NULL */
	int status;
	int signal;
	const char *message; /* part of standard error; NULL: none */
};

#define TERMINAL "terminal"

#define NO_DESCRIPTOR "cannot write to standard output: Bad file descriptor, '"

static const struct streams rows[] = {
	{ "no standard input", 1 << 0, NULL, false, "enable", NULL, 0, 0,
	  NULL },
	{ "no standard output", 1 << 1, NULL, false, "enable", NULL, 4, 0,
	  NO_DESCRIPTOR },
	{ "no standard error", 1 << 2, NULL, false, "enable", NULL, 0, 0,
	  NULL },
	{ "neither input nor output", 3, NULL, false, "enable", NULL, 4, 0,
	  NO_DESCRIPTOR },
	{ "neither output nor error", 6, NULL, false, "enable", NULL, 4, 0,
	  NULL },
	{ "neither input nor error", 5, NULL, false, "enable", NULL, 0, 0,
	  NULL },
	{ "no stream at all", 7, NULL, false, "enable", NULL, 4, 0, NULL },
	{ "no stream at all, and two files", 7, NULL, false,
	  "enable, with another policy", NULL, 4, 0, NULL },
	{ "no stream at all for restore", 7, NULL, false, "restore", NULL, 4, 0,
	  NULL },
	{ "no stream at all for a drop-in", 7, NULL, false,
	  "disable of a drop-in", NULL, 4, 0, NULL },
	{ "no stream at all, and quiet", 7, NULL, false, "enable", "--quiet", 0,
	  0, NULL },
	{ "a full standard output", 0, "/dev/full", false, "enable", NULL, 4, 0,
	  "No space left on device, '" },
	{ "a full standard output for JSON", 0, "/dev/full", false,
	  "enable, told in JSON", NULL, 4, 0, "No space left on device, '" },
	{ "a full standard output, and quiet", 0, "/dev/full", false, "enable",
	  "--quiet", 0, 0, NULL },
	{ "a full standard output for a removal", 0, "/dev/full", false,
	  "disable of a drop-in", NULL, 4, 0, "' is removed" },
	{ "a full standard output for a policy", 0, "/dev/full", false,
	  "enable, of another policy alone", NULL, 4, 0,
	  "No space left on device, the policy '" },
	{ "a terminal that has gone", 0, TERMINAL, false, "enable", NULL, 4, 0,
	  "Input/output error, '" },
	{ "a reader who has gone", 0, NULL, true, "enable", NULL, 4, 0,
	  "Broken pipe, '" },
	{ "a reader who has gone, and nothing done", 0, NULL, true,
	  "enable, through a link", "--dry-run", -1, SIGPIPE, NULL },
};

/* What writes to it gets EIO, as after the connection has gone. */
static void lose_terminal(void)
{
	const int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (grantpt(master) < 0 || unlockpt(master) < 0)
		_exit(126);
	dup2(open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC),
	     STDOUT_FILENO);
	close(master);
}

static void set_streams(const void *data)
{
	const struct streams *row = data;
	int ends[2];

	signal(SIGPIPE, SIG_DFL);
	if (row->out && !strcmp(row->out, TERMINAL))
		lose_terminal();
	else if (row->out)
		dup2(open(row->out, O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
	if (row->is_pipe && pipe2(ends, O_CLOEXEC) == 0)
		dup2(ends[1], STDOUT_FILENO);
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (row->closed & (1U << fd))
			close(fd);
}

static void assert_told(const struct scene *scene, const struct child *child,
			const struct streams *row)
{
	const struct verdict verdict = { .scene = scene,
					 .child = child,
					 .is_speechless = row->closed & 4 };
	const char *broken[VERDICT_RULES];

	if (verdict_find(&verdict, broken))
		fail_msg("not true: %s: %s", broken[0], child->err.data);
	if (row->message)
		assert_text_contains(child->err.data, row->message);
	if (row->message && scene_changes(&scene->target))
		assert_text_contains(child->err.data, scene->target.shall_exist
							      ? "' is changed"
							      : "' is removed");
}

struct bench {
	struct scene scene;
	struct child child;
	const struct streams *row;
};

static void says_what_is_true(void **state)
{
	struct bench *bench = *state;
	const struct streams *row = bench->row;
	struct child *child = &bench->child;

	child_words(child, "%s %s %s", program, bench->scene.words,
		    row->options ? row->options : "");
	child->prepare = set_streams;
	child->data = row;
	child_run(child);
	assert_int_equal(child_exit(child), row->status);
	assert_int_equal(child_signal(child), row->signal);
	scene_look(&bench->scene);
	if (!row->signal)
		assert_true(scene_is_done(&bench->scene));
	assert_told(&bench->scene, child, row);
}

static int setup(void **state)
{
	struct bench *bench = memory_new(sizeof(*bench));

	bench->row = *state;
	bench->child = (struct child)CHILD_INIT;
	scene_setup(&bench->scene, scenario_find(bench->row->scenario));
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
	struct CMUnitTest tests[ARRAY_SIZE(rows)];

	program = child_program();
	if (!program)
		return child_none();
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		tests[i] = test_row(says_what_is_true, &rows[i]);
		tests[i].setup_func = setup;
		tests[i].teardown_func = teardown;
	}
	return run_tests("streams", tests, argc, argv);
}
