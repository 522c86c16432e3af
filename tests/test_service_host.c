/*
 * What a host has to have for a service: the command is run on a host with one
 * unit, some files more, and users of its own.
 *
 * wrap: time
 */
#include <stdio.h>

#include "host_bench.h"

#define UNIT "/etc/systemd/system/kube-apiserver.service"

#define KUBECONFIG                                                             \
	"kind: Config\nclusters:\n- name: a\n  cluster: {server: https://a, "  \
	"certificate-authority: ca.crt}\ncontexts:\n- name: a\n  context: "    \
	"{cluster: a}\ncurrent-context: a\n"

static const char passwd[] = "root:x:0:0::/root:/bin/sh\n"
			     "kube:x:12345:12345::/:/bin/false\n";
static const char group[] = "root:x:0:\n"
			    "kube:x:12345:\n"
			    "others:x:23456:somebody\n"
			    "readers:x:34567:somebody,kube\n";

/* A file of the host, or a directory, which has no text. */
struct host_file {
	const char *path;
	const char *text;
	mode_t mode;
};

static const struct host_case {
	const char *name;
	const char *settings; /* lines of [Service] */
	const char *words;    /* of the command line */
	struct host_file files[3];
	const char *refusal; /* part of the messages; NULL: it works */
	const char *hint;
	const char *says; /* where it works; NULL: nothing */
} cases[] = {
	{ .name = "kube-apiserver makes its directory" },
	{ .name = "up to 1.24 it makes none",
	  .words = "--kube-version=1.24",
	  .refusal = "/var/log/kubernetes/audit: does not exist, and "
		     "kube-apiserver 1.22 to 1.24 makes none",
	  .hint = "install -d -m 0700 " },
	{ .name = "up to 1.21 the first event makes it",
	  .words = "--kube-version=1.21" },
	{ .name = "up to 1.24 LogsDirectory= makes it",
	  .settings = "ProtectSystem=strict\n",
	  .words = "--kube-version=1.24" },
	{ .name = "a file in the place of the directory",
	  .files = { { "/var/log/kubernetes/audit", "x", 0644 } },
	  .refusal = "/var/log/kubernetes/audit: is no directory",
	  .hint = "move it away" },
	{ .name = "a directory in the place of the log",
	  .files = { { "/var/log/kubernetes/audit/audit.log", NULL, 0755 } },
	  .refusal = "the audit log would be a directory",
	  .hint = "--audit-log-path=" },
	{ .name = "our ReadWritePaths= needs its directory",
	  .settings = "ProtectSystem=strict\n",
	  .words = "--audit-log-path=/srv/audit/audit.log",
	  .refusal = "/srv/audit: does not exist, and ReadWritePaths= needs it",
	  .hint = "install -d -m 0700 " },
	{ .name = "our ReadWritePaths= has its directory",
	  .settings = "ProtectSystem=strict\n",
	  .words = "--audit-log-path=/srv/audit/audit.log",
	  .files = { { "/srv/audit", NULL, 0700 } } },
	{ .name = "the owner's ReadWritePaths= needs its directory",
	  .settings = "ProtectSystem=strict\nReadWritePaths=-/var/log/k8s\n",
	  .words = "--audit-log-path=/var/log/k8s/a/audit.log",
	  .refusal = "/var/log/k8s: does not exist, and ReadWritePaths=" },
	{ .name = "below the owner's ReadWritePaths= it is made",
	  .settings = "ProtectSystem=strict\nReadWritePaths=/var/log/k8s\n",
	  .words = "--audit-log-path=/var/log/k8s/a/audit.log",
	  .files = { { "/var/log/k8s", NULL, 0755 } } },
	{ .name = "offline nothing is looked at",
	  .settings = "ProtectSystem=strict\n",
	  .words = "--offline --audit-log-path=/srv/audit/audit.log",
	  .says = "'/srv/audit' must exist on the host" },
	{ .name = "a user reads a policy of 0644",
	  .settings = "User=kube\n",
	  .files = { { "/etc/kubernetes/audit-policy.yaml", POLICY, 0644 } } },
	{ .name = "a user reads no policy of 0600",
	  .settings = "User=kube\n",
	  .files = { { "/etc/kubernetes/audit-policy.yaml", POLICY, 0600 } },
	  .refusal = "kube-apiserver runs as user 'kube' and may not read",
	  .hint = "chown 12345 " },
	{ .name = "a number is a user, too",
	  .settings = "User=54321\n",
	  .files = { { "/etc/kubernetes/audit-policy.yaml", POLICY, 0600 } },
	  .refusal = "kube-apiserver runs as user '54321' and may not read" },
	{ .name = "with a prefix it is root all the same",
	  .settings = "User=kube\nExecStart=\nExecStart=!/usr/bin/"
		      "kube-apiserver\n",
	  .files = { { "/etc/kubernetes/audit-policy.yaml", POLICY, 0600 } } },
	{ .name = "User=root is root",
	  .settings = "User=root\n",
	  .files = { { "/etc/kubernetes/audit-policy.yaml", POLICY, 0600 } } },
	{ .name = "systemd gives the user its directory",
	  .settings = "User=kube\n" },
	{ .name = "a user makes no directory of root's",
	  .settings = "User=kube\n",
	  .words = "--audit-log-path=/srv/logs/kube.log",
	  .refusal = "/srv/logs: kube-apiserver runs as user 'kube' and may "
		     "not write its log here",
	  .hint = "install -d -m 0700 -o kube " },
	{ .name = "a user makes one where it may write",
	  .settings = "User=kube\n",
	  .words = "--audit-log-path=/srv/logs/kube.log",
	  .files = { { "/srv", NULL, 0777 } } },
	{ .name = "a user writes in its directory",
	  .settings = "User=kube\n",
	  .words = "--audit-log-path=/srv/logs/kube.log",
	  .files = { { "/srv/logs", NULL, 0777 } } },
	{ .name = "a user writes in no other",
	  .settings = "User=kube\n",
	  .words = "--audit-log-path=/srv/logs/kube.log",
	  .files = { { "/srv/logs", NULL, 0755 } },
	  .refusal = "may not write its log here" },
	{ .name = "a user writes a log that it may write",
	  .settings = "User=kube\n",
	  .words = "--audit-log-path=/srv/logs/kube.log",
	  .files = { { "/srv/logs/kube.log", "x", 0666 },
		     { "/srv/logs", NULL, 0777 } } },
	{ .name = "a user writes no log of root's",
	  .settings = "User=kube\n",
	  .words = "--audit-log-path=/srv/logs/kube.log",
	  .files = { { "/srv/logs/kube.log", "x", 0644 },
		     { "/srv/logs", NULL, 0777 } },
	  .refusal = "/srv/logs/kube.log: kube-apiserver runs as user 'kube' "
		     "and may not write this file",
	  .hint = "chown 12345 " },
	{ .name = "a user has to rename its log",
	  .settings = "User=kube\n",
	  .words = "--audit-log-path=/srv/logs/kube.log",
	  .files = { { "/srv/logs/kube.log", "x", 0666 } },
	  .says = "can write the log but not rename it when it is full" },
	{ .name = "a user nobody knows is told",
	  .settings = "User=ldap\n",
	  .files = { { "/etc/kubernetes/audit-policy.yaml", POLICY, 0600 } },
	  .says = "runs as user 'ldap', who or whose groups are not in" },
	{ .name = "a group nobody knows is told",
	  .settings = "User=kube\nSupplementaryGroups=ldap others\n",
	  .files = { { "/etc/kubernetes/audit-policy.yaml", POLICY, 0600 } },
	  .says = "runs as user 'kube', who or whose groups are not in" },
	{ .name = "on a host without accounts nobody is known",
	  .settings = "User=kube\n",
	  .files = { { "/etc/passwd", "", 0644 } },
	  .says = "runs as user 'kube', who or whose groups are not in" },
	{ .name = "a dynamic user reads what everybody may",
	  .settings = "DynamicUser=yes\n",
	  .files = { { "/etc/kubernetes/audit-policy.yaml", POLICY, 0640 } },
	  .refusal = "runs as a dynamic user and may not read",
	  .hint = "chmod o+r " },
	{ .name = "a strict mode wants its stage",
	  .words = "--audit-log-mode=blocking-strict",
	  .files = { { "/etc/kubernetes/audit-policy.yaml",
		       POLICY "omitStages: [RequestReceived]\n", 0600 } },
	  .says = "blocking-strict is no stricter than blocking" },
	{ .name = "a file that the webhook's kubeconfig names",
	  .words = "--audit-webhook-config-file=/etc/kubernetes/webhook.yaml",
	  .files = { { "/etc/kubernetes/webhook.yaml", KUBECONFIG, 0600 } },
	  .refusal = "/etc/kubernetes/ca.crt: a file of the webhook does not "
		     "exist",
	  .hint = "on every control-plane node" },
	{ .name = "the webhook's kubeconfig and its file",
	  .words = "--audit-webhook-config-file=/etc/kubernetes/webhook.yaml",
	  .files = { { "/etc/kubernetes/webhook.yaml", KUBECONFIG, 0600 },
		     { "/etc/kubernetes/ca.crt", "x", 0600 } } },
	{ .name = "a user reads no file of the webhook of 0600",
	  .settings = "User=kube\n",
	  .words = "--audit-webhook-config-file=/etc/kubernetes/webhook.yaml",
	  .files = { { "/etc/kubernetes/webhook.yaml", KUBECONFIG, 0644 },
		     { "/etc/kubernetes/ca.crt", "x", 0600 } },
	  .refusal = "runs as user 'kube' and may not read this file" },
	{ .name = "a dynamic user gets its directory",
	  .settings = "DynamicUser=yes\n" },
};

static void make_file(const struct bench *bench, const struct host_file *file)
{
	CLEANUP(memory_release) char *path = on_host(bench, file->path);
	CLEANUP(memory_release) char *parent = path_parent(file->path);

	make_dir(bench, file->text ? parent : file->path);
	if (file->text)
		write_text(path, file->text);
	assert_int_equal(chmod(path, file->mode), 0);
}

static void make_host(const struct bench *bench, const char *settings)
{
	CLEANUP(buf_release) struct buf unit = BUF_INIT;
	const struct host_file files[] = {
		{ "/etc/passwd", passwd, 0644 },
		{ "/etc/group", group, 0644 },
		{ "/srv", NULL, 0755 },
	};

	assert_int_equal(unlink(bench->manifest), 0);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		make_file(bench, &files[i]);
	buf_addf(&unit, "[Service]\nExecStart=/usr/bin/kube-apiserver\n%s",
		 settings ? settings : "");
	make_file(bench, &(struct host_file){ UNIT, unit.data, 0644 });
}

static void asks_of_the_host(void **state)
{
	struct bench *bench = *state;
	const struct host_case *row = bench->scratch->data;
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	const char *said;

	make_host(bench, row->settings);
	for (size_t i = 0; i < ARRAY_SIZE(row->files); i++)
		if (row->files[i].path)
			make_file(bench, &row->files[i]);
	buf_addf(&words, "enable %s", row->words ? row->words : "");
	run(bench, words.data);
	said = bench->program.err.data;
	if (row->says)
		assert_text_contains(said, row->says);
	else if (!row->refusal)
		assert_text_equal(said, "");
	assert_int_equal(bench->program.status,
			 row->refusal ? ERROR_REFUSED : 0);
	assert_text_contains(said, row->refusal ? row->refusal : "");
	assert_text_contains(said, row->hint ? row->hint : "");
	assert_null(strstr(said, "kubelet"));
	assert_null(strstr(said, "volume"));
}

/* A group's file can be read by its members. Only root may give files away. */
static const struct group_case {
	const char *name;
	const char *settings;
	gid_t gid; /* of the policy, which has mode 0640 */
	int status;
} group_cases[] = {
	{ "the group of the user", "User=kube\n", 12345, 0 },
	{ "a group that has the user as a member", "User=kube\n", 34567, 0 },
	{ "a group of others", "User=kube\n", 23456, ERROR_REFUSED },
	{ "Group=", "User=kube\nGroup=others\n", 23456, 0 },
	{ "Group= as a number", "User=kube\nGroup=23456\n", 23456, 0 },
	{ "Group= instead of the user's", "User=kube\nGroup=others\n", 12345,
	  ERROR_REFUSED },
	{ "SupplementaryGroups=",
	  "User=kube\nSupplementaryGroups=root others\n", 23456, 0 },
	{ "an empty SupplementaryGroups= resets",
	  "User=kube\nSupplementaryGroups=others\nSupplementaryGroups=\n",
	  23456, ERROR_REFUSED },
	{ "a dynamic user's group",
	  "DynamicUser=yes\nSupplementaryGroups=others\n", 23456, 0 },
};

static void reads_by_group(void **state)
{
	struct bench *bench = *state;
	const struct group_case *row = bench->scratch->data;

	make_host(bench, row->settings);
	assert_int_equal(chown(bench->policy, 0, row->gid), 0);
	assert_int_equal(chmod(bench->policy, 0640), 0);
	assert_int_equal(run(bench, "enable"), row->status);
}

/* Root opens a file of somebody else, of mode 0600, by a capability. */
static const struct bounded_case {
	const char *name;
	const char *settings;
	int status;
} bounded_cases[] = {
	{ "root", "", 0 },
	{ "root with other capabilities",
	  "CapabilityBoundingSet=CAP_NET_BIND_SERVICE\n", ERROR_REFUSED },
	{ "root with this one, too",
	  "CapabilityBoundingSet=CAP_CHOWN cap_dac_override\n", 0 },
	{ "a capability that is added later",
	  "CapabilityBoundingSet=CAP_CHOWN\n"
	  "CapabilityBoundingSet=CAP_DAC_OVERRIDE\n",
	  0 },
	{ "a capability that is taken away",
	  "CapabilityBoundingSet=~CAP_CHOWN CAP_DAC_OVERRIDE\n",
	  ERROR_REFUSED },
	{ "another that is taken away", "CapabilityBoundingSet=~CAP_CHOWN\n",
	  0 },
	{ "taken away from others, it was not there",
	  "CapabilityBoundingSet=CAP_CHOWN CAP_KILL\n"
	  "CapabilityBoundingSet=~CAP_CHOWN\n",
	  ERROR_REFUSED },
	{ "no capability", "CapabilityBoundingSet=\n", ERROR_REFUSED },
	{ "all of them again",
	  "CapabilityBoundingSet=\nCapabilityBoundingSet=~\n", 0 },
	{ "a prefix that leaves out the sandbox",
	  "CapabilityBoundingSet=\nExecStart=\n"
	  "ExecStart=+/usr/bin/kube-apiserver\n",
	  0 },
};

static void reads_by_capability(void **state)
{
	struct bench *bench = *state;
	const struct bounded_case *row = bench->scratch->data;

	make_host(bench, row->settings);
	assert_int_equal(chown(bench->policy, 12345, 12345), 0);
	assert_int_equal(chmod(bench->policy, 0600), 0);
	assert_int_equal(run(bench, "enable"), row->status);
	if (row->status)
		assert_text_contains(bench->program.err.data,
				     "runs as root without CAP_DAC_OVERRIDE");
}

/* The policy that we write is for the service's user. */
static void policy_is_written_for_the_user(void **state)
{
	struct bench *bench = *state;
	CLEANUP(memory_release) char *made = on_host(bench, "/etc/made.yaml");
	struct stat st;

	make_host(bench, "User=kube\n");
	succeed(bench, "enable --policy-from=production "
		       "--audit-policy-file=/etc/made.yaml");
	assert_int_equal(stat(made, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
}

/* status and restore look at the same things. */
static void every_command_looks(void **state)
{
	struct bench *bench = *state;
	CLEANUP(memory_release) char *log = on_host(bench, "/srv/audit");

	make_host(bench, "ProtectSystem=strict\nUser=kube\n");
	make_file(bench, &(struct host_file){ "/srv/audit", NULL, 0777 });
	succeed(bench, "enable --audit-log-path=/srv/audit/audit.log");
	assert_int_equal(run(bench, "status"), 0);
	succeed(bench, "disable");
	assert_int_equal(rmdir(log), 0);
	assert_int_equal(run(bench, "restore"), ERROR_REFUSED);
	assert_text_contains(bench->program.err.data,
			     "ReadWritePaths= needs it");
	make_file(bench, &(struct host_file){ "/srv/audit", NULL, 0755 });
	assert_int_equal(run(bench, "restore"), ERROR_REFUSED);
	assert_text_contains(bench->program.err.data, "user 'kube'");
}

static void make_fifo(const struct bench *bench, const char *name)
{
	CLEANUP(memory_release) char *path = on_host(bench, name);

	assert_int_equal(mkfifo(path, 0600), 0);
}

/* A FIFO is not waited for. */
static void accounts_that_cannot_be_read_are_told(void **state)
{
	static const struct {
		const char *table;
		void (*make)(const struct bench *bench, const char *name);
		const char *kind;
	} rows[] = {
		{ "/etc/group", make_dir, "/etc/group' is a directory" },
		{ "/etc/group", make_fifo, "/etc/group' is a FIFO" },
		{ "/etc/passwd", make_dir, "/etc/passwd' is a directory" },
		{ "/etc/passwd", make_fifo, "/etc/passwd' is a FIFO" },
	};
	struct bench *bench = *state;

	make_host(bench, "User=kube\nGroup=others\n");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(memory_release)
		char *path = on_host(bench, rows[i].table);

		assert_int_equal(remove(path), 0);
		rows[i].make(bench, rows[i].table);
		succeed(bench, "enable");
		assert_text_contains(bench->program.err.data,
				     "and who that is cannot be told: '");
		assert_text_contains(bench->program.err.data, rows[i].kind);
		succeed(bench, "disable");
	}
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases) + ARRAY_SIZE(group_cases) +
				ARRAY_SIZE(bounded_cases) + 3] = {
		BENCH_TEST(policy_is_written_for_the_user),
		BENCH_TEST(every_command_looks),
		BENCH_TEST(accounts_that_cannot_be_read_are_told),
	};
	size_t count = 3;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[count++] = BENCH_ROW(asks_of_the_host, &cases[i]);
	if (geteuid())
		print_message("# not root: no file is given away\n");
	for (size_t i = 0; i < ARRAY_SIZE(group_cases) && !geteuid(); i++)
		tests[count++] = BENCH_ROW(reads_by_group, &group_cases[i]);
	for (size_t i = 0; i < ARRAY_SIZE(bounded_cases) && !geteuid(); i++)
		tests[count++] = BENCH_ROW(reads_by_capability,
					   &bounded_cases[i]);
	return run_test_table("service_host", tests, count, argc, argv);
}
