#include "target/systemd_service_variable.h"

#include <string.h>

bool service_word_is_of(const struct word *word,
			const struct service_word *home)
{
	const struct service_word *origin = word->origin;

	return origin &&
	       (!home->variable || origin->variable == home->variable);
}

/* Whether the file says the word just as it is, without an escape. */
static bool is_plain_in_file(const struct service *service,
			     const struct service_word *origin)
{
	/* Word 0 is the program, which is no argument. */
	size_t number = (size_t)(origin - service->words) - 1;
	const struct unit_text *text = &service->arguments.items[number].text;
	const char *raw = origin->file->text->data + origin->span.start;

	return text->len == origin->span.end - origin->span.start &&
	       !memcmp(raw, text->data, text->len);
}

/* Whether a word of ExecStart= is `$NAME`, or `${NAME}` stands in it. */
static bool takes_variable(const char *text, const char *name)
{
	size_t len = strlen(name);

	if (text[0] == '$' && !strcmp(text + 1, name))
		return true;
	for (const char *at = text; (at = strchr(at, '$')); at++) {
		if (at[1] == '{' && !strncmp(at + 2, name, len) &&
		    at[2 + len] == '}')
			return true;
		at += at[1] == '$';
	}
	return false;
}

/* Whether another word of the command takes the same variable. */
static bool is_used_twice(const struct service *service,
			  const struct service_word *origin)
{
	const struct unit_command *command = service->command;

	for (size_t i = command->first; i < command->count; i++)
		if (i != origin->index &&
		    takes_variable(command->words[i].text.data,
				   origin->variable->name))
			return true;
	return false;
}

/* Return the last word that is split from the same variable. */
static const struct service_word *last_of_variable(
	const struct service *service, const struct service_word *of)
{
	const struct service_word *last = of;

	for (size_t i = 0; i < service->word_count; i++)
		if (service->words[i].variable == of->variable)
			last = &service->words[i];
	return last;
}

/*
 * Whether the end of the word's span may not be where the word ends, or not in
 * its line: the last byte is an escape, a specifier, the blank of a backslash
 * that joins lines, or a line end.
 */
static bool has_doubtful_end(const struct service_word *origin)
{
	return strchr("\\%\n\r",
		      origin->file->text->data[origin->span.end - 1]);
}

/*
 * Return the word of a variable behind which an edit of word number `i` begins:
 * the one that stands before it, or NULL.
 */
static const struct service_word *anchor_of(const struct service *service,
					    size_t i)
{
	const struct command_line *line = &service->line;
	const struct service_word *own = line->words[i].origin;

	while (i-- > 0)
		if (line->words[i].origin &&
		    service_word_is_of(&line->words[i],
				       own ? own : service->home))
			return line->words[i].origin;
	return NULL;
}

/*
 * Whether the first word that stays behind number `i` begins with a quote. In
 * front of a value without quotes that would be one of the whole value.
 */
static bool is_before_quote(const struct service *service, size_t i)
{
	const struct command_line *line = &service->line;
	const struct service_word *own = line->words[i].origin;

	while (++i < line->count) {
		const struct service_word *next = line->words[i].origin;

		if (!next || !service_word_is_of(&line->words[i], own) ||
		    line->words[i].removed)
			continue;
		return strchr("\"'", own->file->text->data[next->span.start]);
	}
	return false;
}

const char *service_variable_obstacle(const struct service *service, size_t i)
{
	const struct word *word = &service->line.words[i];
	const struct service_word *own = word->origin;
	const struct service_word *origin = own ? own : service->home;
	const struct unit_variable *variable = origin->variable;
	const struct service_word *anchor = anchor_of(service, i);
	bool is_moved = !own || word->removed;

	if (is_used_twice(service, origin))
		return "which the command uses twice";
	if (!own && !variable->is_file && !variable->quote)
		return "without quotes that could hold one more";
	if (own && word->removed && !anchor && variable->is_file &&
	    !variable->quote && is_before_quote(service, i))
		return "before a word in quotes";
	if (variable->is_in_parts || (own && !is_plain_in_file(service, own)) ||
	    (is_moved && anchor && has_doubtful_end(anchor)) ||
	    !is_plain_in_file(service, last_of_variable(service, origin)))
		return "written with escapes or quotes";
	return NULL;
}
