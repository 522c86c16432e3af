/*
 * yaml_walk.h - one collection being edited, child by child
 *
 * Private to yaml_edit.c, yaml_block.c and yaml_flow.c: what they share. The
 * located children of a collection are walked beside the wanted ones; a
 * located child that a wanted one comes from is kept, the others go.
 *
 * "Child" means an item of a sequence, or an entry of a mapping with its
 * value: a pointer to a child of a mapping points to its key.
 */
#ifndef FORMAT_YAML_WALK_H
#define FORMAT_YAML_WALK_H

#include <stdbool.h>

#include "format/yaml_layout.h"
#include "format/yaml_scan.h"

struct edit_list;
struct error;

/* One run of yaml_edit(). */
struct yaml_editing {
	const struct yaml *yaml;
	struct scan text;
	struct edit_list *edits;
	struct error *err;
};

struct yaml_walk {
	const struct tree_node *wanted;   /* the parent */
	const struct yaml_node *node;     /* the parent, located */
	const struct tree_node *previous; /* the last kept child so far */
	bool any_kept;
	bool any_new;
	struct flow_layout layout; /* of a flow collection */
};

/*
 * Return a walk over `wanted`, which comes from the original, before its
 * first child. The caller ends its layout with flow_layout_release().
 */
struct yaml_walk yaml_walk_start(const struct yaml_editing *e,
				 const struct tree_node *wanted);

/* Return the child behind `child` of `parent`, or NULL. */
const struct yaml_node *yaml_walk_next(const struct yaml_node *parent,
				       const struct yaml_node *child);
const struct tree_node *yaml_walk_next_wanted(const struct tree_node *parent,
					      const struct tree_node *child);

/* Return the byte behind a child. */
size_t yaml_walk_end(const struct yaml_node *parent,
		     const struct yaml_node *child);

/*
 * Whether `node` is an item like "? : b" of a flow list, a pair without a key:
 * libyaml skips the token behind it.
 */
bool yaml_walk_lacks_key(const struct yaml_node *node);

/* Whether an anchor stands at `node` or below. */
bool yaml_walk_has_anchor(const struct yaml_node *node);

/*
 * Return the line behind the last of the empty lines from `line` on that has a
 * tab in it, or is a comment behind one; `line` if there is none. libyaml lets
 * such a line stand behind a plain scalar only, as if it were part of it, so
 * nothing can be put between the two.
 */
size_t yaml_walk_skip_tabs(struct scan text, size_t line);

/* Refuse because of what stands in the original at byte `at`. Return -1. */
int yaml_walk_refuse(struct yaml_editing *e, size_t at, const char *code,
		     const char *what);

#endif
