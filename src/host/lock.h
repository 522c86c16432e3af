/*
 * lock.h - one run at a time in a directory
 *
 * The lock is flock() on the directory itself, so there is no lock file that
 * a killed run could leave behind or that kubelet could take for a manifest:
 * the kernel drops the lock with the process. It keeps our own runs apart and
 * nobody else.
 *
 * Two locks of one process on the same directory are one lock that lasts
 * until both are dropped, so a run that changes two files side by side does
 * not wait for itself.
 */
#ifndef HOST_LOCK_H
#define HOST_LOCK_H

struct error;

/* How long to wait for another run, in milliseconds. */
enum { LOCK_WAIT_MS = 10 * 1000 };

/* `fd` may be read. */
struct lock {
	int fd; /* the directory, open for reading; -1: not held */
};

#define LOCK_INIT                                                              \
	{                                                                      \
		-1                                                             \
	}

/*
 * Open the directory `dir` and lock it, waiting at most `wait_ms`
 * milliseconds for another run to end.
 *
 * Return 0, or -1 with a system error: the directory cannot be opened or
 * locked, or the other run still holds it.
 */
int lock_take(struct lock *lock, const char *dir, unsigned wait_ms,
	      struct error *err) __attribute__((warn_unused_result));

/* Unlock and close. Does nothing to a lock that is not held. */
void lock_drop(struct lock *lock);

#endif
