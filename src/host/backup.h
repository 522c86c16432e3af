/*
 * backup.h - originals kept before they are replaced
 *
 * A backup is a complete copy of one file at one moment: its bytes, owner and
 * mode, and its ACL and other attributes where the backup directory's file
 * system can hold them (ATTRIBUTE_POSSIBLE in host/attribute.h).
 *
 * Names
 * -----
 *
 * The name tells which file it is of and when it was made:
 *
 *	kube-apiserver.yaml.20260131T235959Z.+etc+kubernetes+manifests
 *
 * that is NAME.STAMP.DIRECTORY. NAME is the last component of the original's
 * real path. STAMP is UTC; the second backup within one second has "-2"
 * behind it, the next "-3". DIRECTORY is the rest of the real path with "+"
 * for "/", and "%XX" (two hexadecimal digits) for "+", "%" and control bytes.
 * If the name would be too long for a file system (255 bytes), DIRECTORY is "@"
 * and 16 hexadecimal digits, the FNV-1a sum of its path. So a listing sorts by
 * file and by time, and no two files share a backup.
 *
 * A backup appears whole under its name or not at all, and never takes the
 * place of another.
 */
#ifndef HOST_BACKUP_H
#define HOST_BACKUP_H

#include <stddef.h>

struct error;
struct file;

/* "20260131T235959Z", the time of a backup in UTC, and its NUL. */
enum { BACKUP_STAMP_LEN = 16 };

/* One backup of a file. */
struct backup {
	char *path; /* the directory as it was given, and the name */
	char stamp[BACKUP_STAMP_LEN + 1];
	unsigned number; /* within that second, from 1 */
};

struct backup_list {
	struct backup *items;
	size_t count;
	size_t capacity;
};

#define BACKUP_LIST_INIT                                                       \
	{                                                                      \
		NULL, 0, 0                                                     \
	}

/*
 * Check that `dir`, which may be missing, is neither the directory of `file`
 * nor inside it, where kubelet or systemd would read a backup as a second
 * manifest or unit. Return 0, or -1 with a refusal "backup-in-manifest-dir" or
 * a system error.
 */
int backup_check_dir(const struct file *file, const char *dir,
		     struct error *err) __attribute__((warn_unused_result));

/*
 * Copy `file`, which must be loaded, into the directory `dir`, which is made
 * with mode 0700 where it is missing, and flush it to the disk.
 *
 * Return 0 and the path of the backup, which the caller frees; or -1 with a
 * system error, or a refusal of `dir` as by backup_check_dir(). Messages end in
 * what is still true of the original.
 */
int backup_write(const struct file *file, const char *dir, char **ret_path,
		 struct error *err) __attribute__((warn_unused_result));

/*
 * Fill `ret_list` with the backups in `dir` of the file that `path` leads to,
 * whether it still exists or not, the newest first. A missing `dir` holds none.
 * End the list with backup_list_release().
 *
 * Return 0, or -1 with a system error and the list untouched.
 */
int backup_list(const char *dir, const char *path, struct backup_list *ret_list,
		struct error *err) __attribute__((warn_unused_result));

/*
 * Return the backup with this path, as it stands in the list, or with this
 * bare name; or NULL.
 */
const struct backup *backup_list_find(const struct backup_list *list,
				      const char *name);

/* Free what `list` holds and make it empty. */
void backup_list_release(struct backup_list *list);

#endif
