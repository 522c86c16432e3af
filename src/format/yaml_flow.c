#include "format/yaml_flow.h"

#include <string.h>

#include "format/yaml_render.h"
#include "text/error.h"

static void render_flow_child(struct yaml_render *render,
			      const struct yaml_walk *walk,
			      const struct tree_node *w)
{
	yaml_render_flow_child(
		render, w, walk->wanted->kind == TREE_MAPPING ? w->next : NULL,
		walk->node, &walk->layout);
}

/* Outside JSON, libyaml takes some tabs at the start of a line amiss. */
static int check_indent(struct yaml_editing *e, const struct yaml_walk *walk)
{
	const struct buf *indent = &walk->layout.indent;

	if (!memchr(indent->data, '\t', indent->len) ||
	    yaml_layout_is_json(e->yaml))
		return 0;
	return yaml_walk_refuse(e, walk->node->first->lead, "tab",
				"a tab stands at the start of this line");
}

int yaml_flow_insert(struct yaml_editing *e, const struct yaml_walk *walk,
		     const struct tree_node *w)
{
	const struct yaml_node *previous = walk->previous;
	const struct yaml_node *beside = previous ? previous
						  : walk->node->first;
	size_t at = previous ? yaml_walk_end(walk->node, previous)
			     : beside->lead;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct yaml_render render = { e->yaml, yaml_layout_break(e->yaml, at),
				      &text };
	struct flow_layout gap = walk->layout;

	if (check_indent(e, walk) < 0)
		return -1;
	gap.lines = scan_starts_line(e->text, beside->lead);
	for (; w && !w->origin; w = yaml_walk_next_wanted(walk->wanted, w)) {
		if (previous) {
			buf_addc(&text, ',');
			yaml_render_flow_gap(&render, &gap, gap.comma_gap);
		}
		render_flow_child(&render, walk, w);
		if (!previous) {
			buf_addc(&text, ',');
			yaml_render_flow_gap(&render, &gap, gap.comma_gap);
		}
	}
	return edit_list_insert(e->edits, at, text.data, text.len, e->err);
}

int yaml_flow_remove(struct yaml_editing *e, const struct yaml_walk *walk,
		     const struct yaml_node *child,
		     const struct yaml_node *stop)
{
	const struct yaml_node *node = walk->node;
	struct span span = { child->lead, stop ? stop->lead : 0 };

	if (!stop) {
		span.start = yaml_walk_end(node, walk->previous);
		for (; child; child = yaml_walk_next(node, child))
			span.end = yaml_walk_end(node, child);
	}
	return edit_list_delete(e->edits, span, e->err);
}

int yaml_flow_rewrite(struct yaml_editing *e, const struct yaml_walk *walk)
{
	const struct yaml_node *node = walk->node;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct yaml_render render = { e->yaml,
				      yaml_layout_break(e->yaml, node->content),
				      &text };

	if (check_indent(e, walk) < 0)
		return -1;
	if (walk->wanted->first)
		yaml_render_flow(&render, walk->wanted, node, node,
				 &walk->layout);
	else
		buf_adds(&text, node->kind == TREE_MAPPING ? "{}" : "[]");
	return edit_list_replace(e->edits,
				 (struct span){ node->content, node->span.end },
				 text.data, text.len, e->err);
}
