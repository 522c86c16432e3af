/*
 * replace.h - one file replaced by another in one step
 *
 * At every instant, and after a crash at any system call, whoever opens the
 * path finds a whole file: the old bytes or the new. kubelet, which watches the
 * directory, sees one event. The new file differs from the old in its bytes
 * alone: owner, mode, ACL and labels are the same (host/attribute.h).
 *
 * Calling sequence
 * ----------------
 *
 * - `CLEANUP(replace_release) struct replace r = REPLACE_INIT`.
 *
 * - replace_begin() finds, locks and reads. From here until
 *   replace_release() no other run of ours works in that directory.
 *
 * - Read `r.file`, decide, make a backup (host/backup.h).
 *
 * - replace_commit() puts the new bytes in place, or replace_remove() takes
 *   the file away, at most once.
 *
 * Symbolic links are followed and stay: what they lead to is replaced, where
 * it stands. A file with a second name (a hard link) is refused, because
 * afterwards only one of the names would have the new bytes.
 *
 * Other writers
 * -------------
 *
 * The lock keeps only our own runs apart. If anybody else has touched the file
 * between begin and commit (it is another inode, has another size, other bytes,
 * other times, attributes included, or is gone), the commit refuses. Between
 * that last look and the rename there remain a few microseconds that no
 * system call can close.
 *
 * Errors
 * ------
 *
 * Any failure before the rename removes the temporary file and leaves the
 * target as it was, and the message ends in saying so. The one failure after
 * it is that the directory cannot be flushed: then `r.installed` is true, and
 * the message says that the new file is in place. Codes of refusals: those of
 * file_read(), "hard-link" and "edit-race".
 */
#ifndef HOST_REPLACE_H
#define HOST_REPLACE_H

#include <stdbool.h>
#include <sys/types.h>

#include "host/file.h"
#include "host/lock.h"

struct buf;
struct error;

enum replace_flag {
	/*
	 * The file may be missing: then `r.file.exists` is false, its bytes are
	 * none, and the commit creates it. Its directory must exist (see
	 * directory_make()). If it has appeared meanwhile, that is a race like
	 * any other.
	 */
	REPLACE_MAY_CREATE = 1 << 0,
};

struct replace {
	struct file file; /* the original; to be read only */
	struct lock lock;
	bool installed;     /* the new bytes are in place, or it is gone */
	mode_t create_mode; /* of a file that is created; may be set */
	const struct file *create_like; /* or all its attributes; may be set */
	unsigned wait_ms;               /* for another run to end; may be set */
};

#define REPLACE_INIT                                                           \
	{                                                                      \
		.file = FILE_INIT, .lock = LOCK_INIT, .create_mode = 0600,     \
		.wait_ms = LOCK_WAIT_MS                                        \
	}

/*
 * Lock the directory that `path` really leads to, remove temporary files that
 * killed runs have left there, and read the file, of at most `max_bytes`
 * bytes. `flags` is 0 or REPLACE_MAY_CREATE.
 *
 * Return 0, or -1 with a refusal or a system error. replace_release() is due
 * either way.
 */
int replace_begin(struct replace *replace, const char *path, size_t max_bytes,
		  unsigned flags, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Make `result` the file's bytes. If they are that already, nothing is written
 * and inode and times stay.
 *
 * A new file belongs to the user and group that this program runs as and has
 * `create_mode`, whatever the umask is; or it gets the attributes of
 * `create_like`, a loaded file of the caller's, as far as its file system can
 * hold them (ATTRIBUTE_POSSIBLE in host/attribute.h).
 *
 * Return 0, or -1 with a refusal or a system error, as told above.
 */
int replace_commit(struct replace *replace, const struct buf *result,
		   struct error *err) __attribute__((warn_unused_result));

/*
 * Remove the file, which must exist. Another writer is seen as by
 * replace_commit(), the errors are the same, and `installed` is true once the
 * file is gone. Return 0, or -1 with a refusal or a system error.
 */
int replace_remove(struct replace *replace, struct error *err)
	__attribute__((warn_unused_result));

/* Unlock and free. */
void replace_release(struct replace *replace);

#endif
