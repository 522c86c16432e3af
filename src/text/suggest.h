/*
 * suggest.h - "did you mean": the known word that is nearest to a mistyped one
 */
#ifndef TEXT_SUGGEST_H
#define TEXT_SUGGEST_H

#include <stddef.h>

/* The best word so far. Start from SUGGEST_INIT. */
struct suggest {
	const char *wrong; /* the mistyped word */
	const char *best;  /* NULL: no known word is near enough */
	size_t distance;
};

#define SUGGEST_INIT(word)                                                     \
	{                                                                      \
		(word), NULL, (size_t)-1                                       \
	}

/*
 * Consider `known`: keep it if fewer letters must be added, dropped, changed or
 * exchanged with their neighbour than for the best one, and not more than one
 * in four and one. The word is borrowed.
 */
void suggest_consider(struct suggest *suggest, const char *known);

#endif
