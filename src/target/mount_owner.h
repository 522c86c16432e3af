/*
 * mount_owner.h - which mounts are there for auditing alone
 *
 * What serves only auditing may be changed and removed by us; what serves
 * something else too may not.
 */
#ifndef TARGET_MOUNT_OWNER_H
#define TARGET_MOUNT_OWNER_H

#include <stdbool.h>

#include "target/need.h"
#include "target/pod.h"

/*
 * Whether `mount` is there for the audit file `path` alone: its volume has no
 * other mount, no flag but an audit flag names a path below it, and it is the
 * file itself, or its directory or an empty place around it that says "audit"
 * in its path or volume. Others keep things in /var/log and /etc/kubernetes.
 */
bool mount_serves_only(const struct pod *pod, const struct tree_node *mount,
		       const char *path);

/* Return the mount over `path` if it serves only that, else NULL. */
struct tree_node *mount_owned(const struct pod *pod, const char *path);

/* The files that auditing uses, as the container sees them. */
struct audit_paths {
	const char *const *values; /* AUDIT_FLAG_COUNT; NULL: not set */
	const char *const
		*files; /* those that the webhook's kubeconfig names */
	size_t file_count;
};

/* Whether one of `paths`, but that of the flag `except`, lies under `mount`. */
bool mount_covers_any(const struct pod *pod, const struct tree_node *mount,
		      const struct audit_paths *paths,
		      enum audit_flag_id except);

/*
 * Return a mount that by what it says was meant for `need`, but covers none
 * of `paths`; NULL if there is none.
 */
struct tree_node *mount_stray(const struct pod *pod, const struct need *need,
			      const struct audit_paths *paths);

#endif
