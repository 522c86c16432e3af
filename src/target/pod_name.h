/*
 * pod_name.h - which pod a manifest defines
 *
 * kubelet tells pods apart by namespace and name. Two files that define the
 * same one are the same pod, whatever else they say.
 */
#ifndef TARGET_POD_NAME_H
#define TARGET_POD_NAME_H

struct buf;

/*
 * Return "NAMESPACE/NAME" of the pod that `text` defines, or NULL: it is not
 * YAML, or no pod with a name. Any pod will do, so this works on a manifest
 * that pod_read() refuses. The caller frees it.
 */
char *pod_name(const struct buf *text);

#endif
