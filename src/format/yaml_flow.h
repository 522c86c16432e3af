/*
 * yaml_flow.h - children of a flow collection come and go with one comma
 *
 * Private to yaml_edit.c. All queue edits and return 0, or -1 with a refusal.
 */
#ifndef FORMAT_YAML_FLOW_H
#define FORMAT_YAML_FLOW_H

#include "format/yaml_walk.h"

/* As yaml_block_insert(): behind walk->previous, or first. */
int yaml_flow_insert(struct yaml_editing *e, const struct yaml_walk *walk,
		     const struct tree_node *w);

/* As yaml_block_remove(). */
int yaml_flow_remove(struct yaml_editing *e, const struct yaml_walk *walk,
		     const struct yaml_node *child,
		     const struct yaml_node *stop);

/*
 * Refuse if `indent`, the white space before new lines of the flow collection
 * `node`, holds a tab: outside JSON, libyaml takes some of them amiss.
 */
int yaml_flow_check_indent(struct yaml_editing *e, const struct yaml_node *node,
			   const struct buf *indent);

/* No child stays: write what is between the brackets anew. */
int yaml_flow_rewrite(struct yaml_editing *e, const struct yaml_walk *walk);

#endif
