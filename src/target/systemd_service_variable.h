/*
 * systemd_service_variable.h - what may be edited in a variable of a service
 *
 * The words of a variable are written under other rules than those of a
 * command, and some cannot be changed without changing more: what the file says
 * must be what systemd takes it for.
 *
 * Private to systemd_service_words.c.
 */
#ifndef TARGET_SYSTEMD_SERVICE_VARIABLE_H
#define TARGET_SYSTEMD_SERVICE_VARIABLE_H

#include "target/systemd_service_read.h"

/*
 * Whether the word can have new words of `home` behind it: it is written, and
 * where `home` stands in a variable, in the same one.
 */
bool service_word_is_of(const struct word *word,
			const struct service_word *home);

/*
 * Return why word number `i` of the command line, which changes, goes or is
 * new, cannot be edited in its variable, or for a new one in that of the
 * service's home: a static text that goes on from "... stand in the variable
 * 'X', ". NULL: it can.
 */
const char *service_variable_obstacle(const struct service *service, size_t i);

#endif
