#include "text/message.h"

#include <stdbool.h>
#include <stddef.h>

#include "text/buf.h"

static const char cut[] = " ... ";

static bool is_control(char byte)
{
	return (unsigned char)byte < ' ' || byte == 0x7f;
}

static char shown(char byte)
{
	if (byte == '\n' || byte == '\t' || byte == '\r')
		return ' ';
	if (is_control(byte))
		return '?';
	return byte;
}

static bool is_continued(char byte)
{
	return ((unsigned char)byte & 0xc0) == 0x80;
}

/* C1 is U+0080 to U+009F: 0xC2 and a byte up to 0x9F. */
static bool is_c1(const char *at)
{
	return at[0] == '\xc2' && is_continued(at[1]) &&
	       (unsigned char)at[1] < 0xa0;
}

static void quiet(struct buf *text)
{
	for (size_t i = 0; i < text->len; i++) {
		text->data[i] = shown(text->data[i]);
		if (is_c1(text->data + i))
			text->data[i] = text->data[i + 1] = '?';
	}
}

/* Leave the first two thirds and the end, whole characters of both. */
static void shorten(struct buf *text)
{
	struct buf whole = *text;
	size_t head = MESSAGE_MAX / 3 * 2;
	size_t tail = whole.len - (MESSAGE_MAX - head - sizeof(cut));

	while (head && is_continued(whole.data[head]))
		head--;
	while (tail < whole.len && is_continued(whole.data[tail]))
		tail++;
	*text = (struct buf)BUF_INIT;
	buf_add(text, whole.data, head);
	buf_adds(text, cut);
	buf_add(text, whole.data + tail, whole.len - tail);
	buf_release(&whole);
}

char *message_format(const char *format, va_list args)
{
	struct buf text = BUF_INIT;

	buf_addv(&text, format, args);
	quiet(&text);
	if (text.len > MESSAGE_MAX)
		shorten(&text);
	return buf_steal(&text);
}
