/*
 * pod_data.h - what a manifest says, for comparing one with another
 *
 * Shared by the tests of the laws. Trees come from format/yaml_tree.h.
 */
#ifndef POD_DATA_H
#define POD_DATA_H

#include <stdbool.h>

#include "format/yaml_tree.h"
#include "text/buf.h"

struct change_list;

/*
 * Append all that the manifest `text` says, lists as sets (their items
 * sorted), one item a line. A list of volumes or mounts without items is left
 * out, as kubelet does not tell it from none.
 */
void pod_data_describe(const struct buf *text, struct buf *out);

/* Fail unless both manifests say the same, as pod_data_describe() tells it. */
void pod_data_assert_same(const struct buf *actual, const struct buf *expected);

/* Whether a scalar of the manifest `text` (not a comment) holds `part`. */
bool pod_data_has(const struct buf *text, const char *part);

/* Whether there is a `volumes` or `volumeMounts` without items. */
bool pod_data_has_nothing(const struct buf *text);

/*
 * Take the flags, volumes and mounts that `changes` names out of `tree`, and
 * lists without items. `tree` must hold a pod that can be read.
 */
void pod_data_strip(struct tree *tree, const struct change_list *changes);

#endif
