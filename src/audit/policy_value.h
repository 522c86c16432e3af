/*
 * policy_value.h - what a policy's text says, before it is known what it means
 *
 * A value is what JSON can say. kube-apiserver turns YAML into JSON before it
 * looks at any field, and so do we: aliases and merge keys are followed, plain
 * words have become booleans and numbers, and an object's keys are unique and
 * in the order of their bytes. From JSON text the entries come as they stand,
 * duplicates included, because there they are decoded one over the other.
 *
 * A value that several aliases name is one value with several parents, so
 * aliases cannot make it large.
 */
#ifndef AUDIT_POLICY_VALUE_H
#define AUDIT_POLICY_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "audit/policy.h"

/* How deep JSON may be nested; YAML may be as deep as TREE_DEPTH. */
enum { POLICY_VALUE_DEPTH = 1000 };

enum policy_value_kind {
	POLICY_NULL,
	POLICY_BOOL,
	POLICY_NUMBER,
	POLICY_STRING,
	POLICY_LIST,
	POLICY_OBJECT,
};

/* "null", "a boolean", "a number", "a string", "a list", "an object". */
extern const char *const policy_value_kind_names[];

struct policy_value {
	enum policy_value_kind kind;
	bool truth;     /* of a boolean */
	bool is_whole;  /* a number that fits into 64 bits */
	bool is_open;   /* still being read: an alias to it never ends */
	bool is_unique; /* an object without duplicate keys */
	bool is_key;    /* a number or word that may be a key, if need be */
	struct policy_text text; /* as written; a string decoded */
	struct policy_entry *entries;
	size_t count;
	size_t capacity;
	size_t weight; /* values that it has, those of aliases each time */

	/* A value inside that JSON cannot say; NULL: none. */
	const struct policy_value *unfit;
};

/* An item of a list, whose key is empty, or an entry of an object. */
struct policy_entry {
	struct policy_text key; /* its place is the key's, or the item's */
	struct policy_value *value;
};

/*
 * Read a text. Return its value, which lives in the policy's arena, or NULL
 * if `policy` is refused because the text is no YAML or JSON that
 * kube-apiserver takes. Duplicate keys of YAML become findings.
 */
struct policy_value *policy_value_read(struct policy *policy, const char *data,
				       size_t len);

/* Return a new value of this kind that stands at `place`. */
struct policy_value *policy_value_new(struct policy *policy,
				      enum policy_value_kind kind,
				      struct policy_place place);

/* Append an item to a list, or an entry to an object. */
void policy_value_add(struct policy *policy, struct policy_value *to,
		      struct policy_text key, struct policy_value *value);

/* Say that `key` is given twice, which makes the verdict "ignored". */
struct finding *policy_value_twice(struct policy *policy,
				   const struct policy_text *key,
				   struct policy_place first);

#endif
