/*
 * systemd_service_user.h - who a service runs as
 *
 * User=, Group=, SupplementaryGroups= and DynamicUser= over the unit and its
 * drop-ins. The prefixes `+`, `!` and `!!` of the command make it root. And
 * what CapabilityBoundingSet= leaves to root: without CAP_DAC_OVERRIDE a file
 * of somebody else that only its owner may open is out of reach.
 */
#ifndef TARGET_SYSTEMD_SERVICE_USER_H
#define TARGET_SYSTEMD_SERVICE_USER_H

#include "target/systemd_service_read.h"

/* Borrowed from the service. */
struct service_user {
	const char *name;  /* NULL: root */
	const char *group; /* NULL: the user's */
	bool is_dynamic;   /* made at each start; `name` may be "" then */
};

struct service_user service_user_read(const struct service *service);

/* Say in `run_as` whom the host has to let read and write. */
void service_user_note(const struct service *service, struct run_as *run_as);

#endif
