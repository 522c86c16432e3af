/*
 * flag.h - kube-apiserver's audit flags
 *
 * One row a flag, in alphabetical order. Facts: kubernetes/apiserver,
 * pkg/server/options/audit.go.
 */
#ifndef AUDIT_FLAG_H
#define AUDIT_FLAG_H

#include <stddef.h>

struct error;

enum audit_flag_id {
	AUDIT_LOG_MAXAGE,
	AUDIT_LOG_MAXBACKUP,
	AUDIT_LOG_MAXSIZE,
	AUDIT_LOG_PATH,
	AUDIT_POLICY_FILE,
	AUDIT_FLAG_COUNT
};

enum audit_flag_type {
	AUDIT_TYPE_FILE,          /* an absolute path */
	AUDIT_TYPE_FILE_OR_DASH,  /* the same, or "-" for standard output */
	AUDIT_TYPE_COUNT_OR_ZERO, /* a whole number, not negative */
};

struct audit_flag {
	const char *name; /* without dashes: "audit-log-path" */
	enum audit_flag_type type;
	const char *initial; /* what we set where nobody has set anything */
	const char *metavar; /* for --help */
	const char *help;
};

extern const struct audit_flag audit_flags[AUDIT_FLAG_COUNT];

/*
 * Check that kube-apiserver could start with this value. Whole numbers are
 * read as pflag reads them (Go's base-0 syntax: 0x1e, 0o17, 017, 1_000).
 * Return 0, or -1 with a refusal that names the flag.
 */
int audit_flag_check(enum audit_flag_id id, const char *value,
		     struct error *err) __attribute__((warn_unused_result));

#endif
