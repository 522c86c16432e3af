/*
 * policy_cover.h - whether one rule leaves anything for another
 */
#ifndef AUDIT_POLICY_COVER_H
#define AUDIT_POLICY_COVER_H

#include <stdbool.h>

struct policy_rule;

/*
 * Whether `rule` surely matches every request that `other` matches. False may
 * also mean that it is not seen.
 */
bool policy_rule_covers(const struct policy_rule *rule,
			const struct policy_rule *other);

#endif
