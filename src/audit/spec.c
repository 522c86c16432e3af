#include "audit/spec.h"

#include <string.h>

#include "text/error.h"

int audit_spec_check(const struct audit_spec *spec, struct error *err)
{
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++)
		if (spec->values[id] &&
		    audit_flag_check(id, spec->values[id], err) < 0)
			return -1;
	return 0;
}

/* The limits of a log file are of no use where there is no log file. */
static bool is_needed(enum audit_flag_id id,
		      const char *const values[AUDIT_FLAG_COUNT])
{
	return audit_flags[id].type != AUDIT_TYPE_COUNT_OR_ZERO ||
	       strcmp(values[AUDIT_LOG_PATH], "-") != 0;
}

void audit_spec_resolve(const struct audit_spec *spec,
			const char *const current[AUDIT_FLAG_COUNT],
			const char *values[AUDIT_FLAG_COUNT])
{
	for (size_t i = AUDIT_FLAG_COUNT; i-- > 0;) {
		enum audit_flag_id id = (enum audit_flag_id)i;

		values[id] = spec->values[id] ? spec->values[id] : current[id];
		if (spec->disable)
			values[id] = NULL;
		else if (!values[id] && is_needed(id, values))
			values[id] = audit_flags[id].initial;
	}
}
