/* wrap: time fsync write renameat2 */

#include "host/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/xattr.h>
#include <time.h>

#include "host/file.h"
#include "scratch.h"

/* 2026-01-31 23:59:59 UTC */
enum { END_OF_JANUARY = 1769903999 };

#define STAMP "20260131T235959Z"

static time_t clock_now = END_OF_JANUARY;

/* One call that fails at its `nth` time; armed by a test. */
static struct {
	const char *call;
	unsigned nth;
	int error;
} fault;

static bool strikes(const char *call)
{
	if (!fault.call || strcmp(fault.call, call) != 0 || --fault.nth)
		return false;
	errno = fault.error;
	return true;
}

time_t __wrap_time(time_t *now);
time_t __wrap_time(time_t *now)
{
	if (now)
		*now = clock_now;
	return clock_now;
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
	return strikes("fsync") ? -1 : __real_fsync(fd);
}

ssize_t __real_write(int fd, const void *data, size_t len);
ssize_t __wrap_write(int fd, const void *data, size_t len);
ssize_t __wrap_write(int fd, const void *data, size_t len)
{
	return strikes("write") ? -1 : __real_write(fd, data, len);
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

/*
 * The originals stand in the scratch's "etc", backups in its "backups". Both
 * are known to it, so a test looks for strays in them itself.
 */
static int setup(void **state)
{
	struct scratch *scratch;
	const char *etc;
	int done = scratch_setup(state);

	scratch = *state;
	etc = scratch_path(scratch, "etc");
	scratch_path(scratch, "backups");
	clock_now = END_OF_JANUARY;
	return done || mkdir(etc, 0755);
}

static int teardown(void **state)
{
	fault.call = NULL;
	return scratch_teardown(state);
}

enum { ETC = 1, BACKUPS = 2 };

static const char *known(const struct scratch *scratch, int which)
{
	return scratch->known[which];
}

/* Make an original and return its path, which the caller frees. */
static char *original(const struct scratch *scratch, const char *text)
{
	char *path = path_join(known(scratch, ETC), MANIFEST);

	test_file_write(path, text, strlen(text));
	assert_int_equal(chmod(path, 0640), 0);
	return path;
}

static int backup(const char *path, const char *dir, char **ret_path,
		  struct error *err)
{
	CLEANUP(file_release) struct file file = FILE_INIT;

	assert_int_equal(file_read(&file, path, 1024, err), 0);
	return backup_write(&file, dir, ret_path, err);
}

static size_t entries_of(const char *path)
{
	DIR *dir = opendir(path);
	size_t entries = 0;

	assert_non_null(dir);
	while (readdir(dir))
		entries++;
	closedir(dir);
	return entries - 2;
}

static void assert_ends_with(const char *text, const char *end)
{
	assert_true(strlen(text) >= strlen(end));
	assert_text_equal(text + strlen(text) - strlen(end), end);
}

/* The scratch's directory with "+" for each slash; the caller frees it. */
static char *encoded(const char *path)
{
	char *text = memory_copy(path);

	for (char *at = text; *at; at++)
		if (*at == '/')
			*at = '+';
	return text;
}

static void copies_bytes_mode_and_owner(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(memory_release) char *path = original(scratch, "one");
	CLEANUP(memory_release) char *made = NULL;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	struct stat from;
	struct stat to;

	if (!geteuid())
		assert_int_equal(chown(path, 1234, 4321), 0);
	umask(0777);
	assert_int_equal(backup(path, known(scratch, BACKUPS), &made, &err), 0);
	assert_no_error(&err);
	assert_file_holds(made, "one");
	assert_int_equal(lstat(path, &from), 0);
	assert_int_equal(lstat(made, &to), 0);
	assert_int_equal(to.st_mode, from.st_mode);
	assert_int_equal(to.st_uid, from.st_uid);
	assert_int_equal(to.st_gid, from.st_gid);
	assert_int_equal(entries_of(known(scratch, BACKUPS)), 1);
	assert_int_equal(entries_of(known(scratch, ETC)), 1);
}

static void setuid_is_not_copied(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(memory_release) char *path = original(scratch, "one");
	CLEANUP(memory_release) char *made = NULL;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	struct stat stat;

	assert_int_equal(chmod(path, 06755), 0);
	assert_int_equal(backup(path, known(scratch, BACKUPS), &made, &err), 0);
	assert_int_equal(lstat(made, &stat), 0);
	assert_int_equal(stat.st_mode & 07777, 0755);
}

static void the_name_tells_file_time_and_place(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(memory_release) char *path = original(scratch, "one");
	CLEANUP(memory_release) char *made = NULL;
	CLEANUP(memory_release) char *place = encoded(known(scratch, ETC));
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	assert_int_equal(backup(path, known(scratch, BACKUPS), &made, &err), 0);
	buf_addf(&name, MANIFEST "." STAMP ".%s", place);
	assert_string_equal(path_name(made), name.data);
	assert_int_equal(
		strncmp(made, known(scratch, BACKUPS), strlen(scratch->dir)),
		0);
}

static void odd_bytes_of_the_place_are_encoded(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(memory_release)
	char *dir = path_join(known(scratch, ETC), "a+b%c\nd e");
	CLEANUP(memory_release) char *path = path_join(dir, "f");
	CLEANUP(memory_release) char *made = NULL;
	CLEANUP(error_release) struct error err = ERROR_INIT;

	assert_int_equal(mkdir(dir, 0755), 0);
	test_file_write(path, "one", 3);
	assert_int_equal(backup(path, known(scratch, BACKUPS), &made, &err), 0);
	assert_ends_with(made, "+etc+a%2Bb%25c%0Ad e");
}

static void a_long_place_becomes_a_sum(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(backup_list_release) struct backup_list list = BACKUP_LIST_INIT;
	CLEANUP(memory_release) char *dir = NULL;
	CLEANUP(memory_release) char *path = NULL;
	CLEANUP(memory_release) char *made = NULL;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	char part[241];

	memset(part, 'p', sizeof(part) - 1);
	part[sizeof(part) - 1] = '\0';
	dir = path_join(known(scratch, ETC), part);
	path = path_join(dir, MANIFEST);
	assert_int_equal(mkdir(dir, 0755), 0);
	test_file_write(path, "one", 3);
	assert_int_equal(backup(path, known(scratch, BACKUPS), &made, &err), 0);
	assert_int_equal(strlen(path_name(made)),
			 strlen(MANIFEST "." STAMP ".@0123456789abcdef"));
	assert_int_equal(
		backup_list(known(scratch, BACKUPS), path, &list, &err), 0);
	assert_int_equal(list.count, 1);
}

static void makes_private_directories(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(memory_release) char *path = original(scratch, "one");
	CLEANUP(memory_release)
	char *inner = path_join(known(scratch, BACKUPS), "a/b/");
	CLEANUP(memory_release) char *made = NULL;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	struct stat stat;

	umask(0777);
	assert_int_equal(backup(path, inner, &made, &err), 0);
	assert_no_error(&err);
	assert_file_holds(made, "one");
	assert_int_equal(lstat(known(scratch, BACKUPS), &stat), 0);
	assert_int_equal(stat.st_mode & 07777, 0700);
	assert_int_equal(lstat(inner, &stat), 0);
	assert_int_equal(stat.st_mode & 07777, 0700);
}

static void lists_the_newest_first(void **state)
{
	static const char *const ends[] = {
		"20260201T000000Z.",   STAMP "-11.", STAMP "-10.", STAMP "-9.",
		STAMP "-8.",           STAMP "-7.",  STAMP "-6.",  STAMP "-5.",
		STAMP "-4.",           STAMP "-3.",  STAMP "-2.",  STAMP ".",
		"19991231T000000Z-2.",
	};
	struct scratch *scratch = *state;
	const char *dir = known(scratch, BACKUPS);
	CLEANUP(backup_list_release) struct backup_list list = BACKUP_LIST_INIT;
	CLEANUP(memory_release) char *path = NULL;
	CLEANUP(memory_release) char *place = encoded(known(scratch, ETC));
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(buf_release) struct buf old = BUF_INIT;
	char text[] = "a";

	for (; *text <= 'l'; ++*text) {
		char *made = NULL;

		free(path);
		path = original(scratch, text);
		clock_now = *text == 'l' ? END_OF_JANUARY + 1 : END_OF_JANUARY;
		assert_int_equal(backup(path, dir, &made, &err), 0);
		assert_file_holds(made, text);
		free(made);
	}
	buf_addf(&old, "%s/" MANIFEST ".19991231T000000Z-2.%s", dir, place);
	test_file_write(old.data, "old", 3);

	assert_int_equal(unlink(path), 0);
	assert_int_equal(backup_list(dir, path, &list, &err), 0);
	assert_int_equal(list.count, ARRAY_SIZE(ends));
	for (size_t i = 0; i < list.count; i++) {
		CLEANUP(buf_release) struct buf wanted = BUF_INIT;

		buf_addf(&wanted, "%s/" MANIFEST ".%s%s", dir, ends[i], place);
		assert_string_equal(list.items[i].path, wanted.data);
		assert_int_equal(
			strncmp(list.items[i].stamp, ends[i], BACKUP_STAMP_LEN),
			0);
	}
	assert_int_equal(list.items[0].number, 1);
	assert_int_equal(list.items[1].number, 11);
	assert_file_holds(list.items[0].path, "l");
	assert_file_holds(list.items[1].path, "k");
	assert_file_holds(list.items[11].path, "a");
}

static void lists_one_files_backups_only(void **state)
{
	static const char *const forms[] = {
		"other.yaml." STAMP ".%s",
		"." MANIFEST "." STAMP ".%s",
		MANIFEST "." STAMP ".%s+more",
		MANIFEST "." STAMP "-1.%s",
		MANIFEST "." STAMP "-1000.%s",
		MANIFEST "." STAMP "-.%s",
		MANIFEST "." STAMP "-2x.%s",
		MANIFEST ".20260131.%s",
		MANIFEST ".2026013aT235959Z.%s",
		MANIFEST ".%s",
		MANIFEST "..%s",
	};
	struct scratch *scratch = *state;
	const char *dir = known(scratch, BACKUPS);
	CLEANUP(backup_list_release) struct backup_list list = BACKUP_LIST_INIT;
	CLEANUP(memory_release) char *path = original(scratch, "one");
	CLEANUP(memory_release) char *other = NULL;
	CLEANUP(memory_release) char *other_made = NULL;
	CLEANUP(memory_release) char *made = NULL;
	CLEANUP(memory_release) char *place = encoded(known(scratch, ETC));
	CLEANUP(memory_release) char *link = NULL;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	assert_int_equal(backup(path, dir, &made, &err), 0);
	assert_int_equal(mkdir(scratch_path(scratch, "other"), 0755), 0);
	other = path_join(scratch->dir, "other/" MANIFEST);
	test_file_write(other, "other", 5);
	assert_int_equal(backup(other, dir, &other_made, &err), 0);
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		const char *hole = strstr(forms[i], "%s");

		buf_clear(&name);
		buf_addf(&name, "%s/%.*s%s%s", dir, (int)(hole - forms[i]),
			 forms[i], place, hole + 2);
		test_file_write(name.data, "x", 1);
	}
	buf_clear(&name);
	buf_addf(&name, "%s/" MANIFEST "." STAMP "-2.%s", dir, place);
	assert_int_equal(symlink("/etc/passwd", name.data), 0);

	link = path_join(scratch->dir, "link");
	scratch_path(scratch, "link");
	assert_int_equal(symlink(path, link), 0);
	assert_int_equal(backup_list(dir, link, &list, &err), 0);
	assert_int_equal(list.count, 1);
	assert_string_equal(list.items[0].path, made);
}

static void a_missing_directory_holds_none(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(backup_list_release) struct backup_list list = BACKUP_LIST_INIT;
	CLEANUP(error_release) struct error err = ERROR_INIT;

	assert_int_equal(backup_list(known(scratch, BACKUPS), scratch->path,
				     &list, &err),
			 0);
	assert_int_equal(list.count, 0);
}

static int list_from(const char *from, const char *dir, const char *path,
		     struct backup_list *list, struct error *err)
{
	const int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int ret;

	assert_int_equal(chdir(from), 0);
	ret = backup_list(dir, path, list, err);
	assert_int_equal(fchdir(here), 0);
	close(here);
	return ret;
}

static void lists_those_of_a_lost_directory(void **state)
{
	static const char *const places[] = { "./etc/sub/" MANIFEST,
					      "etc/sub/" MANIFEST };
	struct scratch *scratch = *state;
	CLEANUP(memory_release)
	char *sub = path_join(known(scratch, ETC), "sub");
	CLEANUP(memory_release) char *path = path_join(sub, MANIFEST);
	CLEANUP(memory_release) char *made = NULL;
	CLEANUP(error_release) struct error err = ERROR_INIT;

	assert_int_equal(mkdir(sub, 0700), 0);
	test_file_write(path, "one", 3);
	assert_int_equal(backup(path, known(scratch, BACKUPS), &made, &err), 0);
	unlink(path);
	rmdir(sub);
	rmdir(known(scratch, ETC));
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		CLEANUP(backup_list_release)
		struct backup_list list = BACKUP_LIST_INIT;

		assert_int_equal(list_from(scratch->dir,
					   known(scratch, BACKUPS), places[i],
					   &list, &err),
				 0);
		assert_int_equal(list.count, 1);
		assert_string_equal(list.items[0].path, made);
	}
}

static void a_stale_temporary_file_is_swept(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(memory_release) char *path = original(scratch, "one");
	CLEANUP(memory_release) char *made = NULL;
	CLEANUP(memory_release) char *stale = NULL;
	CLEANUP(error_release) struct error err = ERROR_INIT;

	assert_int_equal(mkdir(known(scratch, BACKUPS), 0700), 0);
	stale = path_join(known(scratch, BACKUPS), ".x.apiserver-audit.abcdef");
	test_file_write(stale, "half", 4);
	assert_int_equal(backup(path, known(scratch, BACKUPS), &made, &err), 0);
	assert_int_equal(entries_of(known(scratch, BACKUPS)), 1);
}

static void a_link_where_the_backup_goes_is_not_followed(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(memory_release) char *path = original(scratch, "one");
	CLEANUP(memory_release) char *place = encoded(known(scratch, ETC));
	CLEANUP(memory_release) char *made = NULL;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(buf_release) struct buf trap = BUF_INIT;

	assert_int_equal(mkdir(known(scratch, BACKUPS), 0700), 0);
	buf_addf(&trap, "%s/" MANIFEST "." STAMP ".%s", known(scratch, BACKUPS),
		 place);
	assert_int_equal(symlink(scratch->path, trap.data), 0);
	assert_int_equal(backup(path, known(scratch, BACKUPS), &made, &err), 0);
	assert_file_holds(scratch->path, SCRATCH_TEXT);
	assert_text_contains(made, STAMP "-2.");
}

/* The row is the backup directory, below the scratch. */
static const struct inside {
	const char *name;
	const char *dir;
	bool refused;
} insides[] = {
	{ "the original's directory is refused", "etc", true },
	{ "with a slash behind it too", "etc/", true },
	{ "a directory inside it is refused", "etc/sub", true },
	{ "a hidden one inside it is refused", "etc/.a/b/c", true },
	{ "through .. it is refused", "backups/../etc/sub", true },
	{ "through a link it is refused", "link", true },
	{ "below a link it is refused", "link/sub/sub", true },
	{ "a name that only begins alike is not", "etc-backups", false },
	{ "the directory above it is not", ".", false },
};

static void keeps_out_of_the_originals_directory(void **state)
{
	struct scratch *scratch = *state;
	const struct inside *row = scratch->data;
	CLEANUP(memory_release) char *path = original(scratch, "one");
	CLEANUP(memory_release) char *dir = path_join(scratch->dir, row->dir);
	CLEANUP(memory_release) char *made = NULL;
	CLEANUP(error_release) struct error err = ERROR_INIT;

	scratch_path(scratch, "etc-backups");
	assert_int_equal(mkdir(known(scratch, BACKUPS), 0700), 0);
	assert_int_equal(symlink("etc", scratch_path(scratch, "link")), 0);
	assert_int_equal(backup(path, dir, &made, &err), row->refused ? -1 : 0);
	assert_int_equal(entries_of(known(scratch, ETC)), 1);
	if (!row->refused) {
		scratch_path(scratch, path_name(made));
		return;
	}
	assert_error(&err, ERROR_REFUSED, "lies in the directory of '");
	assert_text_contains(err.message, "is unchanged");
	assert_string_equal(err.code, "backup-in-manifest-dir");
	assert_non_null(err.hint);
	assert_null(made);
}

static void a_link_goes_over_no_other_backup(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(memory_release) char *path = original(scratch, "one");
	CLEANUP(memory_release) char *first = NULL;
	CLEANUP(memory_release) char *second = NULL;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	const char *dir = known(scratch, BACKUPS);

	assert_int_equal(backup(path, dir, &first, &err), 0);
	test_file_write(path, "two", 3);
	fault.call = "renameat2";
	fault.nth = 1;
	fault.error = EINVAL;
	assert_int_equal(backup(path, dir, &second, &err), 0);
	assert_text_contains(second, STAMP "-2.");
	assert_file_holds(first, "one");
	assert_file_holds(second, "two");
	assert_int_equal(entries_of(dir), 2);
}

static const struct fault_case {
	const char *name;
	const char *call;
	unsigned nth;
	int error;
	const char *message; /* NULL: no failure */
} faults[] = {
	{ "a full disk", "write", 1, ENOSPC, "No space left on device" },
	{ "an interrupted write goes on", "write", 1, EINTR, NULL },
	{ "the directory's name not flushed", "fsync", 1, EIO,
	  "cannot make directory '" },
	{ "the copy not flushed", "fsync", 2, EIO, "cannot flush the new '" },
	{ "the copy's name not flushed", "fsync", 3, EIO,
	  "cannot flush directory '" },
	{ "the rename fails", "renameat2", 1, EIO, "cannot create backup '" },
	{ "no RENAME_NOREPLACE here", "renameat2", 1, EINVAL, NULL },
};

static void fails_once(void **state)
{
	struct scratch *scratch = *state;
	const struct fault_case *row = scratch->data;
	CLEANUP(memory_release) char *path = original(scratch, "one");
	CLEANUP(memory_release) char *made = NULL;
	CLEANUP(error_release) struct error err = ERROR_INIT;

	fault.call = row->call;
	fault.nth = row->nth;
	fault.error = row->error;
	assert_int_equal(backup(path, known(scratch, BACKUPS), &made, &err),
			 row->message ? -1 : 0);
	assert_file_holds(path, "one");
	if (!row->message) {
		assert_file_holds(made, "one");
		assert_int_equal(entries_of(known(scratch, BACKUPS)), 1);
		return;
	}
	assert_null(made);
	assert_error(&err, ERROR_SYSTEM, row->message);
	assert_ends_with(err.message, "is unchanged");
	assert_int_equal(entries_of(known(scratch, BACKUPS)), 0);
}

enum { TESTS_MAX = 64 };

static struct CMUnitTest tests[TESTS_MAX];
static size_t count;

static void add(const char *name, CMUnitTestFunction function, const void *row)
{
	tests[count] = SCRATCH_CASE(name, function, row);
	tests[count].setup_func = setup;
	tests[count++].teardown_func = teardown;
}

#define ADD(function) add(#function, function, NULL)

int main(int argc, char **argv)
{
	ADD(copies_bytes_mode_and_owner);
	ADD(setuid_is_not_copied);
	ADD(the_name_tells_file_time_and_place);
	ADD(odd_bytes_of_the_place_are_encoded);
	ADD(a_long_place_becomes_a_sum);
	ADD(makes_private_directories);
	ADD(lists_the_newest_first);
	ADD(lists_one_files_backups_only);
	ADD(a_missing_directory_holds_none);
	ADD(lists_those_of_a_lost_directory);
	ADD(a_link_goes_over_no_other_backup);
	ADD(a_stale_temporary_file_is_swept);
	ADD(a_link_where_the_backup_goes_is_not_followed);
	for (size_t i = 0; i < ARRAY_SIZE(insides); i++)
		add(insides[i].name, keeps_out_of_the_originals_directory,
		    &insides[i]);
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++)
		add(faults[i].name, fails_once, &faults[i]);
	return run_test_table("backup", tests, count, argc, argv);
}
