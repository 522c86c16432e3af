/*
 * policy_ignored.h - what it means that a field is ignored
 *
 * kube-apiserver passes over a field that it does not know, and since an
 * absent selector means "any", a misspelt one makes its rule match more. A
 * finding says which field it is, what the rule really does now, and what was
 * probably meant.
 */
#ifndef AUDIT_POLICY_IGNORED_H
#define AUDIT_POLICY_IGNORED_H

struct policy;

/* Add a finding for each ignored field; any makes the verdict "ignored". */
void policy_ignored_explain(struct policy *policy);

#endif
