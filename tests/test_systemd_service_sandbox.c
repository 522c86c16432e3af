/*
 * What a service can do under settings of its sandbox. The rows without a
 * remedy were tried on systemd 252 and 257 with a program that opens the
 * policy, makes the log and its directory, renames the log and makes it again.
 */
#include "target/systemd_service.h"
#include "test.h"

static const struct sandbox_case {
	const char *name;
	const char *settings; /* lines of [Service] */
	const char *policy;   /* NULL: the usual one */
	const char *log;
	const char *expected; /* codes of findings; "+Key=value" of remedies */
} cases[] = {
	{ "nothing set", "", NULL, NULL, "" },
	{ "ProtectSystem=yes", "ProtectSystem=yes\n", NULL, NULL, "" },
	{ "ProtectSystem=full", "ProtectSystem=full\n", NULL, NULL, "" },
	{ "full, log in /etc", "ProtectSystem=full\n", NULL,
	  "/etc/kubernetes/k.log",
	  "log-directory-needed +ReadWritePaths=/etc/kubernetes " },
	{ "strict", "ProtectSystem=strict\n", NULL, NULL,
	  "+LogsDirectory=kubernetes/audit +LogsDirectoryMode=0700 " },
	{ "strict, log in /tmp", "ProtectSystem=strict\n", NULL,
	  "/tmp/audit/audit.log",
	  "log-directory-needed +ReadWritePaths=/tmp/audit " },
	{ "strict, a parent is writable",
	  "ProtectSystem=strict\nReadWritePaths=/var/log/kubernetes\n", NULL,
	  NULL, "" },
	{ "strict, a parent by a specifier",
	  "ProtectSystem=strict\nReadWritePaths=%L/kubernetes\n", NULL, NULL,
	  "" },
	{ "strict, only the log file is writable",
	  "ProtectSystem=strict\nReadWritePaths=/srv/k.log\n", NULL,
	  "/srv/k.log", "log-directory-needed +ReadWritePaths=/srv " },
	{ "strict, LogsDirectory=",
	  "ProtectSystem=strict\nLogsDirectory=kubernetes/audit\n", NULL, NULL,
	  "" },
	{ "nested in ReadOnlyPaths=",
	  "ReadOnlyPaths=/var/log\nReadWritePaths=/var/log/kubernetes\n", NULL,
	  NULL, "" },
	{ "ReadOnlyPaths= and ReadWritePaths= of the same path",
	  "ReadOnlyPaths=/srv/a\nReadWritePaths=/srv/a\n", NULL, "/srv/a/k.log",
	  "sandbox-read-only " },
	{ "writable below InaccessiblePaths=",
	  "InaccessiblePaths=/var/log\nReadWritePaths=/var/log/kubernetes\n",
	  NULL, NULL, "sandbox-read-only " },
	{ "bound into InaccessiblePaths=",
	  "InaccessiblePaths=/etc/kubernetes\n"
	  "BindReadOnlyPaths=/etc/kubernetes/audit-policy.yaml\n",
	  NULL, NULL, "sandbox-hides-file " },
	{ "ProtectHome=yes", "ProtectHome=yes\n", "/root/p.yaml",
	  "/root/l/audit.log", "sandbox-hides-file sandbox-read-only " },
	{ "ProtectHome=read-only", "ProtectHome=read-only\n", "/root/p.yaml",
	  "/root/l/audit.log",
	  "log-directory-needed +ReadWritePaths=/root/l " },
	{ "ProtectHome=tmpfs", "ProtectHome=tmpfs\n", "/root/p.yaml",
	  "/root/l/audit.log", "sandbox-hides-file sandbox-loses-log " },
	{ "PrivateTmp=yes", "PrivateTmp=yes\n", "/tmp/p.yaml",
	  "/var/tmp/audit.log", "sandbox-hides-file sandbox-loses-log " },
	{ "TemporaryFileSystem=", "TemporaryFileSystem=/var/log\n", NULL, NULL,
	  "sandbox-loses-log " },
	{ "TemporaryFileSystem= with a bind",
	  "TemporaryFileSystem=/etc:ro\nBindReadOnlyPaths=/etc/kubernetes\n",
	  NULL, NULL, "" },
	{ "RootDirectory=", "RootDirectory=/srv/root\n", NULL, NULL,
	  "sandbox-hides-file sandbox-loses-log " },
	{ "RootDirectory=/ is none", "RootDirectory=/\n", NULL, NULL, "" },
	{ "User=, directory of root", "User=nobody\n", NULL, "/srv/a/k.log",
	  "log-directory-user " },
	{ "User= and LogsDirectory=",
	  "User=nobody\nLogsDirectory=kubernetes/audit\n", NULL, NULL, "" },
	{ "strict leaves /root and /home", "ProtectSystem=strict\n", NULL,
	  "/root/l/audit.log", "" },
	{ "strict, a quoted path with a blank",
	  "ProtectSystem=strict\nReadWritePaths=\"/srv/with space\"\n", NULL,
	  "/srv/with space/k.log", "" },
	{ "strict, \\x20 is no blank there",
	  "ProtectSystem=strict\nReadWritePaths=/srv/with\\x20space\n", NULL,
	  "/srv/with space/k.log",
	  "log-directory-needed +ReadWritePaths=\"/srv/with space\" " },
	{ "strict, a dollar is a dollar",
	  "ProtectSystem=strict\nReadWritePaths=/srv/d$x\n", NULL,
	  "/srv/d$x/k.log", "" },
	{ "an empty ReadWritePaths= resets",
	  "ProtectSystem=strict\nReadWritePaths=/srv\nReadWritePaths=\n", NULL,
	  "/srv/k.log", "log-directory-needed +ReadWritePaths=/srv " },
	{ "bound into TemporaryFileSystem=",
	  "TemporaryFileSystem=/var:ro\nBindPaths=/var/log/kubernetes\n", NULL,
	  NULL, "" },
	{ "ReadWritePaths= in TemporaryFileSystem=",
	  "TemporaryFileSystem=/var:ro\nReadWritePaths=/var/log/kubernetes\n",
	  NULL, NULL, "sandbox-read-only " },
	{ "BindReadOnlyPaths=", "BindReadOnlyPaths=/srv/a\n", NULL,
	  "/srv/a/k.log", "sandbox-read-only " },
	{ "an old name", "ReadOnlyDirectories=/srv\n", NULL, "/srv/a/k.log",
	  "log-directory-needed +ReadWritePaths=/srv/a " },
	{ "DynamicUser=", "DynamicUser=yes\n", NULL, NULL,
	  "+LogsDirectory=kubernetes/audit +LogsDirectoryMode=0700 " },
	{ "the last ProtectSystem= counts",
	  "ProtectSystem=strict\nProtectSystem=no\n", NULL, NULL, "" },
	{ "a log to standard output", "ProtectSystem=strict\n", NULL, "-", "" },
};

static void make_unit(const struct sandbox_case *row, struct buf *out)
{
	buf_adds(out, "[Service]\n");
	buf_adds(out, row->settings);
	buf_adds(out, "ExecStart=/usr/bin/kube-apiserver --v=2\n");
}

static void render(const struct plan *plan, struct buf *out)
{
	for (size_t i = 0; i < plan->findings.count; i++)
		buf_addf(out, "%s ", plan->findings.items[i].code);
	for (size_t i = 0; i < plan->changes.count; i++)
		if (!strcmp(plan->changes.items[i].what, "setting"))
			buf_addf(out, "+%s=%s ", plan->changes.items[i].name,
				 plan->changes.items[i].after);
}

static void judges(void **state)
{
	const struct sandbox_case *row = *state;
	struct audit_spec spec = { .disable = false };
	struct buf text = BUF_INIT, out = BUF_INIT;
	struct error err = ERROR_INIT;
	int ret;
	struct plan plan = PLAN_INIT;

	spec.values[AUDIT_POLICY_FILE] = row->policy;
	spec.values[AUDIT_LOG_PATH] = row->log;
	make_unit(row, &text);
	ret = systemd_service_plan(&text, &spec, &plan, &err);
	assert_no_error(&err);
	assert_int_equal(ret, 0);
	render(&plan, &out);
	assert_buf_equal(&out, row->expected);
	buf_release(&text);
	buf_release(&out);
	plan_release(&plan);
}

/* The prefix `+` starts the command outside of the sandbox. */
static void privileged_command_has_no_sandbox(void **state)
{
	static const char unit[] =
		"[Service]\nProtectSystem=strict\nReadOnlyPaths=/var/log\n"
		"User=nobody\nExecStart=+/usr/bin/kube-apiserver --v=2\n";
	struct buf text = { (char *)(uintptr_t)unit, strlen(unit), 0 };
	static const struct audit_spec spec;
	struct error err = ERROR_INIT;
	int ret;
	struct plan plan = PLAN_INIT;
	struct buf out = BUF_INIT;

	(void)state;
	ret = systemd_service_plan(&text, &spec, &plan, &err);
	assert_no_error(&err);
	assert_int_equal(ret, 0);
	render(&plan, &out);
	assert_buf_equal(&out, "");
	buf_release(&out);
	plan_release(&plan);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases) + 1];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i] = test_row(judges, &cases[i]);
	tests[ARRAY_SIZE(cases)] = (struct CMUnitTest)cmocka_unit_test(
		privileged_command_has_no_sandbox);
	return run_tests("systemd_service_sandbox", tests, argc, argv);
}
