/*
 * yaml_block.h - children of a block collection come and go with their lines
 *
 * Private to yaml_edit.c. All queue edits and return 0, or -1 with a refusal.
 */
#ifndef FORMAT_YAML_BLOCK_H
#define FORMAT_YAML_BLOCK_H

#include "format/yaml_walk.h"

/*
 * Insert the new children from `w` up to the next kept one: behind the line
 * of walk->previous, or first.
 */
int yaml_block_insert(struct yaml_editing *e, const struct yaml_walk *walk,
		      const struct tree_node *w);

/*
 * Remove the children from `child` up to, and not including, `stop` (NULL: to
 * the last); some child of the collection stays.
 */
int yaml_block_remove(struct yaml_editing *e, const struct yaml_walk *walk,
		      const struct yaml_node *child,
		      const struct yaml_node *stop);

/* No child stays: put the new ones, or empty brackets, in their place. */
int yaml_block_rewrite(struct yaml_editing *e, const struct yaml_walk *walk);

#endif
