/*
 * policy_resource.h - the resources that Kubernetes itself serves
 *
 * Custom resources are as good as these, so a name that is not here is no
 * mistake by itself. What can be told is that a name belongs to another group,
 * or is the singular, kind or short name of one that is here.
 */
#ifndef AUDIT_POLICY_RESOURCE_H
#define AUDIT_POLICY_RESOURCE_H

#include <stdbool.h>
#include <stddef.h>

/* One resource; where several groups serve it, it has several rows. */
struct policy_resource {
	const char *group;
	const char *name;         /* plural, in lower case */
	const char *singular;     /* the kind in lower case */
	const char *short_name;   /* as kubectl takes it; "": none */
	const char *subresources; /* parted by blanks; "": none */
};

/* Ends with a row without a name. */
extern const struct policy_resource policy_resources[];

/* Whether Kubernetes serves a group called so; "" is the core group. */
bool policy_resource_has_group(const char *group);

/* The row of this group and name, or NULL. */
const struct policy_resource *policy_resource_find(const char *group,
						   const char *name);

/*
 * The row that somebody means who writes `name`: a plural, singular, kind or
 * short name in any case, perhaps with ".group" behind it. A row of `group` is
 * preferred. NULL if there is none.
 */
const struct policy_resource *policy_resource_guess(const char *group,
						    const char *name);

/* Whether `subresource` is one of those of the row. */
bool policy_resource_has_sub(const struct policy_resource *resource,
			     const char *subresource);

#endif
