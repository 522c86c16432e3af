#include "format/unit.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/error.h"

static const char blanks[] = " \t\n\r";

/* What systemd's LONG_LINE_MAX allows, in a line and in lines joined. */
enum { LINE_MAX_BYTES = 1024 * 1024 };

/* One logical line while it is put together. */
struct joined {
	char *data;
	size_t *at;
	size_t len;
	size_t data_capacity;
	size_t at_capacity;
	struct span lines;
	size_t line; /* number of the first physical line */
	size_t last_line;
};

/* Where parsing stands. */
struct parser {
	struct unit *unit;
	struct joined joined;
	const char *section;
	bool is_open; /* a continuation goes on */
	bool had_mark;
	size_t line; /* number of the current physical line */
};

static void joined_release(struct joined *joined)
{
	free(joined->data);
	free(joined->at);
}

void unit_release(struct unit *unit)
{
	free(unit->assignments);
	free(unit->strays);
	arena_release(&unit->arena);
	*unit = (struct unit)UNIT_INIT;
}

/* --- physical lines ------------------------------------------------------ */

/*
 * A line end is a run of LF, CR and NUL in which none comes twice and which a
 * NUL ends: CRLF is one, LFLF is two.
 */
static size_t skip_line_end(const char *text, size_t len, size_t at)
{
	bool seen_lf = false, seen_cr = false;

	for (; at < len; at++) {
		if (!text[at])
			return at + 1;
		if (text[at] == '\n' && !seen_lf)
			seen_lf = true;
		else if (text[at] == '\r' && !seen_cr)
			seen_cr = true;
		else
			break;
	}
	return at;
}

struct unit_line unit_line_at(const char *text, size_t len, size_t at)
{
	struct unit_line line = { .body = { at, at } };

	while (line.body.end < len && text[line.body.end] &&
	       text[line.body.end] != '\n' && text[line.body.end] != '\r')
		line.body.end++;
	line.end = skip_line_end(text, len, line.body.end);
	return line;
}

struct unit_line unit_line_of(const char *text, size_t len, size_t at)
{
	size_t start = at;
	struct unit_line line;

	/* Whatever stands behind a LF is at least the rest of a line end. */
	while (start && text[start - 1] != '\n')
		start--;
	do {
		line = unit_line_at(text, len, start);
		start = line.end;
	} while (line.end <= at && line.end < len);
	return line;
}

static bool is_blank(char byte)
{
	return byte && strchr(blanks, byte);
}

static size_t skip_blanks(const char *text, struct span span)
{
	while (span.start < span.end && is_blank(text[span.start]))
		span.start++;
	return span.start;
}

bool unit_line_is_comment(const char *text, const struct unit_line *line)
{
	size_t at = skip_blanks(text, line->body);

	return at < line->body.end && (text[at] == '#' || text[at] == ';');
}

bool unit_line_continues(const char *text, const struct unit_line *line)
{
	size_t at = line->body.end;

	while (at > line->body.start && text[at - 1] == '\\')
		at--;
	return (line->body.end - at) % 2;
}

static bool is_continuation_byte(char byte)
{
	return ((unsigned char)byte & 0xC0) == 0x80;
}

int unit_line_error(const char *text, size_t len, size_t at, struct error *err)
{
	size_t number = 0, start = 0, column = 1;
	struct unit_line line = { .end = 0 };

	do {
		start = line.end;
		line = unit_line_at(text, len, start);
		number++;
	} while (line.end <= at && line.end < len);
	for (size_t i = start; i < at && i < line.body.end; i++)
		column += !is_continuation_byte(text[i]);
	return error_place(err, number, column);
}

int unit_error_place(const struct unit *unit, size_t at, struct error *err)
{
	return unit_line_error(unit->text, unit->len, at, err);
}

/* --- UTF-8 --------------------------------------------------------------- */

/* Return the length of the character at `data`, or 0 if it is none. */
static size_t utf8_len(const unsigned char *data, size_t len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t count = *data < 0x80   ? 1
		       : *data < 0xC0 ? 0
		       : *data < 0xE0 ? 2
		       : *data < 0xF0 ? 3
		       : *data < 0xF8 ? 4
				      : 0;
	uint32_t code;

	if (count < 2 || count > len)
		return count <= len ? count : 0;
	code = *data & (0x7Fu >> count);
	for (size_t i = 1; i < count; i++) {
		if ((data[i] & 0xC0) != 0x80)
			return 0;
		code = code << 6 | (data[i] & 0x3F);
	}
	if (code < least[count] || code > 0x10FFFF ||
	    (code >= 0xD800 && code <= 0xDFFF) ||
	    (code >= 0xFDD0 && code <= 0xFDEF) || (code & 0xFFFE) == 0xFFFE)
		return 0;
	return count;
}

size_t unit_utf8_span(const char *data, size_t len)
{
	const unsigned char *bytes = (const unsigned char *)data;
	size_t at = 0, count = 1;

	while (at < len && count) {
		count = utf8_len(bytes + at, len - at);
		at += count;
	}
	return at;
}

bool unit_is_utf8(const char *data, size_t len)
{
	return unit_utf8_span(data, len) == len;
}

/* --- logical lines ------------------------------------------------------- */

static void append(struct joined *joined, char byte, size_t at)
{
	void *data = joined->data, *map = joined->at;

	memory_grow(&data, &joined->data_capacity, joined->len + 2, 1);
	memory_grow(&map, &joined->at_capacity, joined->len + 2,
		    sizeof(*joined->at));
	joined->data = data;
	joined->at = map;
	joined->data[joined->len] = byte;
	joined->at[joined->len] = at;
	joined->len++;
	joined->data[joined->len] = '\0';
	joined->at[joined->len] = at + 1;
}

/* Whether the line begins with a byte order mark. */
static bool has_mark(const char *text, const struct unit_line *line)
{
	return line->body.end - line->body.start >= 3 &&
	       !memcmp(text + line->body.start, "\xEF\xBB\xBF", 3);
}

/* Append a line; of one that goes on, the last backslash becomes a blank. */
static void append_line(struct parser *parser, const struct unit_line *line,
			bool continues)
{
	const char *text = parser->unit->text;
	struct joined *joined = &parser->joined;
	size_t at = line->body.start;

	if (!parser->is_open) {
		joined->len = 0;
		joined->lines = (struct span){ line->body.start, line->end };
		joined->line = parser->line;
	}
	joined->lines.end = line->end;
	joined->last_line = parser->line;
	if (!parser->had_mark && has_mark(text, line)) {
		parser->had_mark = true;
		at += 3;
	}
	for (; at < line->body.end - continues; at++)
		append(joined, text[at], at);
	if (continues)
		append(joined, ' ', at);
	parser->is_open = continues;
}

/* Take the bytes `span` of the logical line, without blanks at both ends. */
static struct unit_text take(struct parser *parser, struct span span)
{
	struct arena *arena = &parser->unit->arena;
	const struct joined *joined = &parser->joined;
	struct unit_text text;
	size_t *map;

	span.start = skip_blanks(joined->data, span);
	while (span.end > span.start && is_blank(joined->data[span.end - 1]))
		span.end--;
	text.len = span.end - span.start;
	text.data = arena_copy(arena, joined->data + span.start, text.len);
	map = arena_new(arena, (text.len + 1) * sizeof(*map));
	memcpy(map, joined->at + span.start, text.len * sizeof(*map));
	map[text.len] = text.len ? map[text.len - 1] + 1
				 : joined->at[span.start];
	text.at = map;
	return text;
}

static void add_stray(struct parser *parser, const char *text, const char *why)
{
	struct unit *unit = parser->unit;
	void *strays = unit->strays;

	memory_grow(&strays, &unit->stray_capacity, unit->stray_count + 1,
		    sizeof(*unit->strays));
	unit->strays = strays;
	unit->strays[unit->stray_count++] = (struct unit_stray){
		.why = why,
		.text = text,
		.lines = parser->joined.lines,
		.line = parser->joined.line,
	};
}

static void add_assignment(struct parser *parser, const struct unit_text *line,
			   size_t equals)
{
	struct unit *unit = parser->unit;
	struct joined *joined = &parser->joined;
	size_t start = (size_t)(strchr(joined->data, '=') - joined->data);
	void *assignments = unit->assignments;
	size_t key_len = equals;

	while (key_len && is_blank(line->data[key_len - 1]))
		key_len--;
	memory_grow(&assignments, &unit->capacity, unit->count + 1,
		    sizeof(*unit->assignments));
	unit->assignments = assignments;
	unit->assignments[unit->count++] = (struct unit_assignment){
		.section = parser->section,
		.key = arena_copy(&unit->arena, line->data, key_len),
		.value = take(parser, (struct span){ start + 1, joined->len }),
		.lines = joined->lines,
		.line = joined->line,
		.last_line = joined->last_line,
	};
}

static bool is_safe_name(const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)name[i] < ' ' || name[i] == 0x7F ||
		    strchr("\"'\\", name[i]))
			return false;
	return true;
}

static int add_section(struct parser *parser, const struct unit_text *line,
		       struct error *err)
{
	struct unit *unit = parser->unit;

	if (line->data[line->len - 1] != ']' ||
	    !is_safe_name(line->data + 1, line->len - 2)) {
		error_refuse(err, "bad-section-header",
			     "systemd refuses the file: '%s' begins as a "
			     "section header does and is none",
			     line->data);
		unit_error_place(unit, line->at[0], err);
		return error_hint(err, "a header is a line of its own, with "
				       "nothing behind it: [Service]");
	}
	parser->section = arena_copy(&unit->arena, line->data + 1,
				     line->len - 2);
	unit->section_count++;
	return 0;
}

static int end_line(struct parser *parser, struct error *err)
{
	struct joined *joined = &parser->joined;
	struct unit_text line = take(parser, (struct span){ 0, joined->len });
	const char *equals;

	if (!line.len)
		return 0;
	if (!unit_is_utf8(line.data, line.len)) {
		error_refuse(err, "not-utf8",
			     "systemd refuses the file: this line is not "
			     "UTF-8");
		error_hint(err, "save the file as plain UTF-8 text");
		return unit_error_place(parser->unit, line.at[0], err);
	}
	if (line.data[0] == '[')
		return add_section(parser, &line, err);
	equals = strchr(line.data, '=');
	if (!*parser->section)
		add_stray(parser, line.data, "stands before any section");
	else if (!equals)
		add_stray(parser, line.data, "has no '='");
	else if (equals == line.data)
		add_stray(parser, line.data, "has nothing before its '='");
	else
		add_assignment(parser, &line, (size_t)(equals - line.data));
	return 0;
}

/*
 * Of marks behind the start, systemd 229 passes over none and later ones over
 * the first: with a line that goes, another line's mark would go, too.
 */
static int refuse_mark(const struct parser *parser,
		       const struct unit_line *line, struct error *err)
{
	error_refuse(err, "byte-order-mark",
		     "this line begins with a byte order mark, which one "
		     "release of systemd passes over and another reads");
	unit_error_place(parser->unit, line->body.start, err);
	return error_hint(err, "remove the mark, three bytes that an editor "
			       "may not show");
}

static int add_line(struct parser *parser, const struct unit_line *line,
		    struct error *err)
{
	const char *text = parser->unit->text;
	bool continues = unit_line_continues(text, line);

	if (unit_line_is_comment(text, line))
		return 0;
	if (!parser->had_mark && line->body.start && has_mark(text, line))
		return refuse_mark(parser, line, err);
	append_line(parser, line, continues);
	if (line->body.end - line->body.start >= LINE_MAX_BYTES ||
	    parser->joined.len > LINE_MAX_BYTES) {
		error_refuse(err, "line-too-long",
			     "systemd refuses the file: a line has more than a "
			     "megabyte");
		error_hint(err, "is it the right file? systemd starts nothing "
				"from this one");
		return unit_error_place(parser->unit, line->body.start, err);
	}
	return continues ? 0 : end_line(parser, err);
}

int unit_parse(struct unit *unit, const char *text, size_t len,
	       struct error *err)
{
	struct parser parser = { .unit = unit, .section = "" };
	int ret = 0;

	*unit = (struct unit)UNIT_INIT;
	unit->text = text;
	unit->len = len;
	append(&parser.joined, ' ', 0);
	for (size_t at = 0; at < len && !ret;) {
		struct unit_line line = unit_line_at(text, len, at);

		parser.line++;
		ret = add_line(&parser, &line, err);
		at = line.end;
	}
	if (!ret && parser.is_open)
		ret = end_line(&parser, err);
	joined_release(&parser.joined);
	return ret;
}

const struct unit_assignment *unit_next(const struct unit *unit,
					const char *section, const char *key,
					const struct unit_assignment *after)
{
	const struct unit_assignment *next = after ? after + 1
						   : unit->assignments;

	for (; next && next < unit->assignments + unit->count; next++)
		if (!strcmp(next->section, section) && !strcmp(next->key, key))
			return next;
	return NULL;
}
