#include "audit/policy_json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "audit/policy_value.h"
#include "text/buf.h"

/* One reading of a text; `at` has the place `place`. */
struct json {
	struct policy *policy;
	const char *data;
	size_t len;
	size_t at;
	size_t depth;
	struct policy_place place;
};

static struct policy_value *read_value(struct json *json);

static int peek(const struct json *json)
{
	return json->at < json->len ? (unsigned char)json->data[json->at] : -1;
}

static void advance(struct json *json)
{
	int c = peek(json);

	json->at++;
	if (c == '\n') {
		json->place.line++;
		json->place.column = 1;
	} else if ((c & 0xC0) != 0x80) {
		json->place.column++;
	}
}

static void skip_blanks(struct json *json)
{
	while (peek(json) == ' ' || peek(json) == '\t' || peek(json) == '\r' ||
	       peek(json) == '\n')
		advance(json);
}

static bool take(struct json *json, char c)
{
	if (peek(json) != c)
		return false;
	advance(json);
	return true;
}

static struct policy_value *refuse(struct json *json, const char *what)
{
	struct finding *finding = policy_refuse(
		json->policy, json->place, "not-json", "not JSON: %s", what);

	finding_hint(finding, "a policy that starts with '{' is read as JSON, "
			      "by the letter; in YAML leave the braces out");
	return NULL;
}

/* --- strings ------------------------------------------------------------- */

/* Append a character in UTF-8; a lone half of a surrogate pair is U+FFFD. */
static void add_char(struct buf *out, unsigned c)
{
	if (c >= 0xD800 && c < 0xE000)
		c = 0xFFFD;
	if (c < 0x80) {
		buf_addc(out, (char)c);
		return;
	}
	if (c < 0x800) {
		buf_addc(out, (char)(0xC0 | c >> 6));
	} else {
		if (c < 0x10000) {
			buf_addc(out, (char)(0xE0 | c >> 12));
		} else {
			buf_addc(out, (char)(0xF0 | c >> 18));
			buf_addc(out, (char)(0x80 | (c >> 12 & 0x3F)));
		}
		buf_addc(out, (char)(0x80 | (c >> 6 & 0x3F)));
	}
	buf_addc(out, (char)(0x80 | (c & 0x3F)));
}

/* The value of four hexadecimal digits at `at`, or -1. */
static int hex_at(const struct json *json, size_t at)
{
	int value = 0;

	if (json->len < at + 4)
		return -1;
	for (size_t i = at; i < at + 4; i++) {
		char c = json->data[i];

		if (c >= '0' && c <= '9')
			value = value * 16 + c - '0';
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			value = value * 16 + (c | 0x20) - 'a' + 10;
		else
			return -1;
	}
	return value;
}

static void skip(struct json *json, size_t count)
{
	while (count--)
		advance(json);
}

/* The second half of a surrogate pair, if "\u" and it stand here; or 0. */
static unsigned low_half(const struct json *json)
{
	int low;

	if (json->len < json->at + 2 ||
	    memcmp(json->data + json->at, "\\u", 2) != 0)
		return 0;
	low = hex_at(json, json->at + 2);
	return low >= 0xDC00 && low < 0xE000 ? (unsigned)low : 0;
}

/* Read what stands behind "\u". */
static bool read_unicode(struct json *json, struct buf *out)
{
	int digits = hex_at(json, json->at);
	unsigned c = (unsigned)digits, low;

	if (digits < 0)
		return false;
	skip(json, 4);
	low = c >= 0xD800 && c < 0xDC00 ? low_half(json) : 0;
	if (low) {
		skip(json, 6);
		c = 0x10000 + ((c & 0x3FF) << 10) + (low & 0x3FF);
	}
	add_char(out, c);
	return true;
}

/* Read what stands behind a backslash. */
static bool read_escape(struct json *json, struct buf *out)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char bytes[] = "\"\\/\b\f\n\r\t";
	int c = peek(json);
	const char *letter = c > 0 ? strchr(letters, c) : NULL;

	if (c < 0)
		return false;
	if (c != 'u' && !letter)
		return false;
	advance(json);
	if (c == 'u')
		return read_unicode(json, out);
	buf_addc(out, bytes[letter - letters]);
	return true;
}

/* The length of the UTF-8 character at `text`, or 0 if it is none. */
static size_t char_len(const char *text, size_t len)
{
	static const struct {
		unsigned char mask, lead;
		unsigned low;
	} kinds[] = {
		{ 0x80, 0x00, 0 },
		{ 0xE0, 0xC0, 0x80 },
		{ 0xF0, 0xE0, 0x800 },
		{ 0xF8, 0xF0, 0x10000 },
	};
	unsigned char lead = (unsigned char)*text;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		unsigned c = lead & (unsigned char)~kinds[i].mask;

		if ((lead & kinds[i].mask) != kinds[i].lead || i >= len)
			continue;
		for (size_t k = 1; k <= i; k++) {
			if ((text[k] & 0xC0) != 0x80)
				return 0;
			c = c << 6 | (text[k] & 0x3F);
		}
		if (c < kinds[i].low || c > 0x10FFFF ||
		    (c >= 0xD800 && c < 0xE000))
			return 0;
		return i + 1;
	}
	return 0;
}

/* Copy one character; a byte that belongs to none becomes U+FFFD. */
static void read_char(struct json *json, struct buf *out)
{
	size_t len = char_len(json->data + json->at, json->len - json->at);

	if (len)
		buf_add(out, json->data + json->at, len);
	else
		add_char(out, 0xFFFD);
	skip(json, len ? len : 1);
}

/* Read a string behind its first quote. */
static bool read_string(struct json *json, struct policy_text *ret)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	while (!take(json, '"')) {
		if (peek(json) < ' ') {
			refuse(json, "a string ends before its quote");
			return false;
		}
		if (!take(json, '\\')) {
			read_char(json, &out);
		} else if (!read_escape(json, &out)) {
			refuse(json, "a backslash that JSON does not know");
			return false;
		}
	}
	ret->data = arena_copy(&json->policy->arena, out.data, out.len);
	ret->len = out.len;
	return true;
}

/* --- values -------------------------------------------------------------- */

static size_t skip_digits(struct json *json)
{
	size_t count = 0;

	for (; peek(json) >= '0' && peek(json) <= '9'; count++)
		advance(json);
	return count;
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? */
static bool scan_number(struct json *json)
{
	take(json, '-');
	if (!take(json, '0') && !skip_digits(json))
		return false;
	if (take(json, '.') && !skip_digits(json))
		return false;
	if (!take(json, 'e') && !take(json, 'E'))
		return true;
	if (!take(json, '+'))
		take(json, '-');
	return skip_digits(json) > 0;
}

static struct policy_value *read_number(struct json *json)
{
	struct policy_value *value = policy_value_new(
		json->policy, POLICY_NUMBER, json->place);
	size_t start = json->at;

	if (!scan_number(json))
		return refuse(json, "this is no number");
	value->text.len = json->at - start;
	value->text.data = arena_copy(&json->policy->arena, json->data + start,
				      value->text.len);
	errno = 0;
	(void)strtoll(value->text.data, NULL, 10);
	value->is_whole = !errno && !strpbrk(value->text.data, ".eE");
	return value;
}

static struct policy_value *read_word(struct json *json)
{
	static const struct {
		const char *text;
		enum policy_value_kind kind;
		bool truth;
	} words[] = {
		{ "true", POLICY_BOOL, true },
		{ "false", POLICY_BOOL, false },
		{ "null", POLICY_NULL, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		size_t len = strlen(words[i].text);
		struct policy_value *value;

		if (json->len - json->at < len ||
		    memcmp(json->data + json->at, words[i].text, len) != 0)
			continue;
		value = policy_value_new(json->policy, words[i].kind,
					 json->place);
		value->text.data = words[i].text;
		value->text.len = len;
		value->truth = words[i].truth;
		skip(json, len);
		return value;
	}
	return refuse(json, "a value was expected here");
}

static bool read_item(struct json *json, struct policy_value *list)
{
	struct policy_text key = { "", 0, json->place };
	struct policy_value *value = read_value(json);

	if (value)
		policy_value_add(json->policy, list, key, value);
	return value != NULL;
}

static bool read_entry(struct json *json, struct policy_value *object)
{
	struct policy_text key = { "", 0, json->place };
	struct policy_value *value;

	if (!take(json, '"')) {
		refuse(json, "a key in double quotes was expected here");
		return false;
	}
	if (!read_string(json, &key))
		return false;
	skip_blanks(json);
	if (!take(json, ':')) {
		refuse(json, "a ':' was expected here");
		return false;
	}
	skip_blanks(json);
	value = read_value(json);
	if (value)
		policy_value_add(json->policy, object, key, value);
	return value != NULL;
}

/* Read an object or a list behind its first bracket. */
static struct policy_value *read_collection(struct json *json, char end,
					    struct policy_value *to)
{
	skip_blanks(json);
	if (take(json, end))
		return to;
	do {
		skip_blanks(json);
		if (end == '}' ? !read_entry(json, to) : !read_item(json, to))
			return NULL;
		skip_blanks(json);
	} while (take(json, ','));
	if (take(json, end))
		return to;
	return refuse(json, "a ',' or the end of the list or object was "
			    "expected here");
}

static struct policy_value *read_nested(struct json *json, char end,
					struct policy_value *to)
{
	if (json->depth == POLICY_VALUE_DEPTH)
		return refuse(json, "nested too deeply");
	json->depth++;
	advance(json);
	to = read_collection(json, end, to);
	json->depth--;
	return to;
}

static struct policy_value *read_value(struct json *json)
{
	struct policy_place place = json->place;
	struct policy_value *value;
	int c = peek(json);

	switch (c) {
	case '{':
		return read_nested(
			json, '}',
			policy_value_new(json->policy, POLICY_OBJECT, place));
	case '[':
		return read_nested(
			json, ']',
			policy_value_new(json->policy, POLICY_LIST, place));
	case '"':
		value = policy_value_new(json->policy, POLICY_STRING, place);
		advance(json);
		return read_string(json, &value->text) ? value : NULL;
	default:
		return c == '-' || (c >= '0' && c <= '9') ? read_number(json)
							  : read_word(json);
	}
}

struct policy_value *policy_json_read(struct policy *policy, const char *data,
				      size_t len)
{
	struct json json = {
		.policy = policy, .data = data, .len = len, .place = { 1, 1 }
	};
	struct policy_value *value;

	skip_blanks(&json);
	value = read_value(&json);
	if (!value)
		return NULL;
	skip_blanks(&json);
	if (json.at < len)
		return refuse(&json, "there is text behind the end");
	return value;
}
