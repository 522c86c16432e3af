#include "text/strings.h"

#include <stdlib.h>
#include <string.h>

#include "text/memory.h"

void strings_add(struct strings *strings, char *text)
{
	void *items = strings->items;

	memory_grow(&items, &strings->capacity, strings->count + 1,
		    sizeof(*strings->items));
	strings->items = items;
	strings->items[strings->count++] = text;
}

bool strings_have(const struct strings *strings, const char *text)
{
	for (size_t i = 0; i < strings->count; i++)
		if (!strcmp(strings->items[i], text))
			return true;
	return false;
}

void strings_release(struct strings *strings)
{
	for (size_t i = 0; i < strings->count; i++)
		free(strings->items[i]);
	free(strings->items);
	*strings = (struct strings)STRINGS_INIT;
}
