#include "ansible/mapping.h"

#include <stdint.h>
#include <string.h>

#include "ansible/value.h"
#include "format/yaml_render.h"
#include "format/yaml_tree.h"
#include "text/buf.h"
#include "text/error.h"

static struct tree_node *new_node(struct tree *tree, const json_t *value);

static struct tree_node *new_mapping(struct tree *tree, const json_t *value)
{
	struct tree_node *node = tree_new_mapping(tree);
	/* jansson's iterators want what they do not change writable. */
	json_t *object = (json_t *)(uintptr_t)value;
	const char *key;
	json_t *child;

	json_object_foreach (object, key, child) {
		tree_append(node, tree_new_string(tree, key));
		tree_append(node, new_node(tree, child));
	}
	return node;
}

static struct tree_node *new_sequence(struct tree *tree, const json_t *value)
{
	struct tree_node *node = tree_new_sequence(tree);

	for (size_t i = 0; i < json_array_size(value); i++)
		tree_append(node, new_node(tree, json_array_get(value, i)));
	return node;
}

static struct tree_node *new_plain(struct tree *tree, const json_t *value)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	value_add_plain(value, &text);
	return tree_new_plain(tree, text.data);
}

static struct tree_node *new_node(struct tree *tree, const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return new_mapping(tree, value);
	case JSON_ARRAY:
		return new_sequence(tree, value);
	case JSON_STRING:
		return tree_new_string(tree, json_string_value(value));
	default:
		return new_plain(tree, value);
	}
}

int mapping_write(const char *name, const json_t *value, struct buf *out,
		  struct error *err)
{
	CLEANUP(tree_release) struct tree wanted = TREE_INIT;
	CLEANUP(tree_release) struct tree written = TREE_INIT;
	const struct tree_node *node = new_node(&wanted, value);
	size_t start = out->len;

	yaml_render_text(node, out);
	if (tree_parse(&written, out->data + start, out->len - start, err) < 0)
		return error_file(err, name);
	if (tree_equal(tree_document(&written), node, NULL))
		return 0;
	return error_bug(err, "%s does not read back as what was given", name);
}
