/*
 * ansible_play.h - tasks of a playbook, run on a host below a root directory
 *
 * play_setup() makes the host of host_bench.h. Tasks are run by module_run(),
 * in this process; each result is checked for what no result may have. A test
 * that includes this says `wrap: time`.
 *
 * In parameters single quotes stand for double ones.
 */
#ifndef ANSIBLE_PLAY_H
#define ANSIBLE_PLAY_H

#include <jansson.h>

#include "ansible/module.h"
#include "host_bench.h"

#define CHECK "'_ansible_check_mode': true"
#define DIFF  "'_ansible_diff': true"

/* A policy as a mapping, and the text that it becomes. */
#define POLICY_DATA                                                            \
	"{'apiVersion': 'audit.k8s.io/v1', 'kind': 'Policy', 'rules': "        \
	"[{'level': 'Request', 'verbs': ['create', 'get']}]}"
#define WRITTEN                                                                \
	"apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: "         \
	"Request\n  verbs:\n  - create\n  - get\n"

/* One host, and the last result on it. */
struct play {
	struct bench *bench;
	const char *arguments; /* the file of them */
	int (*run)(const char *arguments, struct buf *out); /* module_run() */
	struct buf out;
	json_t *result;
	int status;
};

static inline int play_setup(void **state)
{
	struct play *play = memory_new(sizeof(*play));
	int done = bench_setup(state);

	play->bench = *state;
	play->arguments = scratch_path(play->bench->scratch, "args");
	play->run = module_run;
	play->out = (struct buf)BUF_INIT;
	*state = play;
	return done;
}

static inline int play_teardown(void **state)
{
	struct play *play = *state;

	*state = play->bench;
	json_decref(play->result);
	buf_release(&play->out);
	free(play);
	return bench_teardown(state);
}

/* --- a run --------------------------------------------------------------- */

/* One line of ASCII between two line breaks. */
static inline void assert_pure(const struct buf *out)
{
	assert_true(out->len > 2);
	assert_int_equal(out->data[0], '\n');
	assert_int_equal(out->data[out->len - 1], '\n');
	for (size_t i = 1; i + 1 < out->len; i++)
		assert_in_range(out->data[i], ' ', '~');
}

/* Every member that may be there; what has a meaning of its own may not. */
static inline void assert_members(json_t *result)
{
	static const char members[] = " changed failed msg path kind service "
				      "changes findings warnings backup_file "
				      "policy_file policy_backup_file diff "
				      "restart_needed ";
	const char *name;
	json_t *value;

	json_object_foreach (result, name, value) {
		CLEANUP(buf_release) struct buf word = BUF_INIT;

		buf_addf(&word, " %s ", name);
		assert_text_contains(members, word.data);
		assert_false(json_is_null(value));
	}
}

/* Run with the bytes `text` as the file of arguments. */
static inline void run_with(struct play *play, const char *text)
{
	test_file_write(play->arguments, text, strlen(text));
	clock_now++;
	buf_clear(&play->out);
	json_decref(play->result);
	play->status = play->run(play->arguments, &play->out);
	assert_pure(&play->out);
	play->result = json_loads(play->out.data, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(play->result);
	assert_members(play->result);
	assert_true(json_is_boolean(json_object_get(play->result, "changed")));
}

/* Run a task with these parameters; single quotes stand for double ones. */
static inline void apply(struct play *play, const char *parameters)
{
	CLEANUP(buf_release) struct buf task = BUF_INIT;
	CLEANUP(buf_release) struct buf json = BUF_INIT;

	buf_addf(&task, "{'root': '%s', '_ansible_version': '2.14.18'%s%s}",
		 play->bench->root, *parameters ? ", " : "", parameters);
	program_replace(task.data, "'", "\"", &json);
	run_with(play, json.data);
}

static inline json_t *get(const struct play *play, const char *name)
{
	return json_object_get(play->result, name);
}

static inline const char *text_of(const struct play *play, const char *name)
{
	const char *text = json_string_value(get(play, name));

	if (!text)
		print_error("no %s in %s\n", name, play->out.data);
	assert_non_null(text);
	return text;
}

static inline void succeed_with(struct play *play, const char *parameters,
				bool changed)
{
	apply(play, parameters);
	if (play->status)
		print_error("%s\n", play->out.data);
	assert_int_equal(play->status, 0);
	assert_null(get(play, "failed"));
	assert_int_equal(json_is_true(get(play, "changed")), changed);
	assert_true(*text_of(play, "msg"));
}

static inline void assert_failed(const struct play *play, const char *message)
{
	assert_int_equal(play->status, 1);
	assert_true(json_is_true(get(play, "failed")));
	assert_text_contains(text_of(play, "msg"), message);
	assert_null(get(play, "diff"));
}

/* Run, and fail unless it fails with this text, and nothing was written. */
static inline void fail_with(struct play *play, const char *parameters,
			     const char *message)
{
	const struct bench *bench = play->bench;
	size_t backups = count_backups(bench);
	bool has_policy = !access(bench->policy, F_OK);
	struct test_file manifest, policy;

	test_file_see(&manifest, bench->manifest);
	if (has_policy)
		test_file_see(&policy, bench->policy);
	apply(play, parameters);
	assert_failed(play, message);
	assert_false(json_is_true(get(play, "changed")));
	assert_file_untouched(&manifest, bench->manifest);
	test_file_release(&manifest);
	if (has_policy) {
		assert_file_untouched(&policy, bench->policy);
		test_file_release(&policy);
	}
	assert_int_equal(access(bench->policy, F_OK), has_policy ? 0 : -1);
	assert_int_equal(count_backups(bench), backups);
}

#define PLAY_TEST(function)                                                    \
	cmocka_unit_test_setup_teardown(function, play_setup, play_teardown)
#define PLAY_ROW(function, row)                                                \
	((struct CMUnitTest){ .name = (row)->name,                             \
			      .test_func = (function),                         \
			      .setup_func = play_setup,                        \
			      .teardown_func = play_teardown,                  \
			      .initial_state = (void *)(uintptr_t)(row) })

#endif
