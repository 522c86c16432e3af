/*
 * tempfile.h - a new file that nobody sees until it is whole
 *
 * A temporary file is written beside the place it is meant for, under a name
 * that begins with a dot, and then takes that place in one rename. kubelet
 * reads every file of its manifest directory whose name does not begin with a
 * dot, whatever its suffix; so no reader ever meets half a file or two.
 *
 * Names are ".NAME.apiserver-audit.XXXXXX": NAME is the last component of the
 * place (at most 200 bytes of it), each X a letter or digit.
 *
 * Calling sequence: start from TEMPFILE_INIT, then tempfile_create(), give the
 * file open at `fd` its attributes, tempfile_write(), and tempfile_replace()
 * or tempfile_place(). tempfile_discard() ends it wherever that stopped, and
 * removes the file unless it has taken its place:
 * `CLEANUP(tempfile_discard) struct tempfile t = TEMPFILE_INIT`.
 *
 * Signals
 * -------
 *
 * While the file exists under its temporary name, the signals that end a
 * program from outside (HUP, INT, QUIT, PIPE, TERM, XCPU, XFSZ) first remove
 * it; then the program dies of that signal, as it would have. Signals that
 * were ignored stay ignored. The earlier dispositions come back with
 * tempfile_discard() or with the rename. What a handler cannot see (SIGKILL,
 * power) is left to tempfile_sweep() in the next run.
 *
 * There is one temporary file at a time in the process: a second
 * tempfile_create() before the first has ended is a bug, and asserted.
 *
 * Errors are system errors that name the place; tempfile_replace() and
 * tempfile_place() leave errno instead, because what it means depends on the
 * caller.
 */
#ifndef HOST_TEMPFILE_H
#define HOST_TEMPFILE_H

struct buf;
struct error;

/* Must stay at its address from creation to end. `fd` may be used. */
struct tempfile {
	int dir_fd;       /* the caller's */
	int fd;           /* open for writing; -1: none, or closed */
	char *name;       /* in the directory; NULL: no such file now */
	const char *path; /* the caller's: what messages call the file */
};

#define TEMPFILE_INIT                                                          \
	{                                                                      \
		.dir_fd = -1, .fd = -1, .name = NULL, .path = NULL             \
	}

/*
 * Make an empty file with mode 0600 in the directory open at `dir_fd`, for
 * the place `path`. Both must outlive `temp`. Return 0 or -1.
 */
int tempfile_create(struct tempfile *temp, int dir_fd, const char *path,
		    struct error *err) __attribute__((warn_unused_result));

/*
 * Write `bytes` as the whole content, flush them to the disk and close the
 * file. Return 0 or -1.
 */
int tempfile_write(struct tempfile *temp, const struct buf *bytes,
		   struct error *err) __attribute__((warn_unused_result));

/*
 * Take the place of `name` in the same directory, which may exist. Return 0,
 * or -1 with errno and the file still temporary.
 */
int tempfile_replace(struct tempfile *temp, const char *name)
	__attribute__((warn_unused_result));

/*
 * The same, but -1 with EEXIST if there is a `name` already, of whatever
 * kind.
 */
int tempfile_place(struct tempfile *temp, const char *name)
	__attribute__((warn_unused_result));

/* Remove the file if it is still temporary, and free what `temp` holds. */
void tempfile_discard(struct tempfile *temp);

/*
 * Remove the temporary files that killed runs have left in the directory open
 * at `dir_fd`. Only for a caller that holds the lock on it (see host/lock.h):
 * then no living run can own one. One that cannot be removed is let be; it
 * does no harm.
 */
void tempfile_sweep(int dir_fd);

#endif
