#include "target/wiring_review.h"

#include <string.h>

#include "audit/flag_rule.h"
#include "target/mount_owner.h"
#include "text/error.h"
#include "text/suggest.h"

static void put_place(struct finding *finding, const struct tree_node *node)
{
	if (!node)
		return;
	finding->line = node->line;
	finding->column = node->column;
}

/* --- mounts -------------------------------------------------------------- */

bool mount_type_fits(const char *type, bool is_file)
{
	const char *prefix = is_file ? "File" : "Directory";

	return !*type || !strncmp(type, prefix, strlen(prefix));
}

const char *mount_fault(const struct pod *pod, const struct tree_node *mount,
			const struct need *need, const char **ret_code)
{
	const struct tree_node *volume = pod_volume_of(pod, mount);
	CLEANUP(memory_release) char *at = pod_mount_path(mount);
	bool is_file = !strcmp(at, need->path);

	*ret_code = "mount-without-volume";
	if (!volume)
		return "which names no volume of this pod";
	*ret_code = "not-a-host-mount";
	if (!pod_host_path(volume))
		return "whose volume is not from the host (no hostPath)";
	*ret_code = "read-only-mount";
	if (need->writable && pod_mount_is_read_only(mount))
		return "which is read-only";
	*ret_code = "wrong-type";
	if (!mount_type_fits(pod_host_type(volume), is_file))
		return is_file ? "whose type is not one for a file"
			       : "whose type is not one for a directory";
	return NULL;
}

void review_log_mount(const struct tree_node *mount, const char *path,
		      struct finding_list *findings)
{
	CLEANUP(memory_release) char *at = mount ? pod_mount_path(mount) : NULL;
	struct finding *finding;

	if (!at || strcmp(at, path) != 0)
		return;
	finding = finding_list_add(
		findings, SEVERITY_WARNING, "log-file-mount", NULL,
		"the log is mounted as a single file, which cannot be renamed: "
		"when it is full, kube-apiserver drops every event");
	put_place(finding, mount);
	finding_hint(finding, "mount its directory: --log-volume=directory");
}

/* What happens when kube-apiserver does not see the host's file. */
static const char *effect_of(enum audit_flag_id flag)
{
	return flag == AUDIT_LOG_PATH
		       ? "the log is written inside the container and lost "
			 "with it"
		       : "kube-apiserver cannot see the file and does not "
			 "start";
}

static void report_unmounted(const struct pod *pod, const struct need *need,
			     struct finding_list *findings)
{
	const char *flag = audit_flags[need->flag].name;
	const char *values[AUDIT_FLAG_COUNT] = { NULL };
	struct audit_paths paths = { values, NULL, 0 };
	struct flag_setting settings[AUDIT_FLAG_COUNT];
	const struct tree_node *stray;
	struct finding *finding = finding_list_add(
		findings, SEVERITY_ERROR, "not-mounted", NULL,
		"'%s' of --%s lies under no mount: %s", need->path, flag,
		effect_of(need->flag));

	command_line_settings(&pod->line, settings);
	if (settings[need->flag].word)
		put_place(finding, settings[need->flag].word->origin);
	values[need->flag] = need->path;
	stray = mount_stray(pod, need, &paths);
	if (stray) {
		CLEANUP(memory_release) char *at = pod_mount_path(stray);

		finding_hint(finding,
			     "the mount in line %zu names another path, '%s': "
			     "'apiserver-audit enable' brings both together",
			     stray->line, at);
	} else {
		finding_hint(finding, "'apiserver-audit enable' adds the "
				      "volume and the mount");
	}
}

void review_file(const struct pod *pod, enum audit_flag_id flag,
		 const char *path, struct finding_list *findings)
{
	const struct tree_node *mount = pod_mount_over(pod, path);
	CLEANUP(need_release) struct need need = { 0 };
	CLEANUP(memory_release) char *at = mount ? pod_mount_path(mount) : NULL;
	const char *fault, *code;
	struct finding *finding;

	need_init(&need, flag, path, AUDIT_LOG_VOLUME_UNNAMED);
	if (!mount) {
		report_unmounted(pod, &need, findings);
		return;
	}
	fault = mount_fault(pod, mount, &need, &code);
	if (!fault)
		return;
	finding = finding_list_add(findings, SEVERITY_ERROR, code, NULL,
				   "'%s' of --%s lies under the mount '%s', %s",
				   path, audit_flags[flag].name, at, fault);
	put_place(finding, mount);
	finding_hint(finding, "'apiserver-audit diff' shows how to mend it");
}

/* --- flags --------------------------------------------------------------- */

/* Return the name in a word like "--audit-log-path=x", or NULL: another. */
static char *audit_flag_name(const char *text)
{
	char *name;

	if (strncmp(text, "--audit", 7) != 0 || !strchr("-_", text[7]))
		return NULL;
	name = memory_copy(text + 2);
	name[strcspn(name, "=")] = '\0';
	return name;
}

/* A misspelt flag keeps kube-apiserver from starting. */
static void review_names(const struct pod *pod, struct finding_list *findings)
{
	const struct command_line *line = &pod->line;

	for (size_t i = line->start; i < line->count; i++) {
		CLEANUP(memory_release)
		char *name = audit_flag_name(line->words[i].text);
		struct suggest suggest = SUGGEST_INIT(name);
		struct finding *finding;

		if (!name || line->words[i].removed ||
		    audit_flag_find(name) != AUDIT_FLAG_COUNT)
			continue;
		for (size_t f = 0; f < AUDIT_FLAG_COUNT; f++)
			suggest_consider(&suggest, audit_flags[f].name);
		finding = finding_list_add(
			findings, SEVERITY_ERROR, "unknown-flag", NULL,
			"kube-apiserver has no flag --%s and does not start "
			"with it",
			name);
		put_place(finding, line->words[i].origin);
		if (suggest.best)
			finding_hint(finding, "did you mean '--%s'?",
				     suggest.best);
		else
			finding_hint(finding, "remove it");
	}
}

void review_flags(const struct pod *pod, unsigned minor,
		  const char *const values[AUDIT_FLAG_COUNT],
		  struct finding_list *findings)
{
	const struct tree_node *image = tree_get(pod->container, "image");
	struct flag_setting settings[AUDIT_FLAG_COUNT];
	struct flag_set set = { .minor = minor,
				.feature_gates = command_line_get(
					&pod->line, "feature-gates") };

	if (!minor && image) {
		set.minor = pod_kube_minor(pod);
		set.minor_place = (struct flag_place){ image->line,
						       image->column };
	}
	command_line_settings(&pod->line, settings);
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++) {
		const struct word *word = settings[id].word;
		const struct tree_node *node = word ? word->origin : NULL;

		set.values[id] = values[id];
		if (node)
			set.places[id] = (struct flag_place){ node->line,
							      node->column };
	}
	review_names(pod, findings);
	flag_rules_judge(&set, findings);
}

/* Whether a word before `at` sets the same flag. */
static bool is_repeated(const struct command_line *line, size_t at,
			enum audit_flag_id id)
{
	for (size_t i = line->start; i < at; i++) {
		CLEANUP(memory_release)
		char *name = audit_flag_name(line->words[i].text);

		if (name && audit_flag_find(name) == id)
			return true;
	}
	return false;
}

void review_forms(const struct pod *pod, struct finding_list *findings)
{
	const struct command_line *line = &pod->line;

	for (size_t i = line->start; i < line->count; i++) {
		const char *text = line->words[i].text;
		CLEANUP(memory_release) char *name = audit_flag_name(text);
		enum audit_flag_id id = name ? audit_flag_find(name)
					     : AUDIT_FLAG_COUNT;
		struct finding *finding;

		if (id == AUDIT_FLAG_COUNT)
			continue;
		if (is_repeated(line, i, id)) {
			finding = finding_list_add(
				findings, SEVERITY_WARNING, "repeated-flag",
				NULL,
				"--%s is given twice: kube-apiserver takes "
				"the last one, scanners the first",
				audit_flags[id].name);
		} else if (strcmp(name, audit_flags[id].name) != 0 ||
			   (!strchr(text, '=') &&
			    audit_flags[id].type != AUDIT_TYPE_BOOL)) {
			finding = finding_list_add(
				findings, SEVERITY_INFO, "flag-form", NULL,
				"'%s' is not written as --%s=VALUE: compliance "
				"scanners do not see it",
				text, audit_flags[id].name);
		} else {
			continue;
		}
		put_place(finding, line->words[i].origin);
		finding_hint(finding, "'apiserver-audit enable' writes it as "
				      "one --flag=value");
	}
}
