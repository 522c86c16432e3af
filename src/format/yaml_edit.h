/*
 * yaml_edit.h - the edits that make a YAML text say something else
 *
 * yaml_edit() compares what a text says with what it shall say and queues the
 * edits that lead there. It knows nothing of what the text is about. It
 * never writes anything again that may stay: an edit inserts whole new
 * children, removes children with their lines, or replaces one scalar or one
 * value, and each takes the style of its neighbours (format/yaml_render.h):
 *
 * - a child of a block collection is inserted behind the line on which its
 *   predecessor ends, before blank lines and comments that follow; the first
 *   one behind the line of its parent's key;
 * - a removed child of a block collection takes its own lines with it, and no
 *   comment line (but for comments between it and the next, if its first line
 *   is that of a dash: `- a: 1`);
 * - in a flow collection a child comes and goes with one comma;
 * - a list or mapping that was empty (`[]`, `{}`, `null` or nothing) is
 *   written in block style if it stands in a block mapping;
 * - a text that does not end in a line break will not, afterwards.
 *
 * Whether the result says what was wanted is not this module's word: parse it
 * and compare (format/yaml_tree.h).
 */
#ifndef FORMAT_YAML_EDIT_H
#define FORMAT_YAML_EDIT_H

#include "format/yaml.h"

struct edit_list;
struct error;

/*
 * Queue in `edits` what makes the text of `yaml` say `wanted`: the tree that
 * yaml_locate() was given, changed since by tree_insert(), tree_remove() and
 * the like, children still in their old order. If nothing was changed nothing
 * is queued.
 *
 * Return 0, or -1 with a refusal that has a place: something stands on the
 * way to a change that would make it mean more than it says (an anchor, a
 * tag, a merge key, a key given twice), or the place cannot be edited without
 * touching something else. The codes: anchor, tag, merge-key, duplicate-key,
 * changed-key, pair, no-colon, crowded-line, tab, line-break, marker,
 * block-scalar, open-block-scalar.
 */
int yaml_edit(const struct yaml *yaml, const struct tree *wanted,
	      struct edit_list *edits, struct error *err)
	__attribute__((warn_unused_result));

#endif
