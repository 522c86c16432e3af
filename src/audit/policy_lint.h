/*
 * policy_lint.h - what kube-apiserver accepts although nobody means it
 */
#ifndef AUDIT_POLICY_LINT_H
#define AUDIT_POLICY_LINT_H

struct policy;

/*
 * Add to `policy`, which is not refused, what is wrong with it all the same:
 * rules that no request reaches, patterns that match nothing, credentials
 * that get into the log, and so on. Findings are sorted afterwards.
 */
void policy_lint(struct policy *policy);

#endif
