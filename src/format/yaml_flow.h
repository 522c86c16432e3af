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

/* No child stays: write what is between the brackets anew. */
int yaml_flow_rewrite(struct yaml_editing *e, const struct yaml_walk *walk);

#endif
