#include "host/inspect.h"

#include <errno.h>
#include <sys/stat.h>

#include "host/account.h"

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

bool inspect_may(const char *path, const struct account *account, bool write)
{
	mode_t wanted = write ? S_IWOTH : S_IROTH;
	struct stat st;

	if (stat(path, &st) < 0)
		return false;
	if (st.st_uid == account->uid)
		wanted <<= 6;
	else if (account_has_group(account, st.st_gid))
		wanted <<= 3;
	return st.st_mode & wanted;
}
