#include "format/unit_word.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/buf.h"
#include "text/error.h"

static const char blanks[] = " \t\n\r";

/* A word while it is taken. */
struct taker {
	const struct unit_text *from;
	size_t at;
	enum unit_word_rules rules;
	bool keep_unknown; /* the second reading, which keeps bad escapes */
	char *data;        /* NULL: only count what comes */
	size_t *map;
	size_t len;
};

/* What a backslash and one letter stand for. */
static const struct escape {
	char letter;
	char byte;
} escapes[] = {
	{ 'a', '\a' }, { 'b', '\b' }, { 'f', '\f' },  { 'n', '\n' },
	{ 'r', '\r' }, { 't', '\t' }, { 'v', '\v' },  { '\\', '\\' },
	{ '"', '"' },  { 's', ' ' },  { '\'', '\'' },
};

/* The escapes that give a number. */
static const struct number_escape {
	char letter; /* 0: the digits follow at once */
	unsigned digits;
	unsigned base;
	bool is_character; /* else one byte */
} number_escapes[] = {
	{ 'x', 2, 16, false },
	{ 'u', 4, 16, true },
	{ 'U', 8, 16, true },
	{ 0, 3, 8, false },
};

static bool is_blank(char byte)
{
	return byte && strchr(blanks, byte);
}

size_t unit_word_skip_blanks(const struct unit_text *from, size_t at)
{
	while (at < from->len && is_blank(from->data[at]))
		at++;
	return at;
}

static void put(struct taker *taker, char byte, size_t at)
{
	if (taker->data) {
		taker->data[taker->len] = byte;
		taker->map[taker->len] = taker->from->at[at];
	}
	taker->len++;
}

static void put_character(struct taker *taker, uint32_t code, size_t at)
{
	size_t more = code < 0x80      ? 0
		      : code < 0x800   ? 1
		      : code < 0x10000 ? 2
				       : 3;
	static const unsigned first[] = { 0, 0xC0, 0xE0, 0xF0 };

	put(taker, (char)(first[more] | code >> (6 * more)), at);
	while (more--)
		put(taker, (char)(0x80 | (code >> (6 * more) & 0x3F)), at);
}

static unsigned digit_value(char digit)
{
	return isdigit((unsigned char)digit)
		       ? (unsigned)(digit - '0')
		       : (unsigned)(tolower((unsigned char)digit) - 'a' + 10);
}

/* Read an escape that gives a number; return its length, or 0. */
static size_t take_number(struct taker *taker, size_t start)
{
	const char *text = taker->from->data + taker->at;

	for (size_t i = 0; i < ARRAY_SIZE(number_escapes); i++) {
		const struct number_escape *kind = &number_escapes[i];
		size_t at = kind->letter != 0;
		uint32_t code = 0;

		if (kind->letter && *text != kind->letter)
			continue;
		for (unsigned n = 0; n < kind->digits; n++, at++) {
			if (!isxdigit((unsigned char)text[at]) ||
			    digit_value(text[at]) >= kind->base)
				return 0;
			code = code * kind->base + digit_value(text[at]);
		}
		if (!code || (!kind->is_character && code > 0xFF) ||
		    code > 0x10FFFF)
			return 0;
		if (kind->is_character)
			put_character(taker, code, start);
		else
			put(taker, (char)code, start);
		return at;
	}
	return 0;
}

/* Read the C escape behind a backslash; return its length, or 0. */
static size_t take_escape(struct taker *taker, size_t start)
{
	char letter = taker->from->data[taker->at];

	for (size_t i = 0; i < ARRAY_SIZE(escapes); i++)
		if (letter == escapes[i].letter) {
			put(taker, escapes[i].byte, start);
			return 1;
		}
	return take_number(taker, start);
}

/* Step over a backslash and what it escapes. */
static bool take_backslash(struct taker *taker, char quote)
{
	bool has_c_escapes = taker->rules == UNIT_WORD_COMMAND ||
			     taker->rules == UNIT_WORD_STRICT;
	size_t start = taker->at++, len;

	if (taker->at >= taker->from->len) {
		if (taker->keep_unknown && !quote)
			put(taker, '\\', start);
		return taker->rules == UNIT_WORD_LAX ||
		       (taker->keep_unknown && !quote);
	}
	if (!has_c_escapes) {
		put(taker, taker->from->data[taker->at++], start);
		return true;
	}
	len = take_escape(taker, start);
	if (len) {
		taker->at += len;
		return true;
	}
	if (!taker->keep_unknown)
		return false;
	put(taker, '\\', start);
	put(taker, taker->from->data[taker->at], taker->at);
	taker->at++;
	return true;
}

/* Take one word from taker->at on; return whether it is one. */
static bool take_word(struct taker *taker)
{
	const struct unit_text *from = taker->from;
	char quote = 0;

	while (taker->at < from->len) {
		char byte = from->data[taker->at];

		if (byte == '\\') {
			if (!take_backslash(taker, quote))
				return false;
			continue;
		}
		if (quote ? byte == quote : byte == '"' || byte == '\'') {
			if (quote)
				quote = '\0';
			else
				quote = byte;
		} else if (!quote && is_blank(byte)) {
			return true;
		} else {
			put(taker, byte, taker->at);
		}
		taker->at++;
	}
	return !quote || taker->rules == UNIT_WORD_LAX;
}

static int refuse_word(const struct taker *taker, size_t start,
		       struct error *err)
{
	int len = (int)(taker->from->len - start > 40
				? 40
				: taker->from->len - start);

	error_refuse(err, "unbalanced-quote",
		     "systemd cannot take this apart into words, for a quote "
		     "is not closed or an escape is unknown: %.*s",
		     len, taker->from->data + start);
	return error_hint(err, "close the quote; a quote that is meant itself "
			       "is written \\\" or \\'");
}

/* Measure the word at `start`; return whether it is one. */
static bool measure_word(struct taker *taker, size_t start, bool keep_unknown)
{
	taker->keep_unknown = keep_unknown;
	taker->at = start;
	taker->len = 0;
	return take_word(taker);
}

int unit_word_next(const struct unit_text *from, size_t *at,
		   enum unit_word_rules rules, struct arena *arena,
		   struct unit_word *ret, struct error *err)
{
	size_t start = unit_word_skip_blanks(from, *at), end;
	struct taker taker = { .from = from, .rules = rules };

	if (start >= from->len)
		return 0;
	if (!measure_word(&taker, start, false) &&
	    (rules != UNIT_WORD_COMMAND || !measure_word(&taker, start, true)))
		return refuse_word(&taker, start, err);
	taker.data = arena_new(arena, taker.len + 1);
	taker.map = arena_new(arena, (taker.len + 1) * sizeof(*taker.map));
	taker.at = start;
	taker.len = 0;
	take_word(&taker);
	end = from->at[taker.at - 1] + 1;
	taker.map[taker.len] = end;
	*ret = (struct unit_word){
		.text = { taker.data, taker.len, taker.map },
		.start = start,
		.end = taker.at,
		.span = { from->at[start], end },
	};
	*at = unit_word_skip_blanks(from, taker.at);
	return 1;
}

/* --- the other way ------------------------------------------------------- */

static bool is_plain(char byte)
{
	return isalnum((unsigned char)byte) ||
	       (byte && strchr("_./:=,@+-", byte));
}

bool unit_word_is_plain(const char *text)
{
	for (const char *at = text; *at; at++)
		if (!is_plain(*at) || (unsigned char)*at >= 0x80)
			return false;
	return *text != '\0';
}

static void render_byte(char byte, const struct unit_word_style *style,
			struct buf *out)
{
	if (byte == '\\' || byte == '"' || byte == '\'')
		buf_addf(out,
			 byte == '\'' && style->quote != '\'' ? "%c" : "\\%c",
			 byte);
	else if (byte == '%' || (byte == '$' && !style->keep_dollar))
		buf_addf(out, "%c%c", byte, byte);
	else if ((unsigned char)byte < ' ' || byte == 0x7F)
		buf_addf(out, "\\x%02x", (unsigned)byte);
	else
		buf_addc(out, byte);
}

void unit_word_render(const char *text, const struct unit_word_style *style,
		      struct buf *out)
{
	struct unit_word_style used = *style;
	size_t from = style->quote_from;

	if (!used.quote && unit_word_is_plain(text)) {
		buf_adds(out, text);
		return;
	}
	if (!used.quote)
		used.quote = '"';
	/* What stands outside the quotes must need none. */
	for (size_t i = 0; i < from; i++)
		if (!is_plain(text[i]))
			from = 0;
	buf_add(out, text, from);
	buf_addc(out, used.quote);
	for (const char *at = text + from; *at; at++)
		render_byte(*at, &used, out);
	buf_addc(out, used.quote);
}

bool unit_word_render_path(const char *path, struct buf *out)
{
	bool is_bare = unit_word_is_plain(path);

	for (const char *at = path; *at; at++)
		if (*at == '"' || *at == '\\' || (unsigned char)*at < ' ' ||
		    *at == 0x7F)
			return false;
	if (!is_bare)
		buf_addc(out, '"');
	for (const char *at = path; *at; at++)
		buf_addf(out, *at == '%' ? "%%%%" : "%c", *at);
	if (!is_bare)
		buf_addc(out, '"');
	return true;
}
