/*
 * policy_json.h - the value of a JSON text
 */
#ifndef AUDIT_POLICY_JSON_H
#define AUDIT_POLICY_JSON_H

#include <stddef.h>

struct policy;
struct policy_value;

/*
 * Read a JSON text as Go's encoding/json does: by the letter, without comments
 * or trailing commas, but with bytes that are not UTF-8 taken for U+FFFD.
 * Otherwise as policy_value_read().
 */
struct policy_value *policy_json_read(struct policy *policy, const char *data,
				      size_t len);

#endif
