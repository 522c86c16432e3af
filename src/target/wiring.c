#include "target/wiring.h"

#include <stdlib.h>
#include <string.h>

#include "text/error.h"

/* What the file of one flag needs. */
struct need {
	enum audit_flag_id flag;
	const char *path;        /* the flag's value */
	const char *volume_name; /* for a new volume */
	const char *type;        /* hostPath type, likewise */
	char *mount_path;        /* likewise */
	bool writable;
};

static void need_release(struct need *need)
{
	free(need->mount_path);
}

static char *parent_of(const char *path)
{
	char *copy = memory_copy(path);
	char *slash = strrchr(copy, '/');

	slash[slash == copy] = '\0';
	return copy;
}

static struct need need_of(enum audit_flag_id flag, const char *path,
			   enum audit_log_volume log_volume)
{
	struct need need = { .flag = flag, .path = path };

	if (flag == AUDIT_POLICY_FILE) {
		need.volume_name = "audit";
		need.type = "File";
		need.mount_path = memory_copy(path);
		return need;
	}
	need.volume_name = "audit-log";
	need.writable = true;
	if (log_volume == AUDIT_LOG_VOLUME_FILE) {
		need.type = "FileOrCreate";
		need.mount_path = memory_copy(path);
	} else {
		need.type = "DirectoryOrCreate";
		need.mount_path = parent_of(path);
	}
	return need;
}

static bool is_path_flag(enum audit_flag_id flag)
{
	return audit_flags[flag].type != AUDIT_TYPE_COUNT_OR_ZERO;
}

static bool is_path(const char *value)
{
	return value && value[0] == '/';
}

/* --- what serves only auditing ------------------------------------------- */

/* Whether a word that is no audit flag names something below `directory`. */
static bool is_used_by_others(const struct pod *pod, const char *directory)
{
	const struct command_line *line = &pod->line;

	for (size_t i = 0; i < line->count; i++) {
		const char *text = line->words[i].text;
		const char *at = text;

		if (line->words[i].removed || !strncmp(text, "--audit", 7))
			continue;
		while ((at = strstr(at, directory))) {
			if (pod_path_is_under(at, directory) ||
			    strchr(",:;", at[strlen(directory)]))
				return true;
			at++;
		}
	}
	return false;
}

/*
 * Whether `mount`, which covers the audit file `path`, is there for that file
 * alone. A directory counts only if its path or its volume says "audit":
 * others keep things in /var/log and /etc/kubernetes.
 */
static bool serves_only(const struct pod *pod, const struct tree_node *mount,
			const char *path)
{
	CLEANUP(memory_release) char *at = pod_mount_path(mount);
	CLEANUP(memory_release) char *parent = parent_of(path);
	const struct tree_node *name = tree_get(mount, "name");

	if (pod_volume_is_shared(pod, mount) || is_used_by_others(pod, at))
		return false;
	if (!strcmp(at, path))
		return true;
	return !strcmp(at, parent) && name &&
	       (strstr(at, "audit") || strstr(name->text, "audit"));
}

/* --- one path ------------------------------------------------------------ */

static int refuse_mount(const struct tree_node *mount, const struct need *need,
			const char *code, const char *why, struct error *err)
{
	const char *flag = audit_flags[need->flag].name;
	CLEANUP(memory_release) char *at = pod_mount_path(mount);

	error_refuse(err, code, "'%s' of --%s lies under the mount '%s', %s",
		     need->path, flag, at, why);
	error_place(err, mount->line, mount->column);
	return error_hint(err, "choose another --%s, or change this mount",
			  flag);
}

static char *free_name(const struct pod *pod, const char *base)
{
	struct buf name = BUF_INIT;

	buf_adds(&name, base);
	for (size_t i = 2; pod_volume(pod, name.data); i++) {
		buf_clear(&name);
		buf_addf(&name, "%s-%zu", base, i);
	}
	return buf_steal(&name);
}

static int add_new(struct pod *pod, const struct need *need, struct plan *plan,
		   struct error *err)
{
	CLEANUP(memory_release)
	char *name = free_name(pod, need->volume_name);
	const struct tree_node *same = pod_volume(pod, need->volume_name);
	const char *host = same ? pod_host_path(same) : NULL;

	/* A volume of ours whose mount was lost needs no second one. */
	if (host && !strcmp(host, need->mount_path) &&
	    !strcmp(pod_host_type(same), need->type))
		return pod_add_mount(pod, need->volume_name, need->mount_path,
				     !need->writable, &plan->changes, err);
	if (pod_add_volume(pod, name, need->mount_path, need->type,
			   &plan->changes, err) < 0)
		return -1;
	return pod_add_mount(pod, name, need->mount_path, !need->writable,
			     &plan->changes, err);
}

/*
 * Make `mount`, which covers the path, fit for it. A mount that names no
 * volume gets one; one that is read-only for the log becomes writable if it
 * is there for the log alone.
 */
static int use_mount(struct pod *pod, struct tree_node *mount,
		     const struct need *need, struct plan *plan,
		     struct error *err)
{
	const struct tree_node *volume = pod_volume_of(pod, mount);
	const struct tree_node *name = tree_get(mount, "name");
	CLEANUP(memory_release) char *at = pod_mount_path(mount);

	if (!volume && name && name->len && !strcmp(at, need->mount_path) &&
	    pod_add_volume(pod, name->text, need->mount_path, need->type,
			   &plan->changes, err) < 0)
		return -1;
	volume = pod_volume_of(pod, mount);
	if (!volume)
		return refuse_mount(mount, need, "mount-without-volume",
				    "which names no volume", err);
	if (!pod_host_path(volume))
		return refuse_mount(mount, need, "not-a-host-mount",
				    "which is not from the host (no hostPath)",
				    err);
	if (!need->writable || !pod_mount_is_read_only(mount))
		return 0;
	if (!serves_only(pod, mount, need->path))
		return refuse_mount(mount, need, "read-only-mount",
				    "which is read-only", err);
	pod_make_writable(mount, &plan->changes);
	return 0;
}

/* Whether the user has asked for another kind of log mount than this is. */
static bool has_wrong_kind(const struct tree_node *mount,
			   const struct need *need,
			   enum audit_log_volume log_volume)
{
	CLEANUP(memory_release) char *at = pod_mount_path(mount);

	if (need->flag != AUDIT_LOG_PATH ||
	    log_volume == AUDIT_LOG_VOLUME_UNNAMED)
		return false;
	return !strcmp(at, need->path) != (log_volume == AUDIT_LOG_VOLUME_FILE);
}

/* Move `mount`, which serves only auditing, to where `need` wants it. */
static int move_mount(struct pod *pod, struct tree_node *mount,
		      const struct need *need, struct plan *plan,
		      struct error *err)
{
	if (need->writable && pod_mount_is_read_only(mount))
		pod_make_writable(mount, &plan->changes);
	return pod_retarget(pod, mount, need->mount_path, need->mount_path,
			    need->type, &plan->changes, err);
}

/*
 * Return the mount over the flag's old path `before` if it is there for that
 * path alone and leads to the host, else NULL.
 */
static struct tree_node *own_mount(const struct pod *pod, const char *before)
{
	struct tree_node *mount = is_path(before) ? pod_mount_over(pod, before)
						  : NULL;

	if (!mount || !serves_only(pod, mount, before) ||
	    !pod_volume_of(pod, mount))
		return NULL;
	return pod_host_path(pod_volume_of(pod, mount)) ? mount : NULL;
}

static int wire_path(struct pod *pod, const char *before,
		     const struct need *need, enum audit_log_volume log_volume,
		     struct plan *plan, struct error *err)
{
	struct tree_node *own = own_mount(pod, before);
	struct tree_node *mount = pod_mount_over(pod, need->path);

	if (own && own == mount && has_wrong_kind(mount, need, log_volume))
		return move_mount(pod, own, need, plan, err);
	if (mount) {
		if (own && own != mount)
			pod_remove_mount(pod, own, &plan->changes);
		return use_mount(pod, mount, need, plan, err);
	}
	if (own)
		return move_mount(pod, own, need, plan, err);
	return add_new(pod, need, plan, err);
}

/* --- all of it ----------------------------------------------------------- */

static void read_values(const struct pod *pod,
			const char *values[AUDIT_FLAG_COUNT])
{
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++)
		values[id] = command_line_get(&pod->line, audit_flags[id].name);
}

static int set_path(struct pod *pod, enum audit_flag_id id, const char *before,
		    const char *after, const struct audit_spec *spec,
		    struct plan *plan, struct error *err)
{
	struct tree_node *own;

	if (is_path(after)) {
		CLEANUP(need_release)
		struct need need = need_of(id, after, spec->log_volume);

		return wire_path(pod, before, &need, spec->log_volume, plan,
				 err);
	}
	own = own_mount(pod, before);
	if (own)
		pod_remove_mount(pod, own, &plan->changes);
	return 0;
}

/* Set the flags; return what they were, for the caller to free. */
static void set_flags(struct pod *pod, const struct audit_spec *spec,
		      char *before[AUDIT_FLAG_COUNT],
		      char *after[AUDIT_FLAG_COUNT], struct plan *plan)
{
	const char *current[AUDIT_FLAG_COUNT], *wanted[AUDIT_FLAG_COUNT];

	read_values(pod, current);
	audit_spec_resolve(spec, current, wanted);
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++) {
		before[id] = memory_copy(current[id]);
		after[id] = memory_copy(wanted[id]);
	}
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++) {
		const char *name = audit_flags[id].name;

		if (after[id])
			command_line_set(&pod->line, name, after[id],
					 &plan->changes);
		else if (spec->disable)
			command_line_unset(&pod->line, name, &plan->changes);
	}
}

int wiring_set(struct pod *pod, const struct audit_spec *spec,
	       struct plan *plan, struct error *err)
{
	char *before[AUDIT_FLAG_COUNT], *after[AUDIT_FLAG_COUNT];
	int ret = 0;

	set_flags(pod, spec, before, after, plan);
	for (size_t i = AUDIT_FLAG_COUNT; i-- > 0 && !ret;) {
		enum audit_flag_id id = (enum audit_flag_id)i;

		if (is_path_flag(id))
			ret = set_path(pod, id, before[id], after[id], spec,
				       plan, err);
	}
	pod_store_words(pod);
	for (size_t i = 0; i < AUDIT_FLAG_COUNT; i++) {
		free(before[i]);
		free(after[i]);
	}
	return ret;
}

/* Add where `path` is on the host, or return -1 if it is not there. */
static int add_host_path(const struct pod *pod, enum audit_flag_id flag,
			 const char *path, struct plan *plan)
{
	const struct tree_node *mount = pod_mount_over(pod, path);
	const struct tree_node *volume = mount ? pod_volume_of(pod, mount)
					       : NULL;

	if (!volume || !pod_host_path(volume))
		return -1;
	if (flag == AUDIT_LOG_PATH && pod_mount_is_read_only(mount))
		return -1;
	host_path_list_add(
		&plan->host_paths, flag, pod_translate(pod, mount, path),
		memory_copy(pod_host_path(volume)), pod_host_type(volume));
	return 0;
}

static void warn_of_file_mount(const struct pod *pod, const char *log_path,
			       struct plan *plan)
{
	const struct tree_node *mount = pod_mount_over(pod, log_path);
	CLEANUP(memory_release) char *at = pod_mount_path(mount);
	struct finding *finding;

	if (strcmp(at, log_path))
		return;
	finding = finding_list_add(
		&plan->findings, SEVERITY_WARNING, "log-file-mount", NULL,
		"the log is mounted as a single file, which cannot be renamed: "
		"when it is full, kube-apiserver drops every event");
	finding_hint(finding, "mount its directory: --log-volume=directory");
}

int wiring_check(const struct pod *pod, const struct audit_spec *spec,
		 struct plan *plan, struct error *err)
{
	const char *current[AUDIT_FLAG_COUNT], *wanted[AUDIT_FLAG_COUNT];

	read_values(pod, current);
	audit_spec_resolve(spec, current, wanted);
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++) {
		bool same = !wanted[id] == !current[id] &&
			    (!wanted[id] || !strcmp(wanted[id], current[id]));

		if (!same)
			return error_bug(err, "the result does not set --%s",
					 audit_flags[id].name);
		if (is_path_flag(id) && is_path(current[id]) &&
		    add_host_path(pod, id, current[id], plan) < 0)
			return error_bug(err, "the result does not mount '%s'",
					 current[id]);
	}
	if (is_path(current[AUDIT_LOG_PATH]))
		warn_of_file_mount(pod, current[AUDIT_LOG_PATH], plan);
	return 0;
}
