#include "format/unit_exec.h"

#include <stdlib.h>
#include <string.h>

#include "format/unit_specifier.h"
#include "text/error.h"

/* One ExecStart= while it is taken apart. */
struct reader {
	struct unit_exec *exec;
	const struct unit *unit;
	const struct unit_assignment *assignment;
	const struct unit_text *value;
	const char *name;
	size_t at;
	size_t start;    /* of the word that is being taken */
	size_t capacity; /* of the words of `command` */
	struct unit_command command;
};

static const struct prefix {
	char letter;
	unsigned flag;
} prefixes[] = {
	{ '-', UNIT_PREFIX_IGNORE },    { '@', UNIT_PREFIX_ARGV0 },
	{ ':', UNIT_PREFIX_LITERAL },   { '+', UNIT_PREFIX_PRIVILEGE },
	{ '!', UNIT_PREFIX_KEEP_USER }, { '|', UNIT_PREFIX_SHELL },
};

static void drop_commands(struct unit_exec *exec)
{
	for (size_t i = 0; i < exec->count; i++)
		free(exec->commands[i].words);
	exec->count = 0;
}

void unit_exec_release(struct unit_exec *exec)
{
	drop_commands(exec);
	free(exec->commands);
	arena_release(&exec->arena);
	*exec = (struct unit_exec)UNIT_EXEC_INIT;
}

static void add_word(struct reader *reader, const struct unit_word *word)
{
	void *words = reader->command.words;

	memory_grow(&words, &reader->capacity, reader->command.count + 1,
		    sizeof(*word));
	reader->command.words = words;
	reader->command.words[reader->command.count++] = *word;
}

/* Take the prefixes off the first word; return where its path begins. */
static const char *take_prefixes(struct reader *reader, const char *word)
{
	unsigned *seen = &reader->command.prefixes;

	for (;; word++) {
		unsigned flag = 0;

		for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
			if (*word && *word == prefixes[i].letter)
				flag = prefixes[i].flag;
		if (flag == UNIT_PREFIX_KEEP_USER && word[1] == '!' &&
		    !(*seen & flag))
			word++;
		if (!flag || *seen & flag)
			return word;
		*seen |= flag;
	}
}

static int refuse_path(const char *path, const char *why, struct error *err)
{
	error_refuse(err, "bad-command", "systemd refuses the command '%s': %s",
		     path, why);
	return error_hint(err, "ExecStart= begins with the absolute path of "
			       "the program");
}

static int refuse_variable(const char *path, struct error *err)
{
	error_refuse(err, "variable-in-path",
		     "systemd puts no variable into the path of a program and "
		     "refuses the command '%s'",
		     path);
	return error_hint(err, "write the path itself; if another program "
			       "fills this file in, edit what it makes");
}

static int check_path(const char *path, struct error *err)
{
	size_t len = strlen(path);

	if (!len)
		return refuse_path(path, "there is no program", err);
	if (path[len - 1] == '/')
		return refuse_path(path, "it is a directory", err);
	if (path[0] == '$' && strchr(path, '/'))
		return refuse_variable(path, err);
	if (path[0] != '/' && strchr(path, '/'))
		return refuse_path(path, "the path is not absolute", err);
	if (strpbrk(path, "\"'\\"))
		return refuse_path(path, "no quote may stand in the path", err);
	return 0;
}

static int take_program(struct reader *reader, struct unit_word *word,
			struct error *err)
{
	struct unit_text path = word->text;
	const char *start = take_prefixes(reader, path.data);
	size_t skipped = (size_t)(start - path.data);

	path = (struct unit_text){ start, path.len - skipped,
				   path.at + skipped };
	if (unit_specifier_expand(&path, reader->name, &reader->exec->arena,
				  &path, err) < 0 ||
	    check_path(path.data, err) < 0)
		return -1;
	reader->command.path = path.data;
	word->text = path;
	add_word(reader, word);
	reader->command.first = reader->command.prefixes & UNIT_PREFIX_ARGV0
					? 2
					: 1;
	return 0;
}

/* Whether byte `at` is followed by a blank or the end. */
static bool ends_behind(const struct unit_text *value, size_t at)
{
	return at + 1 >= value->len ||
	       unit_word_skip_blanks(value, at + 1) > at + 1;
}

/* Step over ` ; `, which ends a command. */
static bool take_separator(struct reader *reader)
{
	if (reader->value->data[reader->at] != ';' ||
	    !ends_behind(reader->value, reader->at))
		return false;
	reader->at = unit_word_skip_blanks(reader->value, reader->at + 1);
	return true;
}

/* `\;` standing alone is the word `;`. */
static bool take_semicolon(struct reader *reader)
{
	const struct unit_text *value = reader->value;
	size_t at = reader->at;
	struct unit_word word = { .start = at, .end = at + 2 };

	if (value->data[at] != '\\' || value->data[at + 1] != ';' ||
	    !ends_behind(value, at + 1))
		return false;
	word.text = (struct unit_text){ ";", 1, value->at + at + 1 };
	word.span = (struct span){ value->at[at], value->at[at + 1] + 1 };
	add_word(reader, &word);
	reader->at = unit_word_skip_blanks(value, at + 2);
	return true;
}

/* Take arguments up to the end of the command. */
static int take_arguments(struct reader *reader, bool *more, struct error *err)
{
	struct arena *arena = &reader->exec->arena;

	while (reader->at < reader->value->len) {
		struct unit_word word;

		*more = take_separator(reader);
		if (*more)
			return 0;
		if (take_semicolon(reader))
			continue;
		reader->start = reader->at;
		if (unit_word_next(reader->value, &reader->at,
				   UNIT_WORD_COMMAND, arena, &word, err) < 0 ||
		    unit_specifier_expand(&word.text, reader->name, arena,
					  &word.text, err) < 0)
			return -1;
		add_word(reader, &word);
	}
	if (reader->command.count < reader->command.first)
		return refuse_path(reader->command.path,
				   "'@' needs a name for the program behind "
				   "its path",
				   err);
	return 0;
}

static void keep_command(struct reader *reader)
{
	struct unit_exec *exec = reader->exec;
	void *commands = exec->commands;

	memory_grow(&commands, &exec->capacity, exec->count + 1,
		    sizeof(*exec->commands));
	exec->commands = commands;
	exec->commands[exec->count++] = reader->command;
	reader->command.words = NULL;
}

/* Take one command; return 1, or 0 if the rest of the line is skipped. */
static int take_command(struct reader *reader, bool *more, struct error *err)
{
	struct unit_word word;

	*more = false;
	reader->start = reader->at;
	reader->capacity = 0;
	reader->command = (struct unit_command){
		.unit = reader->unit,
		.assignment = reader->assignment,
	};
	if (unit_word_next(reader->value, &reader->at, UNIT_WORD_COMMAND,
			   &reader->exec->arena, &word, err) < 0)
		return -1;
	if (!strcmp(word.text.data, ";")) {
		*more = reader->at < reader->value->len;
		return 0;
	}
	if (take_program(reader, &word, err) < 0 ||
	    take_arguments(reader, more, err) < 0)
		return -1;
	keep_command(reader);
	return 1;
}

static int take_line(struct reader *reader, struct error *err)
{
	CLEANUP_ERROR struct error own = ERROR_INIT;
	bool more = true;

	while (more && reader->at < reader->value->len)
		if (take_command(reader, &more, &own) < 0) {
			free(reader->command.words);
			/* `-` makes systemd pass over what it cannot read. */
			if (reader->command.prefixes & UNIT_PREFIX_IGNORE)
				return 0;
			*err = own;
			own = (struct error)ERROR_INIT;
			return unit_error_place(
				reader->unit, reader->value->at[reader->start],
				err);
		}
	return 0;
}

int unit_exec_add(struct unit_exec *exec, const struct unit *unit,
		  const char *name, struct error *err)
{
	const struct unit_assignment *line = NULL;

	while ((line = unit_next(unit, "Service", "ExecStart", line))) {
		struct reader reader = {
			.exec = exec,
			.unit = unit,
			.assignment = line,
			.value = &line->value,
			.name = name,
		};

		if (!line->value.len)
			drop_commands(exec);
		else if (take_line(&reader, err) < 0)
			return -1;
	}
	return 0;
}

int unit_exec_check(const struct unit_exec *exec, const char *type,
		    struct error *err)
{
	const struct unit_command *second;

	if (!exec->count) {
		error_refuse(err, "no-command",
			     "there is no ExecStart= in a [Service] section, "
			     "so systemd refuses the unit");
		return error_hint(err, "name the unit that starts "
				       "kube-apiserver");
	}
	if (exec->count == 1 || (type && !strcmp(type, "oneshot")))
		return 0;
	second = &exec->commands[1];
	error_refuse(err, "two-commands",
		     "there is a second command, which systemd takes only of "
		     "a oneshot service: it refuses the unit");
	unit_error_place(second->unit, second->words[0].span.start, err);
	return error_hint(err, "remove one of them; in a drop-in, write an "
			       "empty 'ExecStart=' before your own");
}
