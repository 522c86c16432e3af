/*
 * value.h - values of parameters, read as Ansible reads them
 *
 * Playbooks are loose with types: `-a` and templates send everything as a
 * string, and people write `yes`. A Python module has its values converted
 * before it sees them; this does the same, with the same words where it cannot
 * (ansible-core, lib/ansible/module_utils/common/validation.py). Two accidents
 * of Python are left out: a list or mapping is not turned into its Python text,
 * and `true` is no number.
 */
#ifndef ANSIBLE_VALUE_H
#define ANSIBLE_VALUE_H

#include <jansson.h>
#include <stdbool.h>

struct buf;
struct error;

enum value_type {
	VALUE_STR,
	VALUE_PATH, /* a string with `~` and `$VAR` expanded */
	VALUE_BOOL,
	VALUE_INT,
	VALUE_FLOAT,
	VALUE_POLICY, /* a string, or a mapping as YAML */
};

/* The name of each type in Ansible's documentation: "str". */
extern const char *const value_type_names[];

/*
 * Append `value`, which is not null, to `out` as the text of its `type`: a
 * boolean is "true" or "false", a whole number has no leading zeros. `name` is
 * the parameter's, for messages. Return 0, or -1 with an error.
 */
int value_convert(const char *name, enum value_type type, const json_t *value,
		  struct buf *out, struct error *err)
	__attribute__((warn_unused_result));

/* Append a number, `true`, `false` or `null` as JSON writes it. */
void value_add_plain(const json_t *value, struct buf *out);

/* Whether `value` can be read as a boolean, and is true. */
bool value_is_true(const json_t *value);

#endif
