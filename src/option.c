#include "option.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text/error.h"
#include "text/memory.h"
#include "text/suggest.h"

/* Stores `value` (NULL for an option without one); false: a wrong value. */
typedef bool store_fn(struct invocation *to, const char *value);

struct option_row {
	const char *name;
	const char *metavar; /* NULL: takes no value */
	const char *help;
	enum command_takes group;
	store_fn *store;
};

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

static bool is_color_wanted(void)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no_color && *no_color) &&
	       !(term && !strcmp(term, "dumb"));
}

static bool store_color(struct invocation *to, const char *value)
{
	to->request.color = !strcmp(value, "always") ||
			    (!strcmp(value, "auto") && is_color_wanted());
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

static const struct option_row rows[] = {
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

enum { ROW_COUNT = ARRAY_SIZE(rows) };

/* Without a command there are --help and --version. */
static bool takes_group(const struct command *command, enum command_takes group)
{
	return command ? command->takes & group : group == TAKES_OUTPUT;
}

static bool takes_words(const struct command *command)
{
	return command && command->usage;
}

/* --- refusals ------------------------------------------------------------ */

static int refuse_command(const char *word, struct error *err)
{
	struct suggest suggest = SUGGEST_INIT(word);

	for (const struct command *c = commands; c->name; c++)
		suggest_consider(&suggest, c->name);
	error_usage(err, "'%s' is no command", word);
	if (suggest.best)
		return error_hint(err, "did you mean '%s'?", suggest.best);
	return error_hint(err, "apiserver-audit --help lists the commands");
}

static int refuse_option(const char *word, const struct command *command,
			 struct error *err)
{
	struct suggest suggest = SUGGEST_INIT(word);

	for (size_t i = 0; i < ROW_COUNT; i++)
		if (takes_group(command, rows[i].group))
			suggest_consider(&suggest, rows[i].name);
	if (takes_group(command, TAKES_SETTINGS))
		for (size_t i = 0; i < AUDIT_FLAG_COUNT; i++)
			suggest_consider(&suggest, audit_flags[i].name);
	error_usage(err, "'--%s' is no option%s%s", word, command ? " of " : "",
		    command ? command->name : "");
	if (suggest.best)
		return error_hint(err, "did you mean '--%s'?", suggest.best);
	return error_hint(err, "apiserver-audit %s%s--help lists the options",
			  command ? command->name : "", command ? " " : "");
}

/* --- parsing ------------------------------------------------------------- */

enum { FIRST_FLAG = 1000, FIRST_ROW = 2000 };

/* `--audit-log-compress` alone is true, as for kube-apiserver. */
static int flag_argument(size_t id)
{
	return audit_flags[id].type == AUDIT_TYPE_BOOL ? optional_argument
						       : required_argument;
}

/* Fill the table for getopt_long(): the options that `command` takes. */
static void fill_options(const struct command *command, struct option *options)
{
	for (size_t i = 0; i < ROW_COUNT; i++)
		if (takes_group(command, rows[i].group))
			*options++ = (struct option){
				rows[i].name,
				rows[i].metavar ? required_argument
						: no_argument,
				NULL, FIRST_ROW + (int)i
			};
	if (takes_group(command, TAKES_SETTINGS))
		for (size_t i = 0; i < AUDIT_FLAG_COUNT; i++)
			*options++ = (struct option){ audit_flags[i].name,
						      flag_argument(i), NULL,
						      FIRST_FLAG + (int)i };
	*options = (struct option){ 0 };
}

/* getopt_long() takes part of a name for the name: check before. */
static int check_names(int argc, char **argv, const struct command *command,
		       const struct option *options, struct error *err)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		bool is_long = !strncmp(argv[i], "--", 2);
		const char *name = is_long ? argv[i] + 2 : "";
		size_t len = strcspn(name, "=");
		const struct option *o = options;
		CLEANUP(memory_release) char *word = NULL;

		if (!is_long)
			continue;
		while (o->name && (strlen(o->name) != len ||
				   strncmp(o->name, name, len) != 0))
			o++;
		if (o->name && o->has_arg == required_argument && !name[len])
			i++;
		if (o->name)
			continue;
		word = memory_copy(name);
		word[len] = '\0';
		return refuse_option(word, command, err);
	}
	return 0;
}

static int store(struct invocation *to, int id, const char *value,
		 struct error *err)
{
	const struct option_row *row;

	if (id < FIRST_ROW) {
		to->request.spec.values[id - FIRST_FLAG] = value ? value
								 : "true";
		return 0;
	}
	row = &rows[id - FIRST_ROW];
	if (row->store(to, value))
		return 0;
	error_usage(err, "--%s cannot be '%s'", row->name, value);
	return error_hint(err, "it takes %s", row->metavar);
}

static int refuse_word(int argc, char **argv, struct error *err)
{
	const char *word = optind > 0 && optind <= argc ? argv[optind - 1] : "";

	if (!strncmp(word, "--", 2) && !strchr(word, '=')) {
		error_usage(err, "'%s' needs a value", word);
		return error_hint(err, "write %s=VALUE", word);
	}
	error_usage(err, "'%s' is not understood", word);
	return error_hint(err, "apiserver-audit --help lists the options");
}

/* Keep a word that is no option, if the command takes any more. */
static int store_word(struct invocation *to, const char *word,
		      struct error *err)
{
	for (size_t i = 0; takes_words(to->command) && i < REQUEST_MAX_WORDS;
	     i++)
		if (!to->request.words[i]) {
			to->request.words[i] = word;
			return 0;
		}
	error_usage(err, "'%s' is one word too many", word);
	if (takes_words(to->command))
		return error_hint(err, "write %s %s", to->command->name,
				  to->command->usage);
	return error_hint(err, "a file is named by --manifest FILE");
}

/* Words may stand between options; getopt_long() gives them the id 1. */
static int parse_options(int argc, char **argv, struct invocation *to,
			 struct error *err)
{
	const char *form = takes_words(to->command) ? "-:" : "+:";
	struct option options[ROW_COUNT + AUDIT_FLAG_COUNT + 1];
	int id;

	fill_options(to->command, options);
	if (check_names(argc, argv, to->command, options, err) < 0)
		return -1;
	opterr = 0;
	optind = 0; /* glibc: forget a word that was half read */
	while ((id = getopt_long(argc, argv, form, options, NULL)) != -1)
		if (id == 1           ? store_word(to, optarg, err) < 0
		    : id < FIRST_FLAG ? refuse_word(argc, argv, err) < 0
				      : store(to, id, optarg, err) < 0)
			return -1;
	for (; optind < argc; optind++)
		if (store_word(to, argv[optind], err) < 0)
			return -1;
	return 0;
}

int option_parse(int argc, char **argv, struct invocation *ret,
		 struct error *err)
{
	static const struct request initial = {
		.backup_dir = REQUEST_BACKUP_DIR,
	};
	struct invocation to = { .request = initial };

	to.request.color = is_color_wanted();
	if (argc > 1 && argv[1][0] != '-') {
		to.command = command_find(argv[1]);
		if (!to.command)
			return refuse_command(argv[1], err);
		argv++;
		argc--;
	}
	if (parse_options(argc, argv, &to, err) < 0)
		return -1;
	if (to.request.manifest && to.request.unit) {
		error_usage(err, "--manifest and --unit exclude each other");
		return error_hint(err, "name one target");
	}
	if (to.verdict == OPTION_RUN && !to.command) {
		error_usage(err, "no command was given");
		return error_hint(err, "start with 'apiserver-audit diff', "
				       "which changes nothing, or --help");
	}
	*ret = to;
	return 0;
}

/* --- help ---------------------------------------------------------------- */

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
	for (size_t i = 0; i < ROW_COUNT; i++)
		if (rows[i].group == group)
			add_option(rows[i].name, rows[i].metavar, rows[i].help,
				   NULL, out);
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

void option_help(const struct command *command, struct buf *out)
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
