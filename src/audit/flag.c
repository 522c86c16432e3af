#include "audit/flag.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "text/error.h"

const struct audit_flag audit_flags[AUDIT_FLAG_COUNT] = {
	[AUDIT_LOG_MAXAGE] = { "audit-log-maxage", AUDIT_TYPE_COUNT_OR_ZERO,
			       "30", "DAYS", "keep rotated logs this long" },
	[AUDIT_LOG_MAXBACKUP] = { "audit-log-maxbackup",
				  AUDIT_TYPE_COUNT_OR_ZERO, "10", "N",
				  "keep this many rotated logs" },
	[AUDIT_LOG_MAXSIZE] = { "audit-log-maxsize", AUDIT_TYPE_COUNT_OR_ZERO,
				"100", "MIB", "rotate the log at this size" },
	[AUDIT_LOG_PATH] = { "audit-log-path", AUDIT_TYPE_FILE_OR_DASH,
			     "/var/log/kubernetes/audit/audit.log", "FILE",
			     "the audit log; - is standard output" },
	[AUDIT_POLICY_FILE] = { "audit-policy-file", AUDIT_TYPE_FILE,
				"/etc/kubernetes/audit-policy.yaml", "FILE",
				"the audit policy" },
};

/* Whether a component of `path` is "..", which kubelet refuses. */
static bool has_parent_step(const char *path)
{
	for (const char *at = path; (at = strstr(at, "..")); at += 2)
		if ((at == path || at[-1] == '/') && (at[2] == '/' || !at[2]))
			return true;
	return false;
}

static int check_file(const char *name, const char *value, struct error *err)
{
	if (value[0] != '/')
		return error_refuse(err, "relative-path",
				    "--%s must be an absolute path, not '%s'",
				    name, value);
	if (has_parent_step(value))
		return error_refuse(err, "parent-step",
				    "--%s must not contain '..': '%s'", name,
				    value);
	if (value[strlen(value) - 1] == '/')
		return error_refuse(err, "not-a-file-name",
				    "--%s must name a file, not the "
				    "directory '%s'",
				    name, value);
	if (strstr(value, "$("))
		return error_refuse(err, "variable",
				    "--%s must not contain '$(', which "
				    "kubelet would expand: '%s'",
				    name, value);
	return 0;
}

/* Copy the digits of `value` without Go's underscores between them. */
static bool drop_underscores(const char *value, char *digits, size_t size)
{
	size_t len = 0;

	for (; *value; value++) {
		if (*value == '_' && !isalnum((unsigned char)value[1]))
			return false;
		if (*value == '_')
			continue;
		if (len + 1 >= size)
			return false;
		digits[len++] = *value;
	}
	digits[len] = '\0';
	return true;
}

/* Read a number as Go's strconv.ParseInt(value, 0, 64) does. */
static bool read_number(const char *value, long long *ret)
{
	char digits[80], *end;
	const char *start = value + (*value == '-' || *value == '+');
	char prefix = start[0] == '0' ? (char)tolower(start[1]) : '\0';
	int base = prefix == 'x'     ? 16
		   : prefix == 'o'   ? 8
		   : prefix == 'b'   ? 2
		   : start[0] == '0' ? 8
				     : 10;

	if (strchr("xob", prefix) && prefix)
		start += 2;
	if (!isxdigit((unsigned char)*start) ||
	    !drop_underscores(start, digits, sizeof(digits)))
		return false;
	errno = 0;
	*ret = strtoll(digits, &end, base);
	if (*value == '-')
		*ret = -*ret;
	return !errno && !*end;
}

static int check_count(const char *name, const char *value, struct error *err)
{
	long long number;

	if (!read_number(value, &number)) {
		error_refuse(err, "not-a-number",
			     "--%s must be a whole number, not '%s'", name,
			     value);
		return error_hint(err, "kube-apiserver would not start");
	}
	if (number >= 0)
		return 0;
	error_refuse(err, "negative-number", "--%s must not be negative: '%s'",
		     name, value);
	return error_hint(err, "kube-apiserver would not start");
}

int audit_flag_check(enum audit_flag_id id, const char *value,
		     struct error *err)
{
	const struct audit_flag *flag = &audit_flags[id];

	if (flag->type == AUDIT_TYPE_COUNT_OR_ZERO)
		return check_count(flag->name, value, err);
	if (flag->type == AUDIT_TYPE_FILE_OR_DASH && !strcmp(value, "-"))
		return 0;
	return check_file(flag->name, value, err);
}
