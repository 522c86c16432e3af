/*
 * pattern.h - the files of a host that a pattern means
 *
 * glob(3) would follow the links of a host below a root directory to files of
 * our own, so the pattern is matched here, one component after the other, by
 * fnmatch(3) and host/root.h.
 */
#ifndef HOST_PATTERN_H
#define HOST_PATTERN_H

#include "text/strings.h"

struct error;

/* Whether the path holds what a shell takes for a pattern. */
bool pattern_is(const char *path);

/*
 * Add what exists on the host with the root directory `root` and matches the
 * absolute `pattern`, by the paths of that host in the order of their bytes. A
 * path that is no pattern matches itself. Return 0, or -1 with a system error:
 * a directory cannot be listed, or a link not be followed.
 */
int pattern_match(const char *root, const char *pattern, struct strings *ret,
		  struct error *err) __attribute__((warn_unused_result));

#endif
