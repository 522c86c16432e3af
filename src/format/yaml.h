/*
 * yaml.h - where in a YAML text everything stands
 *
 * yaml_locate() finds, for every node of a tree (format/yaml_tree.h), the
 * bytes of the original that write it, and the byte where its indicator
 * stands: the dash of a list item, the colon of a value. It is the only user
 * of libfyaml, which tells the marks of scalars and brackets; what libfyaml
 * does not tell (see below) is read from the text between the marks.
 *
 * The tree was read by libyaml. Both parsers must have seen the same nodes
 * with the same texts, in the same order; where they do not, the text is
 * refused as ambiguous. So a text that reaches an editor has been understood
 * twice, independently and alike.
 *
 * Positions count bytes, a byte order mark included. What was found out about
 * libfyaml 0.7.12: the marks of quoted scalars, aliases, anchors and tags
 * leave out the quotes and signs; a block collection ends at the next token,
 * even behind the next key; a block scalar ends behind trailing blank lines
 * and starts at its first content line, and gets a line break at the end of
 * the text where none is; an empty value has no marks. The time it takes grows
 * with the square of the empty lines that follow each other in a scalar.
 */
#ifndef FORMAT_YAML_H
#define FORMAT_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "format/yaml_tree.h"
#include "text/edit.h"
#include "text/memory.h"

struct error;

enum yaml_style {
	YAML_EMPTY, /* a scalar of no bytes at all */
	YAML_PLAIN,
	YAML_SINGLE,
	YAML_DOUBLE,
	YAML_LITERAL, /* | */
	YAML_FOLDED,  /* > */
	YAML_ALIAS,
	YAML_BLOCK, /* a collection by indentation */
	YAML_FLOW,  /* a collection in brackets */
	YAML_PAIR,  /* a mapping of one entry in a flow list, no braces */
};

/* No byte: the indicator that would stand there is not written. */
#define YAML_NOWHERE ((size_t)-1)

struct yaml_node {
	enum tree_kind kind;
	enum yaml_style style;

	/*
	 * The bytes of the node with its anchor and tag, quotes or brackets:
	 * from the first that belongs to it to the last. A block collection
	 * spans its first indicator to the end of its last child. An empty
	 * node is an empty span behind its indicator.
	 */
	struct span span;

	/* Where the span goes on behind anchor and tag. */
	size_t content;

	/*
	 * Where it is introduced: '-' of an item of a block list, ':' of a
	 * value, '?' of an explicit key; else where its span starts.
	 */
	size_t lead;

	bool has_anchor;  /* this node itself has one */
	bool has_tag;     /* likewise */
	bool is_explicit; /* a key behind '?' */

	struct yaml_node *parent;
	struct yaml_node *first; /* children as in the tree */
	struct yaml_node *last;
	struct yaml_node *next;
};

struct yaml {
	struct arena arena;
	const char *data; /* the original; the caller keeps it alive */
	size_t len;
	struct yaml_node *stream;
};

#define YAML_INIT                                                              \
	{                                                                      \
		ARENA_INIT, NULL, 0, NULL                                      \
	}

/*
 * Locate every node of `tree`, which tree_parse() has made from the same `len`
 * bytes at `data`, and set its `origin`. Return 0, or -1 with a refusal that
 * names the place where the two parsers disagree, or where a scalar has more
 * empty lines in a row (100) than are good for libfyaml.
 */
int yaml_locate(struct yaml *yaml, const char *data, size_t len,
		struct tree *tree, struct error *err)
	__attribute__((warn_unused_result));

void yaml_release(struct yaml *yaml);

#endif
