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

/* "- x", "? x", ": x" and a lone sign are indicators; "--x" and ":x" not. */
static bool starts_like_text(const char *text, size_t len)
{
	if (strchr("!&*|>'\"%@`#,[]{} ", text[0]))
		return false;
	if (!strchr("-?:", text[0]))
		return true;
	return len > 1 && text[1] != ' ';
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

static void write_double(const struct tree_node *node, struct buf *out)
{
	buf_addc(out, '"');
	for (size_t i = 0; i < node->len; i++) {
		char byte = node->text[i];

		if (byte == '"' || byte == '\\')
			buf_addf(out, "\\%c", byte);
		else if (is_control(byte))
			buf_addf(out, "\\u%04x", (unsigned)byte);
		else
			buf_addc(out, byte);
	}
	buf_addc(out, '"');
}

void yaml_scalar_write(const struct tree_node *node, enum yaml_style quotes,
		       struct buf *out)
{
	if (node->plain && quotes != YAML_DOUBLE)
		buf_add(out, node->text, node->len);
	else if (node->plain && !tree_reads_as_string(node->text, node->len))
		buf_add(out, node->text, node->len);
	else if (quotes == YAML_DOUBLE || !is_simple(node->text, node->len))
		write_double(node, out);
	else if (quotes == YAML_SINGLE ||
		 !yaml_scalar_can_be_plain(node->text, node->len))
		write_single(node, out);
	else
		buf_add(out, node->text, node->len);
}
