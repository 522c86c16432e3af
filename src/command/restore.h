/*
 * restore.h - put a backup back
 *
 * Restore makes the target the bytes of one of its backups, through the same
 * atomic install as enable, and first makes a backup of what it replaces.
 *
 * Which file that is, is restore_target.h's. A file of a service is judged
 * together with the others of that service.
 *
 * Which backup
 * ------------
 *
 * Without --backup it is the last: the newest backup whose bytes are not those
 * that the file has now. Backups that equal the file are passed over, because
 * putting them back would change nothing. So restore undoes the last command
 * that changed the file, and that may be a restore:
 *
 *	enable		file B, backup A
 *	restore		file A, backups A B	B was replaced, and kept
 *	restore		file B, backups A B A	the first restore is undone
 *	restore		file A, ...		and so on: it swaps
 *
 * Going further back than one step takes --backup, with a path or a bare name
 * from --list. With --no-backup what is replaced is lost, and a second restore
 * finds only what is older. If every backup equals the file, nothing is done;
 * so `--backup FILE` twice is the same as once.
 *
 * Attributes: an existing target keeps its owner, mode and labels. One that is
 * missing is made again with those of the backup.
 *
 * Refused
 * -------
 *
 * The file as it is now may be broken; that is what restore is for. The backup
 * may not: it must run kube-apiserver, as a static pod or as a part of the
 * service, and its policy and log must fit the host (unless --offline). What
 * else status would find in it is told, but it was so before, and is put back.
 * And it must be this file's:
 *
 * - in the backup directory its name says whose it is (host/backup.h);
 * - a file from elsewhere must define the pod that the target defines. If the
 *   target is missing or so broken that it defines none, any will do.
 *
 * Codes: "no-backup", "foreign-backup", those of reading a pod, of
 * target/host_check.h and of target/manifest_dir.h.
 */
#ifndef COMMAND_RESTORE_H
#define COMMAND_RESTORE_H

#include "command/command.h"

/*
 * Restore, or with `list_backups` list the backups and change nothing. JSON is
 * as for enable, with `changes` empty; a list has `backups` besides
 * (command/history.h).
 */
int restore_run(const struct request *request, struct reply *reply,
		struct error *err);

#endif
