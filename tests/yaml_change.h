/*
 * yaml_change.h - every change at every node of a YAML text, each proven
 *
 * Shared by the tests that run over many texts.
 */
#ifndef YAML_CHANGE_H
#define YAML_CHANGE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct tree;

/* The kinds of change; the first ones only insert. */
enum { CHANGE_KINDS = 11, CHANGE_INSERTIONS = 3 };

/* What became of the changes that were tried on one text. */
struct change_count {
	size_t proven;  /* made, and libyaml reads exactly what was wanted */
	size_t refused; /* refused by yaml_edit() */
	size_t wrong;   /* made, and libyaml reads something else */
};

/*
 * Try each kind of change (insertion, removal, replacement of one and of
 * several) at each place of the text. A text that is not YAML, or that the
 * two parsers read differently, counts as one refusal. The first wrong one is
 * described on standard output, after `name`.
 */
void change_everything(const char *name, const char *data, size_t len,
		       struct change_count *count);

/* The same, at one of `every` places only: others for other kinds. */
void change_some(const char *name, const char *data, size_t len, size_t every,
		 struct change_count *count);

/*
 * Make a change of kind `change` to the tree at place number `place`, in
 * document order. Return whether there is such a place.
 */
bool change_make(struct tree *tree, size_t change, size_t place);

/*
 * Parse the result and count whether it says what was wanted. Return whether
 * it does.
 */
bool change_is_proven(const char *name, const struct tree *wanted,
		      const struct buf *result, struct change_count *count);

#endif
