#include "yaml_change.h"

#include <stdio.h>

#include "format/yaml_edit.h"
#include "text/buf.h"
#include "text/error.h"

/* A change at child `child` of `parent`, whose predecessor is `before`. */
typedef void change_fn(struct tree *tree, struct tree_node *parent,
		       struct tree_node *before, struct tree_node *child);

static struct tree_node *new_volume(struct tree *tree)
{
	struct tree_node *volume = tree_new_mapping(tree);
	struct tree_node *path = tree_new_mapping(tree);

	tree_insert_entry(tree, path, "path", tree_new_string(tree, "/x"));
	tree_insert_entry(tree, path, "type", tree_new_string(tree, "File"));
	tree_insert_entry(tree, volume, "hostPath", path);
	tree_insert_entry(tree, volume, "name", tree_new_string(tree, "audit"));
	return volume;
}

static void insert(struct tree *tree, struct tree_node *parent,
		   struct tree_node *before, struct tree_node *value)
{
	struct tree_node *key = tree_new_string(tree, "new key");

	if (parent->kind == TREE_MAPPING) {
		tree_insert(parent, before, key);
		tree_insert(parent, key, value);
	} else {
		tree_insert(parent, before, value);
	}
}

static void insert_text(struct tree *tree, struct tree_node *parent,
			struct tree_node *before, struct tree_node *child)
{
	(void)child;
	insert(tree, parent, before, tree_new_string(tree, "--new=a: b"));
}

static void insert_tree(struct tree *tree, struct tree_node *parent,
			struct tree_node *before, struct tree_node *child)
{
	(void)child;
	insert(tree, parent, before, new_volume(tree));
	insert(tree, parent, before, tree_new_plain(tree, "true"));
}

static void insert_list(struct tree *tree, struct tree_node *parent,
			struct tree_node *before, struct tree_node *child)
{
	struct tree_node *list = tree_new_sequence(tree);

	(void)child;
	tree_append(list, new_volume(tree));
	tree_append(list, tree_new_string(tree, "yes"));
	insert(tree, parent, before, list);
}

static void take_out(struct tree *tree, struct tree_node *parent,
		     struct tree_node *before, struct tree_node *child)
{
	(void)tree, (void)before;
	if (child)
		tree_remove(parent, child);
}

static void take_out_rest(struct tree *tree, struct tree_node *parent,
			  struct tree_node *before, struct tree_node *child)
{
	(void)tree, (void)before;
	while (child) {
		struct tree_node *next = parent->kind == TREE_MAPPING
						 ? child->next->next
						 : child->next;

		tree_remove(parent, child);
		child = next;
	}
}

static void exchange(struct tree *tree, struct tree_node *parent,
		     struct tree_node *before, struct tree_node *child)
{
	take_out(tree, parent, before, child);
	insert(tree, parent, before, new_volume(tree));
}

static void exchange_rest(struct tree *tree, struct tree_node *parent,
			  struct tree_node *before, struct tree_node *child)
{
	take_out_rest(tree, parent, before, child);
	insert(tree, parent, before, tree_new_string(tree, "one"));
	insert(tree, parent, before, tree_new_string(tree, "two"));
}

static struct tree_node *value_of(struct tree_node *parent,
				  struct tree_node *child)
{
	return parent->kind == TREE_MAPPING && child ? child->next : child;
}

static void set_text(struct tree *tree, struct tree_node *parent,
		     struct tree_node *before, struct tree_node *child)
{
	struct tree_node *value = value_of(parent, child);

	(void)before;
	if (value && value->kind == TREE_SCALAR)
		tree_set(tree, value, "it's set");
}

static void replace(struct tree_node *parent, struct tree_node *child,
		    struct tree_node *value)
{
	if (child && parent->kind == TREE_MAPPING)
		tree_replace_value(parent, child, value);
}

static void replace_by_text(struct tree *tree, struct tree_node *parent,
			    struct tree_node *before, struct tree_node *child)
{
	(void)before;
	replace(parent, child, tree_new_string(tree, "text"));
}

static void replace_by_list(struct tree *tree, struct tree_node *parent,
			    struct tree_node *before, struct tree_node *child)
{
	struct tree_node *list = tree_new_sequence(tree);

	(void)before;
	tree_append(list, new_volume(tree));
	replace(parent, child, list);
}

static void replace_by_nothing(struct tree *tree, struct tree_node *parent,
			       struct tree_node *before,
			       struct tree_node *child)
{
	(void)before;
	replace(parent, child, tree_new_mapping(tree));
}

static const struct {
	const char *name;
	change_fn *change;
} changes[CHANGE_KINDS] = {
	{ "insert text", insert_text },
	{ "insert two values", insert_tree },
	{ "insert a list", insert_list },
	{ "remove", take_out },
	{ "remove the rest", take_out_rest },
	{ "exchange", exchange },
	{ "exchange the rest", exchange_rest },
	{ "set text", set_text },
	{ "replace by text", replace_by_text },
	{ "replace by a list", replace_by_list },
	{ "replace by an empty mapping", replace_by_nothing },
};

/*
 * Make change number `change` at the place that is `*place` steps away, in
 * document order; a collection with n children has n + 1 places. Return
 * whether there was such a place.
 */
static bool change_at(struct tree *tree, struct tree_node *node, size_t *place,
		      size_t change)
{
	struct tree_node *before = NULL;

	for (struct tree_node *child = node->first;;) {
		struct tree_node *value = value_of(node, child);

		if (node->kind != TREE_STREAM && node->kind != TREE_SCALAR &&
		    node->kind != TREE_ALIAS && (*place)-- == 0) {
			changes[change].change(tree, node, before, child);
			return true;
		}
		if (!child)
			return false;
		if (node->kind == TREE_MAPPING &&
		    change_at(tree, child, place, change))
			return true;
		if (change_at(tree, value, place, change))
			return true;
		before = value;
		child = value->next;
	}
}

bool change_make(struct tree *tree, size_t change, size_t place)
{
	return change_at(tree, tree->stream, &place, change);
}

bool change_is_proven(const char *name, const struct tree *wanted,
		      const struct buf *result, struct change_count *count)
{
	struct tree tree = TREE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	const struct tree_node *differs = NULL;
	bool is_right = tree_parse(&tree, result->data, result->len, &err) ==
				0 &&
			tree_equal(wanted->stream, tree.stream, NULL) &&
			tree_match(wanted, result->data, result->len, &differs,
				   &err) == 0 &&
			!differs;

	tree_release(&tree);
	count->proven += is_right;
	if (!is_right && !count->wrong++)
		printf("# %s: %s, got:\n%s\n", name,
		       err.message ? err.message : "not what was wanted",
		       result->data);
	return is_right;
}

/* Try one change. Return whether there was such a place. */
static bool change_one(const char *name, const char *data, size_t len,
		       size_t place, size_t change, struct change_count *count)
{
	struct tree tree = TREE_INIT;
	struct yaml yaml = YAML_INIT;
	struct edit_list edits = EDIT_LIST_INIT(len);
	CLEANUP(buf_release) struct buf result = BUF_INIT;
	CLEANUP(buf_release) struct buf what = BUF_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	bool found = false;

	if (tree_parse(&tree, data, len, &err) < 0 ||
	    yaml_locate(&yaml, data, len, &tree, &err) < 0)
		goto out;
	found = change_make(&tree, change, place);
	if (!found)
		goto out;
	if (yaml_edit(&yaml, &tree, &edits, &err) < 0) {
		count->refused++;
		goto out;
	}
	edit_list_apply(&edits, data, &result);
	buf_addf(&what, "%s: '%s' at place %zu", name, changes[change].name,
		 place);
	change_is_proven(what.data, &tree, &result, count);
out:
	edit_list_release(&edits);
	tree_release(&tree);
	yaml_release(&yaml);
	return found;
}

void change_some(const char *name, const char *data, size_t len, size_t every,
		 struct change_count *count)
{
	size_t before = count->proven + count->refused + count->wrong;

	for (size_t change = 0; change < ARRAY_SIZE(changes); change++)
		for (size_t place = change % every;
		     change_one(name, data, len, place, change, count);)
			place += every;
	if (count->proven + count->refused + count->wrong == before)
		count->refused++;
}

void change_everything(const char *name, const char *data, size_t len,
		       struct change_count *count)
{
	change_some(name, data, len, 1, count);
}
