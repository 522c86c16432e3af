#include "audit/flag.h"
#include "audit/flag_rule.h"
#include "audit/flag_value.h"
#include "test.h"

/* --- the table ----------------------------------------------------------- */

static void table_is_in_alphabetical_order(void **state)
{
	(void)state;
	for (enum audit_flag_id id = 1; id < AUDIT_FLAG_COUNT; id++)
		if (strcmp(audit_flags[id - 1].name, audit_flags[id].name) >= 0)
			fail_msg("%s stands before %s",
				 audit_flags[id - 1].name,
				 audit_flags[id].name);
}

static void every_row_is_filled(void **state)
{
	(void)state;
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++) {
		const struct audit_flag *flag = &audit_flags[id];

		assert_memory_equal(flag->name, "audit-", 6);
		assert_int_equal(audit_flag_find(flag->name), id);
		assert_true(*flag->help);
		assert_true(*audit_flag_metavar(flag->type));
		assert_true(flag->since <= AUDIT_NEWEST_MINOR);
		assert_true(!flag->until || flag->until > flag->since);
	}
}

static void defaults_are_valid(void **state)
{
	(void)state;
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++) {
		CLEANUP_ERROR struct error err = ERROR_INIT;
		const char *initial = audit_flags[id].initial;

		if (initial && audit_flag_check(id, initial, &err) < 0)
			fail_msg("%s", err.message);
	}
}

/* The releases of reference documentation, one flag of each. */
static void releases_are_those_of_kubernetes(void **state)
{
	static const struct {
		enum audit_flag_id id;
		unsigned since;
		unsigned until;
	} rows[] = {
		{ AUDIT_POLICY_FILE, 7, 0 },
		{ AUDIT_WEBHOOK_MODE, 7, 0 },
		{ AUDIT_LOG_FORMAT, 8, 0 },
		{ AUDIT_WEBHOOK_BATCH_MAX_SIZE, 9, 0 },
		{ AUDIT_WEBHOOK_BATCH_THROTTLE_ENABLE, 10, 0 },
		{ AUDIT_LOG_BATCH_MAX_SIZE, 10, 0 },
		{ AUDIT_LOG_BATCH_THROTTLE_ENABLE, 10, 0 },
		{ AUDIT_WEBHOOK_INITIAL_BACKOFF, 10, 0 },
		{ AUDIT_LOG_TRUNCATE_ENABLED, 11, 0 },
		{ AUDIT_WEBHOOK_VERSION, 11, 0 },
		{ AUDIT_DYNAMIC_CONFIGURATION, 13, 19 },
		{ AUDIT_LOG_COMPRESS, 20, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(audit_flags[rows[i].id].since, rows[i].since);
		assert_int_equal(audit_flags[rows[i].id].until, rows[i].until);
	}
}

static void finds_names_in_both_spellings(void **state)
{
	static const struct {
		const char *name;
		enum audit_flag_id id;
	} rows[] = {
		{ "audit-log-path", AUDIT_LOG_PATH },
		{ "audit_log_path", AUDIT_LOG_PATH },
		{ "audit_log-path", AUDIT_LOG_PATH },
		{ "audit-webhook-version", AUDIT_WEBHOOK_VERSION },
		{ "audit-log-pat", AUDIT_FLAG_COUNT },
		{ "audit-log-path-", AUDIT_FLAG_COUNT },
		{ "Audit-Log-Path", AUDIT_FLAG_COUNT },
		{ "--audit-log-path", AUDIT_FLAG_COUNT },
		{ "audit-log-path=", AUDIT_FLAG_COUNT },
		{ "", AUDIT_FLAG_COUNT },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(audit_flag_find(rows[i].name), rows[i].id);
}

/* --- values -------------------------------------------------------------- */

static const struct int_row {
	const char *name; /* also the text */
	bool valid;
	long long value;
} int_rows[] = {
	{ "30", true, 30 },
	{ "0", true, 0 },
	{ "-0", true, 0 },
	{ "-1", true, -1 },
	{ "+30", true, 30 },
	{ "0x1e", true, 30 },
	{ "0X1E", true, 30 },
	{ "-0x1e", true, -30 },
	{ "030", true, 24 },
	{ "0o30", true, 24 },
	{ "0O30", true, 24 },
	{ "0b11110", true, 30 },
	{ "0B11110", true, 30 },
	{ "1_0", true, 10 },
	{ "1_000_000", true, 1000000 },
	{ "0x_1e", true, 30 },
	{ "0_30", true, 24 },
	{ "9223372036854775807", true, INT64_MAX },
	{ "-9223372036854775808", true, INT64_MIN },
	{ "9223372036854775808", false, 0 },
	{ "-9223372036854775809", false, 0 },
	{ "18446744073709551616", false, 0 },
	{ "0x10000000000000000", false, 0 },
	{ "", false, 0 },
	{ "-", false, 0 },
	{ "+", false, 0 },
	{ "+-1", false, 0 },
	{ "--1", false, 0 },
	{ " 30", false, 0 },
	{ "30 ", false, 0 },
	{ "\t30", false, 0 },
	{ "30d", false, 0 },
	{ "30.0", false, 0 },
	{ "100KB", false, 0 },
	{ "1e3", false, 0 },
	{ "ff", false, 0 },
	{ "08", false, 0 },
	{ "0o8", false, 0 },
	{ "0b2", false, 0 },
	{ "0x", false, 0 },
	{ "0xg", false, 0 },
	{ "0x-1", false, 0 },
	{ "_1", false, 0 },
	{ "1_", false, 0 },
	{ "1__0", false, 0 },
	{ "0_x1", false, 0 },
	{ "true", false, 0 },
};

static void reads_int(void **state)
{
	const struct int_row *row = *state;
	long long value = 0;

	assert_int_equal(flag_value_int(row->name, &value), row->valid);
	assert_int_equal(flag_value_int(row->name, NULL), row->valid);
	if (row->valid)
		assert_true(value == row->value);
}

static const struct value_row {
	const char *name;
	const char *text;
	bool valid;
	double value;
} duration_rows[] = {
	{ "time in seconds", "30s", true, 30e9 },
	{ "time in two units", "1m30s", true, 90e9 },
	{ "time with a fraction", "1h2m3.5s", true, 3723.5e9 },
	{ "time that starts with a point", ".5s", true, 5e8 },
	{ "time that ends with a point", "1.s", true, 1e9 },
	{ "time in ms", "100ms", true, 1e8 },
	{ "time in us", "5us", true, 5e3 },
	{ "time in micro signs", "5\xc2\xb5s", true, 5e3 },
	{ "time in Greek mu", "5\xce\xbcs", true, 5e3 },
	{ "time in ns", "7ns", true, 7 },
	{ "time below nothing", "-10s", true, -10e9 },
	{ "time with a plus", "+10s", true, 10e9 },
	{ "no time at all", "0", true, 0 },
	{ "no seconds at all", "0s", true, 0 },
	{ "time of more than 292 years", "3000000h", false, 0 },
	{ "time without a unit", "30", false, 0 },
	{ "time with one unit missing", "1m30", false, 0 },
	{ "time in days", "1d", false, 0 },
	{ "time with a blank", "1m 30s", false, 0 },
	{ "time with a blank before", " 1s", false, 0 },
	{ "time with an exponent", "1e3s", false, 0 },
	{ "time in hexadecimal", "0x1s", false, 0 },
	{ "a unit alone", "s", false, 0 },
	{ "a point alone", ".s", false, 0 },
	{ "time of two zeros", "00", false, 0 },
	{ "time that is empty", "", false, 0 },
	{ "time that is a sign", "-", false, 0 },
	{ "time with two signs", "--1s", false, 0 },
};

static void reads_duration(void **state)
{
	const struct value_row *row = *state;
	double value = 0;

	assert_int_equal(flag_value_duration(row->text, &value), row->valid);
	assert_int_equal(flag_value_duration(row->text, NULL), row->valid);
	if (row->valid)
		assert_float_equal(value, row->value, 0.001);
}

static const struct value_row float_rows[] = {
	{ "number that is whole", "10", true, 10 },
	{ "number with a fraction", "0.5", true, 0.5 },
	{ "number that starts with a point", ".5", true, 0.5 },
	{ "number with an exponent", "1e3", true, 1000 },
	{ "number below nothing", "-1.5", true, -1.5 },
	{ "number with a plus", "+1", true, 1 },
	{ "number in hexadecimal", "0x1p4", true, 16 },
	{ "number in hexadecimal without exponent", "0x10", false, 0 },
	{ "number that is too large", "1e999", false, 0 },
	{ "number that is empty", "", false, 0 },
	{ "number with a blank before", " 1", false, 0 },
	{ "number with a blank behind", "1 ", false, 0 },
	{ "number with a unit", "10qps", false, 0 },
	{ "number with a comma", "1,5", false, 0 },
	{ "number that is a word", "many", false, 0 },
};

static void reads_float(void **state)
{
	const struct value_row *row = *state;
	double value = 0;

	assert_int_equal(flag_value_float(row->text, &value), row->valid);
	assert_int_equal(flag_value_float(row->text, NULL), row->valid);
	if (row->valid)
		assert_float_equal(value, row->value, 0.001);
}

static void reads_bool(void **state)
{
	static const char *const yes[] = {
		"1", "t", "T", "true", "TRUE", "True"
	};
	static const char *const no[] = { "0",     "f",     "F",
					  "false", "FALSE", "False" };
	static const char *const neither[] = { "",   "yes", "no", "on",
					       "tR", "2",   " 1" };
	bool value;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(yes); i++)
		assert_true(flag_value_bool(yes[i], &value) && value);
	for (size_t i = 0; i < ARRAY_SIZE(no); i++)
		assert_true(flag_value_bool(no[i], &value) && !value);
	for (size_t i = 0; i < ARRAY_SIZE(neither); i++)
		assert_false(flag_value_bool(neither[i], NULL));
}

static const struct check_row {
	const char *name;
	enum audit_flag_id id;
	const char *value;
	const char *code; /* NULL: accepted */
} check_rows[] = {
	{ "accept a policy", AUDIT_POLICY_FILE, "/etc/p.yaml", NULL },
	{ "accept blanks in a path", AUDIT_LOG_PATH, "/var/log/a b", NULL },
	{ "accept dots in a name", AUDIT_LOG_PATH, "/a../..b/...", NULL },
	{ "accept - for the log", AUDIT_LOG_PATH, "-", NULL },
	{ "refuse - for the policy", AUDIT_POLICY_FILE, "-", "relative-path" },
	{ "refuse - for the webhook", AUDIT_WEBHOOK_CONFIG_FILE, "-",
	  "relative-path" },
	{ "refuse no path", AUDIT_LOG_PATH, "", "bad-value" },
	{ "refuse a relative path", AUDIT_LOG_PATH, "audit.log",
	  "relative-path" },
	{ "refuse a path in quotes", AUDIT_LOG_PATH, "\"/a\"",
	  "relative-path" },
	{ "refuse a step up", AUDIT_LOG_PATH, "/var/../a", "parent-step" },
	{ "refuse a step up at the end", AUDIT_POLICY_FILE, "/var/..",
	  "parent-step" },
	{ "refuse a step up behind dots", AUDIT_POLICY_FILE, "/a../../b",
	  "parent-step" },
	{ "refuse a directory", AUDIT_LOG_PATH, "/var/log/",
	  "not-a-file-name" },
	{ "refuse the root", AUDIT_LOG_PATH, "/", "not-a-file-name" },
	{ "refuse what is no UTF-8", AUDIT_LOG_PATH, "/var/\xff", "not-text" },
	{ "refuse half a letter", AUDIT_LOG_PATH, "/var/\xc3", "not-text" },
	{ "refuse a line break", AUDIT_LOG_PATH, "/var/\n", "not-text" },
	{ "accept a letter of two bytes", AUDIT_LOG_PATH, "/var/\xc3\xa9",
	  NULL },
	{ "refuse a variable", AUDIT_LOG_PATH, "/var/$(NAME)", "variable" },
	{ "accept octal", AUDIT_LOG_MAXAGE, "030", NULL },
	{ "refuse days", AUDIT_LOG_MAXAGE, "30d", "bad-value" },
	{ "refuse no number", AUDIT_LOG_MAXSIZE, "", "bad-value" },
	{ "accept a rate", AUDIT_LOG_BATCH_THROTTLE_QPS, "0.5", NULL },
	{ "refuse a word for a rate", AUDIT_LOG_BATCH_THROTTLE_QPS, "x",
	  "bad-value" },
	{ "accept T for true", AUDIT_LOG_COMPRESS, "T", NULL },
	{ "refuse yes for true", AUDIT_LOG_COMPRESS, "yes", "bad-value" },
	{ "accept a time", AUDIT_WEBHOOK_INITIAL_BACKOFF, "5s", NULL },
	{ "refuse a time without unit", AUDIT_WEBHOOK_INITIAL_BACKOFF, "5",
	  "bad-value" },
	{ "accept the mode blocking-strict", AUDIT_LOG_MODE, "blocking-strict",
	  NULL },
	{ "refuse a mode in capitals", AUDIT_LOG_MODE, "Batch", "bad-value" },
	{ "refuse part of a mode", AUDIT_WEBHOOK_MODE, "block", "bad-value" },
	{ "accept the format legacy", AUDIT_LOG_FORMAT, "legacy", NULL },
	{ "refuse the format yaml", AUDIT_LOG_FORMAT, "yaml", "bad-value" },
	{ "accept the version v1", AUDIT_LOG_VERSION, "audit.k8s.io/v1", NULL },
	{ "refuse a version without group", AUDIT_LOG_VERSION, "v1",
	  "bad-value" },
	{ "refuse a version of two slashes", AUDIT_WEBHOOK_VERSION,
	  "audit.k8s.io/v1/x", "bad-value" },
};

static void checks(void **state)
{
	const struct check_row *row = *state;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	int ret = audit_flag_check(row->id, row->value, &err);

	assert_int_equal(ret, row->code ? -1 : 0);
	if (!row->code) {
		assert_no_error(&err);
		return;
	}
	assert_error(&err, ERROR_REFUSED, audit_flags[row->id].name);
	assert_string_equal(err.code, row->code);
}

/* --- rules --------------------------------------------------------------- */

/* Flags without "--audit-", parted by blanks. */
#define POLICY  "policy-file=/p "
#define LOG     "log-path=/l log-maxage=30 "
#define WEBHOOK "webhook-config-file=/w "

static const struct rule_row {
	const char *name;
	unsigned minor;
	const char *flags;
	const char *codes; /* parted by blanks; a warning's in brackets */
} rule_rows[] = {
	{ "judge policy and log as sound", 31, POLICY LOG, "" },
	{ "judge policy and webhook as sound", 31, POLICY WEBHOOK, "" },
	{ "judge nothing as sound", 31, "", "" },
	{ "judge a log without policy", 31, LOG, "no-policy" },
	{ "judge an empty policy as none", 31, "policy-file= " LOG,
	  "no-policy" },
	{ "judge a policy alone", 31, POLICY, "no-backend" },
	{ "judge an empty log as none", 31, POLICY "log-path= ", "no-backend" },
	{ "judge standard output as a log", 31, POLICY "log-path=- ", "" },
	{ "judge a bad value", 31, POLICY LOG "log-maxsize=30d ", "bad-value" },
	{ "judge an empty number", 31,
	  POLICY LOG "log-maxsize= ", "bad-value" },
	{ "judge no mode of a webhook that is off", 31,
	  POLICY LOG "webhook-mode=foo ", "" },
	{ "judge a relative path", 31, POLICY "log-path=log log-maxage=1 ",
	  "relative-path" },
	{ "judge a flag that is gone", 19,
	  POLICY LOG "dynamic-configuration=true ", "unknown-flag" },
	{ "judge a flag that is not gone yet", 18,
	  POLICY LOG "dynamic-configuration=true gates=DynamicAuditing=true ",
	  "" },
	{ "judge a flag whose feature is off", 18,
	  POLICY LOG "dynamic-configuration=true ", "gate-missing" },
	{ "judge auditing that is forbidden", 9,
	  POLICY LOG "gates=AdvancedAuditing=false ", "gate-off" },
	{ "judge a gate of old in a new release", 12,
	  POLICY LOG "gates=AdvancedAuditing=false ", "" },
	{ "judge a version that is to come", 11,
	  POLICY LOG "log-version=audit.k8s.io/v1 ", "new-version" },
	{ "judge a flag that is to come", 19, POLICY LOG "log-compress=true ",
	  "unknown-flag" },
	{ "judge for the newest release", 0, POLICY LOG "log-maxsize=0 ",
	  "(never-rotated)" },
	{ "judge a size of 0 before 1.36", 35, POLICY LOG "log-maxsize=0 ",
	  "" },
	{ "judge a log that is never deleted, before 1.36", 35,
	  POLICY "log-path=/l log-maxage=0", "(never-deleted)" },
	{ "judge a log that is limited by number", 35,
	  POLICY "log-path=/l log-maxbackup=1", "" },
	{ "judge a log that is limited from 1.36 on", 36, POLICY "log-path=/l",
	  "" },
	{ "judge no limit of standard output", 31, POLICY "log-path=-", "" },
	{ "judge negative limits", 31,
	  POLICY LOG "log-maxage=-1 "
		     "log-maxbackup=-0x1 "
		     "log-maxsize=-5 ",
	  "negative-number negative-number negative-number (never-deleted)" },
	{ "judge negative limits of no log", 31,
	  POLICY WEBHOOK "log-maxage=-1 ", "" },
	{ "judge blocking-strict before 1.13", 12,
	  POLICY LOG "log-mode=blocking-strict ", "unknown-mode" },
	{ "judge blocking-strict from 1.13 on", 13,
	  POLICY LOG "log-mode=blocking-strict ", "" },
	{ "judge an empty queue", 31,
	  POLICY LOG "log-mode=batch "
		     "log-batch-buffer-size=0 ",
	  "not-positive" },
	{ "judge the first of two wrong sizes only", 31,
	  POLICY WEBHOOK "webhook-batch-buffer-size=0 "
			 "webhook-batch-max-size=0 ",
	  "not-positive" },
	{ "judge no queue where the log blocks", 31,
	  POLICY LOG "log-batch-buffer-size=0 ", "" },
	{ "judge a queue of the webhook, which batches by itself", 31,
	  POLICY WEBHOOK "webhook-batch-buffer-size=0 ", "not-positive" },
	{ "judge a throttle without a rate", 31,
	  POLICY LOG "log-mode=batch "
		     "log-batch-throttle-enable=true ",
	  "not-positive" },
	{ "judge a throttle without a burst", 31,
	  POLICY LOG "log-mode=batch "
		     "log-batch-throttle-enable=t "
		     "log-batch-throttle-qps=0.5 ",
	  "not-positive" },
	{ "judge a throttle with both", 31,
	  POLICY LOG "log-mode=batch "
		     "log-batch-throttle-enable=1 "
		     "log-batch-throttle-qps=0.5 "
		     "log-batch-throttle-burst=1 ",
	  "" },
	{ "judge a throttle where the log blocks", 31,
	  POLICY LOG "log-batch-throttle-enable=true ", "" },
	{ "judge a rate of 0 of the webhook", 31,
	  POLICY WEBHOOK "webhook-batch-throttle-qps=0 ", "not-positive" },
	{ "judge a rate of 0 that is off", 31,
	  POLICY WEBHOOK "webhook-batch-throttle-enable=false "
			 "webhook-batch-throttle-qps=0 ",
	  "" },
	{ "judge batches without a wait", 31,
	  POLICY LOG "log-mode=batch "
		     "log-batch-max-size=400 ",
	  "(batch-without-wait)" },
	{ "judge batches with a wait", 31,
	  POLICY LOG "log-mode=batch "
		     "log-batch-max-size=400 "
		     "log-batch-max-wait=30s ",
	  "" },
	{ "judge an event size of 0", 31,
	  POLICY LOG "log-truncate-max-event-size=0 ", "not-positive" },
	{ "judge batches smaller than events", 31,
	  POLICY LOG "log-truncate-max-event-size=10485761 ",
	  "batch-below-event" },
	{ "judge batches as large as events", 31,
	  POLICY LOG "log-truncate-max-event-size=10485760 ", "" },
	{ "judge an old version from 1.24 on", 24,
	  POLICY LOG "log-version=audit.k8s.io/v1beta1 ", "old-version" },
	{ "judge an old version before 1.24", 23,
	  POLICY LOG "log-version=audit.k8s.io/v1beta1 ", "" },
	{ "judge an old version of no webhook", 31,
	  POLICY LOG "webhook-version=audit.k8s.io/v1beta1 ", "" },
};

/* Fill `set` from `flags`, which is cut into its words. */
static void read_flags(struct flag_set *set, char *flags)
{
	char *rest = NULL;

	for (char *word = strtok_r(flags, " ", &rest); word;
	     word = strtok_r(NULL, " ", &rest)) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;
		char *equals = strchr(word, '=');
		enum audit_flag_id id;

		if (!strncmp(word, "gates=", strlen("gates="))) {
			set->feature_gates = equals + 1;
			continue;
		}
		*equals = '\0';
		buf_addf(&name, "audit-%s", word);
		id = audit_flag_find(name.data);
		assert_int_not_equal(id, AUDIT_FLAG_COUNT);
		set->values[id] = equals + 1;
	}
}

static void judges(void **state)
{
	const struct rule_row *row = *state;
	CLEANUP(memory_release) char *flags = memory_copy(row->flags);
	struct flag_set set = { .minor = row->minor };
	CLEANUP(finding_list_release)
	struct finding_list findings = FINDING_LIST_INIT;
	CLEANUP(buf_release) struct buf codes = BUF_INIT;

	read_flags(&set, flags);
	flag_rules_judge(&set, &findings);
	for (size_t i = 0; i < findings.count; i++) {
		const struct finding *f = &findings.items[i];
		bool is_error = f->severity == SEVERITY_ERROR;

		assert_null(f->file);
		assert_int_equal(f->line, 0);
		buf_addf(&codes, "%s%s%s%s", i ? " " : "", is_error ? "" : "(",
			 f->code, is_error ? "" : ")");
	}
	assert_buf_equal(&codes, row->codes);
}

/* A finding stands where the flag does, or what tells the release. */
static void judges_at_the_place(void **state)
{
	static const struct {
		struct flag_set set;
		size_t line;
	} rows[] = {
		{ { .values[AUDIT_LOG_PATH] = "/l",
		    .values[AUDIT_LOG_MAXAGE] = "1",
		    .places[AUDIT_LOG_PATH] = { 3, 7 } },
		  3 },
		{ { .values[AUDIT_POLICY_FILE] = "p",
		    .values[AUDIT_LOG_PATH] = "-",
		    .places[AUDIT_POLICY_FILE] = { 4, 7 } },
		  4 },
		{ { .values[AUDIT_POLICY_FILE] = "/p",
		    .values[AUDIT_LOG_PATH] = "/l",
		    .values[AUDIT_LOG_MAXAGE] = "1",
		    .values[AUDIT_LOG_COMPRESS] = "true",
		    .places[AUDIT_LOG_COMPRESS] = { 5, 7 },
		    .minor = 19,
		    .minor_place = { 6, 7 } },
		  6 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(finding_list_release)
		struct finding_list findings = FINDING_LIST_INIT;

		flag_rules_judge(&rows[i].set, &findings);
		assert_int_equal(findings.count, 1);
		assert_int_equal(findings.items[0].line, rows[i].line);
		assert_int_equal(findings.items[0].column, 7);
	}
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest plain[] = {
		cmocka_unit_test(table_is_in_alphabetical_order),
		cmocka_unit_test(every_row_is_filled),
		cmocka_unit_test(defaults_are_valid),
		cmocka_unit_test(releases_are_those_of_kubernetes),
		cmocka_unit_test(finds_names_in_both_spellings),
		cmocka_unit_test(reads_bool),
		cmocka_unit_test(judges_at_the_place),
	};
	struct CMUnitTest tests[ARRAY_SIZE(plain) + ARRAY_SIZE(int_rows) +
				ARRAY_SIZE(duration_rows) +
				ARRAY_SIZE(float_rows) +
				ARRAY_SIZE(check_rows) + ARRAY_SIZE(rule_rows)];
	size_t count = ARRAY_SIZE(plain);

	memcpy(tests, plain, sizeof(plain));
	for (size_t i = 0; i < ARRAY_SIZE(int_rows); i++)
		tests[count++] = test_row(reads_int, &int_rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(duration_rows); i++)
		tests[count++] = test_row(reads_duration, &duration_rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(float_rows); i++)
		tests[count++] = test_row(reads_float, &float_rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(check_rows); i++)
		tests[count++] = test_row(checks, &check_rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(rule_rows); i++)
		tests[count++] = test_row(judges, &rule_rows[i]);
	return run_tests("flag", tests, argc, argv);
}
