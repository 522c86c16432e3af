/*
 * compare.h - the edits that turn one text into another
 *
 * Where a text was edited by us, the edits are known; where two texts have
 * come from elsewhere (a file and its backup), they must be found. This module
 * compares the texts by lines and finds a smallest set of lines to remove and
 * to add (Myers' algorithm). Lines are compared byte by byte, with their line
 * endings. A removed and an added line that stand side by side become one
 * edit, without the bytes that both start and end with.
 *
 * Two texts that differ in more than COMPARE_LIMIT lines have little in common:
 * then all between their common start and their common end is one edit. So time
 * and memory stay linear in the size of the texts, whatever they are.
 */
#ifndef TEXT_COMPARE_H
#define TEXT_COMPARE_H

struct buf;
struct edit_list;

/* Lines removed and added, taken together. */
enum { COMPARE_LIMIT = 1000 };

/*
 * Add the edits that turn `original` into `result` to `edits`, an empty list
 * made for an original of this length. Equal texts add none. Applied, the
 * list gives exactly the bytes of `result`. Cannot fail.
 */
void compare_texts(const struct buf *original, const struct buf *result,
		   struct edit_list *edits);

#endif
