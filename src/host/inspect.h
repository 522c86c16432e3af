/*
 * inspect.h - what stands at a path of this host
 *
 * For looking only: nothing is opened and nothing is changed.
 */
#ifndef HOST_INSPECT_H
#define HOST_INSPECT_H

#include <stdbool.h>

struct account;

enum inspect_kind {
	INSPECT_MISSING, /* nothing, or a link that leads nowhere */
	INSPECT_FILE,    /* a regular file with something in it */
	INSPECT_EMPTY,   /* a regular file of no bytes */
	INSPECT_DIRECTORY,
	INSPECT_OTHER,      /* a device, a FIFO, a socket */
	INSPECT_UNREADABLE, /* stat() failed in another way: errno says how */
};

/* Return what `path` leads to, symbolic links followed as kubelet does. */
enum inspect_kind inspect(const char *path);

/*
 * Whether a process of this account, not root, may read the file at `path`, or
 * with `write` write there, by its mode bits. ACLs and the directories above
 * are not looked at.
 */
bool inspect_may(const char *path, const struct account *account, bool write);

#endif
