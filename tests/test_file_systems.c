/*
 * The program itself on file systems that are full, read-only or mounted in
 * odd ways, and on files that may not be touched. The mounts are those of a
 * mount namespace of the test's own.
 */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sched.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "child.h"
#include "host/directory.h"
#include "host/path.h"
#include "scene.h"
#include "verdict.h"

#define PODS "/etc/kubernetes/manifests"

static const char *program;

struct bench {
	struct scene scene;
	struct child child;
	const struct row *row;
	char *target;
	char *mounted;   /* or NULL */
	char *immutable; /* or NULL */
};

/* --- what is odd --------------------------------------------------------- */

static char *make_directory(const struct bench *bench, const char *path)
{
	char *dir = scene_path(&bench->scene, path);
	CLEANUP_ERROR struct error err = ERROR_INIT;

	assert_int_equal(directory_make(dir, 0700, &err), 0);
	return dir;
}

static void mount_memory(struct bench *bench, const char *path,
			 const char *options)
{
	bench->mounted = make_directory(bench, path);
	assert_int_equal(mount("none", bench->mounted, "tmpfs", 0, options), 0);
}

static void put_target(const struct bench *bench)
{
	const struct buf *before = &bench->scene.target.before;

	test_file_write(bench->target, before->data, before->len);
	assert_int_equal(chmod(bench->target, 0600), 0);
}

/* Fill the file system with one hidden file. */
static void fill(const struct bench *bench)
{
	CLEANUP(memory_release) char *path = path_join(bench->mounted, ".fill");
	const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	static const char page[4096];

	assert_true(fd >= 0);
	while (write(fd, page, sizeof(page)) > 0)
		;
	assert_int_equal(errno, ENOSPC);
	close(fd);
}

static void no_space(struct bench *bench)
{
	mount_memory(bench, PODS, "size=64k,mode=0755");
	put_target(bench);
	fill(bench);
}

static void no_inode(struct bench *bench)
{
	mount_memory(bench, PODS, "size=64k,nr_inodes=2,mode=0755");
	put_target(bench);
}

static void no_space_for_backups(struct bench *bench)
{
	mount_memory(bench, SCENE_BACKUPS, "size=64k,mode=0700");
	fill(bench);
}

static void backups_elsewhere(struct bench *bench)
{
	mount_memory(bench, SCENE_BACKUPS, "size=64k,mode=0700");
}

/* Mount what stands at `path` once more, over itself. */
static void mount_again(struct bench *bench, char *path, unsigned long flags)
{
	bench->mounted = path;
	assert_int_equal(mount(path, path, NULL, MS_BIND, NULL), 0);
	if (flags)
		assert_int_equal(mount(NULL, path, NULL,
				       MS_BIND | MS_REMOUNT | flags, NULL),
				 0);
}

static void read_only(struct bench *bench)
{
	mount_again(bench, make_directory(bench, PODS), MS_RDONLY);
}

static void read_only_backups(struct bench *bench)
{
	mount_again(bench, make_directory(bench, SCENE_BACKUPS), MS_RDONLY);
}

static void mounted_directory(struct bench *bench)
{
	mount_again(bench, make_directory(bench, PODS), 0);
}

static void mounted_file(struct bench *bench)
{
	mount_again(bench, memory_copy(bench->target), 0);
}

static void mounted_policy(struct bench *bench)
{
	mount_again(bench, scene_path(&bench->scene, bench->scene.policy.path),
		    0);
}

/* Set these flags, and neither of ours besides; others stay as they are. */
static bool set_flags(const char *path, int flags)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	int all = 0;
	bool done = ioctl(fd, FS_IOC_GETFLAGS, &all) == 0;

	all = (all & ~(FS_IMMUTABLE_FL | FS_APPEND_FL)) | flags;
	done = done && ioctl(fd, FS_IOC_SETFLAGS, &all) == 0;
	close(fd);
	return done;
}

static void immutable_file(struct bench *bench)
{
	bench->immutable = memory_copy(bench->target);
	assert_true(set_flags(bench->immutable, FS_IMMUTABLE_FL));
}

static void immutable_directory(struct bench *bench)
{
	bench->immutable = make_directory(bench, PODS);
	assert_true(set_flags(bench->immutable, FS_IMMUTABLE_FL));
}

static void append_only_file(struct bench *bench)
{
	bench->immutable = memory_copy(bench->target);
	assert_true(set_flags(bench->immutable, FS_APPEND_FL));
}

static void set_ids(struct bench *bench)
{
	assert_int_equal(chmod(bench->target, 06600), 0);
}

static void second_name(struct bench *bench)
{
	CLEANUP(memory_release)
	char *other = scene_path(&bench->scene, "/second");

	assert_int_equal(link(bench->target, other), 0);
}

static void nothing(struct bench *bench)
{
	(void)bench;
}

/* ------------------------------------------------------------------------- */

static const struct row {
	const char *name;
	void (*prepare)(struct bench *bench);
	int status;
	const char *message;  /* NULL: none */
	const char *hint;     /* NULL: any */
	const char *scenario; /* NULL: enable */
	mode_t umask;
} rows[] = {
	{ "a full file system", no_space, 4, "No space left on device", NULL,
	  NULL, 0 },
	{ "a file system without an inode", no_inode, 4,
	  "No space left on device", NULL, NULL, 0 },
	{ "a full file system for backups", no_space_for_backups, 4,
	  "No space left on device", NULL, NULL, 0 },
	{ "backups on another file system", backups_elsewhere, 0, NULL, NULL,
	  NULL, 0 },
	{ "a read-only file system", read_only, 4, "Read-only file system",
	  NULL, NULL, 0 },
	{ "a read-only file system for backups", read_only_backups, 4,
	  "Read-only file system", NULL, NULL, 0 },
	{ "a directory that is a mount", mounted_directory, 0, NULL, NULL, NULL,
	  0 },
	{ "a file that is a mount", mounted_file, 4, "Device or resource busy",
	  "run this where the file is mounted from", NULL, 0 },
	{ "a policy that is a mount", mounted_policy, 4,
	  "Device or resource busy", "run this where the file is mounted from",
	  "enable, with another policy", 0 },
	{ "a drop-in that is a mount", mounted_file, 4,
	  "Device or resource busy", "run this where the file is mounted from",
	  "disable of a drop-in", 0 },
	{ "a file that would grant", set_ids, 0, NULL, NULL, NULL, 0 },
	{ "a file with two names", second_name, 3, "hard links",
	  "remove the other names", NULL, 0 },
	{ "a umask that takes all", nothing, 0, NULL, NULL, NULL, 0777 },
	{ "a umask that takes all, and a new policy", nothing, 0, NULL, NULL,
	  "enable, with a new policy", 0777 },
	{ "a umask that takes nothing", nothing, 0, NULL, NULL,
	  "enable, with another policy", 0 },
};

static const struct row flag_rows[] = {
	{ "an immutable file", immutable_file, 4, "Operation not permitted",
	  "lsattr", NULL, 0 },
	{ "an append-only file", append_only_file, 4, "Operation not permitted",
	  "lsattr", NULL, 0 },
	{ "an immutable directory", immutable_directory, 4,
	  "Operation not permitted", NULL, NULL, 0 },
};

static void set_umask(const void *data)
{
	const struct row *row = data;

	umask(row->umask);
}

/* Whatever the umask: what is made is ours alone. */
static void assert_private(const struct bench *bench, const char *path)
{
	CLEANUP(memory_release) char *real = scene_path(&bench->scene, path);
	struct stat stat;

	if (lstat(real, &stat) == 0)
		assert_int_equal(stat.st_mode & 077, 0);
}

static void keeps_what_it_can(void **state)
{
	struct bench *bench = *state;
	const struct row *row = bench->row;
	struct child *child = &bench->child;
	const struct verdict verdict = { .scene = &bench->scene,
					 .child = child };
	const char *broken[VERDICT_RULES];

	row->prepare(bench);
	child_words(child, "%s %s", program, bench->scene.words);
	child->prepare = set_umask;
	child->data = row;
	child_run(child);
	scene_look(&bench->scene);
	if (verdict_find(&verdict, broken))
		fail_msg("not true: %s: %s", broken[0], child->err.data);
	assert_int_equal(child_exit(child), row->status);
	if (!row->message)
		assert_buf_equal(&child->err, "");
	else
		assert_text_contains(child->err.data, row->message);
	if (row->hint)
		assert_text_contains(child->err.data, row->hint);
	assert_private(bench, bench->scene.policy.path);
	assert_private(bench, SCENE_BACKUPS);
}

/* --- attributes ---------------------------------------------------------- */

/* POSIX ACL, version 2: the tags 1, 2 (user 1), 4, 16, 32, and their rights. */
#define NOBODY "\xff\xff\xff\xff"
#define ACL                                                                    \
	"\2\0\0\0\1\0\6\0" NOBODY "\2\0\4\0\1\0\0\0\4\0\0\0" NOBODY            \
	"\x10\0\4\0" NOBODY "\x20\0\0\0" NOBODY

static const struct attribute {
	const char *name;
	const char *value;
	size_t len;
} attributes[] = {
	{ "user.note", "a\0b", 3 },
	{ "trusted.note", "", 0 },
	{ "security.selinux", "system_u:object_r:etc_t:s0", 27 },
	{ "system.posix_acl_access", ACL, sizeof(ACL) - 1 },
};

/* Set those that the file system takes; return a bit for each. */
static unsigned set_attributes(const char *path)
{
	unsigned set = 0;

	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++)
		if (setxattr(path, attributes[i].name, attributes[i].value,
			     attributes[i].len, 0) == 0)
			set |= 1U << i;
	return set;
}

static void assert_attributes(const char *path, unsigned set)
{
	char value[64];

	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++) {
		const struct attribute *a = &attributes[i];
		ssize_t len = getxattr(path, a->name, value, sizeof(value));

		if (!(set & 1U << i))
			continue;
		assert_int_equal(len, a->len);
		assert_memory_equal(value, a->value, a->len);
		printf("# kept: %s\n", a->name);
	}
}

static void keeps_owner_and_attributes(void **state)
{
	struct bench *bench = *state;
	struct child *child = &bench->child;
	struct stat before, after;
	unsigned set;

	assert_int_equal(chown(bench->target, 1234, 4321), 0);
	set = set_attributes(bench->target);
	assert_int_equal(lstat(bench->target, &before), 0);
	child_words(child, "%s %s", program, bench->scene.words);
	child_run(child);
	assert_int_equal(child_exit(child), 0);
	scene_look(&bench->scene);
	assert_true(scene_is_done(&bench->scene));
	assert_int_equal(lstat(bench->target, &after), 0);
	assert_int_not_equal(after.st_ino, before.st_ino);
	assert_int_equal(after.st_mode, before.st_mode);
	assert_int_equal(after.st_uid, before.st_uid);
	assert_int_equal(after.st_gid, before.st_gid);
	assert_attributes(bench->target, set);
}

/* ------------------------------------------------------------------------- */

static int setup(void **state)
{
	struct bench *bench = memory_new(sizeof(*bench));
	const char *name;

	bench->row = *state;
	name = bench->row && bench->row->scenario ? bench->row->scenario
						  : "enable";
	bench->child = (struct child)CHILD_INIT;
	scene_setup(&bench->scene, scenario_find(name));
	bench->target = scene_path(&bench->scene, bench->scene.target.path);
	*state = bench;
	return 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;

	if (bench->mounted)
		umount2(bench->mounted, MNT_DETACH);
	if (bench->immutable)
		set_flags(bench->immutable, 0);
	child_release(&bench->child);
	scene_release(&bench->scene);
	free(bench->target);
	free(bench->mounted);
	free(bench->immutable);
	free(bench);
	return 0;
}

/* Mounts of ours shall be seen by nobody else, and end with us. */
static bool have_mounts(void)
{
	if (unshare(CLONE_NEWNS) == 0 &&
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0)
		return true;
	puts("# no file system is tried: mounting is for root, and not "
	     "everywhere");
	return false;
}

static bool have_flags(void)
{
	char *dir = test_dir_new();
	const bool have = set_flags(dir, FS_IMMUTABLE_FL);

	set_flags(dir, 0);
	test_dir_free(dir);
	if (!have)
		puts("# no immutable file is tried: the file system has none, "
		     "or we may not make one");
	return have;
}

int main(int argc, char **argv)
{
	struct CMUnitTest
		tests[1 + ARRAY_SIZE(rows) + ARRAY_SIZE(flag_rows)] = {
			cmocka_unit_test(keeps_owner_and_attributes),
		};
	size_t count = 1;

	program = child_program();
	if (!program || !have_mounts())
		return child_none();
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		tests[count++] = test_row(keeps_what_it_can, &rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(flag_rows) && have_flags(); i++)
		tests[count++] = test_row(keeps_what_it_can, &flag_rows[i]);
	for (size_t i = 0; i < count; i++) {
		tests[i].setup_func = setup;
		tests[i].teardown_func = teardown;
	}
	return run_test_table("file_systems", tests, count, argc, argv);
}
