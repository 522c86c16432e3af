/*
 * What the module makes of a task's parameters, and what Ansible would say of
 * them: the words are ansible-core's, found by trial.
 */
#include "ansible/arguments.h"
#include "ansible/parameter.h"
#include "program.h"
#include "test.h"

#define UNSUPPORTED "Unsupported parameters for (apiserver_audit) module: "
#define EXCLUSIVE   "parameters are mutually exclusive: "
#define POLICY      "apiVersion: audit.k8s.io/v1\\nkind: Policy\\nrules: []"

/* In `json` single quotes stand for double ones. */
static const struct arguments_case {
	const char *name;
	const char *json;
	const char *request; /* NULL: there is an error */
	const char *message; /* the error's; or a warning */
	const char *hint;    /* part of it; NULL: none */
} cases[] = {
	{ "no parameters", "{}", "", NULL, NULL },
	{ "what Ansible says of itself",
	  "{'_ansible_check_mode': false, '_ansible_diff': false, "
	  "'_ansible_verbosity': 4, '_ansible_no_log': false, "
	  "'_ansible_debug': false, '_ansible_version': '2.14.18', "
	  "'_ansible_module_name': 'acme.kubeaudit.apiserver_audit', "
	  "'_ansible_syslog_facility': 'LOG_USER', "
	  "'_ansible_selinux_special_fs': ['fuse', 'nfs'], "
	  "'_ansible_string_conversion_action': 'warn', "
	  "'_ansible_socket': null, '_ansible_shell_executable': '/bin/sh', "
	  "'_ansible_keep_remote_files': false, '_ansible_tmpdir': null, "
	  "'_ansible_remote_tmp': '~/.ansible/tmp', "
	  "'_ansible_ignore_unknown_opts': false, "
	  "'_ansible_target_log_info': null, '_ansible_yet_unknown': 1}",
	  "", NULL, NULL },
	{ "check mode", "{'_ansible_check_mode': true}", " dry", NULL, NULL },
	{ "diff mode", "{'_ansible_diff': true}", " diff", NULL, NULL },

	{ "auditing on", "{'state': 'present'}", "", NULL, NULL },
	{ "auditing off", "{'state': 'absent'}", " absent", NULL, NULL },
	{ "a backup put back", "{'state': 'restored', 'backup_file': '/b/x'}",
	  " restored backup=/b/x", NULL, NULL },
	{ "a manifest", "{'path': '/m.yaml'}", " path=/m.yaml", NULL, NULL },
	{ "a manifest by its other name", "{'manifest': '/m.yaml'}",
	  " path=/m.yaml", NULL, NULL },
	{ "a unit", "{'unit': 'k.service', 'drop_in': 'yes'}",
	  " unit=k.service drop_in", NULL, NULL },
	{ "a root", "{'root': '/mnt'}", " root=/mnt", NULL, NULL },
	{ "a file of another host", "{'offline': true}", " offline", NULL,
	  NULL },
	{ "no backup", "{'backup': false}", " no_backup", NULL, NULL },
	{ "a backup", "{'backup': true, 'backup_dir': '/b'}", " backup_dir=/b",
	  NULL, NULL },
	{ "a policy from a file", "{'policy_from': '/p.yaml'}",
	  " policy_from=/p.yaml", NULL, NULL },
	{ "a policy as text", "{'policy': '" POLICY "'}",
	  " the parameter 'policy'=<apiVersion: audit.k8s.io/v1\nkind: "
	  "Policy\nrules: []\n>",
	  NULL, NULL },
	{ "a policy as a mapping", "{'policy': {'kind': 'Policy'}}",
	  " the parameter 'policy' as YAML=<kind: Policy\n>", NULL, NULL },
	{ "ignored fields", "{'allow_ignored_fields': 1}", " allow_ignored",
	  NULL, NULL },
	{ "a log in one file", "{'log_volume': 'file'}", " log_volume=2", NULL,
	  NULL },
	{ "a log's directory", "{'log_volume': 'directory'}", " log_volume=1",
	  NULL, NULL },
	{ "a release in quotes", "{'kube_version': '1.30'}", " minor=30", NULL,
	  NULL },
	{ "a release with a letter", "{'kube_version': 'v1.31.2'}", " minor=31",
	  NULL, NULL },
	{ "a release as a number", "{'kube_version': 1.31}", " minor=31", NULL,
	  NULL },
	{ "settings", "{'audit_log_maxage': 5, 'audit_log_path': '/l.log'}",
	  " audit-log-maxage=5 audit-log-path=/l.log", NULL, NULL },
	{ "settings of every type",
	  "{'audit_log_compress': 'yes', 'audit_log_batch_throttle_qps': 2.5, "
	  "'audit_log_mode': 'batch', 'audit_webhook_batch_max_wait': '5s', "
	  "'audit_webhook_version': 'audit.k8s.io/v1', "
	  "'audit_policy_file': '~/p.yaml'}",
	  " audit-log-batch-throttle-qps=2.5 audit-log-compress=true "
	  "audit-log-mode=batch audit-policy-file=~/p.yaml "
	  "audit-webhook-batch-max-wait=5s "
	  "audit-webhook-version=audit.k8s.io/v1",
	  NULL, NULL },
	{ "settings as -a sends them",
	  "{'audit_log_maxage': '5', 'audit_log_compress': 'False', 'backup': "
	  "'no'}",
	  " no_backup audit-log-compress=false audit-log-maxage=5", NULL,
	  NULL },
	{ "null is not given",
	  "{'state': null, 'path': null, 'unit': 'k', 'audit_log_maxage': "
	  "null, 'backup': null, 'policy': null}",
	  " unit=k", NULL, NULL },
	{ "a null alias does not win", "{'path': '/m', 'manifest': null}",
	  " path=/m", NULL, NULL },
	{ "a name and its alias", "{'path': '/m', 'manifest': '/n'}",
	  " path=/n", "Both option path and its alias manifest are set.",
	  NULL },
	{ "what is false excludes nothing",
	  "{'path': '/m', 'drop_in': false, 'offline': 'no', 'policy_from': "
	  "'cis'}",
	  " path=/m policy_from=cis", NULL, NULL },

	{ "path and unit", "{'path': '/m', 'unit': 'k'}", NULL,
	  EXCLUSIVE "path|unit", NULL },
	{ "alias and unit", "{'manifest': '/m', 'unit': 'k'}", NULL,
	  EXCLUSIVE "path|unit", NULL },
	{ "path and drop-in", "{'path': '/m', 'drop_in': true}", NULL,
	  EXCLUSIVE "path|drop_in", NULL },
	{ "two policies", "{'policy': 'a: b', 'policy_from': 'cis'}", NULL,
	  EXCLUSIVE "policy|policy_from", NULL },
	{ "a policy for no host", "{'policy': 'a: b', 'offline': 'on'}", NULL,
	  EXCLUSIVE "policy|offline", NULL },
	{ "a preset for no host", "{'policy_from': 'cis', 'offline': true}",
	  NULL, EXCLUSIVE "policy_from|offline", NULL },
	{ "exclusion is told before types",
	  "{'path': '/m', 'unit': 'k', 'audit_log_maxage': 'x'}", NULL,
	  EXCLUSIVE "path|unit", NULL },
	{ "types are told before choices",
	  "{'state': 'on', 'audit_log_maxage': 'x'}", NULL,
	  "argument 'audit_log_maxage' is of type string and we were unable to "
	  "convert to int: 'x' cannot be converted to an int",
	  NULL },
	{ "choices are told before unknown names", "{'state': 'on', 'x': 1}",
	  NULL,
	  "value of state must be one of: present, absent, "
	  "restored, got: on",
	  NULL },
	{ "choices in exact case", "{'state': 'Present'}", NULL,
	  "value of state must be one of: present, absent, "
	  "restored, got: Present",
	  NULL },
	{ "nothing to restore", "{'state': 'restored'}", NULL,
	  "state is restored but all of the following are missing: "
	  "backup_file",
	  NULL },
	{ "what is missing is told before unknown names",
	  "{'state': 'restored', 'x': 1}", NULL,
	  "state is restored but all of the following are missing: "
	  "backup_file",
	  NULL },
	{ "a wrong mode", "{'audit_log_mode': 'fast'}", NULL,
	  "value of audit_log_mode must be one of: batch, blocking, "
	  "blocking-strict, got: fast",
	  NULL },
	{ "an empty choice", "{'log_volume': ''}", NULL,
	  "the value of log_volume is empty", "default(omit)" },
	{ "an empty setting", "{'audit_log_path': ''}", NULL,
	  "the value of audit_log_path is empty", "default(omit)" },
	{ "standard input", "{'path': '-'}", NULL, "path cannot be '-'",
	  "file of the node" },
	{ "a unit in standard input", "{'unit': '-'}", NULL,
	  "unit cannot be '-'", "file of the node" },
	{ "a policy's name", "{'policy': '/etc/kubernetes/audit-policy.yaml'}",
	  NULL, "policy is the text of a policy, not a name", "lookup" },
	{ "a release that YAML has shortened", "{'kube_version': 1.3}", NULL,
	  "kube_version is the number 1.3, and may have been 1.30",
	  "\"1.30\"" },
	{ "no release", "{'kube_version': 'new'}", NULL,
	  "kube_version cannot be 'new'", "1.31" },
};

static void add(struct buf *out, const char *name, const char *value)
{
	if (value)
		buf_addf(out, " %s=%s", name, value);
}

static void add_word(struct buf *out, const char *name, bool is_so)
{
	if (is_so)
		buf_addf(out, " %s", name);
}

static void add_number(struct buf *out, const char *name, unsigned number)
{
	if (number)
		buf_addf(out, " %s=%u", name, number);
}

/* All that is not as it is without parameters. */
static void describe(const struct arguments *args, struct buf *out)
{
	const struct request *r = &args->request;

	add_word(out, "absent", args->state == STATE_ABSENT);
	add_word(out, "restored", args->state == STATE_RESTORED);
	add_word(out, "dry", r->dry_run);
	add_word(out, "diff", r->show_diff);
	add(out, "path", r->manifest);
	add(out, "unit", r->unit);
	add_word(out, "drop_in", r->drop_in);
	add(out, "root", r->root);
	add_word(out, "offline", r->offline);
	add(out, "policy_from", r->policy_from);
	if (r->policy)
		buf_addf(out, " %s=<%s>", r->policy_name, r->policy->data);
	add_word(out, "allow_ignored", r->allow_ignored_fields);
	add_number(out, "log_volume", r->spec.log_volume);
	add_number(out, "minor", r->spec.kube_minor);
	add_word(out, "no_backup", r->no_backup);
	if (strcmp(r->backup_dir, REQUEST_BACKUP_DIR) != 0)
		add(out, "backup_dir", r->backup_dir);
	add(out, "backup", r->backup);
	for (size_t i = 0; i < AUDIT_FLAG_COUNT; i++)
		add(out, audit_flags[i].name, r->spec.values[i]);
}

static json_t *parse(const char *text)
{
	CLEANUP(buf_release) struct buf json = BUF_INIT;
	json_t *value;

	program_replace(text, "'", "\"", &json);
	value = json_loads(json.data, 0, NULL);
	assert_non_null(value);
	return value;
}

static void assert_request(const struct arguments *args,
			   const struct arguments_case *row)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	describe(args, &text);
	assert_buf_equal(&text, row->request);
	assert_int_equal(json_array_size(args->warnings), row->message != NULL);
	if (row->message)
		assert_text_equal(
			json_string_value(json_array_get(args->warnings, 0)),
			row->message);
	assert_true(args->request.refuses_dry);
	assert_int_equal(args->request.output, OUTPUT_ANSIBLE);
}

static void reads(void **state)
{
	const struct arguments_case *row = *state;
	CLEANUP(arguments_release) struct arguments args = ARGUMENTS_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	json_t *json = parse(row->json);
	int ret = arguments_read(&args, json, &err);

	json_decref(json);
	if (row->request) {
		assert_no_error(&err);
		assert_int_equal(ret, 0);
		assert_request(&args, row);
		return;
	}
	assert_int_equal(ret, -1);
	assert_error(&err, ERROR_USAGE, "");
	assert_text_equal(err.message, row->message);
	if (row->hint)
		assert_text_contains(err.hint, row->hint);
	else
		assert_null(err.hint);
}

/* --- unknown parameters -------------------------------------------------- */

static void read_unknown(const char *text, struct error *err)
{
	CLEANUP(arguments_release) struct arguments args = ARGUMENTS_INIT;
	json_t *json = parse(text);

	assert_int_equal(arguments_read(&args, json, err), -1);
	json_decref(json);
}

static void unknown_names_are_sorted(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	read_unknown("{'zed': 1, 'bogus': null, '_bogus': 2}", &err);
	assert_error(&err, ERROR_USAGE,
		     UNSUPPORTED "_bogus, bogus, zed. Supported parameters "
				 "include: allow_ignored_fields, "
				 "audit_dynamic_configuration, ");
	assert_text_contains(err.message, ", state, unit (manifest).");
	assert_null(err.hint);
}

static void every_parameter_is_supported(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct arena arena = ARENA_INIT;
	const struct parameter *list = parameter_list(&arena);

	(void)state;
	read_unknown("{'bogus': 1}", &err);
	for (size_t i = 0; i < PARAMETER_COUNT; i++) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;

		buf_addf(&name, " %s", list[i].name);
		assert_text_contains(err.message, name.data);
	}
	arena_release(&arena);
}

static void a_misspelt_name_is_told(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	read_unknown("{'audit_log_max_age': 1}", &err);
	assert_error(&err, ERROR_USAGE, UNSUPPORTED "audit_log_max_age.");
	assert_text_equal(err.hint, "did you mean 'audit_log_maxage'?");
}

static void dashes_are_no_underscores(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	read_unknown("{'audit-log-maxage': 1}", &err);
	assert_error(&err, ERROR_USAGE, UNSUPPORTED "audit-log-maxage.");
}

/* --- the table ----------------------------------------------------------- */

static void every_row_is_whole(void **state)
{
	struct arena arena = ARENA_INIT;
	const struct parameter *list = parameter_list(&arena);

	(void)state;
	for (size_t i = 0; i < PARAMETER_COUNT; i++) {
		assert_non_null(list[i].name);
		assert_non_null(list[i].help);
		assert_non_null(list[i].store);
		assert_int_equal(list[i].flag < AUDIT_FLAG_COUNT,
				 i >= PARAMETER_ROWS);
		for (size_t other = 0; other < i; other++)
			assert_string_not_equal(list[other].name, list[i].name);
	}
	arena_release(&arena);
}

/* What the table calls the default must be what happens without it. */
static void defaults_change_nothing(void **state)
{
	struct arena arena = ARENA_INIT;
	const struct parameter *list = parameter_list(&arena);

	(void)state;
	for (size_t i = 0; i < PARAMETER_COUNT; i++) {
		CLEANUP(arguments_release)
		struct arguments args = ARGUMENTS_INIT;
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		CLEANUP_ERROR struct error err = ERROR_INIT;
		json_t *json;

		if (!list[i].initial)
			continue;
		json = json_pack("{ss}", list[i].name, list[i].initial);
		assert_int_equal(arguments_read(&args, json, &err), 0);
		json_decref(json);
		describe(&args, &text);
		assert_buf_equal(&text, "");
	}
	arena_release(&arena);
}

static const struct CMUnitTest others[] = {
	cmocka_unit_test(unknown_names_are_sorted),
	cmocka_unit_test(every_parameter_is_supported),
	cmocka_unit_test(a_misspelt_name_is_told),
	cmocka_unit_test(dashes_are_no_underscores),
	cmocka_unit_test(every_row_is_whole),
	cmocka_unit_test(defaults_change_nothing),
};

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases) + ARRAY_SIZE(others)];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i] = test_row(reads, &cases[i]);
	memcpy(tests + ARRAY_SIZE(cases), others, sizeof(others));
	return run_tests("ansible_arguments", tests, argc, argv);
}
