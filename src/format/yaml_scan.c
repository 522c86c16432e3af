#include "format/yaml_scan.h"

#include <limits.h>
#include <string.h>

enum { BOM_LEN = 3 };

static bool stands_at(struct scan text, size_t at, const char *bytes)
{
	size_t len = strlen(bytes);

	return text.len - at >= len && !memcmp(text.data + at, bytes, len);
}

size_t scan_break(struct scan text, size_t at)
{
	static const char *const breaks[] = {
		"\n", "\r\n", "\r", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9",
	};
	static const bool may_break[UCHAR_MAX + 1] = {
		['\n'] = true,
		['\r'] = true,
		[0xc2] = true,
		[0xe2] = true,
	};

	if (at >= text.len || !may_break[(unsigned char)text.data[at]])
		return 0;
	for (size_t i = 0; i < sizeof(breaks) / sizeof(*breaks); i++)
		if (stands_at(text, at, breaks[i]))
			return strlen(breaks[i]);
	return 0;
}

bool scan_keeps_breaks(struct scan text, size_t header)
{
	while (++header < text.len && strchr("-0123456789", text.data[header]))
		;
	return header < text.len && text.data[header] == '+';
}

bool scan_is_blank(struct scan text, size_t at)
{
	return at < text.len && (text.data[at] == ' ' || text.data[at] == '\t');
}

bool scan_is_gap(struct scan text, size_t at)
{
	return at >= text.len || scan_is_blank(text, at) ||
	       scan_break(text, at);
}

size_t scan_skip_blanks(struct scan text, size_t at)
{
	while (scan_is_blank(text, at))
		at++;
	return at;
}

size_t scan_skip_trivia(struct scan text, size_t at)
{
	size_t len;

	while (at < text.len) {
		if (scan_is_blank(text, at))
			at++;
		else if ((len = scan_break(text, at)))
			at += len;
		else if (text.data[at] == '#')
			at = scan_line_end(text, at);
		else
			break;
	}
	return at;
}

/* Where the first line starts: behind a byte order mark. */
static size_t text_start(struct scan text)
{
	return stands_at(text, 0, "\xef\xbb\xbf") ? BOM_LEN : 0;
}

size_t scan_break_before(struct scan text, size_t at)
{
	static const bool may_end_one[UCHAR_MAX + 1] = {
		['\n'] = true, ['\r'] = true, [0x85] = true,
		[0xa8] = true, [0xa9] = true,
	};

	if (!at || !may_end_one[(unsigned char)text.data[at - 1]])
		return 0;
	for (size_t len = 3; len; len--)
		if (at >= len && scan_break(text, at - len) == len)
			return len;
	return 0;
}

bool scan_is_line_start(struct scan text, size_t at)
{
	return at <= text_start(text) || scan_break_before(text, at);
}

size_t scan_line_start(struct scan text, size_t at)
{
	size_t first = text_start(text);

	while (at > first && !scan_break_before(text, at))
		at--;
	return at > first ? at : first;
}

size_t scan_line_end(struct scan text, size_t at)
{
	while (at < text.len && !scan_break(text, at))
		at++;
	return at;
}

size_t scan_next_line(struct scan text, size_t at)
{
	size_t end = scan_line_end(text, at);

	return end + scan_break(text, end);
}

size_t scan_column(struct scan text, size_t at)
{
	return at - scan_line_start(text, at);
}

bool scan_starts_line(struct scan text, size_t at)
{
	while (at && scan_is_blank(text, at - 1))
		at--;
	return scan_is_line_start(text, at);
}

bool scan_ends_line(struct scan text, size_t at)
{
	at = scan_skip_blanks(text, at);
	return at >= text.len || scan_break(text, at) || text.data[at] == '#';
}
