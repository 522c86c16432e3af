/*
 * restore_target.h - the file that a restore is about
 *
 * A target that still stands where the user says is that target. The rest is
 * decided by the backups, for a restore undoes the last change:
 *
 * - of a service's files (the unit, its drop-ins, its environment files and
 *   our own drop-in, which may be gone) it is the one with the newest backup;
 * - if nothing is named and the default manifest is gone, it is either the
 *   manifest or a file of kube-apiserver.service, whichever has the newest.
 *
 * With --backup it is the file that this is a backup of, with --drop-in always
 * our drop-in. Where there was a choice, a finding says what was chosen.
 */
#ifndef COMMAND_RESTORE_TARGET_H
#define COMMAND_RESTORE_TARGET_H

#include "command/session.h"

/*
 * Open `session` for the file that `request` wants restored, by the backups in
 * `dir`. It may be missing; see session_file(). Findings go to `findings`.
 * Return 0, or -1 with an error; session_release() is due either way.
 */
int restore_target_open(struct session *session, const struct request *request,
			const char *dir, bool may_write,
			struct finding_list *findings, struct error *err)
	__attribute__((warn_unused_result));

#endif
