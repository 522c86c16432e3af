/*
 * host_check.h - whether this host fits a plan
 *
 * kubelet mounts what a manifest names before it starts kube-apiserver, and
 * systemd what a unit names; what is missing or of the wrong kind keeps the API
 * server down, with nothing but a line in the journal. So it is looked at
 * beforehand.
 *
 * Facts: kubernetes/kubernetes pkg/volume/hostpath (what each hostPath type
 * asks for), pkg/kubelet/config/file.go (kubelet reads every file of its
 * manifest directory whose name does not begin with a dot).
 */
#ifndef TARGET_HOST_CHECK_H
#define TARGET_HOST_CHECK_H

#include "target/target.h"

/*
 * Check what `plan` needs of the host whose root directory is `root` ("" for
 * this one) and add what is wrong to `plan->findings`.
 */
void host_check_paths(struct plan *plan, const char *root);

/*
 * Check that the policy and the log are not in the directory of the manifest
 * at `manifest`, where kubelet would take them for pods.
 */
void host_check_places(struct plan *plan, const char *manifest);

#endif
