/*
 * Every folder fixtures/unit/<case>/ is one test:
 *
 *	root/		the files of a host, below its root directory
 *	settings	words, in one line: "disable", "offline", "drop-in", and
 *			settings such as --audit-log-path=/x; may be missing
 *	after		the edited file afterwards, byte for byte, if there is
 *			one
 *	says		a line each: "edits PATH", "removes PATH" or "changes
 *			nothing"; "SEVERITY CODE" for each finding; or "refused
 *			CODE" with ":LINE" if it has a place
 */
#include <glob.h>
#include <stdio.h>

#include "host/inspect.h"
#include "host/path.h"
#include "service_sample.h"

struct fixture {
	char *dir;
	const char *name;
	struct buf settings;
	struct buf after;
	struct buf says;
};

static void read_if_there(const char *dir, const char *name, struct buf *out)
{
	char *path = path_join(dir, name);

	if (inspect(path) != INSPECT_MISSING)
		test_file_read(path, out);
	free(path);
}

static int setup(void **state)
{
	struct fixture *fixture = *state;

	fixture->settings = (struct buf)BUF_INIT;
	fixture->after = (struct buf)BUF_INIT;
	fixture->says = (struct buf)BUF_INIT;
	read_if_there(fixture->dir, "settings", &fixture->settings);
	read_if_there(fixture->dir, "after", &fixture->after);
	read_if_there(fixture->dir, "says", &fixture->says);
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	buf_release(&fixture->settings);
	buf_release(&fixture->after);
	buf_release(&fixture->says);
	return 0;
}

/* Take the words of `settings` apart, in place. */
static void read_settings(struct fixture *fixture, struct audit_spec *spec,
			  struct service_sample *sample)
{
	char *save = NULL;
	char *word = strtok_r(fixture->settings.data, " \n", &save);

	for (; word; word = strtok_r(NULL, " \n", &save)) {
		char *equals = strchr(word, '=');
		enum audit_flag_id id = AUDIT_FLAG_COUNT;

		spec->disable |= !strcmp(word, "disable");
		sample->is_offline |= !strcmp(word, "offline");
		sample->wants_drop_in |= !strcmp(word, "drop-in");
		if (!equals)
			continue;
		*equals = '\0';
		id = audit_flag_find(word + strlen("--"));
		assert_int_not_equal(id, AUDIT_FLAG_COUNT);
		spec->values[id] = equals + 1;
	}
}

/* Say in the words of a "says" file what has come out. */
static void render(const struct service_outcome *outcome, struct buf *out)
{
	const struct finding_list *findings = &outcome->plan.findings;

	if (outcome->ret < 0) {
		buf_addf(out, "refused %s",
			 outcome->err.code ? outcome->err.code : "(bug)");
		if (outcome->err.line)
			buf_addf(out, ":%zu", outcome->err.line);
		buf_addc(out, '\n');
		return;
	}
	if (!outcome->plan.edits.count)
		buf_adds(out, "changes nothing\n");
	else
		buf_addf(out, "%s %s\n",
			 outcome->is_removed ? "removes" : "edits",
			 outcome->path);
	for (size_t i = 0; i < findings->count; i++)
		buf_addf(out, "%s %s\n",
			 severity_names[findings->items[i].severity],
			 findings->items[i].code);
}

/* The second time there is nothing to do. */
static void check_idempotence(const struct service_sample *sample,
			      const struct audit_spec *spec)
{
	struct service_outcome again;

	service_sample_plan(sample, spec, false, &again);
	assert_no_error(&again.err);
	assert_int_equal(again.plan.edits.count, 0);
	service_outcome_release(&again);
}

/* What enable has put in, disable takes out: the old bytes are back. */
static void check_inverse(const struct service_sample *sample,
			  const struct service_outcome *first)
{
	const struct audit_spec off = { .disable = true };
	struct service_outcome undone;

	service_sample_plan(sample, &off, true, &undone);
	assert_no_error(&undone.err);
	assert_text_equal(undone.path, first->path);
	assert_bytes_equal(undone.plan.result.data, undone.plan.result.len,
			   first->text.data, first->text.len);
	service_outcome_release(&undone);
}

static void runs_fixture(void **state)
{
	struct fixture *fixture = *state;
	struct service_sample sample;
	struct service_outcome outcome;
	struct audit_spec spec = { .disable = false };
	struct buf said = BUF_INIT;
	char *root = path_join(fixture->dir, "root/");
	bool is_plain;

	service_sample_copy(&sample, root);
	free(root);
	read_settings(fixture, &spec, &sample);
	service_sample_plan(&sample, &spec, true, &outcome);
	render(&outcome, &said);
	assert_buf_equal(&said, fixture->says.data);
	is_plain = !strstr(outcome.text.data, "--audit");
	if (!outcome.ret && outcome.plan.edits.count) {
		assert_buf_equal(&outcome.plan.result, fixture->after.data);
		check_idempotence(&sample, &spec);
		if (!spec.disable && is_plain)
			check_inverse(&sample, &outcome);
	}
	buf_release(&said);
	service_outcome_release(&outcome);
	service_sample_release(&sample);
}

int main(int argc, char **argv)
{
	struct CMUnitTest *tests;
	struct fixture *fixtures;
	glob_t found = { 0 };
	size_t count;
	int ret;

	if (glob("fixtures/unit/*", 0, NULL, &found) != 0)
		found.gl_pathc = 0;
	count = found.gl_pathc;
	tests = memory_new((count + 1) * sizeof(*tests));
	fixtures = memory_new((count + 1) * sizeof(*fixtures));
	for (size_t i = 0; i < count; i++) {
		fixtures[i].dir = found.gl_pathv[i];
		fixtures[i].name = path_name(found.gl_pathv[i]);
		tests[i] = (struct CMUnitTest){
			.name = fixtures[i].name,
			.test_func = runs_fixture,
			.setup_func = setup,
			.teardown_func = teardown,
			.initial_state = &fixtures[i],
		};
	}
	ret = run_test_table("systemd_service", tests, count, argc, argv);
	globfree(&found);
	free(fixtures);
	free(tests);
	return ret;
}
