/*
 * wiring.h - the flags, volumes and mounts that make auditing work in a pod
 *
 * Each file that an audit flag names must be visible in the container: the
 * policy and the webhook's files to read, the log to write. wiring_set()
 * brings a pod to a spec from whatever stands there, and changes no more than
 * it must:
 *
 * - a path that a mount already covers, writable where it must be, needs no
 *   volume;
 * - a mount that serves only auditing and lies wrong (another path, an
 *   emptyDir, a misspelt source, the wrong hostPath type, read-only) is put
 *   right in place, with its volume, not left behind for a second one;
 * - names that are taken are left alone, ours get a number ("audit-2").
 *
 * A mount serves only auditing if its volume is used nowhere else, no other
 * flag names a path below it, and it is the audit file itself, its directory,
 * or says "audit" in its path or volume.
 */
#ifndef TARGET_WIRING_H
#define TARGET_WIRING_H

#include "target/pod.h"
#include "target/target.h"

/*
 * Fill `values` with what the pod's words set the audit flags to, NULL for
 * those that they do not set (or, of a file, set to nothing). The values
 * belong to the pod.
 */
void wiring_values(const struct pod *pod, const char *values[AUDIT_FLAG_COUNT]);

/*
 * Fill `status` with how `pod` is wired, and what is wrong with it, for
 * Kubernetes 1.`minor` (0: as the image says).
 */
void wiring_status(const struct pod *pod, unsigned minor,
		   struct status *status);

/*
 * Make `pod` say what `spec` wants, and add what is done to `plan->changes`.
 * What kube-apiserver thinks of the flags, and what will work but not well, is
 * added to `plan->findings`. Return 0, or -1 with a refusal.
 */
int wiring_set(struct pod *pod, const struct audit_spec *spec,
	       struct plan *plan, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Check that the audit flags of `pod` say what `spec` wants and that what they
 * name is visible on the host, and fill `plan->host_paths`. Return 0, or -1
 * with a bug: this is asked after wiring_set() and the proof.
 */
int wiring_check(const struct pod *pod, const struct audit_spec *spec,
		 struct plan *plan, struct error *err)
	__attribute__((warn_unused_result));

#endif
