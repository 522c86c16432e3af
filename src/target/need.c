#include "target/need.h"

#include <stdlib.h>
#include <string.h>

#include "host/path.h"
#include "text/memory.h"

struct row {
	enum audit_flag_id flag;
	const char *volume_name;
	const char *type;
	bool writable;
	bool by_directory; /* mount the directory, not the file */
};

static const struct row rows[] = {
	{ AUDIT_POLICY_FILE, "audit", "File", false, false },
	{ AUDIT_LOG_PATH, "audit-log", "DirectoryOrCreate", true, true },
	{ AUDIT_WEBHOOK_CONFIG_FILE, "audit-webhook", "File", false, false },
};

static const struct row log_as_file = { AUDIT_LOG_PATH, "audit-log",
					"FileOrCreate", true, false };

static const struct row *find_row(enum audit_flag_id flag)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].flag == flag)
			return &rows[i];
	return NULL;
}

bool need_is_for(enum audit_flag_id flag)
{
	return find_row(flag) != NULL;
}

void need_init(struct need *need, enum audit_flag_id flag, const char *path,
	       enum audit_log_volume log_volume)
{
	const struct row *row = find_row(flag);

	if (flag == AUDIT_LOG_PATH && log_volume == AUDIT_LOG_VOLUME_FILE)
		row = &log_as_file;
	*need = (struct need){ .flag = flag,
			       .path = memory_copy(path),
			       .mount_path = row->by_directory
						     ? path_parent(path)
						     : memory_copy(path),
			       .volume_name = row->volume_name,
			       .type = row->type,
			       .writable = row->writable };
}

void need_release(struct need *need)
{
	free(need->path);
	free(need->mount_path);
}

static bool says(const char *a, const char *b, const char *word)
{
	return strstr(a, word) || strstr(b, word);
}

bool need_is_served_by(const struct need *need, const char *volume_name,
		       const char *mount_path)
{
	enum audit_flag_id flag = AUDIT_POLICY_FILE;

	if (says(volume_name, mount_path, "webhook"))
		flag = AUDIT_WEBHOOK_CONFIG_FILE;
	else if (says(volume_name, mount_path, "log"))
		flag = AUDIT_LOG_PATH;
	return strstr(volume_name, "audit") && flag == need->flag;
}
