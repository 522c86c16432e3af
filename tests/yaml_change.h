/*
 * yaml_change.h - every change at every node of a YAML text, each proven
 *
 * Shared by the tests that run over many texts.
 */
#ifndef YAML_CHANGE_H
#define YAML_CHANGE_H

#include <stddef.h>

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

#endif
