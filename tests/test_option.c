#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "option.h"
#include "test.h"

enum { MOST_WORDS = 16 };

/* The words of a command line, parted by blanks; '' is an empty one. */
struct words {
	char *text;
	char *argv[MOST_WORDS + 1];
	int argc;
};

/* getopt_long() remembers its place in a word like "-xy": let it forget. */
static void words_release(struct words *words)
{
	optind = 0;
	(void)getopt(1, words->argv, "");
	free(words->text);
}

static void words_read(struct words *words, const char *text)
{
	char *rest = NULL;

	words->text = memory_copy(text);
	words->argv[0] = (char *)(uintptr_t) "apiserver-audit";
	words->argc = 1;
	for (char *word = strtok_r(words->text, " ", &rest); word;
	     word = strtok_r(NULL, " ", &rest)) {
		assert_true(words->argc < MOST_WORDS);
		words->argv[words->argc++] = !strcmp(word, "''") ? word + 2
								 : word;
	}
	words->argv[words->argc] = NULL;
}

static int parse(struct words *words, const char *text,
		 struct invocation *invocation, struct error *err)
{
	words_read(words, text);
	return option_parse(words->argc, words->argv, invocation, err);
}

#define INVOCATION(name)                                                       \
	CLEANUP(words_release) struct words words = { 0 };                     \
	CLEANUP_ERROR struct error err = ERROR_INIT;                           \
	struct invocation name = { 0 }

/* --- what is understood -------------------------------------------------- */

static void add_text(struct buf *out, const char *name, const char *value)
{
	if (value)
		buf_addf(out, " %s=%s", name, value);
}

static void add_switch(struct buf *out, const char *name, bool value)
{
	if (value)
		buf_addf(out, " %s", name);
}

/* Say what differs from a command without options. */
static void describe(const struct invocation *invocation, struct buf *out)
{
	static const char *const volumes[] = { NULL, "directory", "file" };
	static const char *const verdicts[] = { NULL, "help", "version" };
	static const char *const details[] = { NULL, "all", "words" };
	const struct request *r = &invocation->request;
	const struct audit_spec *spec = &r->spec;

	buf_adds(out, invocation->command ? invocation->command->name : "-");
	add_text(out, "verdict", verdicts[invocation->verdict]);
	add_text(out, "detail", details[invocation->help]);
	add_text(out, "manifest", r->manifest);
	add_text(out, "root", r->root);
	if (strcmp(r->backup_dir, "/var/lib/apiserver-audit/backups") != 0)
		add_text(out, "backup-dir", r->backup_dir);
	add_switch(out, "no-backup", r->no_backup);
	add_text(out, "backup", r->backup);
	add_switch(out, "list", r->list_backups);
	add_switch(out, "offline", r->offline);
	add_switch(out, "dry-run", r->dry_run);
	add_switch(out, "diff", r->show_diff);
	add_switch(out, "quiet", r->quiet);
	add_switch(out, "color", r->color);
	add_switch(out, "json", r->output == OUTPUT_JSON);
	add_switch(out, "disable", spec->disable);
	add_text(out, "log-volume", volumes[spec->log_volume]);
	if (spec->kube_minor)
		buf_addf(out, " kube=%u", spec->kube_minor);
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++)
		add_text(out, audit_flags[id].name, spec->values[id]);
}

static const struct parse_row {
	const char *name; /* also the words */
	const char *wanted;
} parse_rows[] = {
	{ "enable", "enable" },
	{ "disable", "disable" },
	{ "diff", "diff" },
	{ "enable --manifest=/m", "enable manifest=/m" },
	{ "enable --manifest /m", "enable manifest=/m" },
	{ "enable --manifest=-", "enable manifest=- offline" },
	{ "enable --manifest -", "enable manifest=- offline" },
	{ "enable --manifest a=b", "enable manifest=a=b" },
	{ "enable --manifest=a=b", "enable manifest=a=b" },
	{ "enable --manifest --root", "enable manifest=--root" },
	{ "enable --manifest=/a --manifest=/b", "enable manifest=/b" },
	{ "enable --root=/r", "enable root=/r" },
	{ "diff --root /r", "diff root=/r" },
	{ "disable --offline", "disable offline" },
	{ "enable --offline --offline", "enable offline" },
	{ "enable --log-volume=directory", "enable log-volume=directory" },
	{ "enable --log-volume file", "enable log-volume=file" },
	{ "diff --log-volume=file --log-volume=directory",
	  "diff log-volume=directory" },
	{ "enable --kube-version=1.31", "enable kube=31" },
	{ "enable --kube-version v1.9.3-x", "enable kube=9" },
	{ "diff --kube-version=1.31 --kube-version=1.30", "diff kube=30" },
	{ "enable --dry-run", "enable dry-run" },
	{ "disable --dry-run --diff", "disable dry-run diff" },
	{ "enable --backup-dir=/b", "enable backup-dir=/b" },
	{ "disable --backup-dir /b --no-backup",
	  "disable backup-dir=/b no-backup" },
	{ "enable --output=json", "enable json" },
	{ "enable --output json --output text", "enable" },
	{ "diff --quiet", "diff quiet" },
	{ "diff --color=always", "diff color" },
	{ "diff --color never", "diff" },
	{ "diff --color=always --color=never", "diff" },
	{ "diff --color=auto", "diff" },
	{ "enable --audit-log-path=/l", "enable audit-log-path=/l" },
	{ "enable --audit-log-path /l", "enable audit-log-path=/l" },
	{ "enable --audit-log-path -", "enable audit-log-path=-" },
	{ "enable --audit-log-path=", "enable audit-log-path=" },
	{ "enable --audit-log-path ''", "enable audit-log-path=" },
	{ "enable --audit-log-maxage -1", "enable audit-log-maxage=-1" },
	{ "enable --audit-log-maxage=1 --audit-log-maxage=2",
	  "enable audit-log-maxage=2" },
	{ "diff --audit-webhook-mode=batch --audit-policy-file=/p",
	  "diff audit-policy-file=/p audit-webhook-mode=batch" },
	{ "enable --audit-log-compress", "enable audit-log-compress=true" },
	{ "enable --audit-log-compress=false",
	  "enable audit-log-compress=false" },
	{ "enable --audit-log-compress --quiet",
	  "enable quiet audit-log-compress=true" },
	{ "enable --", "enable" },
	{ "restore", "restore" },
	{ "restore --backup=/b --dry-run", "restore backup=/b dry-run" },
	{ "restore --list --backup-dir=/d", "restore backup-dir=/d list" },
	{ "status --kube-version=1.30", "status kube=30" },
	{ "status --manifest=- --output=json",
	  "status manifest=- offline json" },
	{ "--help", "- verdict=help" },
	{ "--version", "- verdict=version" },
	{ "enable --help", "enable verdict=help" },
	{ "diff --quiet --version", "diff verdict=version quiet" },
	{ "-h", "- verdict=help" },
	{ "enable -h", "enable verdict=help" },
	{ "enable --help=all", "enable verdict=help detail=all" },
	{ "--help=words", "- verdict=help detail=words" },
	{ "help", "- verdict=help" },
	{ "help help", "- verdict=help" },
	{ "help enable", "enable verdict=help" },
	{ "help policy lint", "policy verdict=help" },
	{ "help enable --help=all", "enable verdict=help detail=all" },
};

static void parses(void **state)
{
	const struct parse_row *row = *state;
	CLEANUP(buf_release) struct buf told = BUF_INIT;
	INVOCATION(invocation);

	assert_int_equal(parse(&words, row->name, &invocation, &err), 0);
	assert_no_error(&err);
	describe(&invocation, &told);
	assert_buf_equal(&told, row->wanted);
}

/* Every audit flag is an option of enable and diff. */
static void takes_every_audit_flag(void **state)
{
	(void)state;
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		INVOCATION(invocation);

		buf_addf(&text, "enable --%s=x", audit_flags[id].name);
		assert_int_equal(parse(&words, text.data, &invocation, &err),
				 0);
		assert_string_equal(invocation.request.spec.values[id], "x");
	}
}

/* --- what is not --------------------------------------------------------- */

static const struct refuse_row {
	const char *name; /* also the words */
	const char *message;
	const char *hint; /* part of it */
} refuse_rows[] = {
	{ "", "no command was given", "apiserver-audit diff" },
	{ "--quiet", "no command was given", "--help" },
	{ "enabel", "'enabel' is no command", "did you mean 'enable'?" },
	{ "dif --quiet", "'dif' is no command", "did you mean 'diff'?" },
	{ "frobnicate", "'frobnicate' is no command", "--help" },
	{ "enable file.yaml", "'file.yaml' is one word too many",
	  "--manifest FILE" },
	{ "enable -- x", "'x' is one word too many", "--manifest FILE" },
	{ "enable -", "'-' is one word too many", "--manifest FILE" },
	{ "enable ''", "'' is one word too many", "--manifest FILE" },
	{ "enable --audit-log-compress true", "'true' is one word too many",
	  "" },
	{ "enable -x", "'-x' is not understood", "enable --help" },
	{ "-x", "'-x' is not understood", "apiserver-audit --help" },
	{ "enable -hx", "'-hx' is not understood", "--help" },
	{ "enable --offline -manifest /m", "'-manifest' is not understood",
	  "did you mean '--manifest'?" },
	{ "enable --dry-run=yes", "'--dry-run' takes no value",
	  "write --dry-run" },
	{ "enable --help=more", "--help cannot be 'more'", "it takes all" },
	{ "help enabel", "'enabel' is no command", "did you mean 'enable'?" },
	{ "lint x", "'lint' is no command", "did you mean 'policy lint'?" },
	{ "version", "'version' is no command", "did you mean '--version'?" },
	{ "status --json", "'--json' is no option of status",
	  "did you mean '--output=json'?" },
	{ "status --jso", "'--jso' is no option of status", "status --help" },
	{ "hlep", "'hlep' is no command", "did you mean 'help'?" },
	{ "help enable x", "'x' is one word too many", "" },
	{ "policy lint a b", "'b' is one word too many",
	  "apiserver-audit policy --help" },
	{ "enable --manifest", "'--manifest' needs a value",
	  "write --manifest=FILE" },
	{ "enable --audit-log-path", "'--audit-log-path' needs a value",
	  "write --audit-log-path=FILE" },
	{ "diff --color", "'--color' needs a value",
	  "write --color=auto|always|never" },
	{ "enable --manifest=", "--manifest cannot be ''", "FILE" },
	{ "enable --root ''", "--root cannot be ''", "DIR" },
	{ "enable --backup-dir=", "--backup-dir cannot be ''", "DIR" },
	{ "enable --log-volume=disk", "--log-volume cannot be 'disk'",
	  "it takes directory|file" },
	{ "enable --log-volume=", "--log-volume cannot be ''",
	  "it takes directory|file" },
	{ "enable --output=yaml", "--output cannot be 'yaml'",
	  "it takes text|json" },
	{ "enable --output=JSON", "--output cannot be 'JSON'",
	  "it takes text|json" },
	{ "diff --color=yes", "--color cannot be 'yes'",
	  "it takes auto|always|never" },
	{ "enable --kube-version=2.1", "--kube-version cannot be '2.1'",
	  "1.N" },
	{ "enable --kube-version=1.", "--kube-version cannot be '1.'", "1.N" },
	{ "enable --kube-version=1.x", "--kube-version cannot be '1.x'",
	  "1.N" },
	{ "enable --kube-version=1.0", "--kube-version cannot be '1.0'",
	  "1.N" },
	{ "enable --kube-version=1.31x", "--kube-version cannot be '1.31x'",
	  "1.N" },
	{ "enable --kube-version=1.99999999999999999999",
	  "--kube-version cannot be '1.99999999999999999999'", "1.N" },
	{ "enable --manifes=/m", "'--manifes' is no option of enable",
	  "did you mean '--manifest'?" },
	{ "enable --man=/m", "'--man' is no option of enable", "--help" },
	{ "enable --manifestx=/m", "'--manifestx' is no option of enable",
	  "did you mean '--manifest'?" },
	{ "enable --Manifest=/m", "'--Manifest' is no option of enable",
	  "did you mean '--manifest'?" },
	{ "enable --dry", "'--dry' is no option of enable", "" },
	{ "enable --audit-log-pat=/l",
	  "'--audit-log-pat' is no option of enable",
	  "did you mean '--audit-log-path'?" },
	{ "enable --audit_log_path=/l",
	  "'--audit_log_path' is no option of enable",
	  "did you mean '--audit-log-path'?" },
	{ "enable --audit-polciy-file /p",
	  "'--audit-polciy-file' is no option of enable",
	  "did you mean '--audit-policy-file'?" },
	{ "enable --xyz", "'--xyz' is no option of enable",
	  "apiserver-audit enable --help" },
	{ "--xyz", "'--xyz' is no option", "apiserver-audit --help" },
	{ "--manifest=/m", "'--manifest' is no option",
	  "commands that take it: diff, enable, status, disable, restore" },
	{ "disable --audit-log-path=/l",
	  "'--audit-log-path' is no option of disable", ": diff, enable" },
	{ "disable --log-volume=file", "'--log-volume' is no option of disable",
	  ": diff, enable" },
	{ "diff --no-backup", "'--no-backup' is no option of diff",
	  ": enable, disable, restore" },
	{ "diff --dry-run", "'--dry-run' is no option of diff",
	  ": enable, disable, restore" },
	{ "status --dry-run", "'--dry-run' is no option of status",
	  ": enable, disable, restore" },
	{ "enable --list", "'--list' is no option of enable", ": restore" },
	{ "enable --policy-file=/p", "'--policy-file' is no option of enable",
	  "did you mean '--audit-policy-file'?" },
	{ "enable --log-path /l", "'--log-path' is no option of enable",
	  "did you mean '--audit-log-path'?" },
	{ "restore --backup=", "--backup cannot be ''", "FILE" },
	{ "restore /b", "'/b' is one word too many", "--backup FILE" },
	{ "enable --kube-version=latest", "--kube-version cannot be 'latest'",
	  "it takes 1.N: judge for this release" },
};

static void refuses(void **state)
{
	const struct refuse_row *row = *state;
	INVOCATION(invocation);

	assert_int_equal(parse(&words, row->name, &invocation, &err), -1);
	assert_error(&err, ERROR_USAGE, row->message);
	assert_string_equal(err.message, row->message);
	assert_non_null(err.hint);
	assert_text_contains(err.hint, row->hint);
}

/* --- colour -------------------------------------------------------------- */

/*
 * Whether colour is wanted by `text` where standard output is a terminal or
 * not. It is set back before anything else is written.
 */
static bool wants_color(const char *text, bool is_terminal)
{
	INVOCATION(invocation);
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	int saved = dup(STDOUT_FILENO);
	int out, ret;

	assert_true(master >= 0 && !grantpt(master) && !unlockpt(master));
	out = is_terminal ? open(ptsname(master), O_RDWR | O_NOCTTY)
			  : open("/dev/null", O_WRONLY);
	assert_true(out >= 0 && saved >= 0);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	ret = parse(&words, text, &invocation, &err);
	dup2(saved, STDOUT_FILENO);
	close(out);
	close(saved);
	close(master);
	assert_int_equal(ret, 0);
	return invocation.request.color;
}

static const struct color_row {
	const char *name;
	const char *words;
	bool is_terminal;
	const char *no_color; /* of the environment; NULL: not set */
	const char *term;
	bool wanted;
} color_rows[] = {
	{ "colour a terminal", "diff", true, NULL, "xterm", true },
	{ "colour a terminal that is asked for", "diff --color=auto", true,
	  NULL, "xterm", true },
	{ "colour a terminal without a name", "diff", true, NULL, NULL, true },
	{ "colour no file", "diff", false, NULL, "xterm", false },
	{ "colour no dumb terminal", "diff", true, NULL, "dumb", false },
	{ "colour nothing with NO_COLOR", "diff", true, "1", "xterm", false },
	{ "colour nothing with NO_COLOR and auto", "diff --color=auto", true,
	  "1", "xterm", false },
	{ "colour with an empty NO_COLOR", "diff", true, "", "xterm", true },
	{ "colour always", "diff --color=always", false, "1", "dumb", true },
	{ "colour never", "diff --color=never", true, NULL, "xterm", false },
};

static void set_variable(const char *name, const char *value)
{
	if (value)
		setenv(name, value, 1);
	else
		unsetenv(name);
}

static void colors(void **state)
{
	const struct color_row *row = *state;

	set_variable("NO_COLOR", row->no_color);
	set_variable("TERM", row->term);
	assert_int_equal(wants_color(row->words, row->is_terminal),
			 row->wanted);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest plain[] = {
		cmocka_unit_test(takes_every_audit_flag),
	};
	struct CMUnitTest tests[ARRAY_SIZE(plain) + ARRAY_SIZE(parse_rows) +
				ARRAY_SIZE(refuse_rows) +
				ARRAY_SIZE(color_rows)];
	size_t count = ARRAY_SIZE(plain);

	unsetenv("NO_COLOR");
	memcpy(tests, plain, sizeof(plain));
	for (size_t i = 0; i < ARRAY_SIZE(parse_rows); i++)
		tests[count++] = test_row(parses, &parse_rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(refuse_rows); i++)
		tests[count++] = test_row(refuses, &refuse_rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(color_rows); i++)
		tests[count++] = test_row(colors, &color_rows[i]);
	return run_tests("option", tests, argc, argv);
}
