/*
 * history.h - the backups of one file, for people and for programs
 *
 * Both forms give for each backup, the newest first: where it is, when it was
 * made, how large it is, whether auditing was on in it, and whether it is what
 * the file is now. Times are local for people and UTC for programs.
 *
 * A backup that cannot be read, or that starts no kube-apiserver, is listed
 * too, as "unusable": that it cannot be put back is better known beforehand.
 */
#ifndef COMMAND_HISTORY_H
#define COMMAND_HISTORY_H

#include "host/backup.h"

struct buf;
struct session;
struct json_t; /* of jansson */

/* Append two lines for each backup in `list`, which are of the target. */
void history_text(const struct backup_list *list, const struct session *session,
		  struct buf *out);

/*
 * Return a new array with an object for each: `path`, `time`, `age` in
 * seconds, `size` in bytes, `auditing` (null: it is unusable) and
 * `current`.
 */
struct json_t *history_json(const struct backup_list *list,
			    const struct session *session);

/* Append how long ago the backup was made: "5 minutes ago". */
void history_age(const struct backup *backup, struct buf *out);

#endif
