/* wrap: fsync */

#include "host/directory.h"

#include <errno.h>
#include <fcntl.h>

#include "scratch.h"

/* What fsync() says, in turn; 0 is the real call. Armed by a test. */
static struct {
	int errors[4];
	size_t at;
} flushes;

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
	const int number = flushes.at < ARRAY_SIZE(flushes.errors)
				   ? flushes.errors[flushes.at]
				   : 0;

	flushes.at++;
	errno = number;
	return number ? -1 : __real_fsync(fd);
}

static int setup(void **state)
{
	memset(&flushes, 0, sizeof(flushes));
	return scratch_setup(state);
}

static void assert_mode(const char *path, mode_t mode)
{
	struct stat stat;

	assert_int_equal(lstat(path, &stat), 0);
	assert_true(S_ISDIR(stat.st_mode));
	assert_int_equal(stat.st_mode & 0777, mode);
}

static void makes_all_that_is_missing(void **state)
{
	struct scratch *scratch = *state;
	const char *top = scratch_path(scratch, "a");
	CLEANUP(memory_release) char *middle = path_join(top, "b");
	CLEANUP(memory_release) char *deep = path_join(middle, "c//");
	CLEANUP(error_release) struct error err = ERROR_INIT;

	umask(0777);
	assert_int_equal(directory_make(deep, 0757, &err), 0);
	assert_mode(top, 0757);
	assert_mode(middle, 0757);
	assert_mode(deep, 0757);
	assert_int_equal(flushes.at, 3);
	assert_int_equal(umask(022), 0777);
}

static void leaves_what_exists(void **state)
{
	struct scratch *scratch = *state;
	const char *path = scratch_path(scratch, "a");
	CLEANUP(error_release) struct error err = ERROR_INIT;

	assert_int_equal(mkdir(path, 0750), 0);
	assert_int_equal(directory_make(path, 0700, &err), 0);
	assert_mode(path, 0750);
	assert_int_equal(flushes.at, 0);
}

static void cannot_make_below_a_file(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(memory_release) char *path = path_join(scratch->path, "a");
	CLEANUP(error_release) struct error err = ERROR_INIT;

	assert_int_equal(directory_make(path, 0700, &err), -1);
	assert_error(&err, ERROR_SYSTEM, "cannot make directory '");
	assert_text_contains(err.message, "Not a directory");
}

static void an_empty_path_fails(void **state)
{
	CLEANUP(error_release) struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(directory_make("", 0700, &err), -1);
	assert_error(&err, ERROR_SYSTEM, "No such file or directory");
}

static void a_failed_flush_is_told(void **state)
{
	struct scratch *scratch = *state;
	const char *path = scratch_path(scratch, "a");
	CLEANUP(error_release) struct error err = ERROR_INIT;

	flushes.errors[0] = EIO;
	assert_int_equal(directory_make(path, 0700, &err), -1);
	assert_error(&err, ERROR_SYSTEM, "Input/output error");
}

static void flushes_until_it_is_done(void **state)
{
	static const int script[] = { EINTR, EINTR, EINVAL };

	(void)state;
	memcpy(flushes.errors, script, sizeof(script));
	assert_int_equal(directory_sync(-1), 0);
	assert_int_equal(flushes.at, 3);
}

static void has_regular_files_only(void **state)
{
	struct scratch *scratch = *state;
	const int fd = open(scratch->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_int_equal(symlink(MANIFEST, scratch_path(scratch, "link")), 0);
	assert_int_equal(mkdir(scratch_path(scratch, "sub"), 0700), 0);
	assert_int_equal(directory_has(fd, MANIFEST), 1);
	assert_int_equal(directory_has(fd, "link"), 0);
	assert_int_equal(directory_has(fd, "sub"), 0);
	assert_int_equal(directory_has(fd, "missing"), 0);
	close(fd);
	assert_int_equal(directory_has(fd, MANIFEST), -1);
}

static void lists_in_the_order_of_names(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(memory_release) char *nowhere = path_join(scratch->dir, "no");
	CLEANUP(error_release) struct error err = ERROR_INIT;
	struct dirent **entries;
	int count;

	scratch_file(scratch, "a", "");
	count = directory_list(scratch->dir, &entries, &err);
	assert_int_equal(count, 4);
	assert_string_equal(entries[2]->d_name, "a");
	assert_string_equal(entries[3]->d_name, MANIFEST);
	while (count--)
		free(entries[count]);
	free(entries);
	assert_int_equal(directory_list(nowhere, &entries, &err), 0);
	assert_int_equal(directory_list(scratch->path, &entries, &err), 0);
}

/* It may hold what changes all: it is not taken for an empty one. */
static void what_cannot_be_listed_is_told(void **state)
{
	struct scratch *scratch = *state;
	const char *loop = scratch_path(scratch, "loop");
	CLEANUP(error_release) struct error err = ERROR_INIT;
	struct dirent **entries;

	assert_int_equal(symlink("loop", loop), 0);
	assert_int_equal(directory_list(loop, &entries, &err), -1);
	assert_error(&err, ERROR_SYSTEM, "cannot list directory '");
	assert_null(entries);
}

#define TEST(function)                                                         \
	cmocka_unit_test_setup_teardown(function, setup, scratch_teardown)

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		TEST(makes_all_that_is_missing),
		TEST(leaves_what_exists),
		TEST(cannot_make_below_a_file),
		TEST(an_empty_path_fails),
		TEST(a_failed_flush_is_told),
		TEST(flushes_until_it_is_done),
		TEST(has_regular_files_only),
		TEST(lists_in_the_order_of_names),
		TEST(what_cannot_be_listed_is_told),
	};

	return run_tests("directory", tests, argc, argv);
}
