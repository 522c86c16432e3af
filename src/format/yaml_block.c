#include "format/yaml_block.h"

#include "format/yaml_render.h"
#include "text/error.h"

/*
 * Where new lines go, as what is written around each. Lines come and go with
 * the line break before them: so a text keeps the end that it has, and edits
 * of neighbouring lines do not overlap. Only what stands at the very start of
 * the text, where no line is before it, has to do with the break behind.
 */
enum place {
	BEHIND_LINE, /* at a line's end */
	TEXT_START,
	IN_LINE, /* before a child whose line has begun: "- - a" */
};

static bool is_at_text_start(struct scan text, size_t at)
{
	return scan_line_start(text, at) == scan_line_start(text, 0);
}

/* Return where the line before that of `at` ends. */
static size_t line_end_before(struct scan text, size_t at)
{
	size_t line = scan_line_start(text, at);

	return line - scan_break_before(text, line);
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

/* Insert the new children from `w` up to the next kept one at byte `at`. */
static int insert_lines(struct yaml_editing *e, const struct yaml_walk *walk,
			const struct tree_node *w, size_t at, enum place place)
{
	size_t column = yaml_layout_column(e->yaml, walk->node->first);
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct yaml_render render = { e->yaml, yaml_layout_break(e->yaml, at),
				      &text };

	for (; w && !w->origin; w = yaml_walk_next_wanted(walk->wanted, w)) {
		if (place == BEHIND_LINE)
			buf_adds(&text, render.line_break);
		if (place != IN_LINE)
			buf_fill(&text, ' ', column);
		render_child(&render, walk, w, column);
		if (place != BEHIND_LINE)
			buf_adds(&text, render.line_break);
		if (place == IN_LINE)
			buf_fill(&text, ' ', column);
	}
	return edit_list_insert(e->edits, at, text.data, text.len, e->err);
}

static int insert_first(struct yaml_editing *e, const struct yaml_walk *walk,
			const struct tree_node *w)
{
	const struct yaml_node *node = walk->node;
	size_t first = node->first->lead;
	size_t line = scan_line_start(e->text, first);

	if (!scan_starts_line(e->text, first))
		return insert_lines(e, walk, w, first, IN_LINE);
	if (node->lead != YAML_NOWHERE &&
	    scan_line_start(e->text, node->lead) != line)
		return insert_lines(e, walk, w,
				    scan_line_end(e->text, node->lead),
				    BEHIND_LINE);
	if (is_at_text_start(e->text, first))
		return insert_lines(e, walk, w, line, TEXT_START);
	return insert_lines(e, walk, w, line_end_before(e->text, first),
			    BEHIND_LINE);
}

/* The end of the line of `end`, and of the lines with tabs that follow it. */
static size_t line_end_behind(struct scan text, size_t end)
{
	size_t line = scan_next_line(text, end);
	size_t behind = yaml_walk_skip_tabs(text, line);

	return behind - scan_break_before(text, behind);
}

/* What is written last of an entry: its value, or a key without one ("? a"). */
static const struct tree_node *last_of_entry(const struct tree_node *key)
{
	const struct yaml_node *value = key->next->origin;

	return value && value->lead == YAML_NOWHERE ? key : key->next;
}

static const struct tree_node *last_child(const struct tree_node *node)
{
	const struct tree_node *child = node->first;

	if (node->kind != TREE_MAPPING)
		return node->last;
	while (child->next != node->last)
		child = child->next->next;
	return last_of_entry(child);
}

/* The block scalar that what is kept of `child` will end with, or NULL. */
static const struct tree_node *last_block_scalar(const struct tree_node *parent,
						 const struct tree_node *child)
{
	const struct yaml_node *node;

	if (parent->kind == TREE_MAPPING)
		child = last_of_entry(child);
	while (child->first)
		child = last_child(child);
	node = child->changed ? NULL : child->origin;
	return node && (node->style == YAML_LITERAL ||
			node->style == YAML_FOLDED)
		       ? child
		       : NULL;
}

static int refuse_open_scalar(struct yaml_editing *e, size_t at)
{
	return yaml_walk_refuse(e, at, "open-block-scalar",
				"a block scalar ends the file, or would, and "
				"no line break ends it");
}

int yaml_block_insert(struct yaml_editing *e, const struct yaml_walk *walk,
		      const struct tree_node *w)
{
	const struct tree_node *scalar;
	size_t end, at;

	if (!walk->previous)
		return insert_first(e, walk, w);
	scalar = last_block_scalar(walk->wanted, walk->previous);
	end = yaml_walk_end(walk->node, walk->previous->origin);
	at = line_end_behind(e->text, end);
	if (!scan_ends_line(e->text, end))
		return yaml_walk_refuse(e, end, "crowded-line",
					"something else stands on this line");
	if (at == e->text.len && scalar)
		return refuse_open_scalar(e, end);
	/* libfyaml would read what stands behind it into it. */
	if (scalar && !scalar->len)
		return yaml_walk_refuse(e, scalar->origin->lead, "block-scalar",
					"a block scalar without text here "
					"would grow by what stands behind it");
	return insert_lines(e, walk, w, at, BEHIND_LINE);
}

/* Remove the lines of one child that has them for itself. */
static int remove_lines(struct yaml_editing *e, const struct yaml_walk *walk,
			const struct yaml_node *child, bool is_start)
{
	size_t end = yaml_walk_end(walk->node, child);
	struct span span = { line_end_before(e->text, child->lead),
			     scan_line_end(e->text, end) };

	if (!scan_ends_line(e->text, end))
		return yaml_walk_refuse(e, end, "crowded-line",
					"something else stands on this line");
	if (is_start) {
		span.start = scan_line_start(e->text, child->lead);
		span.end = scan_next_line(e->text, end);
	}
	return edit_list_delete(e->edits, span, e->err);
}

/*
 * Whether the empty lines and comments from `line` on would become part of
 * `scalar`, were they to stand behind it. Its content is indented further
 * than `column`.
 */
static bool is_swallowed(struct scan text, size_t line, size_t column,
			 const struct yaml_node *scalar)
{
	bool keeps = scan_keeps_breaks(text, scalar->content);

	while (line < text.len && scan_ends_line(text, line)) {
		size_t word = scan_skip_blanks(text, line);

		if (word - line > column)
			return true;
		if (!scan_break(text, word))
			return false;
		if (keeps)
			return true;
		line = scan_next_line(text, line);
	}
	return false;
}

/* A block scalar ends with what stands behind it: that must stay so. */
static int check_scalar_before(struct yaml_editing *e,
			       const struct yaml_walk *walk,
			       const struct yaml_node *child)
{
	const struct tree_node *scalar;
	size_t end = yaml_walk_end(walk->node, child);

	if (!walk->previous)
		return 0;
	scalar = last_block_scalar(walk->wanted, walk->previous);
	if (!scalar)
		return 0;
	if (scan_line_end(e->text, end) == e->text.len)
		return refuse_open_scalar(e, child->lead);
	if (is_swallowed(e->text, scan_next_line(e->text, end),
			 yaml_layout_column(e->yaml, child), scalar->origin))
		return yaml_walk_refuse(e, child->lead, "block-scalar",
					"a block scalar before this would grow "
					"by what stands behind it");
	return 0;
}

int yaml_block_remove(struct yaml_editing *e, const struct yaml_walk *walk,
		      const struct yaml_node *child,
		      const struct yaml_node *stop)
{
	bool is_start = is_at_text_start(e->text, child->lead);

	if (stop && !scan_starts_line(e->text, child->lead))
		return edit_list_delete(
			e->edits, (struct span){ child->lead, stop->lead },
			e->err);
	for (; child != stop; child = yaml_walk_next(walk->node, child))
		if (check_scalar_before(e, walk, child) < 0 ||
		    remove_lines(e, walk, child, is_start) < 0)
			return -1;
	return 0;
}

/* Whether the collection stands on lines of its own below its key. */
static bool stands_below(struct yaml_editing *e, const struct yaml_node *node)
{
	return node->lead != YAML_NOWHERE && node->parent &&
	       node->parent->kind == TREE_MAPPING &&
	       scan_line_start(e->text, node->lead) !=
		       scan_line_start(e->text, node->first->lead);
}

/* Put new text where the collection stands, with all that is in it. */
static int rewrite_in_place(struct yaml_editing *e,
			    const struct yaml_walk *walk)
{
	const struct yaml_node *node = walk->node;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct yaml_render render = { e->yaml,
				      yaml_layout_break(e->yaml, node->content),
				      &text };

	if (walk->any_new)
		yaml_render_block(&render, walk->wanted,
				  yaml_layout_column(e->yaml, node->first),
				  node, node);
	else
		buf_adds(&text, node->kind == TREE_MAPPING ? "{}" : "[]");
	return edit_list_replace(e->edits,
				 (struct span){ node->content, node->span.end },
				 text.data, text.len, e->err);
}

int yaml_block_rewrite(struct yaml_editing *e, const struct yaml_walk *walk)
{
	const struct yaml_node *node = walk->node;
	int ret;

	if (walk->any_new && scan_starts_line(e->text, node->first->lead))
		ret = insert_first(e, walk, walk->wanted->first);
	else if (!walk->any_new && stands_below(e, node))
		ret = edit_list_insert(
			e->edits, node->lead + 1,
			node->kind == TREE_MAPPING ? " {}" : " []", 3, e->err);
	else
		return rewrite_in_place(e, walk);
	return ret < 0 ? -1 : yaml_block_remove(e, walk, node->first, NULL);
}
