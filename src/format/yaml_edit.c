#include "format/yaml_edit.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "format/yaml_block.h"
#include "format/yaml_flow.h"
#include "format/yaml_render.h"
#include "format/yaml_scalar.h"
#include "text/buf.h"
#include "text/error.h"

static int edit_node(struct yaml_editing *e, const struct tree_node *wanted);

static int refuse_at(struct yaml_editing *e, const struct tree_node *node,
		     const char *code, const char *what, const char *hint)
{
	error_refuse(e->err, code, "%s", what);
	error_place(e->err, node->line, node->column);
	return error_hint(e->err, "%s", hint);
}

static int check_removal(struct yaml_editing *e, const struct yaml_node *parent,
			 const struct yaml_node *child)
{
	const struct yaml_node *value = parent->kind == TREE_MAPPING
						? child->next
						: child;

	if (!yaml_walk_has_anchor(child) && !yaml_walk_has_anchor(value))
		return 0;
	return yaml_walk_refuse(
		e, child->span.start, "anchor",
		"an anchor (&) stands in what has to be removed");
}

/* --- values and scalars -------------------------------------------------- */

static int replace_scalar(struct yaml_editing *e,
			  const struct tree_node *wanted)
{
	const struct yaml_node *node = wanted->origin;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	enum yaml_style quotes = node->style;

	if (node->lead == YAML_NOWHERE)
		return refuse_at(e, wanted, "no-colon",
				 "this key has no colon and no value",
				 "write it as 'key: value'");
	if (node->style == YAML_EMPTY &&
	    !scan_is_blank(e->text, node->content - 1))
		buf_addc(&text, ' ');
	if (quotes != YAML_PLAIN && quotes != YAML_SINGLE &&
	    quotes != YAML_DOUBLE)
		quotes = yaml_layout_quotes(e->yaml, node->parent);
	yaml_scalar_write(wanted, quotes, &text);
	return edit_list_replace(e->edits,
				 (struct span){ node->content, node->span.end },
				 text.data, text.len, e->err);
}

/* Whether the value starts on the line of its colon. */
static bool is_on_line(struct yaml_editing *e, const struct yaml_node *value)
{
	return scan_line_start(e->text, value->span.start) ==
	       scan_line_start(e->text, value->lead);
}

/* Write `value`, a collection with children, on lines below its key. */
static int write_below(struct yaml_editing *e, const struct yaml_node *key,
		       const struct tree_node *value)
{
	const struct yaml_node *old = key->next, *parent = key->parent;
	size_t column = yaml_layout_column(e->yaml, key) +
			yaml_layout_indent(e->yaml, parent, value->kind);
	size_t end = scan_line_end(e->text, old->span.end);
	struct span span = { old->lead + 1, old->span.end };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct yaml_render render = { e->yaml, yaml_layout_break(e->yaml, end),
				      &text };

	if (key->is_explicit || !scan_ends_line(e->text, old->span.end))
		return yaml_walk_refuse(e, old->lead, "crowded-line",
					"something else stands on this line");
	if (!is_on_line(e, old))
		span = (struct span){ scan_line_end(e->text, old->lead), end };
	buf_adds(&text, render.line_break);
	buf_fill(&text, ' ', column);
	yaml_render_block(&render, value, column, NULL, parent);
	if (edit_list_delete(e->edits, span, e->err) < 0)
		return -1;
	return edit_list_insert(e->edits, end, text.data, text.len, e->err);
}

/* Write `value` behind its colon. */
static int write_behind(struct yaml_editing *e, const struct yaml_node *key,
			const struct tree_node *value)
{
	const struct yaml_node *old = key->next, *parent = key->parent;
	struct span span = old->span;
	CLEANUP(flow_layout_release)
	struct flow_layout outer = FLOW_LAYOUT_INIT;
	CLEANUP(flow_layout_release)
	struct flow_layout inner = FLOW_LAYOUT_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct yaml_render render = { e->yaml,
				      yaml_layout_break(e->yaml, span.start),
				      &text };

	if (!is_on_line(e, old) || old->style == YAML_EMPTY) {
		span.start = old->lead + 1;
		buf_addc(&text, ' ');
	}
	if (parent->style == YAML_FLOW) {
		flow_layout_of(e->yaml, parent, &outer);
		flow_layout_inside(&outer, &inner);
		if (value->first &&
		    yaml_flow_check_indent(e, parent, &inner.indent) < 0)
			return -1;
	}
	yaml_render_flow(&render, value, NULL, parent, &inner);
	return edit_list_replace(e->edits, span, text.data, text.len, e->err);
}

/* Put `value` in the place of what stands behind `key`. */
static int replace_value(struct yaml_editing *e, const struct yaml_node *key,
			 const struct tree_node *value)
{
	const struct yaml_node *old = key->next;

	if (old->lead == YAML_NOWHERE)
		return yaml_walk_refuse(e, key->span.end, "no-colon",
					"this key has no colon and no value");
	if (old->has_tag || yaml_walk_has_anchor(old))
		return yaml_walk_refuse(
			e, old->span.start, "anchor",
			"an anchor or tag stands in what has to be "
			"replaced");
	if (value->first && key->parent->style == YAML_BLOCK)
		return write_below(e, key, value);
	return write_behind(e, key, value);
}

/* --- the walk ------------------------------------------------------------ */

/* An empty `[]` in block surroundings becomes a list as they have it. */
static bool outgrows_brackets(const struct yaml_node *key,
			      const struct tree_node *value)
{
	return key->next->style == YAML_FLOW && !key->next->first &&
	       value->first && key->parent->style == YAML_BLOCK &&
	       !key->is_explicit;
}

static int edit_kept(struct yaml_editing *e, const struct yaml_walk *walk,
		     const struct tree_node *w)
{
	size_t before = e->edits->count;

	if (edit_node(e, w) < 0)
		return -1;
	if (walk->wanted->kind != TREE_MAPPING)
		return 0;
	if (e->edits->count > before)
		return refuse_at(e, w, "changed-key",
				 "a list or mapping used as a key cannot be "
				 "changed",
				 "write this place in a simpler way first");
	if (!w->next->origin || outgrows_brackets(w->origin, w->next))
		return replace_value(e, w->origin, w->next);
	return edit_node(e, w->next);
}

static int insert_new(struct yaml_editing *e, const struct yaml_walk *walk,
		      const struct tree_node *w)
{
	if (walk->node->style == YAML_FLOW)
		return yaml_flow_insert(e, walk, w);
	return yaml_block_insert(e, walk, w);
}

static int remove_old(struct yaml_editing *e, const struct yaml_walk *walk,
		      const struct yaml_node *child,
		      const struct yaml_node *stop)
{
	for (const struct yaml_node *c = child; c != stop;
	     c = yaml_walk_next(walk->node, c))
		if (check_removal(e, walk->node, c) < 0)
			return -1;
	if (walk->node->style == YAML_FLOW)
		return yaml_flow_remove(e, walk, child, stop);
	return yaml_block_remove(e, walk, child, stop);
}

static int rewrite(struct yaml_editing *e, const struct yaml_walk *walk)
{
	if (yaml_walk_has_anchor(walk->node))
		return yaml_walk_refuse(
			e, walk->node->span.start, "anchor",
			"an anchor (&) stands in what has to be "
			"removed");
	if (walk->node->style == YAML_FLOW)
		return yaml_flow_rewrite(e, walk);
	return yaml_block_rewrite(e, walk);
}

/* Walk wanted and located children side by side. */
static int walk_children(struct yaml_editing *e, struct yaml_walk *walk)
{
	const struct tree_node *w = walk->wanted->first;
	const struct yaml_node *child = walk->node->first;

	while (w || child) {
		const struct tree_node *kept = w;

		if (w && !w->origin && insert_new(e, walk, w) < 0)
			return -1;
		while (kept && !kept->origin)
			kept = yaml_walk_next_wanted(walk->wanted, kept);
		if (child && (!kept || kept->origin != child) &&
		    remove_old(e, walk, child, kept ? kept->origin : NULL) < 0)
			return -1;
		if (!kept)
			return 0;
		if (edit_kept(e, walk, kept) < 0)
			return -1;
		walk->previous = kept;
		child = yaml_walk_next(walk->node, kept->origin);
		w = yaml_walk_next_wanted(walk->wanted, kept);
	}
	return 0;
}

static int edit_collection(struct yaml_editing *e,
			   const struct tree_node *wanted)
{
	struct yaml_walk walk = yaml_walk_start(e, wanted);
	size_t before = e->edits->count;
	int ret;

	if (walk.node->style == YAML_PAIR && (walk.any_new || !walk.any_kept))
		return refuse_at(e, wanted, "pair",
				 "a list item like 'a: b' has no braces",
				 "write it as '{a: b}'");
	if (!walk.any_kept && (walk.any_new || walk.node->first))
		ret = rewrite(e, &walk);
	else
		ret = walk_children(e, &walk);
	flow_layout_release(&walk.layout);
	if (!ret && e->edits->count > before && yaml_walk_lacks_key(walk.node))
		return refuse_at(e, wanted, "pair",
				 "a list item like '? : b' has no key",
				 "give it one, or take it out");
	return ret;
}

static int compare_sizes(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

/* By text, then by place. */
static int compare_keys(const void *pointer_a, const void *pointer_b)
{
	const struct tree_node *a = *(const struct tree_node *const *)pointer_a;
	const struct tree_node *b = *(const struct tree_node *const *)pointer_b;
	int order = compare_sizes(a->len, b->len);

	if (!order)
		order = memcmp(a->text, b->text, a->len);
	if (!order)
		order = compare_sizes(a->line, b->line);
	return order ? order : compare_sizes(a->column, b->column);
}

static bool same_text(const struct tree_node *a, const struct tree_node *b)
{
	return a->len == b->len && !memcmp(a->text, b->text, a->len);
}

/* Of two entries with one key the last one counts, for kubelet: too risky. */
static int check_duplicates(struct yaml_editing *e,
			    const struct tree_node *mapping)
{
	const struct tree_node **keys = memory_new(tree_count(mapping) / 2 *
						   sizeof(*keys));
	size_t count = 0;
	const struct tree_node *twice = NULL;

	for (const struct tree_node *k = mapping->first; k; k = k->next->next)
		if (k->kind == TREE_SCALAR)
			keys[count++] = k;
	qsort(keys, count, sizeof(*keys), compare_keys);
	for (size_t i = 1; i < count && !twice; i++)
		if (keys[i]->line && same_text(keys[i - 1], keys[i]))
			twice = keys[i];
	free(keys);
	if (!twice)
		return 0;
	error_refuse(e->err, "duplicate-key", "'%s' is given twice",
		     twice->text);
	error_place(e->err, twice->line, twice->column);
	return error_hint(e->err, "kubelet obeys the last one only: keep one "
				  "of the two");
}

/* Check a node that has a change in it or below it. */
static int check_way(struct yaml_editing *e, const struct tree_node *node)
{
	if (node->anchor)
		return refuse_at(e, node, "anchor",
				 "an anchor (&) stands here: a change would "
				 "show wherever it is used",
				 "write it out where its alias (*) stands, and "
				 "take the anchor away");
	if (node->tag)
		return refuse_at(e, node, "tag",
				 "a tag (!) stands on the way to a change",
				 "take the tag away");
	if (node->kind != TREE_MAPPING)
		return 0;
	for (const struct tree_node *k = node->first; k; k = k->next->next)
		if (k->plain && tree_says(k, "<<"))
			return refuse_at(e, k, "merge-key",
					 "a merge key (<<) stands on the way "
					 "to a change",
					 "write out the keys that it merges");
	return check_duplicates(e, node);
}

static int edit_node(struct yaml_editing *e, const struct tree_node *wanted)
{
	size_t before = e->edits->count;

	if (wanted->kind == TREE_ALIAS)
		return 0;
	if (wanted->kind != TREE_SCALAR) {
		if (edit_collection(e, wanted) < 0)
			return -1;
	} else if (wanted->changed && replace_scalar(e, wanted) < 0) {
		return -1;
	}
	return e->edits->count > before ? check_way(e, wanted) : 0;
}

enum { MARKER_LEN = 3 };

/* Return the byte that will stand before what an edit leaves alone. */
static char byte_before(const struct yaml_editing *e, const struct edit *edit)
{
	if (edit->len)
		return edit->text[edit->len - 1];
	if (scan_is_line_start(e->text, edit->span.start))
		return '\n';
	return e->text.data[edit->span.start - 1];
}

/* Whether what stands here is something else at the start of a line. */
static bool is_marker(struct scan text, size_t at)
{
	static const char *const markers[] = { "---", "...", "\xef\xbb\xbf" };

	for (size_t i = 0; i < ARRAY_SIZE(markers); i++)
		if (text.len - at >= MARKER_LEN &&
		    !memcmp(text.data + at, markers[i], MARKER_LEN))
			return true;
	return false;
}

/* Whether an edit leaves, or makes, a marker of what was a word. */
static bool makes_marker(const struct yaml_editing *e, const struct edit *edit)
{
	size_t start = edit->span.start, end = edit->span.end;

	if (!scan_is_line_start(e->text, end) &&
	    strchr("\r\n", byte_before(e, edit)) && is_marker(e->text, end))
		return true;
	return start >= MARKER_LEN &&
	       scan_is_line_start(e->text, start - MARKER_LEN) &&
	       is_marker(e->text, start - MARKER_LEN) &&
	       !scan_is_line_start(e->text, start) &&
	       !scan_is_gap(e->text, start);
}

/*
 * Check what stands behind an edit: it must not mean something else there. The
 * Unicode line breaks of three bytes are part of a block scalar's text, so
 * they cannot change places with others.
 */
static int check_behind(struct yaml_editing *e, const struct edit *edit)
{
	size_t end = edit->span.end;
	size_t line = scan_is_line_start(e->text, end)
			      ? end
			      : scan_next_line(e->text, end);
	size_t behind;

	if (end < e->text.len && e->text.data[end] == '#' &&
	    !strchr(" \t\r\n", byte_before(e, edit)))
		return yaml_walk_refuse(e, end, "crowded-line",
					"a comment stands too close here");
	if (scan_break(e->text, edit->span.start) == 3 ||
	    scan_break(e->text, end) == 3)
		return yaml_walk_refuse(e, end, "line-break",
					"an unusual line break stands here");
	if (makes_marker(e, edit))
		return yaml_walk_refuse(e, edit->span.start, "marker",
					"a word would become a document "
					"marker here");
	behind = yaml_walk_skip_tabs(e->text, line);
	if (behind == line)
		return 0;
	behind -= scan_break_before(e->text, behind);
	return yaml_walk_refuse(e, scan_line_start(e->text, behind), "tab",
				"a tab stands on this empty line");
}

int yaml_edit(const struct yaml *yaml, const struct tree *wanted,
	      struct edit_list *edits, struct error *err)
{
	struct yaml_editing e = { yaml, { yaml->data, yaml->len }, edits, err };

	for (const struct tree_node *doc = wanted->stream->first; doc;
	     doc = doc->next)
		if (edit_node(&e, doc) < 0)
			return -1;
	for (size_t i = 0; i < edits->count; i++)
		if (check_behind(&e, &edits->edits[i]) < 0)
			return -1;
	return 0;
}
