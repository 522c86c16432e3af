#include "command/command.h"

#include <string.h>

#include "command/enable.h"
#include "command/policy.h"
#include "command/status.h"
#include "command/restore.h"

enum {
	READS = TAKES_TARGET | TAKES_OUTPUT,
	SETS = READS | TAKES_SETTINGS | TAKES_VERSION,
};

const struct command commands[] = {
	{ "diff", "show what enable would change; writes nothing", diff_run,
	  SETS, NULL },
	{ "enable", "switch auditing on, or bring it to the settings",
	  enable_run, SETS | TAKES_INSTALL, NULL },
	{ "status", "tell what is configured and what is wrong", status_run,
	  READS | TAKES_VERSION, NULL },
	{ "disable", "take auditing out again", disable_run,
	  READS | TAKES_INSTALL, NULL },
	{ "restore", "put the last or the named backup back", restore_run,
	  READS | TAKES_BACKUP | TAKES_INSTALL, NULL },
	{ "policy", "judge an audit policy, or show a built-in one", policy_run,
	  TAKES_OUTPUT | TAKES_VERSION | TAKES_QUERY, policy_verbs },
	{ NULL, NULL, NULL, 0, NULL },
};

const struct command *command_find(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}
