#include "text/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "text/buf.h"
#include "text/message.h"

void error_release(struct error *err)
{
	free(err->file);
	free(err->message);
	free(err->hint);
	*err = (struct error)ERROR_INIT;
}

/* The body that all filling functions share; `args` is theirs. */
static void fill(struct error *err, enum error_kind kind, const char *code,
		 const char *format, va_list args)
{
	if (err->kind == ERROR_NONE) {
		err->kind = kind;
		err->code = code;
		err->message = message_format(format, args);
	}
}

int error_refuse(struct error *err, const char *code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill(err, ERROR_REFUSED, code, format, args);
	va_end(args);
	return -1;
}

int error_usage(struct error *err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill(err, ERROR_USAGE, "usage", format, args);
	va_end(args);
	return -1;
}

int error_system(struct error *err, const char *format, ...)
{
	const char *reason = strerror(errno);
	struct buf text = BUF_INIT;
	va_list args;

	bool is_forbidden = (errno == EACCES || errno == EPERM) && geteuid();

	if (err->kind != ERROR_NONE)
		return -1;
	va_start(args, format);
	fill(err, ERROR_SYSTEM, "system", format, args);
	va_end(args);
	buf_addf(&text, "%s: %s", err->message, reason);
	free(err->message);
	err->message = buf_steal(&text);
	if (is_forbidden)
		error_hint(err, "run it as root");
	return -1;
}

int error_bug(struct error *err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fill(err, ERROR_BUG, "bug", format, args);
	va_end(args);
	return -1;
}

int error_place(struct error *err, size_t line, size_t column)
{
	if (!err->line) {
		err->line = line;
		err->column = column;
	}
	return -1;
}

int error_file(struct error *err, const char *file)
{
	if (!err->file)
		err->file = memory_copy(file);
	return -1;
}

int error_hint(struct error *err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (!err->hint)
		err->hint = message_format(format, args);
	va_end(args);
	return -1;
}

int error_still(struct error *err, const char *format, ...)
{
	CLEANUP(memory_release) char *still = NULL;
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, format);
	still = message_format(format, args);
	va_end(args);
	buf_addf(&text, "%s, %s", err->message, still);
	free(err->message);
	err->message = buf_steal(&text);
	return -1;
}

void error_render(const struct error *err, struct buf *out)
{
	if (err->file)
		buf_addf(out, "%s:", err->file);
	if (err->line)
		buf_addf(out, "%zu:%zu:", err->line, err->column);
	if (err->file || err->line)
		buf_addc(out, ' ');
	buf_addf(out, "%s\n", err->message);
	if (err->hint)
		buf_addf(out, "  %s\n", err->hint);
}
