#include "host/tempfile.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "scratch.h"

static const int signals[] = { SIGHUP,  SIGINT,  SIGQUIT, SIGPIPE,
			       SIGTERM, SIGXCPU, SIGXFSZ };

static const char *const signal_names[ARRAY_SIZE(signals)] = {
	"HUP removes the file and ends the process",
	"INT removes the file and ends the process",
	"QUIT removes the file and ends the process",
	"PIPE removes the file and ends the process",
	"TERM removes the file and ends the process",
	"XCPU removes the file and ends the process",
	"XFSZ removes the file and ends the process",
};

static int open_dir(const struct scratch *scratch)
{
	int fd = open(scratch->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

static void write_text(struct tempfile *temp, const char *text)
{
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;

	buf_adds(&bytes, text);
	assert_int_equal(tempfile_write(temp, &bytes, &err), 0);
	assert_no_error(&err);
}

static void has_a_dot_name_and_mode_0600(void **state)
{
	struct scratch *scratch = *state;
	const int dir = open_dir(scratch);
	CLEANUP(error_release) struct error err = ERROR_INIT;
	struct tempfile temp = TEMPFILE_INIT;
	struct stat stat;

	umask(0777);
	assert_int_equal(tempfile_create(&temp, dir, scratch->path, &err), 0);
	umask(022);
	assert_int_equal(strncmp(temp.name, "." MANIFEST ".apiserver-audit.",
				 strlen("." MANIFEST ".apiserver-audit.")),
			 0);
	assert_int_equal(fstatat(dir, temp.name, &stat, AT_SYMLINK_NOFOLLOW),
			 0);
	assert_int_equal(stat.st_mode & 07077, 0);
	tempfile_discard(&temp);
	assert_int_equal(scratch_strays(scratch), 0);
	close(dir);
}

static void replaces(void **state)
{
	struct scratch *scratch = *state;
	const int dir = open_dir(scratch);
	CLEANUP(error_release) struct error err = ERROR_INIT;
	struct tempfile temp = TEMPFILE_INIT;

	assert_int_equal(tempfile_create(&temp, dir, scratch->path, &err), 0);
	write_text(&temp, "new");
	assert_int_equal(tempfile_replace(&temp, MANIFEST), 0);
	tempfile_discard(&temp);
	assert_file_holds(scratch->path, "new");
	close(dir);
}

static void places_where_nothing_is(void **state)
{
	struct scratch *scratch = *state;
	const char *path = scratch_path(scratch, "new.yaml");
	const int dir = open_dir(scratch);
	CLEANUP(error_release) struct error err = ERROR_INIT;
	struct tempfile temp = TEMPFILE_INIT;

	assert_int_equal(tempfile_create(&temp, dir, path, &err), 0);
	write_text(&temp, "new");
	assert_int_equal(tempfile_place(&temp, MANIFEST), -1);
	assert_int_equal(errno, EEXIST);
	assert_int_equal(tempfile_place(&temp, "new.yaml"), 0);
	tempfile_discard(&temp);
	assert_file_holds(scratch->path, SCRATCH_TEXT);
	assert_file_holds(path, "new");
	close(dir);
}

static void a_long_name_is_cut(void **state)
{
	struct scratch *scratch = *state;
	const int dir = open_dir(scratch);
	CLEANUP(error_release) struct error err = ERROR_INIT;
	struct tempfile temp = TEMPFILE_INIT;
	char name[256];

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	scratch_path(scratch, name);
	assert_int_equal(tempfile_create(&temp, dir, name, &err), 0);
	write_text(&temp, "new");
	assert_int_equal(tempfile_replace(&temp, name), 0);
	tempfile_discard(&temp);
	close(dir);
}

static void sweeps_its_own_and_nothing_else(void **state)
{
	static const char *const foreign[] = {
		"." MANIFEST ".swp",
		"." MANIFEST ".apiserver-audit.",
		"." MANIFEST ".apiserver-audit.12345",
		"." MANIFEST ".apiserver-audit.1234567",
		"." MANIFEST ".apiserver-audit.12345-",
		"..apiserver-audit.123456x",
		MANIFEST ".apiserver-audit.123456",
		".apiserver-audit.123456",
	};
	struct scratch *scratch = *state;
	const int dir = open_dir(scratch);
	CLEANUP(memory_release) char *stale = NULL;
	struct stat stat;

	for (size_t i = 0; i < ARRAY_SIZE(foreign); i++)
		scratch_file(scratch, foreign[i], "foreign");
	stale = path_join(scratch->dir, "." MANIFEST ".apiserver-audit.aZ09bc");
	test_file_write(stale, "half", 4);
	assert_int_equal(mkdirat(dir, ".d.apiserver-audit.aaaaaa", 0700), 0);
	scratch_path(scratch, ".d.apiserver-audit.aaaaaa");
	tempfile_sweep(dir);
	close(dir);
	assert_int_equal(lstat(stale, &stat), -1);
	for (size_t i = 0; i < scratch->count; i++)
		assert_int_equal(lstat(scratch->known[i], &stat), 0);
}

/* In a child: a temporary file exists, then `number` comes. */
static void be_killed(const struct scratch *scratch, int number)
{
	const struct rlimit no_core = { 0, 0 };
	const int dir = open_dir(scratch);
	struct error err = ERROR_INIT;
	struct tempfile temp = TEMPFILE_INIT;

	setrlimit(RLIMIT_CORE, &no_core);
	signal(number, SIG_DFL);
	if (tempfile_create(&temp, dir, scratch->path, &err) < 0)
		_exit(1);
	if (faccessat(dir, temp.name, F_OK, 0) < 0)
		_exit(2);
	raise(number);
	_exit(3);
}

static void dies_of_the_signal(void **state)
{
	struct scratch *scratch = *state;
	const int *number = scratch->data;
	const pid_t child = fork();
	int status;

	if (!child)
		be_killed(scratch, *number);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), *number);
	assert_int_equal(scratch_strays(scratch), 0);
}

static void an_ignored_signal_stays_ignored(void **state)
{
	struct scratch *scratch = *state;
	const int dir = open_dir(scratch);
	CLEANUP(error_release) struct error err = ERROR_INIT;
	struct tempfile temp = TEMPFILE_INIT;

	signal(SIGHUP, SIG_IGN);
	assert_int_equal(tempfile_create(&temp, dir, scratch->path, &err), 0);
	raise(SIGHUP);
	write_text(&temp, "new");
	assert_int_equal(tempfile_replace(&temp, MANIFEST), 0);
	tempfile_discard(&temp);
	assert_ptr_equal(signal(SIGHUP, SIG_DFL), SIG_IGN);
	close(dir);
}

static void handle_nothing(int number)
{
	(void)number;
}

static void earlier_handlers_come_back(void **state)
{
	struct scratch *scratch = *state;
	const int dir = open_dir(scratch);
	CLEANUP(error_release) struct error err = ERROR_INIT;
	struct tempfile temp = TEMPFILE_INIT;
	struct sigaction now;

	signal(SIGTERM, handle_nothing);
	assert_int_equal(tempfile_create(&temp, dir, scratch->path, &err), 0);
	sigaction(SIGTERM, NULL, &now);
	assert_ptr_not_equal(now.sa_handler, handle_nothing);
	tempfile_discard(&temp);
	assert_ptr_equal(signal(SIGTERM, SIG_DFL), handle_nothing);
	sigaction(SIGINT, NULL, &now);
	assert_ptr_equal(now.sa_handler, SIG_DFL);
	close(dir);
}

static void a_missing_directory_fails(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(memory_release) char *gone = path_join(scratch->dir, "gone");
	CLEANUP(error_release) struct error err = ERROR_INIT;
	struct tempfile temp = TEMPFILE_INIT;
	int dir;

	assert_int_equal(mkdir(gone, 0700), 0);
	dir = open(gone, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(rmdir(gone), 0);
	assert_int_equal(tempfile_create(&temp, dir, scratch->path, &err), -1);
	assert_error(&err, ERROR_SYSTEM,
		     "cannot create a temporary file beside '");
	tempfile_discard(&temp);
	close(dir);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest plain[] = {
		SCRATCH_TEST(has_a_dot_name_and_mode_0600),
		SCRATCH_TEST(replaces),
		SCRATCH_TEST(places_where_nothing_is),
		SCRATCH_TEST(a_long_name_is_cut),
		SCRATCH_TEST(sweeps_its_own_and_nothing_else),
		SCRATCH_TEST(an_ignored_signal_stays_ignored),
		SCRATCH_TEST(earlier_handlers_come_back),
		SCRATCH_TEST(a_missing_directory_fails),
	};
	struct CMUnitTest tests[ARRAY_SIZE(plain) + ARRAY_SIZE(signals)];

	memcpy(tests, plain, sizeof(plain));
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		tests[ARRAY_SIZE(plain) + i] = SCRATCH_CASE(
			signal_names[i], dies_of_the_signal, &signals[i]);
	return run_tests("tempfile", tests, argc, argv);
}
