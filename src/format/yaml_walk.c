#include "format/yaml_walk.h"

#include <string.h>

#include "text/error.h"

struct yaml_walk yaml_walk_start(const struct yaml_editing *e,
				 const struct tree_node *wanted)
{
	struct yaml_walk walk = { .wanted = wanted,
				  .node = wanted->origin,
				  .layout = FLOW_LAYOUT_INIT };

	for (const struct tree_node *w = wanted->first; w;
	     w = yaml_walk_next_wanted(wanted, w)) {
		if (w->origin)
			walk.any_kept = true;
		else
			walk.any_new = true;
	}
	if (walk.any_new && walk.node->style == YAML_FLOW)
		flow_layout_of(e->yaml, walk.node, &walk.layout);
	return walk;
}

const struct yaml_node *yaml_walk_next(const struct yaml_node *parent,
				       const struct yaml_node *child)
{
	return parent->kind == TREE_MAPPING ? child->next->next : child->next;
}

const struct tree_node *yaml_walk_next_wanted(const struct tree_node *parent,
					      const struct tree_node *child)
{
	return parent->kind == TREE_MAPPING ? child->next->next : child->next;
}

size_t yaml_walk_end(const struct yaml_node *parent,
		     const struct yaml_node *child)
{
	return parent->kind == TREE_MAPPING ? child->next->span.end
					    : child->span.end;
}

bool yaml_walk_lacks_key(const struct yaml_node *node)
{
	return node->style == YAML_PAIR && node->first->style == YAML_EMPTY;
}

bool yaml_walk_has_anchor(const struct yaml_node *node)
{
	if (node->has_anchor)
		return true;
	for (const struct yaml_node *child = node->first; child;
	     child = child->next)
		if (yaml_walk_has_anchor(child))
			return true;
	return false;
}

size_t yaml_walk_skip_tabs(struct scan text, size_t line)
{
	size_t behind = line;

	while (line < text.len && scan_ends_line(text, line)) {
		size_t word = scan_skip_blanks(text, line);
		size_t next = scan_next_line(text, line);

		if (memchr(text.data + line, '\t', word - line))
			behind = next;
		if (word < text.len && text.data[word] == '#')
			break;
		line = next;
	}
	return behind;
}

int yaml_walk_refuse(struct yaml_editing *e, size_t at, const char *code,
		     const char *what)
{
	size_t line = 1;

	for (size_t i = 0; i < at;
	     i += scan_break(e->text, i) ? scan_break(e->text, i) : 1)
		line += scan_break(e->text, i) != 0;
	error_refuse(e->err, code, "%s", what);
	error_place(e->err, line, scan_column(e->text, at) + 1);
	return error_hint(e->err, "write this place in a simpler way first");
}
