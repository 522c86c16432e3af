/*
 * strings.h - a list of texts that it owns
 */
#ifndef TEXT_STRINGS_H
#define TEXT_STRINGS_H

#include <stdbool.h>
#include <stddef.h>

/* All of it may be read; starts from STRINGS_INIT. */
struct strings {
	char **items;
	size_t count;
	size_t capacity;
};

#define STRINGS_INIT                                                           \
	{                                                                      \
		NULL, 0, 0                                                     \
	}

/* Add `text`, which is taken over. */
void strings_add(struct strings *strings, char *text);

bool strings_have(const struct strings *strings, const char *text);

/* Free what it holds and make it ready again. */
void strings_release(struct strings *strings);

#endif
