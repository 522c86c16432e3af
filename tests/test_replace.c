#include "host/replace.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "scratch.h"

#define NEW_TEXT SCRATCH_TEXT "audit: on\n"

enum { LIMIT = 1024, SHORT_MS = 40 };

static void begin(struct replace *replace, const char *path, unsigned flags)
{
	CLEANUP(error_release) struct error err = ERROR_INIT;

	assert_int_equal(replace_begin(replace, path, LIMIT, flags, &err), 0);
	assert_no_error(&err);
}

static int commit(struct replace *replace, const char *text, struct error *err)
{
	CLEANUP(buf_release) struct buf result = BUF_INIT;

	buf_adds(&result, text);
	return replace_commit(replace, &result, err);
}

/* Replace the file at `path` by `text`, which must succeed. */
static void replace_with(const char *path, unsigned flags, const char *text)
{
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(replace_release) struct replace replace = REPLACE_INIT;

	begin(&replace, path, flags);
	assert_int_equal(commit(&replace, text, &err), 0);
	assert_no_error(&err);
}

static void puts_new_bytes_in_place(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(replace_release) struct replace replace = REPLACE_INIT;

	begin(&replace, scratch->path, 0);
	assert_buf_equal(&replace.file.bytes, SCRATCH_TEXT);
	assert_int_equal(commit(&replace, NEW_TEXT, &err), 0);
	assert_true(replace.installed);
	assert_file_holds(scratch->path, NEW_TEXT);
}

static void writes_nothing_when_nothing_changes(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(replace_release) struct replace replace = REPLACE_INIT;
	struct test_file seen;

	test_file_see(&seen, scratch->path);
	begin(&replace, scratch->path, 0);
	assert_int_equal(commit(&replace, SCRATCH_TEXT, &err), 0);
	assert_false(replace.installed);
	assert_file_untouched(&seen, scratch->path);
	test_file_release(&seen);
}

static void keeps_mode_and_owner(void **state)
{
	struct scratch *scratch = *state;
	struct stat stat;

	if (!geteuid())
		assert_int_equal(chown(scratch->path, 1234, 4321), 0);
	assert_int_equal(chmod(scratch->path, 04640), 0);
	umask(0777);
	replace_with(scratch->path, 0, NEW_TEXT);
	assert_int_equal(lstat(scratch->path, &stat), 0);
	assert_int_equal(stat.st_mode & 07777, 0640);
	assert_int_equal(stat.st_uid, geteuid() ? geteuid() : 1234);
	assert_int_equal(stat.st_gid, geteuid() ? getegid() : 4321);
}

static void a_link_stays_a_link(void **state)
{
	struct scratch *scratch = *state;
	const char *link = scratch_path(scratch, "link");
	char target[64] = "";

	assert_int_equal(symlink("./" MANIFEST, link), 0);
	replace_with(link, 0, NEW_TEXT);
	assert_int_equal(readlink(link, target, sizeof(target)),
			 strlen("./" MANIFEST));
	assert_string_equal(target, "./" MANIFEST);
	assert_file_holds(scratch->path, NEW_TEXT);
}

/* The temporary file must stand beside the file, not beside the link. */
static void a_link_from_elsewhere_is_followed(void **state)
{
	struct scratch *scratch = *state;
	const char *sub = scratch_path(scratch, "sub");
	CLEANUP(memory_release) char *link = path_join(sub, "link");

	assert_int_equal(mkdir(sub, 0755), 0);
	assert_int_equal(symlink(scratch->path, link), 0);
	assert_int_equal(chmod(sub, 0555), 0);
	replace_with(link, 0, NEW_TEXT);
	assert_int_equal(chmod(sub, 0755), 0);
	assert_file_holds(scratch->path, NEW_TEXT);
}

static void a_dangling_link_fails(void **state)
{
	struct scratch *scratch = *state;
	const char *link = scratch_path(scratch, "link");
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(replace_release) struct replace replace = REPLACE_INIT;

	assert_int_equal(symlink("nowhere", link), 0);
	assert_int_equal(
		replace_begin(&replace, link, LIMIT, REPLACE_MAY_CREATE, &err),
		-1);
	assert_error(&err, ERROR_SYSTEM, "cannot follow symbolic link '");
}

static void a_hard_link_is_refused(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(replace_release) struct replace replace = REPLACE_INIT;

	assert_int_equal(link(scratch->path, scratch_path(scratch, "2nd")), 0);
	assert_int_equal(replace_begin(&replace, scratch->path, LIMIT, 0, &err),
			 -1);
	assert_error(&err, ERROR_REFUSED, "is one of 2 names");
	assert_string_equal(err.code, "hard-link");
}

static void a_missing_file_fails(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(memory_release) char *path = path_join(scratch->dir, "x");
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(replace_release) struct replace replace = REPLACE_INIT;

	assert_int_equal(replace_begin(&replace, path, LIMIT, 0, &err), -1);
	assert_error(&err, ERROR_SYSTEM, "No such file or directory");
}

static void a_file_over_the_limit_is_refused(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(replace_release) struct replace replace = REPLACE_INIT;

	assert_int_equal(replace_begin(&replace, scratch->path, 1, 0, &err),
			 -1);
	assert_error(&err, ERROR_REFUSED, "more than the limit of 1");
}

static void sweeps_stale_files_only(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(memory_release) char *stale = NULL;
	CLEANUP(replace_release) struct replace replace = REPLACE_INIT;

	scratch_file(scratch, "." MANIFEST ".swp", "foreign");
	stale = path_join(scratch->dir, "." MANIFEST ".apiserver-audit.abcDEF");
	test_file_write(stale, "half", 4);
	begin(&replace, scratch->path, 0);
	assert_int_equal(scratch_strays(scratch), 0);
	assert_file_holds(scratch->known[1], "foreign");
}

/* In a child: begin on the same directory, and tell how that went. */
static int begin_in_child(const struct scratch *scratch)
{
	const pid_t child = fork();
	int status;

	if (!child) {
		struct error err = ERROR_INIT;
		struct replace replace = REPLACE_INIT;

		replace.wait_ms = SHORT_MS;
		if (!replace_begin(&replace, scratch->path, LIMIT, 0, &err))
			_exit(0);
		_exit(err.kind == ERROR_SYSTEM ? 1 : 2);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/*
 * The lock of a child: a forked process would share ours, so it is the child
 * that holds it and the parent that waits.
 */
static pid_t start_holder(const struct scratch *scratch)
{
	int ends[2];
	char byte;
	pid_t child;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	child = fork();
	if (!child) {
		struct error err = ERROR_INIT;
		struct replace replace = REPLACE_INIT;

		if (replace_begin(&replace, scratch->path, LIMIT, 0, &err) ||
		    write(ends[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	assert_int_equal(read(ends[0], &byte, 1), 1);
	close(ends[0]);
	close(ends[1]);
	return child;
}

static void another_run_is_waited_for(void **state)
{
	struct scratch *scratch = *state;
	const pid_t child = start_holder(scratch);
	CLEANUP(error_release) struct error err = ERROR_INIT;
	struct replace replace = REPLACE_INIT;
	int done;

	replace.wait_ms = SHORT_MS;
	done = replace_begin(&replace, scratch->path, LIMIT, 0, &err);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	replace_release(&replace);
	assert_int_equal(done, -1);
	assert_error(&err, ERROR_SYSTEM,
		     "another run holds the lock on "
		     "directory '");
	assert_text_contains(err.message, scratch->dir);
	assert_non_null(err.hint);
	assert_int_equal(begin_in_child(scratch), 0);
}

/* Append each event of a name without a dot as "NAME:MASK ". */
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

/* The mask is that of kubelet's watch. */
static void a_watcher_sees_one_event(void **state)
{
	struct scratch *scratch = *state;
	const int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	CLEANUP(buf_release) struct buf seen = BUF_INIT;
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;

	assert_true(inotify_add_watch(fd, scratch->dir,
				      IN_CREATE | IN_MODIFY | IN_ATTRIB |
					      IN_MOVED_FROM | IN_MOVED_TO |
					      IN_DELETE) >= 0);
	replace_with(scratch->path, 0, NEW_TEXT);
	read_events(fd, &seen);
	close(fd);
	buf_addf(&wanted, MANIFEST ":%x ", (unsigned)IN_MOVED_TO);
	assert_text_equal(seen.data, wanted.data);
}

/* What somebody else does to the file between begin and commit. */
static void race_bytes(const struct scratch *scratch)
{
	struct stat stat;
	struct timespec times[2];
	int fd = open(scratch->path, O_WRONLY | O_CLOEXEC);

	assert_int_equal(fstat(fd, &stat), 0);
	assert_int_equal(write(fd, "K", 1), 1);
	times[0] = stat.st_atim;
	times[1] = stat.st_mtim;
	assert_int_equal(futimens(fd, times), 0);
	close(fd);
}

static void race_length(const struct scratch *scratch)
{
	assert_int_equal(truncate(scratch->path, 3), 0);
}

static void race_growth(const struct scratch *scratch)
{
	assert_int_equal(truncate(scratch->path, LIMIT), 0);
}

static void race_time(const struct scratch *scratch)
{
	const struct timespec times[2] = { { 5, 0 }, { 5, 1 } };

	assert_int_equal(utimensat(AT_FDCWD, scratch->path, times, 0), 0);
}

static void race_mode(const struct scratch *scratch)
{
	assert_int_equal(chmod(scratch->path, 0600), 0);
}

static void race_inode(const struct scratch *scratch)
{
	CLEANUP(memory_release) char *twin = path_join(scratch->dir, "twin");

	test_file_write(twin, SCRATCH_TEXT, strlen(SCRATCH_TEXT));
	assert_int_equal(rename(twin, scratch->path), 0);
}

static void race_removal(const struct scratch *scratch)
{
	assert_int_equal(unlink(scratch->path), 0);
}

static void race_kind(const struct scratch *scratch)
{
	assert_int_equal(unlink(scratch->path), 0);
	assert_int_equal(mkfifo(scratch->path, 0600), 0);
}

static void race_hard_link(const struct scratch *scratch)
{
	assert_int_equal(link(scratch->path, scratch->known[2]), 0);
}

static void race_link(const struct scratch *scratch)
{
	assert_int_equal(unlink(scratch->known[1]), 0);
	assert_int_equal(symlink("second", scratch->known[1]), 0);
	test_file_write(scratch->known[2], SCRATCH_TEXT, strlen(SCRATCH_TEXT));
}

static const struct race {
	const char *name;
	void (*run)(const struct scratch *scratch);
} races[] = {
	{ "an edit of as many bytes is seen", race_bytes },
	{ "a shorter file is seen", race_length },
	{ "a longer file is seen", race_growth },
	{ "another time of writing is seen", race_time },
	{ "another mode is seen", race_mode },
	{ "another file of the same bytes is seen", race_inode },
	{ "a removed file is seen", race_removal },
	{ "a FIFO in its place is seen", race_kind },
	{ "a second name is seen", race_hard_link },
	{ "a link that leads elsewhere now is seen", race_link },
};

static void sees_a_race(void **state)
{
	struct scratch *scratch = *state;
	const struct race *race = scratch->data;
	const char *link = scratch_path(scratch, "link");
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(replace_release) struct replace replace = REPLACE_INIT;

	scratch_path(scratch, "second");
	assert_int_equal(symlink(MANIFEST, link), 0);
	begin(&replace, link, 0);
	race->run(scratch);
	assert_int_equal(commit(&replace, NEW_TEXT, &err), -1);
	assert_error(&err, ERROR_REFUSED, "was changed by somebody else");
	assert_string_equal(err.code, "edit-race");
	assert_text_contains(err.message, ", nothing was written");
	assert_text_contains(err.hint, "run this again");
	assert_false(replace.installed);
	assert_int_equal(scratch_strays(scratch), 0);
}

/* Its first write sets the times of the file, the second may not. */
static void sees_an_edit_through_a_mapping(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(replace_release) struct replace replace = REPLACE_INIT;
	int fd = open(scratch->path, O_RDWR | O_CLOEXEC);
	char *bytes = mmap(NULL, strlen(SCRATCH_TEXT), PROT_READ | PROT_WRITE,
			   MAP_SHARED, fd, 0);

	assert_ptr_not_equal(bytes, MAP_FAILED);
	close(fd);
	bytes[0] = 'J';
	begin(&replace, scratch->path, 0);
	bytes[0] = 'K';
	assert_int_equal(commit(&replace, NEW_TEXT, &err), -1);
	assert_error(&err, ERROR_REFUSED, "was changed by somebody else");
	assert_int_equal(bytes[0], 'K');
	munmap(bytes, strlen(SCRATCH_TEXT));
}

static void removes_a_file(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(replace_release) struct replace replace = REPLACE_INIT;

	begin(&replace, scratch->path, 0);
	assert_int_equal(replace_remove(&replace, &err), 0);
	assert_no_error(&err);
	assert_true(replace.installed);
	assert_int_equal(access(scratch->path, F_OK), -1);
}

/* What another has written is not removed. */
static void sees_a_race_before_removing(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(replace_release) struct replace replace = REPLACE_INIT;

	begin(&replace, scratch->path, 0);
	race_bytes(scratch);
	assert_int_equal(replace_remove(&replace, &err), -1);
	assert_error(&err, ERROR_REFUSED, "was changed by somebody else");
	assert_text_contains(err.message, ", nothing was written");
	assert_false(replace.installed);
	assert_int_equal(access(scratch->path, F_OK), 0);
}

static void creates_a_file(void **state)
{
	struct scratch *scratch = *state;
	const char *path = scratch_path(scratch, "policy.yaml");
	struct stat stat;

	umask(0777);
	replace_with(path, REPLACE_MAY_CREATE, NEW_TEXT);
	assert_file_holds(path, NEW_TEXT);
	assert_int_equal(lstat(path, &stat), 0);
	assert_int_equal(stat.st_mode & 07777, 0600);
	assert_int_equal(stat.st_nlink, 1);
	assert_int_equal(stat.st_uid, geteuid());
	assert_int_equal(stat.st_gid, getegid());
}

static void creates_an_empty_file_of_a_mode(void **state)
{
	struct scratch *scratch = *state;
	const char *path = scratch_path(scratch, "empty.conf");
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(replace_release) struct replace replace = REPLACE_INIT;
	struct stat stat;

	replace.create_mode = 0644;
	begin(&replace, path, REPLACE_MAY_CREATE);
	assert_false(replace.file.exists);
	assert_int_equal(commit(&replace, "", &err), 0);
	assert_true(replace.installed);
	assert_int_equal(lstat(path, &stat), 0);
	assert_int_equal(stat.st_mode & 07777, 0644);
}

static void may_create_replaces_what_exists(void **state)
{
	struct scratch *scratch = *state;
	struct stat stat;

	assert_int_equal(chmod(scratch->path, 0640), 0);
	replace_with(scratch->path, REPLACE_MAY_CREATE, NEW_TEXT);
	assert_file_holds(scratch->path, NEW_TEXT);
	assert_int_equal(lstat(scratch->path, &stat), 0);
	assert_int_equal(stat.st_mode & 07777, 0640);
}

static void a_file_that_appears_is_seen(void **state)
{
	struct scratch *scratch = *state;
	const char *path = scratch_path(scratch, "policy.yaml");
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(replace_release) struct replace replace = REPLACE_INIT;

	begin(&replace, path, REPLACE_MAY_CREATE);
	test_file_write(path, "theirs", 6);
	assert_int_equal(commit(&replace, NEW_TEXT, &err), -1);
	assert_error(&err, ERROR_REFUSED, ", nothing was written");
	assert_string_equal(err.code, "edit-race");
	assert_file_holds(path, "theirs");
}

static void no_directory_no_file(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(memory_release) char *path = path_join(scratch->dir, "a/b");
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(replace_release) struct replace replace = REPLACE_INIT;

	assert_int_equal(
		replace_begin(&replace, path, LIMIT, REPLACE_MAY_CREATE, &err),
		-1);
	assert_error(&err, ERROR_SYSTEM, "No such file or directory");
}

static void a_closed_directory_fails(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(replace_release) struct replace replace = REPLACE_INIT;
	int done;

	begin(&replace, scratch->path, 0);
	assert_int_equal(chmod(scratch->dir, 0555), 0);
	done = commit(&replace, NEW_TEXT, &err);
	assert_int_equal(chmod(scratch->dir, 0755), 0);
	assert_int_equal(done, -1);
	assert_error(&err, ERROR_SYSTEM, "Permission denied, '");
	assert_text_contains(err.message, "' is unchanged");
}

enum { TESTS_MAX = 64 };

static struct CMUnitTest tests[TESTS_MAX];
static size_t count;

static void add(const char *name, CMUnitTestFunction function, const void *row)
{
	tests[count++] = SCRATCH_CASE(name, function, row);
}

#define ADD(function) add(#function, function, NULL)

static void add_plain(void)
{
	ADD(puts_new_bytes_in_place);
	ADD(writes_nothing_when_nothing_changes);
	ADD(keeps_mode_and_owner);
	ADD(a_link_stays_a_link);
	ADD(a_link_from_elsewhere_is_followed);
	ADD(a_dangling_link_fails);
	ADD(a_hard_link_is_refused);
	ADD(a_missing_file_fails);
	ADD(a_file_over_the_limit_is_refused);
	ADD(sweeps_stale_files_only);
	ADD(another_run_is_waited_for);
	ADD(a_watcher_sees_one_event);
	ADD(removes_a_file);
	ADD(sees_a_race_before_removing);
	ADD(sees_an_edit_through_a_mapping);
	ADD(creates_a_file);
	ADD(creates_an_empty_file_of_a_mode);
	ADD(may_create_replaces_what_exists);
	ADD(a_file_that_appears_is_seen);
	ADD(no_directory_no_file);
	if (geteuid())
		ADD(a_closed_directory_fails);
	else
		puts("# root writes everywhere: no test of a closed directory");
}

int main(int argc, char **argv)
{
	add_plain();
	for (size_t i = 0; i < ARRAY_SIZE(races); i++)
		add(races[i].name, sees_a_race, &races[i]);
	return run_test_table("replace", tests, count, argc, argv);
}
