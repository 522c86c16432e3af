/*
 * pod_trap.h - what kubelet takes in silence, or refuses without a word to you
 *
 * kubelet decodes a manifest leniently: a field that it does not know is
 * dropped, of a key given twice the last one counts, and a volume whose source
 * is missing or misspelt becomes an empty directory. The validation after it is
 * strict, and a pod that fails it is not run, which only kubelet's journal
 * tells. Facts: kubernetes/kubernetes pkg/kubelet/config/common.go,
 * pkg/apis/core/v1/defaults.go, pkg/apis/core/validation/validation.go.
 */
#ifndef TARGET_POD_TRAP_H
#define TARGET_POD_TRAP_H

#include "audit/finding.h"
#include "target/pod.h"

/*
 * Add to `findings` what is wrong with the pod's fields, volumes and mounts:
 * "ignored-field" and "duplicate-field" as warnings; what kubelet would refuse
 * as `refused`, since who only edits the pod has not broken it.
 */
void pod_trap_find(const struct pod *pod, enum severity refused,
		   struct finding_list *findings);

#endif
