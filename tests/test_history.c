/* wrap: time */

#include "command/history.h"

#include <jansson.h>
#include <stdio.h>

#include "host_bench.h"

#define AS_JSON "--output=json"

/* --- the difference ------------------------------------------------------ */

/* Feed `diff` to patch(1), run where its names start. */
static void run_patch(const char *diff)
{
	FILE *patch = popen("cd / && patch -p0 -s", "w");

	assert_non_null(patch);
	fputs(diff, patch);
	assert_int_equal(pclose(patch), 0);
}

static void shows_what_it_would_do(void **state)
{
	struct bench *bench = *state;
	struct test_file seen;

	write_text(bench->manifest, OTHER);
	succeed(bench, "enable");
	succeed(bench, "restore --no-backup");
	write_text(bench->manifest, PLAIN);
	test_file_see(&seen, bench->manifest);
	succeed(bench, "restore --dry-run");
	assert_file_untouched(&seen, bench->manifest);
	test_file_release(&seen);
	assert_int_equal(count_backups(bench), 1);
	assert_says(bench, "-    - --a=1\n+    - --a=2\n+    - --b=1\n");
	assert_says(bench, "restores: ");
	run_patch(bench->program.out.data);
	assert_file_holds(bench->manifest, OTHER);
}

static void shows_what_it_has_done(void **state)
{
	struct bench *bench = *state;

	succeed(bench, "enable");
	succeed(bench, "restore --diff");
	assert_says(bench, "-    - --audit-log-maxage=30\n");
	succeed(bench, "restore --quiet");
	assert_buf_equal(&bench->program.out, "");
}

/* --- lists and JSON ------------------------------------------------------ */

static void lists_for_people(void **state)
{
	struct bench *bench = *state;
	CLEANUP(memory_release) char *first = NULL;
	CLEANUP(memory_release) char *second = NULL;
	CLEANUP(memory_release) char *third = NULL;
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;
	CLEANUP(buf_release) struct buf enabled = BUF_INIT;

	succeed(bench, "restore --list");
	assert_says(bench, "no backup in");
	succeed(bench, "enable");
	read_manifest(bench, &enabled);
	succeed(bench, "restore");
	clock_now += 3600;
	write_text(bench->manifest, "broken");
	succeed(bench, "restore");
	clock_now += 90;
	first = backup_at(bench, 2);
	second = backup_at(bench, 3);
	third = backup_at(bench, 3604);
	write_text(bench->manifest, enabled.data);
	succeed(bench, "restore --list");
	buf_addf(&wanted, "%s: 3 backups, the newest first\n\n",
		 bench->manifest);
	buf_addf(&wanted,
		 "2026-02-01 01:00:03 +0000  1 minute ago           6 bytes  "
		 "unusable\n  %s\n",
		 third);
	buf_addf(&wanted,
		 "2026-02-01 00:00:02 +0000  1 hour ago      %8zu bytes  "
		 "auditing on, what the file is now\n  %s\n",
		 enabled.len, second);
	buf_addf(&wanted,
		 "2026-02-01 00:00:01 +0000  1 hour ago      %8zu bytes  "
		 "auditing off\n  %s\n",
		 strlen(PLAIN), first);
	assert_buf_equal(&bench->program.out, wanted.data);
}

static json_t *parse_answer(const struct bench *bench)
{
	json_t *root = json_loads(bench->program.out.data, 0, NULL);

	assert_non_null(root);
	return root;
}

static const char *text_at(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	assert_non_null(text);
	return text;
}

static void lists_for_programs(void **state)
{
	struct bench *bench = *state;
	CLEANUP(memory_release) char *first = NULL;
	const json_t *list, *item;
	json_t *root;

	succeed(bench, "enable");
	first = backup_at(bench, 1);
	succeed(bench, "restore --list " AS_JSON);
	root = parse_answer(bench);
	assert_true(json_is_false(json_object_get(root, "changed")));
	assert_string_equal(text_at(root, "diff"), "");
	assert_int_equal(json_array_size(json_object_get(root, "findings")), 0);
	list = json_object_get(root, "backups");
	assert_int_equal(json_array_size(list), 1);
	item = json_array_get(list, 0);
	assert_string_equal(text_at(item, "path"), first);
	assert_string_equal(text_at(item, "time"), "2026-02-01T00:00:00Z");
	assert_int_equal(json_integer_value(json_object_get(item, "age")), 1);
	assert_int_equal(json_integer_value(json_object_get(item, "size")),
			 strlen(PLAIN));
	assert_true(json_is_false(json_object_get(item, "auditing")));
	assert_true(json_is_false(json_object_get(item, "current")));
	json_decref(root);
}

/* One that cannot be read or put back is listed all the same. */
static void lists_what_is_unusable(void **state)
{
	enum { TOO_LARGE = 10 * 1024 * 1024 + 1 };
	struct bench *bench = *state;
	CLEANUP(memory_release) char *first = NULL;
	CLEANUP(memory_release) char *second = NULL;
	const json_t *list;
	json_t *root;

	succeed(bench, "enable");
	first = backup_at(bench, 1);
	succeed(bench, "disable");
	second = backup_at(bench, 2);
	assert_int_equal(truncate(first, TOO_LARGE), 0);
	write_text(second, "kind: [\n");
	succeed(bench, "restore --list");
	assert_says(bench, " 10485761 bytes  unusable\n");
	assert_says(bench, "        8 bytes  unusable\n");
	assert_int_equal(run(bench, "restore"), ERROR_REFUSED);
	succeed(bench, "restore --list " AS_JSON);
	root = parse_answer(bench);
	list = json_object_get(root, "backups");
	assert_int_equal(json_array_size(list), 2);
	for (size_t i = 0; i < 2; i++)
		assert_true(json_is_null(
			json_object_get(json_array_get(list, i), "auditing")));
	json_decref(root);
}

static void answers_in_json(void **state)
{
	struct bench *bench = *state;
	CLEANUP(memory_release) char *kept = NULL;
	const json_t *target;
	json_t *root;

	succeed(bench, "enable");
	succeed(bench, "restore " AS_JSON);
	kept = backup_at(bench, 2);
	root = parse_answer(bench);
	target = json_object_get(root, "target");
	assert_true(json_is_true(json_object_get(root, "changed")));
	assert_string_equal(text_at(target, "kind"), "static-pod");
	assert_string_equal(text_at(target, "path"), bench->manifest);
	assert_true(json_is_array(json_object_get(root, "changes")));
	assert_text_contains(text_at(root, "diff"), "-    - --audit-policy");
	assert_string_equal(text_at(root, "backup"), kept);
	assert_null(json_object_get(root, "backups"));
	json_decref(root);
}

static void refuses_in_json(void **state)
{
	struct bench *bench = *state;
	const json_t *findings;
	json_t *root;

	assert_int_equal(run(bench, "restore " AS_JSON), ERROR_REFUSED);
	root = parse_answer(bench);
	findings = json_object_get(root, "findings");
	assert_true(json_is_false(json_object_get(root, "changed")));
	assert_int_equal(json_array_size(findings), 1);
	assert_string_equal(text_at(json_array_get(findings, 0), "code"),
			    "no-backup");
	json_decref(root);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		BENCH_TEST(shows_what_it_would_do),
		BENCH_TEST(shows_what_it_has_done),
		BENCH_TEST(lists_for_people),
		BENCH_TEST(lists_for_programs),
		BENCH_TEST(lists_what_is_unusable),
		BENCH_TEST(answers_in_json),
		BENCH_TEST(refuses_in_json),
	};

	return run_tests("history", tests, argc, argv);
}
