#include "format/unit_environment_file.h"

#include <stdlib.h>
#include <string.h>

#include "text/error.h"

/* The states of systemd's own reader. */
enum state {
	BEFORE_KEY,
	KEY,
	BEFORE_VALUE,
	VALUE,
	VALUE_ESCAPE,
	SINGLE_QUOTE,
	DOUBLE_QUOTE,
	DOUBLE_QUOTE_ESCAPE,
	COMMENT,
	COMMENT_ESCAPE,
};

/* Bytes with the place of each. */
struct collected {
	char *data;
	size_t *at;
	size_t len;
	size_t data_capacity;
	size_t at_capacity;
	size_t trimmed; /* `len` without blanks at the end */
};

struct reader {
	const char *text;
	size_t len;
	size_t at;
	size_t line;
	enum state state;
	struct collected key;
	struct collected value;
	char quote; /* that the last byte of the value stands in */
	bool is_in_parts;
	size_t value_start;
	struct arena *arena;
	unit_environment_take *take;
	void *data;
	size_t *doubtful;
};

static bool is_newline(char byte)
{
	return byte == '\n' || byte == '\r';
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || is_newline(byte);
}

static void collect(struct collected *collected, char byte, size_t at,
		    bool is_trimmed)
{
	void *data = collected->data, *map = collected->at;

	memory_grow(&data, &collected->data_capacity, collected->len + 1, 1);
	memory_grow(&map, &collected->at_capacity, collected->len + 1,
		    sizeof(*collected->at));
	collected->data = data;
	collected->at = map;
	collected->data[collected->len] = byte;
	collected->at[collected->len++] = at;
	if (!is_trimmed || !is_blank(byte))
		collected->trimmed = collected->len;
}

static void collected_clear(struct collected *collected)
{
	collected->len = 0;
	collected->trimmed = 0;
}

static void collected_release(struct collected *collected)
{
	free(collected->data);
	free(collected->at);
}

static void add_to_value(struct reader *reader, char byte, char quote)
{
	reader->is_in_parts |= reader->value.len && quote != reader->quote;
	/* Only text outside of quotes loses its blanks at the end. */
	collect(&reader->value, byte, reader->at, reader->state == VALUE);
	reader->quote = quote;
}

/* Hand the assignment over and begin a new one. */
static void finish(struct reader *reader)
{
	struct collected *value = &reader->value;
	size_t len = reader->state == VALUE ? value->trimmed : value->len;
	size_t *map = arena_new(reader->arena, (len + 1) * sizeof(*map));
	struct unit_text text = { .len = len, .at = map };
	const char *data = len ? value->data : "";

	text.data = arena_copy(reader->arena, data, len);
	if (len)
		memcpy(map, value->at, len * sizeof(*map));
	map[len] = len ? map[len - 1] + 1 : reader->value_start;
	reader->take(reader->data,
		     arena_copy(reader->arena,
				reader->key.len ? reader->key.data : "",
				reader->key.trimmed),
		     &text, reader->quote, reader->is_in_parts);
	collected_clear(&reader->key);
	collected_clear(value);
	reader->quote = '\0';
	reader->is_in_parts = false;
	reader->state = BEFORE_KEY;
}

static void step_key(struct reader *reader, char byte)
{
	if (reader->state == BEFORE_KEY) {
		if (byte == '#' || byte == ';') {
			reader->state = COMMENT;
		} else if (!is_blank(byte)) {
			reader->state = KEY;
			collect(&reader->key, byte, reader->at, true);
		}
	} else if (is_newline(byte)) {
		collected_clear(&reader->key);
		reader->state = BEFORE_KEY;
	} else if (byte == '=') {
		reader->value_start = reader->at + 1;
		reader->state = BEFORE_VALUE;
	} else {
		collect(&reader->key, byte, reader->at, true);
	}
}

static void step_before_value(struct reader *reader, char byte)
{
	if (is_newline(byte)) {
		finish(reader);
	} else if (byte == '\'') {
		reader->state = SINGLE_QUOTE;
	} else if (byte == '"') {
		reader->state = DOUBLE_QUOTE;
	} else if (byte == '\\') {
		reader->state = VALUE_ESCAPE;
	} else if (!is_blank(byte)) {
		reader->state = VALUE;
		add_to_value(reader, byte, '\0');
	}
}

static void step_value(struct reader *reader, char byte)
{
	if (reader->state == VALUE_ESCAPE) {
		/* The escaped byte is never trimmed. */
		if (!is_newline(byte))
			add_to_value(reader, byte, '\0');
		reader->state = VALUE;
	} else if (is_newline(byte)) {
		finish(reader);
	} else if (byte == '\\') {
		reader->value.trimmed = reader->value.len;
		reader->state = VALUE_ESCAPE;
	} else {
		add_to_value(reader, byte, '\0');
	}
}

static void step_quote(struct reader *reader, char byte)
{
	char quote = reader->state == SINGLE_QUOTE ? '\'' : '"';

	if (reader->state == DOUBLE_QUOTE_ESCAPE) {
		if (byte != '\n' && !strchr("\"\\`$", byte)) {
			reader->at--;
			add_to_value(reader, '\\', quote);
			reader->at++;
		}
		if (byte != '\n')
			add_to_value(reader, byte, quote);
		reader->state = DOUBLE_QUOTE;
	} else if (byte == quote) {
		reader->state = BEFORE_VALUE;
	} else if (byte == '\\' && quote == '"') {
		reader->state = DOUBLE_QUOTE_ESCAPE;
	} else {
		add_to_value(reader, byte, quote);
	}
}

/* Whether the line behind this newline sets a variable, read by itself. */
static bool is_before_setting(const struct reader *reader)
{
	size_t at = reader->at + 1, start;

	while (at < reader->len && strchr(" \t", reader->text[at]))
		at++;
	start = at;
	while (at < reader->len && reader->text[at] != '=' &&
	       !is_newline(reader->text[at]))
		at++;
	return at < reader->len && reader->text[at] == '=' &&
	       !strchr("#;", reader->text[start]);
}

static void step_comment(struct reader *reader, char byte)
{
	if (reader->state == COMMENT_ESCAPE) {
		if (is_newline(byte) && !*reader->doubtful &&
		    is_before_setting(reader))
			*reader->doubtful = reader->line + 1;
		reader->state = COMMENT;
	} else if (byte == '\\') {
		reader->state = COMMENT_ESCAPE;
	} else if (is_newline(byte)) {
		reader->state = BEFORE_KEY;
	}
}

typedef void step_fn(struct reader *reader, char byte);

static step_fn *const steps[] = {
	[BEFORE_KEY] = step_key,
	[KEY] = step_key,
	[BEFORE_VALUE] = step_before_value,
	[VALUE] = step_value,
	[VALUE_ESCAPE] = step_value,
	[SINGLE_QUOTE] = step_quote,
	[DOUBLE_QUOTE] = step_quote,
	[DOUBLE_QUOTE_ESCAPE] = step_quote,
	[COMMENT] = step_comment,
	[COMMENT_ESCAPE] = step_comment,
};

static int check_bytes(const char *text, size_t len, struct error *err)
{
	const char *nul = memchr(text, '\0', len);
	size_t bad = nul ? (size_t)(nul - text) : unit_utf8_span(text, len);

	if (bad == len)
		return 0;
	if (nul)
		error_refuse(err, "not-text",
			     "the environment file holds a NUL byte, so the "
			     "service does not start");
	else
		error_refuse(err, "not-utf8",
			     "the environment file is not UTF-8, so the "
			     "service does not start");
	unit_line_error(text, len, bad, err);
	return error_hint(err, "save the file as plain UTF-8 text");
}

int unit_environment_file_parse(const char *text, size_t len,
				struct arena *arena,
				unit_environment_take *take, void *data,
				size_t *ret_doubtful, struct error *err)
{
	struct reader reader = {
		.text = text,
		.len = len,
		.line = 1,
		.arena = arena,
		.take = take,
		.data = data,
		.doubtful = ret_doubtful,
	};

	if (check_bytes(text, len, err) < 0)
		return -1;
	for (; reader.at < len; reader.at++) {
		steps[reader.state](&reader, text[reader.at]);
		reader.line += text[reader.at] == '\n';
	}
	if (reader.state >= BEFORE_VALUE && reader.state < COMMENT)
		finish(&reader);
	collected_release(&reader.key);
	collected_release(&reader.value);
	return 0;
}
