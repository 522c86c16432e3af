/*
 * The laws over every unit there is: the fixtures', and those of a corpus from
 * the wild (in $CORPUS, else in ../shared/corpus), which may be missing.
 */
#include <glob.h>
#include <stdio.h>
#include <unistd.h>

#include "target/systemd_service.h"
#include "test.h"

static const struct audit_spec enable;
static const struct audit_spec disable = { .disable = true };

static int plan_for(const struct buf *text, const struct audit_spec *spec,
		    struct plan *plan, struct error *err)
{
	*plan = (struct plan)PLAN_INIT;
	return systemd_service_plan(text, spec, plan, err);
}

/* Bring `text` to `spec` and append the result to `out`; it must work. */
static void bring(const struct buf *text, const struct audit_spec *spec,
		  struct buf *out)
{
	struct error err = ERROR_INIT;
	struct plan plan;

	(void)plan_for(text, spec, &plan, &err);
	assert_no_error(&err);
	buf_add(out, plan.result.data, plan.result.len);
	plan_release(&plan);
}

/* What is wanted already changes no byte and makes no edit. */
static void assert_nothing_to_do(const struct buf *text,
				 const struct audit_spec *spec)
{
	struct error err = ERROR_INIT;
	struct plan plan;

	(void)plan_for(text, spec, &plan, &err);
	assert_no_error(&err);
	assert_int_equal(plan.edits.count, 0);
	assert_int_equal(plan.changes.count, 0);
	assert_true(buf_equal(&plan.result, text));
	plan_release(&plan);
}

/* What no edit covers is the same in both texts, and in the same order. */
static void check_frame(const struct buf *text, const struct plan *plan)
{
	size_t from = 0, to = 0;

	for (size_t i = 0; i <= plan->edits.count; i++) {
		bool is_end = i == plan->edits.count;
		const struct edit *edit = is_end ? NULL : &plan->edits.edits[i];
		size_t stop = is_end ? text->len : edit->span.start;

		assert_memory_equal(plan->result.data + to, text->data + from,
				    stop - from);
		to += stop - from;
		if (is_end)
			break;
		assert_memory_equal(plan->result.data + to, edit->text,
				    edit->len);
		to += edit->len;
		from = edit->span.end;
	}
	assert_int_equal(to, plan->result.len);
}

static void check_laws(const struct buf *text, const struct plan *plan)
{
	struct buf without = BUF_INIT, with = BUF_INIT, again = BUF_INIT;

	check_frame(text, plan);
	assert_nothing_to_do(&plan->result, &enable);
	bring(text, &disable, &without);
	assert_nothing_to_do(&without, &disable);
	bring(&without, &enable, &with);
	bring(&with, &disable, &again);
	assert_bytes_equal(again.data, again.len, without.data, without.len);
	if (!strstr(text->data, "--audit"))
		assert_bytes_equal(without.data, without.len, text->data,
				   text->len);
	buf_release(&without);
	buf_release(&with);
	buf_release(&again);
}

/* What is refused says why and what to do, and changes nothing. */
static void check_refusal(const struct plan *plan, const struct error *err)
{
	assert_int_equal(err->kind, ERROR_REFUSED);
	assert_non_null(err->code);
	assert_non_null(err->hint);
	assert_int_equal(plan->result.len, 0);
}

static void laws_hold(void **state)
{
	struct error err = ERROR_INIT;
	struct buf text = BUF_INIT;
	struct plan plan;

	test_file_read(*state, &text);
	if (plan_for(&text, &enable, &plan, &err) < 0)
		check_refusal(&plan, &err);
	else
		check_laws(&text, &plan);
	error_release(&err);
	plan_release(&plan);
	buf_release(&text);
}

int main(int argc, char **argv)
{
	const char *corpus = getenv("CORPUS");
	struct buf pattern = BUF_INIT;
	struct CMUnitTest *tests;
	glob_t found = { 0 };
	size_t count = 0;
	int ret;

	if (!corpus || !*corpus)
		corpus = "../shared/corpus";
	buf_addf(&pattern, "%s/units/*", corpus);
	glob("fixtures/unit/*/root/*/systemd/system/*.service", 0, NULL,
	     &found);
	if (glob(pattern.data, GLOB_APPEND, NULL, &found) != 0)
		printf("# no corpus at '%s': only the fixtures are tried\n",
		       corpus);
	tests = memory_new((found.gl_pathc + 1) * sizeof(*tests));
	/* Links of fixtures lead to files of their own root. */
	for (size_t i = 0; i < found.gl_pathc; i++)
		if (!access(found.gl_pathv[i], R_OK))
			tests[count++] = (struct CMUnitTest){
				.name = found.gl_pathv[i],
				.test_func = laws_hold,
				.initial_state = found.gl_pathv[i],
			};
	ret = run_test_table("systemd_service_laws", tests, count, argc, argv);
	free(tests);
	globfree(&found);
	buf_release(&pattern);
	return ret;
}
