#include "help.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "option_table.h"

/* COLUMN is where descriptions start. */
enum { WIDTH = 79, COLUMN = 32, NAME_WIDTH = 36 };

/* The settings of the short help, in its order. */
static const enum audit_flag_id common[] = {
	AUDIT_POLICY_FILE,
	AUDIT_LOG_PATH,
	AUDIT_LOG_MAXAGE,
	AUDIT_LOG_MAXBACKUP,
	AUDIT_LOG_MAXSIZE,
	AUDIT_LOG_COMPRESS,
	AUDIT_LOG_MODE,
	AUDIT_WEBHOOK_CONFIG_FILE,
	AUDIT_WEBHOOK_MODE,
	AUDIT_WEBHOOK_BATCH_MAX_WAIT,
	AUDIT_WEBHOOK_INITIAL_BACKOFF,
};

static const struct section {
	enum command_takes group;
	const char *title;
} sections[] = {
	{ TAKES_TARGET, "Target; without one it is /etc/kubernetes/manifests/"
			"kube-apiserver.yaml,\nor if that is missing, the unit "
			"kube-apiserver.service:\n" },
	{ TAKES_SETTINGS, "Settings; one that is not given keeps its value, or "
			  "gets its default:\n" },
	{ TAKES_QUERY, "Request, for explain:\n" },
	{ TAKES_VERSION, "Release:\n" },
	{ TAKES_BACKUP, "Backup:\n" },
	{ TAKES_INSTALL, "Writing:\n" },
	{ TAKES_OUTPUT, "Output:\n" },
};

static const char help_summary[] = "tell about a command and its options";

/* Lines to copy, by command. */
static const struct example {
	const char *command;
	const char *line;
} examples[] = {
	{ "diff", "diff" },
	{ "enable", "enable --policy-from=production" },
	{ "enable", "enable --manifest - <kube-apiserver.yaml >new.yaml" },
	{ "enable", "enable --audit-log-maxage=90 --dry-run" },
	{ "status", "status --output=json" },
	{ "restore", "restore --list" },
	{ "policy", "policy lint p.yaml" },
	{ "policy", "policy explain p.yaml --user=jane --verb=get "
		    "--resource=pods" },
};

/* --- one option ---------------------------------------------------------- */

static void add_name(const char *name, const char *metavar, bool is_optional,
		     struct buf *out)
{
	CLEANUP(buf_release) struct buf left = BUF_INIT;

	buf_addf(&left, "  --%s", name);
	if (metavar)
		buf_addf(&left, is_optional ? "[=%s]" : "=%s", metavar);
	buf_add(out, left.data, left.len);
	if (left.len + 2 > COLUMN)
		buf_addf(out, "\n%*s", COLUMN, "");
	else
		buf_fill(out, ' ', COLUMN - left.len);
}

/* Append it in brackets, in a new line if it does not fit into this one. */
static void add_fact(struct buf *out, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void add_fact(struct buf *out, const char *format, ...)
{
	const char *line = memrchr(out->data, '\n', out->len);
	size_t used = (size_t)(out->data + out->len - line - 1);
	CLEANUP(buf_release) struct buf fact = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_addv(&fact, format, args);
	va_end(args);
	if (used + fact.len + strlen(" ()") > WIDTH)
		buf_addf(out, "\n%*s(%s)", COLUMN, "", fact.data);
	else
		buf_addf(out, " (%s)", fact.data);
}

static void add_row(const struct option_row *row, struct buf *out)
{
	add_name(row->name, row->metavar, row->is_optional, out);
	buf_adds(out, row->help);
	if (row->initial)
		add_fact(out, "default: %s", row->initial);
	buf_addc(out, '\n');
}

static void add_flag(enum audit_flag_id id, enum help_detail detail,
		     struct buf *out)
{
	const struct audit_flag *flag = &audit_flags[id];

	add_name(flag->name, audit_flag_metavar(flag->type),
		 audit_flag_is_switch(id), out);
	buf_adds(out, flag->help);
	if (flag->initial)
		add_fact(out, "default: %s", flag->initial);
	if (detail == HELP_LONG && flag->until)
		add_fact(out, "1.%u to 1.%u", flag->since, flag->until - 1);
	else if (detail == HELP_LONG && flag->since)
		add_fact(out, "since 1.%u", flag->since);
	buf_addc(out, '\n');
}

/* --- groups of options --------------------------------------------------- */

static bool is_common(enum audit_flag_id id)
{
	for (size_t i = 0; i < ARRAY_SIZE(common); i++)
		if (common[i] == id)
			return true;
	return false;
}

/* The settings that the short help only names, in two columns. */
static void name_others(struct buf *out)
{
	const char *names[AUDIT_FLAG_COUNT + 1];
	size_t count = 0, half;

	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++)
		if (!is_common(id))
			names[count++] = audit_flags[id].name;
	names[count] = "";
	half = (count + 1) / 2;
	buf_adds(out, "\nMore settings, as kube-apiserver knows them; "
		      "--help=all tells about each:\n");
	for (size_t i = 0; i < half; i++) {
		const char *right = names[half + i];

		buf_addf(out, *right ? "  --%-*s--%s\n" : "  --%*s%s\n",
			 *right ? NAME_WIDTH : 0, names[i], right);
	}
}

static void add_flags(enum help_detail detail, struct buf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(common); i++)
		add_flag(common[i], detail, out);
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++)
		if (detail == HELP_LONG && !is_common(id))
			add_flag(id, detail, out);
}

static void add_section(const struct section *section, enum help_detail detail,
			struct buf *out)
{
	buf_addf(out, "\n%s", section->title);
	if (section->group == TAKES_SETTINGS)
		add_flags(detail, out);
	for (size_t i = 0; i < OPTION_ROW_COUNT; i++)
		if (option_rows[i].group == section->group)
			add_row(&option_rows[i], out);
	if (section->group == TAKES_SETTINGS && detail == HELP_SHORT)
		name_others(out);
}

/* --- the whole ----------------------------------------------------------- */

/* Those of `command`, or of all commands if it is NULL. */
static void add_examples(const char *command, struct buf *out)
{
	buf_adds(out, "\nExamples:\n");
	for (size_t i = 0; i < ARRAY_SIZE(examples); i++)
		if (!command || !strcmp(examples[i].command, command))
			buf_addf(out, "  apiserver-audit %s\n",
				 examples[i].line);
}

static void add_verbs(const struct command_verb *verbs, struct buf *out)
{
	CLEANUP(buf_release) struct buf left = BUF_INIT;

	buf_adds(out, "\nCommands:\n");
	for (; verbs->name; verbs++) {
		buf_clear(&left);
		buf_addf(&left, "%s %s%s", verbs->name,
			 verbs->operand ? verbs->operand : "",
			 verbs->takes_query ? " REQUEST" : "");
		buf_addf(out, "  %-21s %s\n", left.data, verbs->summary);
	}
}

static void command_help(const struct command *command, enum help_detail detail,
			 struct buf *out)
{
	buf_addf(out, "Usage: apiserver-audit %s%s [OPTION]...\n\n%c%s.\n",
		 command->name, command->verbs ? " COMMAND" : "",
		 toupper(command->summary[0]), command->summary + 1);
	if (command->verbs)
		add_verbs(command->verbs, out);
	for (size_t i = 0; i < ARRAY_SIZE(sections); i++)
		if (option_is_taken(command, sections[i].group))
			add_section(&sections[i], detail, out);
	add_examples(command->name, out);
}

static void program_help(struct buf *out)
{
	buf_adds(out,
		 "Usage: apiserver-audit COMMAND [OPTION]...\n\n"
		 "Switch kube-apiserver's audit log on, in the file that "
		 "starts it: a static pod\nmanifest or a systemd unit. No "
		 "other byte is changed, and the result is proven\nbefore one "
		 "rename puts it in place.\n\nCommands:\n");
	for (const struct command *c = commands; c->name; c++)
		buf_addf(out, "  %-9s %s\n", c->name, c->summary);
	buf_addf(out, "  %-9s %s\n", "help", help_summary);
	add_examples(NULL, out);
	buf_adds(out,
		 "\nExit status:\n"
		 "  0  done, or nothing to do; status, policy lint: all is "
		 "well\n"
		 "  1  diff: there is a difference; status: off, or with "
		 "problems;\n"
		 "     policy lint: problems found\n"
		 "  2  the command line is wrong\n"
		 "  3  refused, nothing written\n"
		 "  4  the system failed\n"
		 "  5  a bug of ours, nothing written\n"
		 "\n'apiserver-audit help COMMAND' tells the options of a "
		 "command,\n'man apiserver-audit' everything.\n");
}

/* --- for the completions ------------------------------------------------- */

static void add_line(const char *dashes, const char *name, const char *metavar,
		     bool is_optional, const char *summary, struct buf *out)
{
	buf_addf(out, "%s%s\t%s%s%s\t%s\n", dashes, name,
		 is_optional ? "[" : "", metavar ? metavar : "",
		 is_optional ? "]" : "", summary);
}

static void list_commands(struct buf *out)
{
	for (const struct command *c = commands; c->name; c++)
		add_line("", c->name, c->verbs ? "COMMAND" : NULL, false,
			 c->summary, out);
	add_line("", "help", "COMMAND", false, help_summary, out);
}

static void list_words(const struct command *command, struct buf *out)
{
	const struct command_verb *v = command->verbs;

	for (; v && v->name; v++)
		add_line("", v->name, v->operand, false, v->summary, out);
	for (size_t i = 0; i < OPTION_ROW_COUNT; i++) {
		const struct option_row *row = &option_rows[i];

		if (option_is_taken(command, row->group))
			add_line("--", row->name, row->metavar,
				 row->is_optional, row->help, out);
	}
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++) {
		const struct audit_flag *flag = &audit_flags[id];

		if (option_is_taken(command, TAKES_SETTINGS))
			add_line("--", flag->name,
				 audit_flag_metavar(flag->type),
				 audit_flag_is_switch(id), flag->help, out);
	}
}

/* ------------------------------------------------------------------------- */

void help_render(const struct command *command, enum help_detail detail,
		 struct buf *out)
{
	if (detail == HELP_WORDS && command)
		list_words(command, out);
	else if (detail == HELP_WORDS)
		list_commands(out);
	else if (command)
		command_help(command, detail, out);
	else
		program_help(out);
}
