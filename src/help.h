/*
 * help.h - what --help prints, made from the tables
 */
#ifndef HELP_H
#define HELP_H

#include "command/command.h"

/*
 * Append the help of `command`, or of the whole program if it is NULL. No line
 * is wider than 80 columns. Of the settings it tells what most people want, and
 * names the others.
 *
 * The completions for bash, zsh and fish read it: commands stand between the
 * line "Commands:" and an empty one, and the line of an option starts with two
 * blanks, two dashes and its name.
 */
void help_render(const struct command *command, struct buf *out);

/* The same of --help=all, which tells about every option. */
void help_render_all(const struct command *command, struct buf *out);

#endif
