#include "command/history.h"

#include <time.h>

#include "command/json.h"
#include "command/session.h"
#include "text/error.h"

/* One backup, looked into. */
struct entry {
	const char *path;
	time_t made;
	size_t size;
	enum { UNUSABLE, AUDITING_OFF, AUDITING_ON } state;
	bool is_current;
};

static const char *const states[] = {
	[UNUSABLE] = "unusable",
	[AUDITING_OFF] = "auditing off",
	[AUDITING_ON] = "auditing on",
};

static time_t made_at(const struct backup *backup)
{
	struct tm utc = { 0 };

	strptime(backup->stamp, "%Y%m%dT%H%M%SZ", &utc);
	return timegm(&utc);
}

/* One that cannot be read is told nothing of but its size. */
static struct entry look_into(const struct backup *backup,
			      const struct session *session)
{
	const struct file *now = session_file(session);
	CLEANUP(file_release) struct file file = FILE_INIT;
	CLEANUP(status_release) struct status status = STATUS_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct entry entry = { .path = backup->path, .made = made_at(backup) };
	int ret = file_read(&file, backup->path, REQUEST_MAX_BYTES, &err);

	entry.size = (size_t)file.stat.st_size;
	if (ret < 0)
		return entry;
	entry.is_current = now->exists && buf_equal(&file.bytes, &now->bytes);
	if (!session_status_of(session, &file.bytes, 0, &status, &err))
		entry.state = status.enabled ? AUDITING_ON : AUDITING_OFF;
	return entry;
}

static const struct {
	const char *name;
	long seconds;
} units[] = {
	{ "day", 24 * 60 * 60 },
	{ "hour", 60 * 60 },
	{ "minute", 60 },
	{ "second", 1 },
};

static void add_age(time_t made, struct buf *out)
{
	long age = (long)(time(NULL) - made), count;
	size_t i = 0;

	if (age < 1) {
		buf_adds(out, age ? "in the future" : "just now");
		return;
	}
	while (age < units[i].seconds)
		i++;
	count = age / units[i].seconds;
	buf_addf(out, "%ld %s%s ago", count, units[i].name,
		 count == 1 ? "" : "s");
}

void history_age(const struct backup *backup, struct buf *out)
{
	add_age(made_at(backup), out);
}

/* `is_next`: this is the one that restore puts back if none is named. */
static void add_entry(const struct entry *entry, bool is_next, struct buf *out)
{
	CLEANUP(buf_release) struct buf age = BUF_INIT;
	struct tm local;
	char when[64];

	localtime_r(&entry->made, &local);
	strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S %z", &local);
	add_age(entry->made, &age);
	buf_addf(out, "%s  %-14s  %8zu bytes  %s%s%s\n  %s\n", when, age.data,
		 entry->size, states[entry->state],
		 entry->is_current ? ", what the file is now" : "",
		 is_next ? ", what restore puts back" : "", entry->path);
}

void history_text(const struct backup_list *list, const struct session *session,
		  struct buf *out)
{
	bool is_next = true;

	for (size_t i = 0; i < list->count; i++) {
		struct entry entry = look_into(&list->items[i], session);

		add_entry(&entry,
			  is_next && !entry.is_current &&
				  entry.state != UNUSABLE,
			  out);
		is_next &= entry.is_current;
	}
}

static json_t *entry_json(const struct entry *entry)
{
	json_t *object = json_object();
	struct tm utc;
	char when[64];

	gmtime_r(&entry->made, &utc);
	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &utc);
	json_object_set_new(object, "path", json_text(entry->path));
	json_object_set_new(object, "time", json_string(when));
	json_object_set_new(object, "age",
			    json_integer(time(NULL) - entry->made));
	json_object_set_new(object, "size",
			    json_integer((json_int_t)entry->size));
	json_object_set_new(
		object, "auditing",
		entry->state == UNUSABLE
			? json_null()
			: json_boolean(entry->state == AUDITING_ON));
	json_object_set_new(object, "current", json_boolean(entry->is_current));
	return object;
}

json_t *history_json(const struct backup_list *list,
		     const struct session *session)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->count; i++) {
		struct entry entry = look_into(&list->items[i], session);

		json_array_append_new(array, entry_json(&entry));
	}
	return array;
}
