/*
 * systemd_service_words.h - changed words, carried back to where they stand
 *
 * After the flags of a service's command line have been set, this finds the
 * one file that the change belongs to and makes the edits there, in the style
 * that stands there: one flag a line with the same indentation and the same
 * gap before the backslash, or more on one long line; quotes as the word had
 * them. Words go back to ExecStart= or to the value of the variable that they
 * come from.
 */
#ifndef TARGET_SYSTEMD_SERVICE_WORDS_H
#define TARGET_SYSTEMD_SERVICE_WORDS_H

#include "target/systemd_service_read.h"

/*
 * Move the new words of `service->line` to where they will be written, and
 * give in `ret` the file that is to be edited. Return 0, or -1 with a refusal:
 * the flags that have to change stand in two files, or where no edit is safe.
 */
int service_words_settle(struct service *service,
			 const struct service_file **ret, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Add the edits of `file`, which service_words_settle() gave, to `edits`.
 * Return 0 or -1 with a refusal.
 */
int service_words_edit(struct service *service, const struct service_file *file,
		       struct edit_list *edits, struct error *err)
	__attribute__((warn_unused_result));

#endif
