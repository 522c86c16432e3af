#include "target/host_check.h"

#include <stdlib.h>
#include <string.h>

#include "host/inspect.h"
#include "host/path.h"
#include "host/root.h"
#include "text/error.h"

/* What one hostPath type asks of its path: kinds of file that may be there. */
struct type_rule {
	const char *type;
	bool may_be_missing;
	bool may_be_file;
	bool may_be_directory;
	const char *wants;
};

static const struct type_rule type_rules[] = {
	{ "", true, true, true, "" },
	{ "DirectoryOrCreate", true, false, true, "a directory" },
	{ "Directory", false, false, true, "a directory" },
	{ "FileOrCreate", true, true, false, "a file" },
	{ "File", false, true, false, "a file" },
};

static const struct type_rule *find_rule(const char *type)
{
	for (size_t i = 0; i < ARRAY_SIZE(type_rules); i++)
		if (!strcmp(type_rules[i].type, type))
			return &type_rules[i];
	return NULL;
}

static bool allows(const struct type_rule *rule, enum inspect_kind kind)
{
	switch (kind) {
	case INSPECT_MISSING:
		return rule->may_be_missing;
	case INSPECT_FILE:
	case INSPECT_EMPTY:
		return rule->may_be_file;
	case INSPECT_DIRECTORY:
		return rule->may_be_directory;
	default:
		return !*rule->type;
	}
}

static void refuse_type(struct plan *plan, const char *path,
			const struct type_rule *rule, bool missing)
{
	struct finding *finding = finding_list_add(
		&plan->findings, SEVERITY_ERROR, "hostpath-type", path,
		missing ? "does not exist, and the volume's type %s needs %s"
			: "exists, but the volume's type %s needs %s",
		rule->type, rule->wants);

	finding_hint(finding, "kubelet would not start the pod: %s",
		     missing ? "make it first"
			     : "move it away, or use another path");
}

/* FileOrCreate makes the file, but not the directory that it stands in. */
static void check_parent(struct plan *plan, const char *path)
{
	CLEANUP(memory_release) char *parent = path_parent(path);
	struct finding *finding;

	if (inspect(parent) != INSPECT_MISSING)
		return;
	finding = finding_list_add(&plan->findings, SEVERITY_ERROR,
				   "parent-missing", parent,
				   "does not exist, and kubelet makes the log "
				   "file but not its directory");
	finding_hint(finding, "mkdir -p %s", parent);
}

/* Return where `path` of that host is for us, or NULL and a finding. */
static char *resolve(struct plan *plan, const char *root, const char *path)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	char *resolved = root_resolve(root, path, &err);

	if (!resolved)
		finding_list_add_error(&plan->findings, &err);
	return resolved;
}

static bool check_volume(struct plan *plan, const struct host_path *item,
			 const char *root)
{
	CLEANUP(memory_release) char *path = resolve(plan, root, item->volume);
	const struct type_rule *rule = find_rule(item->type);
	enum inspect_kind kind;

	if (!path)
		return false;
	kind = inspect(path);
	if (!rule || !allows(rule, kind)) {
		if (rule)
			refuse_type(plan, path, rule, kind == INSPECT_MISSING);
		return false;
	}
	if (!strcmp(item->type, "FileOrCreate"))
		check_parent(plan, path);
	return true;
}

/* The files that kube-apiserver reads at its start, and what they are. */
static const struct {
	enum audit_flag_id flag;
	const char *what;
	const char *code_missing;
	const char *code_unusable;
	const char *how; /* to make one; %s is the path */
} read_files[] = {
	{ AUDIT_POLICY_FILE, "the audit policy", "policy-missing",
	  "policy-unusable",
	  "write one first; the smallest: printf 'apiVersion: "
	  "audit.k8s.io/v1\\nkind: Policy\\nrules:\\n- level: Metadata\\n' "
	  ">%s" },
	{ AUDIT_WEBHOOK_CONFIG_FILE, "a file of the webhook",
	  "webhook-file-missing", "webhook-file-unusable",
	  "put '%s' there first, on every control-plane node" },
};

/* Append the advice `how` with the path in the place of its %s. */
static void add_how(const char *how, const char *path, struct buf *out)
{
	const char *hole = strstr(how, "%s");

	buf_add(out, how, (size_t)(hole - how));
	buf_adds(out, path);
	buf_adds(out, hole + 2);
}

/* A file that root keeps to itself is out of reach for another user. */
static void check_user_reads(struct plan *plan, const char *path)
{
	const struct run_as *user = &plan->run_as;
	struct finding *finding;

	if (!user->uid || inspect_may(path, user->uid, user->gid, false))
		return;
	finding = finding_list_add(&plan->findings, SEVERITY_ERROR,
				   "not-readable", path,
				   "kube-apiserver runs as user %u and may not "
				   "read this file",
				   user->uid);
	finding_hint(finding, "chmod o+r %s, or chown %u %s", path, user->uid,
		     path);
}

/* Check one file that kube-apiserver reads at its start. */
static void check_read_file(struct plan *plan, enum audit_flag_id flag,
			    const char *path)
{
	enum inspect_kind kind = inspect(path);
	bool is_missing = kind == INSPECT_MISSING;
	CLEANUP(buf_release) struct buf hint = BUF_INIT;
	const char *state = is_missing              ? "does not exist"
			    : kind == INSPECT_EMPTY ? "is empty"
						    : "is no readable file";
	struct finding *finding;
	size_t row = 0;

	if (kind == INSPECT_FILE) {
		check_user_reads(plan, path);
		return;
	}
	while (read_files[row].flag != flag)
		row++;
	add_how(read_files[row].how, path, &hint);
	finding = finding_list_add(&plan->findings, SEVERITY_ERROR,
				   is_missing ? read_files[row].code_missing
					      : read_files[row].code_unusable,
				   path,
				   "%s %s: kube-apiserver would not start",
				   read_files[row].what, state);
	finding_hint(finding, "%s", hint.data);
}

/* A log directory that kubelet makes belongs to root and has mode 0755. */
static void check_user_writes(struct plan *plan, const char *path)
{
	CLEANUP(memory_release) char *directory = path_parent(path);
	const struct run_as *user = &plan->run_as;
	struct finding *finding;

	if (!user->uid || inspect_may(path, user->uid, user->gid, true) ||
	    inspect_may(directory, user->uid, user->gid, true))
		return;
	finding = finding_list_add(&plan->findings, SEVERITY_ERROR,
				   "not-writable", directory,
				   "kube-apiserver runs as user %u and may not "
				   "write its log here",
				   user->uid);
	finding_hint(finding, "install -d -o %u -m 0700 %s", user->uid,
		     directory);
}

static void check_log(struct plan *plan, const char *path)
{
	struct finding *finding;

	if (inspect(path) != INSPECT_DIRECTORY) {
		check_user_writes(plan, path);
		return;
	}
	finding = finding_list_add(&plan->findings, SEVERITY_ERROR,
				   "log-is-a-directory", path,
				   "the audit log would be a directory: "
				   "kube-apiserver would not start");
	finding_hint(finding,
		     "name a file in it: --audit-log-path=%s/audit.log", path);
}

void host_check_paths(struct plan *plan, const char *root)
{
	for (size_t i = 0; i < plan->host_paths.count; i++) {
		const struct host_path *item = &plan->host_paths.items[i];
		CLEANUP(memory_release)
		char *path = resolve(plan, root, item->path);

		if (!path)
			continue;
		if (item->flag == AUDIT_POLICY_FILE && plan->brings_policy)
			continue;
		if (item->flag != AUDIT_LOG_PATH)
			check_read_file(plan, item->flag, path);
		else if (check_volume(plan, item, root))
			check_log(plan, path);
	}
}

void host_check_places(struct plan *plan, const char *manifest)
{
	CLEANUP(memory_release) char *directory = path_parent(manifest);

	for (size_t i = 0; i < plan->host_paths.count; i++) {
		const struct host_path *item = &plan->host_paths.items[i];
		CLEANUP(memory_release) char *parent = path_parent(item->path);
		struct finding *finding;

		if (strcmp(parent, directory) != 0)
			continue;
		finding = finding_list_add(
			&plan->findings, SEVERITY_ERROR, "in-manifest-dir",
			item->path,
			"stands in the manifest directory, where kubelet takes "
			"every file for a pod");
		finding_hint(finding, "choose another --%s",
			     audit_flags[item->flag].name);
	}
}
