#include "host/attribute.h"

#include <errno.h>
#include <linux/limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "host/file.h"
#include "text/error.h"
#include "text/memory.h"

#define ACL "system.posix_acl_access"

enum { MODE_MASK = S_IRWXU | S_IRWXG | S_IRWXO };

/* What becomes of an extended attribute; the first match counts. */
static const struct {
	const char *prefix;
	enum fate { NEVER, MUST, TRY } fate;
} fates[] = {
	{ "security.capability", NEVER },
	{ "security.evm", NEVER },
	{ "security.ima", NEVER },
	{ "security.", MUST },
	{ "system.", MUST },
	{ "trusted.", MUST },
	{ "user.", MUST },
	{ "", TRY },
};

/* One copying at work. The buffers have the sizes that the kernel allows. */
struct copy {
	int from;
	int to;
	const char *path;
	enum attribute_rule rule;
	bool has_acl;  /* the original has one */
	bool lost_acl; /* and the new file could not get it */
	char *names;   /* XATTR_LIST_MAX bytes */
	char *value;   /* XATTR_SIZE_MAX bytes each */
	char *present;
};

static enum fate fate_of(const char *name)
{
	size_t i = 0;

	while (strncmp(name, fates[i].prefix, strlen(fates[i].prefix)) != 0)
		i++;
	return fates[i].fate;
}

static int cannot_set(const struct copy *copy, const char *name,
		      struct error *err)
{
	return error_system(err, "cannot copy attribute '%s' to the new '%s'",
			    name, copy->path);
}

static bool has_already(const struct copy *copy, const char *name, size_t len)
{
	ssize_t have = fgetxattr(copy->to, name, copy->present, XATTR_SIZE_MAX);

	return have >= 0 && (size_t)have == len &&
	       !memcmp(copy->present, copy->value, len);
}

/* An attribute that went away since it was listed is no longer wanted. */
static int move_value(const struct copy *copy, const char *name)
{
	ssize_t len = fgetxattr(copy->from, name, copy->value, XATTR_SIZE_MAX);

	if (len < 0)
		return errno == ENODATA ? 0 : -1;
	if (has_already(copy, name, (size_t)len))
		return 0;
	return fsetxattr(copy->to, name, copy->value, (size_t)len, 0);
}

static int copy_one(struct copy *copy, const char *name, struct error *err)
{
	const bool is_acl = !strcmp(name, ACL);
	const enum fate fate = fate_of(name);

	copy->has_acl |= is_acl;
	if (fate == NEVER || !move_value(copy, name))
		return 0;
	if (fate == MUST && copy->rule == ATTRIBUTE_ALL)
		return cannot_set(copy, name, err);
	copy->lost_acl |= is_acl;
	return 0;
}

/*
 * A directory can give its new files an ACL of its own (a default ACL), which
 * the original need not have.
 */
static int drop_inherited_acl(struct copy *copy, struct error *err)
{
	if (copy->has_acl || fgetxattr(copy->to, ACL, NULL, 0) < 0 ||
	    !fremovexattr(copy->to, ACL))
		return 0;
	if (copy->rule == ATTRIBUTE_ALL)
		return cannot_set(copy, ACL, err);
	copy->lost_acl = true;
	return 0;
}

static ssize_t list_names(const struct copy *copy)
{
	ssize_t len = flistxattr(copy->from, copy->names, XATTR_LIST_MAX);

	return len < 0 && (errno == ENOTSUP || errno == ENOSYS) ? 0 : len;
}

static int copy_extended(struct copy *copy, struct error *err)
{
	ssize_t len = list_names(copy);
	const char *name = copy->names;

	if (len < 0 && copy->rule == ATTRIBUTE_ALL)
		return error_system(err, "cannot list the attributes for '%s'",
				    copy->path);
	/* What cannot be listed may have been an ACL. */
	copy->lost_acl = len < 0;
	for (; len > 0 && name < copy->names + len; name += strlen(name) + 1)
		if (copy_one(copy, name, err) < 0)
			return -1;
	return drop_inherited_acl(copy, err);
}

static int set_owner(int fd, uid_t user, gid_t group, const char *path,
		     struct error *err)
{
	int number;

	if (!fchown(fd, user, group))
		return 0;
	number = errno;
	error_system(err, "cannot make %ju:%ju the owner of the new '%s'",
		     (uintmax_t)user, (uintmax_t)group, path);
	if (number == EPERM)
		error_hint(err, "run this as root: only root may give a file "
				"to somebody else");
	return -1;
}

static int set_mode(int fd, mode_t mode, const char *path, struct error *err)
{
	if (!fchmod(fd, mode & MODE_MASK))
		return 0;
	return error_system(err, "cannot set mode %04o of the new '%s'",
			    (unsigned)(mode & MODE_MASK), path);
}

int attribute_set(int fd, mode_t mode, const char *path, struct error *err)
{
	if (set_owner(fd, geteuid(), getegid(), path, err) < 0)
		return -1;
	return set_mode(fd, mode, path, err);
}

int attribute_copy(const struct file *from, int fd, const char *path,
		   enum attribute_rule rule, struct error *err)
{
	CLEANUP(memory_release) char *names = memory_new(XATTR_LIST_MAX);
	CLEANUP(memory_release) char *value = memory_new(XATTR_SIZE_MAX);
	CLEANUP(memory_release) char *present = memory_new(XATTR_SIZE_MAX);
	struct copy copy = { .from = from->fd,
			     .to = fd,
			     .path = path,
			     .rule = rule,
			     .names = names,
			     .value = value,
			     .present = present };
	const struct stat *stat = &from->stat;
	mode_t mode = stat->st_mode;

	if (set_owner(fd, stat->st_uid, stat->st_gid, path, err) < 0 ||
	    copy_extended(&copy, err) < 0)
		return -1;
	if (copy.lost_acl)
		mode &= S_IRWXU;
	return set_mode(fd, mode, path, err);
}
