/*
 * The program itself beside others: watchers, readers, editors, and more runs
 * of itself, all as processes of their own.
 */
#include "test.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "host/directory.h"
#include "host/path.h"
#include "scene.h"
#include "trace.h"
#include "verdict.h"

enum { RUNS = 20, READ_RUNS = 12 };

static const char *program;

struct bench {
	struct scene scene;
	struct child children[RUNS];
	char *target; /* where the target is */
	int fd;       /* a test's own, or -1 */
};

static int setup(void **state)
{
	const struct scenario *scenario = *state;
	struct bench *bench = memory_new(sizeof(*bench));

	scene_setup(&bench->scene,
		    scenario ? scenario : scenario_find("enable"));
	bench->target = scene_path(&bench->scene, bench->scene.target.path);
	bench->fd = -1;
	for (size_t i = 0; i < RUNS; i++)
		bench->children[i] = (struct child)CHILD_INIT;
	*state = bench;
	return 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;

	for (size_t i = 0; i < RUNS; i++)
		child_release(&bench->children[i]);
	if (bench->fd >= 0)
		close(bench->fd);
	scene_release(&bench->scene);
	free(bench->target);
	free(bench);
	return 0;
}

static void start(struct child *child, const char *words)
{
	child_release(child);
	child_words(child, "%s %s", program, words);
	child_start(child);
}

static char *words_of(const struct bench *bench, const char *command)
{
	struct buf words = BUF_INIT;

	buf_addf(&words, "%s --root %s", command, bench->scene.host);
	return buf_steal(&words);
}

/* --- a watcher ----------------------------------------------------------- */

/* Append what happened to names without a dot. */
static void read_events(int fd, struct buf *out)
{
	char events[4096] __attribute__((aligned(8)));
	const ssize_t len = read(fd, events, sizeof(events));

	for (ssize_t at = 0; at < len;) {
		const struct inotify_event *event = (const void *)(events + at);

		if (event->len && event->name[0] != '.')
			buf_addf(out, "%s:%x ", event->name, event->mask);
		at += (ssize_t)(sizeof(*event) + event->len);
	}
}

/* Append the one event of the file's change, if it is in that directory. */
static void add_event(const struct known *known, const char *dir,
		      struct buf *out)
{
	CLEANUP(memory_release) char *parent = path_parent(known->path);

	if (!scene_changes(known) || strcmp(parent, dir) != 0)
		return;
	buf_addf(out, "%s:%x ", path_name(known->path),
		 known->shall_exist ? (unsigned)IN_MOVED_TO
				    : (unsigned)IN_DELETE);
}

/* The mask is that of kubelet's watch. A policy comes before what names it. */
static void a_watcher_sees_one_event(void **state)
{
	struct bench *bench = *state;
	const struct scene *scene = &bench->scene;
	CLEANUP(memory_release) char *dir = path_parent(bench->target);
	CLEANUP(memory_release) char *place = path_parent(scene->target.path);
	CLEANUP(buf_release) struct buf seen = BUF_INIT;
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;
	struct child *child = &bench->children[0];

	bench->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	assert_true(inotify_add_watch(bench->fd, dir,
				      IN_CREATE | IN_MODIFY | IN_ATTRIB |
					      IN_MOVED_FROM | IN_MOVED_TO |
					      IN_DELETE) >= 0);
	start(child, scene->words);
	child_wait(child);
	assert_int_equal(child_exit(child), scene->scenario->refuses ? 3 : 0);
	read_events(bench->fd, &seen);
	add_event(&scene->policy, place, &wanted);
	add_event(&scene->target, place, &wanted);
	assert_text_equal(seen.data, wanted.data);
}

/* --- more runs ----------------------------------------------------------- */

static size_t count_backups(const struct bench *bench)
{
	CLEANUP(memory_release)
	char *dir = scene_path(&bench->scene, SCENE_BACKUPS);
	struct dirent **entries = NULL;
	int count = scandir(dir, &entries, NULL, alphasort);

	for (int i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
	return count < 2 ? 0 : (size_t)count - 2;
}

/* What must be true after all of them: as after each alone. */
static void assert_sound(struct bench *bench)
{
	const char *broken[VERDICT_RULES];

	scene_look(&bench->scene);
	for (size_t i = 0; i < RUNS; i++) {
		const struct verdict verdict = { .scene = &bench->scene,
						 .child = &bench->children[i] };

		assert_int_equal(child_exit(&bench->children[i]), 0);
		assert_buf_equal(&bench->children[i].err, "");
		if (verdict_find(&verdict, broken))
			fail_msg("not true: %s", broken[0]);
	}
}

static void one_of_twenty_does_it(void **state)
{
	struct bench *bench = *state;
	size_t idle = 0;

	for (size_t i = 0; i < RUNS; i++)
		start(&bench->children[i], bench->scene.words);
	for (size_t i = 0; i < RUNS; i++)
		child_wait(&bench->children[i]);
	for (size_t i = 0; i < RUNS; i++)
		idle += strstr(bench->children[i].out.data, "nothing to do") !=
			NULL;
	assert_sound(bench);
	assert_int_equal(idle, RUNS - 1);
	assert_int_equal(count_backups(bench), 1);
}

/* On and off in any order: one backup for each that did something. */
static void ten_against_ten_end_whole(void **state)
{
	struct bench *bench = *state;
	CLEANUP(memory_release) char *off = words_of(bench, "disable");
	size_t busy = 0;

	for (size_t i = 0; i < RUNS; i++)
		start(&bench->children[i], i % 2 ? off : bench->scene.words);
	for (size_t i = 0; i < RUNS; i++)
		child_wait(&bench->children[i]);
	for (size_t i = 0; i < RUNS; i++) {
		assert_int_equal(child_exit(&bench->children[i]), 0);
		busy += strstr(bench->children[i].out.data, "backup: ") != NULL;
	}
	scene_look(&bench->scene);
	assert_int_not_equal(bench->scene.target.content, OTHER);
	assert_int_equal(stage_strays(bench->scene.host), 0);
	assert_int_equal(count_backups(bench), busy);
}

/* --- a reader ------------------------------------------------------------ */

/* As kubelet reads: the names of the directory, then the file. */
static void read_once(struct bench *bench)
{
	CLEANUP(buf_release) struct buf names = BUF_INIT;

	scene_names(&bench->scene, &names);
	assert_buf_equal(&names, bench->scene.names.data);
	scene_look(&bench->scene);
	assert_int_not_equal(bench->scene.target.content, OTHER);
}

static void a_reader_sees_whole_manifests(void **state)
{
	struct bench *bench = *state;
	CLEANUP(memory_release) char *off = words_of(bench, "disable");
	struct child *child = &bench->children[0];
	size_t reads = 0;

	for (size_t i = 0; i < READ_RUNS; i++) {
		siginfo_t info = { .si_pid = 0 };

		start(child, i % 2 ? off : bench->scene.words);
		while (!info.si_pid) {
			read_once(bench);
			reads++;
			waitid(P_PID, (id_t)child->pid, &info,
			       WEXITED | WNOHANG | WNOWAIT);
		}
		child_wait(child);
		assert_int_equal(child_exit(child), 0);
	}
	read_once(bench);
	printf("# a manifest read %zu times in %d runs\n", reads, READ_RUNS);
}

/* --- an editor ----------------------------------------------------------- */

static bool has_open(const struct child *child, const char *path)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	struct dirent **entries = NULL;
	bool has = false;
	int count;

	buf_addf(&dir, "/proc/%d/fd", (int)child->pid);
	count = scandir(dir.data, &entries, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		CLEANUP(memory_release)
		char *link = path_join(dir.data, entries[i]->d_name);
		CLEANUP(memory_release) char *real = realpath(link, NULL);

		has |= real && !strcmp(real, path);
		free(entries[i]);
	}
	free(entries);
	return has;
}

static bool has_ended(const struct child *child)
{
	siginfo_t info = { .si_pid = 0 };

	waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT);
	return info.si_pid != 0;
}

/* Before it is the program it has our own descriptors, and no manifest. */
static bool is_waiting(const struct child *child, const char *manifest,
		       const char *backups)
{
	return has_ended(child) ||
	       (has_open(child, manifest) && has_open(child, backups));
}

static void append(const char *path)
{
	const int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);

	assert_int_equal(write(fd, "# mine\n", 7), 7);
	close(fd);
}

static void save_as_editors_do(const char *path)
{
	CLEANUP(buf_release) struct buf other = BUF_INIT;

	buf_addf(&other, "%s~", path);
	test_file_write(other.data, "# mine\n", 7);
	assert_int_equal(rename(other.data, path), 0);
}

static void take_away(const char *path)
{
	assert_int_equal(unlink(path), 0);
}

static void read_if_there(const char *path, struct buf *out)
{
	if (access(path, F_OK) == 0)
		test_file_read(path, out);
}

/*
 * We hold the lock on the backups, so the program has read the manifest and
 * planned by the time that it waits there.
 */
static void lose_no_edit(struct bench *bench, void (*edit)(const char *path))
{
	CLEANUP(memory_release)
	char *backups = scene_path(&bench->scene, SCENE_BACKUPS);
	CLEANUP(buf_release) struct buf edited = BUF_INIT;
	CLEANUP(buf_release) struct buf now = BUF_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	const struct timespec pause = { 0, 1000000 };
	struct child *child = &bench->children[0];

	assert_int_equal(directory_make(backups, 0700, &err), 0);
	bench->fd = open(backups, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(flock(bench->fd, LOCK_EX), 0);
	start(child, bench->scene.words);
	while (!is_waiting(child, bench->target, backups))
		nanosleep(&pause, NULL);
	edit(bench->target);
	read_if_there(bench->target, &edited);
	assert_int_equal(flock(bench->fd, LOCK_UN), 0);
	child_wait(child);
	assert_int_equal(child_exit(child), 3);
	assert_text_contains(child->err.data, "was changed by somebody else");
	assert_text_contains(child->err.data, ", nothing was written\n");
	read_if_there(bench->target, &now);
	assert_buf_equal(&now, edited.data);
	assert_int_equal(stage_strays(bench->scene.host), 0);
}

static void an_edit_is_not_lost(void **state)
{
	lose_no_edit(*state, append);
}

static void an_edit_by_rename_is_not_lost(void **state)
{
	lose_no_edit(*state, save_as_editors_do);
}

static void a_removal_is_not_undone(void **state)
{
	lose_no_edit(*state, take_away);
}

/* --- a lock -------------------------------------------------------------- */

/* The pauses are left out, and counted: ten seconds of 20 ms each. */
static void gives_up_on_a_lock_after_ten_seconds(void **state)
{
	struct bench *bench = *state;
	CLEANUP(memory_release)
	char *notes = path_join(bench->scene.dir, "notes");
	CLEANUP(buf_release) struct buf calls = BUF_INIT;
	struct child *child = &bench->children[0];
	size_t pauses = 0;

	child_words(child,
		    "strace -qq -o %s -e trace=clock_nanosleep,flock -e "
		    "inject=clock_nanosleep:retval=0 -e "
		    "inject=flock:error=EAGAIN %s %s",
		    notes, program, bench->scene.words);
	child_run(child);
	assert_int_equal(child_exit(child), 4);
	assert_text_contains(child->err.data, "another run holds the lock on");
	assert_text_contains(child->err.data, "' is unchanged\n");
	assert_text_contains(child->err.data, "lslocks");
	test_file_read(notes, &calls);
	for (const char *at = calls.data; (at = strstr(at, "tv_nsec=20000000"));
	     at++)
		pauses++;
	assert_int_equal(pauses, 500);
}

#define RACE(function)                                                         \
	cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(int argc, char **argv)
{
	static const struct CMUnitTest plain[] = {
		RACE(one_of_twenty_does_it),
		RACE(ten_against_ten_end_whole),
		RACE(a_reader_sees_whole_manifests),
		RACE(an_edit_is_not_lost),
		RACE(an_edit_by_rename_is_not_lost),
		RACE(a_removal_is_not_undone),
	};
	static const struct CMUnitTest traced[] = {
		RACE(gives_up_on_a_lock_after_ten_seconds),
	};
	struct CMUnitTest tests[64];
	size_t count = 0;

	program = child_program();
	if (!program)
		return child_none();
	for (size_t i = 0; i < ARRAY_SIZE(plain); i++)
		tests[count++] = plain[i];
	for (size_t i = 0; i < ARRAY_SIZE(traced) && trace_is_possible(program);
	     i++)
		tests[count++] = traced[i];
	for (size_t i = 0; i < scenario_count; i++) {
		tests[count] = test_row(a_watcher_sees_one_event,
					&scenarios[i]);
		tests[count].setup_func = setup;
		tests[count++].teardown_func = teardown;
	}
	return run_test_table("races", tests, count, argc, argv);
}
