#include "help.h"

#include "option_table.h"

static void add_option(const char *name, const char *metavar, const char *help,
		       const char *initial, struct buf *out)
{
	CLEANUP(buf_release) struct buf left = BUF_INIT;
	enum { COLUMN = 32 };

	buf_addf(&left, "  --%s%s%s", name, metavar ? "=" : "",
		 metavar ? metavar : "");
	buf_add(out, left.data, left.len);
	if (left.len + 1 >= COLUMN)
		buf_addf(out, "\n%*s", COLUMN, "");
	else
		buf_fill(out, ' ', COLUMN - left.len);
	buf_adds(out, help);
	if (initial)
		buf_addf(out, "\n%*s(%s)", COLUMN, "", initial);
	buf_addc(out, '\n');
}

static void add_group(enum command_takes group, struct buf *out)
{
	for (size_t i = 0; i < OPTION_ROW_COUNT; i++)
		if (option_rows[i].group == group)
			add_option(option_rows[i].name, option_rows[i].metavar,
				   option_rows[i].help, NULL, out);
}

static void add_flag(const struct audit_flag *flag, struct buf *out)
{
	add_option(flag->name, audit_flag_metavar(flag->type), flag->help,
		   flag->initial, out);
}

static void program_help(struct buf *out)
{
	buf_adds(out, "Usage: apiserver-audit COMMAND [OPTION]...\n\n"
		      "Switch kube-apiserver's audit log on in a static pod "
		      "manifest, changing\nnothing else in it, and prove it "
		      "before the file is replaced.\n\nCommands:\n");
	for (const struct command *c = commands; c->name; c++)
		buf_addf(out, "  %-9s %s\n", c->name, c->summary);
	buf_adds(out, "\napiserver-audit COMMAND --help tells its options.\n"
		      "\nExit status: 0 done or nothing to do, 1 diff: there "
		      "is a difference,\n2 wrong command line, 3 refused, 4 "
		      "the system failed, 5 a bug of ours.\n");
}

void help_render(const struct command *command, struct buf *out)
{
	if (!command) {
		program_help(out);
		return;
	}
	buf_addf(out, "Usage: apiserver-audit %s%s%s [OPTION]...\n\n%s\n",
		 command->name, command->usage ? " " : "",
		 command->usage ? command->usage : "", command->summary);
	if (command->takes & TAKES_TARGET) {
		buf_adds(out, "\nTarget (/etc/kubernetes/manifests/"
			      "kube-apiserver.yaml):\n");
		add_group(TAKES_TARGET, out);
	}
	if (command->takes & TAKES_QUERY) {
		buf_adds(out, "\nRequest to explain:\n");
		add_group(TAKES_QUERY, out);
		buf_adds(out, "\nRelease:\n");
		add_group(TAKES_VERSION, out);
	}
	if (command->takes & TAKES_SETTINGS) {
		buf_adds(out, "\nSettings; what is not named keeps its value, "
			      "or gets the default:\n");
		for (size_t i = 0; i < AUDIT_FLAG_COUNT; i++)
			add_flag(&audit_flags[i], out);
		add_group(TAKES_SETTINGS, out);
		add_group(TAKES_VERSION, out);
	}
	if (command->takes & TAKES_BACKUP) {
		buf_adds(out, "\nBackup:\n");
		add_group(TAKES_BACKUP, out);
	}
	if (command->takes & TAKES_INSTALL) {
		buf_adds(out, "\nWriting:\n");
		add_group(TAKES_INSTALL, out);
	}
	buf_adds(out, "\nOutput:\n");
	add_group(TAKES_OUTPUT, out);
}
