/*
 * manifest_dir.h - the other files in the manifest's directory
 *
 * kubelet takes every file of its manifest directory for a pod, unless its
 * name starts with a dot, whatever it ends in. Of two files that define the
 * same pod the one whose name sorts last wins when kubelet lists the
 * directory, every 20 seconds; the one that was touched last wins in between.
 * Facts: kubernetes/kubernetes pkg/kubelet/config/file.go and file_linux.go.
 */
#ifndef TARGET_MANIFEST_DIR_H
#define TARGET_MANIFEST_DIR_H

#include <stdbool.h>

#include "audit/finding.h"

struct buf;

/*
 * Look at what stands beside the manifest at `manifest`, whose bytes are
 * `text`. A file that defines the same pod is an error, and so is one that
 * cannot be read, for it may. With `all`, what else kubelet would stumble over
 * is told too.
 */
void manifest_dir_check(const char *manifest, const struct buf *text, bool all,
			struct finding_list *findings);

#endif
