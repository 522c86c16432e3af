/*
 * Every folder fixtures/<area>/<case>/ is one test:
 *
 *	before.*	the manifest, byte for byte
 *	command		the words behind "apiserver-audit", in one line; FILE
 *			stands for the manifest. Without it see `usual`.
 *	after.*		the manifest afterwards, byte for byte. If it is the
 *			same as before nothing may be written.
 *	refusal		instead of it: "status 3", and the messages
 *	stdout		the answer, if it matters; a run that is refused may
 *			have none without this file
 *	stderr		the messages of a run that is not refused, none without
 *			this file
 *	status		the exit status of such a run, 0 without this file
 *
 * In refusal, stdout and stderr, FILE stands for the path of the manifest, with
 * or without its first slash (as in the names of a diff).
 */
#include <glob.h>
#include <stdio.h>
#include <unistd.h>

#include "program.h"
#include "sample.h"
#include "scratch.h"

static const char usual[] = "enable --offline --no-backup --manifest FILE";

/* What shall come out. */
struct expected {
	struct buf before;
	struct buf after;
	struct buf command;
	struct buf refusal;
	struct buf out;
	struct buf err;
	struct buf status;
	bool has_after, has_refusal, has_out;
};

#define EXPECTED_INIT                                                          \
	{                                                                      \
		.before = BUF_INIT, .after = BUF_INIT, .command = BUF_INIT,    \
		.refusal = BUF_INIT, .out = BUF_INIT, .err = BUF_INIT,         \
		.status = BUF_INIT                                             \
	}

static void expected_release(struct expected *expected)
{
	buf_release(&expected->before);
	buf_release(&expected->after);
	buf_release(&expected->command);
	buf_release(&expected->refusal);
	buf_release(&expected->out);
	buf_release(&expected->err);
	buf_release(&expected->status);
}

/* Append the one file of `pattern` in `dir` to `out`, if there is one. */
static bool read_part(const char *dir, const char *pattern, struct buf *out)
{
	CLEANUP(memory_release) char *path = path_join(dir, pattern);
	glob_t found = { 0 };
	bool exists = glob(path, 0, NULL, &found) == 0;

	assert_true(!exists || found.gl_pathc == 1);
	if (exists)
		test_file_read(found.gl_pathv[0], out);
	globfree(&found);
	return exists;
}

static void read_expected(struct expected *expected, const char *before)
{
	CLEANUP(memory_release) char *dir = path_parent(before);

	test_file_read(before, &expected->before);
	if (!read_part(dir, "command", &expected->command))
		buf_adds(&expected->command, usual);
	if (!read_part(dir, "status", &expected->status))
		buf_adds(&expected->status, "0\n");
	expected->has_after = read_part(dir, "after.*", &expected->after);
	expected->has_refusal = read_part(dir, "refusal", &expected->refusal);
	expected->has_out = read_part(dir, "stdout", &expected->out);
	read_part(dir, "stderr", &expected->err);
	assert_int_not_equal(expected->has_after, expected->has_refusal);
}

/* Fail unless `actual`, with FILE for `path`, is `wanted`. */
static void check_text(const struct buf *actual, const char *path,
		       const struct buf *wanted)
{
	CLEANUP(buf_release) struct buf once = BUF_INIT;
	CLEANUP(buf_release) struct buf twice = BUF_INIT;

	program_replace(actual->data, path, "FILE", &once);
	program_replace(once.data, path + 1, "FILE", &twice);
	assert_buf_equal(&twice, wanted->data);
}

static void check_messages(const struct program *program, const char *path,
			   const struct expected *expected)
{
	CLEANUP(buf_release) struct buf all = BUF_INIT;

	if (!expected->has_refusal) {
		check_text(&program->err, path, &expected->err);
		buf_addf(&all, "%d\n", program->status);
		assert_buf_equal(&all, expected->status.data);
		return;
	}
	buf_addf(&all, "status %d\n", program->status);
	buf_add(&all, program->err.data, program->err.len);
	check_text(&all, path, &expected->refusal);
}

static void check_file(const struct test_file *seen, const char *path,
		       const struct expected *expected)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	struct stat now;

	if (!expected->has_after ||
	    buf_equal(&expected->before, &expected->after)) {
		assert_file_untouched(seen, path);
		return;
	}
	test_file_read(path, &bytes);
	assert_bytes_equal(bytes.data, bytes.len, expected->after.data,
			   expected->after.len);
	assert_int_equal(stat(path, &now), 0);
	assert_int_equal(now.st_mode, seen->stat.st_mode);
}

static void gives_what_is_expected(void **state)
{
	const struct scratch *scratch = *state;
	const struct sample *sample = scratch->data;
	CLEANUP(expected_release) struct expected expected = EXPECTED_INIT;
	CLEANUP(program_release) struct program program = PROGRAM_INIT;
	CLEANUP(test_file_release) struct test_file seen;

	read_expected(&expected, sample->path);
	test_file_write(scratch->path, expected.before.data,
			expected.before.len);
	assert_int_equal(chmod(scratch->path, 0640), 0);
	test_file_see(&seen, scratch->path);
	program_run(&program, expected.command.data, scratch->path);
	check_messages(&program, scratch->path, &expected);
	if (expected.has_out || expected.has_refusal)
		check_text(&program.out, scratch->path, &expected.out);
	check_file(&seen, scratch->path, &expected);
}

int main(int argc, char **argv)
{
	struct sample_list samples = SAMPLE_LIST_INIT;
	struct CMUnitTest *tests;
	int status;

	sample_list_add_fixtures(&samples);
	tests = memory_new(samples.count * sizeof(*tests));
	for (size_t i = 0; i < samples.count; i++)
		tests[i] = SCRATCH_CASE(samples.items[i].name,
					gives_what_is_expected,
					&samples.items[i]);
	status = run_test_table("fixtures", tests, samples.count, argc, argv);
	free(tests);
	sample_list_release(&samples);
	return status;
}
