#include "format/unit_environment.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "format/unit_environment_file.h"
#include "format/unit_exec.h"
#include "format/unit_specifier.h"
#include "text/error.h"

void unit_environment_release(struct unit_environment *environment)
{
	free(environment->variables);
	free(environment->files);
	free(environment->unset.items);
	free(environment->passed.items);
	arena_release(&environment->arena);
	*environment = (struct unit_environment)UNIT_ENVIRONMENT_INIT;
}

/* --- what is set --------------------------------------------------------- */

const struct unit_variable *unit_environment_find(
	const struct unit_environment *environment, const char *name,
	size_t name_len)
{
	for (size_t i = environment->count; i-- > 0;) {
		const struct unit_variable *variable =
			&environment->variables[i];

		if (!strncmp(variable->name, name, name_len) &&
		    !variable->name[name_len])
			return variable;
	}
	return NULL;
}

static bool is_name(const char *name)
{
	if (!isalpha((unsigned char)*name) && *name != '_')
		return false;
	while (isalnum((unsigned char)*name) || *name == '_')
		name++;
	return !*name;
}

/* Add a variable, if its name is one. A later one wins. */
static void add_variable(struct unit_environment *environment,
			 const struct unit_variable *variable)
{
	void *variables = environment->variables;

	if (!is_name(variable->name))
		return;
	memory_grow(&variables, &environment->capacity, environment->count + 1,
		    sizeof(*variable));
	environment->variables = variables;
	environment->variables[environment->count++] = *variable;
}

/*
 * Find out in which quotes the value of `variable` stands, which is the end of
 * `word` in the setting `from`.
 */
static void find_quotes(const struct unit_text *from,
			const struct unit_word *word,
			struct unit_variable *variable)
{
	char quote = '\0';
	bool is_first = true;

	for (size_t i = word->start; i < word->end; i++) {
		char byte = from->data[i];
		bool is_value = from->at[i] >= variable->value.at[0];

		if (quote ? byte == quote : byte == '"' || byte == '\'') {
			quote = (char)(quote ? '\0' : byte);
			continue;
		}
		i += byte == '\\';
		if (!is_value)
			continue;
		variable->is_in_parts |= !is_first && quote != variable->quote;
		variable->quote = quote;
		is_first = false;
	}
}

/* Add one word of Environment=, "NAME=value", of the setting `from`. */
static void add_setting(struct unit_environment *environment,
			const struct unit_text *from,
			const struct unit_word *word,
			const struct unit_text *text, const void *source)
{
	const char *equals = strchr(text->data, '=');
	size_t len = equals ? (size_t)(equals - text->data) : 0;
	struct unit_variable variable = { .source = source };

	if (!equals)
		return;
	variable.name = arena_copy(&environment->arena, text->data, len);
	variable.value = (struct unit_text){ equals + 1, text->len - len - 1,
					     text->at + len + 1 };
	find_quotes(from, word, &variable);
	add_variable(environment, &variable);
}

static int add_settings(struct unit_environment *environment,
			const struct unit *unit,
			const struct unit_assignment *line, const char *name,
			const void *source, struct error *err)
{
	struct arena *arena = &environment->arena;
	struct unit_word word;
	size_t at = 0;
	int ret;

	if (!line->value.len)
		environment->count = 0;
	while ((ret = unit_word_next(&line->value, &at, UNIT_WORD_STRICT, arena,
				     &word, err)) > 0) {
		struct unit_text text;

		if (unit_specifier_expand(&word.text, name, arena, &text, err) <
		    0)
			return unit_error_place(unit, word.span.start, err);
		add_setting(environment, &line->value, &word, &text, source);
	}
	return ret < 0 ? unit_error_place(unit, line->value.at[at], err) : 0;
}

static int add_path(struct unit_environment *environment,
		    const struct unit *unit, const struct unit_assignment *line,
		    const char *name, struct error *err)
{
	bool may_be_missing = line->value.data[0] == '-';
	void *files = environment->files;
	struct unit_text path = line->value;

	if (!path.len)
		environment->file_count = 0;
	path.data += may_be_missing;
	path.at += may_be_missing;
	path.len -= may_be_missing;
	if (unit_specifier_expand(&path, name, &environment->arena, &path,
				  err) < 0)
		return unit_error_place(unit, path.at[0], err);
	if (path.data[0] != '/')
		return 0;
	memory_grow(&files, &environment->file_capacity,
		    environment->file_count + 1, sizeof(*environment->files));
	environment->files = files;
	environment->files[environment->file_count++] =
		(struct unit_environment_file){ path.data, may_be_missing };
	return 0;
}

/* Add the words of one assignment to `list`; systemd skips the bad ones. */
static void add_words(struct unit_environment *environment,
		      struct unit_environment_words *list,
		      const struct unit *unit,
		      const struct unit_assignment *line, const char *name,
		      const void *source)
{
	CLEANUP_ERROR struct error none = ERROR_INIT;
	struct unit_word word;
	struct unit_text text;
	size_t at = 0;

	if (!line->value.len)
		list->count = 0;
	while (unit_word_next(&line->value, &at, UNIT_WORD_STRICT,
			      &environment->arena, &word, &none) > 0) {
		void *items = list->items;

		if (unit_specifier_expand(&word.text, name, &environment->arena,
					  &text, &none) < 0)
			continue;
		memory_grow(&items, &list->capacity, list->count + 1,
			    sizeof(*list->items));
		list->items = items;
		list->items[list->count++] = (struct unit_environment_word){
			text.data, unit, word.span.start, source
		};
	}
}

int unit_environment_add_unit(struct unit_environment *environment,
			      const struct unit *unit, const char *name,
			      const void *source, struct error *err)
{
	for (size_t i = 0; i < unit->count; i++) {
		const struct unit_assignment *line = &unit->assignments[i];
		int ret = 0;

		if (strcmp(line->section, "Service") != 0)
			continue;
		if (!strcmp(line->key, "Environment"))
			ret = add_settings(environment, unit, line, name,
					   source, err);
		else if (!strcmp(line->key, "EnvironmentFile"))
			ret = add_path(environment, unit, line, name, err);
		else if (!strcmp(line->key, "UnsetEnvironment"))
			add_words(environment, &environment->unset, unit, line,
				  name, source);
		else if (!strcmp(line->key, "PassEnvironment"))
			add_words(environment, &environment->passed, unit, line,
				  name, source);
		if (ret < 0)
			return -1;
	}
	return 0;
}

/* What a file's reader hands over, with what we add to each variable. */
struct file_context {
	struct unit_environment *environment;
	const void *source;
};

static void take_from_file(void *data, const char *name,
			   const struct unit_text *value, char quote,
			   bool is_in_parts)
{
	struct file_context *context = data;
	const struct unit_variable variable = {
		.name = name,
		.value = *value,
		.source = context->source,
		.is_file = true,
		.quote = quote,
		.is_in_parts = is_in_parts,
	};

	add_variable(context->environment, &variable);
}

int unit_environment_add_file(struct unit_environment *environment,
			      const char *text, size_t len, const void *source,
			      struct error *err)
{
	struct file_context context = { environment, source };

	return unit_environment_file_parse(text, len, &environment->arena,
					   take_from_file, &context,
					   &environment->doubtful_line, err);
}

/* --- what `$` makes of it ------------------------------------------------ */

void unit_argument_list_release(struct unit_argument_list *list)
{
	free(list->items);
	arena_release(&list->arena);
	*list = (struct unit_argument_list)UNIT_ARGUMENT_LIST_INIT;
}

static void add_argument(struct unit_argument_list *list,
			 const struct unit_argument *argument)
{
	void *items = list->items;

	memory_grow(&items, &list->capacity, list->count + 1,
		    sizeof(*argument));
	list->items = items;
	list->items[list->count++] = *argument;
}

/* What systemd sets for a service without being asked. */
static const char *const own_variables[] = {
	"CACHE_DIRECTORY",
	"CONFIGURATION_DIRECTORY",
	"CREDENTIALS_DIRECTORY",
	"HOME",
	"INVOCATION_ID",
	"JOURNAL_STREAM",
	"LANG",
	"LOGNAME",
	"LOGS_DIRECTORY",
	"NOTIFY_SOCKET",
	"PATH",
	"RUNTIME_DIRECTORY",
	"SHELL",
	"STATE_DIRECTORY",
	"SYSTEMD_EXEC_PID",
	"TMPDIR",
	"USER",
	"WATCHDOG_USEC",
};

/* Return the word that names the variable (NULL: with any value), or NULL. */
static const struct unit_environment_word *find_word(
	const struct unit_environment_words *words, const char *name,
	size_t len, const char *value)
{
	for (size_t i = 0; i < words->count; i++) {
		const char *text = words->items[i].text;

		if (strncmp(text, name, len) != 0)
			continue;
		if (!text[len] || (value && text[len] == '=' &&
				   !strcmp(text + len + 1, value)))
			return &words->items[i];
	}
	return NULL;
}

static bool is_own(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(own_variables); i++)
		if (!strncmp(own_variables[i], name, len) &&
		    !own_variables[i][len])
			return true;
	return false;
}

/*
 * Return the variable that the command uses, or NULL: it is not set, or, with
 * `*ret_unknown`, may be. `list` gets to know what is special about it.
 */
static const struct unit_variable *use_variable(
	const struct unit_environment *environment, const char *name,
	size_t len, struct unit_argument_list *list, bool *ret_unknown)
{
	const struct unit_variable *variable = unit_environment_find(
		environment, name, len);
	const struct unit_environment_word *word;

	if (variable) {
		word = find_word(&environment->unset, name, len,
				 variable->value.data);
		list->unset = list->unset ? list->unset : word;
		return variable;
	}
	word = find_word(&environment->passed, name, len, NULL);
	list->passed = list->passed ? list->passed : word;
	*ret_unknown = environment->is_partial || word || is_own(name, len);
	return NULL;
}

/* Split the value of `variable`, which word `word` names. */
static void add_split(struct unit_argument_list *list,
		      const struct unit_variable *variable, size_t word)
{
	CLEANUP_ERROR struct error none = ERROR_INIT;
	struct unit_word part;
	size_t at = 0;

	while (unit_word_next(&variable->value, &at, UNIT_WORD_LAX,
			      &list->arena, &part, &none) > 0) {
		struct unit_argument argument = { .text = part.text,
						  .span = part.span,
						  .word = word,
						  .variable = variable };

		add_argument(list, &argument);
	}
}

/* The text of a word while `${NAME}` is put in. */
struct expansion {
	const struct unit_environment *environment;
	struct unit_argument_list *list;
	const struct unit_text *from;
	char *data; /* NULL: only count what comes */
	size_t *map;
	size_t len;
	bool is_unknown;
};

static void put(struct expansion *expansion, const char *data, size_t len,
		size_t at)
{
	for (size_t i = 0; i < len && expansion->data; i++) {
		expansion->data[expansion->len + i] = data[i];
		expansion->map[expansion->len + i] = expansion->from->at[at];
	}
	expansion->len += len;
}

/* Put the variable `${...}` at `at`, if it is one; return its length, or 0. */
static size_t put_variable(struct expansion *expansion, size_t at)
{
	const char *name = expansion->from->data + at + 2;
	const struct unit_variable *variable;
	bool is_unknown = false;
	size_t len;

	if (name[-1] != '{')
		return 0;
	len = strcspn(name, "}:");
	if (name[len] != '}')
		return 0;
	variable = use_variable(expansion->environment, name, len,
				expansion->list, &is_unknown);
	if (variable) {
		put(expansion, variable->value.data, variable->value.len, at);
	} else if (is_unknown) {
		put(expansion, name - 2, len + 3, at);
		expansion->is_unknown = true;
	}
	return len + 3;
}

static void expand_text(struct expansion *expansion)
{
	const struct unit_text *from = expansion->from;

	expansion->len = 0;
	for (size_t at = 0; at < from->len;) {
		size_t step = 1;

		if (from->data[at] == '$' && from->data[at + 1] == '$') {
			put(expansion, "$", 1, at);
			step = 2;
		} else if (from->data[at] == '$' &&
			   (step = put_variable(expansion, at)) > 0) {
			/* it is there */
		} else {
			step = 1;
			put(expansion, from->data + at, 1, at);
		}
		at += step;
	}
}

/* Add word `word` with `${NAME}` put in. */
static void add_expanded(const struct unit_environment *environment,
			 const struct unit_text *from, struct span span,
			 size_t word, struct unit_argument_list *list)
{
	struct expansion expansion = { .environment = environment,
				       .list = list,
				       .from = from };
	struct unit_argument argument = { .word = word,
					  .span = span,
					  .text = *from };

	if (memchr(from->data, '$', from->len)) {
		expand_text(&expansion);
		list->bytes += expansion.len;
		if (list->bytes > UNIT_ARGUMENT_BYTES_MAX) {
			list->is_too_much = true;
			return;
		}
		expansion.data = arena_new(&list->arena, expansion.len + 1);
		expansion.map = arena_new(&list->arena,
					  (expansion.len + 1) *
						  sizeof(*expansion.map));
		expand_text(&expansion);
		expansion.map[expansion.len] = from->at[from->len];
		argument.text = (struct unit_text){ expansion.data,
						    expansion.len,
						    expansion.map };
		argument.is_unknown = expansion.is_unknown;
	}
	add_argument(list, &argument);
}

/* Add what a word `$NAME` gives, if it is one that is to be split. */
static bool add_variable_word(const struct unit_environment *environment,
			      const struct unit_text *text, struct span span,
			      size_t word, struct unit_argument_list *list)
{
	const struct unit_variable *variable;
	struct unit_argument unknown = {
		.text = *text, .span = span, .word = word, .is_unknown = true
	};
	bool is_unknown = false;

	if (text->data[0] != '$' || text->data[1] == '{' ||
	    text->data[1] == '$')
		return false;
	variable = use_variable(environment, text->data + 1, text->len - 1,
				list, &is_unknown);
	if (variable)
		add_split(list, variable, word);
	else if (is_unknown && is_name(text->data + 1))
		add_argument(list, &unknown);
	return true;
}

void unit_environment_expand(const struct unit_environment *environment,
			     const struct unit_command *command,
			     struct unit_argument_list *ret)
{
	size_t most = command->first + UNIT_ARGUMENTS_MAX;

	ret->is_too_much = command->count > most;
	for (size_t i = command->first; i < command->count && !ret->is_too_much;
	     i++) {
		const struct unit_text *text = &command->words[i].text;
		struct span span = command->words[i].span;
		struct unit_argument literal = { *text, span, i, NULL, false };

		if (command->prefixes & UNIT_PREFIX_LITERAL)
			add_argument(ret, &literal);
		else if (!add_variable_word(environment, text, span, i, ret))
			add_expanded(environment, text, span, i, ret);
		ret->is_too_much |= ret->count > UNIT_ARGUMENTS_MAX;
	}
}
