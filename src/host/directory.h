/*
 * directory.h - directories made, looked into and flushed
 */
#ifndef HOST_DIRECTORY_H
#define HOST_DIRECTORY_H

#include <dirent.h>
#include <sys/types.h>

struct error;

/*
 * Make the directory `path` and those above it that are missing, each with
 * `mode` whatever the umask is, and flush the directory that each new one
 * stands in. A directory that exists is left as it is.
 *
 * Return 0, or -1 with a system error. Directories made before the failure
 * stay.
 */
int directory_make(const char *path, mode_t mode, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Return 1 if the directory open at `fd` holds a regular file `name`, 0 if it
 * does not, or -1 with errno: it cannot be told. A symbolic link is none,
 * wherever it leads.
 */
int directory_has(int fd, const char *name) __attribute__((warn_unused_result));

/*
 * Set `ret_entries` to what scandir(3) finds in the directory `path`, in the
 * order of names; the caller frees each and all. Return how many: none where
 * there is no directory. Return -1 with a system error if it cannot be listed;
 * then there is nothing to free.
 */
int directory_list(const char *path, struct dirent ***ret_entries,
		   struct error *err) __attribute__((warn_unused_result));

/*
 * Flush the names in the directory open at `fd` to the disk. A file system
 * that cannot flush directories counts as success: it has no other way.
 *
 * Return 0, or -1 with errno.
 */
int directory_sync(int fd) __attribute__((warn_unused_result));

#endif
