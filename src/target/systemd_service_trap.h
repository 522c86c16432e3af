/*
 * systemd_service_trap.h - units that do not say what their author meant
 *
 * systemd passes over most mistakes with a line in its journal, and starts
 * kube-apiserver without the flags that were lost. Each such mistake has a
 * message here that says what really happens, and what to do. They are refused
 * because an edit beside them would look as if it had worked.
 *
 * All return 0, or -1 with a refusal and its place.
 */
#ifndef TARGET_SYSTEMD_SERVICE_TRAP_H
#define TARGET_SYSTEMD_SERVICE_TRAP_H

#include "target/systemd_service.h"

struct service;
struct unit;

/* Check bytes: an empty unit is masked. `is_unit`: no drop-in. */
int service_trap_text(const struct service_file *file, bool is_unit,
		      struct error *err) __attribute__((warn_unused_result));

/*
 * Check lines: no unit at all, template text, flags that are no part of
 * ExecStart=. Other lines that systemd ignores become findings.
 */
int service_trap_unit(const struct unit *unit, const struct service_file *file,
		      bool is_unit, struct finding_list *findings,
		      struct error *err) __attribute__((warn_unused_result));

/* Check the command: what it runs, and each of its words. */
int service_trap_command(struct service *service, struct error *err)
	__attribute__((warn_unused_result));

#endif
