#include "pod_data.h"

#include "audit/change.h"
#include "target/pod.h"
#include "test.h"

static bool is_list_of_pod(const struct tree_node *key)
{
	return tree_says(key, "volumes") || tree_says(key, "volumeMounts");
}

/* Whether the entry `key` is a list that says nothing. */
static bool is_nothing(const struct tree_node *key)
{
	const struct tree_node *value = key->next;

	return is_list_of_pod(key) &&
	       (tree_is_null(value) ||
		(value->kind == TREE_SEQUENCE && !value->first));
}

/* --- describing ---------------------------------------------------------- */

static void describe(const struct tree_node *node, struct buf *out);

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void describe_children(const struct tree_node *node, struct buf *out)
{
	bool is_mapping = node->kind == TREE_MAPPING;
	size_t count = 0, size = tree_count(node) + 1;
	char **texts = memory_new(size * sizeof(*texts));

	for (const struct tree_node *c = node->first; c; c = c->next) {
		struct buf text = BUF_INIT;
		bool is_left_out = is_mapping && is_nothing(c);

		describe(c, &text);
		if (is_mapping) {
			c = c->next;
			buf_adds(&text, ": ");
			describe(c, &text);
		}
		texts[count++] = buf_steal(&text);
		if (is_left_out)
			free(texts[--count]);
	}
	qsort(texts, count, sizeof(*texts), compare);
	for (size_t i = 0; i < count; i++) {
		buf_addf(out, "%s%s", texts[i], is_mapping ? ", " : "\n");
		free(texts[i]);
	}
	free(texts);
}

static void describe(const struct tree_node *node, struct buf *out)
{
	switch (node->kind) {
	case TREE_SCALAR:
		buf_adds(out, node->text);
		if (!tree_is_string(node))
			buf_addc(out, '?');
		return;
	case TREE_ALIAS:
		buf_addf(out, "*%s", node->text);
		return;
	default:
		buf_adds(out, node->kind == TREE_MAPPING ? "{ " : "[\n");
		describe_children(node, out);
		buf_addc(out, node->kind == TREE_MAPPING ? '}' : ']');
	}
}

void pod_data_describe(const struct buf *text, struct buf *out)
{
	CLEANUP(tree_release) struct tree tree = TREE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	assert_int_equal(tree_parse(&tree, text->data, text->len, &err), 0);
	describe(tree.stream, out);
}

static bool has(const struct tree_node *node, const char *part)
{
	if (node->kind == TREE_SCALAR)
		return strstr(node->text, part) != NULL;
	for (const struct tree_node *c = node->first; c; c = c->next)
		if (has(c, part))
			return true;
	return false;
}

void pod_data_assert_same(const struct buf *actual, const struct buf *expected)
{
	CLEANUP(buf_release) struct buf a = BUF_INIT;
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	pod_data_describe(actual, &a);
	pod_data_describe(expected, &b);
	assert_bytes_equal(a.data, a.len, b.data, b.len);
}

bool pod_data_has(const struct buf *text, const char *part)
{
	CLEANUP(tree_release) struct tree tree = TREE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	return tree_parse(&tree, text->data, text->len, &err) == 0 &&
	       has(tree.stream, part);
}

static bool has_nothing(const struct tree_node *node)
{
	for (const struct tree_node *c = node->first; c; c = c->next) {
		if (node->kind == TREE_MAPPING && is_nothing(c))
			return true;
		if (node->kind == TREE_MAPPING)
			c = c->next;
		if (has_nothing(c))
			return true;
	}
	return false;
}

bool pod_data_has_nothing(const struct buf *text)
{
	CLEANUP(tree_release) struct tree tree = TREE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	return tree_parse(&tree, text->data, text->len, &err) == 0 &&
	       has_nothing(tree.stream);
}

/* --- stripping ----------------------------------------------------------- */

/* Take the items called `name` out of the list `key` of `parent`. */
static void strip_items(struct tree_node *parent, const char *key,
			const char *name)
{
	struct tree_node *list = tree_get(parent, key);
	struct tree_node *next;

	if (!list || list->kind != TREE_SEQUENCE)
		return;
	for (struct tree_node *item = list->first; item; item = next) {
		next = item->next;
		if (tree_says(tree_get(item, "name"), name))
			tree_remove(list, item);
	}
}

static void strip_nothing(struct tree_node *mapping)
{
	struct tree_node *next;

	for (struct tree_node *key = mapping->first; key; key = next) {
		next = key->next->next;
		if (is_nothing(key))
			tree_remove(mapping, key);
	}
}

static void strip_change(struct pod *pod, const struct change *change)
{
	struct change_list ignored = CHANGE_LIST_INIT;

	if (!strcmp(change->what, "flag"))
		command_line_unset(&pod->line, change->name + strlen("--"),
				   &ignored);
	else if (!strcmp(change->what, "volume"))
		strip_items(pod->spec, "volumes", change->name);
	else
		strip_items(pod->container, "volumeMounts", change->name);
	change_list_release(&ignored);
}

void pod_data_strip(struct tree *tree, const struct change_list *changes)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP(pod_release) struct pod pod = POD_INIT;

	assert_int_equal(pod_read(&pod, tree, &err), 0);
	for (size_t i = 0; i < changes->count; i++)
		strip_change(&pod, &changes->items[i]);
	pod_store_words(&pod);
	strip_nothing(pod.spec);
	strip_nothing(pod.container);
}
