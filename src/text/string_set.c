#include "text/string_set.h"

#include <search.h>
#include <string.h>

#include "text/memory.h"

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

bool string_set_add(struct string_set *set, const char *text)
{
	if (tfind(text, &set->root, compare))
		return false;
	memory_checked(tsearch(text, &set->root, compare));
	return true;
}

/* The strings are the caller's. */
static void leave(void *text)
{
	(void)text;
}

void string_set_release(struct string_set *set)
{
	tdestroy(set->root, leave);
	*set = (struct string_set)STRING_SET_INIT;
}
