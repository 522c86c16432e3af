#include "text/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char buf_empty[1] = "";

void buf_release(struct buf *buf)
{
	if (buf->capacity)
		free(buf->data);
	*buf = (struct buf)BUF_INIT;
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	if (buf->capacity)
		buf->data[0] = '\0';
}

/* Make room for `extra` more bytes and the NUL. */
static void reserve(struct buf *buf, size_t extra)
{
	void *data = buf->capacity ? buf->data : NULL;

	memory_grow(&data, &buf->capacity, buf->len + extra + 1, 1);
	buf->data = data;
}

void buf_add(struct buf *buf, const char *data, size_t len)
{
	if (!len)
		return;
	reserve(buf, len);
	memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void buf_adds(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_addc(struct buf *buf, char byte)
{
	buf_add(buf, &byte, 1);
}

void buf_fill(struct buf *buf, char byte, size_t count)
{
	while (count--)
		buf_addc(buf, byte);
}

void buf_addv(struct buf *buf, const char *format, va_list args)
{
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len <= 0)
		return;
	reserve(buf, (size_t)len);
	vsnprintf(buf->data + buf->len, (size_t)len + 1, format, args);
	buf->len += (size_t)len;
}

void buf_addf(struct buf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_addv(buf, format, args);
	va_end(args);
}

char *buf_steal(struct buf *buf)
{
	char *data = buf->capacity ? buf->data : memory_new(1);

	*buf = (struct buf)BUF_INIT;
	return data;
}

bool buf_equal(const struct buf *a, const struct buf *b)
{
	return a->len == b->len && !memcmp(a->data, b->data, a->len);
}
