/*
 * What systemd makes of an environment file. Every row was tried on systemd
 * 252 with `ExecStart=/opt/argdump $K SEP ${K}`; no text at all means that the
 * service does not start.
 */
#include "format/unit_environment.h"
#include "format/unit_exec.h"
#include "test.h"

#define TEXT(text) (text), sizeof(text) - 1

static const struct file_case {
	const char *name;
	const char *text;
	size_t len;
	const char *expected; /* NULL: refused */
} cases[] = {
	{ "file E01", TEXT("K=--a=1 --b=2\n"),
	  "[--a=1][--b=2][SEP][--a=1 --b=2]" },
	{ "file E02", TEXT("K=\"--a=1 --b=2\"\n"),
	  "[--a=1][--b=2][SEP][--a=1 --b=2]" },
	{ "file E03", TEXT("K='--a=1 --b=2'\n"),
	  "[--a=1][--b=2][SEP][--a=1 --b=2]" },
	{ "file E04", TEXT("  K  =  --a=1   --b=2   \n"),
	  "[--a=1][--b=2][SEP][--a=1   --b=2]" },
	{ "file E05", TEXT("K=\"--a=1 \\\n  --b=2\"\n"),
	  "[--a=1][--b=2][SEP][--a=1   --b=2]" },
	{ "file E06", TEXT("K=--a=1 \\\n  --b=2\n"),
	  "[--a=1][--b=2][SEP][--a=1   --b=2]" },
	{ "file E07", TEXT("K=\"--a=1\n--b=2\"\n"),
	  "[--a=1][--b=2][SEP][--a=1\n--b=2]" },
	{ "file E08", TEXT("K=\"\"\"\n  --a=1\n\"\"\"\n"),
	  "[--a=1][SEP][\n  --a=1\n]" },
	{ "file E09", TEXT("# c \\\nK=--a=1\n"), "[SEP][]" },
	{ "file E10", TEXT("K=--a=1 # tail\n"),
	  "[--a=1][#][tail][SEP][--a=1 # tail]" },
	{ "file E11", TEXT("K=\"--a=1\" # tail\n"),
	  "[--a=1#][tail][SEP][--a=1# tail]" },
	{ "file E12", TEXT("K=\"--a=1 \\\n# --b=2 \\\n--c=3\"\n"),
	  "[--a=1][#][--b=2][--c=3][SEP][--a=1 # --b=2 --c=3]" },
	{ "file E13", TEXT("export K=\"--a=1\"\n"), "[SEP][]" },
	{ "file E14", TEXT("K=\"--a='x y' --b=\\\"p q\\\"\"\n"),
	  "[--a=x y][--b=p q][SEP][--a='x y' --b=\"p q\"]" },
	{ "file E15", TEXT("K=\"--a=x\\ y --b=p\\\\q --d=\\n\"\n"),
	  "[--a=x y][--b=pq][--d=n][SEP][--a=x\\ y --b=p\\q --d=\\n]" },
	{ "file E16", TEXT("K=--a=x\\ y --b=p\\\\q --d=\\n\n"),
	  "[--a=x][y][--b=pq][--d=n][SEP][--a=x y --b=p\\q --d=n]" },
	{ "file E17", TEXT("K='--a=x\\ y --b=p\\\\q'\n"),
	  "[--a=x y][--b=p\\q][SEP][--a=x\\ y --b=p\\\\q]" },
	{ "file E18", TEXT("K=\"--a=%n --b=100%\"\n"),
	  "[--a=%n][--b=100%][SEP][--a=%n --b=100%]" },
	{ "file E19", TEXT("X=1\nK=\"--a=$X --b=${X} --c=$$\"\n"),
	  "[--a=$X][--b=${X}][--c=$$][SEP][--a=$X --b=${X} --c=$$]" },
	{ "file E20", TEXT("K=--a=1\nK=--b=2\n"), "[--b=2][SEP][--b=2]" },
	{ "file E21", TEXT("K=\"--a=1\"' --b=2' --c\n"),
	  "[--a=1][--b=2--c][SEP][--a=1 --b=2--c]" },
	{ "file E22", TEXT("K=\"--a=1 --b=2\"\r\nZ=1\r\n"),
	  "[--a=1][--b=2][SEP][--a=1 --b=2]" },
	{ "file E23", TEXT("\357\273\277K=--a=1\n"), "[SEP][]" },
	{ "file E24", TEXT("K=--a=caf\351\n"), NULL },
	{ "file E25", TEXT("K=--a=1\000\n"), NULL },
	{ "file E26", TEXT("K=\"--a=1 --b='x y\"\n"),
	  "[--a=1][--b=x y][SEP][--a=1 --b='x y]" },
	{ "file E27", TEXT("K=\"--a=1\nFOO=1\n"),
	  "[--a=1][FOO=1][SEP][--a=1\nFOO=1\n]" },
	{ "file E28", TEXT("K-B=1\nK=--a=1\n"), "[--a=1][SEP][--a=1]" },
	{ "file E29", TEXT("garbage\nK=--a=1\n"), "[--a=1][SEP][--a=1]" },
	{ "file E30", TEXT("K=\n"), "[SEP][]" },
	{ "file E31", TEXT("K=\"--a=`id` $(id) *\"\n"),
	  "[--a=`id`][$(id)][*][SEP][--a=`id` $(id) *]" },
};

static const char unit_text[] = "[Service]\nEnvironmentFile=-/t/%N.env\n"
				"ExecStart=/opt/argdump $K SEP ${K}\n";

/* The service that all rows are for. */
struct service {
	struct unit unit;
	struct unit_exec exec;
	struct unit_environment environment;
};

static int setup(void **state)
{
	struct service *service = memory_new(sizeof(*service));
	struct error err = ERROR_INIT;

	(void)state;
	service->exec = (struct unit_exec)UNIT_EXEC_INIT;
	service->environment = (struct unit_environment)UNIT_ENVIRONMENT_INIT;
	assert_int_equal(
		unit_parse(&service->unit, unit_text, strlen(unit_text), &err),
		0);
	assert_int_equal(unit_exec_add(&service->exec, &service->unit,
				       "v.service", &err),
			 0);
	assert_int_equal(unit_environment_add_unit(&service->environment,
						   &service->unit, "v.service",
						   NULL, &err),
			 0);
	assert_int_equal(service->environment.file_count, 1);
	assert_text_equal(service->environment.files[0].path, "/t/v.env");
	assert_true(service->environment.files[0].may_be_missing);
	*state = service;
	return 0;
}

static int teardown(void **state)
{
	struct service *service = *state;

	unit_exec_release(&service->exec);
	unit_environment_release(&service->environment);
	unit_release(&service->unit);
	free(service);
	return 0;
}

static void read_file(struct service *service, const struct file_case *row)
{
	struct unit_argument_list arguments = UNIT_ARGUMENT_LIST_INIT;
	struct error err = ERROR_INIT;
	struct buf out = BUF_INIT;
	int ret = unit_environment_add_file(&service->environment, row->text,
					    row->len, NULL, &err);

	assert_int_equal(ret, row->expected ? 0 : -1);
	if (!ret) {
		unit_environment_expand(&service->environment,
					&service->exec.commands[0], &arguments);
		for (size_t i = 0; i < arguments.count; i++)
			buf_addf(&out, "[%s]", arguments.items[i].text.data);
		assert_buf_equal(&out, row->expected);
	}
	unit_argument_list_release(&arguments);
	error_release(&err);
	buf_release(&out);
}

static void reads_all_files(void **state)
{
	struct service *service = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		service->environment.count = 0;
		read_file(service, &cases[i]);
	}
}

static void file_wins_over_setting(void **state)
{
	struct service *service = *state;
	static const char setting[] = "[Service]\nEnvironment=K=setting\n";
	struct error err = ERROR_INIT;
	struct unit unit = UNIT_INIT;
	const struct unit_variable *variable;

	assert_int_equal(unit_parse(&unit, setting, strlen(setting), &err), 0);
	assert_int_equal(unit_environment_add_unit(&service->environment, &unit,
						   NULL, NULL, &err),
			 0);
	variable = unit_environment_find(&service->environment, "K", 1);
	assert_text_equal(variable->value.data, "setting");
	assert_false(variable->is_file);
	read_file(service, &(struct file_case){ "", TEXT("K=file\n"),
						"[file][SEP][file]" });
	unit_release(&unit);
}

/* Whatever stands in a value leads back to its own byte in the file. */
static void value_knows_its_place(void **state)
{
	struct service *service = *state;
	static const char text[] = "# c\nK=\"--a=1 \\\n  --b=2\"\n";
	struct unit_argument_list arguments = UNIT_ARGUMENT_LIST_INIT;
	struct error err = ERROR_INIT;
	const struct unit_argument *second;

	assert_int_equal(unit_environment_add_file(&service->environment, text,
						   strlen(text), text, &err),
			 0);
	unit_environment_expand(&service->environment,
				&service->exec.commands[0], &arguments);
	second = &arguments.items[1];
	assert_text_equal(second->text.data, "--b=2");
	assert_ptr_equal(second->variable->source, text);
	assert_int_equal(second->variable->quote, '"');
	assert_memory_equal(text + second->text.at[0], "--b=2\"", 6);
	assert_int_equal(second->text.at[5] - second->text.at[0], 5);
	unit_argument_list_release(&arguments);
}

static void unknown_variable_stays(void **state)
{
	struct service *service = *state;
	struct unit_argument_list arguments = UNIT_ARGUMENT_LIST_INIT;

	service->environment.is_partial = true;
	unit_environment_expand(&service->environment,
				&service->exec.commands[0], &arguments);
	assert_int_equal(arguments.count, 3);
	assert_text_equal(arguments.items[0].text.data, "$K");
	assert_true(arguments.items[0].is_unknown);
	assert_text_equal(arguments.items[2].text.data, "${K}");
	unit_argument_list_release(&arguments);
}

/* Expand the command of `text` and append its arguments to `out`. */
static void expand_unit(const char *text, struct buf *out)
{
	struct unit_argument_list arguments = UNIT_ARGUMENT_LIST_INIT;
	struct unit_environment environment = UNIT_ENVIRONMENT_INIT;
	struct unit_exec exec = UNIT_EXEC_INIT;
	struct unit unit = UNIT_INIT;
	struct error err = ERROR_INIT;

	assert_int_equal(unit_parse(&unit, text, strlen(text), &err), 0);
	assert_int_equal(unit_exec_add(&exec, &unit, NULL, &err), 0);
	assert_int_equal(unit_environment_add_unit(&environment, &unit, NULL,
						   NULL, &err),
			 0);
	unit_environment_expand(&environment, &exec.commands[0], &arguments);
	for (size_t i = 0; i < arguments.count; i++)
		buf_addf(out, "[%s]", arguments.items[i].text.data);
	if (arguments.unset)
		buf_addf(out, " unset %s", arguments.unset->text);
	if (arguments.passed)
		buf_addf(out, " passed %s", arguments.passed->text);
	unit_argument_list_release(&arguments);
	unit_environment_release(&environment);
	unit_exec_release(&exec);
	unit_release(&unit);
}

static const struct setting_case {
	const char *name;
	const char *settings;
	const char *words;
	const char *expected;
} setting_cases[] = {
	{ "nobody sets it", "", "$K x${K}", "[x]" },
	{ "systemd sets it", "", "$PATH x${HOME} ${HOMES}",
	  "[$PATH][x${HOME}][]" },
	{ "the unit wins over systemd", "Environment=HOME=/h\n", "${HOME}",
	  "[/h]" },
	{ "passed", "PassEnvironment=A K\n", "$K ${A}", "[$K][${A}] passed K" },
	{ "passed, and reset", "PassEnvironment=K\nPassEnvironment=\n", "$K",
	  "" },
	{ "passed, but set here", "PassEnvironment=K\nEnvironment=K=1\n", "$K",
	  "[1]" },
	{ "passed, but not used", "PassEnvironment=KK\n", "$K", "" },
	{ "unset", "Environment=K=1\nUnsetEnvironment=K\n", "x${K}",
	  "[x1] unset K" },
	{ "unset by its value", "Environment=K=1\nUnsetEnvironment=K=1\n", "$K",
	  "[1] unset K=1" },
	{ "unset by another value", "Environment=K=1\nUnsetEnvironment=K=2\n",
	  "$K", "[1]" },
	{ "unset, and reset",
	  "Environment=K=1\nUnsetEnvironment=K\nUnsetEnvironment=\n", "$K",
	  "[1]" },
	{ "unset, and never set", "UnsetEnvironment=K\n", "$K", "" },
};

static void reads_settings(void **state)
{
	const struct setting_case *row = *state;
	struct buf text = BUF_INIT, out = BUF_INIT;

	buf_addf(&text, "[Service]\n%sExecStart=/x %s\n", row->settings,
		 row->words);
	expand_unit(text.data, &out);
	assert_buf_equal(&out, row->expected);
	buf_release(&text);
	buf_release(&out);
}

#define SERVICE_TEST(function)                                                 \
	cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(int argc, char **argv)
{
	struct CMUnitTest tests[4 + ARRAY_SIZE(setting_cases)] = {
		SERVICE_TEST(reads_all_files),
		SERVICE_TEST(file_wins_over_setting),
		SERVICE_TEST(value_knows_its_place),
		SERVICE_TEST(unknown_variable_stays),
	};

	for (size_t i = 0; i < ARRAY_SIZE(setting_cases); i++)
		tests[4 + i] = test_row(reads_settings, &setting_cases[i]);
	return run_tests("unit_environment", tests, argc, argv);
}
