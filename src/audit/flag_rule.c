#include "audit/flag_rule.h"

#include <stdbool.h>
#include <string.h>

#include "audit/flag_value.h"
#include "text/buf.h"
#include "text/error.h"

/* What is being judged. */
struct judging {
	const struct flag_set *set;
	unsigned minor;
	struct finding_list *findings;
};

/* The flags of one backend, and the defaults that rules look at. */
struct backend {
	enum audit_flag_id active; /* the backend is on if this is set */
	enum audit_flag_id mode;
	enum audit_flag_id buffer_size;
	enum audit_flag_id max_size;
	enum audit_flag_id max_wait;
	enum audit_flag_id throttle_enable;
	enum audit_flag_id throttle_qps;
	enum audit_flag_id throttle_burst;
	enum audit_flag_id truncate_event;
	enum audit_flag_id truncate_batch;
	enum audit_flag_id version;
	const char *initial_mode;
	bool initial_throttle;
	long long initial_max_size;
	double initial_rate; /* of qps and burst: 0 is refused */
};

static const struct backend backends[] = {
	{ AUDIT_LOG_PATH, AUDIT_LOG_MODE, AUDIT_LOG_BATCH_BUFFER_SIZE,
	  AUDIT_LOG_BATCH_MAX_SIZE, AUDIT_LOG_BATCH_MAX_WAIT,
	  AUDIT_LOG_BATCH_THROTTLE_ENABLE, AUDIT_LOG_BATCH_THROTTLE_QPS,
	  AUDIT_LOG_BATCH_THROTTLE_BURST, AUDIT_LOG_TRUNCATE_MAX_EVENT_SIZE,
	  AUDIT_LOG_TRUNCATE_MAX_BATCH_SIZE, AUDIT_LOG_VERSION, "blocking",
	  false, 1, 0 },
	{ AUDIT_WEBHOOK_CONFIG_FILE, AUDIT_WEBHOOK_MODE,
	  AUDIT_WEBHOOK_BATCH_BUFFER_SIZE, AUDIT_WEBHOOK_BATCH_MAX_SIZE,
	  AUDIT_WEBHOOK_BATCH_MAX_WAIT, AUDIT_WEBHOOK_BATCH_THROTTLE_ENABLE,
	  AUDIT_WEBHOOK_BATCH_THROTTLE_QPS, AUDIT_WEBHOOK_BATCH_THROTTLE_BURST,
	  AUDIT_WEBHOOK_TRUNCATE_MAX_EVENT_SIZE,
	  AUDIT_WEBHOOK_TRUNCATE_MAX_BATCH_SIZE, AUDIT_WEBHOOK_VERSION, "batch",
	  true, 400, 10 },
};

static void put_place(struct finding *finding, struct flag_place place)
{
	finding->line = place.line;
	finding->column = place.column;
}

/* Add an error about the flag `id` that keeps kube-apiserver from starting. */
static void add_error(struct judging *j, enum audit_flag_id id,
		      const char *code, const char *message)
{
	struct finding *finding = finding_list_add(j->findings, SEVERITY_ERROR,
						   code, NULL, "%s", message);

	put_place(finding, j->set->places[id]);
	finding_hint(finding, "kube-apiserver would not start");
}

static void warn(struct judging *j, enum audit_flag_id id, const char *code,
		 const char *message, const char *hint)
{
	struct finding *finding = finding_list_add(
		j->findings, SEVERITY_WARNING, code, NULL, "%s", message);

	put_place(finding, j->set->places[id]);
	finding_hint(finding, "%s", hint);
}

static bool is_set(const struct judging *j, enum audit_flag_id id)
{
	return j->set->values[id] && *j->set->values[id];
}

/* Return the value of a flag as a number, or `initial` if it is not given. */
static double number_of(const struct judging *j, enum audit_flag_id id,
			double initial)
{
	const char *text = j->set->values[id];
	long long whole = 0;
	double number = initial;

	if (!text)
		return initial;
	if (audit_flags[id].type == AUDIT_TYPE_INT)
		return flag_value_int(text, &whole) ? (double)whole : initial;
	if (audit_flags[id].type == AUDIT_TYPE_DURATION)
		flag_value_duration(text, &number);
	else
		flag_value_float(text, &number);
	return number;
}

static bool is_true(const struct judging *j, enum audit_flag_id id,
		    bool initial)
{
	bool value = initial;

	if (j->set->values[id])
		flag_value_bool(j->set->values[id], &value);
	return value;
}

/* --- each value by itself ------------------------------------------------ */

/*
 * Whether the value of a flag counts at all: a file that is set to nothing is
 * not set, and what a backend that is off would be told is not looked at.
 */
static bool is_judged(const struct judging *j, enum audit_flag_id id)
{
	enum audit_flag_type type = audit_flags[id].type;
	bool is_webhook = !strncmp(audit_flags[id].name, "audit-webhook-",
				   strlen("audit-webhook-"));

	if (type == AUDIT_TYPE_FILE || type == AUDIT_TYPE_FILE_OR_DASH)
		return is_set(j, id);
	if (type == AUDIT_TYPE_MODE || type == AUDIT_TYPE_FORMAT ||
	    type == AUDIT_TYPE_VERSION)
		return is_set(j, is_webhook ? AUDIT_WEBHOOK_CONFIG_FILE
					    : AUDIT_LOG_PATH);
	return true;
}

static void judge_value(struct judging *j, enum audit_flag_id id)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	if (!j->set->values[id] || !is_judged(j, id) ||
	    audit_flag_check(id, j->set->values[id], &err) == 0)
		return;
	error_place(&err, j->set->places[id].line, j->set->places[id].column);
	finding_list_add_error(j->findings, &err);
}

static void judge_release(struct judging *j, enum audit_flag_id id)
{
	const struct audit_flag *flag = &audit_flags[id];
	bool is_gone = flag->until && j->minor >= flag->until;
	struct finding *finding;

	if (!j->set->values[id] || (j->minor >= flag->since && !is_gone))
		return;
	finding = finding_list_add(j->findings, SEVERITY_ERROR, "unknown-flag",
				   NULL, "Kubernetes 1.%u does not know --%s",
				   j->minor, flag->name);
	put_place(finding, j->set->minor_place);
	finding_hint(finding,
		     is_gone ? "it is gone since 1.%u: kube-apiserver would "
			       "not start; if yours is another release, say "
			       "which: --kube-version=1.N"
			     : "it came with 1.%u: kube-apiserver would not "
			       "start; if yours is another release, say "
			       "which: --kube-version=1.N",
		     is_gone ? flag->until : flag->since);
}

/* --- the rules of one backend -------------------------------------------- */

static void judge_mode(struct judging *j, const struct backend *b)
{
	const char *mode = j->set->values[b->mode];

	if (mode && !strcmp(mode, "blocking-strict") && j->minor < 13)
		add_error(j, b->mode, "unknown-mode",
			  "the mode blocking-strict came with 1.13");
}

static bool judge_positive(struct judging *j, enum audit_flag_id id,
			   double initial)
{
	CLEANUP(buf_release) struct buf message = BUF_INIT;

	if (number_of(j, id, initial) > 0)
		return true;
	buf_addf(&message, "--%s must be greater than 0%s",
		 audit_flags[id].name,
		 j->set->values[id] ? "" : ", and its default is 0");
	add_error(j, id, "not-positive", message.data);
	return false;
}

static void judge_wait(struct judging *j, const struct backend *b)
{
	if (b->active == AUDIT_LOG_PATH &&
	    number_of(j, b->max_size, (double)b->initial_max_size) > 1 &&
	    number_of(j, b->max_wait, 0) <= 0)
		warn(j, b->max_size, "batch-without-wait",
		     "batches of more than one event without "
		     "--audit-log-batch-max-wait keep one CPU core busy",
		     "set --audit-log-batch-max-wait=30s");
}

static void judge_batch(struct judging *j, const struct backend *b)
{
	const char *mode = j->set->values[b->mode];
	bool throttles = is_true(j, b->throttle_enable, b->initial_throttle);

	if (strcmp(mode ? mode : b->initial_mode, "batch") != 0)
		return;
	if (!judge_positive(j, b->buffer_size, 1) ||
	    !judge_positive(j, b->max_size, 1))
		return;
	if (!throttles ||
	    (judge_positive(j, b->throttle_qps, b->initial_rate) &&
	     judge_positive(j, b->throttle_burst, b->initial_rate)))
		judge_wait(j, b);
}

static void judge_truncation(struct judging *j, const struct backend *b)
{
	double event = number_of(j, b->truncate_event, 102400);
	double batch = number_of(j, b->truncate_batch, 10485760);

	if (judge_positive(j, b->truncate_event, 102400) && batch < event)
		add_error(j, b->truncate_batch, "batch-below-event",
			  "the largest batch (truncate-max-batch-size) is "
			  "smaller than the largest event "
			  "(truncate-max-event-size)");
}

static void judge_version(struct judging *j, const struct backend *b)
{
	const char *version = j->set->values[b->version];
	bool is_v1 = version && !strcmp(version, "audit.k8s.io/v1");

	if (version && !is_v1 && j->minor >= 24)
		add_error(j, b->version, "old-version",
			  "Kubernetes 1.24 and later write events as "
			  "audit.k8s.io/v1 only");
	if (is_v1 && j->minor < 12)
		add_error(j, b->version, "new-version",
			  "Kubernetes before 1.12 does not write events as "
			  "audit.k8s.io/v1");
}

static void judge_backend(struct judging *j, const struct backend *b)
{
	if (!is_set(j, b->active))
		return;
	judge_mode(j, b);
	judge_batch(j, b);
	judge_truncation(j, b);
	judge_version(j, b);
}

/* Until 1.35 no limit was the default. */
static void judge_retention(struct judging *j)
{
	double initial = j->minor < 36 ? 0 : 100;

	if (number_of(j, AUDIT_LOG_MAXAGE, initial) > 0 ||
	    number_of(j, AUDIT_LOG_MAXBACKUP, initial) > 0 ||
	    !strcmp(j->set->values[AUDIT_LOG_PATH], "-"))
		return;
	warn(j, AUDIT_LOG_PATH, "never-deleted",
	     "neither --audit-log-maxage nor --audit-log-maxbackup limits what "
	     "is kept: rotated logs fill the disk",
	     "set --audit-log-maxage=30 and --audit-log-maxbackup=10");
}

static void judge_limits(struct judging *j)
{
	static const enum audit_flag_id limits[] = { AUDIT_LOG_MAXAGE,
						     AUDIT_LOG_MAXBACKUP,
						     AUDIT_LOG_MAXSIZE };

	for (size_t i = 0; i < ARRAY_SIZE(limits); i++) {
		CLEANUP(buf_release) struct buf message = BUF_INIT;

		if (number_of(j, limits[i], 0) >= 0)
			continue;
		buf_addf(&message, "--%s must not be negative: '%s'",
			 audit_flags[limits[i]].name,
			 j->set->values[limits[i]]);
		add_error(j, limits[i], "negative-number", message.data);
	}
	judge_retention(j);
	if (number_of(j, AUDIT_LOG_MAXSIZE, 100) == 0 && j->minor >= 36)
		warn(j, AUDIT_LOG_MAXSIZE, "never-rotated",
		     "--audit-log-maxsize=0 means, from 1.36 on, that the log "
		     "is never rotated and grows without bound",
		     "set --audit-log-maxsize=100");
}

/* --- feature gates ------------------------------------------------------- */

static bool has_gate(const struct judging *j, const char *gate)
{
	return j->set->feature_gates && strstr(j->set->feature_gates, gate);
}

/* Two features of old releases that a flag needs. */
static void judge_gates(struct judging *j)
{
	enum audit_flag_id gated = is_set(j, AUDIT_POLICY_FILE)
					   ? AUDIT_POLICY_FILE
					   : AUDIT_WEBHOOK_CONFIG_FILE;

	if (j->minor >= 13 && j->minor <= 18 &&
	    is_true(j, AUDIT_DYNAMIC_CONFIGURATION, false) &&
	    !has_gate(j, "DynamicAuditing=true"))
		add_error(j, AUDIT_DYNAMIC_CONFIGURATION, "gate-missing",
			  "--audit-dynamic-configuration needs "
			  "--feature-gates=DynamicAuditing=true");
	if (j->minor >= 8 && j->minor <= 11 && is_set(j, gated) &&
	    has_gate(j, "AdvancedAuditing=false"))
		add_error(j, gated, "gate-off",
			  "--feature-gates=AdvancedAuditing=false forbids a "
			  "policy and a webhook");
}

/* --- all together -------------------------------------------------------- */

static void judge_pieces(struct judging *j)
{
	bool has_policy = is_set(j, AUDIT_POLICY_FILE);
	bool has_log = is_set(j, AUDIT_LOG_PATH);
	bool has_webhook = is_set(j, AUDIT_WEBHOOK_CONFIG_FILE);
	struct finding *finding;

	if (has_policy == (has_log || has_webhook))
		return;
	finding = finding_list_add(
		j->findings, SEVERITY_ERROR,
		has_policy ? "no-backend" : "no-policy", NULL, "%s",
		has_policy ? "neither --audit-log-path nor "
			     "--audit-webhook-config-file is set: nothing is "
			     "recorded"
			   : "no --audit-policy-file is set: nothing is ever "
			     "recorded");
	put_place(finding,
		  j->set->places[has_policy ? AUDIT_POLICY_FILE
				 : has_log  ? AUDIT_LOG_PATH
					    : AUDIT_WEBHOOK_CONFIG_FILE]);
	finding_hint(finding, "'apiserver-audit enable' sets what is missing");
}

void flag_rules_judge(const struct flag_set *set, struct finding_list *findings)
{
	struct judging j = { set, set->minor ? set->minor : AUDIT_NEWEST_MINOR,
			     findings };

	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++) {
		judge_value(&j, id);
		judge_release(&j, id);
	}
	for (size_t i = 0; i < ARRAY_SIZE(backends); i++)
		judge_backend(&j, &backends[i]);
	if (is_set(&j, AUDIT_LOG_PATH))
		judge_limits(&j);
	judge_gates(&j);
	judge_pieces(&j);
}
