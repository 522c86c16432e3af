/*
 * policy_scalar.h - what a scalar of YAML is for kube-apiserver
 *
 * kube-apiserver reads YAML with go-yaml v2, which knows YAML 1.1: a plain
 * `yes` is a boolean, `010` is eight, `~` is null, and a tag such as `!!str`
 * overrules the looks. Facts: resolve.go of go.yaml.in/yaml/v2.
 */
#ifndef AUDIT_POLICY_SCALAR_H
#define AUDIT_POLICY_SCALAR_H

#include <stdbool.h>

struct policy_value;
struct tree_node;

/*
 * Give `value`, whose text is set, the kind that the scalar `node` has.
 * Return false if its tag contradicts its text, as in `!!int x`.
 */
bool policy_scalar_resolve(struct policy_value *value,
			   const struct tree_node *node);

#endif
