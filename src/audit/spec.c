#include "audit/spec.h"

#include <stdlib.h>
#include <string.h>

#include "text/error.h"

bool audit_spec_set_log_volume(struct audit_spec *spec, const char *word)
{
	spec->log_volume = !strcmp(word, "directory")
				   ? AUDIT_LOG_VOLUME_DIRECTORY
			   : !strcmp(word, "file") ? AUDIT_LOG_VOLUME_FILE
						   : AUDIT_LOG_VOLUME_UNNAMED;
	return spec->log_volume != AUDIT_LOG_VOLUME_UNNAMED;
}

bool audit_spec_set_version(struct audit_spec *spec, const char *word)
{
	char *end;
	unsigned long minor;

	word += *word == 'v';
	if (strncmp(word, "1.", 2) != 0 || !strchr("0123456789", word[2]))
		return false;
	minor = strtoul(word + 2, &end, 10);
	spec->kube_minor = (unsigned)minor;
	return end != word + 2 && minor > 0 && minor < 1000 &&
	       (!*end || *end == '.');
}

int audit_spec_check(const struct audit_spec *spec, struct error *err)
{
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++)
		if (spec->values[id] &&
		    audit_flag_check(id, spec->values[id], err) < 0)
			return -1;
	return 0;
}

static bool names_any(const struct audit_spec *spec, const char *prefix)
{
	size_t len = strlen(prefix);

	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++)
		if (spec->values[id] &&
		    !strncmp(audit_flags[id].name, prefix, len))
			return true;
	return false;
}

/*
 * Who asks for a webhook only gets no log file on top. The limits of a log
 * file are of no use where there is none.
 */
static bool is_needed(const struct audit_spec *spec, enum audit_flag_id id,
		      const char *const values[AUDIT_FLAG_COUNT])
{
	if (id == AUDIT_POLICY_FILE)
		return true;
	if (id == AUDIT_LOG_PATH)
		return !names_any(spec, "audit-webhook-") ||
		       names_any(spec, "audit-log-");
	return values[AUDIT_LOG_PATH] && values[AUDIT_LOG_PATH][0] == '/';
}

void audit_spec_resolve(const struct audit_spec *spec,
			const char *const current[AUDIT_FLAG_COUNT],
			const char *values[AUDIT_FLAG_COUNT])
{
	/* The path of the log stands behind its limits, and counts first. */
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++)
		values[id] = spec->disable      ? NULL
			     : spec->values[id] ? spec->values[id]
						: current[id];
	for (size_t i = AUDIT_FLAG_COUNT; i-- > 0 && !spec->disable;) {
		enum audit_flag_id id = (enum audit_flag_id)i;

		if (!values[id] && audit_flags[id].initial &&
		    is_needed(spec, id, values))
			values[id] = audit_flags[id].initial;
	}
}
