/*
 * flag_rule.h - what kube-apiserver makes of all its audit flags together
 *
 * kube-apiserver collects its audit flags, checks them against each other and
 * exits if they do not fit; other combinations it accepts, and does something
 * that nobody wants. Facts: AuditOptions.Validate() and ApplyTo() in
 * kubernetes/apiserver pkg/server/options/audit.go. The log's rules count
 * only if --audit-log-path is set, the webhook's only if
 * --audit-webhook-config-file is.
 */
#ifndef AUDIT_FLAG_RULE_H
#define AUDIT_FLAG_RULE_H

#include "audit/finding.h"
#include "audit/flag.h"

/* The newest release whose flags are known, 1.37. */
enum { AUDIT_NEWEST_MINOR = 37 };

/* A place in the file that sets the flags; line 0: none. */
struct flag_place {
	size_t line;
	size_t column;
};

/* A whole set of flags, and where they stand. Texts are borrowed. */
struct flag_set {
	const char *values[AUDIT_FLAG_COUNT]; /* NULL: not given */
	struct flag_place places[AUDIT_FLAG_COUNT];
	unsigned minor; /* N of Kubernetes 1.N; 0: the newest that is known */
	struct flag_place minor_place; /* of what says so */
	const char
		*feature_gates; /* value of --feature-gates; NULL: not given */
};

/*
 * Judge `set` and add what is wrong to `findings`: severity error where
 * kube-apiserver would not start or record nothing, warning where it would do
 * something else than is meant.
 */
void flag_rules_judge(const struct flag_set *set,
		      struct finding_list *findings);

#endif
