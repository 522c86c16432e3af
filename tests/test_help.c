#include "help.h"
#include "option_table.h"
#include "test.h"

/* Fail unless `help` is whole lines, less than 80 columns wide. */
static void assert_lines(const struct buf *help)
{
	const char *line = help->data;

	assert_true(help->len);
	assert_int_equal(help->data[help->len - 1], '\n');
	while (*line) {
		size_t len = strcspn(line, "\n");

		if (len >= 80 || (len && line[len - 1] == ' '))
			fail_msg("%.*s", (int)len, line);
		line += len + 1;
	}
}

static void helps_with_the_program(void **state)
{
	CLEANUP(buf_release) struct buf help = BUF_INIT;

	(void)state;
	help_render(NULL, HELP_SHORT, &help);
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
	for (const struct command *c = commands; c->name; c++)
		for (enum help_detail i = HELP_SHORT; i <= HELP_LONG; i++) {
			CLEANUP(buf_release) struct buf help = BUF_INIT;

			help_render(c, i, &help);
			assert_lines(&help);
			assert_text_contains(help.data, c->name);
			assert_text_contains(help.data, "--help");
			assert_text_contains(help.data, "--output=text|json");
			assert_text_contains(help.data, "\nExamples:\n");
		}
}

/* Whether the option stands once, by itself, at the start of a line. */
static bool has_option(const struct buf *help, const char *name)
{
	size_t len = strlen(name), count = 0;

	for (const char *at = help->data; (at = strstr(at, "\n  --")); at++)
		count += !strncmp(at + 5, name, len) &&
			 strchr(" [=\n", at[5 + len]);
	assert_in_range(count, 0, 1);
	return count;
}

/* Help tells what is taken, and nothing else. */
static void helps_with_what_is_taken(void **state)
{
	(void)state;
	for (const struct command *c = commands; c->name; c++) {
		CLEANUP(buf_release) struct buf help = BUF_INIT;

		help_render(c, HELP_LONG, &help);
		for (size_t i = 0; i < OPTION_ROW_COUNT; i++)
			assert_int_equal(
				has_option(&help, option_rows[i].name),
				option_is_taken(c, option_rows[i].group));
		for (size_t i = 0; i < AUDIT_FLAG_COUNT; i++)
			assert_int_equal(has_option(&help, audit_flags[i].name),
					 option_is_taken(c, TAKES_SETTINGS));
	}
}

/* The short help tells about some settings, and names the others. */
static void names_every_setting(void **state)
{
	CLEANUP(buf_release) struct buf help = BUF_INIT;

	(void)state;
	help_render(command_find("enable"), HELP_SHORT, &help);
	for (size_t i = 0; i < AUDIT_FLAG_COUNT; i++) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;

		buf_addf(&name, "--%s", audit_flags[i].name);
		assert_text_contains(help.data, name.data);
	}
}

static const struct text_row {
	const char *name;
	const char *command;
	enum help_detail detail;
	const char *text;
} text_rows[] = {
	{ "a default", "enable", HELP_LONG,
	  "\n  --audit-log-maxage=N          days to keep rotated logs "
	  "(default: 30)\n" },
	{ "a default in a line of its own, and a release", "enable", HELP_LONG,
	  "\n  --audit-policy-file=FILE      the rules that say what is "
	  "recorded\n                                (default: "
	  "/etc/kubernetes/audit-policy.yaml)\n"
	  "                                (since 1.7)\n" },
	{ "releases that are over", "diff", HELP_LONG, " (1.13 to 1.18)\n" },
	{ "a value that may be left out", "diff", HELP_LONG,
	  "\n  --audit-log-compress[=true|false]\n" },
	{ "where backups are", "disable", HELP_LONG,
	  "(default: /var/lib/apiserver-audit/backups)" },
	{ "the words of policy", "policy", HELP_LONG,
	  "\nCommands:\n  lint FILE             judge a policy " },
	{ "an option, for completions", "diff", HELP_WORDS,
	  "\n--log-volume\tdirectory|file\tmount the log's directory" },
	{ "a value that may be left out, for completions", "diff", HELP_WORDS,
	  "\n--audit-log-compress\t[true|false]\tgzip rotated logs\n" },
	{ "an option without a value, for completions", "diff", HELP_WORDS,
	  "\n--offline\t\tjudge the file alone" },
	{ "the words of policy, for completions", "policy", HELP_WORDS,
	  "\nshow\tPRESET\tprint a built-in policy\n" },
	{ "the commands, for completions", "", HELP_WORDS,
	  "\nenable\t\tswitch auditing on" },
	{ "the release, for status", "status", HELP_LONG,
	  "\n  --kube-version=1.N " },
};

static void tells(void **state)
{
	const struct text_row *row = *state;
	CLEANUP(buf_release) struct buf help = BUF_INIT;

	help_render(command_find(row->command), row->detail, &help);
	assert_text_contains(help.data, row->text);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest plain[] = {
		cmocka_unit_test(helps_with_the_program),
		cmocka_unit_test(helps_with_each_command),
		cmocka_unit_test(helps_with_what_is_taken),
		cmocka_unit_test(names_every_setting),
	};
	struct CMUnitTest tests[ARRAY_SIZE(plain) + ARRAY_SIZE(text_rows)];

	memcpy(tests, plain, sizeof(plain));
	for (size_t i = 0; i < ARRAY_SIZE(text_rows); i++)
		tests[ARRAY_SIZE(plain) + i] = test_row(tells, &text_rows[i]);
	return run_tests("help", tests, argc, argv);
}
