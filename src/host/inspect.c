#include "host/inspect.h"

#include <errno.h>
#include <sys/stat.h>

enum inspect_kind inspect(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return errno == ENOENT || errno == ENOTDIR ? INSPECT_MISSING
							   : INSPECT_UNREADABLE;
	if (S_ISDIR(st.st_mode))
		return INSPECT_DIRECTORY;
	if (!S_ISREG(st.st_mode))
		return INSPECT_OTHER;
	return st.st_size ? INSPECT_FILE : INSPECT_EMPTY;
}

bool inspect_may(const char *path, uid_t uid, gid_t gid, bool write)
{
	mode_t wanted = write ? S_IWOTH : S_IROTH;
	struct stat st;

	if (stat(path, &st) < 0)
		return false;
	if (st.st_uid == uid)
		wanted <<= 6;
	else if (st.st_gid == gid)
		wanted <<= 3;
	return st.st_mode & wanted;
}
