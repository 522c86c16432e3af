/*
 * string_set.h - which strings there have been
 *
 * A set borrows its strings: they must outlive it. Adding takes time that grows
 * with the logarithm of its size, whatever the strings are.
 *
 * Initialise with STRING_SET_INIT, end with string_set_release().
 */
#ifndef TEXT_STRING_SET_H
#define TEXT_STRING_SET_H

#include <stdbool.h>

struct string_set {
	void *root; /* of tsearch() */
};

#define STRING_SET_INIT                                                        \
	{                                                                      \
		0                                                              \
	}

/* Add `text`. Return whether it is new. */
bool string_set_add(struct string_set *set, const char *text);

void string_set_release(struct string_set *set);

#endif
