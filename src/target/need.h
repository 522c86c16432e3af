/*
 * need.h - what one file that auditing uses asks of the pod
 *
 * One row of a table for each flag that names a file says which volume, of
 * which hostPath type, mounted where, it needs (see section 6 of the README's
 * contract: policy as File, log by its directory or as a file, webhook files
 * as File).
 */
#ifndef TARGET_NEED_H
#define TARGET_NEED_H

#include <stdbool.h>

#include "audit/spec.h"

struct need {
	enum audit_flag_id flag;
	char *path;              /* in the container */
	char *mount_path;        /* of a mount for it */
	const char *volume_name; /* of a new volume */
	const char *type;        /* hostPath type of a new volume */
	bool writable;
};

/* Fill `need` for the file `path` of `flag`; end it with need_release(). */
void need_init(struct need *need, enum audit_flag_id flag, const char *path,
	       enum audit_log_volume log_volume);

void need_release(struct need *need);

/* Whether the value of this flag is the name of a file. */
bool need_is_for(enum audit_flag_id flag);

/*
 * Whether a mount of the volume `volume_name` at `mount_path`, from
 * `host_path` (NULL: not from the host), was made for the same purpose, by
 * what they say: the word "audit" in the name and in one of the paths, and
 * "log" where that is needed; or both "audit" and "webhook".
 */
bool need_is_served_by(const struct need *need, const char *volume_name,
		       const char *mount_path, const char *host_path);

#endif
