#include "target/systemd_service.h"
#include "test.h"

static const struct status_case {
	const char *name;
	const char *unit;
	bool enabled;
	const char *log;      /* "-": not set */
	const char *findings; /* codes */
} cases[] = {
	{ "nothing is set", "ExecStart=/usr/bin/kube-apiserver --v=2\n", false,
	  "-", "" },
	{ "policy and log are set",
	  "ExecStart=/usr/bin/kube-apiserver --audit-policy-file=/p "
	  "--audit-log-path=/l/a\n",
	  true, "/l/a", "never-deleted " },
	{ "policy and webhook are set",
	  "ExecStart=/usr/bin/kube-apiserver --audit-policy-file=/p "
	  "--audit-webhook-config-file=/w\n",
	  true, "-", "" },
	{ "a variable is put in",
	  "Environment=L=/l/a\n"
	  "ExecStart=/usr/bin/kube-apiserver --audit-policy-file=/p "
	  "--audit-log-path=${L}\n",
	  true, "/l/a", "never-deleted " },
	{ "a log that the sandbox loses",
	  "PrivateTmp=yes\n"
	  "ExecStart=/usr/bin/kube-apiserver --audit-policy-file=/p "
	  "--audit-log-path=/tmp/a\n",
	  true, "/tmp/a", "never-deleted sandbox-loses-log " },
	{ "a log that is read-only",
	  "ProtectSystem=strict\n"
	  "ExecStart=/usr/bin/kube-apiserver --audit-policy-file=/p "
	  "--audit-log-path=/l/a\n",
	  true, "/l/a", "never-deleted sandbox-read-only " },
};

static void says(void **state)
{
	const struct status_case *row = *state;
	struct buf text = BUF_INIT, codes = BUF_INIT;
	struct status status = STATUS_INIT;
	struct error err = ERROR_INIT;
	const char *log;
	int ret;

	buf_addf(&text, "[Service]\n%s", row->unit);
	ret = systemd_service_status(&text, 31, &status, &err);
	assert_no_error(&err);
	assert_int_equal(ret, 0);
	assert_int_equal(status.enabled, row->enabled);
	assert_int_equal(status.minor, 31);
	log = status.values[AUDIT_LOG_PATH];
	assert_text_equal(log ? log : "-", row->log);
	for (size_t i = 0; i < status.found.findings.count; i++)
		buf_addf(&codes, "%s ", status.found.findings.items[i].code);
	assert_buf_equal(&codes, row->findings);
	status_release(&status);
	buf_release(&text);
	buf_release(&codes);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases)];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i] = test_row(says, &cases[i]);
	return run_tests("systemd_service_status", tests, argc, argv);
}
