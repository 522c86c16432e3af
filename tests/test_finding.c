#include "audit/finding.h"
#include "test.h"

#define FINDINGS                                                               \
	CLEANUP(finding_list_release)                                          \
	struct finding_list list = FINDING_LIST_INIT

static void holds_what_is_said(void **state)
{
	FINDINGS;
	struct finding *finding;

	(void)state;
	finding = finding_list_add(&list, SEVERITY_WARNING, "a-code", "/f",
				   "%s is %d", "x", 7);
	assert_int_equal(list.count, 1);
	assert_ptr_equal(finding, list.items);
	assert_int_equal(finding->severity, SEVERITY_WARNING);
	assert_string_equal(finding->code, "a-code");
	assert_string_equal(finding->file, "/f");
	assert_string_equal(finding->message, "x is 7");
	assert_int_equal(finding->line, 0);
	assert_int_equal(finding->column, 0);
	assert_null(finding->hint);
}

static void may_be_about_no_file(void **state)
{
	FINDINGS;

	(void)state;
	assert_null(
		finding_list_add(&list, SEVERITY_INFO, "c", NULL, "x")->file);
}

static void has_one_hint(void **state)
{
	FINDINGS;
	struct finding *finding;

	(void)state;
	finding = finding_list_add(&list, SEVERITY_ERROR, "c", NULL, "x");
	finding_hint(finding, "first");
	finding_hint(finding, "%zu%%", (size_t)5);
	assert_string_equal(finding->hint, "5%");
}

static void names_severities(void **state)
{
	(void)state;
	assert_string_equal(severity_names[SEVERITY_ERROR], "error");
	assert_string_equal(severity_names[SEVERITY_WARNING], "warning");
	assert_string_equal(severity_names[SEVERITY_INFO], "info");
}

static void takes_an_error(void **state)
{
	FINDINGS;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	error_refuse(&err, "a-code", "100%% wrong");
	error_file(&err, "/f");
	error_place(&err, 3, 4);
	error_hint(&err, "mend it");
	finding_list_add_error(&list, &err);
	assert_int_equal(list.count, 1);
	assert_int_equal(list.items[0].severity, SEVERITY_ERROR);
	assert_string_equal(list.items[0].code, "a-code");
	assert_string_equal(list.items[0].file, "/f");
	assert_int_equal(list.items[0].line, 3);
	assert_int_equal(list.items[0].column, 4);
	assert_string_equal(list.items[0].message, "100% wrong");
	assert_string_equal(list.items[0].hint, "mend it");
}

static void takes_an_error_with_nothing_but_a_message(void **state)
{
	FINDINGS;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	error_refuse(&err, "a-code", "wrong");
	finding_list_add_error(&list, &err);
	assert_null(list.items[0].file);
	assert_int_equal(list.items[0].line, 0);
	assert_null(list.items[0].hint);
}

static void names_the_file_of_those_without(void **state)
{
	FINDINGS;

	(void)state;
	finding_list_add(&list, SEVERITY_ERROR, "a", NULL, "x");
	finding_list_add(&list, SEVERITY_ERROR, "b", "/other", "x");
	finding_list_set_file(&list, "/f");
	assert_string_equal(list.items[0].file, "/f");
	assert_string_equal(list.items[1].file, "/other");
}

static void moves_to_the_end_of_another(void **state)
{
	FINDINGS;
	CLEANUP(finding_list_release)
	struct finding_list from = FINDING_LIST_INIT;

	(void)state;
	finding_list_add(&list, SEVERITY_ERROR, "a", "/f", "x");
	finding_list_add(&from, SEVERITY_INFO, "b", "/f", "y");
	finding_hint(finding_list_add(&from, SEVERITY_INFO, "c", NULL, "z"),
		     "h");
	finding_list_move(&list, &from);
	assert_int_equal(list.count, 3);
	assert_int_equal(from.count, 0);
	assert_string_equal(list.items[0].code, "a");
	assert_string_equal(list.items[1].code, "b");
	assert_string_equal(list.items[2].code, "c");
	assert_string_equal(list.items[2].hint, "h");
	finding_list_move(&list, &from);
	assert_int_equal(list.count, 3);
}

static void refuses_the_first_error(void **state)
{
	FINDINGS;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct finding *finding;

	(void)state;
	finding_list_add(&list, SEVERITY_WARNING, "a", NULL, "x");
	finding = finding_list_add(&list, SEVERITY_ERROR, "b", "/f", "50%%");
	finding->line = 3;
	finding->column = 4;
	finding_hint(finding, "mend %s", "100%");
	finding_list_add(&list, SEVERITY_ERROR, "c", NULL, "y");

	assert_int_equal(finding_list_refuse(&list, &err), -1);
	assert_error(&err, ERROR_REFUSED, "50%");
	assert_string_equal(err.code, "b");
	assert_string_equal(err.file, "/f");
	assert_int_equal(err.line, 3);
	assert_int_equal(err.column, 4);
	assert_string_equal(err.hint, "mend 100%");
	assert_int_equal(list.count, 2);
	assert_string_equal(list.items[0].code, "a");
	assert_string_equal(list.items[1].code, "c");
}

static void refuses_the_only_one(void **state)
{
	FINDINGS;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	finding_list_add(&list, SEVERITY_ERROR, "a", NULL, "x");
	assert_int_equal(finding_list_refuse(&list, &err), -1);
	assert_int_equal(list.count, 0);
	assert_null(err.file);
	assert_null(err.hint);
}

static void refuses_nothing_but_errors(void **state)
{
	FINDINGS;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(finding_list_refuse(&list, &err), 0);
	finding_list_add(&list, SEVERITY_WARNING, "a", NULL, "x");
	finding_list_add(&list, SEVERITY_INFO, "b", NULL, "x");
	assert_int_equal(finding_list_refuse(&list, &err), 0);
	assert_no_error(&err);
	assert_int_equal(list.count, 2);
}

static void grows(void **state)
{
	FINDINGS;

	(void)state;
	for (size_t i = 0; i < 100; i++)
		finding_list_add(&list, SEVERITY_INFO, "c", NULL, "%zu", i);
	assert_int_equal(list.count, 100);
	assert_string_equal(list.items[99].message, "99");
	assert_null(list.items[99].hint);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_what_is_said),
		cmocka_unit_test(may_be_about_no_file),
		cmocka_unit_test(has_one_hint),
		cmocka_unit_test(names_severities),
		cmocka_unit_test(takes_an_error),
		cmocka_unit_test(takes_an_error_with_nothing_but_a_message),
		cmocka_unit_test(names_the_file_of_those_without),
		cmocka_unit_test(moves_to_the_end_of_another),
		cmocka_unit_test(refuses_the_first_error),
		cmocka_unit_test(refuses_the_only_one),
		cmocka_unit_test(refuses_nothing_but_errors),
		cmocka_unit_test(grows),
	};

	return run_tests("finding", tests, argc, argv);
}
