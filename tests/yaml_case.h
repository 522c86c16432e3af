/*
 * yaml_case.h - one YAML text, located, changed by a script and edited
 *
 * A script has one change a line, a word, a path and what it needs:
 *
 *	append PATH VALUE	a last item
 *	before PATH VALUE	an item before the one at PATH
 *	behind PATH VALUE	an item behind it
 *	entry PATH KEY VALUE	an entry: in alphabetical place, else last
 *	top PATH KEY VALUE	a first entry
 *	last PATH KEY VALUE	a last entry
 *	remove PATH		the item or entry
 *	set PATH TEXT		another text for a scalar
 *	replace PATH VALUE	another value for an entry
 *
 * PATH is keys and numbers of items, with slashes: "spec/volumes/0"; "." is
 * the document. VALUE is YAML in one line: "{name: audit}". Where a path leads
 * nowhere the test fails.
 */
#ifndef YAML_CASE_H
#define YAML_CASE_H

#include "format/yaml_edit.h"
#include "text/buf.h"
#include "text/error.h"

struct yaml_case {
	struct tree tree;
	struct yaml yaml;
	struct edit_list edits;
	struct buf result;
	struct error err;
};

/*
 * Parse and locate the `len` bytes at `data`, which the caller keeps. Return
 * 0, or -1 with c->err; either way end with yaml_case_close(). The second
 * form fails the test instead.
 */
int yaml_case_try(struct yaml_case *c, const char *data, size_t len);
void yaml_case_open(struct yaml_case *c, const char *data, size_t len);

/* Return the node at `path`. */
struct tree_node *yaml_case_find(const struct yaml_case *c, const char *path);

/* Make the changes of `script`. */
void yaml_case_change(struct yaml_case *c, const char *script);

/* Make the result. Return 0, or -1 with c->err. */
int yaml_case_edit(struct yaml_case *c);

/* Fail unless libyaml reads in the result exactly what was wanted. */
void yaml_case_prove(const struct yaml_case *c);

void yaml_case_close(struct yaml_case *c);

#endif
