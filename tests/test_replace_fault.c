/*
 * The promise of host/replace.h, kept when a system call fails and when the
 * process dies there: the target is whole, nothing is left behind, and the
 * message is true.
 *
 * wrap: write fchmod fchown fsync close renameat renameat2
 */

#include "host/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "scratch.h"

#define NEW_TEXT SCRATCH_TEXT "audit: on\n"

enum { LIMIT = 1024 };

/*
 * One fault, armed by a test: the `nth` time that `call` comes it fails with
 * `error`, or the process ends by `signal`. close() counts for temporary files
 * alone, so that the count does not depend on what else is opened.
 */
static struct fault {
	const char *call;
	unsigned nth;
	int error;
	int signal;
	size_t write_max; /* bytes that one write() takes; 0: all */
} fault;

static bool strikes(const char *call)
{
	if (!fault.call || strcmp(fault.call, call) != 0 || !fault.nth ||
	    --fault.nth)
		return false;
	if (fault.signal)
		raise(fault.signal);
	errno = fault.error;
	return fault.error != 0;
}

static bool is_temporary(int fd)
{
	char link[64];
	char path[4096];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	path[len < 0 ? 0 : len] = '\0';
	return strstr(path, ".apiserver-audit.") != NULL;
}

ssize_t __real_write(int fd, const void *data, size_t len);
ssize_t __wrap_write(int fd, const void *data, size_t len);
ssize_t __wrap_write(int fd, const void *data, size_t len)
{
	if (strikes("write"))
		return -1;
	if (fault.write_max && len > fault.write_max)
		len = fault.write_max;
	return __real_write(fd, data, len);
}

int __real_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode)
{
	return strikes("fchmod") ? -1 : __real_fchmod(fd, mode);
}

int __real_fchown(int fd, uid_t user, gid_t group);
int __wrap_fchown(int fd, uid_t user, gid_t group);
int __wrap_fchown(int fd, uid_t user, gid_t group)
{
	return strikes("fchown") ? -1 : __real_fchown(fd, user, group);
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
	return strikes("fsync") ? -1 : __real_fsync(fd);
}

/* As on Linux, the descriptor is closed even if the call fails. */
int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
	const bool struck = is_temporary(fd) && strikes("close");
	const int number = errno;
	const int closed = __real_close(fd);

	if (!struck)
		return closed;
	errno = number;
	return -1;
}

int __real_renameat(int from_dir, const char *from, int to_dir, const char *to);
int __wrap_renameat(int from_dir, const char *from, int to_dir, const char *to);
int __wrap_renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	if (strikes("renameat"))
		return -1;
	return __real_renameat(from_dir, from, to_dir, to);
}

int __real_renameat2(int from_dir, const char *from, int to_dir, const char *to,
		     unsigned flags);
int __wrap_renameat2(int from_dir, const char *from, int to_dir, const char *to,
		     unsigned flags);
int __wrap_renameat2(int from_dir, const char *from, int to_dir, const char *to,
		     unsigned flags)
{
	if (strikes("renameat2"))
		return -1;
	return __real_renameat2(from_dir, from, to_dir, to, flags);
}

static int teardown(void **state)
{
	fault = (struct fault){ .call = NULL };
	return scratch_teardown(state);
}

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

enum outcome { OLD, NEW, NEW_BUT };

static const struct fault_case {
	const char *name;
	struct fault fault;
	enum outcome outcome;
	const char *message;
	const char *hint;
	unsigned flags;
} faults[] = {
	{ "the owner cannot be set",
	  { "fchown", 1, EIO, 0, 0 },
	  OLD,
	  "cannot make ",
	  NULL,
	  0 },
	{ "the file cannot be given away",
	  { "fchown", 1, EPERM, 0, 0 },
	  OLD,
	  "Operation not permitted",
	  "root",
	  0 },
	{ "the mode cannot be set",
	  { "fchmod", 1, EIO, 0, 0 },
	  OLD,
	  "cannot set mode 0644",
	  NULL,
	  0 },
	{ "the disk is full",
	  { "write", 1, ENOSPC, 0, 0 },
	  OLD,
	  "cannot write the new '",
	  NULL,
	  0 },
	{ "the disk is full half-way",
	  { "write", 3, ENOSPC, 0, 7 },
	  OLD,
	  "No space left on device",
	  NULL,
	  0 },
	{ "short writes go on", { NULL, 0, 0, 0, 7 }, NEW, NULL, NULL, 0 },
	{ "an interrupted write goes on",
	  { "write", 2, EINTR, 0, 7 },
	  NEW,
	  NULL,
	  NULL,
	  0 },
	{ "the bytes cannot be flushed",
	  { "fsync", 1, EIO, 0, 0 },
	  OLD,
	  "cannot flush the new '",
	  NULL,
	  0 },
	{ "an interrupted flush goes on",
	  { "fsync", 1, EINTR, 0, 0 },
	  NEW,
	  NULL,
	  NULL,
	  0 },
	{ "closing fails",
	  { "close", 1, EIO, 0, 0 },
	  OLD,
	  "cannot close the new '",
	  NULL,
	  0 },
	{ "an interrupted close is one",
	  { "close", 1, EINTR, 0, 0 },
	  NEW,
	  NULL,
	  NULL,
	  0 },
	{ "the rename fails",
	  { "renameat", 1, EIO, 0, 0 },
	  OLD,
	  "cannot put the new '",
	  NULL,
	  0 },
	{ "the file is a mount point",
	  { "renameat", 1, EBUSY, 0, 0 },
	  OLD,
	  "Device or resource busy",
	  "mount point of its own",
	  0 },
	{ "the file is immutable",
	  { "renameat", 1, EPERM, 0, 0 },
	  OLD,
	  "Operation not permitted",
	  "lsattr",
	  0 },
	{ "the directory cannot be flushed",
	  { "fsync", 2, EIO, 0, 0 },
	  NEW_BUT,
	  "cannot flush the directory of '",
	  NULL,
	  0 },
	{ "the directory has no flush",
	  { "fsync", 2, EINVAL, 0, 0 },
	  NEW,
	  NULL,
	  NULL,
	  0 },
	{ "the disk is full for a new file",
	  { "write", 2, ENOSPC, 0, 7 },
	  OLD,
	  "cannot write the new '",
	  NULL,
	  REPLACE_MAY_CREATE },
	{ "a new file's owner cannot be set",
	  { "fchown", 1, EIO, 0, 0 },
	  OLD,
	  "cannot make ",
	  NULL,
	  REPLACE_MAY_CREATE },
	{ "a new file cannot take its place",
	  { "renameat2", 1, EIO, 0, 0 },
	  OLD,
	  "cannot put the new '",
	  NULL,
	  REPLACE_MAY_CREATE },
	{ "a link does without RENAME_NOREPLACE",
	  { "renameat2", 1, EINVAL, 0, 0 },
	  NEW,
	  NULL,
	  NULL,
	  REPLACE_MAY_CREATE },
	{ "a new file's name cannot be flushed",
	  { "fsync", 2, EIO, 0, 0 },
	  NEW_BUT,
	  "cannot flush the directory of '",
	  NULL,
	  REPLACE_MAY_CREATE },
};

/* What the message must end in, the path within. */
static char *truth(const char *path, enum outcome outcome, bool created)
{
	struct buf text = BUF_INIT;

	if (outcome == NEW_BUT)
		buf_adds(&text, ", the new file is in place but may not "
				"outlive a power failure");
	else
		buf_addf(&text, ", '%s' %s", path,
			 created ? "was not created" : "is unchanged");
	return buf_steal(&text);
}

static void assert_ends_with(const char *text, const char *end)
{
	assert_true(strlen(text) >= strlen(end));
	assert_text_equal(text + strlen(text) - strlen(end), end);
}

static void assert_outcome(const char *path, const struct fault_case *row,
			   const struct test_file *seen)
{
	struct stat stat;

	if (row->outcome != OLD)
		assert_file_holds(path, NEW_TEXT);
	else if (row->flags)
		assert_int_equal(lstat(path, &stat), -1);
	else
		assert_file_untouched(seen, path);
}

static void fails_once(void **state)
{
	struct scratch *scratch = *state;
	const struct fault_case *row = scratch->data;
	const char *path = row->flags ? scratch_path(scratch, "new.yaml")
				      : scratch->path;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(replace_release) struct replace replace = REPLACE_INIT;
	CLEANUP(memory_release) char *end = NULL;
	struct test_file seen;
	int done;

	test_file_see(&seen, scratch->path);
	begin(&replace, path, row->flags);
	fault = row->fault;
	done = commit(&replace, NEW_TEXT, &err);
	if (row->fault.call)
		assert_int_equal(fault.nth, 0);
	assert_int_equal(scratch_strays(scratch), 0);
	assert_outcome(path, row, &seen);
	test_file_release(&seen);
	assert_int_equal(replace.installed, row->outcome != OLD);
	assert_int_equal(done, row->outcome == NEW ? 0 : -1);
	if (row->outcome == NEW) {
		assert_no_error(&err);
		return;
	}
	assert_error(&err, ERROR_SYSTEM, row->message);
	end = truth(path, row->outcome, row->flags);
	assert_ends_with(err.message, end);
	if (row->hint)
		assert_text_contains(err.hint, row->hint);
}

static const struct death {
	const char *name;
	const char *call;
	int signal;
	unsigned flags;
} deaths[] = {
	{ "killed at fchown", "fchown", SIGKILL, 0 },
	{ "killed at fchmod", "fchmod", SIGKILL, 0 },
	{ "killed at any write", "write", SIGKILL, 0 },
	{ "killed at either fsync", "fsync", SIGKILL, 0 },
	{ "killed at close", "close", SIGKILL, 0 },
	{ "killed at the rename", "renameat", SIGKILL, 0 },
	{ "killed at a new file's rename", "renameat2", SIGKILL,
	  REPLACE_MAY_CREATE },
	{ "ended by TERM at fchown", "fchown", SIGTERM, 0 },
	{ "ended by INT at any write", "write", SIGINT, 0 },
	{ "ended by HUP at either fsync", "fsync", SIGHUP, 0 },
	{ "ended by PIPE at close", "close", SIGPIPE, 0 },
	{ "ended by TERM at the rename", "renameat", SIGTERM, 0 },
	{ "ended by TERM at a new file's rename", "renameat2", SIGTERM,
	  REPLACE_MAY_CREATE },
};

/* Commit in a child that dies on the way; return how it ended. */
static int commit_in_child(const char *path, const struct death *death,
			   unsigned nth)
{
	const pid_t child = fork();
	int status;

	if (!child) {
		struct error err = ERROR_INIT;
		struct replace replace = REPLACE_INIT;

		if (replace_begin(&replace, path, LIMIT, death->flags, &err))
			_exit(1);
		fault = (struct fault){ death->call, nth, 0, death->signal, 7 };
		_exit(commit(&replace, NEW_TEXT, &err) ? 2 : 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

/* Old or new, and nothing between; missing only where nothing was. */
static void assert_whole(const char *path, bool may_be_missing)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;

	if (may_be_missing && access(path, F_OK) < 0)
		return;
	test_file_read(path, &bytes);
	if (strcmp(bytes.data, SCRATCH_TEXT) != 0)
		assert_buf_equal(&bytes, NEW_TEXT);
}

static void reset(const char *path, unsigned flags)
{
	unlink(path);
	if (!flags)
		test_file_write(path, SCRATCH_TEXT, strlen(SCRATCH_TEXT));
}

/* Only a kill may leave a file behind, and the next run removes it. */
static void assert_cleaned(struct scratch *scratch, const char *path,
			   const struct death *death)
{
	CLEANUP(replace_release) struct replace replace = REPLACE_INIT;

	if (death->signal != SIGKILL)
		assert_int_equal(scratch_strays(scratch), 0);
	begin(&replace, path, death->flags);
	assert_int_equal(scratch_strays(scratch), 0);
}

/* At its first call, its second, and so on, until one run gets through. */
static void dies_at_every_call(void **state)
{
	struct scratch *scratch = *state;
	const struct death *death = scratch->data;
	const char *path = death->flags ? scratch_path(scratch, "new.yaml")
					: scratch->path;
	unsigned nth = 0;
	int status;

	do {
		reset(path, death->flags);
		status = commit_in_child(path, death, ++nth);
		assert_whole(path, death->flags);
		if (WIFSIGNALED(status))
			assert_int_equal(WTERMSIG(status), death->signal);
		assert_cleaned(scratch, path, death);
	} while (WIFSIGNALED(status));
	assert_true(nth > 1);
	assert_int_equal(status, 0);
	assert_file_holds(path, NEW_TEXT);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(faults) + ARRAY_SIZE(deaths)];
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(faults); i++)
		tests[count++] = SCRATCH_CASE(faults[i].name, fails_once,
					      &faults[i]);
	for (size_t i = 0; i < ARRAY_SIZE(deaths); i++)
		tests[count++] = SCRATCH_CASE(deaths[i].name,
					      dies_at_every_call, &deaths[i]);
	for (size_t i = 0; i < count; i++)
		tests[i].teardown_func = teardown;
	return run_tests("replace_fault", tests, argc, argv);
}
