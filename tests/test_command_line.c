#include "audit/change.h"
#include "audit/command_line.h"
#include "test.h"

/* A word's text is told apart from the next by a bar: "kube-apiserver|--a". */
static void add_words(struct command_line *line, const char *words)
{
	static char origin;

	while (*words) {
		size_t len = strcspn(words, "|");
		CLEANUP(memory_release) char *text = strndup(words, len);

		command_line_add(line, text, &origin);
		words += len + (words[len] == '|');
	}
}

/* The words that are left, in the form that add_words() takes. */
static char *words_of(const struct command_line *line)
{
	struct buf out = BUF_INIT;
	const char *bar = "";

	for (size_t i = 0; i < line->count; i++) {
		if (line->words[i].removed)
			continue;
		buf_addf(&out, "%s%s", bar, line->words[i].text);
		bar = "|";
	}
	return buf_steal(&out);
}

static void read_line(struct command_line *line, const char *words)
{
	add_words(line, words);
	assert_true(command_line_find_program(line));
}

/* --- reading ------------------------------------------------------------- */

#define PATH "audit-log-path"

static const struct get_row {
	const char *name;
	const char *words; /* behind the program */
	const char *flag;
	const char *value;
} get_rows[] = {
	{ "get a value", "--audit-log-path=/a", PATH, "/a" },
	{ "get all behind the first =", "--audit-log-path=a=b", PATH, "a=b" },
	{ "get an empty value", "--audit-log-path=", PATH, "" },
	{ "get a value in a word of its own", "--audit-log-path|/a", PATH,
	  "/a" },
	{ "get a value that looks like a flag", "--audit-log-path|--x=1", PATH,
	  "--x=1" },
	{ "get an empty word as the value", "--audit-log-path||--a=1", PATH,
	  "" },
	{ "get nothing for what is the value of another",
	  "--etcd-cafile|--audit-log-path=/a", PATH, NULL },
	{ "get the value of a flag that takes a flag",
	  "--etcd-cafile|--audit-log-path=/a", "etcd-cafile",
	  "--audit-log-path=/a" },
	{ "get the last of several", "--audit-log-path=/a|--audit-log-path=/b",
	  PATH, "/b" },
	{ "get the last of both spellings",
	  "--audit-log-path=/a|--audit_log_path|/b", PATH, "/b" },
	{ "get underscores as dashes", "--audit_log_path=/a", PATH, "/a" },
	{ "get one underscore among dashes", "--audit-log_path=/a", PATH,
	  "/a" },
	{ "get with an underscore in the value", "--audit-log-path=/a_b", PATH,
	  "/a_b" },
	{ "get no other case", "--Audit-Log-Path=/a", PATH, NULL },
	{ "get no abbreviation", "--audit-log-pat=/a", PATH, NULL },
	{ "get no longer name", "--audit-log-path-x=/a", PATH, NULL },
	{ "get no colon for the =", "--audit-log-path:/a", PATH, NULL },
	{ "get no single dash", "-audit-log-path=/a", PATH, NULL },
	{ "get no third dash", "---audit-log-path=/a", PATH, NULL },
	{ "get quotes as part of the value", "--audit-log-path=\"/a\"", PATH,
	  "\"/a\"" },
	{ "get nothing behind --", "--|--audit-log-path=/a", PATH, NULL },
	{ "get what stands before --", "--audit-log-path=/a|--|x", PATH, "/a" },
	{ "get -- as a value", "--etcd-cafile|--|--audit-log-path=/a", PATH,
	  "/a" },
	{ "get an empty text for a missing value", "--a=1|--audit-log-path",
	  PATH, "" },
	{ "get a boolean flag by itself", "--audit-log-compress",
	  "audit-log-compress", "true" },
	{ "get a boolean flag's value", "--audit-log-compress=false",
	  "audit-log-compress", "false" },
	{ "get true, whatever stands behind", "--audit-log-compress|false",
	  "audit-log-compress", "true" },
	{ "get what follows a boolean flag",
	  "--allow-privileged|--audit-log-path=/a", PATH, "/a" },
	{ "get what follows a boolean flag with underscores",
	  "--enable_aggregator_routing|--audit-log-path=/a", PATH, "/a" },
	{ "get what follows a boolean flag of klog",
	  "--logtostderr|--audit-log-path|/a", PATH, "/a" },
	{ "get nothing for the value of -v", "-v|--audit-log-path=/a", PATH,
	  NULL },
	{ "get what follows -v with its value",
	  "-v|2|-v2|-v=2|--v=2|--v|2|--audit-log-path=/a", PATH, "/a" },
	{ "get what follows -h", "-h|--audit-log-path=/a", PATH, "/a" },
	{ "get what follows a stray word", "word||-|--audit-log-path=/a", PATH,
	  "/a" },
	{ "get nothing of an empty list", "", PATH, NULL },
};

static void gets(void **state)
{
	const struct get_row *row = *state;
	CLEANUP(command_line_release)
	struct command_line line = COMMAND_LINE_INIT;
	const char *value;

	add_words(&line, "kube-apiserver");
	add_words(&line, row->words);
	assert_true(command_line_find_program(&line));
	value = command_line_get(&line, row->flag);
	assert_int_equal(!value, !row->value);
	if (value)
		assert_string_equal(value, row->value);
}

/* Flags of a wrapper are not kube-apiserver's. */
static void reads_only_behind_the_program(void **state)
{
	CLEANUP(command_line_release)
	struct command_line line = COMMAND_LINE_INIT;

	(void)state;
	read_line(&line, "/go-runner|--audit-log-path=/a|/kube-apiserver|--x");
	assert_null(command_line_get(&line, PATH));
}

/* --- checking ------------------------------------------------------------ */

static const struct check_row {
	const char *name;
	const char *words;
	const char *code; /* NULL: nothing is wrong */
	const char *word; /* the one that it is about */
} check_rows[] = {
	{ "accept plain flags", "--a=1|--audit-log-path=/a|--b", NULL, NULL },
	{ "accept two words", "--audit-log-path|/a|--b=1", NULL, NULL },
	{ "accept blanks in a value", "--audit-log-path=/a b", NULL, NULL },
	{ "accept several of no concern", "--a=1 --b=2", NULL, NULL },
	{ "accept a boolean flag before", "--profiling|--audit-log-path=/a",
	  NULL, NULL },
	{ "accept what stands behind --", "--|-x|y", NULL, NULL },
	{ "accept audit in a value", "--config=/etc/x--audit/y", NULL, NULL },
	{ "refuse flag and value in one word", "--a=1|--audit-log-path /a",
	  "several-words", "--audit-log-path /a" },
	{ "refuse blanks around the =", "--audit-log-path = /a",
	  "several-words", "--audit-log-path = /a" },
	{ "refuse a newline for the blank", "--audit_log_path\n/a",
	  "several-words", "--audit_log_path\n/a" },
	{ "refuse two audit flags in one word",
	  "--audit-log-maxage=1 --audit-log-maxsize=2", "several-words",
	  "--audit-log-maxage=1 --audit-log-maxsize=2" },
	{ "refuse an audit flag behind another in one word",
	  "--a=1\n--audit-log-path=/a", "several-words",
	  "--a=1\n--audit-log-path=/a" },
	{ "refuse one dash", "-audit-log-path=/a", "single-dash",
	  "-audit-log-path=/a" },
	{ "refuse one dash with underscores", "-audit_log_path=/a",
	  "single-dash", "-audit_log_path=/a" },
	{ "refuse a flag that may be a value",
	  "--etcd-cafile|--audit-log-path=/a", "ambiguous-flag",
	  "--etcd-cafile" },
	{ "refuse it with underscores", "--etcd-cafile|--audit_log_path=/a",
	  "ambiguous-flag", "--etcd-cafile" },
	{ "refuse a flag behind an unknown one",
	  "--new-thing|--audit-log-compress", "ambiguous-flag", "--new-thing" },
	{ "refuse a flag behind -v", "-v|--audit-log-path=/a", "ambiguous-flag",
	  "-v" },
	{ "refuse an audit flag as the value of another",
	  "--audit-log-path|--audit-policy-file=/p", "ambiguous-flag",
	  "--audit-log-path" },
};

static void checks(void **state)
{
	const struct check_row *row = *state;
	CLEANUP(command_line_release)
	struct command_line line = COMMAND_LINE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	const struct word *word = NULL;

	add_words(&line, "kube-apiserver|");
	add_words(&line, row->words);
	assert_true(command_line_find_program(&line));
	assert_int_equal(command_line_check(&line, &word, &err),
			 row->code ? -1 : 0);
	if (!row->code) {
		assert_no_error(&err);
		assert_null(word);
		return;
	}
	/* A message is one line, whatever the word is. */
	assert_error(&err, ERROR_REFUSED,
		     strchr(row->word, '\n') ? "for one word" : row->word);
	assert_string_equal(err.code, row->code);
	assert_non_null(err.hint);
	assert_string_equal(word->text, row->word);
}

static void checks_without_a_place_to_tell(void **state)
{
	CLEANUP(command_line_release)
	struct command_line line = COMMAND_LINE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	read_line(&line, "kube-apiserver|-audit-log-path=/a");
	assert_int_equal(command_line_check(&line, NULL, &err), -1);
}

/* --- the program --------------------------------------------------------- */

static const struct program_row {
	const char *name;
	const char *words;
	size_t start; /* 0: no program */
} program_rows[] = {
	{ "find the program by its name", "kube-apiserver|--a", 1 },
	{ "find it by its path", "/usr/local/bin/kube-apiserver|--a", 1 },
	{ "find it alone", "kube-apiserver", 1 },
	{ "find it behind a wrapper",
	  "/go-runner|--log-file=/var/log/kube-apiserver.log|"
	  "--also-stdout=true|/usr/local/bin/kube-apiserver|--a",
	  4 },
	{ "find it in hyperkube", "/hyperkube|apiserver|--a", 2 },
	{ "find it in hyperkube by its long name", "hyperkube|kube-apiserver",
	  2 },
	{ "find no apiserver of another", "/other|apiserver|--a", 0 },
	{ "find no apiserver at the front", "apiserver|--a", 0 },
	{ "find no other program of hyperkube", "hyperkube|proxy", 0 },
	{ "find no log file", "tail|-f|/var/log/kube-apiserver.log", 0 },
	{ "find no longer name", "/kube-apiserver-healthcheck|--a", 0 },
	{ "find no name with something before it", "/x-kube-apiserver", 0 },
	{ "find none in a script", "sh|-c|exec kube-apiserver --a=1", 0 },
	{ "find no directory of logs", "tool|--path=/var/log/kube-apiserver",
	  0 },
	{ "find none where there is none", "", 0 },
};

static void finds_program(void **state)
{
	const struct program_row *row = *state;
	CLEANUP(command_line_release)
	struct command_line line = COMMAND_LINE_INIT;

	add_words(&line, row->words);
	assert_int_equal(command_line_find_program(&line), row->start > 0);
	assert_int_equal(line.start, row->start);
}

static const struct script_row {
	const char *name;
	const char *words;
	const char *script; /* NULL: none */
} script_rows[] = {
	{ "see a script", "/bin/sh|-c|exec /usr/bin/kube-apiserver --a=1",
	  "exec /usr/bin/kube-apiserver --a=1" },
	{ "see a script of several lines",
	  "/bin/bash|-c|set -e\nkube-apiserver\n", "set -e\nkube-apiserver\n" },
	{ "see a script that starts hyperkube",
	  "sh|-ec|/hyperkube apiserver --a 2>&1",
	  "/hyperkube apiserver --a "
	  "2>&1" },
	{ "see no script in a path", "cat|/var/log/kube-apiserver.log", NULL },
	{ "see no script in a flag", "tool|--title=the kube-apiserver log",
	  NULL },
	{ "see no script of other programs", "sh|-c|exec etcd --a=1", NULL },
	{ "see no script where there is none", "", NULL },
};

static void finds_script(void **state)
{
	const struct script_row *row = *state;
	CLEANUP(command_line_release)
	struct command_line line = COMMAND_LINE_INIT;
	const struct word *script;

	add_words(&line, row->words);
	script = command_line_find_script(&line);
	assert_int_equal(!script, !row->script);
	if (script)
		assert_string_equal(script->text, row->script);
}

/* --- changing ------------------------------------------------------------ */

static const struct set_row {
	const char *name;
	const char *words;
	const char *flag;
	const char *value; /* NULL: unset */
	const char *result;
	const char *change; /* "action before after"; NULL: none */
} set_rows[] = {
	{ "set into an empty list", "kube-apiserver", PATH, "/a",
	  "kube-apiserver|--audit-log-path=/a", "add - /a" },
	{ "set at its place by name", "kube-apiserver|--allow=1|--b=1", PATH,
	  "/a", "kube-apiserver|--allow=1|--audit-log-path=/a|--b=1",
	  "add - /a" },
	{ "set first by name", "kube-apiserver|--b=1|--c=1", PATH, "/a",
	  "kube-apiserver|--audit-log-path=/a|--b=1|--c=1", "add - /a" },
	{ "set last by name", "kube-apiserver|--a=1|--aa=1", PATH, "/a",
	  "kube-apiserver|--a=1|--aa=1|--audit-log-path=/a", "add - /a" },
	{ "set by name: the shorter name first",
	  "kube-apiserver|--audit=1|--audit-z=1", PATH, "/a",
	  "kube-apiserver|--audit=1|--audit-log-path=/a|--audit-z=1",
	  "add - /a" },
	{ "set by text: '-' comes before '='",
	  "kube-apiserver|--audit-b=1|--audit-z=1|--audit=1", PATH, "/a",
	  "kube-apiserver|--audit-b=1|--audit-log-path=/a|--audit-z=1|"
	  "--audit=1",
	  "add - /a" },
	{ "set by name whatever the spelling",
	  "kube-apiserver|--allow_x=1|--allow-y=1|--b=1", PATH, "/a",
	  "kube-apiserver|--allow_x=1|--allow-y=1|--audit-log-path=/a|--b=1",
	  "add - /a" },
	{ "set by name among two words",
	  "kube-apiserver|--allow|/z|--b|/c|--d=1", PATH, "/a",
	  "kube-apiserver|--allow|/z|--audit-log-path=/a|--b|/c|--d=1",
	  "add - /a" },
	{ "set behind the last of an unsorted list",
	  "kube-apiserver|--z=1|--b=1", PATH, "/a",
	  "kube-apiserver|--z=1|--b=1|--audit-log-path=/a", "add - /a" },
	{ "set before a flag whose value is missing",
	  "kube-apiserver|--z=1|--b", PATH, "/a",
	  "kube-apiserver|--z=1|--audit-log-path=/a|--b", "add - /a" },
	{ "set behind a boolean flag at the end",
	  "kube-apiserver|--z=1|--profiling", PATH, "/a",
	  "kube-apiserver|--z=1|--profiling|--audit-log-path=/a", "add - /a" },
	{ "set before --", "kube-apiserver|--a=1|--|--b=1", PATH, "/a",
	  "kube-apiserver|--a=1|--audit-log-path=/a|--|--b=1", "add - /a" },
	{ "set behind the program, not the wrapper",
	  "/go-runner|--also-stdout|/kube-apiserver|--b=1", PATH, "/a",
	  "/go-runner|--also-stdout|/kube-apiserver|--audit-log-path=/a|"
	  "--b=1",
	  "add - /a" },
	{ "set a flag whose value looks like a flag",
	  "kube-apiserver|--z|--audit-log-path=/a", "z", "--audit-log-path=/a",
	  "kube-apiserver|--z=--audit-log-path=/a",
	  "set --audit-log-path=/a --audit-log-path=/a" },
	{ "set to the same: nothing", "kube-apiserver|--audit-log-path=/a",
	  PATH, "/a", "kube-apiserver|--audit-log-path=/a", NULL },
	{ "set another value in place",
	  "kube-apiserver|--z=1|--audit-log-path=/b|--b=1", PATH, "/a",
	  "kube-apiserver|--z=1|--audit-log-path=/a|--b=1", "set /b /a" },
	{ "set makes one word of two", "kube-apiserver|--audit-log-path|/b|--c",
	  PATH, "/a", "kube-apiserver|--audit-log-path=/a|--c", "set /b /a" },
	{ "set makes one word of two with the same value",
	  "kube-apiserver|--audit-log-path|/a", PATH, "/a",
	  "kube-apiserver|--audit-log-path=/a", "set /a /a" },
	{ "set gives a missing value", "kube-apiserver|--audit-log-path", PATH,
	  "/a", "kube-apiserver|--audit-log-path=/a", "set  /a" },
	{ "set writes dashes for underscores",
	  "kube-apiserver|--audit_log_path=/a", PATH, "/a",
	  "kube-apiserver|--audit-log-path=/a", "set /a /a" },
	{ "set keeps the one that counts of several",
	  "kube-apiserver|--audit-log-path=/x|--b=1|--audit_log_path|/y|"
	  "--c=1|--audit-log-path=/z",
	  PATH, "/a", "kube-apiserver|--b=1|--c=1|--audit-log-path=/a",
	  "set /z /a" },
	{ "set drops an equal twin",
	  "kube-apiserver|--audit-log-path=/a|--audit-log-path=/a", PATH, "/a",
	  "kube-apiserver|--audit-log-path=/a", "set /a /a" },
	{ "set a boolean flag by itself", "kube-apiserver|--audit-log-compress",
	  "audit-log-compress", "true", "kube-apiserver|--audit-log-compress",
	  NULL },
	{ "set an empty value", "kube-apiserver|--audit-log-path=/a", PATH, "",
	  "kube-apiserver|--audit-log-path=", "set /a " },
	{ "unset what is not set", "kube-apiserver|--a=1", PATH, NULL,
	  "kube-apiserver|--a=1", NULL },
	{ "unset one word", "kube-apiserver|--a=1|--audit-log-path=/a|--b=1",
	  PATH, NULL, "kube-apiserver|--a=1|--b=1", "remove /a -" },
	{ "unset two words", "kube-apiserver|--audit-log-path|/a|--b=1", PATH,
	  NULL, "kube-apiserver|--b=1", "remove /a -" },
	{ "unset a boolean flag only", "kube-apiserver|--audit-log-compress|x",
	  "audit-log-compress", NULL, "kube-apiserver|x", "remove true -" },
	{ "unset all of several",
	  "kube-apiserver|--audit_log_path=/x|--b=1|--audit-log-path|/y", PATH,
	  NULL, "kube-apiserver|--b=1", "remove /y -" },
	{ "unset one whose value is missing",
	  "kube-apiserver|--a=1|--audit-log-path", PATH, NULL,
	  "kube-apiserver|--a=1", "remove  -" },
	{ "unset leaves what stands behind --",
	  "kube-apiserver|--audit-log-path=/a|--|--audit-log-path=/b", PATH,
	  NULL, "kube-apiserver|--|--audit-log-path=/b", "remove /a -" },
	{ "unset leaves the wrapper's",
	  "/w|--audit-log-path=/w|/kube-apiserver|--audit-log-path=/a", PATH,
	  NULL, "/w|--audit-log-path=/w|/kube-apiserver", "remove /a -" },
};

/* Fail unless `changes` holds just what `wanted` says of `flag`. */
static void assert_changes(const struct change_list *changes, const char *flag,
			   const char *wanted)
{
	CLEANUP(buf_release) struct buf told = BUF_INIT;
	const struct change *change = changes->items;

	assert_int_equal(changes->count, wanted ? 1 : 0);
	if (!wanted)
		return;
	assert_string_equal(change->what, "flag");
	assert_memory_equal(change->name, "--", 2);
	assert_string_equal(change->name + 2, flag);
	buf_addf(&told, "%s %s %s", change_action_names[change->action],
		 change->before ? change->before : "-",
		 change->after ? change->after : "-");
	assert_buf_equal(&told, wanted);
}

static void make_change(struct command_line *line, const struct set_row *row,
			struct change_list *changes)
{
	if (row->value)
		command_line_set(line, row->flag, row->value, changes);
	else
		command_line_unset(line, row->flag, changes);
}

static void sets(void **state)
{
	const struct set_row *row = *state;
	CLEANUP(command_line_release)
	struct command_line line = COMMAND_LINE_INIT;
	CLEANUP(change_list_release)
	struct change_list changes = CHANGE_LIST_INIT;
	CLEANUP(memory_release) char *result = NULL;
	const char *value;

	read_line(&line, row->words);
	make_change(&line, row, &changes);
	result = words_of(&line);
	assert_string_equal(result, row->result);
	assert_changes(&changes, row->flag, row->change);
	value = command_line_get(&line, row->flag);
	assert_int_equal(!value, !row->value);
	if (value)
		assert_string_equal(value, row->value);
}

/* Once is enough: a second time nothing is left to do. */
static void sets_once(void **state)
{
	const struct set_row *row = *state;
	CLEANUP(command_line_release)
	struct command_line line = COMMAND_LINE_INIT;
	CLEANUP(change_list_release)
	struct change_list changes = CHANGE_LIST_INIT;
	CLEANUP(memory_release) char *result = NULL;

	read_line(&line, row->words);
	make_change(&line, row, &changes);
	change_list_release(&changes);
	make_change(&line, row, &changes);
	result = words_of(&line);
	assert_string_equal(result, row->result);
	assert_int_equal(changes.count, 0);
}

/* What the owner of the words goes by. */
static void marks_each_word(void **state)
{
	static char origins[5];
	static const char *const texts[] = { "kube-apiserver",
					     "--audit-log-path", "/x", "--b=1",
					     "--audit-log-maxage=1" };
	CLEANUP(command_line_release)
	struct command_line line = COMMAND_LINE_INIT;
	CLEANUP(change_list_release)
	struct change_list changes = CHANGE_LIST_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		command_line_add(&line, texts[i], &origins[i]);
	assert_true(command_line_find_program(&line));
	command_line_set(&line, PATH, "/a", &changes);
	command_line_set(&line, "audit-log-maxage", "1", &changes);
	command_line_set(&line, "audit-policy-file", "/p", &changes);

	assert_int_equal(line.count, 6);
	for (size_t i = 0; i < 5; i++) {
		const struct word *word = &line.words[i];

		assert_ptr_equal(word->origin, &origins[i]);
		assert_int_equal(word->changed, i == 1);
		assert_int_equal(word->removed, i == 2);
	}
	assert_null(line.words[5].origin);
	assert_string_equal(line.words[5].text, "--audit-policy-file=/p");
	assert_int_equal(changes.count, 2);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(get_rows) + ARRAY_SIZE(check_rows) +
				ARRAY_SIZE(program_rows) +
				ARRAY_SIZE(script_rows) +
				2 * ARRAY_SIZE(set_rows) + 3];
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(get_rows); i++)
		tests[count++] = test_row(gets, &get_rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(check_rows); i++)
		tests[count++] = test_row(checks, &check_rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(program_rows); i++)
		tests[count++] = test_row(finds_program, &program_rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(script_rows); i++)
		tests[count++] = test_row(finds_script, &script_rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(set_rows); i++) {
		tests[count++] = test_row(sets, &set_rows[i]);
		tests[count++] = test_row(sets_once, &set_rows[i]);
	}
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(
		reads_only_behind_the_program);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(
		checks_without_a_place_to_tell);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(marks_each_word);
	return run_tests("command_line", tests, argc, argv);
}
