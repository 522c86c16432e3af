/*
 * systemd itself reads units before and after `enable`, and its words are
 * compared with those that our reader has found.
 *
 * `systemd --test` loads units without starting any and prints them. It wants
 * another user than root. Where Debian's package is missing nothing is tried.
 *
 * Units are those of fixtures/unit, and of the corpus in $CORPUS or
 * ../shared/corpus, if there is one.
 */
#include <glob.h>
#include <stdio.h>
#include <unistd.h>

#include "format/unit_exec.h"
#include "host/path.h"
#include "target/systemd_service.h"
#include "test.h"

static const char systemd[] = "/lib/systemd/systemd";

/* All units that systemd is given at once, each under a name of its own. */
struct trial {
	char *dir;
	struct buf *texts;
	size_t count;
	size_t capacity;
	struct buf answer;
};

static void add_unit(struct trial *trial, const struct buf *text)
{
	void *texts = trial->texts;
	struct buf path = BUF_INIT;

	buf_addf(&path, "%s/u%zu.service", trial->dir, trial->count);
	test_file_write(path.data, text->data, text->len);
	buf_release(&path);
	memory_grow(&texts, &trial->capacity, trial->count + 1,
		    sizeof(*trial->texts));
	trial->texts = texts;
	trial->texts[trial->count] = (struct buf)BUF_INIT;
	buf_add(&trial->texts[trial->count++], text->data, text->len);
}

/* Add a unit, and what `enable` makes of it, if it can be wired. */
static void add_pair(struct trial *trial, const char *path)
{
	static const struct audit_spec spec;
	struct buf text = BUF_INIT;
	struct plan plan = PLAN_INIT;
	struct error err = ERROR_INIT;

	test_file_read(path, &text);
	if (!systemd_service_plan(&text, &spec, &plan, &err)) {
		add_unit(trial, &text);
		add_unit(trial, &plan.result);
	}
	error_release(&err);
	plan_release(&plan);
	buf_release(&text);
}

static void add_pattern(struct trial *trial, const char *pattern)
{
	glob_t found = { 0 };

	if (glob(pattern, 0, NULL, &found) != 0)
		found.gl_pathc = 0;
	/* Links in fixtures lead to files of their own root. */
	for (size_t i = 0; i < found.gl_pathc; i++)
		if (!access(found.gl_pathv[i], R_OK))
			add_pair(trial, found.gl_pathv[i]);
	globfree(&found);
}

static void add_targets(const struct trial *trial)
{
	static const char *const names[] = { "sysinit", "basic", "shutdown",
					     "all" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct buf path = BUF_INIT, text = BUF_INIT;

		buf_addf(&path, "%s/%s.target", trial->dir, names[i]);
		buf_adds(&text, "[Unit]\nDefaultDependencies=no\n");
		for (size_t u = 0; u < trial->count && !strcmp(names[i], "all");
		     u++)
			buf_addf(&text, "Wants=u%zu.service\n", u);
		test_file_write(path.data, text.data, text.len);
		buf_release(&path);
		buf_release(&text);
	}
}

static void ask_systemd(struct trial *trial)
{
	struct buf command = BUF_INIT;
	char chunk[4096];
	size_t len;
	FILE *pipe;

	buf_addf(&command, "chmod -R a+rX %s; cd /; ", trial->dir);
	if (!geteuid())
		buf_adds(&command, "setpriv --reuid=65534 --regid=65534 "
				   "--clear-groups ");
	buf_addf(&command,
		 "env SYSTEMD_UNIT_PATH=%s HOME=/tmp XDG_RUNTIME_DIR=/tmp "
		 "SYSTEMD_LOG_TARGET=console %s --test --system "
		 "--unit=all.target --no-pager 2>&1",
		 trial->dir, systemd);
	pipe = popen(command.data, "re");
	assert_non_null(pipe);
	while ((len = fread(chunk, 1, sizeof(chunk), pipe)))
		buf_add(&trial->answer, chunk, len);
	pclose(pipe);
	buf_release(&command);
}

/* Take one word of systemd's answer, which it quotes for a shell. */
static const char *take_word(const char *at, struct buf *out)
{
	bool is_quoted = *at == '"';

	for (at += is_quoted; *at != '\n'; at++) {
		if (is_quoted ? *at == '"' : *at == ' ')
			break;
		if (*at != '\\' || !is_quoted) {
			buf_addc(out, *at);
			continue;
		}
		at++;
		if (*at == 'n')
			buf_addc(out, '\n');
		else
			buf_addc(out, *at);
	}
	return at + (is_quoted && *at == '"');
}

/* Append the words of the command of unit number `index`, "[a][b]". */
static bool find_words(const struct trial *trial, size_t index, struct buf *out)
{
	struct buf name = BUF_INIT;
	const char *at;

	buf_addf(&name, "-> Unit u%zu.service:", index);
	at = strstr(trial->answer.data, name.data);
	buf_release(&name);
	at = at ? strstr(at, "-> ExecStart:") : NULL;
	at = at ? strstr(at, "Command Line: ") : NULL;
	if (!at)
		return false;
	at += strlen("Command Line: ");
	while (*at != '\n') {
		buf_addc(out, '[');
		at = take_word(at, out);
		buf_addc(out, ']');
		at += *at == ' ';
	}
	return true;
}

/* Append what our reader makes of the same unit. */
static void read_words(const struct trial *trial, size_t index, struct buf *out)
{
	struct unit_exec exec = UNIT_EXEC_INIT;
	struct error err = ERROR_INIT;
	struct unit unit = UNIT_INIT;
	struct buf name = BUF_INIT;
	const struct unit_command *command;

	buf_addf(&name, "u%zu.service", index);
	assert_int_equal(unit_parse(&unit, trial->texts[index].data,
				    trial->texts[index].len, &err),
			 0);
	assert_int_equal(unit_exec_add(&exec, &unit, name.data, &err), 0);
	command = &exec.commands[exec.count - 1];
	for (size_t i = command->first - 1; i < command->count; i++)
		buf_addf(out, "[%s]", command->words[i].text.data);
	unit_exec_release(&exec);
	unit_release(&unit);
	buf_release(&name);
}

static void compare_unit(const struct trial *trial, size_t index)
{
	struct buf theirs = BUF_INIT, ours = BUF_INIT;

	assert_true(find_words(trial, index, &theirs));
	read_words(trial, index, &ours);
	assert_buf_equal(&ours, theirs.data);
	buf_release(&theirs);
	buf_release(&ours);
}

/* Without control groups systemd does not even test. */
static bool has_answered(const struct trial *trial)
{
	const char *failure = strstr(trial->answer.data,
				     "Failed to allocate manager object");

	if (failure)
		printf("# systemd cannot run here, nothing is compared: %s",
		       failure);
	return !failure;
}

static void reads_as_systemd_does(void **state)
{
	struct trial *trial = *state;

	if (!has_answered(trial))
		return;
	for (size_t i = 0; i < trial->count; i++)
		compare_unit(trial, i);
	assert_true(trial->count > 40);
}

static int setup(void **state)
{
	struct trial *trial = memory_new(sizeof(*trial));
	const char *corpus = getenv("CORPUS");
	struct buf pattern = BUF_INIT;

	trial->dir = test_dir_new();
	trial->answer = (struct buf)BUF_INIT;
	if (!corpus || !*corpus)
		corpus = "../shared/corpus";
	buf_addf(&pattern, "%s/units/*.service", corpus);
	add_pattern(trial, pattern.data);
	add_pattern(trial, "fixtures/unit/*/root/etc/systemd/system/"
			   "kube-apiserver.service");
	buf_release(&pattern);
	add_targets(trial);
	ask_systemd(trial);
	*state = trial;
	return 0;
}

static int teardown(void **state)
{
	struct trial *trial = *state;

	for (size_t i = 0; i < trial->count; i++)
		buf_release(&trial->texts[i]);
	free(trial->texts);
	buf_release(&trial->answer);
	test_dir_free(trial->dir);
	free(trial);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_as_systemd_does, setup,
						teardown),
	};

	if (access(systemd, X_OK) != 0) {
		printf("# no systemd here (Debian's package has it): nothing "
		       "is compared\n");
		return run_test_table("systemd_service_real", tests, 0, argc,
				      argv);
	}
	return run_tests("systemd_service_real", tests, argc, argv);
}
