/*
 * plan_law.h - what holds for every plan, whatever file it is for
 */
#ifndef PLAN_LAW_H
#define PLAN_LAW_H

#include "target/target.h"

/*
 * Fail unless the bytes of `text` that no edit covers are in the result as
 * they were, in the same order, and the new bytes of the edits between them.
 */
void plan_law_frame(const struct buf *text, const struct plan *plan);

/* Fail unless `plan` for `text` has nothing to do. */
void plan_law_no_change(const struct buf *text, const struct plan *plan);

/* Fail unless `err` is a refusal that says why and what to do. */
void plan_law_refusal(const struct error *err);

#endif
