#include "host/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <time.h>

#include "scratch.h"

enum { SHORT_MS = 60, LONG_MS = 5000 };

/* Whether a stranger could take the lock now. */
static bool is_free(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool taken = !flock(fd, LOCK_EX | LOCK_NB);

	close(fd);
	return taken;
}

/* Start a process that holds the lock for `ms` milliseconds; it is held now. */
static pid_t start_holder(const char *dir, unsigned ms)
{
	const struct timespec time = { ms / 1000, ms % 1000 * 1000000L };
	int ends[2];
	char byte;
	pid_t child;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	child = fork();
	if (!child) {
		int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (flock(fd, LOCK_EX) || write(ends[1], "x", 1) != 1)
			_exit(1);
		nanosleep(&time, NULL);
		_exit(0);
	}
	assert_true(child > 0);
	assert_int_equal(read(ends[0], &byte, 1), 1);
	close(ends[0]);
	close(ends[1]);
	return child;
}

static void holds_until_dropped(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	struct lock lock = LOCK_INIT;

	assert_int_equal(lock_take(&lock, scratch->dir, 0, &err), 0);
	assert_true(lock.fd >= 0);
	assert_false(is_free(scratch->dir));
	lock_drop(&lock);
	assert_int_equal(lock.fd, -1);
	assert_true(is_free(scratch->dir));
	lock_drop(&lock);
}

static void gives_up_on_another_run(void **state)
{
	struct scratch *scratch = *state;
	pid_t child = start_holder(scratch->dir, LONG_MS);
	CLEANUP(error_release) struct error err = ERROR_INIT;
	struct lock lock = LOCK_INIT;
	int done = lock_take(&lock, scratch->dir, SHORT_MS, &err);

	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_int_equal(done, -1);
	assert_int_equal(lock.fd, -1);
	assert_error(&err, ERROR_SYSTEM,
		     "another run holds the lock on "
		     "directory '");
	assert_text_contains(err.message, scratch->dir);
	assert_text_contains(err.hint, "run this again");
	assert_true(is_free(scratch->dir));
}

static void waits_for_another_run(void **state)
{
	struct scratch *scratch = *state;
	pid_t child = start_holder(scratch->dir, SHORT_MS);
	CLEANUP(error_release) struct error err = ERROR_INIT;
	struct lock lock = LOCK_INIT;

	assert_int_equal(lock_take(&lock, scratch->dir, LONG_MS, &err), 0);
	waitpid(child, NULL, 0);
	lock_drop(&lock);
}

static void two_of_one_process_are_one(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	struct lock one = LOCK_INIT;
	struct lock two = LOCK_INIT;
	struct lock three = LOCK_INIT;

	assert_int_equal(lock_take(&one, scratch->dir, 0, &err), 0);
	assert_int_equal(lock_take(&two, scratch->dir, 0, &err), 0);
	lock_drop(&one);
	assert_false(is_free(scratch->dir));
	assert_int_equal(lock_take(&three, scratch->dir, 0, &err), 0);
	lock_drop(&two);
	assert_false(is_free(scratch->dir));
	lock_drop(&three);
	assert_true(is_free(scratch->dir));
}

static void a_missing_directory_is_a_system_error(void **state)
{
	struct scratch *scratch = *state;
	const char *missing = scratch_path(scratch, "missing");
	CLEANUP(error_release) struct error err = ERROR_INIT;
	struct lock lock = LOCK_INIT;

	assert_int_equal(lock_take(&lock, missing, 0, &err), -1);
	assert_error(&err, ERROR_SYSTEM, "No such file or directory");
	assert_text_contains(err.message, "cannot open directory '");
}

static void a_file_is_no_directory(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	struct lock lock = LOCK_INIT;

	assert_int_equal(lock_take(&lock, scratch->path, 0, &err), -1);
	assert_error(&err, ERROR_SYSTEM, "Not a directory");
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		SCRATCH_TEST(holds_until_dropped),
		SCRATCH_TEST(gives_up_on_another_run),
		SCRATCH_TEST(waits_for_another_run),
		SCRATCH_TEST(two_of_one_process_are_one),
		SCRATCH_TEST(a_missing_directory_is_a_system_error),
		SCRATCH_TEST(a_file_is_no_directory),
	};

	return run_tests("lock", tests, argc, argv);
}
