/*
 * message.h - a text that is shown to people
 *
 * What a message quotes comes from files, and may be anything: line breaks, a
 * terminal's escape sequences, ten megabytes. A message is one line of
 * reasonable length that does nothing to the terminal.
 */
#ifndef TEXT_MESSAGE_H
#define TEXT_MESSAGE_H

#include <stdarg.h>

/* A longer message loses its middle; bytes. */
enum { MESSAGE_MAX = 2000 };

/*
 * Return the formatted text, which the caller frees: line breaks and tabs are
 * blanks, other control characters (C0, DEL, and C1 in UTF-8) question marks,
 * and " ... " stands for what is too much. UTF-8 stays UTF-8.
 */
char *message_format(const char *format, va_list args)
	__attribute__((format(printf, 1, 0), returns_nonnull));

#endif
