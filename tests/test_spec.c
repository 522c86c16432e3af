#include "audit/spec.h"
#include "test.h"

enum { MOST = 5 };

struct setting {
	enum audit_flag_id id;
	const char *value;
};

/* A flag with its default of the contract. */
#define POLICY                                                                 \
	{                                                                      \
		AUDIT_POLICY_FILE, "/etc/kubernetes/audit-policy.yaml"         \
	}
#define LOG                                                                    \
	{                                                                      \
		AUDIT_LOG_PATH, "/var/log/kubernetes/audit/audit.log"          \
	}
#define LIMITS                                                                 \
	{ AUDIT_LOG_MAXAGE, "30" }, { AUDIT_LOG_MAXBACKUP, "10" },             \
	{                                                                      \
		AUDIT_LOG_MAXSIZE, "100"                                       \
	}

/* All that is set in the end; the rest must be NULL. */
enum { MOST_WANTED = 8 };

static const struct resolve_row {
	const char *name;
	bool disable;
	struct setting named[MOST];
	struct setting current[MOST];
	struct setting wanted[MOST_WANTED];
} rows[] = {
	{ "all defaults go into an empty file",
	  false,
	  { { 0, NULL } },
	  { { 0, NULL } },
	  { POLICY, LOG, LIMITS } },
	{ "what is named is set",
	  false,
	  { { AUDIT_LOG_PATH, "/l" }, { AUDIT_LOG_MAXAGE, "7" } },
	  { { AUDIT_LOG_PATH, "/old" }, { AUDIT_LOG_MAXAGE, "1" } },
	  { POLICY,
	    { AUDIT_LOG_PATH, "/l" },
	    { AUDIT_LOG_MAXAGE, "7" },
	    { AUDIT_LOG_MAXBACKUP, "10" },
	    { AUDIT_LOG_MAXSIZE, "100" } } },
	{ "what is not named stays",
	  false,
	  { { AUDIT_LOG_MAXAGE, "7" } },
	  { { AUDIT_LOG_PATH, "/old" },
	    { AUDIT_POLICY_FILE, "/p" },
	    { AUDIT_LOG_MAXSIZE, "0x10" },
	    { AUDIT_LOG_COMPRESS, "true" } },
	  { { AUDIT_POLICY_FILE, "/p" },
	    { AUDIT_LOG_PATH, "/old" },
	    { AUDIT_LOG_MAXAGE, "7" },
	    { AUDIT_LOG_MAXBACKUP, "10" },
	    { AUDIT_LOG_MAXSIZE, "0x10" },
	    { AUDIT_LOG_COMPRESS, "true" } } },
	{ "a limit that is named keeps its value",
	  false,
	  { { AUDIT_LOG_MAXSIZE, "5" } },
	  { { 0, NULL } },
	  { POLICY,
	    LOG,
	    { AUDIT_LOG_MAXAGE, "30" },
	    { AUDIT_LOG_MAXBACKUP, "10" },
	    { AUDIT_LOG_MAXSIZE, "5" } } },
	{ "standard output has no limits",
	  false,
	  { { AUDIT_LOG_PATH, "-" } },
	  { { 0, NULL } },
	  { POLICY, { AUDIT_LOG_PATH, "-" } } },
	{ "limits that are there already stay with standard output",
	  false,
	  { { AUDIT_LOG_PATH, "-" } },
	  { { AUDIT_LOG_PATH, "/l" }, { AUDIT_LOG_MAXAGE, "1" } },
	  { POLICY, { AUDIT_LOG_PATH, "-" }, { AUDIT_LOG_MAXAGE, "1" } } },
	{ "a log on standard output stays there",
	  false,
	  { { 0, NULL } },
	  { { AUDIT_LOG_PATH, "-" } },
	  { POLICY, { AUDIT_LOG_PATH, "-" } } },
	{ "a webhook alone gets no log",
	  false,
	  { { AUDIT_WEBHOOK_CONFIG_FILE, "/w" } },
	  { { 0, NULL } },
	  { POLICY, { AUDIT_WEBHOOK_CONFIG_FILE, "/w" } } },
	{ "a webhook with a policy gets no log",
	  false,
	  { { AUDIT_WEBHOOK_CONFIG_FILE, "/w" }, { AUDIT_POLICY_FILE, "/p" } },
	  { { 0, NULL } },
	  { { AUDIT_POLICY_FILE, "/p" },
	    { AUDIT_WEBHOOK_CONFIG_FILE, "/w" } } },
	{ "a webhook with a setting of the log gets one",
	  false,
	  { { AUDIT_WEBHOOK_CONFIG_FILE, "/w" }, { AUDIT_LOG_MAXAGE, "7" } },
	  { { 0, NULL } },
	  { POLICY,
	    LOG,
	    { AUDIT_LOG_MAXAGE, "7" },
	    { AUDIT_LOG_MAXBACKUP, "10" },
	    { AUDIT_LOG_MAXSIZE, "100" },
	    { AUDIT_WEBHOOK_CONFIG_FILE, "/w" } } },
	{ "a webhook beside a log that is there keeps it",
	  false,
	  { { AUDIT_WEBHOOK_CONFIG_FILE, "/w" } },
	  { { AUDIT_LOG_PATH, "/l" } },
	  { POLICY,
	    { AUDIT_LOG_PATH, "/l" },
	    LIMITS,
	    { AUDIT_WEBHOOK_CONFIG_FILE, "/w" } } },
	{ "a webhook in the file is not one that is asked for",
	  false,
	  { { 0, NULL } },
	  { { AUDIT_WEBHOOK_CONFIG_FILE, "/w" } },
	  { POLICY, LOG, LIMITS, { AUDIT_WEBHOOK_CONFIG_FILE, "/w" } } },
	{ "disable takes all out",
	  true,
	  { { AUDIT_LOG_PATH, "/l" } },
	  { { AUDIT_POLICY_FILE, "/p" }, { AUDIT_LOG_COMPRESS, "true" } },
	  { { 0, NULL } } },
};

static void fill(const char *values[AUDIT_FLAG_COUNT],
		 const struct setting *settings, size_t most)
{
	for (size_t i = 0; i < most && settings[i].value; i++)
		values[settings[i].id] = settings[i].value;
}

static void assert_values(const char *const values[AUDIT_FLAG_COUNT],
			  const char *const wanted[AUDIT_FLAG_COUNT])
{
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++) {
		const char *name = audit_flags[id].name;

		if (!wanted[id] && values[id])
			fail_msg("%s is set to '%s'", name, values[id]);
		if (wanted[id] && !values[id])
			fail_msg("%s is not set", name);
		if (wanted[id])
			assert_string_equal(values[id], wanted[id]);
	}
}

static void resolves(void **state)
{
	const struct resolve_row *row = *state;
	struct audit_spec spec = { .disable = row->disable };
	const char *current[AUDIT_FLAG_COUNT] = { NULL };
	const char *wanted[AUDIT_FLAG_COUNT] = { NULL };
	const char *values[AUDIT_FLAG_COUNT], *again[AUDIT_FLAG_COUNT];

	fill(spec.values, row->named, MOST);
	fill(current, row->current, MOST);
	fill(wanted, row->wanted, MOST_WANTED);
	audit_spec_resolve(&spec, current, values);
	assert_values(values, wanted);

	/* Against its own result a spec has nothing left to say. */
	audit_spec_resolve(&spec, values, again);
	assert_values(again, wanted);
}

static void checks_each_value(void **state)
{
	struct audit_spec spec = { .values[AUDIT_LOG_PATH] = "/l",
				   .values[AUDIT_LOG_MAXAGE] = "030",
				   .values[AUDIT_WEBHOOK_MODE] = "batch" };
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(audit_spec_check(&spec, &err), 0);
	assert_no_error(&err);
	spec.values[AUDIT_WEBHOOK_MODE] = "bach";
	assert_int_equal(audit_spec_check(&spec, &err), -1);
	assert_error(&err, ERROR_REFUSED, "--audit-webhook-mode");
	assert_string_equal(err.code, "bad-value");
}

static void checks_nothing_of_an_empty_spec(void **state)
{
	const struct audit_spec spec = { 0 };
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(audit_spec_check(&spec, &err), 0);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(rows) + 2];
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		tests[count++] = test_row(resolves, &rows[i]);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(checks_each_value);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(
		checks_nothing_of_an_empty_spec);
	return run_tests("spec", tests, argc, argv);
}
