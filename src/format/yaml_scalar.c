#include "format/yaml_scalar.h"

#include <string.h>

#include "text/buf.h"

static bool is_control(char byte)
{
	return (unsigned char)byte < 0x20 || byte == 0x7f;
}

/*
 * Only printable ASCII is left without quotes: outside of it Unicode has line
 * breaks, blanks and invisible signs that parsers treat differently.
 */
static bool is_simple(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (is_control(text[i]) || (text[i] & 0x80))
			return false;
	return true;
}

/* "- x" and a lone dash are indicators; "--x" is not. ":x" is in brackets. */
static bool starts_like_text(const char *text, size_t len)
{
	if (strchr("!&*|>'\"%@`#,[]{}?: ", text[0]))
		return false;
	return text[0] != '-' || (len > 1 && text[1] != ' ');
}

bool yaml_scalar_can_be_plain(const char *text, size_t len)
{
	if (!tree_reads_as_string(text, len) || !is_simple(text, len) ||
	    !starts_like_text(text, len))
		return false;
	if (text[len - 1] == ' ' || text[len - 1] == ':')
		return false;
	if (len >= 3 &&
	    (!strncmp(text, "---", 3) || !strncmp(text, "...", 3)) &&
	    (len == 3 || text[3] == ' '))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (strchr(",[]{}", text[i]))
			return false;
		if (text[i] == ':' && text[i + 1] == ' ')
			return false;
		if (text[i] == ' ' && text[i + 1] == '#')
			return false;
	}
	return true;
}

static void write_single(const struct tree_node *node, struct buf *out)
{
	buf_addc(out, '\'');
	for (size_t i = 0; i < node->len; i++) {
		if (node->text[i] == '\'')
			buf_addc(out, '\'');
		buf_addc(out, node->text[i]);
	}
	buf_addc(out, '\'');
}

/*
 * Append the character at `text` as an escape if it must not stand in a YAML
 * text, or would be read as a line break or byte order mark there. Return its
 * bytes, 0 if it can stand as it is. All these are of the basic plane.
 */
static size_t write_escape(const char *text, size_t len, struct buf *out)
{
	static const struct {
		const char *bytes;
		const char *escape;
	} escapes[] = {
		{ "\"", "\\\"" },
		{ "\\", "\\\\" },
		{ "\xe2\x80\xa8", "\\u2028" },
		{ "\xe2\x80\xa9", "\\u2029" },
		{ "\xef\xbb\xbf", "\\ufeff" },
		{ "\xef\xbf\xbe", "\\ufffe" },
		{ "\xef\xbf\xbf", "\\uffff" },
	};

	if (is_control(text[0])) {
		buf_addf(out, "\\u%04x", (unsigned)text[0]);
		return 1;
	}
	if (len >= 2 && text[0] == '\xc2' && (unsigned char)text[1] < 0xa0) {
		buf_addf(out, "\\u00%02x", (unsigned char)text[1]);
		return 2;
	}
	for (size_t i = 0; i < ARRAY_SIZE(escapes); i++) {
		size_t bytes = strlen(escapes[i].bytes);

		if (len >= bytes && !memcmp(text, escapes[i].bytes, bytes)) {
			buf_adds(out, escapes[i].escape);
			return bytes;
		}
	}
	return 0;
}

static void write_double(const struct tree_node *node, struct buf *out)
{
	size_t at = 0;

	buf_addc(out, '"');
	while (at < node->len) {
		size_t escaped = write_escape(node->text + at, node->len - at,
					      out);

		if (!escaped)
			buf_addc(out, node->text[at]);
		at += escaped ? escaped : 1;
	}
	buf_addc(out, '"');
}

void yaml_scalar_write(const struct tree_node *node, enum yaml_style quotes,
		       struct buf *out)
{
	bool is_bare = node->plain &&
		       (quotes != YAML_DOUBLE ||
			!tree_reads_as_string(node->text, node->len));

	if (!is_bare &&
	    (quotes == YAML_DOUBLE || !is_simple(node->text, node->len)))
		write_double(node, out);
	else if (!is_bare && (quotes == YAML_SINGLE ||
			      !yaml_scalar_can_be_plain(node->text, node->len)))
		write_single(node, out);
	else
		buf_add(out, node->text, node->len);
}
