/*
 * yaml_tree.h - what a YAML text says, apart from how it is written
 *
 * A tree holds the data of a text: mappings, sequences, scalars, aliases and
 * their anchors and tags, with the line and column of each for messages.
 * Comments, indentation and quoting are not in it (only whether a scalar is
 * quoted, because `"true"` is text and `true` is not).
 *
 * The calling sequence of an edit:
 *
 *	tree_parse()		original -> tree; refuses what is not YAML
 *	yaml_locate()		finds every node's bytes (format/yaml.h)
 *	tree_insert(), ...	make the tree say what is wanted
 *	yaml_edit()		the edits that make the text say it too
 *	tree_match()		the proof: the result says what is wanted,
 *				and nothing else has moved
 *
 * This module is the only one that sees libyaml, and libyaml sees the text
 * twice: as the gate before, being the more hardened of our two parsers and
 * the one that kubelet's YAML reader descends from, and as the proof after.
 *
 * Aliases are kept as aliases and never followed while parsing, so a text
 * cannot blow up. YAML nested deeper than TREE_DEPTH levels is refused.
 *
 * Ownership: nodes live in the tree's arena and go with tree_release(). Text
 * given to a function is copied.
 */
#ifndef FORMAT_YAML_TREE_H
#define FORMAT_YAML_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "text/memory.h"

struct error;
struct yaml_node;

enum { TREE_DEPTH = 64 };

enum tree_kind {
	TREE_STREAM,  /* the whole text; children are its documents' roots */
	TREE_MAPPING, /* children are key, value, key, value, ... */
	TREE_SEQUENCE,
	TREE_SCALAR,
	TREE_ALIAS, /* `text` is the name of the anchor */
};

struct tree_node {
	enum tree_kind kind;
	bool plain;         /* scalar without quotes: may be more than text */
	bool changed;       /* scalar that tree_set() has given a new text */
	const char *text;   /* decoded, with a NUL behind it */
	size_t len;         /* bytes */
	const char *anchor; /* NULL: none */
	const char *tag;    /* NULL: none */
	size_t line;        /* from 1; 0: a node that we have made */
	size_t column;      /* from 1, in characters */

	/* Where it stands; yaml_locate() sets it. NULL: made by us. */
	const struct yaml_node *origin;

	struct tree_node *first;
	struct tree_node *last;
	struct tree_node *next;
};

struct tree {
	struct arena arena;
	struct tree_node *stream;
};

#define TREE_INIT                                                              \
	{                                                                      \
		ARENA_INIT, NULL                                               \
	}

/*
 * Parse the `len` bytes at `data` into `tree`, which is empty. Return 0, or
 * -1 with a refusal that has a place: the text is not YAML, not UTF-8, or
 * nested too deeply.
 */
int tree_parse(struct tree *tree, const char *data, size_t len,
	       struct error *err) __attribute__((warn_unused_result));

void tree_release(struct tree *tree);

/* --- reading ----------------------------------------------------------- */

/* Return the root of the first document, or NULL if there is none. */
struct tree_node *tree_document(const struct tree *tree);

/*
 * Return the value of the last entry with this key, or NULL if `node` is NULL,
 * not a mapping, or has no such key. The last one, because that is the one
 * that counts for kubelet.
 */
struct tree_node *tree_get(const struct tree_node *node, const char *key);

/* Whether `node` is a scalar with exactly this text, quoted or not. */
bool tree_says(const struct tree_node *node, const char *text);

/*
 * Whether `node` is a scalar that every reader of YAML 1.1, 1.2 and JSON
 * takes for a string: it is quoted, or plain and like nothing else. A plain
 * `yes`, `0x1F`, `1_000` or `~` is not.
 */
bool tree_is_string(const struct tree_node *node);

/*
 * Whether `node` is a plain scalar that YAML 1.1, and so kubelet, reads as
 * true: true, yes, on, y in their spellings.
 */
bool tree_is_true(const struct tree_node *node);

/* Whether `node` is missing (NULL), an empty scalar, or a plain null. */
bool tree_is_null(const struct tree_node *node);

/* Whether the `len` bytes at `text` without quotes are surely a string. */
bool tree_reads_as_string(const char *text, size_t len);

/* Return the number of children; a mapping's entries count twice. */
size_t tree_count(const struct tree_node *node);

/*
 * Whether two trees say the same: kinds, order, anchors, tags, aliases and
 * texts are equal, and what is surely a string in one is so in the other.
 * If not, `*ret_a` (if not NULL) is the first node of `a` that differs, or
 * its parent where one is missing.
 */
bool tree_equal(const struct tree_node *a, const struct tree_node *b,
		const struct tree_node **ret_a);

/*
 * Parse the `len` bytes at `data` and compare them, node by node as they come,
 * with `tree`: what tree_parse() and tree_equal() would tell, without a second
 * tree. Return 0, or -1 with the refusal of tree_parse(). `*ret_differs` is
 * NULL if the text says what the tree says, else the first node of `tree` that
 * differs, or its parent where one is missing.
 */
int tree_match(const struct tree *tree, const char *data, size_t len,
	       const struct tree_node **ret_differs, struct error *err)
	__attribute__((warn_unused_result));

/* --- changing ---------------------------------------------------------- */

/* Return a new node that belongs to `tree` but stands nowhere yet. */
struct tree_node *tree_new_string(struct tree *tree, const char *text);
struct tree_node *tree_new_plain(struct tree *tree, const char *text);
struct tree_node *tree_new_sequence(struct tree *tree);
struct tree_node *tree_new_mapping(struct tree *tree);

/* Put `child` behind `before`, which is a child of `parent`, or first if it
 * is NULL. */
void tree_insert(struct tree_node *parent, struct tree_node *before,
		 struct tree_node *child);

/* Put `child` last. */
void tree_append(struct tree_node *parent, struct tree_node *child);

/*
 * Add an entry to a mapping: at its alphabetical place where the keys are
 * sorted, else last.
 */
void tree_insert_entry(struct tree *tree, struct tree_node *mapping,
		       const char *key, struct tree_node *value);

/*
 * Bring the entries of `mapping`, a new node, into the order that they have
 * in `model`; keys that `model` does not have stay behind the others.
 */
void tree_order_like(struct tree_node *mapping, const struct tree_node *model);

/* Take `child` out; in a mapping `child` is a key and its value goes too. */
void tree_remove(struct tree_node *parent, struct tree_node *child);

/* Put `value` in the place of the value that stands behind `key`. */
void tree_replace_value(struct tree_node *mapping, struct tree_node *key,
			struct tree_node *value);

/* Give a scalar the string `text`. */
void tree_set(struct tree *tree, struct tree_node *scalar, const char *text);

#endif
