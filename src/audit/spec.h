/*
 * spec.h - what the user wants
 *
 * A spec is the settings of one command, as they were given. Against what a
 * file says already it becomes the values to set: a setting that the user
 * names is set; one that he does not name keeps the value that the file has;
 * one that nobody has named gets our default.
 */
#ifndef AUDIT_SPEC_H
#define AUDIT_SPEC_H

#include <stdbool.h>
#include <stddef.h>

#include "audit/flag.h"

struct error;

/* How the log gets out of the container. */
enum audit_log_volume {
	AUDIT_LOG_VOLUME_UNNAMED, /* as it is, else by directory */
	AUDIT_LOG_VOLUME_DIRECTORY,
	AUDIT_LOG_VOLUME_FILE, /* cannot rotate: rename() gives EBUSY */
};

/* Texts are borrowed. */
struct audit_spec {
	bool disable; /* take auditing out; all else is ignored */
	const char *values[AUDIT_FLAG_COUNT]; /* NULL: not named */
	enum audit_log_volume log_volume;
	unsigned kube_minor; /* N of Kubernetes 1.N to judge for; 0: unnamed */

	/* Files that the webhook's kubeconfig names, as absolute paths. */
	const char *const *webhook_files;
	size_t webhook_file_count;
};

/*
 * Set what the word says: "directory" or "file"; "1.31", "v1.31" or a whole
 * version like "v1.31.2". Return false if it says nothing of the kind.
 */
bool audit_spec_set_log_volume(struct audit_spec *spec, const char *word);
bool audit_spec_set_version(struct audit_spec *spec, const char *word);

/*
 * Check each named value by itself. Return 0, or -1 with a refusal:
 * kube-apiserver would not start with it, or would not do what it says.
 */
int audit_spec_check(const struct audit_spec *spec, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Fill `values` with what shall be set: NULL for a flag that shall not be
 * there. `current` holds what the file says now, NULL for what it does not
 * say.
 */
void audit_spec_resolve(const struct audit_spec *spec,
			const char *const current[AUDIT_FLAG_COUNT],
			const char *values[AUDIT_FLAG_COUNT]);

#endif
