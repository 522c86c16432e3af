/*
 * file.h - one file as it was read
 *
 * A struct file is a file at one moment: what it was asked for by, where it
 * really stands, its bytes, and what stat() said just before they were read.
 * It stays open for reading until file_release(), so that whoever copies its
 * attributes copies those of the very file that was read.
 *
 * Only regular files are read. A FIFO or a device is never waited for and
 * never read from, so a wrong name cannot hang the program or rewind a tape.
 *
 * Calling sequence: start from FILE_INIT, call file_read(), end with
 * file_release(), or declare `CLEANUP(file_release) struct file f =
 * FILE_INIT`. file_find() and file_load() are the two halves of file_read()
 * for a caller that does something in between (see host/replace.h). After a
 * failure file_release() is still due, and nothing else may be called.
 *
 * Errors: a file that is missing or cannot be read is a system error with the
 * text of errno. One of the wrong kind is refused as "not-a-file", one over
 * the limit as "too-large".
 */
#ifndef HOST_FILE_H
#define HOST_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "text/buf.h"

struct error;

/* All of it may be read; only these functions write it. */
struct file {
	char *path;       /* as it was asked for */
	char *real_path;  /* absolute, no symbolic link in it; NULL: a stream */
	bool exists;      /* false: found missing, see file_find() */
	int fd;           /* open for reading; -1: not loaded, or a stream */
	struct stat stat; /* from just before the bytes were read */
	struct buf bytes;
};

#define FILE_INIT                                                              \
	{                                                                      \
		.path = NULL, .fd = -1, .bytes = { buf_empty, 0, 0 }           \
	}

/* Close and free all that `file` holds and make it FILE_INIT again. */
void file_release(struct file *file);

/*
 * Read the file at `path`, which may lead through symbolic links, if it has
 * at most `max_bytes` bytes. Return 0 or -1.
 */
int file_read(struct file *file, const char *path, size_t max_bytes,
	      struct error *err) __attribute__((warn_unused_result));

/*
 * Find where `path` really leads, without reading it. If all but its last
 * component exists, that is no failure: `file->exists` is false then, and
 * `real_path` is where the file would be. A symbolic link that leads nowhere
 * is a failure. Return 0 or -1.
 */
int file_find(struct file *file, const char *path, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Read the file that file_find() found, by its name in the directory open at
 * `dir_fd`, or with AT_FDCWD by its real path. A symbolic link that has taken
 * its place meanwhile is not followed. Return 0 or -1.
 */
int file_load(struct file *file, int dir_fd, size_t max_bytes,
	      struct error *err) __attribute__((warn_unused_result));

/*
 * Read what comes from the open descriptor `fd`, of whatever kind it is, up
 * to its end: standard input, say. `name` is what messages call it. `fd` stays
 * the caller's. Return 0 or -1.
 */
int file_read_stream(struct file *file, int fd, const char *name,
		     size_t max_bytes, struct error *err)
	__attribute__((warn_unused_result));

/* Return the last component of the real path; it belongs to `file`. */
const char *file_name(const struct file *file);

/* Return the directory of the real path. The caller frees it. */
char *file_directory(const struct file *file);

#endif
