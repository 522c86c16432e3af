#include "help.h"
#include "test.h"

/* Fail unless `help` is whole lines, at most 80 columns wide. */
static void assert_lines(const struct buf *help)
{
	const char *line = help->data;

	assert_true(help->len);
	assert_int_equal(help->data[help->len - 1], '\n');
	while (*line) {
		size_t len = strcspn(line, "\n");

		if (len > 80 || (len && line[len - 1] == ' '))
			fail_msg("%.*s", (int)len, line);
		line += len + 1;
	}
}

static void helps_with_the_program(void **state)
{
	CLEANUP(buf_release) struct buf help = BUF_INIT;

	(void)state;
	help_render(NULL, &help);
	assert_lines(&help);
	assert_text_contains(help.data, "Usage: apiserver-audit COMMAND");
	for (const struct command *c = commands; c->name; c++) {
		assert_text_contains(help.data, c->name);
		assert_text_contains(help.data, c->summary);
	}
}

static void helps_with_each_command(void **state)
{
	(void)state;
	for (const struct command *c = commands; c->name; c++) {
		CLEANUP(buf_release) struct buf help = BUF_INIT;

		help_render(c, &help);
		assert_lines(&help);
		assert_text_contains(help.data, c->name);
		assert_text_contains(help.data, "--help");
		assert_text_contains(help.data, "--output=text|json");
	}
}

/* Help names what is taken, and nothing else. */
static void helps_with_what_is_taken(void **state)
{
	CLEANUP(buf_release) struct buf enable = BUF_INIT;
	CLEANUP(buf_release) struct buf disable = BUF_INIT;

	(void)state;
	help_render(command_find("enable"), &enable);
	help_render(command_find("disable"), &disable);
	for (size_t i = 0; i < AUDIT_FLAG_COUNT; i++) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;

		buf_addf(&name, "  --%s=", audit_flags[i].name);
		assert_text_contains(enable.data, name.data);
		assert_null(strstr(disable.data, name.data));
	}
	assert_text_contains(disable.data, "--backup-dir=DIR");
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(helps_with_the_program),
		cmocka_unit_test(helps_with_each_command),
		cmocka_unit_test(helps_with_what_is_taken),
	};

	return run_tests("help", tests, argc, argv);
}
