#include "format/yaml_block.h"

#include "format/yaml_render.h"
#include "text/error.h"

/* A block scalar's text depends on what follows its last line. */
static bool ends_in_block_scalar(const struct yaml_node *parent,
				 const struct yaml_node *child)
{
	if (parent->kind == TREE_MAPPING)
		child = child->next;
	while (child->last)
		child = child->last;
	return child->style == YAML_LITERAL || child->style == YAML_FOLDED;
}

static void render_child(struct yaml_render *render,
			 const struct yaml_walk *walk,
			 const struct tree_node *w, size_t column)
{
	const struct yaml_node *node = walk->node;

	if (walk->wanted->kind == TREE_MAPPING)
		yaml_render_entry(render, w, w->next, column, node, node);
	else
		yaml_render_item(render, w, column, node, node);
}

/*
 * Insert the new children from `w` up to the next kept one at byte `at`. They
 * are lines of their own: with a line break behind each, or, if `is_open`,
 * before each because the text ends there. Where the next child's line has
 * begun already (`is_begun`), the line break goes before that child.
 */
static int insert_lines(struct yaml_editing *e, const struct yaml_walk *walk,
			const struct tree_node *w, size_t at, bool is_open,
			bool is_begun)
{
	size_t column = yaml_layout_column(e->yaml, walk->node->first);
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct yaml_render render = { e->yaml, yaml_layout_break(e->yaml, at),
				      &text };

	for (; w && !w->origin; w = yaml_walk_next_wanted(walk->wanted, w)) {
		if (is_open)
			buf_adds(&text, render.line_break);
		if (!is_begun)
			buf_fill(&text, ' ', column);
		render_child(&render, walk, w, column);
		if (!is_open)
			buf_adds(&text, render.line_break);
		if (is_begun)
			buf_fill(&text, ' ', column);
	}
	return edit_list_insert(e->edits, at, text.data, text.len, e->err);
}

/*
 * Whether the collection's last line is the text's last and has no line
 * break. Lines behind the last kept child then come and go with the break
 * before them, so that the text still ends without one.
 */
static bool ends_open(const struct yaml_editing *e,
		      const struct yaml_walk *walk)
{
	return walk->previous == walk->last &&
	       scan_line_end(e->text, walk->node->span.end) == e->text.len;
}

static int insert_first(struct yaml_editing *e, const struct yaml_walk *walk,
			const struct tree_node *w)
{
	const struct yaml_node *node = walk->node;
	size_t first = node->first->lead;
	size_t line = scan_line_start(e->text, first);

	if (!scan_starts_line(e->text, first))
		return insert_lines(e, walk, w, first, false, true);
	if (node->lead != YAML_NOWHERE &&
	    scan_line_start(e->text, node->lead) != line)
		line = scan_next_line(e->text, node->lead);
	return insert_lines(e, walk, w, line, false, false);
}

/* Where a line goes that shall stand behind the one of `end`. */
static size_t line_behind(struct scan text, size_t end)
{
	size_t line = scan_next_line(text, end);

	while (line < text.len && yaml_walk_has_tab(text, line))
		line = scan_next_line(text, line);
	return line;
}

int yaml_block_insert(struct yaml_editing *e, const struct yaml_walk *walk,
		      const struct tree_node *w)
{
	size_t end, line_end;

	if (!walk->previous)
		return insert_first(e, walk, w);
	end = yaml_walk_end(walk->node, walk->previous);
	line_end = scan_line_end(e->text, end);
	if (!scan_ends_line(e->text, end))
		return yaml_walk_refuse(e, end, "crowded-line",
					"something else stands on this line");
	if (!ends_open(e, walk))
		return insert_lines(e, walk, w, line_behind(e->text, end),
				    false, false);
	if (line_end == e->text.len &&
	    ends_in_block_scalar(walk->node, walk->previous))
		return yaml_walk_refuse(e, end, "open-block-scalar",
					"the file ends inside a block scalar, "
					"without a line break");
	return insert_lines(e, walk, w, line_end, true, false);
}

/* Return where the line break before the line of `at` starts. */
static size_t break_before(struct scan text, size_t at)
{
	size_t line = scan_line_start(text, at);
	size_t previous;

	if (line < 2)
		return 0;
	previous = scan_line_start(text, line - 1);
	return scan_line_end(text, previous);
}

/* Remove the lines of one child that has them for itself. */
static int remove_lines(struct yaml_editing *e, const struct yaml_walk *walk,
			const struct yaml_node *child, bool is_open)
{
	size_t end = yaml_walk_end(walk->node, child);
	struct span span = { scan_line_start(e->text, child->lead),
			     scan_next_line(e->text, end) };

	if (!scan_ends_line(e->text, end))
		return yaml_walk_refuse(e, end, "crowded-line",
					"something else stands on this line");
	if (is_open) {
		span.start = break_before(e->text, child->lead);
		span.end = scan_line_end(e->text, end);
	}
	return edit_list_delete(e->edits, span, e->err);
}

int yaml_block_remove(struct yaml_editing *e, const struct yaml_walk *walk,
		      const struct yaml_node *child,
		      const struct yaml_node *stop)
{
	bool is_open = !stop && ends_open(e, walk) &&
		       !(walk->previous &&
			 ends_in_block_scalar(walk->node, walk->previous));

	if (stop && !scan_starts_line(e->text, child->lead))
		return edit_list_delete(
			e->edits, (struct span){ child->lead, stop->lead },
			e->err);
	for (; child != stop; child = yaml_walk_next(walk->node, child))
		if (remove_lines(e, walk, child, is_open) < 0)
			return -1;
	return 0;
}

int yaml_block_rewrite(struct yaml_editing *e, const struct yaml_walk *walk)
{
	const struct yaml_node *node = walk->node;
	bool is_value = node->lead != YAML_NOWHERE && node->parent &&
			node->parent->kind == TREE_MAPPING &&
			scan_line_start(e->text, node->lead) !=
				scan_line_start(e->text, node->first->lead);
	const char *brackets = node->kind == TREE_MAPPING ? " {}" : " []";
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct yaml_render render = { e->yaml,
				      yaml_layout_break(e->yaml, node->content),
				      &text };

	if (walk->any_new)
		yaml_render_block(&render, walk->wanted,
				  yaml_layout_column(e->yaml, node->first),
				  node, node);
	else if (is_value)
		return edit_list_insert(e->edits, node->lead + 1, brackets, 3,
					e->err) < 0 ||
				       yaml_block_remove(e, walk, node->first,
							 NULL) < 0
			       ? -1
			       : 0;
	else
		buf_adds(&text, brackets + 1);
	return edit_list_replace(e->edits,
				 (struct span){ node->content, node->span.end },
				 text.data, text.len, e->err);
}
