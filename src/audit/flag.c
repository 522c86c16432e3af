#include "audit/flag.h"

#include <stdbool.h>
#include <string.h>

#include "audit/flag_value.h"
#include "text/error.h"

#define FLAG(id, name, type, initial, since, until, help)                      \
	[id] = { name, AUDIT_TYPE_##type, initial, since, until, help }

/* The rows that both backends have. */
#define BACKEND(PREFIX, prefix, since_batch, since_throttle)                   \
	FLAG(PREFIX##_BATCH_BUFFER_SIZE, prefix "-batch-buffer-size", INT,     \
	     NULL, since_batch, 0, "batch mode: events that may wait"),        \
		FLAG(PREFIX##_BATCH_MAX_SIZE, prefix "-batch-max-size", INT,   \
		     NULL, since_batch, 0, "batch mode: events in one batch"), \
		FLAG(PREFIX##_BATCH_MAX_WAIT, prefix "-batch-max-wait",        \
		     DURATION, NULL, since_batch, 0,                           \
		     "batch mode: longest wait of a batch"),                   \
		FLAG(PREFIX##_BATCH_THROTTLE_BURST,                            \
		     prefix "-batch-throttle-burst", INT, NULL, since_batch,   \
		     0, "batch mode: batches sent at once"),                   \
		FLAG(PREFIX##_BATCH_THROTTLE_ENABLE,                           \
		     prefix "-batch-throttle-enable", BOOL, NULL,              \
		     since_throttle, 0, "batch mode: limit the rate"),         \
		FLAG(PREFIX##_BATCH_THROTTLE_QPS,                              \
		     prefix "-batch-throttle-qps", FLOAT, NULL, since_batch,   \
		     0, "batch mode: batches a second"),                       \
		FLAG(PREFIX##_TRUNCATE_ENABLED, prefix "-truncate-enabled",    \
		     BOOL, NULL, 11, 0, "cut events that are too large"),      \
		FLAG(PREFIX##_TRUNCATE_MAX_BATCH_SIZE,                         \
		     prefix "-truncate-max-batch-size", INT, NULL, 11, 0,      \
		     "largest batch, in bytes"),                               \
		FLAG(PREFIX##_TRUNCATE_MAX_EVENT_SIZE,                         \
		     prefix "-truncate-max-event-size", INT, NULL, 11, 0,      \
		     "largest event, in bytes"),                               \
		FLAG(PREFIX##_VERSION, prefix "-version", VERSION, NULL, 11,   \
		     0, "API version of the events")

const struct audit_flag audit_flags[AUDIT_FLAG_COUNT] = {
	FLAG(AUDIT_DYNAMIC_CONFIGURATION, "audit-dynamic-configuration", BOOL,
	     NULL, 13, 19, "receivers from AuditSink objects"),
	BACKEND(AUDIT_LOG, "audit-log", 10, 10),
	FLAG(AUDIT_LOG_COMPRESS, "audit-log-compress", BOOL, NULL, 20, 0,
	     "gzip rotated logs"),
	FLAG(AUDIT_LOG_FORMAT, "audit-log-format", FORMAT, NULL, 8, 0,
	     "lines of JSON, or of the old text"),
	FLAG(AUDIT_LOG_MAXAGE, "audit-log-maxage", INT, "30", 0, 0,
	     "days to keep rotated logs"),
	FLAG(AUDIT_LOG_MAXBACKUP, "audit-log-maxbackup", INT, "10", 0, 0,
	     "rotated logs to keep"),
	FLAG(AUDIT_LOG_MAXSIZE, "audit-log-maxsize", INT, "100", 0, 0,
	     "MiB at which the log is rotated"),
	FLAG(AUDIT_LOG_MODE, "audit-log-mode", MODE, NULL, 10, 0,
	     "how requests wait for the log"),
	FLAG(AUDIT_LOG_PATH, "audit-log-path", FILE_OR_DASH,
	     "/var/log/kubernetes/audit/audit.log", 0, 0,
	     "the log file; - is standard output"),
	FLAG(AUDIT_POLICY_FILE, "audit-policy-file", FILE,
	     "/etc/kubernetes/audit-policy.yaml", 7, 0,
	     "the rules that say what is recorded"),
	FLAG(AUDIT_WEBHOOK_BATCH_INITIAL_BACKOFF,
	     "audit-webhook-batch-initial-backoff", DURATION, NULL, 9, 0,
	     "old name of audit-webhook-initial-backoff"),
	BACKEND(AUDIT_WEBHOOK, "audit-webhook", 9, 10),
	FLAG(AUDIT_WEBHOOK_CONFIG_FILE, "audit-webhook-config-file", FILE, NULL,
	     7, 0, "kubeconfig that names the receiver"),
	FLAG(AUDIT_WEBHOOK_INITIAL_BACKOFF, "audit-webhook-initial-backoff",
	     DURATION, NULL, 10, 0, "wait before the first retry"),
	FLAG(AUDIT_WEBHOOK_MODE, "audit-webhook-mode", MODE, NULL, 7, 0,
	     "how requests wait for the receiver"),
};

const char *audit_flag_metavar(enum audit_flag_type type)
{
	static const char *const words[] = {
		[AUDIT_TYPE_FILE] = "FILE",
		[AUDIT_TYPE_FILE_OR_DASH] = "FILE",
		[AUDIT_TYPE_INT] = "N",
		[AUDIT_TYPE_FLOAT] = "X",
		[AUDIT_TYPE_BOOL] = "true|false",
		[AUDIT_TYPE_DURATION] = "TIME",
		[AUDIT_TYPE_MODE] = "batch|blocking|blocking-strict",
		[AUDIT_TYPE_FORMAT] = "json|legacy",
		[AUDIT_TYPE_VERSION] = "VERSION",
	};

	return words[type];
}

bool audit_flag_is_switch(enum audit_flag_id id)
{
	return audit_flags[id].type == AUDIT_TYPE_BOOL;
}

static bool same_name(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if (*a != *b && !(*a == '_' && *b == '-'))
			return false;
	return *a == *b;
}

enum audit_flag_id audit_flag_find(const char *name)
{
	enum audit_flag_id id = 0;

	while (id < AUDIT_FLAG_COUNT && !same_name(name, audit_flags[id].name))
		id++;
	return id;
}

/* Whether a component of `path` is "..", which kubelet refuses. */
static bool has_parent_step(const char *path)
{
	for (const char *at = path; (at = strstr(at, "..")); at += 2)
		if ((at == path || at[-1] == '/') && (at[2] == '/' || !at[2]))
			return true;
	return false;
}

static bool is_empty(const char *path)
{
	return !*path;
}

static bool is_relative(const char *path)
{
	return path[0] != '/';
}

static bool ends_in_slash(const char *path)
{
	return path[strlen(path) - 1] == '/';
}

static bool has_variable(const char *path)
{
	return strstr(path, "$(") || strstr(path, "$$");
}

/* Return the bytes of the UTF-8 sequence that `lead` starts, 0 for none. */
static size_t sequence_len(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead < 0xe0)
		return 2;
	if (lead >= 0xe0 && lead < 0xf0)
		return 3;
	return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

/* Whether something in `path` is no UTF-8, or a control character. */
static bool is_no_text(const char *path)
{
	for (const unsigned char *at = (const unsigned char *)path; *at;) {
		size_t len = sequence_len(*at);

		if (!len || *at < ' ' || *at == 0x7f)
			return true;
		for (size_t i = 1; i < len; i++)
			if ((at[i] & 0xc0) != 0x80)
				return true;
		at += len;
	}
	return false;
}

/* What makes a path unfit, and what to do about it. */
static const struct {
	bool (*is_so)(const char *path);
	const char *code;
	const char *what;
	const char *hint;
} path_faults[] = {
	{ is_empty, "bad-value", "must name a file, not",
	  "leave the option out to keep what the file has" },
	{ is_no_text, "not-text", "must be plain UTF-8 text, unlike",
	  "no file format that starts kube-apiserver can hold it" },
	{ has_variable, "variable",
	  "must not contain '$(' or '$$':", "kubelet would expand it" },
	{ is_relative, "relative-path", "must be an absolute path, not",
	  "start it with a slash" },
	{ has_parent_step, "parent-step", "must not contain '..':",
	  "kubelet refuses such a volume: write the path without it" },
	{ ends_in_slash, "not-a-file-name", "must name a file, not",
	  "put the name of a file behind it" },
};

static int check_file(const char *name, const char *value, struct error *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(path_faults); i++) {
		if (!path_faults[i].is_so(value))
			continue;
		error_refuse(err, path_faults[i].code, "--%s %s '%s'", name,
			     path_faults[i].what, value);
		return error_hint(err, "%s", path_faults[i].hint);
	}
	return 0;
}

static const char *const modes[] = { "batch", "blocking", "blocking-strict",
				     NULL };
static const char *const formats[] = { "json", "legacy", NULL };
static const char *const versions[] = { "audit.k8s.io/v1",
					"audit.k8s.io/v1beta1",
					"audit.k8s.io/v1alpha1", NULL };

static bool is_one_of(const char *value, const char *const words[])
{
	while (*words && strcmp(*words, value) != 0)
		words++;
	return *words != NULL;
}

static bool is_int(const char *value)
{
	return flag_value_int(value, NULL);
}

static bool is_float(const char *value)
{
	return flag_value_float(value, NULL);
}

static bool is_bool(const char *value)
{
	return flag_value_bool(value, NULL);
}

static bool is_duration(const char *value)
{
	return flag_value_duration(value, NULL);
}

/* What the value of a type must be; the paths have rules of their own. */
static const struct {
	bool (*is_valid)(const char *value);
	const char *const *choices; /* or one of these */
	const char *wanted;
} types[] = {
	[AUDIT_TYPE_FILE] = { NULL, NULL, NULL },
	[AUDIT_TYPE_FILE_OR_DASH] = { NULL, NULL, NULL },
	[AUDIT_TYPE_INT] = { is_int, NULL, "a whole number" },
	[AUDIT_TYPE_FLOAT] = { is_float, NULL, "a number" },
	[AUDIT_TYPE_BOOL] = { is_bool, NULL, "true or false" },
	[AUDIT_TYPE_DURATION] = { is_duration, NULL,
				  "a time with its unit, like 30s" },
	[AUDIT_TYPE_MODE] = { NULL, modes,
			      "batch, blocking or blocking-strict" },
	[AUDIT_TYPE_FORMAT] = { NULL, formats, "json or legacy" },
	[AUDIT_TYPE_VERSION] = { NULL, versions, "audit.k8s.io/v1" },
};

const char *const *audit_flag_choices(enum audit_flag_type type)
{
	return types[type].choices;
}

static bool is_valid(enum audit_flag_type type, const char *value)
{
	if (types[type].choices)
		return is_one_of(value, types[type].choices);
	return types[type].is_valid(value);
}

int audit_flag_check(enum audit_flag_id id, const char *value,
		     struct error *err)
{
	const struct audit_flag *flag = &audit_flags[id];

	if (flag->type == AUDIT_TYPE_FILE_OR_DASH && !strcmp(value, "-"))
		return 0;
	if (flag->type == AUDIT_TYPE_FILE ||
	    flag->type == AUDIT_TYPE_FILE_OR_DASH)
		return check_file(flag->name, value, err);
	if (is_valid(flag->type, value))
		return 0;
	error_refuse(err, "bad-value", "--%s must be %s, not '%s'", flag->name,
		     types[flag->type].wanted, value);
	return error_hint(err, "kube-apiserver would not start");
}
