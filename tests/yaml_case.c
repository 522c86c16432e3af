#include "yaml_case.h"

#include <stdio.h>

#include "test.h"

int yaml_case_try(struct yaml_case *c, const char *data, size_t len)
{
	*c = (struct yaml_case){ TREE_INIT, YAML_INIT, EDIT_LIST_INIT(len),
				 BUF_INIT, ERROR_INIT };
	if (tree_parse(&c->tree, data, len, &c->err) < 0)
		return -1;
	return yaml_locate(&c->yaml, data, len, &c->tree, &c->err);
}

void yaml_case_open(struct yaml_case *c, const char *data, size_t len)
{
	(void)!yaml_case_try(c, data, len);
	assert_no_error(&c->err);
}

void yaml_case_close(struct yaml_case *c)
{
	tree_release(&c->tree);
	yaml_release(&c->yaml);
	edit_list_release(&c->edits);
	buf_release(&c->result);
	error_release(&c->err);
}

/* A node on the way, with what it takes to change it. */
struct place {
	struct tree_node *parent; /* NULL: the document */
	struct tree_node *before; /* the last node of the child before */
	struct tree_node *child;  /* an item, or a key */
	struct tree_node *value;  /* the item, or the key's value */
};

/* Step down to the child of place->value that `word` names. */
static bool step(struct place *place, const char *word, size_t len)
{
	struct tree_node *parent = place->value, *before = NULL;
	bool is_mapping = parent->kind == TREE_MAPPING;
	size_t index = is_mapping ? 0 : strtoul(word, NULL, 10);

	for (struct tree_node *child = parent->first; child;) {
		struct tree_node *value = is_mapping ? child->next : child;

		if (is_mapping ? child->len == len &&
					 !memcmp(child->text, word, len)
			       : !index--) {
			*place = (struct place){ parent, before, child, value };
			return true;
		}
		before = value;
		child = value->next;
	}
	return false;
}

static struct place find_place(const struct tree *tree, const char *path)
{
	struct place place = { .value = tree_document(tree) };

	assert_non_null(place.value);
	while (*path && strcmp(path, ".") != 0) {
		size_t len = strcspn(path, "/");

		if (!step(&place, path, len))
			fail_msg("nothing stands at '%s'", path);
		path += len + (path[len] == '/');
	}
	return place;
}

struct tree_node *yaml_case_find(const struct yaml_case *c, const char *path)
{
	return find_place(&c->tree, path).value;
}

/* Return a new node that says what `node` says. */
static struct tree_node *copy(struct tree *tree, const struct tree_node *node)
{
	struct tree_node *new_node;

	if (node->kind == TREE_SCALAR)
		return node->plain && !tree_is_string(node)
			       ? tree_new_plain(tree, node->text)
			       : tree_new_string(tree, node->text);
	new_node = node->kind == TREE_MAPPING ? tree_new_mapping(tree)
					      : tree_new_sequence(tree);
	for (const struct tree_node *child = node->first; child;
	     child = child->next)
		tree_append(new_node, copy(tree, child));
	return new_node;
}

static struct tree_node *new_value(struct tree *tree, const char *text)
{
	struct tree values = TREE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct tree_node *value;

	(void)!tree_parse(&values, text, strlen(text), &err);
	assert_no_error(&err);
	value = copy(tree, tree_document(&values));
	tree_release(&values);
	return value;
}

static void append(struct tree *tree, struct place *place, const char *rest)
{
	tree_append(place->value, new_value(tree, rest));
}

static void insert_before(struct tree *tree, struct place *place,
			  const char *rest)
{
	tree_insert(place->parent, place->before, new_value(tree, rest));
}

static void insert_behind(struct tree *tree, struct place *place,
			  const char *rest)
{
	tree_insert(place->parent, place->value, new_value(tree, rest));
}

/* Split off the first word of `rest`; the caller frees it. */
static char *take_word(const char **rest)
{
	size_t len = strcspn(*rest, " ");
	struct buf word = BUF_INIT;

	buf_add(&word, *rest, len);
	*rest += len + ((*rest)[len] == ' ');
	return buf_steal(&word);
}

static void add_entry(struct tree *tree, struct place *place, const char *rest)
{
	CLEANUP(memory_release) char *key = take_word(&rest);

	tree_insert_entry(tree, place->value, key, new_value(tree, rest));
}

static void put_entry(struct tree *tree, struct tree_node *mapping,
		      struct tree_node *before, const char *rest)
{
	CLEANUP(memory_release) char *word = take_word(&rest);
	struct tree_node *key = tree_new_string(tree, word);

	tree_insert(mapping, before, key);
	tree_insert(mapping, key, new_value(tree, rest));
}

static void add_top(struct tree *tree, struct place *place, const char *rest)
{
	put_entry(tree, place->value, NULL, rest);
}

static void add_last(struct tree *tree, struct place *place, const char *rest)
{
	put_entry(tree, place->value, place->value->last, rest);
}

static void take_out(struct tree *tree, struct place *place, const char *rest)
{
	(void)tree, (void)rest;
	tree_remove(place->parent, place->child);
}

static void set_text(struct tree *tree, struct place *place, const char *rest)
{
	tree_set(tree, place->value, rest);
}

static void replace(struct tree *tree, struct place *place, const char *rest)
{
	tree_replace_value(place->parent, place->child, new_value(tree, rest));
}

static const struct {
	const char *word;
	void (*run)(struct tree *tree, struct place *place, const char *rest);
} changes[] = {
	{ "append", append },        { "before", insert_before },
	{ "behind", insert_behind }, { "entry", add_entry },
	{ "top", add_top },          { "last", add_last },
	{ "remove", take_out },      { "set", set_text },
	{ "replace", replace },
};

static void change_line(struct tree *tree, const char *line)
{
	CLEANUP(memory_release) char *word = take_word(&line);
	CLEANUP(memory_release) char *path = take_word(&line);
	struct place place = find_place(tree, path);

	for (size_t i = 0; i < ARRAY_SIZE(changes); i++)
		if (!strcmp(changes[i].word, word)) {
			changes[i].run(tree, &place, line);
			return;
		}
	fail_msg("there is no change '%s'", word);
}

void yaml_case_change(struct yaml_case *c, const char *script)
{
	while (*script) {
		size_t len = strcspn(script, "\n");
		CLEANUP(buf_release) struct buf line = BUF_INIT;

		buf_add(&line, script, len);
		change_line(&c->tree, line.data);
		script += len + (script[len] == '\n');
	}
}

int yaml_case_edit(struct yaml_case *c)
{
	if (yaml_edit(&c->yaml, &c->tree, &c->edits, &c->err) < 0)
		return -1;
	edit_list_apply(&c->edits, c->yaml.data, &c->result);
	return 0;
}

void yaml_case_prove(const struct yaml_case *c)
{
	struct tree tree = TREE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)!tree_parse(&tree, c->result.data, c->result.len, &err);
	assert_no_error(&err);
	if (!tree_equal(c->tree.stream, tree.stream, NULL))
		fail_msg("the result says something else:\n%s", c->result.data);
	tree_release(&tree);
}
