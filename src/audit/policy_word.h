/*
 * policy_word.h - the words that a rule selects by
 *
 * kube-apiserver compares users, groups, verbs, namespaces and names letter by
 * letter, and knows three patterns for resources. Any other word is accepted,
 * and matches nothing.
 */
#ifndef AUDIT_POLICY_WORD_H
#define AUDIT_POLICY_WORD_H

#include <stddef.h>

struct policy;

/*
 * Add findings for the words of rule number `index`, from 0, that match
 * nothing, or not what they seem to.
 */
void policy_words_lint(struct policy *policy, size_t index);

#endif
