/*
 * systemd_service_lookup.h - the files of a service, found on a host
 *
 * A unit is named by its path, or by its name, which is looked for where
 * systemd looks; then its drop-ins are, in all directories, and the files that
 * EnvironmentFile= names. Drop-ins come in the order of systemd: by their file
 * names as bytes, whatever directory they are in; of two with the same name
 * the one in the directory of higher priority counts.
 *
 * A unit outside of systemd's directories (a checkout, a download) has only
 * the drop-ins that stand beside it, in PATH.d.
 *
 * Everything is read, nothing is locked: the plan says which file changes, and
 * whoever changes it has to see that it has the same bytes still.
 */
#ifndef TARGET_SYSTEMD_SERVICE_LOOKUP_H
#define TARGET_SYSTEMD_SERVICE_LOOKUP_H

#include "host/file.h"
#include "target/systemd_service.h"

/* What to look for. Texts are borrowed. */
struct service_query {
	const char *root; /* "" for this host */
	const char *unit; /* a path, or a name; NULL: kube-apiserver.service */
	bool is_offline;  /* look at nothing but the unit */
	bool wants_drop_in;
	bool may_be_missing; /* no error: the unit has no bytes then */
};

/* `files` may be read; it points into the rest. */
struct service_lookup {
	struct service_files files;
	char *name;
	char *path;        /* of the unit */
	char *own_drop_in; /* where it is or would be; NULL: nowhere */
	struct file unit;
	struct file *drop_ins;
	struct service_file *drop_in_files;
	size_t drop_in_count;
	struct file *environment;
	struct service_file *environment_files;
	char **environment_names;
	size_t environment_count;
};

#define SERVICE_LOOKUP_INIT                                                    \
	{                                                                      \
		.unit = FILE_INIT                                              \
	}

/*
 * Find and read the files. Return 0, or -1: refused as "no-unit" if there is
 * none of that name (the message lists where was looked), as "masked", or as a
 * file that cannot be read; a system error if a directory or a link cannot be
 * looked at. service_lookup_release() is due either way.
 */
int service_lookup(struct service_lookup *lookup,
		   const struct service_query *query, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Fill the environment of `lookup` alone, with the files that EnvironmentFile=
 * of `files` names: what they would be for other texts of the unit and its
 * drop-ins. Return 0, or -1 with an error.
 */
int service_lookup_environment(struct service_lookup *lookup,
			       const struct service_files *files,
			       const char *root, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Say whether the host has a unit of this name (NULL: kube-apiserver.service).
 * Return 0, or -1 with a system error: that cannot be told.
 */
int service_lookup_exists(const char *root, const char *name, bool *ret_exists,
			  struct error *err)
	__attribute__((warn_unused_result));

void service_lookup_release(struct service_lookup *lookup);

#endif
