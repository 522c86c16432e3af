#include "target/wiring.h"

#include <stdlib.h>
#include <string.h>

#include "target/mount_owner.h"
#include "target/need.h"
#include "target/pod_trap.h"
#include "target/wiring_review.h"
#include "text/error.h"

/* One run of wiring_set(). */
struct setting {
	struct pod *pod;
	const struct audit_spec *spec;
	struct plan *plan;
	struct error *err;
	char *before[AUDIT_FLAG_COUNT]; /* values; NULL: not set */
	char *after[AUDIT_FLAG_COUNT];
};

static bool is_path(const char *value)
{
	return value && value[0] == '/';
}

void wiring_values(const struct pod *pod, const char *values[AUDIT_FLAG_COUNT])
{
	struct flag_setting settings[AUDIT_FLAG_COUNT];

	command_line_settings(&pod->line, settings);
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++) {
		values[id] = settings[id].value;
		if (values[id] && !*values[id] && need_is_for(id))
			values[id] = NULL;
	}
}

/* --- one file ------------------------------------------------------------ */

static struct audit_paths paths_after(const struct setting *s)
{
	bool has_webhook = s->after[AUDIT_WEBHOOK_CONFIG_FILE];

	return (struct audit_paths){ (const char *const *)s->after,
				     s->spec->webhook_files,
				     has_webhook ? s->spec->webhook_file_count
						 : 0 };
}

static struct tree_node *find_stray(const struct setting *s,
				    const struct need *need)
{
	struct audit_paths paths = paths_after(s);

	return mount_stray(s->pod, need, &paths);
}

/* Return the mount of the flag's old path, if it is free to move or to go. */
static struct tree_node *find_own(const struct setting *s,
				  enum audit_flag_id id)
{
	struct audit_paths paths = paths_after(s);
	struct tree_node *own = NULL;

	if (is_path(s->before[id]))
		own = mount_owned(s->pod, s->before[id]);
	return own && !mount_covers_any(s->pod, own, &paths, id) ? own : NULL;
}

static int refuse_mount(const struct setting *s, const struct tree_node *mount,
			const struct need *need, const char *code,
			const char *why)
{
	const char *flag = audit_flags[need->flag].name;
	CLEANUP(memory_release) char *at = pod_mount_path(mount);

	error_refuse(s->err, code, "'%s' of --%s lies under the mount '%s', %s",
		     need->path, flag, at, why);
	error_place(s->err, mount->line, mount->column);
	return error_hint(s->err, "choose another --%s, or change this mount",
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

/* What is used for auditing is left once, or kubelet would refuse the pod. */
static int drop_twins(const struct setting *s, struct tree_node *mount)
{
	return pod_drop_twins(s->pod, mount, &s->plan->changes, s->err);
}

static int add_new(const struct setting *s, const struct need *need)
{
	CLEANUP(memory_release)
	char *free_one = free_name(s->pod, need->volume_name);
	const char *name = pod_spare_volume(s->pod, need->mount_path,
					    need->type);
	struct change_list *changes = &s->plan->changes;

	/* A volume of ours whose mount was lost needs no second one. */
	if (!name) {
		name = free_one;
		if (pod_add_volume(s->pod, name, need->mount_path, need->type,
				   changes, s->err) < 0)
			return -1;
	}
	if (pod_add_mount(s->pod, name, need->mount_path, !need->writable,
			  changes, s->err) < 0)
		return -1;
	return drop_twins(s, pod_mount_over(s->pod, need->path));
}

/* Whether the mount is by the file where a directory was asked, or so. */
static bool is_other_kind(const struct setting *s, const struct need *need,
			  bool is_file)
{
	enum audit_log_volume wanted = s->spec->log_volume;

	return need->flag == AUDIT_LOG_PATH &&
	       wanted != AUDIT_LOG_VOLUME_UNNAMED &&
	       is_file != (wanted == AUDIT_LOG_VOLUME_FILE);
}

/*
 * Put `mount`, which serves only auditing, right for `need`: what fits stays
 * (a host path that differs from the container's, say), what does not is set
 * as for a new one.
 */
static int put_right(const struct setting *s, struct tree_node *mount,
		     const struct need *need)
{
	const struct tree_node *volume = pod_volume_of(s->pod, mount);
	CLEANUP(memory_release) char *at = pod_mount_path(mount);
	bool is_file = !strcmp(at, need->path);
	const char *path = volume ? pod_host_path(volume) : NULL;
	const char *type = volume ? pod_host_type(volume) : "";
	bool stays = pod_path_is_under(need->path, at) &&
		     !is_other_kind(s, need, is_file);

	if (!*pod_mount_name(mount)) {
		pod_remove_mount(s->pod, mount, &s->plan->changes);
		return add_new(s, need);
	}
	/* A directory where the log file must be can only be a mistake. */
	if (is_file && need->writable && path && !mount_type_fits(type, true))
		stays = false;
	if (!stays)
		return pod_retarget(s->pod, mount, need->mount_path,
				    need->mount_path, need->type,
				    need->writable, &s->plan->changes, s->err);
	if (!path || !mount_type_fits(type, is_file))
		type = !is_file         ? "DirectoryOrCreate"
		       : need->writable ? "FileOrCreate"
					: "File";
	return pod_retarget(s->pod, mount, at, path ? path : at, type,
			    need->writable, &s->plan->changes, s->err);
}

/* Mounted writable over the container's own, these would break or hide it. */
static bool is_system_directory(const char *path)
{
	static const char *const directories[] = {
		"/",         "/bin",     "/boot",      "/dev",
		"/etc",      "/lib",     "/lib64",     "/proc",
		"/run",      "/sbin",    "/sys",       "/usr",
		"/usr/bin",  "/usr/lib", "/usr/local", "/usr/local/bin",
		"/usr/sbin",
	};

	for (size_t i = 0; i < ARRAY_SIZE(directories); i++)
		if (!strcmp(directories[i], path))
			return true;
	return false;
}

static int check_place(const struct setting *s, const struct need *need)
{
	if (!need->writable || !is_system_directory(need->mount_path))
		return 0;
	error_refuse(s->err, "log-in-system-directory",
		     "'%s' would have the system directory '%s' mounted for "
		     "the log",
		     need->path, need->mount_path);
	return error_hint(s->err, "give the log a directory of its own, as in "
				  "/var/log/kubernetes/audit/audit.log");
}

/* Put `own`, or a mount that was meant for it, right; else add one. */
static int find_or_add(const struct setting *s, const struct need *need,
		       struct tree_node *own)
{
	if (check_place(s, need) < 0)
		return -1;
	if (!own)
		own = find_stray(s, need);
	if (!own)
		return add_new(s, need);
	return drop_twins(s, own) < 0 ? -1 : put_right(s, own, need);
}

/* Make `mount`, which lies over the file, fit for it. */
static int use_mount(const struct setting *s, struct tree_node *mount,
		     const struct need *need)
{
	const struct tree_node *volume = pod_volume_of(s->pod, mount);
	CLEANUP(memory_release) char *at = pod_mount_path(mount);
	const char *code;
	const char *fault = mount_fault(s->pod, mount, need, &code);
	bool is_own = mount_serves_only(s->pod, mount, need->path);

	if (is_own &&
	    (fault || is_other_kind(s, need, !strcmp(at, need->path))))
		return put_right(s, mount, need);
	if (!fault)
		return 0;
	/* In an emptyDir or the like there is room for a mount of our own. */
	if (volume && !pod_host_path(volume) &&
	    strcmp(at, need->mount_path) != 0)
		return find_or_add(s, need, NULL);
	return refuse_mount(s, mount, need, code, fault);
}

static int wire_file(const struct setting *s, const struct need *need,
		     struct tree_node *own)
{
	struct tree_node *mount = pod_mount_over(s->pod, need->path);

	if (mount) {
		if (own && own != mount)
			pod_remove_mount(s->pod, own, &s->plan->changes);
		return drop_twins(s, mount) < 0 ? -1
						: use_mount(s, mount, need);
	}
	return find_or_add(s, need, own);
}

/* --- all of it ----------------------------------------------------------- */

static int set_file(const struct setting *s, enum audit_flag_id id)
{
	struct tree_node *own = find_own(s, id);
	CLEANUP(need_release) struct need need = { 0 };

	if (is_path(s->after[id])) {
		need_init(&need, id, s->after[id], s->spec->log_volume);
		return wire_file(s, &need, own);
	}
	if (own)
		pod_remove_mount(s->pod, own, &s->plan->changes);
	return 0;
}

/* Take out what the webhook's files were mounted by. */
static void drop_webhook_mounts(const struct setting *s)
{
	CLEANUP(need_release) struct need need = { 0 };
	struct tree_node *stray;

	need_init(&need, AUDIT_WEBHOOK_CONFIG_FILE, "/", 0);
	while ((stray = find_stray(s, &need)))
		pod_remove_mount(s->pod, stray, &s->plan->changes);
}

/* The files that the webhook's kubeconfig names are needed, or go, with it. */
static int set_webhook_files(const struct setting *s)
{
	if (!s->after[AUDIT_WEBHOOK_CONFIG_FILE]) {
		if (s->spec->disable)
			drop_webhook_mounts(s);
		return 0;
	}
	for (size_t i = 0; i < s->spec->webhook_file_count; i++) {
		const char *path = s->spec->webhook_files[i];
		CLEANUP(need_release) struct need need = { 0 };

		need_init(&need, AUDIT_WEBHOOK_CONFIG_FILE, path,
			  AUDIT_LOG_VOLUME_UNNAMED);
		if (wire_file(s, &need, NULL) < 0)
			return -1;
	}
	return 0;
}

static void set_flags(struct setting *s)
{
	const char *current[AUDIT_FLAG_COUNT], *wanted[AUDIT_FLAG_COUNT];

	wiring_values(s->pod, current);
	audit_spec_resolve(s->spec, current, wanted);
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++) {
		s->before[id] = memory_copy(current[id]);
		s->after[id] = memory_copy(wanted[id]);
	}
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++) {
		const char *name = audit_flags[id].name;

		if (s->after[id])
			command_line_set(&s->pod->line, name, s->after[id],
					 &s->plan->changes);
		else if (s->spec->disable)
			command_line_unset(&s->pod->line, name,
					   &s->plan->changes);
	}
}

/* Find what will be set, but not well. */
static void review(const struct setting *s)
{
	const char *log = s->after[AUDIT_LOG_PATH];
	struct finding_list *findings = &s->plan->findings;

	if (s->spec->disable)
		return;
	review_flags(s->pod, s->spec->kube_minor, (const char *const *)s->after,
		     findings);
	if (is_path(log))
		review_log_mount(pod_mount_over(s->pod, log), log, findings);
	pod_trap_find(s->pod, SEVERITY_WARNING, findings);
}

int wiring_set(struct pod *pod, const struct audit_spec *spec,
	       struct plan *plan, struct error *err)
{
	static const enum audit_flag_id files[] = { AUDIT_POLICY_FILE,
						    AUDIT_LOG_PATH,
						    AUDIT_WEBHOOK_CONFIG_FILE };
	struct setting s = { pod, spec, plan, err, { 0 }, { 0 } };
	int ret = 0;

	set_flags(&s);
	for (size_t i = 0; i < ARRAY_SIZE(files) && !ret; i++)
		ret = set_file(&s, files[i]);
	if (!ret)
		ret = set_webhook_files(&s);
	if (!ret)
		review(&s);
	pod_store_words(pod);
	for (size_t i = 0; i < AUDIT_FLAG_COUNT; i++) {
		free(s.before[i]);
		free(s.after[i]);
	}
	return ret;
}

/* --- the check afterwards ------------------------------------------------ */

/* Add where `path` is on the host, or return a bug if it is not there. */
static int check_path(const struct pod *pod, enum audit_flag_id flag,
		      const char *path, struct plan *plan, struct error *err)
{
	const struct tree_node *mount = pod_mount_over(pod, path);
	const struct tree_node *volume = mount ? pod_volume_of(pod, mount)
					       : NULL;

	if (!volume || !pod_host_path(volume) ||
	    (flag == AUDIT_LOG_PATH && pod_mount_is_read_only(mount)))
		return error_bug(err, "the result does not mount '%s'", path);
	host_path_list_add(
		&plan->host_paths,
		(struct host_path){
			.flag = flag,
			.in_container = memory_copy(path),
			.path = pod_translate(pod, mount, path),
			.volume = memory_copy(pod_host_path(volume)),
			.volume_name = memory_copy(
				tree_get(volume, "name")->text),
			.type = memory_copy(pod_host_type(volume)) });
	return 0;
}

static void note_pod(const struct pod *pod,
		     const char *const values[AUDIT_FLAG_COUNT],
		     struct plan *plan)
{
	plan->is_strict = target_is_strict(values);
	plan->run_as.uid = pod_security_number(pod, "runAsUser");
	plan->run_as.gid = pod_security_number(pod, "runAsGroup");
	plan->minor = pod_kube_minor(pod);
}

static int check_files(const struct pod *pod, const struct audit_spec *spec,
		       const char *const values[AUDIT_FLAG_COUNT],
		       struct plan *plan, struct error *err)
{
	for (size_t i = AUDIT_FLAG_COUNT; i-- > 0;) {
		enum audit_flag_id id = (enum audit_flag_id)i;

		if (need_is_for(id) && is_path(values[id]) &&
		    check_path(pod, id, values[id], plan, err) < 0)
			return -1;
	}
	for (size_t i = 0;
	     values[AUDIT_WEBHOOK_CONFIG_FILE] && i < spec->webhook_file_count;
	     i++)
		if (check_path(pod, AUDIT_WEBHOOK_CONFIG_FILE,
			       spec->webhook_files[i], plan, err) < 0)
			return -1;
	return 0;
}

int wiring_check(const struct pod *pod, const struct audit_spec *spec,
		 struct plan *plan, struct error *err)
{
	const char *current[AUDIT_FLAG_COUNT], *wanted[AUDIT_FLAG_COUNT];

	wiring_values(pod, current);
	audit_spec_resolve(spec, current, wanted);
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++) {
		bool same = !wanted[id] == !current[id] &&
			    (!wanted[id] || !strcmp(wanted[id], current[id]));

		if (!same)
			return error_bug(err, "the result does not set --%s",
					 audit_flags[id].name);
	}
	note_pod(pod, current, plan);
	return check_files(pod, spec, current, plan, err);
}

/* --- status -------------------------------------------------------------- */

/* A value that is set, and not to nothing. */
static bool is_given(const char *value)
{
	return value && *value;
}

static void find_files(const struct pod *pod,
		       const char *const values[AUDIT_FLAG_COUNT],
		       struct plan *found)
{
	for (size_t i = AUDIT_FLAG_COUNT; i-- > 0;) {
		enum audit_flag_id id = (enum audit_flag_id)i;
		CLEANUP_ERROR struct error err = ERROR_INIT;

		if (!need_is_for(id) || !is_path(values[id]))
			continue;
		review_file(pod, id, values[id], &found->findings);
		(void)check_path(pod, id, values[id], found, &err);
	}
}

void wiring_status(const struct pod *pod, unsigned minor, struct status *status)
{
	struct plan *found = &status->found;
	const char *values[AUDIT_FLAG_COUNT];
	CLEANUP_ERROR struct error err = ERROR_INIT;

	wiring_values(pod, values);
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++)
		status->values[id] = memory_copy(values[id]);
	status->minor = minor ? minor : pod_kube_minor(pod);
	status->enabled = is_given(values[AUDIT_POLICY_FILE]) &&
			  (is_given(values[AUDIT_LOG_PATH]) ||
			   is_given(values[AUDIT_WEBHOOK_CONFIG_FILE]));
	cis_check(&pod->line, status->minor, status->cis);
	if (pod_check(pod, &err) < 0)
		finding_list_add_error(&found->findings, &err);
	review_flags(pod, minor, values, &found->findings);
	note_pod(pod, values, found);
	find_files(pod, values, found);
	if (is_path(values[AUDIT_LOG_PATH]))
		review_log_mount(pod_mount_over(pod, values[AUDIT_LOG_PATH]),
				 values[AUDIT_LOG_PATH], &found->findings);
	review_forms(pod, &found->findings);
	pod_trap_find(pod, SEVERITY_ERROR, &found->findings);
}
