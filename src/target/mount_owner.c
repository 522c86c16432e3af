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
		bool follows_audit = i && line->words[i - 1].removed;

		if (!line->words[i].removed && !is_audit && !follows_audit &&
		    names_path_under(text, directory))
			return true;
	}
	return false;
}

static const char *volume_name(const struct tree_node *mount)
{
	const struct tree_node *name = tree_get(mount, "name");

	return name && name->kind == TREE_SCALAR ? name->text : "";
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
	       (strstr(at, "audit") || strstr(volume_name(mount), "audit"));
}

struct tree_node *mount_owned(const struct pod *pod, const char *path)
{
	struct tree_node *mount = pod_mount_over(pod, path);

	return mount && mount_serves_only(pod, mount, path) ? mount : NULL;
}

static bool covers_any(const struct pod *pod, const struct tree_node *mount,
		       const char *const values[AUDIT_FLAG_COUNT])
{
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++)
		if (values[id] && values[id][0] == '/' &&
		    pod_mount_over(pod, values[id]) == mount)
			return true;
	return false;
}

struct tree_node *mount_stray(const struct pod *pod, const struct need *need,
			      const char *const values[AUDIT_FLAG_COUNT])
{
	struct tree_node *mounts = tree_get(pod->container, "volumeMounts");

	if (!mounts || mounts->kind != TREE_SEQUENCE)
		return NULL;
	for (struct tree_node *m = mounts->first; m; m = m->next) {
		CLEANUP(memory_release) char *at = pod_mount_path(m);

		if (need_is_served_by(need, volume_name(m), at) &&
		    !covers_any(pod, m, values) &&
		    !pod_volume_is_shared(pod, m) &&
		    !is_used_by_others(pod, at))
			return m;
	}
	return NULL;
}
