/*
 * The module on a host: what it does to files, and the result that Ansible
 * gets.
 *
 * wrap: time
 */
#include "ansible_play.h"

#include "audit/preset.h"

#define UNIT "/etc/systemd/system/kube-apiserver.service"

/* The policy POLICY, as a playbook has it. */
#define POLICY_TEXT                                                            \
	"'apiVersion: audit.k8s.io/v1\\nkind: Policy\\nrules:\\n- level: "     \
	"Metadata'"
#define MISSPELT                                                               \
	"{'apiVersion': 'audit.k8s.io/v1', 'kind': 'Policy', 'rules': "        \
	"[{'level': 'Metadata', 'verb': ['get']}]}"

/* --- check mode, and twice ----------------------------------------------- */

static void check_mode_writes_nothing(void **state)
{
	struct play *play = *state;
	struct test_file seen;

	test_file_see(&seen, play->bench->manifest);
	succeed_with(play, CHECK ", 'policy': " POLICY_DATA, true);
	assert_file_untouched(&seen, play->bench->manifest);
	test_file_release(&seen);
	assert_file_holds(play->bench->policy, POLICY);
	assert_int_equal(count_backups(play->bench), 0);
	assert_null(get(play, "backup_file"));
	assert_text_equal(text_of(play, "policy_file"), play->bench->policy);
}

static void the_second_run_changes_nothing(void **state)
{
	struct play *play = *state;
	struct test_file manifest, policy;

	succeed_with(play, "'policy': " POLICY_DATA, true);
	test_file_see(&manifest, play->bench->manifest);
	test_file_see(&policy, play->bench->policy);
	succeed_with(play, "'policy': " POLICY_DATA, false);
	assert_text_contains(text_of(play, "msg"), "nothing to do");
	assert_false(json_is_true(get(play, "restart_needed")));
	succeed_with(play, CHECK ", " DIFF ", 'policy': " POLICY_DATA, false);
	assert_int_equal(json_array_size(get(play, "diff")), 0);
	assert_file_untouched(&manifest, play->bench->manifest);
	assert_file_untouched(&policy, play->bench->policy);
	test_file_release(&manifest);
	test_file_release(&policy);
}

static void absent_gives_the_bytes_back(void **state)
{
	struct play *play = *state;

	succeed_with(play, "", true);
	succeed_with(play, "'state': 'absent'", true);
	assert_file_holds(play->bench->manifest, PLAIN);
	succeed_with(play, "'state': 'absent'", false);
}

/* Switch auditing on, and write parameters that put the backup back. */
static void prepare_restored(struct play *play, struct buf *parameters)
{
	succeed_with(play, "", true);
	buf_addf(parameters, "'state': 'restored', 'backup_file': '%s'",
		 path_name(text_of(play, "backup_file")));
}

static void restored_puts_the_backup_back(void **state)
{
	struct play *play = *state;
	CLEANUP(buf_release) struct buf parameters = BUF_INIT;

	prepare_restored(play, &parameters);
	succeed_with(play, parameters.data, true);
	assert_file_holds(play->bench->manifest, PLAIN);
	assert_int_equal(count_backups(play->bench), 2);
	text_of(play, "backup_file");
	succeed_with(play, parameters.data, false);
	assert_text_contains(text_of(play, "msg"), "nothing to do, it is the "
						   "same as");
	assert_file_holds(play->bench->manifest, PLAIN);
}

static void restored_is_checked_first(void **state)
{
	struct play *play = *state;
	CLEANUP(buf_release) struct buf parameters = BUF_INIT;
	struct test_file seen;

	prepare_restored(play, &parameters);
	test_file_see(&seen, play->bench->manifest);
	buf_adds(&parameters, ", " CHECK ", " DIFF);
	succeed_with(play, parameters.data, true);
	assert_file_untouched(&seen, play->bench->manifest);
	test_file_release(&seen);
	assert_text_equal(
		json_string_value(json_object_get(
			json_array_get(get(play, "diff"), 0), "after")),
		PLAIN);
	unlink(play->bench->policy);
	fail_with(play, "'state': 'restored', 'backup_file': 'none'", "none");
}

static void a_setting_is_told_with_both_values(void **state)
{
	struct play *play = *state;
	const char *action, *name, *before, *after;

	succeed_with(play, "", true);
	succeed_with(play, "'audit_log_maxage': '5'", true);
	assert_int_equal(json_unpack(get(play, "changes"),
				     "[{s:s, s:s, s:s, s:s}!]", "action",
				     &action, "name", &name, "before", &before,
				     "after", &after),
			 0);
	assert_text_equal(action, "set");
	assert_text_equal(name, "--audit-log-maxage");
	assert_text_equal(before, "30");
	assert_text_equal(after, "5");
}

/* --- the difference ------------------------------------------------------ */

static void assert_pair(const struct play *play, size_t index, const char *path,
			const char *before, const char *after)
{
	const json_t *pair = json_array_get(get(play, "diff"), index);
	const struct {
		const char *name;
		const char *text;
	} wanted[] = { { "before", before },
		       { "after", after },
		       { "before_header", path },
		       { "after_header", path } };

	assert_int_equal(json_object_size(pair), ARRAY_SIZE(wanted));
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++)
		assert_text_equal(json_string_value(json_object_get(
					  pair, wanted[i].name)),
				  wanted[i].text);
}

static void each_file_has_its_difference(void **state)
{
	struct play *play = *state;
	CLEANUP(buf_release) struct buf manifest = BUF_INIT;
	CLEANUP(buf_release) struct buf checked = BUF_INIT;

	unlink(play->bench->policy);
	succeed_with(play, CHECK ", " DIFF ", 'policy': " POLICY_DATA, true);
	buf_adds(&checked,
		 json_string_value(json_object_get(
			 json_array_get(get(play, "diff"), 0), "after")));
	succeed_with(play, DIFF ", 'policy': " POLICY_DATA, true);
	read_manifest(play->bench, &manifest);
	assert_buf_equal(&checked, manifest.data);
	assert_int_equal(json_array_size(get(play, "diff")), 2);
	assert_pair(play, 0, play->bench->manifest, PLAIN, manifest.data);
	assert_pair(play, 1, play->bench->policy, "", WRITTEN);
}

static void no_difference_unasked(void **state)
{
	struct play *play = *state;

	succeed_with(play, CHECK, true);
	assert_null(get(play, "diff"));
	succeed_with(play, "", true);
	assert_null(get(play, "diff"));
}

/* --- the policy ---------------------------------------------------------- */

static void the_policy_alone_can_change(void **state)
{
	struct play *play = *state;
	struct test_file seen;

	succeed_with(play, "", true);
	test_file_see(&seen, play->bench->manifest);
	succeed_with(play, DIFF ", 'policy': " POLICY_DATA, true);
	assert_file_untouched(&seen, play->bench->manifest);
	test_file_release(&seen);
	assert_file_holds(play->bench->policy, WRITTEN);
	assert_int_equal(json_array_size(get(play, "diff")), 1);
	assert_pair(play, 0, play->bench->policy, POLICY, WRITTEN);
	assert_text_equal(text_of(play, "policy_file"), play->bench->policy);
	assert_text_contains(text_of(play, "msg"), "replaced by the parameter");
	assert_text_contains(text_of(play, "msg"), "crictl stop");
	assert_true(json_is_true(get(play, "restart_needed")));
	assert_file_holds(text_of(play, "policy_backup_file"), POLICY);
	assert_null(get(play, "backup_file"));
}

static void a_policy_as_text(void **state)
{
	struct play *play = *state;

	unlink(play->bench->policy);
	succeed_with(play, "'policy': " POLICY_TEXT, true);
	assert_file_holds(play->bench->policy, POLICY);
	succeed_with(play, "'policy': " POLICY_TEXT, false);
}

static void a_policy_that_is_ready_made(void **state)
{
	struct play *play = *state;

	succeed_with(play, "'policy_from': 'production'", true);
	assert_file_holds(play->bench->policy, preset_find("production")->text);
}

static void a_policy_is_judged_first(void **state)
{
	struct play *play = *state;

	fail_with(play, "'policy': " MISSPELT,
		  "the parameter 'policy' as YAML:5:3: 'verb' is not a field");
	fail_with(play, CHECK ", 'policy': " MISSPELT, "'verb' is not a field");
	fail_with(play, "'policy': 'kind: Policy\\nrules: x'",
		  "the parameter 'policy':");
	unlink(play->bench->policy);
	fail_with(play, "'policy': {}", "kube-apiserver does not start");
}

static void a_large_policy_arrives(void **state)
{
	struct play *play = *state;
	CLEANUP(buf_release) struct buf task = BUF_INIT;
	struct stat stat_now;

	buf_adds(&task, "'policy': 'apiVersion: audit.k8s.io/v1\\nkind: "
			"Policy\\nrules:\\n- level: None\\n#");
	buf_fill(&task, 'x', 3000000);
	buf_adds(&task, "'");
	succeed_with(play, task.data, true);
	assert_int_equal(stat(play->bench->policy, &stat_now), 0);
	assert_in_range(stat_now.st_size, 3000000, 3000100);
}

/* --- refusals and warnings ----------------------------------------------- */

static void check_mode_refuses_too(void **state)
{
	struct play *play = *state;

	unlink(play->bench->policy);
	fail_with(play, "", "does not exist");
	assert_text_contains(text_of(play, "msg"), "is unchanged");
	fail_with(play, CHECK ", " DIFF, "does not exist");
	assert_text_contains(text_of(play, "msg"), "\n");
	succeed_with(play, CHECK ", 'offline': true", true);
}

static void a_missing_target_is_told(void **state)
{
	struct play *play = *state;

	unlink(play->bench->manifest);
	apply(play, "");
	assert_failed(play, "no kube-apiserver was found here");
	apply(play, "'path': '/no/such.yaml'");
	assert_failed(play, "No such file");
	write_text(play->bench->manifest, PLAIN);
}

static void a_setting_is_judged(void **state)
{
	struct play *play = *state;

	fail_with(play, "'audit_log_maxage': -1", "must not be negative");
	fail_with(play, "'audit_log_path': 'audit.log'", "absolute path");
	fail_with(play, "'audit_webhook_batch_max_wait': 5", "with its unit");
}

static void warnings_are_strings_with_a_place(void **state)
{
	struct play *play = *state;
	const char *text;

	succeed_with(play,
		     "'allow_ignored_fields': true, 'policy': " MISSPELT
		     ", 'path': '" PODS "/kube-apiserver.yaml', 'manifest': "
		     "'" PODS "/kube-apiserver.yaml'",
		     true);
	assert_int_equal(json_array_size(get(play, "warnings")), 2);
	text = json_string_value(json_array_get(get(play, "warnings"), 0));
	assert_text_contains(text, "the parameter 'policy' as YAML:5:3: 'verb' "
				   "is not a field of a rule");
	assert_text_contains(text, " (did you mean 'verbs'?)");
	text = json_string_value(json_array_get(get(play, "warnings"), 1));
	assert_text_contains(text, "Both option path and its alias manifest");
}

static void a_failed_task_warns_too(void **state)
{
	struct play *play = *state;

	fail_with(play, "'path': '/a', 'manifest': '/b', 'state': 'on'",
		  "value of state");
	assert_int_equal(json_array_size(get(play, "warnings")), 1);
}

/* --- backups, targets ---------------------------------------------------- */

static void the_backup_is_told(void **state)
{
	struct play *play = *state;

	succeed_with(play, "", true);
	assert_file_holds(text_of(play, "backup_file"), PLAIN);
	assert_int_equal(count_backups(play->bench), 1);
}

static void a_backup_can_be_left_out(void **state)
{
	struct play *play = *state;

	succeed_with(play, "'backup': 'no', 'policy': " POLICY_DATA, true);
	assert_null(get(play, "backup_file"));
	assert_null(get(play, "policy_backup_file"));
	assert_int_equal(count_backups(play->bench), 0);
}

static void a_backup_can_be_elsewhere(void **state)
{
	struct play *play = *state;
	CLEANUP(memory_release) char *dir = on_host(play->bench, "/srv/old");

	succeed_with(play, "'backup_dir': '/srv/old'", true);
	assert_text_contains(text_of(play, "backup_file"), dir);
}

static void the_target_is_told(void **state)
{
	struct play *play = *state;

	succeed_with(play, "", true);
	assert_text_equal(text_of(play, "path"), play->bench->manifest);
	assert_text_equal(text_of(play, "kind"), "static-pod");
	assert_text_contains(text_of(play, "msg"), "kubelet restarts");
	assert_false(json_is_true(get(play, "restart_needed")));
	assert_null(get(play, "service"));
}

static void a_unit_is_a_target(void **state)
{
	struct play *play = *state;
	CLEANUP(memory_release) char *path = on_host(play->bench, UNIT);
	CLEANUP(memory_release)
	char *drop_in = on_host(play->bench, UNIT ".d/zz-apiserver-audit.conf");

	make_dir(play->bench, "/etc/systemd/system");
	write_text(path, "[Service]\nExecStart=/usr/bin/kube-apiserver\n");
	succeed_with(play, DIFF ", 'unit': 'kube-apiserver', 'drop_in': true",
		     true);
	assert_text_equal(text_of(play, "path"), drop_in);
	assert_text_equal(text_of(play, "kind"), "systemd-drop-in");
	assert_text_equal(text_of(play, "service"), "kube-apiserver.service");
	assert_text_contains(text_of(play, "msg"), "systemctl daemon-reload");
	assert_true(json_is_true(get(play, "restart_needed")));
	assert_int_equal(json_array_size(get(play, "diff")), 1);
	succeed_with(play,
		     "'unit': 'kube-apiserver', 'drop_in': true, 'state': "
		     "'absent'",
		     true);
	assert_int_equal(access(drop_in, F_OK), -1);
	succeed_with(play, "'unit': 'kube-apiserver'", true);
	assert_text_equal(text_of(play, "path"), path);
	assert_text_equal(text_of(play, "kind"), "systemd-unit");
}

/* --- purity -------------------------------------------------------------- */

static void strange_bytes_are_escaped(void **state)
{
	struct play *play = *state;

	write_text(play->bench->policy, "# \xff\x1b[31m\t\xe2\x80\xa8\n");
	succeed_with(play,
		     DIFF
		     ", 'policy': 'apiVersion: audit.k8s.io/v1\\nkind: "
		     "Policy\\nrules:\\n- level: None\\n# \\u2028# \\u0085# "
		     "\\ud83d\\ude00 \\u00e9\\t'",
		     true);
	assert_int_equal(json_array_size(get(play, "diff")), 2);
}

static void a_kubeconfig_is_never_shown(void **state)
{
	struct play *play = *state;
	CLEANUP(memory_release)
	char *path = on_host(play->bench, "/etc/kubernetes/hook.yaml");

	write_text(path, "apiVersion: v1\nkind: Config\nclusters:\n"
			 "- name: c\n  cluster:\n    server: http://h/\n"
			 "users:\n- name: u\n  user:\n    token: s3cr3t\n"
			 "contexts:\n- name: x\n  context:\n    cluster: c\n"
			 "    user: u\ncurrent-context: x\n");
	succeed_with(play,
		     DIFF ", 'audit_webhook_config_file': "
			  "'/etc/kubernetes/hook.yaml'",
		     true);
	assert_null(strstr(play->out.data, "s3cr3t"));
	write_text(path, "token: s3cr3t\nclusters: [\n");
	apply(play, "'audit_webhook_config_file': '/etc/kubernetes/hook.yaml', "
		    "'audit_log_maxage': 3");
	assert_null(strstr(play->out.data, "s3cr3t"));
}

static const struct CMUnitTest tests[] = {
	PLAY_TEST(check_mode_writes_nothing),
	PLAY_TEST(the_second_run_changes_nothing),
	PLAY_TEST(absent_gives_the_bytes_back),
	PLAY_TEST(restored_puts_the_backup_back),
	PLAY_TEST(restored_is_checked_first),
	PLAY_TEST(a_setting_is_told_with_both_values),
	PLAY_TEST(each_file_has_its_difference),
	PLAY_TEST(no_difference_unasked),
	PLAY_TEST(the_policy_alone_can_change),
	PLAY_TEST(a_policy_as_text),
	PLAY_TEST(a_policy_that_is_ready_made),
	PLAY_TEST(a_policy_is_judged_first),
	PLAY_TEST(a_large_policy_arrives),
	PLAY_TEST(check_mode_refuses_too),
	PLAY_TEST(a_missing_target_is_told),
	PLAY_TEST(a_setting_is_judged),
	PLAY_TEST(warnings_are_strings_with_a_place),
	PLAY_TEST(a_failed_task_warns_too),
	PLAY_TEST(the_backup_is_told),
	PLAY_TEST(a_backup_can_be_left_out),
	PLAY_TEST(a_backup_can_be_elsewhere),
	PLAY_TEST(the_target_is_told),
	PLAY_TEST(a_unit_is_a_target),
	PLAY_TEST(strange_bytes_are_escaped),
	PLAY_TEST(a_kubeconfig_is_never_shown),
};

int main(int argc, char **argv)
{
	return run_tests("ansible_module", tests, argc, argv);
}
