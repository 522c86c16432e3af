/*
 * host_review.h - what the host of a target makes of it
 */
#ifndef COMMAND_HOST_REVIEW_H
#define COMMAND_HOST_REVIEW_H

#include "command/session.h"
#include "target/target.h"

/*
 * Add to `plan->findings` what is wrong with the host for what `plan` needs:
 * files that are missing or of the wrong kind, a policy or log in the manifest
 * directory, another file with the pod that `text` defines. With `all`, other
 * files that kubelet would stumble over in that directory too. If the request
 * is offline, nothing of the host is looked at.
 */
void host_review(const struct session *session, const struct buf *text,
		 struct plan *plan, bool all);

#endif
