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
	to->verdict = OPTION_HELP;
	to->help = !value                    ? HELP_SHORT
		   : !strcmp(value, "words") ? HELP_WORDS
					     : HELP_LONG;
	return !value || !strcmp(value, "words") || !strcmp(value, "all");
}

static bool store_version(struct invocation *to, const char *value)
{
	(void)value;
	to->verdict = OPTION_VERSION;
	return true;
}

const struct option_row option_rows[] = {
	{ "manifest", "FILE", NULL,
	  "static pod manifest; - filters standard input", TAKES_TARGET, false,
	  store_manifest },
	{ "unit", "FILE|NAME", NULL,
	  "systemd unit, edited in place; - is a filter", TAKES_TARGET, false,
	  store_unit },
	{ "drop-in", NULL, NULL,
	  "leave the unit alone, write a drop-in beside it", TAKES_TARGET,
	  false, store_drop_in },
	{ "root", "DIR", NULL, "stands before every path of the host",
	  TAKES_TARGET, false, store_root },
	{ "offline", NULL, NULL,
	  "judge the file alone, look at nothing else here", TAKES_TARGET,
	  false, store_offline },
	{ "log-volume", "directory|file", "directory",
	  "mount the log's directory, or the one file", TAKES_SETTINGS, false,
	  store_log_volume },
	{ "policy-from", "PRESET|FILE", NULL,
	  "make this the policy file's content", TAKES_SETTINGS, false,
	  store_policy_from },
	{ "allow-ignored-fields", NULL, NULL,
	  "take a policy with fields that are ignored", TAKES_SETTINGS, false,
	  store_allow_ignored },
	{ "kube-version", "1.N", "the image's, or the newest known",
	  "judge for this release of Kubernetes", TAKES_VERSION, false,
	  store_kube_version },
	{ "backup", "FILE", "the last", "put this one back", TAKES_BACKUP,
	  false, store_backup },
	{ "list", NULL, NULL, "list the backups, and put none back",
	  TAKES_BACKUP, false, store_list },
	{ "user", "NAME", NULL, "who asks; without it a failed login",
	  TAKES_QUERY, false, store_user },
	{ "group", "NAME", NULL, "a group of the user; may be repeated",
	  TAKES_QUERY, false, store_group },
	{ "verb", "VERB", NULL, "get, list, watch, create, update, ...",
	  TAKES_QUERY, false, store_verb },
	{ "resource", "RESOURCE[.GROUP][/SUBRESOURCE]", NULL,
	  "pods, pods/log, deployments.apps, ...", TAKES_QUERY, false,
	  store_resource },
	{ "namespace", "NAME", NULL, "of the resource", TAKES_QUERY, false,
	  store_namespace },
	{ "name", "NAME", NULL, "of the resource", TAKES_QUERY, false,
	  store_name },
	{ "url", "PATH", NULL, "asked for instead of a resource: /healthz",
	  TAKES_QUERY, false, store_url },
	{ "dry-run", NULL, NULL, "show what would be done, and do nothing",
	  TAKES_INSTALL, false, store_dry_run },
	{ "diff", NULL, NULL, "show the difference that was made",
	  TAKES_INSTALL, false, store_diff },
	{ "backup-dir", "DIR", REQUEST_BACKUP_DIR,
	  "keep originals in this directory", TAKES_INSTALL, false,
	  store_backup_dir },
	{ "no-backup", NULL, NULL, "keep no copy of the original",
	  TAKES_INSTALL, false, store_no_backup },
	{ "output", "text|json", "text", "how to report", TAKES_OUTPUT, false,
	  store_output },
	{ "color", "auto|always|never", "auto", "colour the difference",
	  TAKES_OUTPUT, false, store_color },
	{ "quiet", NULL, NULL,
	  "no report, only what was asked for and messages", TAKES_OUTPUT,
	  false, store_quiet },
	{ "help", "all", NULL, "print this; =all tells about every option",
	  TAKES_OUTPUT, true, store_help },
	{ "version", NULL, NULL, "print the version", TAKES_OUTPUT, false,
	  store_version },
};

bool option_is_taken(const struct command *command, enum command_takes group)
{
	return command ? command->takes & group : group == TAKES_OUTPUT;
}
