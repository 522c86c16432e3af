/*
 * policy_schema.h - the fields of a policy
 *
 * One table for each object that a policy is made of says which fields it
 * has, of which type and since which release. A value is decoded along the
 * tables as kube-apiserver decodes JSON into Go structs: names are matched
 * exactly, an unknown field is passed over whatever its value, null leaves a
 * field as it is, a wrong type is an error.
 */
#ifndef AUDIT_POLICY_SCHEMA_H
#define AUDIT_POLICY_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "audit/policy.h"

struct policy_value;

/*
 * Fill `policy` with what `root` says. Unknown fields are added to
 * `policy->ignored`, without a finding. Return false if some value is of the
 * wrong type, which refuses the policy.
 */
bool policy_schema_decode(struct policy *policy,
			  const struct policy_value *root);

/*
 * Return the name of the field number `index` of a part, or NULL behind the
 * last one.
 */
const char *policy_schema_field(enum policy_part part, size_t index);

/* Whether this is the name of a field of the part. */
bool policy_schema_has(enum policy_part part, const char *name);

#endif
