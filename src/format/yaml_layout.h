/*
 * yaml_layout.h - the habits of a YAML text: how its author writes things
 *
 * A new node is written as its neighbours are. This module looks at located
 * nodes (format/yaml.h) and answers how: which quotes, how far a list or a
 * mapping is indented under its key, how many blanks stand behind a dash, and
 * how brackets, commas and colons are set in flow style (JSON included).
 * Where a text shows nothing, the answer is kubeadm's habit: plain scalars,
 * dashes in the column of their key, mappings two columns deeper, one blank.
 *
 * Columns and blanks count bytes.
 */
#ifndef FORMAT_YAML_LAYOUT_H
#define FORMAT_YAML_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "format/yaml.h"
#include "text/buf.h"

/*
 * How many nodes are looked at for one answer. No habit needs more to show,
 * and a long list costs no more than a short one.
 */
enum { LAYOUT_SAMPLE = 1000 };

/*
 * Return the quotes that strings below `node` have: those that most of them
 * have, `node` itself included. YAML_PLAIN where there is no string to go by,
 * or `node` is NULL; YAML_DOUBLE then in a JSON text.
 */
enum yaml_style yaml_layout_quotes(const struct yaml *yaml,
				   const struct yaml_node *node);

/* Return the quotes of a mapping's keys, by the same rules. */
enum yaml_style yaml_layout_key_quotes(const struct yaml *yaml,
				       const struct yaml_node *mapping);

/*
 * Return how many columns deeper than its key a block collection of `kind`
 * starts, as its nearest relatives do: those below `near`, or else those
 * below its parent, and so on.
 */
size_t yaml_layout_indent(const struct yaml *yaml, const struct yaml_node *near,
			  enum tree_kind kind);

/* Return the blanks behind the dashes of `list`; 1 where it shows none. */
size_t yaml_layout_dash_gap(const struct yaml *yaml,
			    const struct yaml_node *list);

/* Return the column of the indicator or first byte of `node`. */
size_t yaml_layout_column(const struct yaml *yaml,
			  const struct yaml_node *node);

/* Whether the text is JSON, or set like it: all of it stands in brackets. */
bool yaml_layout_is_json(const struct yaml *yaml);

/*
 * Return the line break used at `at`: that of its line, or else of the line
 * before, or else "\n". The rare ones of Unicode are not copied.
 */
const char *yaml_layout_break(const struct yaml *yaml, size_t at);

/* How one flow collection is set. */
struct flow_layout {
	bool lines;          /* each child on a line of its own */
	struct buf indent;   /* white space before a child's line */
	struct buf outer;    /* white space before the closing bracket's line */
	size_t pad;          /* blanks inside the brackets, if on one line */
	size_t comma_gap;    /* blanks behind a comma, if on one line */
	size_t colon_before; /* blanks before a colon */
	size_t colon_after;  /* blanks behind a colon */
};

#define FLOW_LAYOUT_INIT                                                       \
	{                                                                      \
		false, BUF_INIT, BUF_INIT, 0, 1, 0, 1                          \
	}

void flow_layout_release(struct flow_layout *layout);

/*
 * Fill `layout` with how `node`, a flow collection, is set. What it does not
 * show itself (an empty one shows nothing) it takes from the flow collection
 * around it.
 */
void flow_layout_of(const struct yaml *yaml, const struct yaml_node *node,
		    struct flow_layout *layout);

/*
 * Fill in `lines` and `indent` as `child` of a flow collection has them: it
 * may stand on a line of its own where the first child does not.
 */
void flow_layout_beside(const struct yaml *yaml, const struct yaml_node *child,
			struct flow_layout *layout);

/*
 * Fill `layout` with how a new collection would be set inside one that is
 * set as `outer`: likewise, one step deeper.
 */
void flow_layout_inside(const struct flow_layout *outer,
			struct flow_layout *layout);

#endif
