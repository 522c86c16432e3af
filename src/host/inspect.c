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
