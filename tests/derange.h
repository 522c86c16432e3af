/*
 * derange.h - audit wiring made wrong, on purpose
 *
 * Each derangement is one thing that people and tools do to a manifest in which
 * auditing works: a flag lost or doubled, a mount that lies wrong, a volume of
 * another type. Whatever it was, `enable` must end in the same data.
 */
#ifndef DERANGE_H
#define DERANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "text/buf.h"

struct pod;

typedef bool derange_fn(struct pod *pod, const char *subject);

struct derangement {
	const char *name;
	derange_fn *apply;   /* false: there is nothing to derange */
	const char *subject; /* a flag, or the mountPath of a mount */
};

extern const struct derangement derangements[];
extern const size_t derangement_count;

/*
 * Append the manifest `text`, deranged, to `out`. Return false, and append
 * nothing, if this cannot be done to it.
 */
bool derange(const struct derangement *derangement, const struct buf *text,
	     struct buf *out);

#endif
