#include "target/wiring.h"
#include "test.h"

/* What auditing needs, by the defaults of the contract. */
#define POLICY    "policy-file=/etc/kubernetes/audit-policy.yaml "
#define LOG       "log-path=/var/log/kubernetes/audit/audit.log "
#define POLICY_AT "/etc/kubernetes/audit-policy.yaml"
#define LOG_AT    "/var/log/kubernetes/audit"

/* The same as a mount, a volume, and what a table expects of both. */
#define POLICY_MOUNT "{name: audit, mountPath: " POLICY_AT ", readOnly: true}"
#define POLICY_VOLUME                                                          \
	"{name: audit, hostPath: {path: " POLICY_AT ", type: File}}"
#define LOG_MOUNT "{name: audit-log, mountPath: " LOG_AT "}"
#define LOG_VOLUME                                                             \
	"{name: audit-log, "                                                   \
	"hostPath: {path: " LOG_AT ", type: DirectoryOrCreate}}"
#define POLICY_IS "audit " POLICY_AT "=" POLICY_AT "(File) ro; "
#define LOG_IS    "audit-log " LOG_AT "=" LOG_AT "(DirectoryOrCreate); "

/*
 * Flags are given without "--audit-" and parted by blanks; those of other
 * kinds with their dashes.
 */
static const struct wire_row {
	const char *name;
	const char *flags; /* of the pod */
	const char *mounts;
	const char *volumes;
	const char *spec; /* flags that the user names, or "disable" */
	enum audit_log_volume log_volume;
	const char *result; /* see describe(); NULL: refused */
	const char *code;   /* of the refusal, or of the findings */
} rows[] = {
	{ "add both volumes to a pod without", "", "", "", "", 0,
	  POLICY_IS LOG_IS, "" },
	{ "add nothing to what is whole", POLICY LOG,
	  POLICY_MOUNT ", " LOG_MOUNT, POLICY_VOLUME ", " LOG_VOLUME, "", 0,
	  POLICY_IS LOG_IS, "" },
	{ "add nothing for standard output", "", "", "", "log-path=-", 0,
	  POLICY_IS, "" },
	{ "add the log as a file", "", "", "", "", AUDIT_LOG_VOLUME_FILE,
	  POLICY_IS "audit-log " LOG_AT "/audit.log=" LOG_AT
		    "/audit.log(FileOrCreate); ",
	  "log-file-mount" },
	{ "add the webhook", "", "", "", "webhook-config-file=/w/config", 0,
	  POLICY_IS "audit-webhook /w/config=/w/config(File) ro; ", "" },

	/* What is covered. */
	{ "leave directories that cover", POLICY LOG,
	  "{name: k, mountPath: /etc/kubernetes, readOnly: true}, "
	  "{name: l, mountPath: /var/log}",
	  "{name: k, hostPath: {path: /etc/kubernetes}}, "
	  "{name: l, hostPath: {path: /var/log, type: Directory}}",
	  "", 0,
	  "k /etc/kubernetes=/etc/kubernetes() ro; "
	  "l /var/log=/var/log(Directory); ",
	  "" },
	{ "leave host paths of their own, as Kubespray has them",
	  "policy-file=/etc/kubernetes/audit-policy/p.yaml "
	  "log-path=/var/log/audit/kube-apiserver-audit.log",
	  "{name: audit-policy, mountPath: /etc/kubernetes/audit-policy, "
	  "readOnly: true}, {name: audit-logs, mountPath: /var/log/audit}",
	  "{name: audit-policy, hostPath: {path: /etc/kubernetes/ap, type: }}, "
	  "{name: audit-logs, hostPath: {path: /var/log/kubernetes/audit, "
	  "type: }}",
	  "", 0,
	  "audit-policy /etc/kubernetes/audit-policy=/etc/kubernetes/ap() ro; "
	  "audit-logs /var/log/audit=/var/log/kubernetes/audit(); ",
	  "" },
	{ "leave trailing slashes", POLICY LOG,
	  POLICY_MOUNT ", {name: audit-log, mountPath: " LOG_AT "/}",
	  POLICY_VOLUME ", " LOG_VOLUME, "", 0, POLICY_IS LOG_IS, "" },
	{ "leave a log that is a file, and warn", POLICY LOG,
	  POLICY_MOUNT ", {name: l, mountPath: " LOG_AT "/audit.log}",
	  POLICY_VOLUME ", {name: l, hostPath: {path: /l}}", "", 0,
	  POLICY_IS "l " LOG_AT "/audit.log=/l(); ", "log-file-mount" },

	/* What is there for auditing alone is put right. */
	{ "move the log's directory with the log", POLICY LOG,
	  POLICY_MOUNT ", " LOG_MOUNT, POLICY_VOLUME ", " LOG_VOLUME,
	  "log-path=/srv/audit/l", 0,
	  POLICY_IS "audit-log /srv/audit=/srv/audit(DirectoryOrCreate); ",
	  "" },
	{ "move the policy's file with the policy", POLICY LOG,
	  POLICY_MOUNT ", " LOG_MOUNT, POLICY_VOLUME ", " LOG_VOLUME,
	  "policy-file=/srv/p", 0, "audit /srv/p=/srv/p(File) ro; " LOG_IS,
	  "" },
	{ "move within the mount: nothing", POLICY LOG,
	  POLICY_MOUNT ", " LOG_MOUNT, POLICY_VOLUME ", " LOG_VOLUME,
	  "log-path=" LOG_AT "/other.log", 0, POLICY_IS LOG_IS, "" },
	{ "drop the log's directory when another covers it", POLICY LOG,
	  POLICY_MOUNT ", " LOG_MOUNT ", {name: s, mountPath: /srv}",
	  POLICY_VOLUME ", " LOG_VOLUME ", {name: s, hostPath: {path: /srv}}",
	  "log-path=/srv/audit/l", 0, POLICY_IS "s /srv=/srv(); ", "" },
	{ "drop the log's directory for standard output", POLICY LOG,
	  POLICY_MOUNT ", " LOG_MOUNT, POLICY_VOLUME ", " LOG_VOLUME,
	  "log-path=-", 0, POLICY_IS, "" },
	{ "move from directory to file", POLICY LOG,
	  POLICY_MOUNT ", " LOG_MOUNT, POLICY_VOLUME ", " LOG_VOLUME, "",
	  AUDIT_LOG_VOLUME_FILE,
	  POLICY_IS "audit-log " LOG_AT "/audit.log=" LOG_AT
		    "/audit.log(FileOrCreate); ",
	  "log-file-mount" },
	{ "move from file to directory", POLICY LOG,
	  POLICY_MOUNT ", {name: audit-log, mountPath: " LOG_AT "/audit.log}",
	  POLICY_VOLUME ", {name: audit-log, hostPath: {path: " LOG_AT
			"/audit.log, type: FileOrCreate}}",
	  "", AUDIT_LOG_VOLUME_DIRECTORY, POLICY_IS LOG_IS, "" },
	{ "make the log writable", POLICY LOG,
	  POLICY_MOUNT ", {name: audit-log, mountPath: " LOG_AT
		       ", readOnly: true}",
	  POLICY_VOLUME ", " LOG_VOLUME, "", 0, POLICY_IS LOG_IS, "" },
	{ "mount the host for an emptyDir", POLICY LOG,
	  POLICY_MOUNT ", " LOG_MOUNT,
	  POLICY_VOLUME ", {name: audit-log, emptyDir: {}}", "", 0,
	  POLICY_IS LOG_IS, "" },
	{ "mount the host for a misspelt source", POLICY LOG,
	  POLICY_MOUNT ", " LOG_MOUNT,
	  "{name: audit, hostpath: {path: " POLICY_AT "}}, " LOG_VOLUME, "", 0,
	  POLICY_IS LOG_IS, "" },
	{ "add a volume that a mount names", POLICY LOG,
	  POLICY_MOUNT ", " LOG_MOUNT, POLICY_VOLUME, "", 0, POLICY_IS LOG_IS,
	  "" },
	{ "give the policy a type for files", POLICY LOG,
	  POLICY_MOUNT ", " LOG_MOUNT,
	  "{name: audit, hostPath: {path: /x, type: DirectoryOrCreate}}, " LOG_VOLUME,
	  "", 0, "audit " POLICY_AT "=/x(File) ro; " LOG_IS, "" },
	{ "give the log a type for directories", POLICY LOG,
	  POLICY_MOUNT ", " LOG_MOUNT,
	  POLICY_VOLUME ", {name: audit-log, hostPath: {path: /x, "
			"type: FileOrCreate}}",
	  "", 0, POLICY_IS "audit-log " LOG_AT "=/x(DirectoryOrCreate); ", "" },
	{ "mend mounts on other paths than the flags", POLICY LOG,
	  "{name: audit, mountPath: /etc/audit/p.yaml, readOnly: true}, "
	  "{name: audit-log, mountPath: /var/log/other-audit}",
	  "{name: audit, hostPath: {path: /etc/audit/p.yaml, type: File}}, "
	  "{name: audit-log, hostPath: {path: /var/log/other-audit}}",
	  "", 0, POLICY_IS LOG_IS, "" },
	{ "drop mounts that stand twice", POLICY LOG,
	  POLICY_MOUNT ", {name: x, mountPath: " LOG_AT "/}, " LOG_MOUNT,
	  POLICY_VOLUME ", " LOG_VOLUME ", " LOG_VOLUME
			", {name: x, hostPath: {path: /x}}",
	  "", 0, POLICY_IS LOG_IS, "" },

	{ "drop volumes that stand twice, of a mount on another path",
	  POLICY LOG,
	  "{name: audit, mountPath: /etc/audit/p.yaml, readOnly: true}, " LOG_MOUNT,
	  POLICY_VOLUME ", " POLICY_VOLUME ", " LOG_VOLUME, "", 0,
	  POLICY_IS LOG_IS, "" },
	{ "drop volumes that stand twice and have lost their mount", POLICY LOG,
	  LOG_MOUNT, POLICY_VOLUME ", " POLICY_VOLUME ", " LOG_VOLUME, "", 0,
	  POLICY_IS LOG_IS, "" },

	/* Names. */
	{ "use a volume that has lost its mount", POLICY LOG, LOG_MOUNT,
	  POLICY_VOLUME ", " LOG_VOLUME, "", 0, POLICY_IS LOG_IS, "" },
	{ "take another name where it is taken",
	  POLICY LOG "--tls-cert-file=/etc/x/y",
	  LOG_MOUNT ", {name: audit, mountPath: /etc/x}",
	  LOG_VOLUME ", {name: audit, hostPath: {path: /etc/x}}, "
		     "{name: audit-2, emptyDir: {}}",
	  "", 0,
	  LOG_IS "audit /etc/x=/etc/x(); audit-3 " POLICY_AT "=" POLICY_AT
		 "(File) ro; unused audit-2; ",
	  "" },
	{ "mount in an emptyDir a volume of our own", POLICY LOG,
	  POLICY_MOUNT ", {name: tmp, mountPath: /var/log}",
	  POLICY_VOLUME ", {name: tmp, emptyDir: {}}", "", 0,
	  POLICY_IS LOG_IS "tmp /var/log=none(); ", "" },

	/* What serves something else too is left alone, or refused. */
	{ "refuse a log below a read-only mount", POLICY LOG,
	  "{name: v, mountPath: /var/log, readOnly: true}",
	  "{name: v, hostPath: {path: /var/log}}", "", 0, NULL,
	  "read-only-mount" },
	{ "refuse a log below a read-only mount that another flag needs",
	  POLICY LOG "--etcd-cafile=" LOG_AT "/ca",
	  "{name: audit-log, mountPath: " LOG_AT ", readOnly: true}",
	  LOG_VOLUME, "", 0, NULL, "read-only-mount" },
	{ "refuse a mount without volume that is not ours", POLICY LOG,
	  "{name: v, mountPath: /var/log}", "", "", 0, NULL,
	  "mount-without-volume" },
	{ "refuse an emptyDir in the log's place that is not ours",
	  "log-path=/srv/x/l", "{name: v, mountPath: /srv/x}",
	  "{name: v, emptyDir: {}}", "", 0, NULL, "not-a-host-mount" },
	{ "refuse a type for files above the policy", POLICY LOG,
	  "{name: v, mountPath: /etc/kubernetes}",
	  "{name: v, hostPath: {path: /k, type: File}}", "", 0, NULL,
	  "wrong-type" },
	{ "refuse volumes of one name that differ", POLICY LOG, LOG_MOUNT,
	  LOG_VOLUME ", {name: audit-log, emptyDir: {}}", "", 0, NULL,
	  "duplicate-volume" },
	{ "refuse them behind a mount on another path", POLICY LOG,
	  POLICY_MOUNT ", {name: audit-log, mountPath: /var/log/other-audit}",
	  POLICY_VOLUME ", " LOG_VOLUME ", {name: audit-log, emptyDir: {}}", "",
	  0, NULL, "duplicate-volume" },
	{ "refuse them where they have lost their mount", POLICY LOG,
	  POLICY_MOUNT,
	  POLICY_VOLUME ", " LOG_VOLUME ", {name: audit-log, emptyDir: {}}", "",
	  0, NULL, "duplicate-volume" },
	{ "refuse volumes that are no list", POLICY LOG, LOG_MOUNT, NULL, "", 0,
	  NULL, "no-list" },
	{ "add a log beside a directory that others use",
	  POLICY "log-path=/srv/audit/l --etcd-cafile=/srv/audit/ca",
	  POLICY_MOUNT ", {name: audit-srv, mountPath: /srv/audit}",
	  POLICY_VOLUME ", {name: audit-srv, hostPath: {path: /srv/audit}}",
	  "log-path=" LOG_AT "/audit.log", 0,
	  POLICY_IS LOG_IS "audit-srv /srv/audit=/srv/audit(); ", "" },

	/* Taking out. */
	{ "take out no directory that the next flag needs",
	  "policy-file=/etc/audit/p --authentication-config=/etc/audit/a",
	  "{name: audit, mountPath: /etc/audit}",
	  "{name: audit, hostPath: {path: /etc/audit}}", "disable", 0,
	  "audit /etc/audit=/etc/audit(); ", "" },
	{ "leave the policy in a directory when the log leaves it",
	  "policy-file=/etc/audit/p log-path=/etc/audit/l",
	  "{name: audit, mountPath: /etc/audit}",
	  "{name: audit, hostPath: {path: /etc/audit}}",
	  "log-path=/srv/audit/l", 0,
	  "audit /etc/audit=/etc/audit(); "
	  "audit-log /srv/audit=/srv/audit(DirectoryOrCreate); ",
	  "" },
	{ "leave it when the log goes to standard output",
	  "policy-file=/etc/audit/p log-path=/etc/audit/l",
	  "{name: audit, mountPath: /etc/audit}",
	  "{name: audit, hostPath: {path: /etc/audit}}", "log-path=-", 0,
	  "audit /etc/audit=/etc/audit(); ", "" },
	{ "take all out", POLICY LOG "log-maxage=1 --x=1",
	  POLICY_MOUNT ", " LOG_MOUNT, POLICY_VOLUME ", " LOG_VOLUME, "disable",
	  0, "", "" },
	{ "take out no directory without audit in its name", POLICY LOG,
	  "{name: v, mountPath: /etc/kubernetes}, " LOG_MOUNT,
	  "{name: v, hostPath: {path: /etc/kubernetes}}, " LOG_VOLUME,
	  "disable", 0, "v /etc/kubernetes=/etc/kubernetes(); ", "" },
	{ "take out no directory that others use",
	  "policy-file=/etc/audit/p --x=1 --z=/etc/audit/z",
	  "{name: audit, mountPath: /etc/audit}",
	  "{name: audit, hostPath: {path: /etc/audit}}", "disable", 0,
	  "audit /etc/audit=/etc/audit(); ", "" },
	{ "take the webhook out",
	  POLICY "webhook-config-file=/w webhook-mode=batch",
	  POLICY_MOUNT ", {name: audit-webhook, mountPath: /w}, "
		       "{name: audit-webhook-2, mountPath: /audit/ca}",
	  POLICY_VOLUME ", {name: audit-webhook, hostPath: {path: /w}}, "
			"{name: audit-webhook-2, hostPath: {path: /audit/ca}}",
	  "disable", 0, "", "" },
	{ "take the webhook's files out, wherever they are",
	  POLICY "webhook-config-file=/w webhook-mode=batch",
	  POLICY_MOUNT ", {name: audit-webhook, mountPath: /w}, "
		       "{name: audit-webhook-2, mountPath: /ca}",
	  POLICY_VOLUME ", {name: audit-webhook, hostPath: {path: /w}}, "
			"{name: audit-webhook-2, hostPath: {path: /ca}}",
	  "disable", 0, "", "" },
	{ "take nothing out where there is nothing", "--x=1",
	  "{name: v, mountPath: /var/log}",
	  "{name: v, hostPath: {path: /var/log}}", "disable", 0,
	  "v /var/log=/var/log(); ", "" },
};

/* Write the pod's text; flags without dashes are audit flags. */
static void write_pod(const struct wire_row *row, struct buf *out)
{
	CLEANUP(memory_release) char *flags = memory_copy(row->flags);
	char *rest = NULL;

	buf_adds(out, "kind: Pod\nspec: {\n  containers: [{ image: x:v1.31.0, "
		      "command: [kube-apiserver");
	for (char *word = strtok_r(flags, " ", &rest); word;
	     word = strtok_r(NULL, " ", &rest))
		buf_addf(out, ", %s%s",
			 strncmp(word, "--", 2) ? "--audit-" : "", word);
	buf_addf(out, "], volumeMounts: [%s] }],\n  volumes: ", row->mounts);
	buf_addf(out, row->volumes ? "[%s] }\n" : "{} }\n", row->volumes);
}

/* Fill `spec` from the row; `flags`, which it borrows, is cut into words. */
static void read_spec(const struct wire_row *row, char *flags,
		      struct audit_spec *spec)
{
	char *rest = NULL;

	spec->log_volume = row->log_volume;
	spec->disable = !strcmp(flags, "disable");
	if (spec->disable)
		return;
	for (char *word = strtok_r(flags, " ", &rest); word;
	     word = strtok_r(NULL, " ", &rest)) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;
		char *equals = strchr(word, '=');

		*equals = '\0';
		buf_addf(&name, "audit-%s", word);
		spec->values[audit_flag_find(name.data)] = equals + 1;
	}
}

static const char *text_of(const struct tree_node *node, const char *key)
{
	const struct tree_node *value = tree_get(node, key);

	return value ? value->text : "";
}

/* Whether the container mounts the volume `name`. */
static bool is_mounted(const struct pod *pod, const char *name)
{
	const struct tree_node *list = tree_get(pod->container, "volumeMounts");
	const struct tree_node *m = list ? list->first : NULL;

	while (m && strcmp(text_of(m, "name"), name) != 0)
		m = m->next;
	return m;
}

/*
 * Say each mount: "NAME MOUNTPATH=HOSTPATH(TYPE); ", with "ro" if it is
 * read-only; then each volume that is not mounted: "unused NAME; ".
 */
static void describe(const struct pod *pod, struct buf *out)
{
	const struct tree_node *list = tree_get(pod->container, "volumeMounts");
	const struct tree_node *volumes = tree_get(pod->spec, "volumes");

	for (const struct tree_node *m = list ? list->first : NULL; m;
	     m = m->next) {
		const struct tree_node *volume = pod_volume_of(pod, m);
		CLEANUP(memory_release) char *at = pod_mount_path(m);
		const char *host = volume ? pod_host_path(volume) : NULL;

		buf_addf(out, "%s %s=%s(%s)%s; ", text_of(m, "name"), at,
			 host ? host : "none",
			 volume ? pod_host_type(volume) : "",
			 pod_mount_is_read_only(m) ? " ro" : "");
	}
	for (const struct tree_node *v = volumes ? volumes->first : NULL; v;
	     v = v->next)
		if (!is_mounted(pod, text_of(v, "name")))
			buf_addf(out, "unused %s; ", text_of(v, "name"));
}

/* Fail unless the findings have these codes, parted by blanks. */
static void assert_codes(const struct finding_list *findings,
			 const char *wanted)
{
	CLEANUP(buf_release) struct buf codes = BUF_INIT;

	for (size_t i = 0; i < findings->count; i++)
		buf_addf(&codes, "%s%s", i ? " " : "", findings->items[i].code);
	assert_buf_equal(&codes, wanted);
}

/* What was set is right, is all that is needed, and is set only once. */
static void check_result(struct tree *tree, const struct audit_spec *spec,
			 const char *wanted)
{
	CLEANUP(pod_release) struct pod pod = POD_INIT;
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;
	CLEANUP(plan_release) struct plan again = PLAN_INIT;
	CLEANUP(buf_release) struct buf told = BUF_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	assert_int_equal(pod_read(&pod, tree, &err), 0);
	describe(&pod, &told);
	assert_buf_equal(&told, wanted);
	assert_int_equal(wiring_check(&pod, spec, &plan, &err), 0);
	assert_no_error(&err);
	assert_int_equal(wiring_set(&pod, spec, &again, &err), 0);
	assert_int_equal(again.changes.count, 0);
}

static void wires(void **state)
{
	const struct wire_row *row = *state;
	CLEANUP(memory_release) char *flags = memory_copy(row->spec);
	struct audit_spec spec = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(tree_release) struct tree tree = TREE_INIT;
	CLEANUP(pod_release) struct pod pod = POD_INIT;
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	int ret;

	write_pod(row, &text);
	read_spec(row, flags, &spec);
	assert_int_equal(tree_parse(&tree, text.data, text.len, &err), 0);
	assert_int_equal(pod_read(&pod, &tree, &err), 0);
	ret = wiring_set(&pod, &spec, &plan, &err);
	assert_int_equal(ret, row->result ? 0 : -1);
	if (row->result) {
		assert_codes(&plan.findings, row->code);
		check_result(&tree, &spec, row->result);
		return;
	}
	assert_error(&err, ERROR_REFUSED, "");
	assert_string_equal(err.code, row->code);
	assert_in_range(err.line, 3, 4);
}

/* --- values and host paths ----------------------------------------------- */

static void read_pod(struct pod *pod, struct tree *tree, const char *text)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	assert_int_equal(tree_parse(tree, text, strlen(text), &err), 0);
	assert_int_equal(pod_read(pod, tree, &err), 0);
}

static void reads_values(void **state)
{
	const char *values[AUDIT_FLAG_COUNT];
	CLEANUP(tree_release) struct tree tree = TREE_INIT;
	CLEANUP(pod_release) struct pod pod = POD_INIT;

	(void)state;
	read_pod(&pod, &tree,
		 "kind: Pod\nspec: { containers: [{ command: [kube-apiserver, "
		 "--audit-policy-file=, --audit_log_path, /l, "
		 "--audit-log-compress, --audit-log-maxage=030] }] }\n");
	wiring_values(&pod, values);
	assert_null(values[AUDIT_POLICY_FILE]);
	assert_null(values[AUDIT_WEBHOOK_CONFIG_FILE]);
	assert_string_equal(values[AUDIT_LOG_PATH], "/l");
	assert_string_equal(values[AUDIT_LOG_COMPRESS], "true");
	assert_string_equal(values[AUDIT_LOG_MAXAGE], "030");
}

static const char kubespray[] =
	"kind: Pod\nspec: { containers: [{ command: [kube-apiserver, "
	"--audit-policy-file=/etc/kubernetes/audit-policy/p.yaml, "
	"--audit-log-path=/var/log/audit/a.log, --audit-log-maxage=30, "
	"--audit-log-maxbackup=10, --audit-log-maxsize=100], volumeMounts: ["
	"{name: p, mountPath: /etc/kubernetes/audit-policy, readOnly: true}, "
	"{name: l, mountPath: /var/log/audit}] }], volumes: ["
	"{name: p, hostPath: {path: /etc/kubernetes/ap}}, {name: l, "
	"hostPath: {path: /var/log/kubernetes/audit/, type: Directory}}] }\n";

static const struct host_path *find_path(const struct plan *plan,
					 enum audit_flag_id flag)
{
	for (size_t i = 0; i < plan->host_paths.count; i++)
		if (plan->host_paths.items[i].flag == flag)
			return &plan->host_paths.items[i];
	fail_msg("no host path");
	return NULL;
}

static void tells_where_it_is_on_the_host(void **state)
{
	const struct audit_spec spec = { 0 };
	CLEANUP(tree_release) struct tree tree = TREE_INIT;
	CLEANUP(pod_release) struct pod pod = POD_INIT;
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	const struct host_path *path;

	(void)state;
	read_pod(&pod, &tree, kubespray);
	assert_int_equal(wiring_check(&pod, &spec, &plan, &err), 0);
	assert_int_equal(plan.host_paths.count, 2);
	path = find_path(&plan, AUDIT_POLICY_FILE);
	assert_string_equal(path->path, "/etc/kubernetes/ap/p.yaml");
	assert_string_equal(path->volume, "/etc/kubernetes/ap");
	assert_string_equal(path->type, "");
	path = find_path(&plan, AUDIT_LOG_PATH);
	assert_string_equal(path->path, "/var/log/kubernetes/audit/a.log");
	assert_string_equal(path->volume, "/var/log/kubernetes/audit/");
	assert_string_equal(path->type, "Directory");
}

static void finds_what_was_not_done(void **state)
{
	static const struct {
		struct audit_spec spec;
		const char *message;
	} wrong[] = {
		{ { .disable = true }, "does not set --audit-log-maxage" },
		{ { .values[AUDIT_LOG_MAXAGE] = "7" },
		  "does not set --audit-log-maxage" },
		{ { .values[AUDIT_LOG_COMPRESS] = "true" },
		  "does not set --audit-log-compress" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		CLEANUP(tree_release) struct tree tree = TREE_INIT;
		CLEANUP(pod_release) struct pod pod = POD_INIT;
		CLEANUP(plan_release) struct plan plan = PLAN_INIT;
		CLEANUP_ERROR struct error err = ERROR_INIT;

		read_pod(&pod, &tree, kubespray);
		assert_int_equal(
			wiring_check(&pod, &wrong[i].spec, &plan, &err), -1);
		assert_error(&err, ERROR_BUG, wrong[i].message);
	}
}

/* The files that the webhook's kubeconfig names. */
static void wires_files_of_the_webhook(void **state)
{
	static const char *const files[] = { "/audit/ca", "/audit/key" };
	const struct audit_spec spec = {
		.values[AUDIT_LOG_PATH] = "-",
		.values[AUDIT_WEBHOOK_CONFIG_FILE] = "/w",
		.webhook_files = files,
		.webhook_file_count = 2,
	};
	CLEANUP(tree_release) struct tree tree = TREE_INIT;
	CLEANUP(pod_release) struct pod pod = POD_INIT;
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	read_pod(&pod, &tree,
		 "kind: Pod\nspec: { containers: [{ command: "
		 "[kube-apiserver] }] }\n");
	assert_int_equal(wiring_set(&pod, &spec, &plan, &err), 0);
	check_result(&tree, &spec,
		     POLICY_IS
		     "audit-webhook /w=/w(File) ro; "
		     "audit-webhook-2 /audit/ca=/audit/ca(File) ro; "
		     "audit-webhook-3 /audit/key=/audit/key(File) ro; ");
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(rows) + 4];
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		tests[count++] = test_row(wires, &rows[i]);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(reads_values);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(
		tells_where_it_is_on_the_host);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(
		finds_what_was_not_done);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(
		wires_files_of_the_webhook);
	return run_tests("wiring", tests, argc, argv);
}
