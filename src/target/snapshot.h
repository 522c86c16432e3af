/*
 * snapshot.h - what a whole manifest says, read without a plan for it
 *
 * A plan asks how a file gets to a spec. A backup that is put back has no spec:
 * it is asked what it is, whether it is sound, and what it needs of the host.
 *
 * Calling sequence: SNAPSHOT_INIT, snapshot_read(), snapshot_release(). What
 * the other functions return or fill points into the snapshot unless they say
 * otherwise.
 */
#ifndef TARGET_SNAPSHOT_H
#define TARGET_SNAPSHOT_H

#include "format/yaml_tree.h"
#include "target/pod.h"
#include "target/target.h"

struct snapshot {
	struct tree tree;
	struct pod pod;
};

#define SNAPSHOT_INIT                                                          \
	{                                                                      \
		TREE_INIT, POD_INIT                                            \
	}

/*
 * Read the bytes of a static pod's manifest. Return 0, or -1 with a refusal
 * that has a place: it is not YAML, or no pod that runs kube-apiserver.
 * `snapshot` must stay at its address; snapshot_release() is due either way.
 */
int snapshot_read(struct snapshot *snapshot, const struct buf *text,
		  struct error *err) __attribute__((warn_unused_result));

void snapshot_release(struct snapshot *snapshot);

/* Whether events would be written: there is a policy, and a log or a webhook.
 */
bool snapshot_is_audited(const struct snapshot *snapshot);

/*
 * Add the files that the audit flags name, as far as they are visible on the
 * host, to `list`. The types of the volumes point into the snapshot.
 */
void snapshot_host_paths(const struct snapshot *snapshot,
			 struct host_path_list *list);

/*
 * Return "NAMESPACE/NAME" of the pod that the text defines, or NULL: it is not
 * YAML, or no pod. Any pod will do, so this works on a manifest that
 * snapshot_read() refuses. The caller frees it.
 */
char *snapshot_pod_name(const struct buf *text);

#endif
