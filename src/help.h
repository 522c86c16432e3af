/*
 * help.h - what --help prints, made from the tables
 */
#ifndef HELP_H
#define HELP_H

#include "option.h"

/*
 * Append the help of `command`, or of the whole program if it is NULL. No line
 * is wider than 79 columns, except those of HELP_WORDS.
 *
 * HELP_WORDS is what the completions read: a line for each word that may stand
 * next, a tab, its metavar (see option_table.h; in brackets if the value may be
 * left out), a tab, what it is. Words that start with a dash are options.
 */
void help_render(const struct command *command, enum help_detail detail,
		 struct buf *out);

#endif
