#include "command/command.h"

#include <string.h>

#include "command/enable.h"
#include "command/status.h"
#include "command/restore.h"

enum {
	READS = TAKES_TARGET | TAKES_OUTPUT,
	SETS = READS | TAKES_SETTINGS | TAKES_VERSION,
};

const struct command commands[] = {
	{ "enable", "switch auditing on, or bring it to the settings",
	  enable_run, SETS | TAKES_INSTALL },
	{ "disable", "take auditing out again", disable_run,
	  READS | TAKES_INSTALL },
	{ "diff", "show what enable would change; writes nothing", diff_run,
	  SETS },
	{ "restore", "put the last or the named backup back", restore_run,
	  READS | TAKES_BACKUP | TAKES_INSTALL },
	{ "status", "tell what is configured and what is wrong", status_run,
	  READS | TAKES_VERSION },
	{ NULL, NULL, NULL, 0 },
};

const struct command *command_find(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}
