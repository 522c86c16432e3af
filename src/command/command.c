#include "command/command.h"

#include <string.h>

#include "command/enable.h"

const struct command commands[] = {
	{ "enable", "switch auditing on, or bring it to the settings",
	  enable_run, true, true },
	{ "disable", "take auditing out again", disable_run, false, true },
	{ "diff", "show what enable would change; writes nothing", diff_run,
	  true, false },
	{ NULL, NULL, NULL, false, false },
};

const struct command *command_find(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}
