/*
 * The program itself, whose every system call fails once, and is once the last,
 * by SIGKILL and by a signal that can be caught: the files are whole, nothing
 * is left behind, and what it says is true.
 *
 * A process that dies before a call that only looks leaves what it would have
 * left dying before the next one that writes, and a call that fails with one
 * error seldom goes another way with another. So there is one error for each
 * call here, and a death around those that write; with FAULTS=all in the
 * environment there is every error, and a death at every call.
 */
#include "test.h"

#include <signal.h>
#include <stdio.h>

#include "child.h"
#include "host/path.h"
#include "scene.h"
#include "trace.h"
#include "verdict.h"

enum { MAX_SHOWN = 20 };

/* One scenario at work. */
struct bench {
	struct scene scene;
	struct child child;
	struct spoil spoil;
	struct buf report; /* of the run that nothing disturbed */
	char *notes;       /* of strace */
	size_t faults;
	size_t kills;
	size_t signals;
	unsigned wrong;
};

static const char *program;
static bool want_all;

/* Calls that have no such error, and those that change no file. */
static const struct trait {
	const char *name;
	bool cannot_fail;
	bool only_looks;
} traits[] = {
	{ "access", false, true },      { "brk", true, true },
	{ "close", false, true },       { "exit_group", true, false },
	{ "fcntl", false, true },       { "fgetxattr", false, true },
	{ "flistxattr", false, true },  { "fstat", false, true },
	{ "getcwd", false, true },      { "getdents64", false, true },
	{ "getegid", true, true },      { "geteuid", true, true },
	{ "getrandom", false, true },   { "lseek", false, true },
	{ "lstat", false, true },       { "mmap", true, true },
	{ "munmap", true, true },       { "newfstatat", false, true },
	{ "read", false, true },        { "readlink", false, true },
	{ "rt_sigaction", true, true }, { "rt_sigprocmask", true, true },
	{ "stat", false, true },        { "umask", true, true },
};

static const struct trait *trait_of(const struct call *call)
{
	static const struct trait none = { NULL, false, false };

	for (size_t i = 0; i < ARRAY_SIZE(traits); i++)
		if (!strcmp(call->name, traits[i].name))
			return &traits[i];
	return &none;
}

static void complain(struct bench *bench, const char *what)
{
	const struct call *call = bench->spoil.call;

	if (bench->wrong++ >= MAX_SHOWN)
		return;
	print_error("%s: not true: %s\n", bench->scene.scenario->name, what);
	if (call)
		print_error("  %s %u: %s\n", call->name, call->nth,
			    bench->spoil.error ? bench->spoil.error
					       : bench->spoil.signal);
	print_error("  status %d, signal %d, target %d, policy %d\n  %s\n",
		    child_exit(&bench->child), child_signal(&bench->child),
		    (int)bench->scene.target.content,
		    (int)bench->scene.policy.content, bench->child.err.data);
}

/* What it says of a refusal goes to standard error alone. */
static bool is_speechless(const struct bench *bench)
{
	return bench->scene.scenario->refuses && bench->spoil.call &&
	       !strcmp(bench->spoil.call->name, "write");
}

static void judge(struct bench *bench)
{
	const struct verdict verdict = { .scene = &bench->scene,
					 .child = &bench->child,
					 .report = &bench->report,
					 .is_speechless = is_speechless(
						 bench) };
	const char *broken[VERDICT_RULES];
	size_t count;

	scene_look(&bench->scene);
	count = verdict_find(&verdict, broken);
	for (size_t i = 0; i < count; i++)
		complain(bench, broken[i]);
}

static void run_undisturbed(struct bench *bench)
{
	child_release(&bench->child);
	child_words(&bench->child, "%s %s", program, bench->scene.words);
	child_run(&bench->child);
}

/* What a killed run has left the next run takes away, and ends the work. */
static void run_again(struct bench *bench)
{
	struct scene *scene = &bench->scene;
	const bool undoes = scene->scenario->undoes &&
			    scene->target.content == AFTER;

	run_undisturbed(bench);
	scene_look(scene);
	if (stage_strays(scene->host))
		complain(bench, "the next run cleans up");
	if (undoes ? scene->target.content != BEFORE : !scene_is_done(scene))
		complain(bench, "the next run does it");
	if (child_exit(&bench->child) != (scene->scenario->refuses ? 3 : 0))
		complain(bench, "the next run ends well");
}

/* Return whether the call came, and was spoilt. */
static bool run_spoilt(struct bench *bench, const struct spoil *spoil)
{
	bool came;

	scene_reset(&bench->scene);
	child_release(&bench->child);
	bench->spoil = *spoil;
	came = trace_spoil(&bench->child, &bench->spoil, program,
			   bench->scene.words, bench->notes);
	judge(bench);
	if (child_signal(&bench->child) == SIGKILL)
		run_again(bench);
	return came;
}

static void fail_call(struct bench *bench, const struct trace *trace,
		      size_t index)
{
	static const char *const errors[] = { "EIO", "EACCES", "ENOSPC",
					      "EINTR" };
	struct spoil spoil = { .call = &trace->items[index] };

	if (trait_of(spoil.call)->cannot_fail)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(errors); i++) {
		if (!want_all && i != index % ARRAY_SIZE(errors))
			continue;
		spoil.error = errors[i];
		bench->faults += run_spoilt(bench, &spoil);
	}
}

static void kill_at_call(struct bench *bench, const struct trace *trace,
			 size_t index)
{
	static const char *const signals[] = { "TERM", "INT", "HUP", "QUIT",
					       "PIPE" };
	const struct call *call = &trace->items[index];
	struct spoil spoil = { .call = call, .signal = "KILL" };

	if (!want_all && trait_of(call)->only_looks &&
	    (!index || trait_of(call - 1)->only_looks))
		return;
	bench->kills += run_spoilt(bench, &spoil);
	spoil.signal = signals[index % ARRAY_SIZE(signals)];
	bench->signals += run_spoilt(bench, &spoil);
}

/*
 * Nothing is handed on to another program, and new files are made only where
 * nothing is, in a directory that is held open: never in a shared one.
 */
static void check_opens(struct bench *bench)
{
	CLEANUP(buf_release) struct buf notes = BUF_INIT;
	char *rest;

	trace_notes(bench->notes, &notes);
	for (char *line = strtok_r(notes.data, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (strncmp(line, "open", 4) != 0)
			continue;
		/* jansson takes a seed from there, and closes it at once. */
		if (!strstr(line, "O_CLOEXEC") && !strstr(line, "/dev/urandom"))
			complain(bench, "a descriptor stays ours");
		if (strstr(line, "O_CREAT") &&
		    (!strstr(line, "O_EXCL") || !strstr(line, "O_NOFOLLOW") ||
		     strstr(line, "AT_FDCWD")))
			complain(bench, "a new file is nobody else's");
	}
}

static void spoils_every_call(void **state)
{
	struct bench *bench = *state;
	struct trace trace = { NULL, 0, 0 };

	run_undisturbed(bench);
	verdict_report(&bench->child, &bench->report);
	judge(bench);
	scene_reset(&bench->scene);
	trace_list(&trace, program, bench->scene.words, bench->notes);
	check_opens(bench);
	for (size_t i = 0; i < trace.count; i++) {
		fail_call(bench, &trace, i);
		kill_at_call(bench, &trace, i);
	}
	printf("# %s: %zu calls, %zu failed, %zu killed, %zu ended by other "
	       "signals, %u wrong\n",
	       bench->scene.scenario->name, trace.count, bench->faults,
	       bench->kills, bench->signals, bench->wrong);
	trace_release(&trace);
	assert_true(bench->faults > 0 && bench->kills > 0);
	assert_int_equal(bench->wrong, 0);
}

static int setup(void **state)
{
	struct bench *bench = memory_new(sizeof(*bench));

	scene_setup(&bench->scene, *state);
	bench->notes = path_join(bench->scene.dir, "notes");
	bench->report = (struct buf)BUF_INIT;
	bench->child = (struct child)CHILD_INIT;
	*state = bench;
	return 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;

	scene_release(&bench->scene);
	child_release(&bench->child);
	buf_release(&bench->report);
	free(bench->notes);
	free(bench);
	return 0;
}

int main(int argc, char **argv)
{
	struct CMUnitTest *tests;
	const char *faults = getenv("FAULTS");
	int ret;

	program = child_program();
	if (!program || !trace_is_possible(program))
		return child_none();
	want_all = faults && !strcmp(faults, "all");
	stage_in_memory();
	tests = memory_new(scenario_count * sizeof(*tests));
	for (size_t i = 0; i < scenario_count; i++) {
		tests[i] = test_row(spoils_every_call, &scenarios[i]);
		tests[i].setup_func = setup;
		tests[i].teardown_func = teardown;
	}
	ret = run_test_table("system_calls", tests, scenario_count, argc, argv);
	free(tests);
	return ret;
}
