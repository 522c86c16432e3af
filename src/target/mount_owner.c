#include "target/mount_owner.h"

#include <string.h>

#include "host/path.h"
#include "text/memory.h"

/* Whether `text` holds a path that is `directory` or lies below it. */
static bool names_path_under(const char *text, const char *directory)
{
	size_t len = strlen(directory);

	for (const char *at = text; (at = strstr(at, directory)); at++)
		if (!at[len] || strchr("/,:;=", at[len]))
			return true;
	return false;
}

static bool is_used_by_others(const struct pod *pod, const char *directory)
{
	const struct command_line *line = &pod->line;

	for (size_t i = 0; i < line->count; i++) {
		const char *text = line->words[i].text;
		bool is_audit = !strncmp(text, "--audit", 7);

		if (!line->words[i].removed && !is_audit &&
		    names_path_under(text, directory))
			return true;
	}
	return false;
}

bool mount_serves_only(const struct pod *pod, const struct tree_node *mount,
		       const char *path)
{
	CLEANUP(memory_release) char *at = pod_mount_path(mount);
	CLEANUP(memory_release) char *parent = path_parent(path);

	if (pod_volume_is_shared(pod, mount) || is_used_by_others(pod, at))
		return false;
	if (!strcmp(at, path))
		return true;
	return !strcmp(at, parent) &&
	       (strstr(at, "audit") || strstr(pod_mount_name(mount), "audit"));
}

struct tree_node *mount_owned(const struct pod *pod, const char *path)
{
	struct tree_node *mount = pod_mount_over(pod, path);

	return mount && mount_serves_only(pod, mount, path) ? mount : NULL;
}

bool mount_covers_any(const struct pod *pod, const struct tree_node *mount,
		      const struct audit_paths *paths,
		      enum audit_flag_id except)
{
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++)
		if (id != except && paths->values[id] &&
		    paths->values[id][0] == '/' &&
		    pod_mount_over(pod, paths->values[id]) == mount)
			return true;
	for (size_t i = 0; i < paths->file_count; i++)
		if (pod_mount_over(pod, paths->files[i]) == mount)
			return true;
	return false;
}

struct tree_node *mount_stray(const struct pod *pod, const struct need *need,
			      const struct audit_paths *paths)
{
	struct tree_node *mounts = tree_get(pod->container, "volumeMounts");

	if (!mounts || mounts->kind != TREE_SEQUENCE)
		return NULL;
	for (struct tree_node *m = mounts->first; m; m = m->next) {
		CLEANUP(memory_release) char *at = pod_mount_path(m);
		const struct tree_node *volume = pod_volume_of(pod, m);

		if (need_is_served_by(need, pod_mount_name(m), at,
				      volume ? pod_host_path(volume) : NULL) &&
		    !mount_covers_any(pod, m, paths, AUDIT_FLAG_COUNT) &&
		    !pod_volume_is_shared(pod, m) &&
		    !is_used_by_others(pod, at))
			return m;
	}
	return NULL;
}
