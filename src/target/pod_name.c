#include "target/pod_name.h"

#include "format/yaml_tree.h"
#include "text/buf.h"
#include "text/error.h"

char *pod_name(const struct buf *text)
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
	if (!tree_says(tree_get(root, "kind"), "Pod") || !name || !name->len)
		return NULL;
	buf_addf(&full, "%s/%s", space && space->len ? space->text : "default",
		 name->text);
	return buf_steal(&full);
}
