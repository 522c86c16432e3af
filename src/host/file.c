#include "host/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/path.h"
#include "text/error.h"
#include "text/memory.h"

enum { CHUNK = 64 * 1024 };

static const struct {
	mode_t type;
	const char *name;
} kinds[] = {
	{ S_IFDIR, "a directory" },        { S_IFIFO, "a FIFO" },
	{ S_IFCHR, "a character device" }, { S_IFBLK, "a block device" },
	{ S_IFSOCK, "a socket" },          { S_IFLNK, "a symbolic link" },
};

void file_release(struct file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	free(file->path);
	free(file->real_path);
	buf_release(&file->bytes);
	*file = (struct file)FILE_INIT;
}

const char *file_name(const struct file *file)
{
	return path_name(file->real_path);
}

char *file_directory(const struct file *file)
{
	return path_parent(file->real_path);
}

static const char *kind_name(mode_t mode)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if ((mode & S_IFMT) == kinds[i].type)
			return kinds[i].name;
	return "something else";
}

static int check_kind(const struct file *file, struct error *err)
{
	if (S_ISREG(file->stat.st_mode))
		return 0;
	error_refuse(err, "not-a-file", "'%s' is %s, not a regular file",
		     file->path, kind_name(file->stat.st_mode));
	return error_hint(err, "name a regular file");
}

static int hint_size(struct error *err)
{
	return error_hint(err, "no file of its kind is so large: look what "
			       "it is");
}

static int check_size(const struct file *file, size_t max_bytes,
		      struct error *err)
{
	if ((uintmax_t)file->stat.st_size <= max_bytes)
		return 0;
	error_refuse(err, "too-large",
		     "'%s' has %jd bytes, more than the limit of %zu",
		     file->path, (intmax_t)file->stat.st_size, max_bytes);
	return hint_size(err);
}

static ssize_t read_chunk(int fd, char *chunk)
{
	ssize_t len;

	do {
		len = read(fd, chunk, CHUNK);
	} while (len < 0 && errno == EINTR);
	return len;
}

/* The limit is checked again here: a file can grow while it is read. */
static int read_all(struct file *file, int fd, size_t max_bytes,
		    struct error *err)
{
	char chunk[CHUNK];
	ssize_t len;

	while ((len = read_chunk(fd, chunk)) > 0) {
		if ((size_t)len > max_bytes - file->bytes.len) {
			error_refuse(
				err, "too-large",
				"'%s' has more bytes than the limit of %zu",
				file->path, max_bytes);
			return hint_size(err);
		}
		buf_add(&file->bytes, chunk, (size_t)len);
	}
	if (len < 0)
		return error_system(err, "cannot read '%s'", file->path);
	return 0;
}

static int cannot_open(const struct file *file, struct error *err)
{
	return error_system(err, "cannot open '%s'", file->path);
}

/* realpath() found nothing: say which of the two ways that is. */
static int find_missing(struct file *file, struct error *err)
{
	CLEANUP(memory_release) char *parent = path_parent(file->path);
	CLEANUP(memory_release) char *real_parent = NULL;
	const char *name = path_name(file->path);
	struct stat link;

	if (!lstat(file->path, &link)) {
		errno = ENOENT;
		return error_system(err, "cannot follow symbolic link '%s'",
				    file->path);
	}
	real_parent = *name ? realpath(parent, NULL) : NULL;
	if (!real_parent)
		return cannot_open(file, err);
	file->real_path = path_join(real_parent, name);
	return 0;
}

int file_find(struct file *file, const char *path, struct error *err)
{
	file->path = memory_copy(path);
	file->real_path = realpath(path, NULL);
	if (!file->real_path && errno == ENOENT)
		return find_missing(file, err);
	if (!file->real_path || stat(file->real_path, &file->stat) < 0)
		return cannot_open(file, err);
	file->exists = true;
	return check_kind(file, err);
}

/*
 * The kind is looked at before opening, because opening a device can do
 * something, and again behind O_NONBLOCK, because it may have changed.
 */
static int open_file(struct file *file, int dir_fd, const char *name,
		     struct error *err)
{
	const int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW |
			  O_CLOEXEC;

	if (fstatat(dir_fd, name, &file->stat, AT_SYMLINK_NOFOLLOW) < 0)
		return cannot_open(file, err);
	if (check_kind(file, err) < 0)
		return -1;
	file->fd = openat(dir_fd, name, flags);
	if (file->fd < 0 || fstat(file->fd, &file->stat) < 0)
		return cannot_open(file, err);
	return check_kind(file, err);
}

int file_load(struct file *file, int dir_fd, size_t max_bytes,
	      struct error *err)
{
	const char *name = dir_fd == AT_FDCWD ? file->real_path
					      : file_name(file);

	if (open_file(file, dir_fd, name, err) < 0 ||
	    check_size(file, max_bytes, err) < 0)
		return -1;
	file->exists = true;
	return read_all(file, file->fd, max_bytes, err);
}

int file_read(struct file *file, const char *path, size_t max_bytes,
	      struct error *err)
{
	if (file_find(file, path, err) < 0)
		return -1;
	return file_load(file, AT_FDCWD, max_bytes, err);
}

int file_read_stream(struct file *file, int fd, const char *name,
		     size_t max_bytes, struct error *err)
{
	file->path = memory_copy(name);
	file->exists = true;
	if (fstat(fd, &file->stat) < 0)
		return cannot_open(file, err);
	return read_all(file, fd, max_bytes, err);
}
