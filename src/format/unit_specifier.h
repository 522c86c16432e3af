/*
 * unit_specifier.h - the `%` of unit files
 *
 * `%` and a letter stand for something that systemd knows when it loads the
 * unit. What follows from the unit's name, or is the same on every host, is
 * put in; what only the host knows (`%m`, `%H`) stays as it is written. `%%`
 * is a percent sign; `%` before anything but a letter or a digit is one, too.
 *
 * Letters came with time (systemd 236 to 256). One that any release knows is
 * taken here; one that none knows makes systemd refuse the unit.
 */
#ifndef FORMAT_UNIT_SPECIFIER_H
#define FORMAT_UNIT_SPECIFIER_H

#include "format/unit.h"

/*
 * Expand the specifiers of `from` for the unit called `name`
 * ("kube-apiserver.service"; NULL: not known). What `ret` points to belongs to
 * `arena`, or is that of `from`. Return 0, or -1 with a refusal without a
 * place.
 */
int unit_specifier_expand(const struct unit_text *from, const char *name,
			  struct arena *arena, struct unit_text *ret,
			  struct error *err)
	__attribute__((warn_unused_result));

#endif
