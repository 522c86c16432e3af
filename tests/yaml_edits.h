/*
 * yaml_edits.h - texts, changes to them and the bytes that must come out
 *
 * The changes are a script of yaml_case.h.
 */
#ifndef YAML_EDITS_H
#define YAML_EDITS_H

enum {
	INSERT_EDITS = 62,
	REMOVE_EDITS = 25,
	OTHER_EDITS = 43,
	ALL_EDITS = INSERT_EDITS + REMOVE_EDITS + OTHER_EDITS
};

struct yaml_edit_case {
	const char *name;
	const char *text;
	const char *script;
	const char *result;
};

/* Children of block collections come, and go. */
extern const struct yaml_edit_case insert_edits[INSERT_EDITS];
extern const struct yaml_edit_case remove_edits[REMOVE_EDITS];

/* Texts and values change, and all that is in brackets. */
extern const struct yaml_edit_case other_edits[OTHER_EDITS];

#endif
