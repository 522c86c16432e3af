#include "target/static_pod.h"
#include "test.h"

/* --- refusals ------------------------------------------------------------ */

#define HEAD  "kind: Pod\nspec:\n  containers:\n  - command:\n"
#define WORDS HEAD "    - kube-apiserver\n"

static const struct refuse_row {
	const char *name;
	const char *text;
	const char *code;
	size_t line;
	size_t column;
	const char *part; /* of the message */
} refuse_rows[] = {
	/* The text. */
	{ "refuse what is not YAML", "kind: [Pod\n", "not-yaml", 2, 1, "" },
	{ "refuse what is not UTF-8", "kind: Pod\n\xff\n", "not-text", 2, 1,
	  "" },
	{ "refuse a template", "kind: Pod\nx: {{ y }}\n", "template", 2, 4,
	  "'{{'" },
	{ "refuse a template's block", "kind: Pod\n{% if x %}\n", "template", 2,
	  1, "'{%'" },
	{ "refuse a template before a comment", "a: '{{ x }}' # no\n",
	  "template", 1, 5, "'{{'" },
	{ "refuse a template below a comment", "# {{ x }} {{\na: {b: {% y }\n",
	  "template", 2, 8, "'{%'" },
	{ "refuse a template behind other brackets", "a: {}\nb: {{{ y }}}\n",
	  "template", 2, 4, "'{{'" },
	{ "refuse nothing", "", "empty", 0, 0, "" },
	{ "refuse two documents", WORDS "---\nkind: Pod\n", "several-documents",
	  7, 1, "" },
	{ "refuse another kind", "kind: List\n", "not-a-pod", 1, 7, "'List'" },
	{ "refuse a fixed uid", "metadata:\n  uid: 1a\n" WORDS, "fixed-uid", 2,
	  8, "uid" },
	{ "refuse a quoted uid", "metadata: {uid: \"1\"}\n" WORDS, "fixed-uid",
	  1, 17, "uid" },
	{ "refuse no kube-apiserver", HEAD "    - etcd\n", "no-container", 3, 3,
	  "" },
	{ "refuse a script",
	  HEAD "    - sh\n    - -c\n"
	       "    - kube-apiserver --a=1\n",
	  "shell-script", 7, 7, "" },

	/* The words. */
	{ "refuse two flags in one item",
	  WORDS "    - --audit-log-maxage=1 --audit-log-maxsize=2\n",
	  "several-words", 6, 7, "--audit-log-maxsize" },
	{ "refuse flag and value in one item",
	  WORDS "    - --audit-log-path /x\n", "several-words", 6, 7, "" },
	{ "refuse one dash", WORDS "    - -audit-log-path=/x\n", "single-dash",
	  6, 7, "" },
	{ "refuse a flag that may be a value",
	  WORDS "    - --what\n    - --audit-log-path=/x\n", "ambiguous-flag",
	  6, 7, "--what" },
	{ "refuse an item that is a mapping",
	  WORDS "    - --audit-log-path: /x\n", "not-text", 6, 7, "command" },

	/* The way to a change. */
	{ "refuse an alias for the words",
	  "x: &a [kube-apiserver]\nkind: Pod\nspec: {containers: [{command: "
	  "*a}]}\n",
	  "alias", 3, 31, "*a" },
	{ "refuse an alias for the volumes",
	  "x: &a []\n" WORDS "  volumes: *a\n", "alias", 7, 12, "volumes" },
	{ "refuse volumes that are a mapping", WORDS "  volumes: {a: 1}\n",
	  "no-list", 6, 12, "volumes" },
	{ "refuse an anchor on the words",
	  "kind: Pod\nspec:\n  containers:\n  - command: &a\n"
	  "    - kube-apiserver\n",
	  "anchor", 4, 14, "" },
	{ "refuse a merge key on the way",
	  "x: &a {}\nkind: Pod\nspec:\n  containers:\n  - command:\n"
	  "    - kube-apiserver\n    <<: *a\n",
	  "merge-key", 7, 5, "" },
	{ "refuse a key given twice on the way",
	  WORDS "  volumes: []\n  volumes: []\n", "duplicate-key", 7, 3, "" },
	{ "refuse a log under a read-only mount of others",
	  WORDS "    volumeMounts:\n    - mountPath: /var/log\n      name: v\n"
		"      readOnly: true\n  volumes:\n  - hostPath: {path: /l}\n"
		"    name: v\n",
	  "read-only-mount", 7, 7, "/var/log" },
};

static void refuses(void **state)
{
	const struct refuse_row *row = *state;
	const struct audit_spec spec = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	buf_adds(&text, row->text);
	assert_int_equal(static_pod_plan(&text, &spec, &plan, &err), -1);
	assert_error(&err, ERROR_REFUSED, row->part);
	assert_string_equal(err.code, row->code);
	assert_int_equal(err.line, row->line);
	assert_int_equal(err.column, row->column);
	assert_null(err.file);
}

/* --- results ------------------------------------------------------------- */

/* What auditing looks like in the plainest manifest. */
#define PLAIN                                                                  \
	"apiVersion: v1\nkind: Pod\nspec:\n  containers:\n"                    \
	"  - command:\n    - kube-apiserver\n    - --allow-privileged=true\n"  \
	"    - --client-ca-file=/ca\n    name: kube-apiserver\n"
#define WHOLE                                                                  \
	"apiVersion: v1\nkind: Pod\nspec:\n  containers:\n"                    \
	"  - command:\n    - kube-apiserver\n    - --allow-privileged=true\n"  \
	"    - --audit-log-maxage=30\n    - --audit-log-maxbackup=10\n"        \
	"    - --audit-log-maxsize=100\n"                                      \
	"    - --audit-log-path=/var/log/kubernetes/audit/audit.log\n"         \
	"    - --audit-policy-file=/etc/kubernetes/audit-policy.yaml\n"        \
	"    - --client-ca-file=/ca\n    name: kube-apiserver\n"               \
	"    volumeMounts:\n"                                                  \
	"    - mountPath: /etc/kubernetes/audit-policy.yaml\n"                 \
	"      name: audit\n      readOnly: true\n"                            \
	"    - mountPath: /var/log/kubernetes/audit\n      name: audit-log\n"  \
	"  volumes:\n"                                                         \
	"  - hostPath:\n      path: /etc/kubernetes/audit-policy.yaml\n"       \
	"      type: File\n    name: audit\n"                                  \
	"  - hostPath:\n      path: /var/log/kubernetes/audit\n"               \
	"      type: DirectoryOrCreate\n    name: audit-log\n"

/* On one line: `words` behind the program, and the lists. */
#define JSON(words)                                                            \
	"{\"kind\":\"Pod\",\"spec\":{\"containers\":[{\"command\":"            \
	"[\"kube-apiserver\"" words "],\"volumeMounts\":[{\"mountPath\":"      \
	"\"/p\",\"name\":\"v\"}]}],\"volumes\":[{\"hostPath\":{\"path\":"      \
	"\"/p\"},\"name\":\"v\"}]}}"

static const struct plan_row {
	const char *name;
	struct audit_spec spec;
	const char *text;
	const char *result;
} plan_rows[] = {
	{ "enable in a plain manifest", { 0 }, PLAIN, WHOLE },
	{ "enable what is enabled", { 0 }, WHOLE, WHOLE },
	{ "disable what enable did", { .disable = true }, WHOLE, PLAIN },
	{ "disable what is disabled", { .disable = true }, PLAIN, PLAIN },
	{ "enable in JSON on one line",
	  { .values[AUDIT_POLICY_FILE] = "/p",
	    .values[AUDIT_WEBHOOK_CONFIG_FILE] = "/p" },
	  JSON(""),
	  JSON(",\"--audit-policy-file=/p\","
	       "\"--audit-webhook-config-file=/p\"") },
	{ "change one value and keep the rest of its line",
	  { .disable = false,
	    .values[AUDIT_LOG_PATH] = "-",
	    .values[AUDIT_POLICY_FILE] = "/p" },
	  "kind: Pod\nspec:\n  containers:\n  - command:\n"
	  "    - 'kube-apiserver'   # the program\n"
	  "    - '--audit-log-path=/x/y'\t# the log\n"
	  "    - \"--audit-policy-file=/p\"\n"
	  "    volumeMounts: [ { name: v, mountPath: /p } ]\n"
	  "  volumes: [ { name: v, hostPath: { path: /p } } ]  # end",
	  "kind: Pod\nspec:\n  containers:\n  - command:\n"
	  "    - 'kube-apiserver'   # the program\n"
	  "    - '--audit-log-path=-'\t# the log\n"
	  "    - \"--audit-policy-file=/p\"\n"
	  "    volumeMounts: [ { name: v, mountPath: /p } ]\n"
	  "  volumes: [ { name: v, hostPath: { path: /p } } ]  # end" },
	{ "leave a template in a comment alone",
	  { .disable = true },
	  WORDS "    # {{ x }}\n    - --audit-log-path=/x\n",
	  WORDS "    # {{ x }}\n" },
};

static void plans(void **state)
{
	const struct plan_row *row = *state;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf again = BUF_INIT;
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	buf_adds(&text, row->text);
	assert_int_equal(static_pod_plan(&text, &row->spec, &plan, &err), 0);
	assert_no_error(&err);
	assert_buf_equal(&plan.result, row->result);
	assert_int_equal(!plan.edits.count, buf_equal(&text, &plan.result));
	assert_int_equal(!plan.edits.count, !plan.changes.count);
	edit_list_apply(&plan.edits, row->text, &again);
	assert_true(buf_equal(&again, &plan.result));
}

static void plans_once(void **state)
{
	const struct plan_row *row = *state;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	buf_adds(&text, row->result);
	assert_int_equal(static_pod_plan(&text, &row->spec, &plan, &err), 0);
	assert_int_equal(plan.edits.count, 0);
	assert_int_equal(plan.changes.count, 0);
	assert_buf_equal(&plan.result, row->result);
}

/* target_plan() is the way in for the commands. */
static void is_a_target(void **state)
{
	const struct audit_spec spec = { 0 };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	buf_adds(&text, PLAIN);
	assert_int_equal(
		target_plan(TARGET_STATIC_POD, &text, &spec, &plan, &err), 0);
	assert_buf_equal(&plan.result, WHOLE);
	assert_int_equal(plan.host_paths.count, 2);
	assert_int_equal(plan.changes.count, 9);
	assert_string_equal(target_kind_names[TARGET_STATIC_POD], "static-pod");
}

/* What disable leaves behind needs nothing of the host. */
static void needs_nothing_when_disabled(void **state)
{
	const struct audit_spec spec = { .disable = true };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	buf_adds(&text, WHOLE);
	assert_int_equal(static_pod_plan(&text, &spec, &plan, &err), 0);
	assert_int_equal(plan.host_paths.count, 0);
	assert_int_equal(plan.findings.count, 0);
	assert_int_equal(plan.changes.count, 9);
}

/* Findings have the place of what they are about. */
static void finds_at_the_place(void **state)
{
	const struct audit_spec spec = { .log_volume = AUDIT_LOG_VOLUME_FILE };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	buf_adds(&text, WORDS "    - --audit-log-maxage=-1\n");
	assert_int_equal(static_pod_plan(&text, &spec, &plan, &err), 0);
	for (size_t i = 0; i < plan.findings.count; i++)
		if (!strcmp(plan.findings.items[i].code, "negative-number")) {
			assert_int_equal(plan.findings.items[i].line, 6);
			assert_int_equal(plan.findings.items[i].column, 7);
			return;
		}
	fail_msg("no finding about the number");
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest plain[] = {
		cmocka_unit_test(is_a_target),
		cmocka_unit_test(needs_nothing_when_disabled),
		cmocka_unit_test(finds_at_the_place),
	};
	struct CMUnitTest tests[ARRAY_SIZE(plain) + ARRAY_SIZE(refuse_rows) +
				2 * ARRAY_SIZE(plan_rows)];
	size_t count = ARRAY_SIZE(plain);

	memcpy(tests, plain, sizeof(plain));
	for (size_t i = 0; i < ARRAY_SIZE(refuse_rows); i++)
		tests[count++] = test_row(refuses, &refuse_rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(plan_rows); i++) {
		tests[count++] = test_row(plans, &plan_rows[i]);
		tests[count++] = test_row(plans_once, &plan_rows[i]);
	}
	return run_tests("static_pod", tests, argc, argv);
}
