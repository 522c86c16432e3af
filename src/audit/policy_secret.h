/*
 * policy_secret.h - credentials that get into the log
 */
#ifndef AUDIT_POLICY_SECRET_H
#define AUDIT_POLICY_SECRET_H

struct policy;

/*
 * Add a finding for each rule that records the bodies of Secrets, ConfigMaps,
 * token reviews or new tokens.
 */
void policy_secrets_lint(struct policy *policy);

#endif
