#include "text/line.h"

#include <string.h>

bool line_starts(const char *text, size_t at)
{
	return !at || text[at - 1] == '\n';
}

struct span line_first(const char *text, struct span span)
{
	const char *newline = NULL;

	if (span.start < span.end)
		newline = memchr(text + span.start, '\n',
				 span.end - span.start);
	if (newline)
		span.end = (size_t)(newline - text) + 1;
	return span;
}

struct span line_last(const char *text, struct span span)
{
	const char *newline = NULL;

	if (span.end - span.start > 1)
		newline = memrchr(text + span.start, '\n',
				  span.end - span.start - 1);
	if (newline)
		span.start = (size_t)(newline - text) + 1;
	return span;
}

size_t line_start(const char *text, size_t at)
{
	if (line_starts(text, at))
		return at;
	return line_last(text, (struct span){ 0, at }).start;
}

size_t line_count(const char *text, struct span span)
{
	size_t count = 0;

	while (span.start < span.end) {
		span.start = line_first(text, span).end;
		count++;
	}
	return count;
}
