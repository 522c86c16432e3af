#include "host/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/attribute.h"
#include "host/directory.h"
#include "host/tempfile.h"
#include "text/buf.h"
#include "text/error.h"
#include "text/memory.h"

/* What stands behind a failure, where errno alone is a riddle. */
static const struct {
	int number;
	const char *hint;
} hints[] = {
	{ EBUSY, "the file is probably a mount point of its own (a bind mount):"
		 " run this where the file is mounted from" },
	{ EPERM, "the file or its directory may be immutable or append-only:"
		 " see lsattr(1)" },
	{ EROFS, "the file system is mounted read-only" },
};

void replace_release(struct replace *replace)
{
	file_release(&replace->file);
	lock_drop(&replace->lock);
	replace->installed = false;
}

static int refuse_hard_link(const struct file *file, struct error *err)
{
	error_refuse(err, "hard-link",
		     "'%s' is one of %ju names of the same file (hard links)",
		     file->path, (uintmax_t)file->stat.st_nlink);
	return error_hint(err, "remove the other names, or make this one a "
			       "copy of its own");
}

static bool is_missing(const struct replace *replace)
{
	struct stat stat;

	return fstatat(replace->lock.fd, file_name(&replace->file), &stat,
		       AT_SYMLINK_NOFOLLOW) < 0 &&
	       errno == ENOENT;
}

/* The file may have come or gone while we waited for the lock. */
static int load(struct replace *replace, size_t max_bytes, unsigned flags,
		struct error *err)
{
	struct file *file = &replace->file;

	file->exists = !is_missing(replace);
	if (!file->exists && flags & REPLACE_MAY_CREATE)
		return 0;
	if (file_load(file, replace->lock.fd, max_bytes, err) < 0)
		return -1;
	return file->stat.st_nlink > 1 ? refuse_hard_link(file, err) : 0;
}

int replace_begin(struct replace *replace, const char *path, size_t max_bytes,
		  unsigned flags, struct error *err)
{
	CLEANUP(memory_release) char *dir = NULL;

	if (file_find(&replace->file, path, err) < 0)
		return -1;
	dir = file_directory(&replace->file);
	if (lock_take(&replace->lock, dir, replace->wait_ms, err) < 0)
		return -1;
	tempfile_sweep(replace->lock.fd);
	return load(replace, max_bytes, flags, err);
}

static int refuse_race(const struct file *file, struct error *err)
{
	error_refuse(err, "edit-race",
		     "'%s' was changed by somebody else after it was read",
		     file->path);
	return error_hint(err, "run this again: it will work on what the file "
			       "is now");
}

static bool same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* The change time stands for what the others miss: attributes and links. */
static bool same_file(const struct file *a, const struct file *b)
{
	return a->stat.st_dev == b->stat.st_dev &&
	       a->stat.st_ino == b->stat.st_ino &&
	       a->stat.st_size == b->stat.st_size &&
	       same_time(a->stat.st_mtim, b->stat.st_mtim) &&
	       same_time(a->stat.st_ctim, b->stat.st_ctim) &&
	       buf_equal(&a->bytes, &b->bytes);
}

/*
 * Read the file once more by the path that the user gave, so that a link that
 * leads elsewhere now, or a directory that was moved, is seen too. It cannot
 * be longer than it was.
 */
static int check_unchanged(const struct file *file, struct error *err)
{
	CLEANUP(file_release) struct file now = FILE_INIT;

	if (!file_read(&now, file->path, file->bytes.len, err))
		return same_file(file, &now) ? 0 : refuse_race(file, err);
	if (err->kind == ERROR_SYSTEM && !access(file->path, F_OK))
		return -1;
	error_release(err);
	return refuse_race(file, err);
}

static int set_attributes(const struct replace *replace, int fd,
			  struct error *err)
{
	const struct file *file = &replace->file;

	if (file->exists)
		return attribute_copy(file, fd, file->real_path, ATTRIBUTE_ALL,
				      err);
	if (replace->create_like)
		return attribute_copy(replace->create_like, fd, file->real_path,
				      ATTRIBUTE_POSSIBLE, err);
	return attribute_set(fd, replace->create_mode, file->real_path, err);
}

static int prepare(const struct replace *replace, struct tempfile *temp,
		   const struct buf *result, struct error *err)
{
	if (tempfile_create(temp, replace->lock.fd, replace->file.real_path,
			    err) < 0 ||
	    set_attributes(replace, temp->fd, err) < 0)
		return -1;
	return tempfile_write(temp, result, err);
}

static int add_hint(int number, struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(hints); i++)
		if (hints[i].number == number)
			error_hint(err, "%s", hints[i].hint);
	return -1;
}

static int explain_rename(const struct file *file, struct error *err)
{
	const int number = errno;

	error_system(err, "cannot put the new '%s' in place", file->path);
	return add_hint(number, err);
}

static int put_over(const struct file *file, struct tempfile *temp,
		    struct error *err)
{
	if (check_unchanged(file, err) < 0)
		return -1;
	if (tempfile_replace(temp, file_name(file)) < 0)
		return explain_rename(file, err);
	return 0;
}

static int put_new(const struct file *file, struct tempfile *temp,
		   struct error *err)
{
	if (!tempfile_place(temp, file_name(file)))
		return 0;
	return errno == EEXIST ? refuse_race(file, err)
			       : explain_rename(file, err);
}

static int install(const struct replace *replace, const struct buf *result,
		   struct error *err)
{
	CLEANUP(tempfile_discard) struct tempfile temp = TEMPFILE_INIT;
	const struct file *file = &replace->file;

	if (prepare(replace, &temp, result, err) < 0)
		return -1;
	return file->exists ? put_over(file, &temp, err)
			    : put_new(file, &temp, err);
}

/* After a race the file is what somebody else made it, not "unchanged". */
static int still_untouched(const struct file *file, struct error *err)
{
	if (err->kind == ERROR_REFUSED)
		return error_still(err, "nothing was written");
	return error_still(err, "'%s' %s", file->path,
			   file->exists ? "is unchanged" : "was not created");
}

static void note_done(struct replace *replace)
{
	replace->installed = true;
	memory_set_truth("a file is changed already: 'apiserver-audit status' "
			 "tells what is");
}

static int sync_names(const struct replace *replace, const char *truth,
		      struct error *err)
{
	if (!directory_sync(replace->lock.fd))
		return 0;
	error_system(err, "cannot flush the directory of '%s' to disk",
		     replace->file.path);
	return error_still(err, "%s", truth);
}

int replace_commit(struct replace *replace, const struct buf *result,
		   struct error *err)
{
	const struct file *file = &replace->file;

	if (file->exists && buf_equal(&file->bytes, result))
		return 0;
	if (install(replace, result, err) < 0)
		return still_untouched(file, err);
	note_done(replace);
	return sync_names(replace,
			  "the new file is in place but may not outlive a "
			  "power failure",
			  err);
}

static int take_away(const struct replace *replace, struct error *err)
{
	const struct file *file = &replace->file;
	int number;

	if (check_unchanged(file, err) < 0)
		return -1;
	if (!unlinkat(replace->lock.fd, file_name(file), 0))
		return 0;
	number = errno;
	error_system(err, "cannot remove '%s'", file->path);
	return add_hint(number, err);
}

int replace_remove(struct replace *replace, struct error *err)
{
	if (take_away(replace, err) < 0)
		return still_untouched(&replace->file, err);
	note_done(replace);
	return sync_names(replace,
			  "the file is removed but may come back after a power "
			  "failure",
			  err);
}
