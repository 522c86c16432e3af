/*
 * policy_match.h - which rule decides a request
 *
 * The evaluator of kube-apiserver 1.10 and later (pkg/audit/policy/checker.go):
 * rules are tried in order, the first that matches decides, and a request
 * that none matches is not recorded.
 */
#ifndef AUDIT_POLICY_MATCH_H
#define AUDIT_POLICY_MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "audit/policy.h"

/* A request after authentication. Texts are borrowed; none but `user`,
 * `resource` and `url` is NULL. */
struct policy_request {
	const char *user; /* NULL: nobody, the authentication has failed */
	const char *const *groups;
	size_t group_count;
	const char *verb;
	const char *resource; /* NULL: not about a resource, but `url` */
	const char *group;    /* "": the core group */
	const char *subresource;
	const char *namespace;
	const char *name;
	const char *url; /* path without a query */
};

struct policy_decision {
	const struct policy_rule *rule; /* NULL: none matches */
	size_t number;                  /* of the rule, from 1; 0: none */
	enum policy_level level;
	unsigned stages; /* set of stages without an event */
	bool omit_managed_fields;
};

/* Decide about a request. `policy` must not be refused. */
struct policy_decision policy_decide(const struct policy *policy,
				     const struct policy_request *request);

/* Whether a rule matches a request. */
bool policy_rule_matches(const struct policy_rule *rule,
			 const struct policy_request *request);

#endif
