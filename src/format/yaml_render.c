#include "format/yaml_render.h"

#include <string.h>

#include "format/yaml_scalar.h"
#include "text/buf.h"

/* Whether the node is written in one go, without lines of its own. */
static bool is_inline(const struct tree_node *node)
{
	return node->kind == TREE_SCALAR || !node->first;
}

/* Whether the key of `entry` in the original is the word `key`. */
static bool is_key(const struct yaml *yaml, const struct yaml_node *entry,
		   const struct tree_node *key)
{
	size_t quote = entry->style == YAML_SINGLE ||
		       entry->style == YAML_DOUBLE;
	size_t start = entry->content + quote;
	size_t len = entry->span.end - quote - start;

	return len == key->len && !memcmp(yaml->data + start, key->text, len);
}

/* Return the value that the mapping `model` has under `key`, or NULL. */
static const struct yaml_node *model_value(const struct yaml *yaml,
					   const struct yaml_node *model,
					   const struct tree_node *key)
{
	size_t left = LAYOUT_SAMPLE;

	if (!model || model->kind != TREE_MAPPING)
		return NULL;
	for (const struct yaml_node *k = model->first; k && k->next && left--;
	     k = k->next->next)
		if (k->kind == TREE_SCALAR && is_key(yaml, k, key))
			return k->next;
	return NULL;
}

/* How many keys of the mapping `node` the mapping `model` has too. */
static size_t likeness(const struct yaml *yaml, const struct yaml_node *model,
		       const struct tree_node *node)
{
	size_t likeness = 0;

	for (const struct tree_node *k = node->first; k; k = k->next->next)
		likeness += model_value(yaml, model, k) != NULL;
	return likeness;
}

/* Return the item of `list` that is most like the new `item`, or NULL. */
static const struct yaml_node *model_item(const struct yaml *yaml,
					  const struct yaml_node *list,
					  const struct tree_node *item)
{
	const struct yaml_node *best = NULL;
	size_t most = 0, left = LAYOUT_SAMPLE;

	if (!list || list->kind != TREE_SEQUENCE || item->kind != TREE_MAPPING)
		return NULL;
	for (const struct yaml_node *m = list->first; m && left--;
	     m = m->next) {
		size_t like = m->kind == TREE_MAPPING ? likeness(yaml, m, item)
						      : 0;

		if (like && like >= most) {
			best = m;
			most = like;
		}
	}
	return best;
}

static enum yaml_style quotes_like(const struct yaml *yaml,
				   const struct yaml_node *model,
				   const struct yaml_node *around)
{
	bool has_quotes = model && (model->style == YAML_SINGLE ||
				    model->style == YAML_DOUBLE);

	return has_quotes ? model->style : yaml_layout_quotes(yaml, around);
}

static void add_line(struct yaml_render *render, size_t column)
{
	buf_adds(render->out, render->line_break);
	buf_fill(render->out, ' ', column);
}

static void render_empty(struct yaml_render *render,
			 const struct tree_node *node)
{
	buf_adds(render->out, node->kind == TREE_MAPPING ? "{}" : "[]");
}

/* Append the children of a new block collection, one a line, at `column`. */
void yaml_render_block(struct yaml_render *render, const struct tree_node *node,
		       size_t column, const struct yaml_node *model,
		       const struct yaml_node *near)
{
	bool is_mapping = node->kind == TREE_MAPPING;
	const struct tree_node *child = node->first;

	if (model && model->kind != node->kind)
		model = NULL;
	while (child) {
		if (is_mapping)
			yaml_render_entry(render, child, child->next, column,
					  model, near);
		else
			yaml_render_item(render, child, column, model, near);
		child = is_mapping ? child->next->next : child->next;
		if (child)
			add_line(render, column);
	}
}

/* Append in flow style what stands in a block collection. */
static void render_flow_in_block(struct yaml_render *render,
				 const struct tree_node *node,
				 const struct yaml_node *model)
{
	CLEANUP(flow_layout_release)
	struct flow_layout layout = FLOW_LAYOUT_INIT;

	if (node->kind == TREE_SCALAR || !node->first)
		render_empty(render, node);
	else
		yaml_render_flow(render, node, model, model, &layout);
}

void yaml_render_item(struct yaml_render *render, const struct tree_node *item,
		      size_t column, const struct yaml_node *list,
		      const struct yaml_node *near)
{
	const struct yaml *yaml = render->yaml;
	const struct yaml_node *model = model_item(yaml, list, item);
	size_t gap = yaml_layout_dash_gap(yaml, list);

	buf_addc(render->out, '-');
	buf_fill(render->out, ' ', gap);
	if (item->kind == TREE_SCALAR)
		yaml_scalar_write(item, yaml_layout_quotes(yaml, list),
				  render->out);
	else if (!item->first || (model && model->style == YAML_FLOW))
		render_flow_in_block(render, item, model);
	else
		yaml_render_block(render, item, column + 1 + gap, model, near);
}

/* Append the value of a block entry: behind the colon, or on lines below. */
static void render_value(struct yaml_render *render,
			 const struct tree_node *value, size_t column,
			 const struct yaml_node *model,
			 const struct yaml_node *around,
			 const struct yaml_node *near)
{
	const struct yaml *yaml = render->yaml;

	if (is_inline(value) || (model && model->style == YAML_FLOW &&
				 model->kind == value->kind && model->first)) {
		buf_addc(render->out, ' ');
		if (value->kind == TREE_SCALAR)
			yaml_scalar_write(value,
					  quotes_like(yaml, model, around),
					  render->out);
		else
			render_flow_in_block(render, value, model);
		return;
	}
	if (around)
		near = around;
	column += yaml_layout_indent(yaml, near, value->kind);
	add_line(render, column);
	yaml_render_block(render, value, column, model, near);
}

void yaml_render_entry(struct yaml_render *render, const struct tree_node *key,
		       const struct tree_node *value, size_t column,
		       const struct yaml_node *model,
		       const struct yaml_node *near)
{
	const struct yaml *yaml = render->yaml;

	yaml_scalar_write(key, yaml_layout_key_quotes(yaml, model),
			  render->out);
	buf_addc(render->out, ':');
	render_value(render, value, column, model_value(yaml, model, key),
		     model, near);
}

void yaml_render_flow_gap(struct yaml_render *render,
			  const struct flow_layout *layout, size_t blanks)
{
	if (!layout->lines) {
		buf_fill(render->out, ' ', blanks);
		return;
	}
	buf_adds(render->out, render->line_break);
	buf_add(render->out, layout->indent.data, layout->indent.len);
}

/* Whether the word at `start` is in quotes: only then "key":value is one. */
static bool is_quoted(const struct buf *out, size_t start)
{
	return out->data[start] == '"' || out->data[start] == '\'';
}

void yaml_render_flow_child(struct yaml_render *render,
			    const struct tree_node *key,
			    const struct tree_node *value,
			    const struct yaml_node *into,
			    const struct flow_layout *layout)
{
	CLEANUP(flow_layout_release)
	struct flow_layout inner = FLOW_LAYOUT_INIT;
	const struct yaml *yaml = render->yaml;
	size_t start = render->out->len;

	flow_layout_inside(layout, &inner);
	if (!value) {
		yaml_render_flow(render, key, model_item(yaml, into, key), into,
				 &inner);
		return;
	}
	yaml_scalar_write(key, yaml_layout_key_quotes(yaml, into), render->out);
	buf_fill(render->out, ' ', layout->colon_before);
	buf_addc(render->out, ':');
	if (!layout->colon_after && !is_quoted(render->out, start))
		buf_addc(render->out, ' ');
	buf_fill(render->out, ' ', layout->colon_after);
	yaml_render_flow(render, value, model_value(yaml, into, key), into,
			 &inner);
}

/* Append brackets and children, set as `layout`. */
static void render_flow_collection(struct yaml_render *render,
				   const struct tree_node *node,
				   const struct yaml_node *model,
				   const struct flow_layout *layout)
{
	bool is_mapping = node->kind == TREE_MAPPING;
	const struct tree_node *child = node->first;
	size_t pad = is_mapping ? layout->pad : 0;

	if (model && model->kind != node->kind)
		model = NULL;
	buf_addc(render->out, is_mapping ? '{' : '[');
	yaml_render_flow_gap(render, layout, pad);
	while (child) {
		yaml_render_flow_child(render, child,
				       is_mapping ? child->next : NULL, model,
				       layout);
		child = is_mapping ? child->next->next : child->next;
		if (child) {
			buf_addc(render->out, ',');
			yaml_render_flow_gap(render, layout, layout->comma_gap);
		}
	}
	if (layout->lines) {
		buf_adds(render->out, render->line_break);
		buf_add(render->out, layout->outer.data, layout->outer.len);
	} else {
		buf_fill(render->out, ' ', pad);
	}
	buf_addc(render->out, is_mapping ? '}' : ']');
}

void yaml_render_flow(struct yaml_render *render, const struct tree_node *node,
		      const struct yaml_node *model,
		      const struct yaml_node *around,
		      const struct flow_layout *layout)
{
	CLEANUP(flow_layout_release)
	struct flow_layout own = FLOW_LAYOUT_INIT;

	if (node->kind == TREE_SCALAR) {
		yaml_scalar_write(node,
				  quotes_like(render->yaml, model, around),
				  render->out);
		return;
	}
	if (!node->first) {
		render_empty(render, node);
		return;
	}
	if (model && model->style == YAML_FLOW && model->kind == node->kind) {
		flow_layout_of(render->yaml, model, &own);
		layout = &own;
	}
	render_flow_collection(render, node, model, layout);
}

void yaml_render_text(const struct tree_node *node, struct buf *out)
{
	struct yaml_node stream = { .kind = TREE_STREAM };
	const struct yaml nothing = { .data = "", .stream = &stream };
	struct yaml_render render = { &nothing, "\n", out };

	if (node->kind == TREE_SCALAR)
		yaml_scalar_write(node, YAML_PLAIN, out);
	else if (!node->first)
		render_empty(&render, node);
	else
		yaml_render_block(&render, node, 0, NULL, NULL);
	buf_addc(out, '\n');
}
