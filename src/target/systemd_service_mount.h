/*
 * systemd_service_mount.h - the settings of a sandbox as rules about paths
 *
 * What systemd_service_sandbox.h judges by: every directive that changes what
 * a path is for the service, as one rule for each path it names. Old names of
 * directives (ReadOnlyDirectories=) and what DynamicUser= implies are covered.
 */
#ifndef TARGET_SYSTEMD_SERVICE_MOUNT_H
#define TARGET_SYSTEMD_SERVICE_MOUNT_H

#include "target/systemd_service_read.h"

/* From the one that wins over all others at the same path. */
enum mount_access {
	MOUNT_HIDDEN,    /* nothing below can be opened again */
	MOUNT_BIND,      /* the host's, writable */
	MOUNT_PRIVATE,   /* an empty /tmp that nothing can be bound into */
	MOUNT_READ_ONLY, /* the host's */
	MOUNT_WRITABLE,  /* the host's */
	MOUNT_EMPTY,     /* a file system that is lost at the end */
	MOUNT_EMPTY_READ_ONLY,
	MOUNT_OTHER_ROOT,
};

struct mount_rule {
	const char *path; /* without a slash at the end, "/" for the root */
	enum mount_access access;
	bool is_bind;      /* read-only by BindReadOnlyPaths= */
	bool is_owned;     /* belongs to the service's user */
	const char *key;   /* of the setting, for messages */
	const char *value; /* static or the unit's */
	const char *verb;  /* "makes read-only" */
	const struct service_file *file;
	const struct unit_assignment *line_of; /* NULL: follows from another */
	size_t line;
};

struct mount_list {
	struct mount_rule *rules;
	size_t count;
	size_t capacity;
	struct arena arena;
};

/* Fill `list` from the settings of `service`. */
void mount_list_read(struct mount_list *list, const struct service *service);

/* Take the rules of one assignment out; NULL is allowed. */
void mount_list_drop(struct mount_list *list,
		     const struct unit_assignment *assignment);

/* Return the rule that decides about `path`, or NULL: it is as on the host. */
const struct mount_rule *mount_list_find(const struct mount_list *list,
					 const char *path);

void mount_list_release(struct mount_list *list);

bool mount_can_read(const struct mount_rule *rule);
bool mount_can_write(const struct mount_rule *rule);

/* Whether systemd takes `value` for true. */
bool mount_says_yes(const char *value);

#endif
