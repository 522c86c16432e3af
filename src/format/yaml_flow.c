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

static int check_blanks(struct yaml_editing *e, const struct yaml_node *node,
			const char *blanks, size_t len)
{
	if (!memchr(blanks, '\t', len) || yaml_layout_is_json(e->yaml))
		return 0;
	return yaml_walk_refuse(e, node->content, "tab",
				"a tab stands at the start of a line here");
}

int yaml_flow_check_indent(struct yaml_editing *e, const struct yaml_node *node,
			   const struct buf *indent)
{
	return check_blanks(e, node, indent->data, indent->len);
}

/*
 * Refuse if a tab starts a line behind `at`, where the last child shall end:
 * libyaml looks there for more of a plain scalar.
 */
static int check_behind(struct yaml_editing *e, const struct yaml_node *node,
			size_t at)
{
	size_t start = scan_skip_blanks(e->text, at), end = start;

	while (end < e->text.len && scan_is_gap(e->text, end))
		end++;
	return check_blanks(e, node, e->text.data + start, end - start);
}

/* Whether nothing but an indicator, anchor or tag is written of the node. */
static bool is_bare(struct scan text, const struct yaml_node *node)
{
	return node->style == YAML_EMPTY &&
	       (node->has_anchor || node->has_tag ||
		strchr(":?", text.data[node->span.end - 1]));
}

/* What `child` ends with: its value, or its key if it has no colon. */
static const struct yaml_node *last_word(const struct yaml_node *parent,
					 const struct yaml_node *child)
{
	if (parent->kind == TREE_MAPPING && child->next->lead != YAML_NOWHERE)
		child = child->next;
	if (child->style == YAML_PAIR)
		return last_word(child, child->first);
	return child;
}

/*
 * Return the byte behind `child`, and behind the blank that a child without a
 * value ("{ a: , b: 1 }") needs. If there is none, one is put into `text`.
 */
static size_t end_behind(struct yaml_editing *e, const struct yaml_node *parent,
			 const struct yaml_node *child, struct buf *text)
{
	size_t end = yaml_walk_end(parent, child);

	child = last_word(parent, child);
	if (!is_bare(e->text, child))
		return end;
	if (scan_is_blank(e->text, end))
		return end + 1;
	buf_addc(text, ' ');
	return end;
}

/* The child whose place on its line new ones beside it shall have. */
static const struct yaml_node *neighbour(const struct yaml_editing *e,
					 const struct yaml_node *parent,
					 const struct yaml_node *previous)
{
	const struct yaml_node *child = previous ? previous : parent->first;
	const struct yaml_node *next = yaml_walk_next(parent, child);

	if (!next || (!previous && scan_starts_line(e->text, child->lead)))
		return child;
	return next;
}

int yaml_flow_insert(struct yaml_editing *e, const struct yaml_walk *walk,
		     const struct tree_node *w)
{
	const struct yaml_node *node = walk->node;
	const struct yaml_node *previous = walk->previous
						   ? walk->previous->origin
						   : NULL;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t at = previous ? end_behind(e, node, previous, &text)
			     : node->first->lead;
	struct yaml_render render = { e->yaml, yaml_layout_break(e->yaml, at),
				      &text };
	CLEANUP(flow_layout_release) struct flow_layout gap = FLOW_LAYOUT_INIT;

	flow_layout_beside(e->yaml, neighbour(e, node, previous), &gap);
	gap.comma_gap = walk->layout.comma_gap;
	if (yaml_flow_check_indent(e, node, &walk->layout.indent) < 0 ||
	    yaml_flow_check_indent(e, node, &gap.indent) < 0 ||
	    (previous && check_behind(e, node, at) < 0))
		return -1;
	if (previous && yaml_walk_lacks_key(previous))
		return yaml_walk_refuse(e, previous->lead, "pair",
					"a list item like '?' has no key");
	for (; w && !w->origin; w = yaml_walk_next_wanted(walk->wanted, w)) {
		if (!previous)
			render_flow_child(&render, walk, w);
		buf_addc(&text, ',');
		yaml_render_flow_gap(&render, &gap, gap.comma_gap);
		if (previous)
			render_flow_child(&render, walk, w);
	}
	return edit_list_insert(e->edits, at, text.data, text.len, e->err);
}

/* Whether a comment stands between the bytes: it is about what is before. */
static bool has_comment(struct scan text, size_t start, size_t end)
{
	return memchr(text.data + start, '#', end - start) != NULL;
}

int yaml_flow_remove(struct yaml_editing *e, const struct yaml_walk *walk,
		     const struct yaml_node *child,
		     const struct yaml_node *stop)
{
	const struct yaml_node *node = walk->node;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct span span = { 0, 0 };

	if (!walk->previous)
		return edit_list_delete(
			e->edits, (struct span){ child->lead, stop->lead },
			e->err);
	span.start = end_behind(e, node, walk->previous->origin, &text);
	if (stop && has_comment(e->text, span.start, child->lead))
		return edit_list_delete(
			e->edits, (struct span){ child->lead, stop->lead },
			e->err);
	for (; child != stop; child = yaml_walk_next(node, child))
		span.end = yaml_walk_end(node, child);
	if (!stop && check_behind(e, node, span.end) < 0)
		return -1;
	return edit_list_replace(e->edits, span, text.data, text.len, e->err);
}

int yaml_flow_rewrite(struct yaml_editing *e, const struct yaml_walk *walk)
{
	const struct yaml_node *node = walk->node;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct yaml_render render = { e->yaml,
				      yaml_layout_break(e->yaml, node->content),
				      &text };

	if (yaml_flow_check_indent(e, node, &walk->layout.indent) < 0)
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
