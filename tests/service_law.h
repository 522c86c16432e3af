/*
 * service_law.h - the laws of a plan for a systemd service, without a host
 */
#ifndef SERVICE_LAW_H
#define SERVICE_LAW_H

#include <stdbool.h>

#include "text/buf.h"

/* The files of a service. Texts are the caller's. */
struct service_law {
	const struct buf *unit;
	const struct buf *drop_in; /* NULL: there is none */

	/* What EnvironmentFile=/etc/kubernetes/apiserver reads, or NULL. */
	const struct buf *environment;

	bool is_drop_in_ours; /* write our drop-in, not the unit */
	bool is_unit_alone;   /* whether there are others is not known */
};

/*
 * Fail unless enabling the service is refused with a reason, or keeps the
 * laws: only what the plan says has changed; twice is once; disabling takes
 * all out again, and gives the same bytes where no audit flag has been, or
 * where all of them had been taken out before.
 */
void service_law_check(const struct service_law *law);

#endif
