/*
 * The files of a service are read without a lock. What has changed until the
 * lock is taken is nothing that was planned for.
 *
 * wrap: time
 */
#include "command/session.h"

#include <stdio.h>

#include "host_bench.h"

#define UNIT       "/etc/systemd/system/kube-apiserver.service"
#define DROP_IN    UNIT ".d/zz-apiserver-audit.conf"
#define PLAIN_UNIT "[Service]\nExecStart=/usr/bin/kube-apiserver --v=2\n"
#define OTHER_UNIT "[Service]\nExecStart=/usr/bin/kube-apiserver --v=3\n"

static const struct race {
	const char *name;
	bool drop_in;
	const char *path; /* what is changed meanwhile */
	const char *text; /* to this; NULL: it is removed */
} races[] = {
	{ "a unit that is changed", false, UNIT, OTHER_UNIT },
	{ "a unit that is removed", false, UNIT, NULL },
	{ "a drop-in that somebody else has made", true, DROP_IN,
	  "[Service]\nUser=kube\n" },
};

static void change(const struct bench *bench, const struct race *race)
{
	CLEANUP(memory_release) char *path = on_host(bench, race->path);
	CLEANUP(memory_release) char *parent = path_parent(race->path);

	make_dir(bench, parent);
	if (race->text)
		write_text(path, race->text);
	else
		assert_int_equal(unlink(path), 0);
}

static void is_seen(void **state)
{
	const struct bench *bench = *state;
	const struct race *race = bench->scratch->data;
	const struct request request = { .unit = "kube-apiserver",
					 .root = bench->root,
					 .drop_in = race->drop_in };
	CLEANUP(session_release) struct session session = SESSION_INIT;
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	change(bench, &(struct race){ .path = UNIT, .text = PLAIN_UNIT });
	assert_int_equal(session_open(&session, &request, true, &err), 0);
	assert_int_equal(session_plan(&session, &request.spec, &plan, &err), 0);
	assert_true(plan.edits.count > 0);
	change(bench, race);
	assert_int_equal(session_lock(&session, &err), -1);
	assert_error(&err, ERROR_REFUSED, "' has changed since it was read");
	assert_text_contains(err.message, race->path);
	assert_string_equal(err.code, "edit-race");
	assert_string_equal(err.hint, "run it again");
	session_still(&session, &err);
	assert_text_contains(err.message, "read, nothing was written");
	assert_null(strstr(err.message, "unchanged"));
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(races)];

	for (size_t i = 0; i < ARRAY_SIZE(races); i++)
		tests[i] = BENCH_ROW(is_seen, &races[i]);
	return run_tests("session", tests, argc, argv);
}
