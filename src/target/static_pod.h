/*
 * static_pod.h - the static pod manifest as a target
 */
#ifndef TARGET_STATIC_POD_H
#define TARGET_STATIC_POD_H

#include "target/target.h"

/* target_plan() for the manifest of a static pod. */
int static_pod_plan(const struct buf *text, const struct audit_spec *spec,
		    struct plan *plan, struct error *err)
	__attribute__((warn_unused_result));

/* target_status() for the same. */
int static_pod_status(const struct buf *text, unsigned minor,
		      struct status *status, struct error *err)
	__attribute__((warn_unused_result));

#endif
