/*
 * systemd_service_name.h - the names of a unit, and the files that they mean
 *
 * Where systemd looks for units, and by which names: a unit has the name of
 * its file and those of the links to it (aliases), an instance "x@i.service"
 * is made of the template "x@.service" if there is no file of its own, and
 * drop-ins stand in a directory for each name and for the beginning of a name
 * up to each dash. Tried on systemd 252; src/basic/unit-file.c and
 * src/shared/dropin.c.
 *
 * With a root directory all of this is about that host, see host/root.h. What
 * cannot be looked at is not taken for missing: who takes `err` returns 0, or
 * -1 with a system error.
 */
#ifndef TARGET_SYSTEMD_SERVICE_NAME_H
#define TARGET_SYSTEMD_SERVICE_NAME_H

#include <stdbool.h>

#include "text/strings.h"

struct error;

/* The directories with units, the one that wins first; NULL behind the last. */
extern const char *const service_directories[];

/*
 * Return `name` as that of a service: "kube-apiserver" is
 * "kube-apiserver.service". The caller frees it, and what is returned below.
 */
char *service_name_full(const char *name);

/* Whether it is "x@.service", or "x@i.service". */
bool service_name_is_template(const char *name);
bool service_name_is_instance(const char *name);

/*
 * Say where DIR/NAME of the host is for us, or NULL: nowhere. What masks (see
 * service_name_is_null()) is said.
 */
int service_name_resolve(const char *root, const char *dir, const char *name,
			 char **ret_path, struct error *err)
	__attribute__((warn_unused_result));

/* Whether the path is the device that masks units, or leads to it. */
bool service_name_is_null(const char *path);

/* Say which is the file of the unit `name`, maybe its template's, or NULL. */
int service_name_find(const char *root, const char *name, char **ret_path,
		      struct error *err) __attribute__((warn_unused_result));

/* Say whether the path is right in one of the directories with units. */
int service_name_is_placed(const char *root, const char *path, bool *ret_is,
			   struct error *err)
	__attribute__((warn_unused_result));

/*
 * Return the name that systemd calls the unit `name` by, whose file is really
 * at `real_path`: that of the file, unless this stands elsewhere. NULL with a
 * system error.
 */
char *service_name_real(const char *root, const char *name,
			const char *real_path, struct error *err)
	__attribute__((warn_unused_result));

/* Add all names of the unit, `name` first, then aliases by their bytes. */
int service_name_list(const char *root, const char *name, const char *real_path,
		      struct strings *list, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Add for one name of a unit the names of directories with drop-ins, without
 * the ".d", the one that wins first. "service" is not among them.
 */
void service_name_drop_ins(const char *name, struct strings *list);

#endif
