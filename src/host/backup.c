#include "host/backup.h"

#include <assert.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "host/attribute.h"
#include "host/directory.h"
#include "host/file.h"
#include "host/inspect.h"
#include "host/lock.h"
#include "host/path.h"
#include "host/tempfile.h"
#include "text/buf.h"
#include "text/error.h"
#include "text/memory.h"

/* How many backups of one file may fall into one second. */
enum { NUMBER_MAX = 999, NUMBER_DIGITS = 3 };

/* Both dots, a stamp and a number: what a name has besides its two parts. */
enum { FIXED_LEN = 1 + BACKUP_STAMP_LEN + 1 + NUMBER_DIGITS + 1 };

/* A backup's name without its stamp: "NAME." and ".DIRECTORY". */
struct frame {
	struct buf head;
	struct buf tail;
};

#define FRAME_INIT                                                             \
	{                                                                      \
		BUF_INIT, BUF_INIT                                             \
	}

static void frame_release(struct frame *frame)
{
	buf_release(&frame->head);
	buf_release(&frame->tail);
}

static void encode_byte(char byte, struct buf *out)
{
	if (byte == '/')
		buf_addc(out, '+');
	else if (byte == '+' || byte == '%' || iscntrl((unsigned char)byte))
		buf_addf(out, "%%%02X", (unsigned char)byte);
	else
		buf_addc(out, byte);
}

static unsigned long long fnv1a(const char *text)
{
	unsigned long long sum = 0xcbf29ce484222325ULL;

	for (; *text; text++)
		sum = (sum ^ (unsigned char)*text) * 0x100000001b3ULL;
	return sum;
}

static void frame_make(struct frame *frame, const struct file *file)
{
	CLEANUP(memory_release) char *dir = file_directory(file);
	const size_t name_len = strlen(file_name(file));

	buf_addf(&frame->head, "%s.", file_name(file));
	buf_addc(&frame->tail, '.');
	for (const char *at = dir; *at; at++)
		encode_byte(*at, &frame->tail);
	if (name_len + FIXED_LEN + frame->tail.len - 1 <= NAME_MAX)
		return;
	buf_clear(&frame->tail);
	buf_addf(&frame->tail, ".@%016llx", fnv1a(dir));
}

static char *frame_name(const struct frame *frame, const char *stamp,
			unsigned number)
{
	struct buf name = BUF_INIT;

	buf_addf(&name, "%s%s", frame->head.data, stamp);
	if (number > 1)
		buf_addf(&name, "-%u", number);
	buf_adds(&name, frame->tail.data);
	return buf_steal(&name);
}

static void make_stamp(char stamp[BACKUP_STAMP_LEN + 1])
{
	const time_t now = time(NULL);
	struct tm utc;

	gmtime_r(&now, &utc);
	strftime(stamp, BACKUP_STAMP_LEN + 1, "%Y%m%dT%H%M%SZ", &utc);
}

/*
 * Whether `path` is the directory `dir` or below it. Device and inode tell,
 * because a bind mount gives one directory two names.
 */
static bool lies_in(const char *path, const struct stat *dir)
{
	CLEANUP(memory_release) char *parent = path_parent(path);
	struct stat at;

	if (!stat(path, &at) && at.st_dev == dir->st_dev &&
	    at.st_ino == dir->st_ino)
		return true;
	return strcmp(parent, path) != 0 && lies_in(parent, dir);
}

static int refuse_inside(const struct file *file, const char *dir,
			 struct error *err)
{
	error_refuse(err, "backup-in-manifest-dir",
		     "backup directory '%s' lies in the directory of '%s'", dir,
		     file->path);
	return error_hint(err, "whatever reads that directory would read the "
			       "backup too: name a directory outside it");
}

int backup_check_dir(const struct file *file, const char *dir,
		     struct error *err)
{
	CLEANUP(memory_release) char *origin = file_directory(file);
	CLEANUP(memory_release) char *nearest = path_nearest(dir);
	struct stat origin_stat;

	if (stat(origin, &origin_stat) < 0)
		return error_system(err, "cannot look at '%s'", origin);
	if (lies_in(nearest, &origin_stat))
		return refuse_inside(file, dir, err);
	return 0;
}

/* The second look is for a path that only making it has made clear ("..") */
static int make_directory(const struct file *file, const char *dir,
			  struct error *err)
{
	if (backup_check_dir(file, dir, err) < 0 ||
	    directory_make(dir, S_IRWXU, err) < 0)
		return -1;
	return backup_check_dir(file, dir, err);
}

/* Return the name that was free, or NULL with errno. */
static char *place(struct tempfile *temp, const struct frame *frame,
		   const char *stamp)
{
	for (unsigned number = 1; number <= NUMBER_MAX; number++) {
		char *name = frame_name(frame, stamp, number);
		int reason;

		if (!tempfile_place(temp, name))
			return name;
		reason = errno;
		free(name);
		errno = reason;
		if (reason != EEXIST)
			break;
	}
	return NULL;
}

/* A backup that may not outlive a power failure is none: take it back. */
static int sync_or_remove(int dir_fd, const char *dir, const char *name,
			  struct error *err)
{
	if (!directory_sync(dir_fd))
		return 0;
	error_system(err, "cannot flush directory '%s' to disk", dir);
	unlinkat(dir_fd, name, 0);
	return -1;
}

static int write_copy(const struct file *file, int dir_fd, const char *dir,
		      char **ret_name, struct error *err)
{
	CLEANUP(frame_release) struct frame frame = FRAME_INIT;
	CLEANUP(memory_release) char *first = NULL;
	CLEANUP(memory_release) char *path = NULL;
	CLEANUP(tempfile_discard) struct tempfile temp = TEMPFILE_INIT;
	char stamp[BACKUP_STAMP_LEN + 1];

	make_stamp(stamp);
	frame_make(&frame, file);
	first = frame_name(&frame, stamp, 1);
	path = path_join(dir, first);
	if (tempfile_create(&temp, dir_fd, path, err) < 0 ||
	    attribute_copy(file, temp.fd, path, ATTRIBUTE_POSSIBLE, err) < 0 ||
	    tempfile_write(&temp, &file->bytes, err) < 0)
		return -1;
	*ret_name = place(&temp, &frame, stamp);
	if (!*ret_name)
		return error_system(err, "cannot create backup '%s'", path);
	return sync_or_remove(dir_fd, dir, *ret_name, err);
}

int backup_write(const struct file *file, const char *dir, char **ret_path,
		 struct error *err)
{
	CLEANUP(lock_drop) struct lock lock = LOCK_INIT;
	CLEANUP(memory_release) char *name = NULL;

	assert(file->exists && file->real_path);
	if (make_directory(file, dir, err) < 0 ||
	    lock_take(&lock, dir, LOCK_WAIT_MS, err) < 0)
		return error_still(err, "'%s' is unchanged", file->path);
	tempfile_sweep(lock.fd);
	if (write_copy(file, lock.fd, dir, &name, err) < 0)
		return error_still(err, "'%s' is unchanged", file->path);
	*ret_path = path_join(dir, name);
	return 0;
}

void backup_list_release(struct backup_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i].path);
	free(list->items);
	*list = (struct backup_list)BACKUP_LIST_INIT;
}

/* Read "20260131T235959Z" or "20260131T235959Z-2", and nothing else. */
static bool parse_stamp(const char *text, size_t len, struct backup *backup)
{
	static const char form[] = "00000000T000000Z";
	size_t at;

	for (at = 0; at < BACKUP_STAMP_LEN; at++)
		if (at == len ||
		    (form[at] == '0' ? !isdigit((unsigned char)text[at])
				     : text[at] != form[at]))
			return false;
	memcpy(backup->stamp, text, BACKUP_STAMP_LEN);
	backup->stamp[BACKUP_STAMP_LEN] = '\0';
	backup->number = 1;
	if (at == len)
		return true;
	if (text[at++] != '-' || len - at > NUMBER_DIGITS)
		return false;
	backup->number = 0;
	for (; at < len && isdigit((unsigned char)text[at]); at++)
		backup->number = backup->number * 10 + (unsigned)text[at] - '0';
	return at == len && backup->number > 1;
}

static bool parse_name(const struct frame *frame, const char *name,
		       struct backup *backup)
{
	const size_t len = strlen(name);
	const size_t around = frame->head.len + frame->tail.len;

	return len > around &&
	       !memcmp(name, frame->head.data, frame->head.len) &&
	       !strcmp(name + len - frame->tail.len, frame->tail.data) &&
	       parse_stamp(name + frame->head.len, len - around, backup);
}

static void list_add(struct backup_list *list, struct backup backup)
{
	void *items = list->items;

	memory_grow(&items, &list->capacity, list->count + 1, sizeof(backup));
	list->items = items;
	list->items[list->count++] = backup;
}

static int newest_first(const void *a, const void *b)
{
	const struct backup *x = a;
	const struct backup *y = b;
	int order = strcmp(y->stamp, x->stamp);

	if (order)
		return order;
	return (x->number < y->number) - (x->number > y->number);
}

/* readdir() says by errno alone whether it has ended or failed. */
static int read_names(DIR *entries, const char *dir, const struct frame *frame,
		      struct backup_list *list)
{
	const struct dirent *entry;
	struct backup backup;

	while (errno = 0, (entry = readdir(entries))) {
		int has;

		if (!parse_name(frame, entry->d_name, &backup))
			continue;
		has = directory_has(dirfd(entries), entry->d_name);
		if (has < 0)
			return -1;
		if (!has)
			continue;
		backup.path = path_join(dir, entry->d_name);
		list_add(list, backup);
	}
	return errno ? -1 : 0;
}

/* A missing directory is an empty one. */
static int read_directory(const char *dir, const struct frame *frame,
			  struct backup_list *list)
{
	DIR *entries = opendir(dir);
	int done;

	if (!entries)
		return errno == ENOENT ? 0 : -1;
	done = read_names(entries, dir, frame, list);
	closedir(entries);
	return done;
}

const struct backup *backup_list_find(const struct backup_list *list,
				      const char *name)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct backup *backup = &list->items[i];

		if (!strcmp(backup->path, name) ||
		    !strcmp(path_name(backup->path), name))
			return backup;
	}
	return NULL;
}

/* Return where `dir` would really be if all of it existed. */
static char *real_directory(const char *dir)
{
	CLEANUP(memory_release) char *parent = NULL;
	CLEANUP(memory_release) char *real_parent = NULL;

	if (inspect(dir) != INSPECT_MISSING)
		return path_nearest(dir);
	parent = path_parent(dir);
	real_parent = real_directory(parent);
	return path_join(real_parent, path_name(dir));
}

/* file_find(), for a file whose directory may be missing, too. */
static int find_original(struct file *file, const char *path, struct error *err)
{
	CLEANUP(memory_release) char *dir = path_parent(path);
	CLEANUP(memory_release) char *real = NULL;

	if (inspect(dir) != INSPECT_MISSING)
		return file_find(file, path, err);
	real = real_directory(dir);
	file->real_path = path_join(real, path_name(path));
	return 0;
}

int backup_list(const char *dir, const char *path, struct backup_list *ret_list,
		struct error *err)
{
	CLEANUP(backup_list_release) struct backup_list list = BACKUP_LIST_INIT;
	CLEANUP(frame_release) struct frame frame = FRAME_INIT;
	CLEANUP(file_release) struct file file = FILE_INIT;

	if (find_original(&file, path, err) < 0)
		return -1;
	frame_make(&frame, &file);
	if (read_directory(dir, &frame, &list) < 0)
		return error_system(err, "cannot list directory '%s'", dir);
	if (list.count)
		qsort(list.items, list.count, sizeof(*list.items),
		      newest_first);
	*ret_list = list;
	list = (struct backup_list)BACKUP_LIST_INIT;
	return 0;
}
