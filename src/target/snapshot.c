#include "target/snapshot.h"

#include "target/need.h"
#include "target/wiring.h"
#include "text/error.h"

int snapshot_read(struct snapshot *snapshot, const struct buf *text,
		  struct error *err)
{
	if (tree_parse(&snapshot->tree, text->data, text->len, err) < 0)
		return -1;
	return pod_read(&snapshot->pod, &snapshot->tree, err);
}

void snapshot_release(struct snapshot *snapshot)
{
	pod_release(&snapshot->pod);
	tree_release(&snapshot->tree);
}

bool snapshot_is_audited(const struct snapshot *snapshot)
{
	const char *values[AUDIT_FLAG_COUNT];

	wiring_values(&snapshot->pod, values);
	return values[AUDIT_POLICY_FILE] &&
	       (values[AUDIT_LOG_PATH] || values[AUDIT_WEBHOOK_CONFIG_FILE]);
}

static void add_host_path(const struct pod *pod, enum audit_flag_id flag,
			  const char *path, struct host_path_list *list)
{
	const struct tree_node *mount = pod_mount_over(pod, path);
	const struct tree_node *volume = mount ? pod_volume_of(pod, mount)
					       : NULL;

	if (!volume || !pod_host_path(volume))
		return;
	host_path_list_add(list,
			   (struct host_path){
				   .flag = flag,
				   .in_container = memory_copy(path),
				   .path = pod_translate(pod, mount, path),
				   .volume = memory_copy(pod_host_path(volume)),
				   .type = pod_host_type(volume) });
}

void snapshot_host_paths(const struct snapshot *snapshot,
			 struct host_path_list *list)
{
	const char *values[AUDIT_FLAG_COUNT];

	wiring_values(&snapshot->pod, values);
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++)
		if (need_is_for(id) && values[id] && values[id][0] == '/')
			add_host_path(&snapshot->pod, id, values[id], list);
}

char *snapshot_pod_name(const struct buf *text)
{
	CLEANUP(tree_release) struct tree tree = TREE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	const struct tree_node *root, *meta, *name, *space;
	struct buf full = BUF_INIT;

	if (tree_parse(&tree, text->data, text->len, &err) < 0)
		return NULL;
	root = tree_document(&tree);
	meta = tree_get(root, "metadata");
	name = tree_get(meta, "name");
	space = tree_get(meta, "namespace");
	if (!tree_says(tree_get(root, "kind"), "Pod") || !name)
		return NULL;
	buf_addf(&full, "%s/%s", space && space->len ? space->text : "default",
		 name->text);
	return buf_steal(&full);
}
