#include "option.h"

#include <getopt.h>
#include <string.h>

#include "option_table.h"
#include "text/error.h"
#include "text/memory.h"
#include "text/suggest.h"

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

	for (size_t i = 0; i < OPTION_ROW_COUNT; i++)
		if (option_is_taken(command, option_rows[i].group))
			suggest_consider(&suggest, option_rows[i].name);
	if (option_is_taken(command, TAKES_SETTINGS))
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
	for (size_t i = 0; i < OPTION_ROW_COUNT; i++)
		if (option_is_taken(command, option_rows[i].group))
			*options++ = (struct option){
				option_rows[i].name,
				option_rows[i].metavar ? required_argument
						       : no_argument,
				NULL, FIRST_ROW + (int)i
			};
	if (option_is_taken(command, TAKES_SETTINGS))
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
	row = &option_rows[id - FIRST_ROW];
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
	struct option options[OPTION_ROW_COUNT + AUDIT_FLAG_COUNT + 1];
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

	to.request.color = option_wants_color();
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
