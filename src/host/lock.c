#include "host/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "text/error.h"
#include "text/memory.h"

enum { PAUSE_MS = 20 };

/* A lock that this process holds, whoever has its struct lock. */
struct held {
	int fd;
	dev_t device;
	ino_t inode;
	struct held *next;
};

static struct held *all_held;

static const struct held *find_held(const struct stat *dir)
{
	const struct held *held = all_held;

	while (held &&
	       (held->device != dir->st_dev || held->inode != dir->st_ino))
		held = held->next;
	return held;
}

static void remember(int fd, const struct stat *dir)
{
	struct held *held = memory_new(sizeof(*held));

	*held = (struct held){ fd, dir->st_dev, dir->st_ino, all_held };
	all_held = held;
}

static void forget(int fd)
{
	struct held **at = &all_held;
	struct held *held;

	while (*at && (*at)->fd != fd)
		at = &(*at)->next;
	held = *at;
	if (!held)
		return;
	*at = held->next;
	free(held);
}

/*
 * Polling needs neither a signal handler nor a second process, and a run
 * takes milliseconds.
 */
static int wait_for(int fd, unsigned wait_ms)
{
	const struct timespec pause = { 0, PAUSE_MS * 1000000L };

	for (unsigned waited = 0;; waited += PAUSE_MS) {
		if (!flock(fd, LOCK_EX | LOCK_NB))
			return 0;
		if (errno == EINTR)
			continue;
		if (errno != EWOULDBLOCK || waited >= wait_ms)
			return -1;
		nanosleep(&pause, NULL);
	}
}

static int take(struct lock *lock, const char *dir, unsigned wait_ms,
		struct error *err)
{
	if (!wait_for(lock->fd, wait_ms))
		return 0;
	if (errno != EWOULDBLOCK)
		return error_system(err, "cannot lock directory '%s'", dir);
	error_system(err, "another run holds the lock on directory '%s'", dir);
	return error_hint(err, "let it finish and run this again; "
			       "'lslocks' names the process that holds it");
}

/* A copy of a held descriptor shares its lock: the last to close unlocks. */
static int share(struct lock *lock, const struct held *other, const char *dir,
		 struct error *err)
{
	close(lock->fd);
	lock->fd = fcntl(other->fd, F_DUPFD_CLOEXEC, 0);
	if (lock->fd < 0)
		return error_system(err, "cannot lock directory '%s'", dir);
	return 0;
}

void lock_drop(struct lock *lock)
{
	if (lock->fd < 0)
		return;
	forget(lock->fd);
	close(lock->fd);
	lock->fd = -1;
}

int lock_take(struct lock *lock, const char *dir, unsigned wait_ms,
	      struct error *err)
{
	const struct held *other;
	struct stat stat;
	int taken;

	lock->fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (lock->fd < 0 || fstat(lock->fd, &stat) < 0)
		return error_system(err, "cannot open directory '%s'", dir);
	other = find_held(&stat);
	taken = other ? share(lock, other, dir, err)
		      : take(lock, dir, wait_ms, err);
	if (taken < 0) {
		lock_drop(lock);
		return -1;
	}
	remember(lock->fd, &stat);
	return 0;
}
