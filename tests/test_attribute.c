/* wrap: fchown fchmod fsetxattr fremovexattr flistxattr */

#include "host/attribute.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/xattr.h>

#include "host/file.h"
#include "scratch.h"

#define ACL         "system.posix_acl_access"
#define ACL_DEFAULT "system.posix_acl_default"
#define NOTE        "user.note"
#define CAPABILITY  "security.capability"

/*
 * ACLs as the kernel takes them: version 2, then tag, rights and id of each
 * entry: the owner rw-, user 1234 r--, the group r--, the mask r--, others ---.
 */
static const unsigned char acl[] = {
	2, 0,    0,   0,   1,   0,   6,  0, 255, 255, 255, 255, 2,   0,   4,
	0, 0xd2, 4,   0,   0,   4,   0,  4, 0,   255, 255, 255, 255, 16,  0,
	4, 0,    255, 255, 255, 255, 32, 0, 0,   0,   255, 255, 255, 255,
};

/* cap_net_raw, permitted, in the form of version 2. */
static const unsigned char capability[20] = { 0, 0, 0, 2, 0, 32 };

/* One call that fails, wherever it comes; armed by a test. */
static struct {
	const char *call;
	const char *attribute;
	int error;
} fault;

static bool strikes(const char *call, const char *attribute)
{
	if (!fault.call || strcmp(fault.call, call) != 0 ||
	    (fault.attribute && strcmp(fault.attribute, attribute) != 0))
		return false;
	errno = fault.error;
	return true;
}

int __real_fchown(int fd, uid_t user, gid_t group);
int __wrap_fchown(int fd, uid_t user, gid_t group);
int __wrap_fchown(int fd, uid_t user, gid_t group)
{
	return strikes("fchown", "") ? -1 : __real_fchown(fd, user, group);
}

int __real_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode)
{
	return strikes("fchmod", "") ? -1 : __real_fchmod(fd, mode);
}

int __real_fsetxattr(int fd, const char *name, const void *value, size_t len,
		     int flags);
int __wrap_fsetxattr(int fd, const char *name, const void *value, size_t len,
		     int flags);
int __wrap_fsetxattr(int fd, const char *name, const void *value, size_t len,
		     int flags)
{
	if (strikes("fsetxattr", name))
		return -1;
	return __real_fsetxattr(fd, name, value, len, flags);
}

int __real_fremovexattr(int fd, const char *name);
int __wrap_fremovexattr(int fd, const char *name);
int __wrap_fremovexattr(int fd, const char *name)
{
	if (strikes("fremovexattr", name))
		return -1;
	return __real_fremovexattr(fd, name);
}

/* An attribute that is listed, and gone when it is asked for. */
static const char *vanished;

ssize_t __real_flistxattr(int fd, char *names, size_t size);
ssize_t __wrap_flistxattr(int fd, char *names, size_t size);
ssize_t __wrap_flistxattr(int fd, char *names, size_t size)
{
	if (strikes("flistxattr", ""))
		return -1;
	if (!vanished)
		return __real_flistxattr(fd, names, size);
	memcpy(names, vanished, strlen(vanished) + 1);
	return (ssize_t)strlen(vanished) + 1;
}

static int disarm(void **state)
{
	fault.call = NULL;
	vanished = NULL;
	return scratch_teardown(state);
}

/* Copy from the scratch's file to `name`, which is made 0600 first. */
static int copy(struct scratch *scratch, const char *name,
		enum attribute_rule rule, struct error *err)
{
	CLEANUP(file_release) struct file file = FILE_INIT;
	const char *path = scratch_path(scratch, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int done;

	assert_true(fd >= 0);
	assert_int_equal(file_read(&file, scratch->path, 1024, err), 0);
	done = attribute_copy(&file, fd, path, rule, err);
	close(fd);
	return done;
}

static const char *copied(struct scratch *scratch, enum attribute_rule rule)
{
	CLEANUP(error_release) struct error err = ERROR_INIT;

	assert_int_equal(copy(scratch, "new", rule, &err), 0);
	assert_no_error(&err);
	return scratch->known[scratch->count - 1];
}

static void assert_mode(const char *path, mode_t mode)
{
	struct stat stat;

	assert_int_equal(lstat(path, &stat), 0);
	assert_int_equal(stat.st_mode & 07777, mode);
}

static void assert_attribute(const char *path, const char *name,
			     const void *value, size_t len)
{
	char have[256];

	assert_int_equal(getxattr(path, name, have, sizeof(have)), len);
	assert_memory_equal(have, value, len);
}

static void assert_no_attribute(const char *path, const char *name)
{
	assert_int_equal(getxattr(path, name, NULL, 0), -1);
	assert_int_equal(errno, ENODATA);
}

static const struct mode_case {
	const char *name;
	mode_t original;
	mode_t copied;
} modes[] = {
	{ "mode 0600", 0600, 0600 },       { "mode 0644", 0644, 0644 },
	{ "mode 0400", 0400, 0400 },       { "mode 0666", 0666, 0666 },
	{ "setuid is lost", 04755, 0755 }, { "setgid is lost", 02755, 0755 },
	{ "sticky is lost", 01644, 0644 },
};

static void copies_mode(void **state)
{
	struct scratch *scratch = *state;
	const struct mode_case *row = scratch->data;

	assert_int_equal(chmod(scratch->path, row->original), 0);
	umask(0777);
	assert_mode(copied(scratch, ATTRIBUTE_ALL), row->copied);
}

static void copies_owner(void **state)
{
	struct scratch *scratch = *state;
	struct stat stat;

	assert_int_equal(chown(scratch->path, 1234, 4321), 0);
	assert_int_equal(lstat(copied(scratch, ATTRIBUTE_ALL), &stat), 0);
	assert_int_equal(stat.st_uid, 1234);
	assert_int_equal(stat.st_gid, 4321);
}

static void capabilities_are_lost(void **state)
{
	struct scratch *scratch = *state;

	assert_int_equal(setxattr(scratch->path, CAPABILITY, capability,
				  sizeof(capability), 0),
			 0);
	assert_no_attribute(copied(scratch, ATTRIBUTE_ALL), CAPABILITY);
}

static void copies_extended(void **state)
{
	struct scratch *scratch = *state;
	const char *path;

	assert_int_equal(setxattr(scratch->path, NOTE, "a\0b", 3, 0), 0);
	assert_int_equal(setxattr(scratch->path, "user.empty", "", 0, 0), 0);
	path = copied(scratch, ATTRIBUTE_ALL);
	assert_attribute(path, NOTE, "a\0b", 3);
	assert_attribute(path, "user.empty", "", 0);
}

static void a_lost_attribute_is_a_failure(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(error_release) struct error err = ERROR_INIT;

	assert_int_equal(setxattr(scratch->path, NOTE, "a", 1, 0), 0);
	fault.call = "fsetxattr";
	fault.error = EPERM;
	assert_int_equal(copy(scratch, "new", ATTRIBUTE_ALL, &err), -1);
	assert_error(&err, ERROR_SYSTEM, "cannot copy attribute '" NOTE "'");
	fault.error = ENOTSUP;
	error_release(&err);
	assert_int_equal(copy(scratch, "new2", ATTRIBUTE_ALL, &err), -1);
	fault.error = EPERM;
	error_release(&err);
	assert_int_equal(copy(scratch, "new3", ATTRIBUTE_POSSIBLE, &err), 0);
	assert_no_attribute(scratch->known[scratch->count - 1], NOTE);
	assert_mode(scratch->known[scratch->count - 1], 0644);
}

/* A label that the directory gives, say, needs no right to relabel. */
static void what_is_there_is_not_set(void **state)
{
	struct scratch *scratch = *state;
	const char *path = scratch_file(scratch, "new", "");
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	CLEANUP(file_release) struct file file = FILE_INIT;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	int done;

	assert_int_equal(setxattr(scratch->path, NOTE, "ab", 2, 0), 0);
	assert_int_equal(setxattr(path, NOTE, "ab", 2, 0), 0);
	assert_int_equal(file_read(&file, scratch->path, 1024, &err), 0);
	fault.call = "fsetxattr";
	fault.error = EPERM;
	done = attribute_copy(&file, fd, path, ATTRIBUTE_ALL, &err);
	assert_no_error(&err);
	assert_int_equal(done, 0);
	assert_int_equal(setxattr(path, NOTE, "ac", 2, 0), 0);
	done = attribute_copy(&file, fd, path, ATTRIBUTE_ALL, &err);
	assert_int_equal(done, -1);
	close(fd);
}

static void what_is_gone_is_not_wanted(void **state)
{
	vanished = NOTE;
	assert_no_attribute(copied(*state, ATTRIBUTE_ALL), NOTE);
}

static void copies_acl(void **state)
{
	struct scratch *scratch = *state;
	const char *path;

	assert_int_equal(setxattr(scratch->path, ACL, acl, sizeof(acl), 0), 0);
	path = copied(scratch, ATTRIBUTE_ALL);
	assert_attribute(path, ACL, acl, sizeof(acl));
	assert_mode(path, 0640);
}

static void without_its_acl_only_the_owner(void **state)
{
	struct scratch *scratch = *state;

	assert_int_equal(setxattr(scratch->path, ACL, acl, sizeof(acl), 0), 0);
	fault.call = "fsetxattr";
	fault.error = ENOTSUP;
	assert_mode(copied(scratch, ATTRIBUTE_POSSIBLE), 0600);
}

static void an_inherited_acl_is_removed(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	const char *path;

	assert_int_equal(
		setxattr(scratch->dir, ACL_DEFAULT, acl, sizeof(acl), 0), 0);
	path = copied(scratch, ATTRIBUTE_ALL);
	assert_no_attribute(path, ACL);
	assert_mode(path, 0644);
	fault.call = "fremovexattr";
	fault.error = EIO;
	assert_int_equal(copy(scratch, "new2", ATTRIBUTE_ALL, &err), -1);
	assert_error(&err, ERROR_SYSTEM, "cannot copy attribute '" ACL "'");
	error_release(&err);
	assert_int_equal(copy(scratch, "new3", ATTRIBUTE_POSSIBLE, &err), 0);
	assert_mode(scratch->known[scratch->count - 1], 0600);
}

static const struct fault_case {
	const char *name;
	const char *call;
	int error;
	enum attribute_rule rule;
	const char *message; /* NULL: no failure */
	mode_t mode;
} faults[] = {
	{ "the owner is exact in a replacement", "fchown", EPERM, ATTRIBUTE_ALL,
	  "the owner of the new '", 0600 },
	{ "the owner is exact in a copy", "fchown", EPERM, ATTRIBUTE_POSSIBLE,
	  "the owner of the new '", 0600 },
	{ "the mode is exact", "fchmod", EIO, ATTRIBUTE_POSSIBLE,
	  "cannot set mode 0644 of the new '", 0600 },
	{ "no list, no replacement", "flistxattr", EIO, ATTRIBUTE_ALL,
	  "cannot list the attributes for '", 0600 },
	{ "no list, a narrow copy", "flistxattr", EIO, ATTRIBUTE_POSSIBLE, NULL,
	  0600 },
	{ "a file system without attributes", "flistxattr", ENOTSUP,
	  ATTRIBUTE_ALL, NULL, 0644 },
};

static void fails_once(void **state)
{
	struct scratch *scratch = *state;
	const struct fault_case *row = scratch->data;
	CLEANUP(error_release) struct error err = ERROR_INIT;

	fault.call = row->call;
	fault.error = row->error;
	assert_int_equal(copy(scratch, "new", row->rule, &err),
			 row->message ? -1 : 0);
	if (row->message)
		assert_error(&err, ERROR_SYSTEM, row->message);
	assert_mode(scratch->known[scratch->count - 1], row->mode);
}

static void sets_our_owner_and_a_mode(void **state)
{
	struct scratch *scratch = *state;
	const char *path = scratch_file(scratch, "new", "");
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	CLEANUP(error_release) struct error err = ERROR_INIT;
	struct stat stat;

	assert_int_equal(attribute_set(fd, 04640, path, &err), 0);
	assert_int_equal(fstat(fd, &stat), 0);
	close(fd);
	assert_int_equal(stat.st_uid, geteuid());
	assert_int_equal(stat.st_gid, getegid());
	assert_int_equal(stat.st_mode & 07777, 0640);
}

/* Whether the scratch's file system and our rights allow an attribute. */
static bool allows(const char *name, const void *value, size_t len)
{
	void *state = NULL;
	const struct scratch *scratch;
	bool allowed;

	scratch_setup(&state);
	scratch = state;
	allowed = !setxattr(scratch->path, name, value, len, 0);
	if (!allowed)
		printf("# no tests of %s: cannot set it here\n", name);
	scratch_teardown(&state);
	return allowed;
}

enum { TESTS_MAX = 64 };

static struct CMUnitTest tests[TESTS_MAX];
static size_t count;

static void add(const char *name, CMUnitTestFunction function, const void *row)
{
	tests[count] = SCRATCH_CASE(name, function, row);
	tests[count++].teardown_func = disarm;
}

#define ADD(function) add(#function, function, NULL)

int main(int argc, char **argv)
{
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
		add(modes[i].name, copies_mode, &modes[i]);
	for (size_t i = 0; i < ARRAY_SIZE(faults); i++)
		add(faults[i].name, fails_once, &faults[i]);
	ADD(sets_our_owner_and_a_mode);
	if (allows(NOTE, "x", 1)) {
		ADD(copies_extended);
		ADD(a_lost_attribute_is_a_failure);
		ADD(what_is_there_is_not_set);
		ADD(what_is_gone_is_not_wanted);
	}
	if (allows(ACL, acl, sizeof(acl))) {
		ADD(copies_acl);
		ADD(without_its_acl_only_the_owner);
		ADD(an_inherited_acl_is_removed);
	}
	if (allows(CAPABILITY, capability, sizeof(capability)))
		ADD(capabilities_are_lost);
	if (geteuid())
		puts("# no test of a foreign owner: only root can make one");
	else
		ADD(copies_owner);
	return run_test_table("attribute", tests, count, argc, argv);
}
