/*
 * policy_yaml.h - the value of a YAML text
 */
#ifndef AUDIT_POLICY_YAML_H
#define AUDIT_POLICY_YAML_H

#include <stddef.h>

struct policy;
struct policy_value;

/*
 * Read the first document of a YAML text, as policy_value_read() does. Where
 * text that is not blank stands behind it, that is `policy->leftover`.
 */
struct policy_value *policy_yaml_read(struct policy *policy, const char *data,
				      size_t len);

#endif
