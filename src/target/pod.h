/*
 * pod.h - a static pod's manifest, as far as auditing is concerned
 *
 * A struct pod is a view of a tree (format/yaml_tree.h): the container that
 * runs kube-apiserver, the words that start it, its volumeMounts and the
 * pod's volumes. Changes go to the tree; whoever holds the text turns them
 * into edits.
 *
 * The container is found by its words, not by its name or position. `command`
 * and `args` are one list of words, as the container runtime sees them; a
 * container without `command` whose image is kube-apiserver has the image's
 * own.
 *
 * Paths: a container path becomes a host path through the mount with the
 * longest mountPath that it lies under, as the runtime mounts it.
 *
 * Refusals carry the place in the manifest.
 */
#ifndef TARGET_POD_H
#define TARGET_POD_H

#include <stdbool.h>

#include "audit/command_line.h"
#include "format/yaml_tree.h"

struct change_list;
struct error;

struct pod {
	struct tree *tree;
	struct tree_node *root;
	struct tree_node *spec;
	struct tree_node *container;
	struct command_line line;
};

#define POD_INIT                                                               \
	{                                                                      \
		NULL, NULL, NULL, NULL, COMMAND_LINE_INIT                      \
	}

/*
 * Read the pod that the first document of `tree` holds. Return 0, or -1 with a
 * refusal: it is no pod, or not exactly one container runs kube-apiserver in a
 * way that can be read. `tree` is
 * borrowed and must outlive the pod; pod_release() is due either way.
 */
int pod_read(struct pod *pod, struct tree *tree, struct error *err)
	__attribute__((warn_unused_result));

void pod_release(struct pod *pod);

/*
 * Check that `volumes` and `volumeMounts` have no more items than each mount
 * can look for its volume in. Return 0, or -1 with a refusal.
 */
enum { POD_LIST_MAX = 1000 };

int pod_check_size(const struct pod *pod, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Check that a change of the pod would do what it says: kubelet would restart
 * it, and its words can be read without guessing. Return 0, or -1 with a
 * refusal.
 */
int pod_check(const struct pod *pod, struct error *err)
	__attribute__((warn_unused_result));

/* Carry what has changed in `pod->line` back to `command` and `args`. */
void pod_store_words(struct pod *pod);

/* Return N of the image's tag, 31 of ":v1.31.2"; 0 if it does not tell. */
unsigned pod_kube_minor(const struct pod *pod);

/*
 * Return the number under `key` (runAsUser, runAsGroup) in the container's
 * securityContext, or else the pod's; 0 if none is given.
 */
unsigned pod_security_number(const struct pod *pod, const char *key);

/* --- volumes and mounts -------------------------------------------------- */

/* Return the name of the volume that `mount` mounts, "" if it names none. */
const char *pod_mount_name(const struct tree_node *mount);

/* Return the volume with this name, or NULL: no volume is called "". */
struct tree_node *pod_volume(const struct pod *pod, const char *name);

/* Return the volume of `mount`, or NULL: it names none that exists. */
struct tree_node *pod_volume_of(const struct pod *pod,
				const struct tree_node *mount);

/*
 * Return the name of a volume with just this hostPath that nothing mounts, or
 * NULL.
 */
const char *pod_spare_volume(const struct pod *pod, const char *host_path,
			     const char *type);

/* Return a volume's hostPath path, or NULL: its source is another one. */
const char *pod_host_path(const struct tree_node *volume);

/* Return a volume's hostPath type, "" if it has none. */
const char *pod_host_type(const struct tree_node *volume);

/* Return the mount with the longest mountPath that holds `path`, or NULL. */
struct tree_node *pod_mount_over(const struct pod *pod, const char *path);

/* Return the mountPath of `mount` without trailing slashes, "/" for the root.
 * The caller frees it. */
char *pod_mount_path(const struct tree_node *mount);

/* Whether the container cannot write below `mount`. */
bool pod_mount_is_read_only(const struct tree_node *mount);

/*
 * Return where the container's `path`, which lies under `mount` of a hostPath
 * volume, is on the host. The caller frees it.
 */
char *pod_translate(const struct pod *pod, const struct tree_node *mount,
		    const char *path);

/* Whether mounts other than `mount`, in any container, use its volume. */
bool pod_volume_is_shared(const struct pod *pod, const struct tree_node *mount);

/* Whether `path` is `directory` or lies below it. Both without a trailing
 * slash. */
bool pod_path_is_under(const char *path, const char *directory);

/*
 * Add a hostPath volume: in place by name where the volumes are sorted, else
 * last. Return 0, or -1 with a refusal: the list is none that can be added to.
 */
int pod_add_volume(struct pod *pod, const char *name, const char *host_path,
		   const char *type, struct change_list *changes,
		   struct error *err) __attribute__((warn_unused_result));

/* Add a mount to kube-apiserver's container; otherwise the same. */
int pod_add_mount(struct pod *pod, const char *name, const char *mount_path,
		  bool read_only, struct change_list *changes,
		  struct error *err) __attribute__((warn_unused_result));

/*
 * Take a mount out, and its volume if nothing else uses it. A list that
 * becomes empty goes with its key.
 */
void pod_remove_mount(struct pod *pod, struct tree_node *mount,
		      struct change_list *changes);

/*
 * Make `mount` and its volume, which nothing else uses, lead from `host_path`
 * to `mount_path`, with this hostPath type. A volume that is missing is added;
 * one with another source gets a hostPath instead. A mount that must be
 * writable loses its `readOnly`. Return 0, or -1 with a refusal: they are
 * written in a way that cannot be changed.
 */
int pod_retarget(struct pod *pod, struct tree_node *mount,
		 const char *mount_path, const char *host_path,
		 const char *type, bool writable, struct change_list *changes,
		 struct error *err) __attribute__((warn_unused_result));

/*
 * Take out what stands twice, for which kubelet would refuse the pod: other
 * mounts at the mountPath of `mount`, other volumes with its volume's name.
 * Return 0, or -1 with a refusal: two volumes of one name say different things.
 */
int pod_drop_twins(struct pod *pod, struct tree_node *mount,
		   struct change_list *changes, struct error *err)
	__attribute__((warn_unused_result));

#endif
