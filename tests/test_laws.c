/*
 * The promises that hold for every manifest, tried on every fixture and on
 * every file of the corpus: what `enable` accepts keeps all of them, what it
 * refuses is left as it is and told why.
 *
 * That the target is whole at every instant is tried elsewhere, where calls
 * are made to fail.
 */
#include <ctype.h>
#include <stdio.h>
#include <sys/wait.h>

#include "derange.h"
#include "format/yaml_edit.h"
#include "plan_law.h"
#include "pod_data.h"
#include "program.h"
#include "sample.h"
#include "scratch.h"
#include "target/target.h"

#define ENABLE  "enable --offline --no-backup --manifest FILE"
#define DISABLE "disable --offline --no-backup --manifest FILE"
#define FILTER  "enable --manifest -"

/* All that can be named, as the defaults are. */
#define SETTINGS                                                               \
	" --audit-log-maxage=30 --audit-log-maxbackup=10"                      \
	" --audit-log-maxsize=100 --log-volume=directory"                      \
	" --audit-log-path=/var/log/kubernetes/audit/audit.log"                \
	" --audit-policy-file=/etc/kubernetes/audit-policy.yaml"

/* What a law is tried on: a sample, and what enabling it comes to. */
struct subject {
	const struct sample *sample;
	bool is_accepted;
	bool only_adds; /* each of the five flags, and whole volumes */
};

/* --- helpers ------------------------------------------------------------- */

/* Run `words` on `path` and fail unless the status is `status`. */
static void run(struct program *program, const char *words, const char *path,
		int status)
{
	program_run(program, words, path);
	if (program->status != status)
		print_error("status %d of '%s'\n%s", program->status, words,
			    program->err.data);
	assert_int_equal(program->status, status);
}

/* Make the scratch manifest a copy of the sample, and append its bytes. */
static void lay_out(const struct scratch *scratch, struct buf *text)
{
	const struct subject *subject = scratch->data;

	test_file_read(subject->sample->path, text);
	test_file_write(scratch->path, text->data, text->len);
}

/* Run `words` and fail unless the file was not written. */
static void run_writes_nothing(const char *words, const char *path, int status)
{
	CLEANUP(program_release) struct program program = PROGRAM_INIT;
	CLEANUP(test_file_release) struct test_file seen;

	test_file_see(&seen, path);
	run(&program, words, path, status);
	assert_file_untouched(&seen, path);
}

/* --- identity ------------------------------------------------------------ */

/* Where nothing is wanted, nothing is edited. */
static void edits_nothing(const struct buf *text)
{
	CLEANUP(tree_release) struct tree tree = TREE_INIT;
	CLEANUP(yaml_release) struct yaml yaml = YAML_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct edit_list edits = EDIT_LIST_INIT(text->len);

	assert_int_equal(tree_parse(&tree, text->data, text->len, &err), 0);
	assert_int_equal(yaml_locate(&yaml, text->data, text->len, &tree, &err),
			 0);
	assert_int_equal(yaml_edit(&yaml, &tree, &edits, &err), 0);
	assert_int_equal(edits.count, 0);
	edit_list_release(&edits);
}

static void identity(void **state)
{
	const struct scratch *scratch = *state;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	lay_out(scratch, &text);
	edits_nothing(&text);
	if (!pod_data_has(&text, "--audit"))
		run_writes_nothing(DISABLE, scratch->path, 0);
	run_writes_nothing("enable --dry-run --offline --manifest FILE",
			   scratch->path, 0);
}

/* --- frame --------------------------------------------------------------- */

/* Without what the plan names, both texts say the same, in the same order. */
static void check_rest(const struct buf *text, const struct plan *plan)
{
	CLEANUP(tree_release) struct tree before = TREE_INIT;
	CLEANUP(tree_release) struct tree after = TREE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	const struct tree_node *differs = NULL;

	assert_int_equal(tree_parse(&before, text->data, text->len, &err), 0);
	assert_int_equal(
		tree_parse(&after, plan->result.data, plan->result.len, &err),
		0);
	pod_data_strip(&before, &plan->changes);
	pod_data_strip(&after, &plan->changes);
	if (!tree_equal(before.stream, after.stream, &differs))
		fail_msg("line %zu says something else", differs->line);
}

static void frame(void **state)
{
	const struct scratch *scratch = *state;
	const struct audit_spec spec = { 0 };
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	lay_out(scratch, &text);
	assert_int_equal(
		target_plan(TARGET_STATIC_POD, &text, &spec, &plan, &err), 0);
	plan_law_frame(&text, &plan);
	check_rest(&text, &plan);
}

/* --- idempotence and inverse --------------------------------------------- */

/* The filter and the install agree, too. */
static void idempotence(void **state)
{
	const struct scratch *scratch = *state;
	CLEANUP(program_release) struct program filter = PROGRAM_INIT;
	CLEANUP(program_release) struct program install = PROGRAM_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf result = BUF_INIT;

	lay_out(scratch, &text);
	run(&filter, FILTER, scratch->path, 0);
	run(&install, ENABLE, scratch->path, 0);
	test_file_read(scratch->path, &result);
	assert_bytes_equal(result.data, result.len, filter.out.data,
			   filter.out.len);
	run_writes_nothing(ENABLE, scratch->path, 0);
	run(&install, ENABLE, scratch->path, 0);
	assert_text_contains(install.out.data, "nothing to do");
}

/*
 * Byte for byte, if auditing was not there in any form; but an empty list has
 * become none. Else no audit flag is left.
 */
static void inverse(void **state)
{
	const struct scratch *scratch = *state;
	const struct subject *subject = scratch->data;
	CLEANUP(program_release) struct program program = PROGRAM_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf back = BUF_INIT;

	lay_out(scratch, &text);
	run(&program, ENABLE, scratch->path, 0);
	run(&program, DISABLE, scratch->path, 0);
	test_file_read(scratch->path, &back);
	assert_false(pod_data_has(&back, "--audit"));
	if (!subject->only_adds || pod_data_has(&text, "audit"))
		return;
	pod_data_assert_same(&back, &text);
	if (!pod_data_has_nothing(&text))
		assert_bytes_equal(back.data, back.len, text.data, text.len);
}

/* --- convergence --------------------------------------------------------- */

/* Run `words` on the scratch manifest, made `text` first, and get its bytes. */
static int run_on(const struct scratch *scratch, const struct buf *text,
		  const char *words, struct buf *out)
{
	CLEANUP(program_release) struct program program = PROGRAM_INIT;

	test_file_write(scratch->path, text->data, text->len);
	program_run(&program, words, scratch->path);
	test_file_read(scratch->path, out);
	if (program.status != 0)
		print_error("%s", program.err.data);
	return program.status;
}

/* Whether enabling ends in the `wanted` data; if not, say from where. */
static bool converges(const struct scratch *scratch, const char *name,
		      const struct buf *deranged, const struct buf *wanted)
{
	CLEANUP(buf_release) struct buf result = BUF_INIT;
	CLEANUP(buf_release) struct buf a = BUF_INIT;
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	if (run_on(scratch, deranged, ENABLE SETTINGS, &result) == 0) {
		pod_data_describe(&result, &a);
		pod_data_describe(wanted, &b);
		if (buf_equal(&a, &b))
			return true;
	}
	print_error("does not converge from: %s\n", name);
	return false;
}

static size_t diverging_settings(const struct scratch *scratch,
				 const struct buf *text,
				 const struct buf *wanted)
{
	static const char *const settings[] = {
		ENABLE " --log-volume=file",
		ENABLE " --audit-log-maxage=1 --audit-log-maxbackup=2 "
		       "--audit-log-maxsize=3",
		ENABLE " --audit-log-path=/srv/audit/api.log "
		       "--audit-policy-file=/srv/policy.yaml",
		ENABLE " --audit-log-path=-",
	};
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(settings); i++) {
		CLEANUP(buf_release) struct buf other = BUF_INIT;

		if (run_on(scratch, text, settings[i], &other) != 0 ||
		    !converges(scratch, settings[i], &other, wanted))
			count++;
	}
	return count;
}

static size_t diverging_derangements(const struct scratch *scratch,
				     const struct buf *wanted)
{
	size_t count = 0;

	for (size_t i = 0; i < derangement_count; i++) {
		CLEANUP(buf_release) struct buf deranged = BUF_INIT;

		if (derange(&derangements[i], wanted, &deranged) &&
		    !converges(scratch, derangements[i].name, &deranged,
			       wanted))
			count++;
	}
	return count;
}

static void convergence(void **state)
{
	const struct scratch *scratch = *state;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;

	lay_out(scratch, &text);
	assert_int_equal(run_on(scratch, &text, ENABLE SETTINGS, &wanted), 0);
	assert_int_equal(diverging_settings(scratch, &text, &wanted) +
				 diverging_derangements(scratch, &wanted),
			 0);
}

/* --- refusal ------------------------------------------------------------- */

/* What a file says as a whole has no place in it. */
static bool is_about_all(const char *message)
{
	static const char *const reasons[] = { "the file says nothing" };

	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
		if (strstr(message, reasons[i]))
			return true;
	return false;
}

static void check_message(const char *message, const char *path)
{
	CLEANUP(buf_release) struct buf start = BUF_INIT;
	const char *hint = strchr(message, '\n');

	buf_addf(&start, "apiserver-audit: %s:", path);
	assert_text_contains(message, start.data);
	if (!is_about_all(message))
		assert_true(isdigit((unsigned char)message[start.len]));
	assert_text_contains(message, "is unchanged\n");
	if (!hint || strncmp(hint + 1, "  ", 2) != 0)
		fail_msg("no hint: %s", message);
}

static void refusal(void **state)
{
	const struct scratch *scratch = *state;
	CLEANUP(program_release) struct program program = PROGRAM_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	lay_out(scratch, &text);
	run_writes_nothing(ENABLE, scratch->path, ERROR_REFUSED);
	run(&program, ENABLE, scratch->path, ERROR_REFUSED);
	assert_int_equal(program.out.len, 0);
	check_message(program.err.data, scratch->path);
}

/* --- agreement ----------------------------------------------------------- */

/* Names in a diff have no first slash: patch is run from the root. */
static void run_patch(const char *diff)
{
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		execlp("patch", "patch", "-p0", "-s", "-d", "/", "-i", diff,
		       (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void agreement(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(program_release) struct program diff = PROGRAM_INIT;
	CLEANUP(program_release) struct program filter = PROGRAM_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf patched = BUF_INIT;

	lay_out(scratch, &text);
	run(&filter, FILTER, scratch->path, 0);
	if (buf_equal(&filter.out, &text)) {
		run(&diff, "diff --offline --manifest FILE", scratch->path, 0);
		return;
	}
	run(&diff, "diff --offline --manifest FILE", scratch->path, 1);
	run_patch(scratch_file(scratch, "diff", diff.out.data));
	test_file_read(scratch->path, &patched);
	assert_bytes_equal(patched.data, patched.len, filter.out.data,
			   filter.out.len);
}

/* --- the table ----------------------------------------------------------- */

static bool is_accepted(const struct subject *subject)
{
	return subject->is_accepted;
}

static bool is_refused(const struct subject *subject)
{
	return !subject->is_accepted;
}

static bool only_adds(const struct subject *subject)
{
	return subject->is_accepted && subject->only_adds;
}

static const struct law {
	const char *name;
	void (*check)(void **state);
	bool (*applies)(const struct subject *subject);
} laws[] = {
	{ "identity", identity, is_accepted },
	{ "frame", frame, is_accepted },
	{ "idempotence", idempotence, is_accepted },
	{ "inverse", inverse, is_accepted },
	{ "convergence", convergence, only_adds },
	{ "agreement", agreement, is_accepted },
	{ "refusal", refusal, is_refused },
};

static size_t count_of(const char *text, const char *part)
{
	size_t count = 0;

	for (const char *at = text; (at = strstr(at, part)); at++)
		count++;
	return count;
}

/* Find out which laws apply. */
static struct subject subject_of(const struct sample *sample)
{
	CLEANUP(program_release) struct program program = PROGRAM_INIT;
	struct subject subject = { .sample = sample };
	const char *json;

	program_run(&program, FILTER, sample->path);
	subject.is_accepted = program.status == 0;
	program_run(&program, FILTER " --dry-run --output=json", sample->path);
	json = program.out.data;
	subject.only_adds = count_of(json, "\"what\": \"flag\"") == 5 &&
			    !count_of(json, "\"action\": \"set\"") &&
			    !count_of(json, "\"action\": \"remove\"") &&
			    count_of(json, "\"what\": \"volume\"") ==
				    count_of(json, "\"what\": \"mount\"");
	return subject;
}

static char *title_of(const struct law *law, const struct subject *subject)
{
	struct buf title = BUF_INIT;

	buf_addf(&title, "%s: %s", law->name, subject->sample->name);
	return buf_steal(&title);
}

int main(int argc, char **argv)
{
	struct sample_list samples = SAMPLE_LIST_INIT;
	struct subject *subjects;
	struct CMUnitTest *tests;
	size_t count = 0, accepted = 0;
	int status;

	sample_list_add_fixtures(&samples);
	sample_list_add_corpus(&samples);
	subjects = memory_new(samples.count * sizeof(*subjects));
	tests = memory_new(samples.count * ARRAY_SIZE(laws) * sizeof(*tests));
	for (size_t i = 0; i < samples.count; i++) {
		subjects[i] = subject_of(&samples.items[i]);
		accepted += subjects[i].is_accepted;
		for (size_t l = 0; l < ARRAY_SIZE(laws); l++)
			if (laws[l].applies(&subjects[i]))
				tests[count++] = SCRATCH_CASE(
					title_of(&laws[l], &subjects[i]),
					laws[l].check, &subjects[i]);
	}
	printf("# %zu manifests: %zu edited, %zu refused\n", samples.count,
	       accepted, samples.count - accepted);
	status = run_test_table("laws", tests, count, argc, argv);
	for (size_t i = 0; i < count; i++)
		free((void *)(uintptr_t)tests[i].name);
	free(tests);
	free(subjects);
	sample_list_release(&samples);
	return status;
}
