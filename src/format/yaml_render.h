/*
 * yaml_render.h - new nodes as text, in the style of their neighbours
 *
 * A new node is written after a model: a located node of the same kind whose
 * style it takes, level by level. The value of `hostPath` in a new volume
 * looks as the value of `hostPath` in the neighbouring volume does. Where a
 * model says nothing, format/yaml_layout.h answers.
 *
 * The text starts where the cursor stands, without leading white space, and
 * ends without a line break.
 */
#ifndef FORMAT_YAML_RENDER_H
#define FORMAT_YAML_RENDER_H

#include <stddef.h>

#include "format/yaml_layout.h"

struct buf;

/* What stays the same while one place is being written. */
struct yaml_render {
	const struct yaml *yaml;
	const char *line_break;
	struct buf *out;
};

/*
 * Append "- " and `item`, for a block list whose dashes stand in `column`.
 * `list` is the list it goes into, or NULL for a new one near the node
 * `near`.
 */
void yaml_render_item(struct yaml_render *render, const struct tree_node *item,
		      size_t column, const struct yaml_node *list,
		      const struct yaml_node *near);

/*
 * Append `key`, a colon and `value`, for a block mapping whose keys stand in
 * `column`. `model` is a mapping to write after (the one it goes into, or a
 * neighbour of a new one), or NULL for none near the node `near`.
 */
void yaml_render_entry(struct yaml_render *render, const struct tree_node *key,
		       const struct tree_node *value, size_t column,
		       const struct yaml_node *model,
		       const struct yaml_node *near);

/* Append `node` as a text of its own, as kubeadm would write it. */
void yaml_render_text(const struct tree_node *node, struct buf *out);

/*
 * Append the children of `node`, a collection that has some, one a line, in
 * `column`: the cursor stands there already. `model` and `near` as above.
 */
void yaml_render_block(struct yaml_render *render, const struct tree_node *node,
		       size_t column, const struct yaml_node *model,
		       const struct yaml_node *near);

/*
 * Append `node` in flow style. `model` is what to write it after, or NULL;
 * `layout` says how it is set if there is no model, and the strings of
 * `around` (may be NULL) how it is quoted.
 */
void yaml_render_flow(struct yaml_render *render, const struct tree_node *node,
		      const struct yaml_node *model,
		      const struct yaml_node *around,
		      const struct flow_layout *layout);

/*
 * Append the entry `key` and `value`, or only `key` if `value` is NULL (an
 * item), for a flow collection `into` that is set as `layout`.
 */
void yaml_render_flow_child(struct yaml_render *render,
			    const struct tree_node *key,
			    const struct tree_node *value,
			    const struct yaml_node *into,
			    const struct flow_layout *layout);

/* Append what stands between two children of a flow collection, or between
 * a bracket and a child: a line break and indentation, or `blanks`. */
void yaml_render_flow_gap(struct yaml_render *render,
			  const struct flow_layout *layout, size_t blanks);

#endif
