#include "host/tempfile.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "host/directory.h"
#include "host/path.h"
#include "text/buf.h"
#include "text/error.h"
#include "text/memory.h"

#define MARK ".apiserver-audit."

enum { RANDOM_LEN = 6, NAME_PART = 200, ATTEMPTS = 100 };

static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
			      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

static const int signals[] = { SIGHUP,  SIGINT,  SIGQUIT, SIGPIPE,
			       SIGTERM, SIGXCPU, SIGXFSZ };

/* What the handler may remove, and the dispositions from before it. */
static const struct tempfile *volatile live;
static struct sigaction before[ARRAY_SIZE(signals)];

static void remove_live(void)
{
	const struct tempfile *temp = live;

	if (temp)
		unlinkat(temp->dir_fd, temp->name, 0);
}

/*
 * SA_RESETHAND has put the default disposition back and the signal is blocked
 * until this returns, so it is raised now and ends the process then.
 */
static void remove_and_die(int number)
{
	remove_live();
	raise(number);
}

static void watch_signals(const struct tempfile *temp)
{
	struct sigaction action = { .sa_handler = remove_and_die,
				    .sa_flags = (int)SA_RESETHAND };

	sigfillset(&action.sa_mask);
	live = temp;
	memory_set_cleanup(remove_live);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++) {
		sigaction(signals[i], NULL, &before[i]);
		if (before[i].sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
}

static void unwatch_signals(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		sigaction(signals[i], &before[i], NULL);
	live = NULL;
	memory_set_cleanup(NULL);
}

/* The name is no longer a temporary file's: nobody must remove it. */
static void forget(struct tempfile *temp)
{
	unwatch_signals();
	free(temp->name);
	temp->name = NULL;
}

static int make_name(struct tempfile *temp)
{
	unsigned char random[RANDOM_LEN];
	struct buf name = BUF_INIT;

	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return -1;
	buf_addf(&name, ".%.*s" MARK, NAME_PART, path_name(temp->path));
	for (size_t i = 0; i < RANDOM_LEN; i++)
		buf_addc(&name, letters[random[i] % (sizeof(letters) - 1)]);
	free(temp->name);
	temp->name = buf_steal(&name);
	return 0;
}

static int open_new(struct tempfile *temp)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

	for (int i = 0; i < ATTEMPTS; i++) {
		if (make_name(temp) < 0)
			return -1;
		temp->fd = openat(temp->dir_fd, temp->name, flags, 0600);
		if (temp->fd >= 0 || errno != EEXIST)
			break;
	}
	return temp->fd < 0 ? -1 : 0;
}

/*
 * Signals are held back so that none comes between the moment the file
 * exists and the moment the handler knows it.
 */
static int open_watched(struct tempfile *temp)
{
	sigset_t all;
	sigset_t old;
	int opened;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &old);
	opened = open_new(temp);
	if (!opened)
		watch_signals(temp);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return opened;
}

int tempfile_create(struct tempfile *temp, int dir_fd, const char *path,
		    struct error *err)
{
	assert(!live);
	temp->dir_fd = dir_fd;
	temp->path = path;
	if (!open_watched(temp))
		return 0;
	error_system(err, "cannot create a temporary file beside '%s'", path);
	free(temp->name);
	temp->name = NULL;
	return -1;
}

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t done = write(fd, data, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (!done)
			errno = ENOSPC;
		if (done <= 0)
			return -1;
		data += done;
		len -= (size_t)done;
	}
	return 0;
}

static int flush(int fd)
{
	int done;

	do {
		done = fsync(fd);
	} while (done < 0 && errno == EINTR);
	return done;
}

/*
 * Linux has closed the descriptor whatever close() says, so it is never
 * called twice; and EINTR says nothing about bytes that are flushed already.
 */
static int close_once(struct tempfile *temp)
{
	int done = close(temp->fd);

	temp->fd = -1;
	return done < 0 && errno != EINTR ? -1 : 0;
}

int tempfile_write(struct tempfile *temp, const struct buf *bytes,
		   struct error *err)
{
	if (write_all(temp->fd, bytes->data, bytes->len) < 0)
		return error_system(err, "cannot write the new '%s'",
				    temp->path);
	if (flush(temp->fd) < 0)
		return error_system(err, "cannot flush the new '%s' to disk",
				    temp->path);
	if (close_once(temp) < 0)
		return error_system(err, "cannot close the new '%s'",
				    temp->path);
	return 0;
}

int tempfile_replace(struct tempfile *temp, const char *name)
{
	if (renameat(temp->dir_fd, temp->name, temp->dir_fd, name) < 0)
		return -1;
	forget(temp);
	return 0;
}

/* For file systems that know no RENAME_NOREPLACE: NFS, old kernels. */
static int link_and_unlink(const struct tempfile *temp, const char *name)
{
	if (linkat(temp->dir_fd, temp->name, temp->dir_fd, name, 0) < 0)
		return -1;
	unlinkat(temp->dir_fd, temp->name, 0);
	return 0;
}

int tempfile_place(struct tempfile *temp, const char *name)
{
	int done = renameat2(temp->dir_fd, temp->name, temp->dir_fd, name,
			     RENAME_NOREPLACE);

	if (done < 0 && (errno == EINVAL || errno == ENOSYS))
		done = link_and_unlink(temp, name);
	if (done < 0)
		return -1;
	forget(temp);
	return 0;
}

void tempfile_discard(struct tempfile *temp)
{
	if (temp->name) {
		unlinkat(temp->dir_fd, temp->name, 0);
		forget(temp);
	}
	if (temp->fd >= 0)
		close(temp->fd);
	*temp = (struct tempfile)TEMPFILE_INIT;
}

/* Whether `name` is one that make_name() makes, for any place. */
static bool is_ours(const char *name)
{
	const size_t len = strlen(name);
	const size_t tail = sizeof(MARK) - 1 + RANDOM_LEN;
	const char *mark;

	if (*name != '.' || len <= tail + 1)
		return false;
	mark = name + len - tail;
	return !strncmp(mark, MARK, sizeof(MARK) - 1) &&
	       strspn(mark + sizeof(MARK) - 1, letters) == RANDOM_LEN;
}

void tempfile_sweep(int dir_fd)
{
	int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(dir)))
		if (is_ours(entry->d_name) &&
		    directory_has(dir_fd, entry->d_name) > 0)
			unlinkat(dir_fd, entry->d_name, 0);
	closedir(dir);
}
