/*
 * flag.h - kube-apiserver's audit flags
 *
 * One row a flag, in alphabetical order: its type, the value that we set
 * where nobody has set one, and the releases that have it. Facts:
 * kubernetes/apiserver, pkg/server/options/audit.go, tag by tag from 1.6 to
 * 1.37.
 */
#ifndef AUDIT_FLAG_H
#define AUDIT_FLAG_H

#include <stdbool.h>
#include <stddef.h>

struct error;

enum audit_flag_id {
	AUDIT_DYNAMIC_CONFIGURATION,
	AUDIT_LOG_BATCH_BUFFER_SIZE,
	AUDIT_LOG_BATCH_MAX_SIZE,
	AUDIT_LOG_BATCH_MAX_WAIT,
	AUDIT_LOG_BATCH_THROTTLE_BURST,
	AUDIT_LOG_BATCH_THROTTLE_ENABLE,
	AUDIT_LOG_BATCH_THROTTLE_QPS,
	AUDIT_LOG_COMPRESS,
	AUDIT_LOG_FORMAT,
	AUDIT_LOG_MAXAGE,
	AUDIT_LOG_MAXBACKUP,
	AUDIT_LOG_MAXSIZE,
	AUDIT_LOG_MODE,
	AUDIT_LOG_PATH,
	AUDIT_LOG_TRUNCATE_ENABLED,
	AUDIT_LOG_TRUNCATE_MAX_BATCH_SIZE,
	AUDIT_LOG_TRUNCATE_MAX_EVENT_SIZE,
	AUDIT_LOG_VERSION,
	AUDIT_POLICY_FILE,
	AUDIT_WEBHOOK_BATCH_BUFFER_SIZE,
	AUDIT_WEBHOOK_BATCH_INITIAL_BACKOFF,
	AUDIT_WEBHOOK_BATCH_MAX_SIZE,
	AUDIT_WEBHOOK_BATCH_MAX_WAIT,
	AUDIT_WEBHOOK_BATCH_THROTTLE_BURST,
	AUDIT_WEBHOOK_BATCH_THROTTLE_ENABLE,
	AUDIT_WEBHOOK_BATCH_THROTTLE_QPS,
	AUDIT_WEBHOOK_CONFIG_FILE,
	AUDIT_WEBHOOK_INITIAL_BACKOFF,
	AUDIT_WEBHOOK_MODE,
	AUDIT_WEBHOOK_TRUNCATE_ENABLED,
	AUDIT_WEBHOOK_TRUNCATE_MAX_BATCH_SIZE,
	AUDIT_WEBHOOK_TRUNCATE_MAX_EVENT_SIZE,
	AUDIT_WEBHOOK_VERSION,
	AUDIT_FLAG_COUNT
};

enum audit_flag_type {
	AUDIT_TYPE_FILE,         /* an absolute path */
	AUDIT_TYPE_FILE_OR_DASH, /* the same, or "-" for standard output */
	AUDIT_TYPE_INT,          /* whole numbers, as Go reads them */
	AUDIT_TYPE_FLOAT,
	AUDIT_TYPE_BOOL,
	AUDIT_TYPE_DURATION, /* "1m30s": a number needs a unit */
	AUDIT_TYPE_MODE,     /* batch, blocking, blocking-strict */
	AUDIT_TYPE_FORMAT,   /* json, legacy */
	AUDIT_TYPE_VERSION,  /* audit.k8s.io/v1 */
};

struct audit_flag {
	const char *name; /* without dashes: "audit-log-path" */
	enum audit_flag_type type;
	const char *initial; /* what we set where nobody has; NULL: nothing */
	unsigned since;      /* minor release 1.N that brings it; 6: 1.6 or */
	unsigned until;      /* older; the first without it, or 0 */
	const char *help;
};

extern const struct audit_flag audit_flags[AUDIT_FLAG_COUNT];

/* Return what help calls values of this type: "FILE", "json|legacy". */
const char *audit_flag_metavar(enum audit_flag_type type);

/*
 * Return the words that a value of this type must be one of, with NULL behind
 * the last; or NULL: there is no such list.
 */
const char *const *audit_flag_choices(enum audit_flag_type type);

/*
 * Whether the flag may stand without a value, and is true then, as for
 * kube-apiserver: --audit-log-compress.
 */
bool audit_flag_is_switch(enum audit_flag_id id);

/*
 * Return the flag with this name (without dashes; '_' is as good as '-'), or
 * AUDIT_FLAG_COUNT.
 */
enum audit_flag_id audit_flag_find(const char *name);

/*
 * Check that kube-apiserver's flag parser (spf13/pflag) takes this value, and
 * that it is one of those allowed. Return 0, or -1 with a refusal that names
 * the flag.
 */
int audit_flag_check(enum audit_flag_id id, const char *value,
		     struct error *err) __attribute__((warn_unused_result));

#endif
