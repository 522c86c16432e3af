#include "target/systemd_service_sandbox.h"

#include <stdlib.h>
#include <string.h>

#include "host/path.h"
#include "target/systemd_service_mount.h"
#include "target/systemd_service_user.h"
#include "text/error.h"

const char sandbox_signature[] = "# apiserver-audit: for the audit log";

/* One judgement. */
struct judging {
	const struct service *service;
	const char *const *before;
	const char *const *after;
	struct finding_list *findings;
	struct sandbox_change *change; /* NULL: only find */
	struct mount_list mounts;
	struct service_user user;
	struct sandbox_log *log;
};

void sandbox_change_release(struct sandbox_change *change)
{
	buf_release(&change->added);
}

void sandbox_log_release(struct sandbox_log *log)
{
	free(log->directory);
}

static bool is_path(const char *value)
{
	return value && value[0] == '/';
}

/* --- findings ------------------------------------------------------------ */

/* Add a finding about the rule that decided. */
static struct finding *report(const struct judging *j,
			      const struct mount_rule *rule,
			      enum severity severity, const char *code,
			      const char *path, const char *effect)
{
	struct finding *finding = finding_list_add(
		j->findings, severity, code,
		rule->file ? rule->file->path : NULL, "%s%s%s %s '%s', so %s",
		rule->key, *rule->key ? "=" : "", rule->value, rule->verb, path,
		effect);

	finding->line = rule->line;
	finding->column = rule->line ? 1 : 0;
	return finding;
}

/* What each kind of mount does to a file that must be read. */
static void judge_read(const struct judging *j, enum audit_flag_id flag,
		       const char *path)
{
	const struct mount_rule *rule = mount_list_find(&j->mounts, path);
	const char *name = audit_flags[flag].name;
	struct finding *finding;

	if (!rule || mount_can_read(rule))
		return;
	finding = report(j, rule, SEVERITY_ERROR, "sandbox-hides-file", path,
			 "kube-apiserver cannot read it and does not start");
	if (rule->access == MOUNT_HIDDEN || rule->access == MOUNT_PRIVATE)
		finding_hint(finding,
			     "move the file to where the service can see it, "
			     "and give its new path as --%s",
			     name);
	else
		finding_hint(finding,
			     "add BindReadOnlyPaths=%s, or move the "
			     "file and give its new path as --%s",
			     path, name);
}

static void report_log(const struct judging *j, const struct mount_rule *rule,
		       const char *log)
{
	bool is_lost = rule->access == MOUNT_EMPTY ||
		       rule->access == MOUNT_PRIVATE ||
		       rule->access == MOUNT_OTHER_ROOT;
	struct finding *finding = report(
		j, rule, SEVERITY_ERROR,
		is_lost ? "sandbox-loses-log" : "sandbox-read-only", log,
		is_lost ? "the log is written without an error, and lost"
			: "kube-apiserver cannot write its log there and does "
			  "not start");

	finding_hint(finding,
		     "choose another --audit-log-path, such as "
		     "/var/log/kubernetes/audit/audit.log, or change this "
		     "setting");
}

/* --- the remedy ---------------------------------------------------------- */

/* The part below /var/log if `directory` can be a LogsDirectory=, or NULL. */
static const char *logs_name(const char *directory)
{
	static const char top[] = "/var/log/";
	const char *name = directory + sizeof(top) - 1;

	if (strncmp(directory, top, sizeof(top) - 1) != 0 ||
	    !unit_word_is_plain(name) || strchr(name, ':') ||
	    !strstr(path_name(directory), "audit"))
		return NULL;
	return name;
}

/* Appends the settings for a log in `directory`; false: they cannot be had. */
typedef bool write_fn(const char *directory, struct buf *out);

/*
 * Have systemd make the log's directory and give it to the service's user.
 * Without the mode, systemd would open an existing directory to everybody.
 */
static bool write_logs(const char *directory, struct buf *out)
{
	const char *name = logs_name(directory);

	if (name)
		buf_addf(out, "LogsDirectory=%s\nLogsDirectoryMode=0700\n",
			 name);
	return name;
}

static bool write_path(const char *directory, struct buf *out)
{
	CLEANUP(buf_release) struct buf value = BUF_INIT;

	if (!unit_word_render_path(directory, &value))
		return false;
	buf_addf(out, "ReadWritePaths=%s\n", value.data);
	return true;
}

static bool is_removed(const struct sandbox_change *change,
		       const struct unit_assignment *line)
{
	for (size_t i = 0; i < ARRAY_SIZE(change->removed); i++)
		if (change->removed[i] == line)
			return true;
	return false;
}

/* Whether `key` is set by somebody else than us. */
static bool is_set(const struct judging *j, const char *key)
{
	const struct service *service = j->service;

	for (size_t i = 0; i < service->unit_count; i++) {
		const struct unit_assignment *line = NULL;

		while ((line = unit_next(&service->units[i], "Service", key,
					 line)))
			if (!is_removed(j->change, line))
				return true;
	}
	return false;
}

static bool add_logs_directory(const struct judging *j, const char *directory)
{
	/* The mode counts for all of them. */
	if (is_set(j, "LogsDirectory") || is_set(j, "LogsDirectoryMode") ||
	    !write_logs(directory, &j->change->added))
		return false;
	j->log->is_given = true;
	return true;
}

/* The service starts only if `directory` exists. */
static void need_directory(const struct judging *j, const char *directory,
			   const char *setting)
{
	j->log->directory = memory_copy(directory);
	j->log->setting = setting;
}

/* Where nobody looks at the host, the user has to. */
static void report_need(const struct judging *j)
{
	const struct sandbox_log *log = j->log;
	struct finding *finding;

	if (!j->service->files->is_partial)
		return;
	finding = finding_list_add(j->findings, SEVERITY_INFO,
				   "log-directory-needed", NULL,
				   "'%s' must exist on the host before the "
				   "service starts: %s= needs it",
				   log->directory, log->setting);
	finding_hint(finding, "install -d -m 0700 %s", log->directory);
}

static bool add_write_path(const struct judging *j, const char *directory)
{
	if (!write_path(directory, &j->change->added))
		return false;
	need_directory(j, directory, "ReadWritePaths");
	report_need(j);
	return true;
}

/* Make the read-only `directory` writable. Return whether that can be. */
static bool open_directory(const struct judging *j, const char *directory,
			   const struct mount_rule *rule)
{
	if (!j->change || rule->access != MOUNT_READ_ONLY)
		return false;
	if (add_logs_directory(j, directory))
		return true;
	/* Of the same path twice, ReadOnlyPaths= wins. */
	if (j->user.is_dynamic || !strcmp(rule->path, directory) ||
	    rule->is_bind)
		return false;
	return add_write_path(j, directory);
}

/* Whether the log stood where it shall stand, so that it may well work. */
static bool is_old_log(const struct judging *j)
{
	const char *before = j->before[AUDIT_LOG_PATH];

	return before && !strcmp(before, j->after[AUDIT_LOG_PATH]);
}

/* Another user than root must be able to write the directory. */
static void judge_user(const struct judging *j, const char *directory,
		       const struct mount_rule *rule)
{
	const char *user = j->user.name;
	struct finding *finding;

	if (!user || (rule && rule->is_owned))
		return;
	if (j->change && !is_old_log(j) && add_logs_directory(j, directory))
		return;
	if (!j->service->files->is_partial)
		return;
	user = *user ? user : "a dynamic user";
	finding = finding_list_add(
		j->findings, SEVERITY_WARNING, "log-directory-user",
		j->service->file->path,
		"the service runs as '%s', who must be able to make and "
		"rename files in '%s'",
		user, directory);
	if (logs_name(directory))
		finding_hint(finding,
			     "make the directory and chown it to '%s', or add "
			     "LogsDirectory=%s and LogsDirectoryMode=0700",
			     user, logs_name(directory));
	else
		finding_hint(finding, "choose --audit-log-path=/var/log/"
				      "kubernetes/audit/audit.log, whose "
				      "directory systemd can then make");
}

static void judge_log(const struct judging *j)
{
	const char *log = j->after[AUDIT_LOG_PATH];
	CLEANUP(memory_release) char *directory = path_parent(log);
	const struct mount_rule *rule = mount_list_find(&j->mounts, directory);

	if (rule && !mount_can_write(rule)) {
		if (!open_directory(j, directory, rule))
			report_log(j, rule, log);
		else if (!strstr(j->change->added.data, "LogsDirectory="))
			judge_user(j, directory, rule);
		return;
	}
	rule = mount_list_find(&j->mounts, log);
	if (rule && !strcmp(rule->path, log))
		finding_hint(report(j, rule, SEVERITY_WARNING,
				    "sandbox-one-file", log,
				    "kube-apiserver can write the file but "
				    "not rename it when it is full"),
			     "name its directory there");
	rule = mount_list_find(&j->mounts, directory);
	if (rule && rule->is_owned)
		j->log->is_given = true;
	else if (rule && rule->line_of && rule->access == MOUNT_WRITABLE)
		need_directory(j, rule->path, rule->key);
	judge_user(j, directory, rule);
}

/* --- what is not needed any more ----------------------------------------- */

/* Return the end of the lines from `at` on that say `block`, or 0. */
static size_t match_lines(const struct unit *unit, size_t at, const char *block)
{
	while (*block && at < unit->len) {
		struct unit_line line = unit_line_at(unit->text, unit->len, at);
		size_t start = line.body.start, end = line.body.end;
		size_t len = strcspn(block, "\n");

		while (start < end && strchr(" \t", unit->text[start]))
			start++;
		while (end > start && strchr(" \t", unit->text[end - 1]))
			end--;
		if (end - start != len ||
		    memcmp(unit->text + start, block, len) != 0)
			return 0;
		at = line.end;
		block += len + 1;
	}
	return *block ? 0 : at;
}

/* Mark the lines of the span, and the settings in them. */
static void mark_removed(const struct judging *j, struct span lines)
{
	const struct unit *unit = j->service->command->unit;
	const struct unit_assignment **removed = j->change->removed;

	j->change->removed_lines = lines;
	for (size_t i = 0; i < unit->count; i++) {
		const struct unit_assignment *line = &unit->assignments[i];

		if (line->lines.start >= lines.start &&
		    line->lines.end <= lines.end)
			*removed++ = line;
	}
}

/*
 * Take out what serves only the log at its old place. It is ours if it is what
 * we would write, where we would write it, and signed; else it may be the
 * owner's, and stays.
 */
static void drop_old(const struct judging *j)
{
	static write_fn *const writers[] = { write_logs, write_path };
	const char *before = j->before[AUDIT_LOG_PATH];
	CLEANUP(memory_release)
	char *directory = is_path(before) ? path_parent(before) : NULL;
	size_t start = j->service->command->assignment->lines.end;

	for (size_t i = 0; directory && i < ARRAY_SIZE(writers); i++) {
		CLEANUP(buf_release) struct buf block = BUF_INIT;
		size_t end;

		buf_addf(&block, "%s\n", sandbox_signature);
		if (!writers[i](directory, &block))
			continue;
		end = match_lines(j->service->command->unit, start, block.data);
		if (end)
			mark_removed(j, (struct span){ start, end });
	}
}

/* Whether the log's directory is the same as before. */
static bool keeps_directory(const struct judging *j)
{
	const char *before = j->before[AUDIT_LOG_PATH];
	const char *after = j->after[AUDIT_LOG_PATH];
	CLEANUP(memory_release)
	char *old = is_path(before) ? path_parent(before) : NULL;
	CLEANUP(memory_release)
	char *new = is_path(after) ? path_parent(after) : NULL;

	return old && new && !strcmp(old, new);
}

/* --- all of it ----------------------------------------------------------- */

void sandbox_judge(const struct service *service,
		   const char *const before[AUDIT_FLAG_COUNT],
		   const char *const after[AUDIT_FLAG_COUNT],
		   struct finding_list *findings, struct sandbox_change *change,
		   struct sandbox_log *ret_log)
{
	static const enum audit_flag_id readable[] = {
		AUDIT_POLICY_FILE,
		AUDIT_WEBHOOK_CONFIG_FILE,
	};
	struct judging j = { .service = service,
			     .before = before,
			     .after = after,
			     .findings = findings,
			     .change = change,
			     .user = service_user_read(service),
			     .log = ret_log };

	*ret_log = (struct sandbox_log){ .directory = NULL };
	mount_list_read(&j.mounts, service);
	if (change && !keeps_directory(&j)) {
		drop_old(&j);
		for (size_t i = 0; i < ARRAY_SIZE(change->removed); i++)
			mount_list_drop(&j.mounts, change->removed[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(readable); i++)
		if (is_path(after[readable[i]]))
			judge_read(&j, readable[i], after[readable[i]]);
	if (is_path(after[AUDIT_LOG_PATH]))
		judge_log(&j);
	mount_list_release(&j.mounts);
}
