#include "option.h"

#include <getopt.h>
#include <string.h>

#include "option_table.h"
#include "text/error.h"
#include "text/memory.h"
#include "text/suggest.h"

static bool takes_words(const struct command *command)
{
	return command && command->verbs;
}

/* --- refusals ------------------------------------------------------------ */

static int hint_help(const struct command *command, struct error *err)
{
	return error_hint(err, "apiserver-audit %s%s--help lists the options",
			  command ? command->name : "", command ? " " : "");
}

/*
 * Return what `command` knows and `name` is like, or NULL. The "audit-" of a
 * setting may be missing.
 */
static const char *find_like(const char *name, const struct command *command)
{
	CLEANUP(buf_release) struct buf setting = BUF_INIT;
	struct suggest whole = SUGGEST_INIT(name), rest;

	buf_addf(&setting, "audit-%s", name);
	rest = (struct suggest)SUGGEST_INIT(setting.data);
	for (size_t i = 0; i < OPTION_ROW_COUNT; i++)
		if (option_is_taken(command, option_rows[i].group))
			suggest_consider(&whole, option_rows[i].name);
	for (size_t i = 0; i < AUDIT_FLAG_COUNT; i++)
		if (option_is_taken(command, TAKES_SETTINGS)) {
			suggest_consider(&whole, audit_flags[i].name);
			suggest_consider(&rest, audit_flags[i].name);
		}
	return rest.distance < whole.distance ? rest.best : whole.best;
}

/* Return the command that has the verb `name`, or NULL. */
static const struct command *find_verb(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		for (const struct command_verb *v = c->verbs; v && v->name; v++)
			if (!strcmp(v->name, name))
				return c;
	return NULL;
}

static int refuse_command(const char *word, struct error *err)
{
	struct suggest suggest = SUGGEST_INIT(word);
	const struct command *owner = find_verb(word);
	const char *option = find_like(word, NULL);

	for (const struct command *c = commands; c->name; c++)
		suggest_consider(&suggest, c->name);
	suggest_consider(&suggest, "help");
	error_usage(err, "'%s' is no command", word);
	if (owner)
		return error_hint(err, "did you mean '%s %s'?", owner->name,
				  word);
	if (suggest.best)
		return error_hint(err, "did you mean '%s'?", suggest.best);
	if (option)
		return error_hint(err, "did you mean '--%s'?", option);
	return error_hint(err, "apiserver-audit --help lists the commands");
}

/* Whether `word` is one of those that '|' parts. */
static bool is_among(const char *words, const char *word)
{
	size_t len = strlen(word);

	for (; words; words = strchr(words, '|')) {
		words += *words == '|';
		if (!strncmp(words, word, len) && strchr("|", words[len]))
			return true;
	}
	return false;
}

/* Return the option of `command` that takes the value `word`, or NULL. */
static const char *find_taker(const char *word, const struct command *command)
{
	for (size_t i = 0; i < OPTION_ROW_COUNT; i++)
		if (option_is_taken(command, option_rows[i].group) &&
		    is_among(option_rows[i].metavar, word))
			return option_rows[i].name;
	return NULL;
}

/* Return the group of the option `name`, or 0 if no command has it. */
static unsigned find_group(const char *name)
{
	for (size_t i = 0; i < OPTION_ROW_COUNT; i++)
		if (!strcmp(option_rows[i].name, name))
			return option_rows[i].group;
	return audit_flag_find(name) < AUDIT_FLAG_COUNT ? TAKES_SETTINGS : 0;
}

static int hint_commands(unsigned group, struct error *err)
{
	CLEANUP(buf_release) struct buf list = BUF_INIT;

	for (const struct command *c = commands; c->name; c++)
		if (c->takes & group)
			buf_addf(&list, "%s%s", list.len ? ", " : "", c->name);
	return error_hint(err, "commands that take it: %s", list.data);
}

/* `word` is without its dashes; a value may stand behind it. */
static int refuse_option(const char *word, const struct command *command,
			 struct error *err)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	const char *like, *taker;
	unsigned group;

	buf_add(&name, word, strcspn(word, "="));
	group = find_group(name.data);
	like = find_like(name.data, command);
	taker = find_taker(name.data, command);
	error_usage(err, "'--%s' is no option%s%s", name.data,
		    command ? " of " : "", command ? command->name : "");
	if (group && !option_is_taken(command, group))
		return hint_commands(group, err);
	if (taker)
		return error_hint(err, "did you mean '--%s=%s'?", taker,
				  name.data);
	if (like)
		return error_hint(err, "did you mean '--%s'?", like);
	return hint_help(command, err);
}

/* A word with one dash. */
static int refuse_dash(const char *word, const struct command *command,
		       struct error *err)
{
	const char *like = find_like(word + 1, command);

	error_usage(err, "'%s' is not understood", word);
	if (like)
		return error_hint(err, "did you mean '--%s'?", like);
	return hint_help(command, err);
}

static int refuse_value(const char *name, struct error *err)
{
	error_usage(err, "'--%s' takes no value", name);
	return error_hint(err, "write --%s", name);
}

/* --- parsing ------------------------------------------------------------- */

enum { FIRST_FLAG = 1000, FIRST_ROW = FIRST_FLAG + AUDIT_FLAG_COUNT };

static int argument(const char *metavar, bool is_optional)
{
	return !metavar      ? no_argument
	       : is_optional ? optional_argument
			     : required_argument;
}

/* Fill the table for getopt_long(): the options that `command` takes. */
static void fill_options(const struct command *command, struct option *options)
{
	for (size_t i = 0; i < OPTION_ROW_COUNT; i++) {
		const struct option_row *row = &option_rows[i];

		if (option_is_taken(command, row->group))
			*options++ = (struct option){
				row->name,
				argument(row->metavar, row->is_optional), NULL,
				FIRST_ROW + (int)i
			};
	}
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++)
		if (option_is_taken(command, TAKES_SETTINGS))
			*options++ = (struct option){
				audit_flags[id].name,
				argument("", audit_flag_is_switch(id)), NULL,
				FIRST_FLAG + (int)id
			};
	*options = (struct option){ 0 };
}

/* Return the option that `word` names up to its '=', or NULL. */
static const struct option *find_option(const struct option *options,
					const char *word)
{
	size_t len = strcspn(word, "=");

	for (; options->name; options++)
		if (strlen(options->name) == len &&
		    !strncmp(options->name, word, len))
			return options;
	return NULL;
}

/*
 * getopt_long() takes part of a name for the name, and letters one by one:
 * check all words before.
 */
static int check_names(int argc, char **argv, const struct command *command,
		       const struct option *options, struct error *err)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		const char *word = argv[i];
		const struct option *option;
		bool has_value = strchr(word, '=');

		if (word[0] != '-' || !word[1] || !strcmp(word, "-h"))
			continue;
		if (word[1] != '-')
			return refuse_dash(word, command, err);
		option = find_option(options, word + 2);
		if (!option)
			return refuse_option(word + 2, command, err);
		if (has_value && option->has_arg == no_argument)
			return refuse_value(option->name, err);
		i += option->has_arg == required_argument && !has_value;
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
	row = &option_rows[id - FIRST_ROW];
	if (row->store(to, value))
		return 0;
	error_usage(err, "--%s cannot be '%s'", row->name, value);
	return error_hint(err, "it takes %s: %s", row->metavar, row->help);
}

static int refuse_without_value(int id, struct error *err)
{
	const char *name, *metavar;

	if (id < FIRST_ROW) {
		name = audit_flags[id - FIRST_FLAG].name;
		metavar = audit_flag_metavar(audit_flags[id - FIRST_FLAG].type);
	} else {
		name = option_rows[id - FIRST_ROW].name;
		metavar = option_rows[id - FIRST_ROW].metavar;
	}
	error_usage(err, "'--%s' needs a value", name);
	return error_hint(err, "write --%s=%s", name, metavar);
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
		return hint_help(to->command, err);
	if (option_is_taken(to->command, TAKES_BACKUP))
		return error_hint(err, "a backup is named by --backup FILE, "
				       "the file that it is of by --manifest "
				       "FILE");
	return error_hint(err, "a file is named by --manifest FILE");
}

static int store_id(struct invocation *to, int id, struct error *err)
{
	switch (id) {
	case 'h':
		to->verdict = OPTION_HELP;
		return 0;
	case 1:
		return store_word(to, optarg, err);
	case ':':
		return refuse_without_value(optopt, err);
	default:
		return store(to, id, optarg, err);
	}
}

/* Words may stand between options; getopt_long() gives them the id 1. */
static int parse_options(int argc, char **argv, struct invocation *to,
			 struct error *err)
{
	const char *form = takes_words(to->command) ? "-:h" : "+:h";
	struct option options[OPTION_ROW_COUNT + AUDIT_FLAG_COUNT + 1];
	int id;

	fill_options(to->command, options);
	if (check_names(argc, argv, to->command, options, err) < 0)
		return -1;
	opterr = 0;
	optind = 0; /* glibc: forget a word that was half read */
	while ((id = getopt_long(argc, argv, form, options, NULL)) != -1)
		if (store_id(to, id, err) < 0)
			return -1;
	for (; optind < argc; optind++)
		if (store_word(to, argv[optind], err) < 0)
			return -1;
	return 0;
}

/* Take "help" and the command off the words; the first of `argv` is no word. */
static int parse_command(int *argc, char ***argv, struct invocation *to,
			 struct error *err)
{
	for (; *argc > 1 && !strcmp((*argv)[1], "help"); ++*argv, --*argc)
		to->verdict = OPTION_HELP;
	if (*argc < 2 || (*argv)[1][0] == '-')
		return 0;
	to->command = command_find((*argv)[1]);
	if (!to->command)
		return refuse_command((*argv)[1], err);
	++*argv;
	--*argc;
	return 0;
}

int option_parse(int argc, char **argv, struct invocation *ret,
		 struct error *err)
{
	static const struct request initial = {
		.backup_dir = REQUEST_BACKUP_DIR,
	};
	struct invocation to = { .request = initial };

	to.request.color = option_wants_color();
	if (parse_command(&argc, &argv, &to, err) < 0 ||
	    parse_options(argc, argv, &to, err) < 0)
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
