/*
 * help.h - what --help prints, made from the tables
 */
#ifndef HELP_H
#define HELP_H

#include "command/command.h"

/* Append the help of `command`, or of the whole program if it is NULL. */
void help_render(const struct command *command, struct buf *out);

#endif
