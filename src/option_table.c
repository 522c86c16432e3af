#include "option_table.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "option.h"

static bool store_manifest(struct invocation *to, const char *value)
{
	to->request.manifest = value;
	to->request.offline |= !strcmp(value, "-");
	return *value;
}

static bool store_unit(struct invocation *to, const char *value)
{
	to->request.unit = value;
	to->request.offline |= !strcmp(value, "-");
	return *value;
}

static bool store_drop_in(struct invocation *to, const char *value)
{
	(void)value;
	return to->request.drop_in = true;
}

static bool store_root(struct invocation *to, const char *value)
{
	to->request.root = value;
	return *value;
}

static bool store_offline(struct invocation *to, const char *value)
{
	(void)value;
	return to->request.offline = true;
}

static bool store_log_volume(struct invocation *to, const char *value)
{
	return audit_spec_set_log_volume(&to->request.spec, value);
}

static bool store_kube_version(struct invocation *to, const char *value)
{
	return audit_spec_set_version(&to->request.spec, value);
}

static bool store_policy_from(struct invocation *to, const char *value)
{
	to->request.policy_from = value;
	return *value;
}

static bool store_allow_ignored(struct invocation *to, const char *value)
{
	(void)value;
	return to->request.allow_ignored_fields = true;
}

static bool store_dry_run(struct invocation *to, const char *value)
{
	(void)value;
	return to->request.dry_run = true;
}

static bool store_diff(struct invocation *to, const char *value)
{
	(void)value;
	return to->request.show_diff = true;
}

static bool store_backup_dir(struct invocation *to, const char *value)
{
	to->request.backup_dir = value;
	return *value;
}

static bool store_no_backup(struct invocation *to, const char *value)
{
	(void)value;
	return to->request.no_backup = true;
}

static bool store_backup(struct invocation *to, const char *value)
{
	to->request.backup = value;
	return *value;
}

static bool store_list(struct invocation *to, const char *value)
{
	(void)value;
	return to->request.list_backups = true;
}

static bool store_user(struct invocation *to, const char *value)
{
	to->request.query.user = value;
	return true;
}

static bool store_group(struct invocation *to, const char *value)
{
	struct request_query *query = &to->request.query;

	if (query->group_count == REQUEST_MAX_GROUPS)
		return false;
	query->groups[query->group_count++] = value;
	return true;
}

static bool store_verb(struct invocation *to, const char *value)
{
	to->request.query.verb = value;
	return true;
}

static bool store_resource(struct invocation *to, const char *value)
{
	to->request.query.resource = value;
	return *value;
}

static bool store_namespace(struct invocation *to, const char *value)
{
	to->request.query.namespace = value;
	return true;
}

static bool store_name(struct invocation *to, const char *value)
{
	to->request.query.name = value;
	return true;
}

static bool store_url(struct invocation *to, const char *value)
{
	to->request.query.url = value;
	return *value;
}

static bool store_output(struct invocation *to, const char *value)
{
	to->request.output = !strcmp(value, "json") ? OUTPUT_JSON : OUTPUT_TEXT;
	return !strcmp(value, "json") || !strcmp(value, "text");
}

bool option_wants_color(void)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no_color && *no_color) &&
	       !(term && !strcmp(term, "dumb"));
}

static bool store_color(struct invocation *to, const char *value)
{
	to->request.color = !strcmp(value, "always") ||
			    (!strcmp(value, "auto") && option_wants_color());
	return !strcmp(value, "always") || !strcmp(value, "auto") ||
	       !strcmp(value, "never");
}

static bool store_quiet(struct invocation *to, const char *value)
{
	(void)value;
	return to->request.quiet = true;
}

static bool store_help(struct invocation *to, const char *value)
{
	(void)value;
	to->verdict = OPTION_HELP;
	return true;
}

static bool store_version(struct invocation *to, const char *value)
{
	(void)value;
	to->verdict = OPTION_VERSION;
	return true;
}

const struct option_row option_rows[] = {
	{ "manifest", "FILE", "static pod manifest; - filters standard input",
	  TAKES_TARGET, store_manifest },
	{ "unit", "FILE|NAME", "systemd unit, edited in place; - is a filter",
	  TAKES_TARGET, store_unit },
	{ "drop-in", NULL, "leave the unit alone, write a drop-in beside it",
	  TAKES_TARGET, store_drop_in },
	{ "root", "DIR", "stands before every path of the host", TAKES_TARGET,
	  store_root },
	{ "offline", NULL, "judge the file alone, look at nothing else here",
	  TAKES_TARGET, store_offline },
	{ "log-volume", "directory|file",
	  "mount the log's directory (default) or the file", TAKES_SETTINGS,
	  store_log_volume },
	{ "policy-from", "PRESET|FILE", "make this the policy file's content",
	  TAKES_SETTINGS, store_policy_from },
	{ "allow-ignored-fields", NULL,
	  "take a policy with fields that are ignored", TAKES_SETTINGS,
	  store_allow_ignored },
	{ "kube-version", "1.N", "judge for this release, not the image's",
	  TAKES_VERSION, store_kube_version },
	{ "backup", "FILE", "put this one back, not the last", TAKES_BACKUP,
	  store_backup },
	{ "list", NULL, "list the backups, and put none back", TAKES_BACKUP,
	  store_list },
	{ "user", "NAME", "who asks; nobody is a failed login", TAKES_QUERY,
	  store_user },
	{ "group", "NAME", "a group of the user; may be repeated", TAKES_QUERY,
	  store_group },
	{ "verb", "VERB", "get, list, create, ...", TAKES_QUERY, store_verb },
	{ "resource", "RESOURCE[.GROUP][/SUBRESOURCE]",
	  "pods/log, deployments.apps, ...", TAKES_QUERY, store_resource },
	{ "namespace", "NAME", "of the resource", TAKES_QUERY,
	  store_namespace },
	{ "name", "NAME", "of the resource", TAKES_QUERY, store_name },
	{ "url", "PATH", "asked for instead of a resource: /healthz",
	  TAKES_QUERY, store_url },
	{ "dry-run", NULL, "show what would be done, and do nothing",
	  TAKES_INSTALL, store_dry_run },
	{ "diff", NULL, "show the difference that was made", TAKES_INSTALL,
	  store_diff },
	{ "backup-dir", "DIR", "keep originals in this directory",
	  TAKES_INSTALL, store_backup_dir },
	{ "no-backup", NULL, "keep no copy of the original", TAKES_INSTALL,
	  store_no_backup },
	{ "output", "text|json", "how to report", TAKES_OUTPUT, store_output },
	{ "color", "auto|always|never", "colour the difference", TAKES_OUTPUT,
	  store_color },
	{ "quiet", NULL, "no report, only what was asked for and messages",
	  TAKES_OUTPUT, store_quiet },
	{ "help", NULL, "print this", TAKES_OUTPUT, store_help },
	{ "version", NULL, "print the version", TAKES_OUTPUT, store_version },
};

bool option_is_taken(const struct command *command, enum command_takes group)
{
	return command ? command->takes & group : group == TAKES_OUTPUT;
}
