/* wrap: geteuid */

#include "test.h"

#include <errno.h>
#include <unistd.h>

/* Who runs this, as a test says. */
static uid_t user;

uid_t __wrap_geteuid(void);
uid_t __wrap_geteuid(void)
{
	return user;
}

static void assert_rendered(const struct error *err, const char *expected)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	error_render(err, &text);
	assert_buf_equal(&text, expected);
}

static void a_refusal_has_code_and_message(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(error_refuse(&err, "no-container", "no '%s'", "x"),
			 -1);
	assert_int_equal(err.kind, ERROR_REFUSED);
	assert_string_equal(err.code, "no-container");
	assert_rendered(&err, "no 'x'\n");
}

static void every_kind_has_its_exit_status(void **state)
{
	(void)state;
	assert_int_equal(ERROR_NONE, 0);
	assert_int_equal(ERROR_USAGE, 2);
	assert_int_equal(ERROR_REFUSED, 3);
	assert_int_equal(ERROR_SYSTEM, 4);
	assert_int_equal(ERROR_BUG, 5);
}

static void a_usage_error_has_its_code(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(error_usage(&err, "unknown option '%s'", "-x"), -1);
	assert_error(&err, ERROR_USAGE, "unknown option '-x'");
	assert_string_equal(err.code, "usage");
}

static void a_bug_has_its_code(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	assert_int_equal(error_bug(&err, "line %d moved", 3), -1);
	assert_error(&err, ERROR_BUG, "line 3 moved");
	assert_string_equal(err.code, "bug");
}

static void a_system_error_names_the_reason(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	errno = ENOENT;
	assert_int_equal(error_system(&err, "cannot open '%s'", "/x"), -1);
	assert_error(&err, ERROR_SYSTEM, "");
	assert_string_equal(err.code, "system");
	assert_rendered(&err, "cannot open '/x': No such file or directory\n");
}

/* Root is told nothing of the kind, for it is root already. */
static void who_may_not_is_told_who_may(void **state)
{
	static const int numbers[] = { EACCES, EPERM, ENOENT };

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		CLEANUP_ERROR struct error ours = ERROR_INIT;
		CLEANUP_ERROR struct error roots = ERROR_INIT;
		bool is_forbidden = numbers[i] != ENOENT;

		user = 1000;
		errno = numbers[i];
		error_system(&ours, "cannot open '/x'");
		user = 0;
		errno = numbers[i];
		error_system(&roots, "cannot open '/x'");
		assert_null(roots.hint);
		assert_string_equal(ours.hint ? ours.hint : "",
				    is_forbidden ? "run it as root" : "");
	}
}

static void the_first_error_wins(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	error_refuse(&err, "first", "the first");
	errno = EIO;
	assert_int_equal(error_system(&err, "the second"), -1);
	assert_int_equal(error_bug(&err, "the third"), -1);
	assert_int_equal(error_usage(&err, "the fourth"), -1);
	assert_int_equal(error_refuse(&err, "fifth", "the fifth"), -1);
	assert_int_equal(err.kind, ERROR_REFUSED);
	assert_string_equal(err.code, "first");
	assert_rendered(&err, "the first\n");
}

static void the_first_place_file_and_hint_win(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	error_refuse(&err, "code", "message");
	assert_int_equal(error_place(&err, 12, 5), -1);
	assert_int_equal(error_place(&err, 99, 9), -1);
	assert_int_equal(error_file(&err, "a.yaml"), -1);
	assert_int_equal(error_file(&err, "b.yaml"), -1);
	assert_int_equal(error_hint(&err, "do %s", "this"), -1);
	assert_int_equal(error_hint(&err, "do that"), -1);
	assert_rendered(&err, "a.yaml:12:5: message\n  do this\n");
}

static void what_is_known_is_rendered(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	error_refuse(&err, "code", "message");
	error_file(&err, "a.yaml");
	assert_rendered(&err, "a.yaml: message\n");
	error_release(&err);
	error_refuse(&err, "code", "message");
	error_place(&err, 1, 2);
	assert_rendered(&err, "1:2: message\n");
}

static void what_is_still_true_comes_behind(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	errno = ENOSPC;
	error_system(&err, "cannot write '/x'");
	assert_int_equal(error_still(&err, "'%s' is unchanged", "/y"), -1);
	assert_rendered(&err, "cannot write '/x': No space left on device, "
			      "'/y' is unchanged\n");
}

static void a_released_error_is_ready_again(void **state)
{
	struct error err = ERROR_INIT;

	(void)state;
	error_refuse(&err, "code", "message");
	error_file(&err, "file");
	error_hint(&err, "hint");
	error_release(&err);
	assert_no_error(&err);
	assert_null(err.file);
	assert_null(err.hint);
	error_release(&err);
	error_usage(&err, "another");
	assert_error(&err, ERROR_USAGE, "another");
	error_release(&err);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(a_refusal_has_code_and_message),
	cmocka_unit_test(every_kind_has_its_exit_status),
	cmocka_unit_test(a_usage_error_has_its_code),
	cmocka_unit_test(a_bug_has_its_code),
	cmocka_unit_test(a_system_error_names_the_reason),
	cmocka_unit_test(who_may_not_is_told_who_may),
	cmocka_unit_test(the_first_error_wins),
	cmocka_unit_test(the_first_place_file_and_hint_win),
	cmocka_unit_test(what_is_known_is_rendered),
	cmocka_unit_test(what_is_still_true_comes_behind),
	cmocka_unit_test(a_released_error_is_ready_again),
};

int main(int argc, char **argv)
{
	return run_tests("error", tests, argc, argv);
}
