/*
 * systemd_service.h - kube-apiserver as a systemd service, as a target
 *
 * A service is more than one file: the unit, the drop-ins that systemd lays
 * over it, and the files of variables that EnvironmentFile= names. Whoever
 * calls reads them and hands over their bytes in a struct service_files; so
 * all of this can be tried without a host. The plan is for one file of them,
 * the one in which the flags are: systemd_service_plan_files() says which.
 *
 * What stands on the way is refused with its place: a backslash that is
 * missing or has blanks behind it, a command that systemd does not start, a
 * container or a shell that starts kube-apiserver, flags in two files. What
 * the service's sandbox would do to the policy and the log is found, too;
 * where ReadWritePaths= or LogsDirectory= mends it, it is part of the plan.
 *
 * Proof: the result is read afresh, the process's words are those that were
 * wanted, and every other assignment of every file is what it was.
 */
#ifndef TARGET_SYSTEMD_SERVICE_H
#define TARGET_SYSTEMD_SERVICE_H

#include "target/target.h"

/* One file of a service. All is borrowed. */
struct service_file {
	const char *path; /* to open it, and for messages; NULL: no name */
	const struct buf *text;
	const char *named; /* of an environment file: as the unit names it */
};

/*
 * All files of a service. `drop_ins` are in the order in which systemd applies
 * them (see systemd_service_lookup.h). `environment` are those that could be
 * read; one that EnvironmentFile= names and that is not here is taken to be
 * missing, unless `is_partial`.
 */
struct service_files {
	const char *name; /* "kube-apiserver.service"; NULL: not known */
	struct service_file unit;
	const struct service_file *drop_ins;
	size_t drop_in_count;
	const struct service_file *environment;
	size_t environment_count;
	bool is_partial; /* only the unit was looked at */
	/*
	 * The drop-in that is ours to write, instead of the unit; NULL: edit
	 * in place. It stands in `drop_ins`, too, if it exists.
	 */
	const char *own_drop_in;
};

/* The name that our drop-in has. It sorts behind `override.conf`. */
extern const char service_drop_in_name[];

/* The file that a plan is for. All is borrowed from the service_files. */
struct service_edited {
	const char *path;
	const struct buf *text; /* empty: the file is to be made */
	bool is_drop_in;
	bool is_environment;
	bool is_removed; /* the result is empty: the file has to go */
};

/*
 * Plan what brings the service to `spec`. `plan->edits` and `plan->result` are
 * for the file in `ret`. Return 0, or -1: a refusal (err->file is set where it
 * is about another file than the unit), or a bug if the proof failed.
 */
int systemd_service_plan_files(const struct service_files *files,
			       const struct audit_spec *spec, struct plan *plan,
			       struct service_edited *ret, struct error *err)
	__attribute__((warn_unused_result));

/* target_plan() for the bytes of a unit alone. */
int systemd_service_plan(const struct buf *text, const struct audit_spec *spec,
			 struct plan *plan, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Fill `status` with what the service says, and what is wrong with it for
 * Kubernetes 1.`minor` (0: the newest). Return 0, or -1 with a refusal.
 */
int systemd_service_status_files(const struct service_files *files,
				 unsigned minor, struct status *status,
				 struct error *err)
	__attribute__((warn_unused_result));

/* target_status() for the bytes of a unit alone. */
int systemd_service_status(const struct buf *text, unsigned minor,
			   struct status *status, struct error *err)
	__attribute__((warn_unused_result));

#endif
