#include "target/need.h"

#include <ctype.h>
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
	CLEANUP(memory_release) char *clean = path_clean(path);

	if (flag == AUDIT_LOG_PATH && log_volume == AUDIT_LOG_VOLUME_FILE)
		row = &log_as_file;
	*need = (struct need){ .flag = flag,
			       .path = memory_copy(clean),
			       .mount_path = row->by_directory
						     ? path_parent(clean)
						     : memory_copy(clean),
			       .volume_name = row->volume_name,
			       .type = row->type,
			       .writable = row->writable };
}

void need_release(struct need *need)
{
	free(need->path);
	free(need->mount_path);
}

/* Whether `text` has the word "audit": "audit-log", "/audit/x", no "auditor".
 */
static bool has_audit(const char *text)
{
	for (const char *at = text; (at = strstr(at, "audit")); at++)
		if (!isalpha((unsigned char)at[strlen("audit")]))
			return true;
	return false;
}

static bool says(const char *a, const char *b, const char *word)
{
	return strstr(a, word) || strstr(b, word);
}

bool need_is_served_by(const struct need *need, const char *volume_name,
		       const char *mount_path, const char *host_path)
{
	enum audit_flag_id flag = AUDIT_POLICY_FILE;

	if (says(volume_name, mount_path, "webhook"))
		flag = AUDIT_WEBHOOK_CONFIG_FILE;
	else if (says(volume_name, mount_path, "log"))
		flag = AUDIT_LOG_PATH;
	if (flag != need->flag || !has_audit(volume_name))
		return false;
	return flag == AUDIT_WEBHOOK_CONFIG_FILE || has_audit(mount_path) ||
	       (host_path && has_audit(host_path));
}
