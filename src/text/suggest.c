#include "text/suggest.h"

#include <string.h>

#include "text/memory.h"

enum { LONGEST = 64 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The edit distance of `a` and `b`; a swap of two neighbours counts once. */
static size_t distance(const char *a, const char *b)
{
	size_t rows[3][LONGEST + 1], len = strlen(b);
	size_t *before = rows[0], *above = rows[1], *row = rows[2];

	if (len > LONGEST || strlen(a) > LONGEST)
		return LONGEST;
	for (size_t i = 0; i <= len; i++)
		row[i] = i;
	for (size_t j = 0; a[j]; j++) {
		size_t *oldest = before;

		before = above;
		above = row;
		row = oldest;
		row[0] = j + 1;
		for (size_t i = 1; i <= len; i++) {
			row[i] = least(least(above[i], row[i - 1]) + 1,
				       above[i - 1] + (a[j] != b[i - 1]));
			if (j && i > 1 && a[j] == b[i - 2] &&
			    a[j - 1] == b[i - 1])
				row[i] = least(row[i], before[i - 2] + 1);
		}
	}
	return row[len];
}

void suggest_consider(struct suggest *suggest, const char *known)
{
	size_t d = distance(suggest->wrong, known);

	if (d < suggest->distance && d <= 1 + strlen(known) / 4) {
		suggest->best = known;
		suggest->distance = d;
	}
}
