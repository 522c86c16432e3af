/*
 * policy_check.h - what makes kube-apiserver refuse a policy that it can decode
 */
#ifndef AUDIT_POLICY_CHECK_H
#define AUDIT_POLICY_CHECK_H

#include <stdbool.h>

struct policy;
struct policy_value;

/*
 * Check that `root` says it is a policy, in a version of the API that the
 * release serves. Field names count in any case here: `apiversion` is good.
 * Return false if it is no policy at all, and its fields mean nothing.
 */
bool policy_check_version(struct policy *policy,
			  const struct policy_value *root);

/*
 * Check the values of all rules, and turn levels and stages from text into
 * what they mean.
 */
void policy_check_rules(struct policy *policy);

#endif
