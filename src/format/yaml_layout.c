#include "format/yaml_layout.h"

#include <string.h>

#include "format/yaml_scan.h"

static struct scan scan_of(const struct yaml *yaml)
{
	return (struct scan){ yaml->data, yaml->len };
}

/* Whether the node is a scalar that its author has written as a string. */
static bool is_string(const struct yaml *yaml, const struct yaml_node *node)
{
	if (node->style == YAML_PLAIN)
		return tree_reads_as_string(yaml->data + node->content,
					    node->span.end - node->content);
	return node->style == YAML_SINGLE || node->style == YAML_DOUBLE;
}

/* Count the styles of the strings below `node`; of a mapping, the values. */
static void count_quotes(const struct yaml *yaml, const struct yaml_node *node,
			 size_t counts[], size_t *left)
{
	const struct yaml_node *child = node->first;

	if (node->kind == TREE_SCALAR && is_string(yaml, node))
		counts[node->style]++;
	for (; child && *left; child = child->next) {
		if (node->kind == TREE_MAPPING)
			child = child->next;
		--*left;
		count_quotes(yaml, child, counts, left);
	}
}

static enum yaml_style commonest(const struct yaml *yaml, const size_t counts[])
{
	enum yaml_style best = YAML_PLAIN;

	if (!counts[YAML_PLAIN] && yaml_layout_is_json(yaml))
		return YAML_DOUBLE;
	for (enum yaml_style s = YAML_PLAIN; s <= YAML_DOUBLE; s++)
		if (counts[s] > counts[best])
			best = s;
	return best;
}

enum yaml_style yaml_layout_quotes(const struct yaml *yaml,
				   const struct yaml_node *node)
{
	size_t counts[YAML_PAIR + 1] = { 0 };
	size_t left = LAYOUT_SAMPLE;

	if (node)
		count_quotes(yaml, node, counts, &left);
	return commonest(yaml, counts);
}

enum yaml_style yaml_layout_key_quotes(const struct yaml *yaml,
				       const struct yaml_node *mapping)
{
	const struct yaml_node *key = mapping ? mapping->first : NULL;
	size_t counts[YAML_PAIR + 1] = { 0 };
	size_t left = LAYOUT_SAMPLE;

	for (; key && left--; key = key->next->next)
		counts[key->style]++;
	return commonest(yaml, counts);
}

size_t yaml_layout_column(const struct yaml *yaml, const struct yaml_node *node)
{
	return scan_column(scan_of(yaml), node->lead);
}

/* Whether the value behind `key` is a block collection of `kind`. */
static bool shows_indent(const struct yaml_node *key, enum tree_kind kind)
{
	const struct yaml_node *value = key->next;

	return value->style == YAML_BLOCK && value->kind == kind &&
	       !key->is_explicit;
}

/*
 * Find the first block collection of `kind` that is a mapping's value below
 * `node`, and set how much deeper than its key it starts.
 */
static bool find_indent(const struct yaml *yaml, const struct yaml_node *node,
			enum tree_kind kind, size_t *left, size_t *ret_indent)
{
	bool is_mapping = node->kind == TREE_MAPPING;

	if (node->style != YAML_BLOCK)
		return false;
	for (const struct yaml_node *child = node->first; child && *left;
	     child = child->next) {
		if (is_mapping && shows_indent(child, kind)) {
			*ret_indent = yaml_layout_column(yaml,
							 child->next->first) -
				      yaml_layout_column(yaml, child);
			return true;
		}
		if (is_mapping)
			child = child->next;
		--*left;
		if (find_indent(yaml, child, kind, left, ret_indent))
			return true;
	}
	return false;
}

size_t yaml_layout_indent(const struct yaml *yaml, const struct yaml_node *near,
			  enum tree_kind kind)
{
	size_t indent = kind == TREE_SEQUENCE ? 0 : 2;
	size_t left;

	for (; near; near = near->parent) {
		left = LAYOUT_SAMPLE;
		if (find_indent(yaml, near, kind, &left, &indent))
			break;
	}
	return indent;
}

size_t yaml_layout_dash_gap(const struct yaml *yaml,
			    const struct yaml_node *list)
{
	struct scan text = scan_of(yaml);

	for (const struct yaml_node *item = list ? list->first : NULL; item;
	     item = item->next) {
		size_t gap = scan_skip_blanks(text, item->lead + 1);

		if (item->style != YAML_EMPTY && !scan_ends_line(text, gap))
			return gap - item->lead - 1;
	}
	return 1;
}

bool yaml_layout_is_json(const struct yaml *yaml)
{
	const struct yaml_node *root = yaml->stream->first;

	return root && root->style == YAML_FLOW;
}

const char *yaml_layout_break(const struct yaml *yaml, size_t at)
{
	struct scan text = scan_of(yaml);
	size_t end = scan_line_end(text, at);
	size_t start = scan_line_start(text, at);

	if (!scan_break(text, end))
		end = start - scan_break_before(text, start);
	if (!scan_break(text, end) || yaml->data[end] != '\r')
		return "\n";
	return scan_break(text, end) == 2 ? "\r\n" : "\r";
}

void flow_layout_release(struct flow_layout *layout)
{
	buf_release(&layout->indent);
	buf_release(&layout->outer);
}

/* Append the white space at the start of the line on which `at` stands. */
static void add_line_indent(struct scan text, size_t at, struct buf *out)
{
	size_t start = scan_line_start(text, at);

	buf_clear(out);
	buf_add(out, text.data + start, scan_skip_blanks(text, start) - start);
}

void flow_layout_beside(const struct yaml *yaml, const struct yaml_node *child,
			struct flow_layout *layout)
{
	struct scan text = scan_of(yaml);

	layout->lines = scan_starts_line(text, child->lead);
	if (layout->lines)
		add_line_indent(text, child->lead, &layout->indent);
}

static void see_brackets(const struct yaml *yaml, const struct yaml_node *node,
			 struct flow_layout *layout)
{
	struct scan text = scan_of(yaml);
	size_t open = node->content + 1;

	add_line_indent(text, node->span.end - 1, &layout->outer);
	flow_layout_beside(yaml, node->first, layout);
	if (!layout->lines)
		layout->pad = scan_skip_blanks(text, open) - open;
}

static void see_comma(const struct yaml *yaml, const struct yaml_node *node,
		      struct flow_layout *layout)
{
	struct scan text = scan_of(yaml);
	const struct yaml_node *second = node->first->next;
	size_t at;

	if (node->kind == TREE_MAPPING)
		second = second->next;
	if (!second || scan_starts_line(text, second->lead))
		return;
	at = second->lead;
	while (scan_is_blank(text, at - 1))
		at--;
	layout->comma_gap = second->lead - at;
}

static void see_colon(const struct yaml_node *mapping,
		      struct flow_layout *layout)
{
	const struct yaml_node *key = mapping->first;
	const struct yaml_node *value = key->next;

	if (value->lead == YAML_NOWHERE || value->style == YAML_EMPTY)
		return;
	layout->colon_before = value->lead - key->span.end;
	layout->colon_after = value->span.start - value->lead - 1;
}

void flow_layout_of(const struct yaml *yaml, const struct yaml_node *node,
		    struct flow_layout *layout)
{
	CLEANUP(flow_layout_release)
	struct flow_layout outer = FLOW_LAYOUT_INIT;

	if (node->parent && node->parent->style == YAML_FLOW) {
		flow_layout_of(yaml, node->parent, &outer);
		flow_layout_inside(&outer, layout);
	}
	if (!node->first)
		return;
	see_brackets(yaml, node, layout);
	see_comma(yaml, node, layout);
	if (node->kind == TREE_MAPPING)
		see_colon(node, layout);
}

/* Append what one step of indentation is: what `indent` has beyond `outer`. */
static void add_step(const struct flow_layout *layout, struct buf *out)
{
	const struct buf *indent = &layout->indent, *outer = &layout->outer;

	if (indent->len > outer->len &&
	    !memcmp(indent->data, outer->data, outer->len))
		buf_add(out, indent->data + outer->len,
			indent->len - outer->len);
	else
		buf_adds(out, "  ");
}

void flow_layout_inside(const struct flow_layout *outer,
			struct flow_layout *layout)
{
	layout->lines = outer->lines;
	layout->pad = outer->pad;
	layout->comma_gap = outer->comma_gap;
	layout->colon_before = outer->colon_before;
	layout->colon_after = outer->colon_after;
	buf_clear(&layout->outer);
	buf_add(&layout->outer, outer->indent.data, outer->indent.len);
	buf_clear(&layout->indent);
	buf_add(&layout->indent, outer->indent.data, outer->indent.len);
	add_step(outer, &layout->indent);
}
