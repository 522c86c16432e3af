#include "target/host_check.h"

#include <stdlib.h>
#include <string.h>

#include "host/account.h"
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

/* --- what is wrong, by who starts kube-apiserver ------------------------- */

/* Add a finding that the place of the log is missing, or of a wrong kind. */
typedef void refuse_fn(struct plan *plan, const struct host_path *item,
		       const char *path, bool missing);

static void refuse_volume(struct plan *plan, const struct host_path *item,
			  const char *path, bool missing)
{
	const struct type_rule *rule = find_rule(item->type);
	struct finding *finding = finding_list_add(
		&plan->findings, SEVERITY_ERROR, "hostpath-type", path,
		missing ? "does not exist, and the volume's type %s needs %s"
			: "exists, but the volume's type %s needs %s",
		rule->type, rule->wants);

	finding_hint(finding, "kubelet would not start the pod: %s",
		     missing ? "make it first"
			     : "move it away, or use another path");
}

/* Append the command that makes a directory for the log. */
static void add_install(const struct plan *plan, const char *path,
			struct buf *out)
{
	const struct run_as *user = &plan->run_as;

	buf_adds(out, "install -d -m 0700");
	if (user->user && *user->user)
		buf_addf(out, " -o %s", user->user);
	else if (user->uid)
		buf_addf(out, " -o %u", user->uid);
	buf_addf(out, " %s", path);
}

static void refuse_directory(struct plan *plan, const struct host_path *item,
			     const char *path, bool missing)
{
	CLEANUP(buf_release) struct buf install = BUF_INIT;
	struct finding *finding;

	if (!missing) {
		finding = finding_list_add(&plan->findings, SEVERITY_ERROR,
					   "not-a-directory", path,
					   "is no directory, so the audit log "
					   "cannot be made in it: "
					   "kube-apiserver would not start");
		finding_hint(finding, "move it away, or choose another "
				      "--audit-log-path");
		return;
	}
	add_install(plan, path, &install);
	finding = finding_list_add(
		&plan->findings, SEVERITY_ERROR, "log-directory-missing", path,
		item->setting ? "does not exist, and %s= needs it: the service "
				"would not start"
			      : "does not exist, and kube-apiserver %s makes "
				"none: it would not start",
		item->setting ? item->setting : "1.22 to 1.24");
	finding_hint(finding, "%s", install.data);
}

static refuse_fn *const refuse[] = {
	[STARTED_BY_KUBELET] = refuse_volume,
	[STARTED_BY_SYSTEMD] = refuse_directory,
};

/* --- the place of the log ------------------------------------------------ */

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
			refuse[plan->starter](plan, item, path,
					      kind == INSPECT_MISSING);
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
	  "bring one along: enable --policy-from=production; or write one, "
	  "the smallest: printf 'apiVersion: audit.k8s.io/v1\\nkind: "
	  "Policy\\nrules:\\n- level: Metadata\\n' >%s" },
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

/* --- another user than root ---------------------------------------------- */

/* What messages call the user. */
static void add_user(const struct run_as *user, struct buf *out)
{
	if (!user->user && !user->uid)
		buf_adds(out, "root without CAP_DAC_OVERRIDE");
	else if (!user->user)
		buf_addf(out, "user %u", user->uid);
	else if (!*user->user)
		buf_adds(out, "a dynamic user");
	else
		buf_addf(out, "user '%s'", user->user);
}

/* The first number that systemd takes for a user of DynamicUser=. */
enum { DYNAMIC_UID = 61184 };

/* Who kube-apiserver is on the host, as far as that can be said. */
struct process {
	struct account account;
	bool is_known;
	bool is_almighty; /* root, with its capabilities */
};

static bool find_user(const struct run_as *user, const char *root,
		      struct account *account, struct error *err)
{
	if (!user->user) {
		account->uid = user->uid;
		account->gid = user->gid;
		return true;
	}
	if (*user->user && account_find_user(root, user->user, account, err))
		return true;
	account->uid = account->gid = DYNAMIC_UID;
	return user->is_dynamic && err->kind == ERROR_NONE;
}

static bool find_groups(const struct run_as *user, const char *root,
			struct account *account, struct error *err)
{
	CLEANUP(memory_release) char *names = memory_copy(user->groups);
	bool is_known = !user->group || account_find_group(root, user->group,
							   &account->gid, err);
	char *save = NULL, *name = names ? strtok_r(names, " \t", &save) : NULL;
	unsigned gid;

	for (; name; name = strtok_r(NULL, " \t", &save)) {
		bool is_found = account_find_group(root, name, &gid, err);

		if (is_found)
			account_add_group(account, gid);
		is_known &= is_found;
	}
	return is_known;
}

static struct process find_process(struct plan *plan, const char *root)
{
	const struct run_as *user = &plan->run_as;
	struct process process = { .account = ACCOUNT_INIT };
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP_ERROR struct error unclear = ERROR_INIT;
	struct finding *finding;

	process.is_known = find_user(user, root, &process.account, &unclear) &&
			   find_groups(user, root, &process.account, &unclear);
	process.is_almighty = !process.account.uid && !user->is_bounded;
	if (process.is_known)
		return process;
	add_user(user, &name);
	finding = finding_list_add(
		&plan->findings, SEVERITY_INFO, "user-unknown", NULL,
		"the service runs as %s, %s%s", name.data,
		unclear.message ? "and who that is cannot be told: "
				: "who or whose groups are not in /etc/passwd "
				  "and /etc/group here",
		unclear.message ? unclear.message : "");
	finding_hint(finding, "see to it that this user can read the policy "
			      "and write in the directory of the log");
	return process;
}

static bool may(const struct process *process, const char *path, bool write)
{
	return !process->is_known || process->is_almighty ||
	       inspect_may(path, &process->account, write);
}

/* A file that root keeps to itself is out of reach for another user. */
static void check_user_reads(struct plan *plan, const struct process *process,
			     const char *path)
{
	CLEANUP(buf_release) struct buf user = BUF_INIT;
	struct finding *finding;

	if (may(process, path, false))
		return;
	add_user(&plan->run_as, &user);
	finding = finding_list_add(
		&plan->findings, SEVERITY_ERROR, "not-readable", path,
		"kube-apiserver runs as %s and may not read this file",
		user.data);
	if (plan->run_as.is_dynamic)
		finding_hint(finding,
			     "chmod o+r %s, or a group of its own: "
			     "SupplementaryGroups=",
			     path);
	else
		finding_hint(finding,
			     "chown %u %s, or, if anybody may see it, "
			     "chmod o+r %s",
			     process->account.uid, path, path);
}

/* --- the files ----------------------------------------------------------- */

/* Check one file that kube-apiserver reads at its start. */
static void check_read_file(struct plan *plan, const struct process *process,
			    enum audit_flag_id flag, const char *path)
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
		check_user_reads(plan, process, path);
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

/*
 * kube-apiserver makes its directory itself where nobody else does; kubelet
 * makes it for a pod, for root and with mode 0755.
 */
static char *writable_place(const struct plan *plan, const char *directory)
{
	return plan->starter == STARTED_BY_SYSTEMD ? path_nearest(directory)
						   : memory_copy(directory);
}

static void refuse_directory_of(struct plan *plan, const char *directory,
				const char *user)
{
	CLEANUP(buf_release) struct buf install = BUF_INIT;
	struct finding *finding = finding_list_add(
		&plan->findings, SEVERITY_ERROR, "not-writable", directory,
		"kube-apiserver runs as %s and may not write its log here",
		user);

	add_install(plan, directory, &install);
	finding_hint(finding, "%s", install.data);
}

/* kube-apiserver opens the log as it is, and renames it when it is full. */
static void check_user_writes(struct plan *plan, const struct process *process,
			      const struct host_path *item, const char *path)
{
	CLEANUP(memory_release) char *directory = path_parent(path);
	CLEANUP(memory_release) char *place = writable_place(plan, directory);
	CLEANUP(buf_release) struct buf user = BUF_INIT;
	bool exists = inspect(path) != INSPECT_MISSING;
	struct finding *finding;

	add_user(&plan->run_as, &user);
	if (exists && !may(process, path, true)) {
		finding = finding_list_add(&plan->findings, SEVERITY_ERROR,
					   "not-writable", path,
					   "kube-apiserver runs as %s and may "
					   "not write this file",
					   user.data);
		finding_hint(finding, "chown %u %s, or move it away",
			     process->account.uid, path);
	} else if (may(process, place, true)) {
		return;
	} else if (!exists) {
		refuse_directory_of(plan, directory, user.data);
	} else if (!strncmp(item->type, "Directory", strlen("Directory"))) {
		finding = finding_list_add(
			&plan->findings, SEVERITY_WARNING, "not-rotatable",
			directory,
			"kube-apiserver runs as %s, who can write the log but "
			"not rename it when it is full",
			user.data);
		finding_hint(finding, "chown %u %s", process->account.uid,
			     directory);
	}
}

static void check_log(struct plan *plan, const struct process *process,
		      const struct host_path *item, const char *path)
{
	struct finding *finding;

	if (inspect(path) != INSPECT_DIRECTORY) {
		if (!item->is_given)
			check_user_writes(plan, process, item, path);
		return;
	}
	finding = finding_list_add(&plan->findings, SEVERITY_ERROR,
				   "log-is-a-directory", path,
				   "the audit log would be a directory: "
				   "kube-apiserver would not start");
	finding_hint(finding,
		     "name a file in it: --audit-log-path=%s/audit.log", path);
}

static void check_path(struct plan *plan, const struct process *process,
		       const struct host_path *item, const char *root)
{
	CLEANUP(memory_release) char *path = resolve(plan, root, item->path);

	if (!path || (item->flag == AUDIT_POLICY_FILE && plan->brings_policy))
		return;
	if (item->flag != AUDIT_LOG_PATH)
		check_read_file(plan, process, item->flag, path);
	else if (check_volume(plan, item, root))
		check_log(plan, process, item, path);
}

void host_check_paths(struct plan *plan, const char *root)
{
	struct process process;

	if (!plan->host_paths.count)
		return;
	process = find_process(plan, root);
	for (size_t i = 0; i < plan->host_paths.count; i++)
		check_path(plan, &process, &plan->host_paths.items[i], root);
	account_release(&process.account);
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
