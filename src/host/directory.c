#include "host/directory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/path.h"
#include "text/error.h"
#include "text/memory.h"

int directory_has(int fd, const char *name)
{
	struct stat stat;

	if (fstatat(fd, name, &stat, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : -1;
	return S_ISREG(stat.st_mode);
}

int directory_list(const char *path, struct dirent ***ret_entries,
		   struct error *err)
{
	int count = scandir(path, ret_entries, NULL, alphasort);

	if (count >= 0)
		return count;
	*ret_entries = NULL;
	if (errno == ENOENT || errno == ENOTDIR)
		return 0;
	return error_system(err, "cannot list directory '%s'", path);
}

int directory_sync(int fd)
{
	int done;

	do {
		done = fsync(fd);
	} while (done < 0 && errno == EINTR);
	return done < 0 && errno == EINVAL ? 0 : done;
}

/* A parent that may not be read cannot be flushed either: let it be. */
static int sync_path(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int done;

	if (fd < 0)
		return errno == EACCES ? 0 : -1;
	done = directory_sync(fd);
	close(fd);
	return done;
}

/* umask() is what makes the mode exact from the first moment. */
static int make_one(const char *path, const char *parent, mode_t mode)
{
	mode_t old = umask(0);
	int made = mkdir(path, mode);

	umask(old);
	return made < 0 ? -1 : sync_path(parent);
}

static int make_all(const char *path, mode_t mode)
{
	CLEANUP(memory_release) char *parent = path_parent(path);

	if (!make_one(path, parent, mode) || errno == EEXIST)
		return 0;
	if (errno != ENOENT || make_all(parent, mode) < 0)
		return -1;
	return make_one(path, parent, mode);
}

int directory_make(const char *path, mode_t mode, struct error *err)
{
	if (make_all(path, mode) < 0)
		return error_system(err, "cannot make directory '%s'", path);
	return 0;
}
