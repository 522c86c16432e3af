#include <stdio.h>

#include "audit/change.h"
#include "test.h"

static const struct row {
	const char *name;
	const char *before;
	const char *after;
	const char *action;
} rows[] = {
	{ "what was not there is added", NULL, "/a", "add" },
	{ "what was there is set", "/a", "/b", "set" },
	{ "what was there with the same value is set", "/a", "/a", "set" },
	{ "what was there without a value is set", "", "/a", "set" },
	{ "what is not there any more is removed", "/a", NULL, "remove" },
};

static void names_the_action(void **state)
{
	const struct row *row = *state;
	CLEANUP(change_list_release)
	struct change_list list = CHANGE_LIST_INIT;
	const struct change *change;

	change_list_add(&list, "flag", "--x", row->before, row->after);
	assert_int_equal(list.count, 1);
	change = list.items;
	assert_string_equal(change_action_names[change->action], row->action);
	assert_string_equal(change->what, "flag");
	assert_string_equal(change->name, "--x");
	assert_int_equal(!change->before, !row->before);
	assert_int_equal(!change->after, !row->after);
}

static void keeps_order_and_copies(void **state)
{
	CLEANUP(change_list_release)
	struct change_list list = CHANGE_LIST_INIT;
	char name[8];

	(void)state;
	for (size_t i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "v%zu", i);
		change_list_add(&list, "volume", name, NULL, name);
	}
	assert_int_equal(list.count, 100);
	for (size_t i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "v%zu", i);
		assert_string_equal(list.items[i].name, name);
		assert_string_equal(list.items[i].after, name);
	}
}

static void is_ready_again_when_released(void **state)
{
	CLEANUP(change_list_release)
	struct change_list list = CHANGE_LIST_INIT;

	(void)state;
	change_list_release(&list);
	change_list_add(&list, "mount", "audit", "/a", NULL);
	change_list_release(&list);
	assert_int_equal(list.count, 0);
	change_list_add(&list, "mount", "audit", "/a", NULL);
	assert_int_equal(list.count, 1);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(rows) + 2];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		tests[i] = test_row(names_the_action, &rows[i]);
	tests[ARRAY_SIZE(rows)] = (struct CMUnitTest)cmocka_unit_test(
		keeps_order_and_copies);
	tests[ARRAY_SIZE(rows) + 1] = (struct CMUnitTest)cmocka_unit_test(
		is_ready_again_when_released);
	return run_tests("change", tests, argc, argv);
}
