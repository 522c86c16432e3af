#include "command/report.h"
#include "command/policy_file.h"
#include "test.h"

#define MANIFEST                                                               \
	"kind: Pod\nspec:\n  containers:\n  - command:\n"                      \
	"    - kube-apiserver\n"                                               \
	"    - --audit-policy-file=/p\n"                                       \
	"    volumeMounts: [{name: p, mountPath: /p}]\n"                       \
	"  volumes: [{name: p, hostPath: {path: /p}}]\n"

#define DIFF                                                                   \
	"--- etc/k.yaml\n+++ etc/k.yaml\n@@ -3,6 +3,7 @@\n   containers:\n"    \
	"   - command:\n     - kube-apiserver\n"                               \
	"+    - --audit-log-path=-\n"                                          \
	"     - --audit-policy-file=/p\n"                                      \
	"     volumeMounts: [{name: p, mountPath: /p}]\n"                      \
	"   volumes: [{name: p, hostPath: {path: /p}}]\n"

#define DID                                                                    \
	"/etc/k.yaml: 1 line added, 0 of 183 bytes changed\n"                  \
	"  + flag   --audit-log-path: -\n"

/* A plan that adds one flag, and a report about it. */
struct sample {
	struct buf text;
	struct plan plan;
	struct request request;
	struct report report;
};

static void sample_plan(struct sample *sample, const char *text)
{
	const struct audit_spec spec = { .values[AUDIT_LOG_PATH] = "-" };
	CLEANUP_ERROR struct error err = ERROR_INIT;

	buf_adds(&sample->text, text);
	assert_int_equal(target_plan(TARGET_STATIC_POD, &sample->text, &spec,
				     &sample->plan, &err),
			 0);
	finding_list_release(&sample->plan.findings);
}

static int setup(void **state)
{
	struct sample *sample = memory_new(sizeof(*sample));

	sample->text = (struct buf)BUF_INIT;
	sample->plan = (struct plan)PLAN_INIT;
	sample_plan(sample, MANIFEST);
	sample->report = (struct report){ .path = "/etc/k.yaml",
					  .kind = TARGET_STATIC_POD,
					  .original = &sample->text,
					  .plan = &sample->plan };
	*state = sample;
	return 0;
}

static int teardown(void **state)
{
	struct sample *sample = *state;

	plan_release(&sample->plan);
	buf_release(&sample->text);
	free(sample);
	return 0;
}

/* Make the plan one that has nothing to do. */
static void settle(struct sample *sample)
{
	CLEANUP(memory_release)
	char *result = memory_copy(sample->plan.result.data);

	plan_release(&sample->plan);
	buf_clear(&sample->text);
	sample_plan(sample, result);
	assert_int_equal(sample->plan.edits.count, 0);
}

/* --- text ---------------------------------------------------------------- */

static void assert_told(const struct sample *sample, const char *wanted)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	report_text(&sample->report, &sample->request, &out);
	assert_buf_equal(&out, wanted);
}

static void tells_what_was_done(void **state)
{
	assert_told(*state, DID);
}

static void tells_it_behind_the_diff(void **state)
{
	struct sample *sample = *state;

	sample->report.with_diff = true;
	assert_told(sample, DIFF "\n" DID);
}

static void tells_the_diff_alone_when_quiet(void **state)
{
	struct sample *sample = *state;

	sample->request.quiet = true;
	assert_told(sample, "");
	sample->report.with_diff = true;
	assert_told(sample, DIFF);
}

static void tells_the_diff_in_color(void **state)
{
	struct sample *sample = *state;
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	sample->report.with_diff = true;
	sample->request.color = true;
	report_text(&sample->report, &sample->request, &out);
	assert_text_contains(out.data,
			     "\033[32m+    - --audit-log-path=-\033[m");
	assert_text_contains(out.data, DID);
}

static void tells_of_backup_and_restart(void **state)
{
	struct sample *sample = *state;

	sample->report.backup = "/var/b";
	sample->report.installed = true;
	assert_told(sample, DID "backup: /var/b\n"
				"kubelet restarts kube-apiserver within 20 "
				"seconds; expect a minute without the API\n");
}

static void tells_that_a_policy_waits_for_a_restart(void **state)
{
	struct sample *sample = *state;
	CLEANUP(memory_release) char *path = memory_copy("/p.yaml");
	const struct policy_file policy = { .path = path, .is_written = true };

	settle(sample);
	change_list_add(&sample->plan.changes, "policy", path, NULL, "here");
	sample->report.policy = &policy;
	assert_told(sample, "/etc/k.yaml: 0 lines added, 0 of 208 bytes "
			    "changed\n"
			    "  + policy /p.yaml: here\n"
			    "kube-apiserver reads its policy only when it "
			    "starts: 'crictl stop' its container, and kubelet "
			    "starts it again\n");
	sample->report.kind = TARGET_SYSTEMD_UNIT;
	sample->report.service = "k.service";
	assert_true(report_needs_restart(&sample->report));
}

static void tells_that_there_is_nothing_to_do(void **state)
{
	struct sample *sample = *state;

	settle(sample);
	assert_told(sample,
		    "/etc/k.yaml: nothing to do, auditing is on already\n");
	sample->request.spec.disable = true;
	sample->report.with_diff = true;
	assert_told(sample,
		    "/etc/k.yaml: nothing to do, auditing is off already\n");
	sample->request.quiet = true;
	assert_told(sample, "");
}

static void tells_each_action(void **state)
{
	struct sample *sample = *state;
	struct change_list *changes = &sample->plan.changes;

	change_list_release(changes);
	change_list_add(changes, "flag", "--a", NULL, "1");
	change_list_add(changes, "volume", "audit", "/a (File)", "/b (File)");
	change_list_add(changes, "mount", "audit", "/a", NULL);
	assert_told(sample, "/etc/k.yaml: 1 line added, 0 of 183 bytes "
			    "changed\n"
			    "  + flag   --a: 1\n"
			    "  ~ volume audit: /b (File), was /a (File)\n"
			    "  - mount  audit: /a\n");
}

static void tells_findings(void **state)
{
	CLEANUP(finding_list_release)
	struct finding_list findings = FINDING_LIST_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct finding *finding;

	(void)state;
	report_findings(&findings, "x: ", &out);
	assert_buf_equal(&out, "");
	finding = finding_list_add(&findings, SEVERITY_ERROR, "a", "/f", "bad");
	finding->line = 3;
	finding->column = 4;
	finding_hint(finding, "mend it");
	finding_list_add(&findings, SEVERITY_WARNING, "b", "/f", "odd");
	finding = finding_list_add(&findings, SEVERITY_INFO, "c", NULL, "hm");
	finding->line = 5;
	finding->column = 6;
	finding_list_add(&findings, SEVERITY_INFO, "d", NULL, "oh");
	report_findings(&findings, "x: ", &out);
	assert_buf_equal(&out, "x: /f:3:4: error: bad\n  mend it\n"
			       "x: /f: warning: odd\n"
			       "x: 5:6: info: hm\n"
			       "x: info: oh\n");
}

/* --- JSON ---------------------------------------------------------------- */

/* Return the object that is written, read back. The caller ends it. */
static json_t *read_back(const struct sample *sample, const struct error *err)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	json_error_t failure;
	json_t *root;

	report_json(&sample->report, err, &out);
	assert_int_equal(out.data[out.len - 1], '\n');
	root = json_loadb(out.data, out.len, JSON_REJECT_DUPLICATES, &failure);
	if (!root)
		fail_msg("%s in: %s", failure.text, out.data);
	return root;
}

/* Fail unless `value`, named by a key or an index, is written like this. */
static void assert_json(const json_t *value, const char *wanted)
{
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	assert_non_null(text);
	assert_string_equal(text, wanted);
	free(text);
}

static void writes_what_was_done(void **state)
{
	struct sample *sample = *state;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	json_t *root;

	sample->report.backup = "/var/b";
	sample->report.installed = true;
	root = read_back(sample, &err);
	assert_int_equal(json_object_size(root), 6);
	assert_json(json_object_get(root, "changed"), "true");
	assert_json(json_object_get(root, "target"),
		    "{\"kind\":\"static-pod\",\"path\":\"/etc/k.yaml\"}");
	assert_json(json_object_get(root, "changes"),
		    "[{\"action\":\"add\",\"what\":\"flag\",\"name\":"
		    "\"--audit-log-path\",\"before\":null,\"after\":\"-\"}]");
	assert_string_equal(json_string_value(json_object_get(root, "diff")),
			    DIFF);
	assert_json(json_object_get(root, "backup"), "\"/var/b\"");
	assert_json(json_object_get(root, "findings"), "[]");
	json_decref(root);
}

/* A dry run has changed nothing yet, but says what would be. */
static void writes_what_would_be_done(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	json_t *root = read_back(*state, &err);

	assert_json(json_object_get(root, "changed"), "true");
	assert_json(json_object_get(root, "backup"), "null");
	assert_int_equal(json_array_size(json_object_get(root, "changes")), 1);
	json_decref(root);
}

static void writes_that_there_is_nothing_to_do(void **state)
{
	struct sample *sample = *state;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	json_t *root;

	settle(sample);
	root = read_back(sample, &err);
	assert_json(json_object_get(root, "changed"), "false");
	assert_json(json_object_get(root, "changes"), "[]");
	assert_json(json_object_get(root, "diff"), "\"\"");
	json_decref(root);
}

static void writes_an_error_as_the_last_finding(void **state)
{
	struct sample *sample = *state;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	json_t *root;

	finding_list_add(&sample->plan.findings, SEVERITY_WARNING, "odd", NULL,
			 "x");
	error_refuse(&err, "a-code", "'%s' is wrong", "\"");
	error_file(&err, "/etc/k.yaml");
	error_place(&err, 3, 4);
	error_hint(&err, "mend it");
	root = read_back(sample, &err);
	assert_json(json_object_get(root, "changed"), "false");
	assert_json(json_object_get(root, "changes"), "[]");
	assert_json(json_object_get(root, "diff"), "\"\"");
	assert_json(json_object_get(root, "findings"),
		    "[{\"severity\":\"warning\",\"code\":\"odd\",\"file\":null,"
		    "\"line\":null,\"column\":null,\"message\":\"x\",\"hint\":"
		    "null},{\"severity\":\"error\",\"code\":\"a-code\","
		    "\"file\":\"/etc/k.yaml\",\"line\":3,\"column\":4,"
		    "\"message\":\"'\\\"' is wrong\",\"hint\":\"mend it\"}]");
	json_decref(root);
}

/* A manifest that could not follow does not take the policy back. */
static void writes_that_only_the_policy_was_written(void **state)
{
	struct sample *sample = *state;
	const struct policy_file policy = { .is_written = true };
	CLEANUP_ERROR struct error err = ERROR_INIT;
	json_t *root;

	change_list_add(&sample->plan.changes, "policy", "/p", NULL, "x");
	sample->report.policy = &policy;
	error_refuse(&err, "a-code", "no");
	root = read_back(sample, &err);
	assert_json(json_object_get(root, "changed"), "true");
	assert_json(json_object_get(root, "changes"),
		    "[{\"action\":\"add\",\"what\":\"policy\",\"name\":"
		    "\"/p\",\"before\":null,\"after\":\"x\"}]");
	assert_json(json_object_get(root, "diff"), "\"\"");
	json_decref(root);
}

/* Every kind of error has a code, so that no finding is without. */
static void writes_every_kind_of_error(void **state)
{
	(void)state;
	for (int kind = 0; kind < 3; kind++) {
		CLEANUP_ERROR struct error err = ERROR_INIT;
		const json_t *finding;
		json_t *root;

		if (kind == 0)
			error_usage(&err, "x");
		else if (kind == 1)
			error_system(&err, "x");
		else
			error_bug(&err, "x");
		root = read_back(*state, &err);
		finding = json_array_get(json_object_get(root, "findings"), 0);
		assert_true(json_is_string(json_object_get(finding, "code")));
		json_decref(root);
	}
}

/* Without a file read there is a path at most. */
static void writes_an_error_before_anything_was_read(void **state)
{
	struct sample *sample = *state;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	json_t *root;

	error_refuse(&err, "no-target", "x");
	plan_release(&sample->plan);
	sample->report.path = NULL;
	sample->report.original = NULL;
	root = read_back(sample, &err);
	assert_json(json_object_get(root, "target"),
		    "{\"kind\":\"static-pod\",\"path\":null}");
	assert_json(json_object_get(root, "changed"), "false");
	json_decref(root);
}

static void writes_a_path_that_is_not_utf8(void **state)
{
	struct sample *sample = *state;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	json_t *root;

	sample->report.path = "/etc/\xff.yaml";
	sample->report.backup = "/var/\xc3\xa4";
	root = read_back(sample, &err);
	assert_json(json_object_get(json_object_get(root, "target"), "path"),
		    "\"/etc/?.yaml\"");
	assert_json(json_object_get(root, "backup"), "\"/var/\xc3\xa4\"");
	json_decref(root);
}

#define SAMPLE_TEST(function)                                                  \
	cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		SAMPLE_TEST(tells_what_was_done),
		SAMPLE_TEST(tells_it_behind_the_diff),
		SAMPLE_TEST(tells_the_diff_alone_when_quiet),
		SAMPLE_TEST(tells_the_diff_in_color),
		SAMPLE_TEST(tells_of_backup_and_restart),
		SAMPLE_TEST(tells_that_there_is_nothing_to_do),
		SAMPLE_TEST(tells_that_a_policy_waits_for_a_restart),
		SAMPLE_TEST(tells_each_action),
		SAMPLE_TEST(tells_findings),
		SAMPLE_TEST(writes_what_was_done),
		SAMPLE_TEST(writes_what_would_be_done),
		SAMPLE_TEST(writes_that_there_is_nothing_to_do),
		SAMPLE_TEST(writes_an_error_as_the_last_finding),
		SAMPLE_TEST(writes_that_only_the_policy_was_written),
		SAMPLE_TEST(writes_every_kind_of_error),
		SAMPLE_TEST(writes_an_error_before_anything_was_read),
		SAMPLE_TEST(writes_a_path_that_is_not_utf8),
	};

	return run_tests("report", tests, argc, argv);
}
