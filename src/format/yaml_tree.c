#include "format/yaml_tree.h"

#include <assert.h>
#include <string.h>
#include <strings.h>
#include <yaml.h>

#include "text/error.h"

/*
 * What is done with the nodes of a text as they come. The depth is that of the
 * node's parent: 0 for the root of a document.
 */
struct visitor {
	/* `seen` and its text last until this returns. False: read no more. */
	bool (*enter)(void *context, const struct tree_node *seen,
		      size_t depth);
	/* A collection whose children are at `depth` is complete. */
	bool (*leave)(void *context, size_t depth);
	void *context;
};

/* Give the error the line and column, in characters, of the byte `at`. */
static int place_byte(struct error *err, const char *data, size_t at)
{
	size_t line = 1, column = 1;

	for (size_t i = 0; i < at; i++) {
		if (data[i] == '\n') {
			line++;
			column = 1;
		} else if ((data[i] & 0xc0) != 0x80) {
			column++;
		}
	}
	return error_place(err, line, column);
}

/*
 * libyaml's reader (bad UTF-8, control characters) gives a byte offset, its
 * scanner and parser give a mark.
 */
static int refuse_text(const yaml_parser_t *parser, const char *data,
		       struct error *err)
{
	if (parser->error == YAML_MEMORY_ERROR)
		memory_fail();
	if (parser->error == YAML_READER_ERROR) {
		error_refuse(err, "not-text",
			     "not UTF-8 text: %s (byte 0x%02X)",
			     parser->problem, (unsigned)parser->problem_value);
		place_byte(err, data, parser->problem_offset);
		return error_hint(err, "save the file as plain UTF-8 text");
	}
	error_refuse(err, "not-yaml", "not YAML: %s%s%s", parser->problem,
		     parser->context ? ", " : "",
		     parser->context ? parser->context : "");
	error_place(err, parser->problem_mark.line + 1,
		    parser->problem_mark.column + 1);
	return error_hint(err, "kubelet cannot read it either: mend the file "
			       "first");
}

/* --- reading events ------------------------------------------------------ */

static void see(struct tree_node *node, enum tree_kind kind,
		const yaml_char_t *anchor, const yaml_char_t *tag)
{
	node->kind = kind;
	node->text = "";
	node->anchor = (const char *)anchor;
	node->tag = (const char *)tag;
}

/* Tell the node that `event` starts, or return false: it starts none. */
static bool see_node(const yaml_event_t *event, struct tree_node *node)
{
	*node = (struct tree_node){ .line = event->start_mark.line + 1,
				    .column = event->start_mark.column + 1 };
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		see(node, TREE_SCALAR, event->data.scalar.anchor,
		    event->data.scalar.tag);
		node->plain = event->data.scalar.style ==
			      YAML_PLAIN_SCALAR_STYLE;
		node->text = (const char *)event->data.scalar.value;
		node->len = event->data.scalar.length;
		return true;
	case YAML_ALIAS_EVENT:
		see(node, TREE_ALIAS, NULL, NULL);
		node->text = (const char *)event->data.alias.anchor;
		node->len = strlen(node->text);
		return true;
	case YAML_SEQUENCE_START_EVENT:
		see(node, TREE_SEQUENCE, event->data.sequence_start.anchor,
		    event->data.sequence_start.tag);
		return true;
	case YAML_MAPPING_START_EVENT:
		see(node, TREE_MAPPING, event->data.mapping_start.anchor,
		    event->data.mapping_start.tag);
		return true;
	default:
		return false;
	}
}

static bool is_collection(const struct tree_node *node)
{
	return node->kind != TREE_SCALAR && node->kind != TREE_ALIAS;
}

static int refuse_depth(const struct tree_node *node, struct error *err)
{
	error_refuse(err, "too-deep", "nested more than %d levels deep",
		     TREE_DEPTH);
	error_place(err, node->line, node->column);
	return error_hint(err, "no file of Kubernetes needs that: look for "
			       "brackets that are not closed");
}

/* Show the visitor what `event` says. Return 1 to go on, 0 to stop, or -1. */
static int visit(const struct visitor *visitor, const yaml_event_t *event,
		 size_t *depth, struct error *err)
{
	struct tree_node node;

	if (see_node(event, &node)) {
		if (is_collection(&node) && *depth == TREE_DEPTH)
			return refuse_depth(&node, err);
		if (!visitor->enter(visitor->context, &node, *depth))
			return 0;
		*depth += is_collection(&node);
	} else if (event->type == YAML_SEQUENCE_END_EVENT ||
		   event->type == YAML_MAPPING_END_EVENT) {
		return visitor->leave(visitor->context, (*depth)--);
	}
	return event->type != YAML_STREAM_END_EVENT;
}

static int visit_events(yaml_parser_t *parser, const struct visitor *visitor,
			const char *data, struct error *err)
{
	size_t depth = 0;
	int ret = 1;

	while (ret > 0) {
		yaml_event_t event;

		if (!yaml_parser_parse(parser, &event))
			return refuse_text(parser, data, err);
		ret = visit(visitor, &event, &depth, err);
		yaml_event_delete(&event);
	}
	return ret;
}

/* Return 0, also where the visitor has stopped, or -1 with a refusal. */
static int visit_text(const struct visitor *visitor, const char *data,
		      size_t len, struct error *err)
{
	yaml_parser_t parser;
	int ret;

	if (len >= 2 &&
	    (!memcmp(data, "\xff\xfe", 2) || !memcmp(data, "\xfe\xff", 2))) {
		error_refuse(err, "not-text", "UTF-16 text, not UTF-8");
		error_place(err, 1, 1);
		return error_hint(err, "save the file as plain UTF-8 text");
	}
	if (!yaml_parser_initialize(&parser))
		memory_fail();
	yaml_parser_set_input_string(&parser, (const unsigned char *)data, len);
	ret = visit_events(&parser, visitor, data, err);
	yaml_parser_delete(&parser);
	return ret;
}

/* --- building a tree ----------------------------------------------------- */

struct building {
	struct tree *tree;
	struct tree_node *open[TREE_DEPTH + 1]; /* they are being filled */
};

static struct tree_node *new_node(struct tree *tree, enum tree_kind kind)
{
	struct tree_node *node = arena_new(&tree->arena, sizeof(*node));

	node->kind = kind;
	node->text = "";
	return node;
}

static const char *copy_name(struct tree *tree, const char *name)
{
	return name ? arena_copy(&tree->arena, name, strlen(name)) : NULL;
}

static bool build_node(void *context, const struct tree_node *seen,
		       size_t depth)
{
	struct building *building = context;
	struct tree *tree = building->tree;
	struct tree_node *node = new_node(tree, seen->kind);

	*node = *seen;
	if (is_collection(seen))
		building->open[depth + 1] = node;
	else
		node->text = arena_copy(&tree->arena, seen->text, seen->len);
	node->anchor = copy_name(tree, seen->anchor);
	node->tag = copy_name(tree, seen->tag);
	tree_append(building->open[depth], node);
	return true;
}

static bool build_end(void *context, size_t depth)
{
	(void)context, (void)depth;
	return true;
}

int tree_parse(struct tree *tree, const char *data, size_t len,
	       struct error *err)
{
	struct building building = { .tree = tree };
	struct visitor visitor = { build_node, build_end, &building };

	tree->stream = building.open[0] = new_node(tree, TREE_STREAM);
	return visit_text(&visitor, data, len, err);
}

void tree_release(struct tree *tree)
{
	arena_release(&tree->arena);
	tree->stream = NULL;
}

struct tree_node *tree_document(const struct tree *tree)
{
	return tree->stream->first;
}

struct tree_node *tree_get(const struct tree_node *node, const char *key)
{
	struct tree_node *found = NULL;

	if (!node || node->kind != TREE_MAPPING)
		return NULL;
	for (struct tree_node *k = node->first; k; k = k->next->next)
		if (tree_says(k, key))
			found = k->next;
	return found;
}

bool tree_says(const struct tree_node *node, const char *text)
{
	return node && node->kind == TREE_SCALAR && strlen(text) == node->len &&
	       !memcmp(node->text, text, node->len);
}

/* Words that some version of YAML reads as null, a boolean or a number. */
static bool is_special_word(const char *text, size_t len)
{
	static const char *const words[] = {
		"~", "null", "true", "false", "yes",   "no",    "on", "off",
		"y", "n",    ".inf", ".nan",  "-.inf", "+.inf", "<<", "=",
	};

	if (len > strlen("false"))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strlen(words[i]) == len &&
		    !strncasecmp(words[i], text, len))
			return true;
	return false;
}

/*
 * Numbers, dates and times in all their spellings start with a digit, or with
 * a sign, dot or underscore and a digit: go-yaml takes even "+_1" for a number.
 * Strings that do so too are not sure enough.
 */
bool tree_reads_as_string(const char *text, size_t len)
{
	size_t i = 0;

	if (!len || is_special_word(text, len))
		return false;
	while (i < len && strchr("+-._", text[i]))
		i++;
	return i == len || text[i] < '0' || text[i] > '9';
}

bool tree_is_string(const struct tree_node *node)
{
	if (!node || node->kind != TREE_SCALAR)
		return false;
	return !node->plain || tree_reads_as_string(node->text, node->len);
}

bool tree_is_true(const struct tree_node *node)
{
	static const char *const words[] = { "y",   "Y",    "yes",  "Yes",
					     "YES", "true", "True", "TRUE",
					     "on",  "On",   "ON" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (node && node->plain && tree_says(node, words[i]))
			return true;
	return false;
}

bool tree_is_null(const struct tree_node *node)
{
	if (!node)
		return true;
	return node->kind == TREE_SCALAR && node->plain &&
	       (!node->len || tree_says(node, "~") || tree_says(node, "null") ||
		tree_says(node, "Null") || tree_says(node, "NULL"));
}

size_t tree_count(const struct tree_node *node)
{
	size_t count = 0;

	for (const struct tree_node *child = node->first; child;
	     child = child->next)
		count++;
	return count;
}

static bool same_name(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* Equal texts without quotes are strings, or not, both. */
static bool same_node(const struct tree_node *a, const struct tree_node *b)
{
	return a->kind == b->kind && a->len == b->len &&
	       !memcmp(a->text, b->text, a->len) &&
	       same_name(a->anchor, b->anchor) && same_name(a->tag, b->tag) &&
	       (a->plain == b->plain || tree_is_string(a) == tree_is_string(b));
}

bool tree_equal(const struct tree_node *a, const struct tree_node *b,
		const struct tree_node **ret_a)
{
	const struct tree_node *child_a = a->first, *child_b = b->first;

	if (same_node(a, b)) {
		while (child_a && child_b) {
			if (!tree_equal(child_a, child_b, ret_a))
				return false;
			child_a = child_a->next;
			child_b = child_b->next;
		}
		if (!child_a && !child_b)
			return true;
	}
	if (ret_a)
		*ret_a = a;
	return false;
}

/* --- comparing a text with a tree ---------------------------------------- */

struct matching {
	const struct tree_node *parent[TREE_DEPTH + 1];
	const struct tree_node *next[TREE_DEPTH + 1]; /* of its children */
	const struct tree_node *differs;
};

static bool match_node(void *context, const struct tree_node *seen,
		       size_t depth)
{
	struct matching *matching = context;
	const struct tree_node *wanted = matching->next[depth];

	if (!wanted || !same_node(wanted, seen)) {
		matching->differs = wanted ? wanted : matching->parent[depth];
		return false;
	}
	matching->next[depth] = wanted->next;
	if (is_collection(seen)) {
		matching->parent[depth + 1] = wanted;
		matching->next[depth + 1] = wanted->first;
	}
	return true;
}

static bool match_end(void *context, size_t depth)
{
	struct matching *matching = context;

	if (matching->next[depth])
		matching->differs = matching->parent[depth];
	return !matching->differs;
}

int tree_match(const struct tree *tree, const char *data, size_t len,
	       const struct tree_node **ret_differs, struct error *err)
{
	struct matching matching = { .parent = { tree->stream },
				     .next = { tree->stream->first } };
	struct visitor visitor = { match_node, match_end, &matching };
	int ret = visit_text(&visitor, data, len, err);

	if (!ret && !matching.differs)
		match_end(&matching, 0);
	*ret_differs = matching.differs;
	return ret;
}

/* --- changing ------------------------------------------------------------ */

struct tree_node *tree_new_string(struct tree *tree, const char *text)
{
	struct tree_node *node = new_node(tree, TREE_SCALAR);

	node->len = strlen(text);
	node->text = arena_copy(&tree->arena, text, node->len);
	return node;
}

struct tree_node *tree_new_plain(struct tree *tree, const char *text)
{
	struct tree_node *node = tree_new_string(tree, text);

	node->plain = true;
	return node;
}

struct tree_node *tree_new_sequence(struct tree *tree)
{
	return new_node(tree, TREE_SEQUENCE);
}

struct tree_node *tree_new_mapping(struct tree *tree)
{
	return new_node(tree, TREE_MAPPING);
}

void tree_insert(struct tree_node *parent, struct tree_node *before,
		 struct tree_node *child)
{
	struct tree_node **link = before ? &before->next : &parent->first;

	child->next = *link;
	*link = child;
	if (!child->next)
		parent->last = child;
}

void tree_append(struct tree_node *parent, struct tree_node *child)
{
	assert(parent);
	tree_insert(parent, parent->last, child);
}

static int compare_keys(const struct tree_node *a, const struct tree_node *b)
{
	return strcmp(a->text, b->text);
}

/* Whether all keys are scalars in alphabetical order. */
static bool is_sorted(const struct tree_node *mapping)
{
	for (const struct tree_node *k = mapping->first; k; k = k->next->next) {
		const struct tree_node *next = k->next->next;

		if (k->kind != TREE_SCALAR ||
		    (next && compare_keys(k, next) > 0))
			return false;
	}
	return true;
}

void tree_insert_entry(struct tree *tree, struct tree_node *mapping,
		       const char *key, struct tree_node *value)
{
	struct tree_node *new_key = tree_new_string(tree, key);
	struct tree_node *before = mapping->last;

	if (is_sorted(mapping)) {
		before = NULL;
		for (struct tree_node *k = mapping->first; k; k = k->next->next)
			if (compare_keys(k, new_key) < 0)
				before = k->next;
	}
	tree_insert(mapping, before, new_key);
	tree_insert(mapping, new_key, value);
}

/* Return the key node with this text, or NULL. */
static struct tree_node *find_key(const struct tree_node *mapping,
				  const char *key)
{
	struct tree_node *k = mapping->first;

	while (k && !tree_says(k, key))
		k = k->next->next;
	return k;
}

void tree_order_like(struct tree_node *mapping, const struct tree_node *model)
{
	struct tree_node *before = NULL;
	bool stays_sorted;

	if (model->kind != TREE_MAPPING)
		return;
	stays_sorted = is_sorted(model);
	for (const struct tree_node *m = model->first; m; m = m->next->next) {
		struct tree_node *key = find_key(mapping, m->text);
		struct tree_node *value = key ? key->next : NULL;

		/* One that the model gives twice is in its place. */
		if (!key || value == before)
			continue;
		if (value->kind == TREE_MAPPING)
			tree_order_like(value, m->next);
		if (stays_sorted)
			continue;
		tree_remove(mapping, key);
		tree_insert(mapping, before, key);
		tree_insert(mapping, key, value);
		before = value;
	}
}

void tree_remove(struct tree_node *parent, struct tree_node *child)
{
	struct tree_node *before = NULL;
	struct tree_node *last = child;

	for (struct tree_node *n = parent->first; n != child; n = n->next)
		before = n;
	if (parent->kind == TREE_MAPPING)
		last = child->next;
	if (before)
		before->next = last->next;
	else
		parent->first = last->next;
	if (parent->last == last)
		parent->last = before;
}

void tree_replace_value(struct tree_node *mapping, struct tree_node *key,
			struct tree_node *value)
{
	value->next = key->next->next;
	if (mapping->last == key->next)
		mapping->last = value;
	key->next = value;
}

void tree_set(struct tree *tree, struct tree_node *scalar, const char *text)
{
	scalar->len = strlen(text);
	scalar->text = arena_copy(&tree->arena, text, scalar->len);
	scalar->plain = false;
	scalar->changed = true;
}
