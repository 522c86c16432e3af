/*
 * verdict.h - what must be true of a run, whatever happened to it
 *
 * Whole files, nothing left behind, and words that are true: of the status, of
 * the report and of the messages. What is true is looked up on the disk.
 */
#ifndef VERDICT_H
#define VERDICT_H

#include <stdbool.h>
#include <stddef.h>

#include "child.h"
#include "scene.h"

/* A run of the command of `scene`, which scene_look() has looked at since. */
struct verdict {
	const struct scene *scene;
	const struct child *child;
	const struct buf *report; /* of a run that nothing disturbed; or NULL */
	bool is_speechless;       /* standard error was out of order */
};

enum { VERDICT_RULES = 17 };

/* Append the report of a run, without what differs from run to run. */
void verdict_report(const struct child *child, struct buf *out);

/* Fill in the names of the rules that the run has broken; return how many. */
size_t verdict_find(const struct verdict *verdict,
		    const char *broken[VERDICT_RULES]);

#endif
