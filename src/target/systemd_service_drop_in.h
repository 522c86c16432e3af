/*
 * systemd_service_drop_in.h - a drop-in of our own instead of an edit
 *
 * The drop-in resets ExecStart= and states it again, with the audit flags:
 * the text as it stands in the unit, comment lines left out, so that `%` and
 * `$` keep their meaning. It freezes the command: what a package later changes
 * in the unit is no longer seen, which is found when it has happened.
 */
#ifndef TARGET_SYSTEMD_SERVICE_DROP_IN_H
#define TARGET_SYSTEMD_SERVICE_DROP_IN_H

#include "target/systemd_service.h"

/* How files are planned for as they stand. */
typedef int service_plan_fn(const struct service_files *files,
			    const struct audit_spec *spec, struct plan *plan,
			    struct service_edited *ret, struct error *err);

/*
 * systemd_service_plan_files() for the drop-in `files->own_drop_in`; `plan_fn`
 * plans in place. Refused where another drop-in would override ours.
 */
int service_drop_in_plan(const struct service_files *files,
			 const struct audit_spec *spec, struct plan *plan,
			 service_plan_fn *plan_fn, struct service_edited *ret,
			 struct error *err) __attribute__((warn_unused_result));

/*
 * Check that the unit may be edited in place: one that a package or a
 * generator owns may not. Return 0, or -1 with a refusal.
 */
int service_drop_in_check_place(const struct service_files *files,
				struct error *err)
	__attribute__((warn_unused_result));

#endif
