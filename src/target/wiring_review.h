/*
 * wiring_review.h - what is wrong with a pod's audit wiring
 *
 * The judgements that status reports, and that enable makes of what it is
 * about to set: the same sentences for both.
 */
#ifndef TARGET_WIRING_REVIEW_H
#define TARGET_WIRING_REVIEW_H

#include "target/need.h"
#include "target/pod.h"
#include "target/target.h"

/* Whether a hostPath type is one for a file, or for a directory; "" is both. */
bool mount_type_fits(const char *type, bool is_file);

/*
 * Return what is wrong with `mount` for the file of `need`, which lies under
 * it, as the end of a sentence ("which is read-only"), or NULL. `*ret_code`
 * names it for programs.
 */
const char *mount_fault(const struct pod *pod, const struct tree_node *mount,
			const struct need *need, const char **ret_code);

/*
 * Add what kube-apiserver makes of the flags `values`, and of audit flags
 * that it does not know, for Kubernetes 1.`minor` (0: as the image says).
 */
void review_flags(const struct pod *pod, unsigned minor,
		  const char *const values[AUDIT_FLAG_COUNT],
		  struct finding_list *findings);

/* Warn if `mount` is the log file `path` itself, not its directory. */
void review_log_mount(const struct tree_node *mount, const char *path,
		      struct finding_list *findings);

/*
 * Add what is wrong with the mount over the file `path` of `flag`: there is
 * none, or it does not fit.
 */
void review_file(const struct pod *pod, enum audit_flag_id flag,
		 const char *path, struct finding_list *findings);

/*
 * Add flags that are given twice, or in a form that scanners do not see.
 */
void review_forms(const struct pod *pod, struct finding_list *findings);

#endif
