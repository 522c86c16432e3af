/*
 * buf.h - bytes that grow
 *
 * A buf holds any bytes, NUL included, and keeps a NUL behind the last one
 * that `len` does not count, so `data` can be read as a string when the bytes
 * are text. `data` and `len` may be read freely; only these functions write
 * them. Lengths are bytes. Running out of memory ends the program.
 *
 * Initialise with BUF_INIT, end with buf_release(), or declare the variable
 * `CLEANUP(buf_release) struct buf b = BUF_INIT`.
 */
#ifndef TEXT_BUF_H
#define TEXT_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "text/memory.h"

struct buf {
	char *data;
	size_t len;
	size_t capacity; /* 0: `data` is the shared empty string */
};

/* What an empty buf points to, so that `data` is never NULL. */
extern char buf_empty[1];

#define BUF_INIT                                                               \
	{                                                                      \
		buf_empty, 0, 0                                                \
	}

/* Free the bytes and make `buf` empty and ready again. */
void buf_release(struct buf *buf);

/* Make `buf` empty but keep its memory. */
void buf_clear(struct buf *buf);

/* Append the `len` bytes at `data`, which must not lie inside `buf`. */
void buf_add(struct buf *buf, const char *data, size_t len);

/* Append the string `text`. */
void buf_adds(struct buf *buf, const char *text);

/* Append one byte, or `count` times the same byte. */
void buf_addc(struct buf *buf, char byte);
void buf_fill(struct buf *buf, char byte, size_t count);

/* Append as printf() would. */
void buf_addf(struct buf *buf, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void buf_addv(struct buf *buf, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/*
 * Return the bytes as a heap string that the caller frees, and make `buf`
 * empty.
 */
char *buf_steal(struct buf *buf);

/* Whether both hold the same bytes. */
bool buf_equal(const struct buf *a, const struct buf *b);

#endif
