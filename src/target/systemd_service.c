#include "target/systemd_service.h"

#include <stdlib.h>
#include <string.h>

#include "audit/flag_rule.h"
#include "host/path.h"
#include "target/systemd_service_drop_in.h"
#include "target/systemd_service_name.h"
#include "target/systemd_service_proof.h"
#include "target/systemd_service_user.h"
#include "target/systemd_service_words.h"
#include "text/error.h"

const char service_drop_in_name[] = "zz-apiserver-audit.conf";

/* One run of the planning. */
struct planning {
	const struct audit_spec *spec;
	struct plan *plan;
	struct service service;
	struct sandbox_change sandbox;
	struct sandbox_log log;
	const struct service_file *edited;
	char *before[AUDIT_FLAG_COUNT]; /* values; NULL: not set */
	char *after[AUDIT_FLAG_COUNT];
};

static void planning_release(struct planning *p)
{
	for (size_t i = 0; i < AUDIT_FLAG_COUNT; i++) {
		free(p->before[i]);
		free(p->after[i]);
	}
	sandbox_change_release(&p->sandbox);
	sandbox_log_release(&p->log);
	service_release(&p->service);
}

static bool is_path(const char *value)
{
	return value && value[0] == '/';
}

/* --- flags --------------------------------------------------------------- */

/* A file flag that is set to nothing is as good as not set. */
static void read_values(const struct command_line *line,
			const char *values[AUDIT_FLAG_COUNT])
{
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++) {
		bool is_file = audit_flags[id].type == AUDIT_TYPE_FILE ||
			       audit_flags[id].type == AUDIT_TYPE_FILE_OR_DASH;

		values[id] = command_line_get(line, audit_flags[id].name);
		if (is_file && values[id] && !*values[id])
			values[id] = NULL;
	}
}

/* Whether exactly one word sets the flag `name`, however it is spelt. */
static bool is_given_once(const struct command_line *line, const char *name)
{
	size_t count = 0;

	for (size_t i = line->start; i < line->count; i++) {
		CLEANUP(memory_release)
		char *text = memory_copy(line->words[i].text);

		if (strncmp(text, "--", 2) != 0)
			continue;
		text[strcspn(text, "=")] = '\0';
		for (char *at = text; (at = strchr(at, '_'));)
			*at = '-';
		count += !strcmp(text + 2, name);
	}
	return count == 1;
}

/* Whether a flag says what it shall say, so that no byte has to change. */
static bool is_right(const struct planning *p, enum audit_flag_id id)
{
	return p->before[id] && p->after[id] &&
	       !strcmp(p->before[id], p->after[id]) &&
	       is_given_once(&p->service.line, audit_flags[id].name);
}

static void set_flags(struct planning *p)
{
	const char *current[AUDIT_FLAG_COUNT], *wanted[AUDIT_FLAG_COUNT];
	struct command_line *line = &p->service.line;

	read_values(line, current);
	audit_spec_resolve(p->spec, current, wanted);
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++) {
		p->before[id] = memory_copy(current[id]);
		p->after[id] = memory_copy(wanted[id]);
	}
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++) {
		const char *name = audit_flags[id].name;

		if (is_right(p, id))
			continue;
		if (p->after[id])
			command_line_set(line, name, p->after[id],
					 &p->plan->changes);
		else if (p->spec->disable)
			command_line_unset(line, name, &p->plan->changes);
	}
}

/* Add what kube-apiserver thinks of the flags. */
static void judge_flags(const struct service *service, unsigned minor,
			const char *const values[AUDIT_FLAG_COUNT],
			struct finding_list *findings)
{
	struct flag_set set = { .minor = minor,
				.feature_gates = command_line_get(
					&service->line, "feature-gates") };

	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++)
		set.values[id] = values[id];
	flag_rules_judge(&set, findings);
}

/* --- the edits ----------------------------------------------------------- */

/* Whether text put behind `line` would become part of it. */
static bool is_open_end(const struct unit *unit,
			const struct unit_assignment *line)
{
	struct unit_line last = unit_line_of(unit->text, unit->len,
					     line->lines.end - 1);

	return unit_line_continues(unit->text, &last);
}

static int refuse_open_end(const struct planning *p, struct error *err)
{
	const struct unit_assignment *line = p->service.command->assignment;

	error_refuse(err, "open-end",
		     "ExecStart= goes on to the end of the file, so nothing "
		     "can be put behind it");
	error_place(err, line->last_line, 1);
	return error_hint(err, "remove the backslash at the end of line %zu",
			  line->last_line);
}

/* Append the lines of `added` as they look in this file. */
static void dress_lines(const struct unit *unit,
			const struct unit_assignment *beside, bool is_last,
			const struct buf *added, struct buf *out)
{
	struct unit_line first = unit_line_at(unit->text, unit->len,
					      beside->lines.start);
	struct unit_line last = unit_line_of(unit->text, unit->len,
					     beside->lines.end - 1);
	/* What stands behind takes another end for a part of its own. */
	struct unit_line as = is_last ? first : last;
	const char *end = unit->text + as.body.end;
	size_t end_len = as.end - as.body.end;
	size_t indent = first.body.start;
	const char *line = added->data;

	while (indent < first.body.end && strchr(" \t", unit->text[indent]))
		indent++;
	while (*line) {
		size_t len = strcspn(line, "\n");

		if (is_last)
			buf_add(out, end_len ? end : "\n",
				end_len ? end_len : 1);
		buf_add(out, unit->text + first.body.start,
			indent - first.body.start);
		buf_add(out, line, len);
		if (!is_last)
			buf_add(out, end, end_len);
		line += len + 1;
	}
}

static bool ends_in_newline(const char *text, size_t len)
{
	return len && strchr("\r\n", text[len - 1]);
}

/* Put `text` in the place of our old settings. */
static int replace_settings(const struct planning *p, struct buf *text,
			    struct edit_list *edits, struct error *err)
{
	const struct unit *unit = p->service.command->unit;
	struct span span = p->sandbox.removed_lines;
	bool has_newline = span.end < unit->len ||
			   ends_in_newline(unit->text, unit->len);

	/* At the end of a text without a last newline, the one before goes. */
	if (!has_newline && !text->len)
		span.start = unit_line_of(unit->text, unit->len, span.start - 1)
				     .body.end;
	while (!has_newline && ends_in_newline(text->data, text->len))
		text->len--;
	return edit_list_replace(edits, span, text->data, text->len, err);
}

static int edit_settings(struct planning *p, struct edit_list *edits,
			 struct error *err)
{
	const struct unit_command *command = p->service.command;
	const struct unit_assignment *beside = command->assignment;
	const struct unit *unit = command->unit;
	CLEANUP(buf_release) struct buf lines = BUF_INIT, text = BUF_INIT;
	bool is_last = beside->lines.end == unit->len &&
		       !ends_in_newline(unit->text, unit->len);

	if (p->sandbox.added.len) {
		if (is_open_end(unit, beside))
			return refuse_open_end(p, err);
		buf_addf(&lines, "%s\n%s", sandbox_signature,
			 p->sandbox.added.data);
		dress_lines(unit, beside, is_last, &lines, &text);
	}
	if (p->sandbox.removed[0])
		return replace_settings(p, &text, edits, err);
	return text.len ? edit_list_insert(edits, beside->lines.end, text.data,
					   text.len, err)
			: 0;
}

/* Tell the changes of settings in the words of the user. */
static void report_settings(struct planning *p)
{
	const char *line = p->sandbox.added.data;

	for (size_t i = 0; i < ARRAY_SIZE(p->sandbox.removed); i++) {
		const struct unit_assignment *old = p->sandbox.removed[i];

		if (old)
			change_list_add(&p->plan->changes, "setting", old->key,
					old->value.data, NULL);
	}
	while (*line) {
		size_t key = strcspn(line, "=");
		size_t len = strcspn(line, "\n");
		CLEANUP(memory_release) char *copy = memory_copy(line);

		copy[key] = '\0';
		copy[len] = '\0';
		change_list_add(&p->plan->changes, "setting", copy, NULL,
				copy + key + 1);
		line += len + 1;
	}
}

/* Refuse if the setting `key`, put behind ExecStart=, is emptied again. */
static int check_reset(const struct service *service, const char *key,
		       struct error *err)
{
	const struct unit_command *command = service->command;
	size_t own = (size_t)(command->unit - service->units);

	for (size_t i = own; i < service->unit_count; i++) {
		const struct unit *unit = &service->units[i];
		const struct unit_assignment *line =
			i == own ? command->assignment : NULL;

		while ((line = unit_next(unit, "Service", key, line))) {
			if (line->value.len)
				continue;
			error_refuse(err, "setting-emptied",
				     "the log needs the setting '%s=' behind "
				     "ExecStart=, and this line empties it",
				     key);
			error_place(err, line->line, 1);
			error_file(err,
				   service_file_at(service->files, i)->path);
			return error_hint(err, "remove the line, or move it "
					       "above ExecStart=");
		}
	}
	return 0;
}

static int check_resets(const struct planning *p, struct error *err)
{
	const char *line = p->sandbox.added.data;

	while (*line) {
		CLEANUP(memory_release) char *key = memory_copy(line);

		key[strcspn(key, "=")] = '\0';
		if (check_reset(&p->service, key, err) < 0)
			return -1;
		line += strcspn(line, "\n") + 1;
	}
	return 0;
}

/* The settings of the sandbox can only go where ExecStart= is. */
static int settle_sandbox(struct planning *p, struct error *err)
{
	bool has_any = p->sandbox.added.len || p->sandbox.removed[0];

	if (!has_any || p->edited == p->service.file)
		return check_resets(p, err);
	if (!p->sandbox.added.len) {
		memset(p->sandbox.removed, 0, sizeof(p->sandbox.removed));
		return 0;
	}
	error_refuse(err, "two-files",
		     "the audit flags stand in '%s', but the log needs a "
		     "setting in the unit: %.*s",
		     p->edited->path, (int)strcspn(p->sandbox.added.data, "\n"),
		     p->sandbox.added.data);
	return error_hint(err, "add this line to [Service] by hand, then run "
			       "this again");
}

static int make_edits(struct planning *p, struct error *err)
{
	struct plan *plan = p->plan;
	const struct buf *text = p->edited->text;

	plan->edits = (struct edit_list)EDIT_LIST_INIT(text->len);
	if (service_words_edit(&p->service, p->edited, &plan->edits, err) < 0 ||
	    edit_settings(p, &plan->edits, err) < 0)
		return -1;
	edit_list_apply(&plan->edits, text->data, &plan->result);
	return 0;
}

/* --- what the host must have --------------------------------------------- */

static void add_read_file(struct plan *plan, enum audit_flag_id flag,
			  const char *path)
{
	host_path_list_add(
		&plan->host_paths,
		(struct host_path){ .flag = flag,
				    .in_container = memory_copy(path),
				    .path = memory_copy(path),
				    .volume = memory_copy(path),
				    .type = memory_copy("File") });
}

/* From 1.22 to 1.24, kube-apiserver makes the log, but not its directory. */
static bool makes_directory(unsigned minor)
{
	return minor < 22 || minor >= 25;
}

static void add_log(struct plan *plan, const char *path,
		    const struct sandbox_log *log, unsigned minor)
{
	bool must_exist = log->directory ||
			  !(log->is_given || makes_directory(minor));

	host_path_list_add(
		&plan->host_paths,
		(struct host_path){
			.flag = AUDIT_LOG_PATH,
			.in_container = memory_copy(path),
			.path = memory_copy(path),
			.volume = log->directory ? memory_copy(log->directory)
						 : path_parent(path),
			.type = memory_copy(must_exist ? "Directory"
						       : "DirectoryOrCreate"),
			.setting = log->setting,
			.is_given = log->is_given,
		});
}

/* Note what `service`, set to `values`, needs of the host. */
static void note_host(struct plan *plan, const struct service *service,
		      const struct audit_spec *spec,
		      const char *const values[AUDIT_FLAG_COUNT],
		      const struct sandbox_log *log)
{
	static const enum audit_flag_id files[] = {
		AUDIT_WEBHOOK_CONFIG_FILE,
		AUDIT_POLICY_FILE,
	};
	bool has_webhook = is_path(values[AUDIT_WEBHOOK_CONFIG_FILE]);

	plan->starter = STARTED_BY_SYSTEMD;
	plan->is_strict = target_is_strict(values);
	service_user_note(service, &plan->run_as);
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if (is_path(values[files[i]]))
			add_read_file(plan, files[i], values[files[i]]);
	if (is_path(values[AUDIT_LOG_PATH]))
		add_log(plan, values[AUDIT_LOG_PATH], log, spec->kube_minor);
	for (size_t i = 0; has_webhook && i < spec->webhook_file_count; i++)
		add_read_file(plan, AUDIT_WEBHOOK_CONFIG_FILE,
			      spec->webhook_files[i]);
}

/* --- all of it ----------------------------------------------------------- */

/* Say so if another file than the named unit is changed. */
static void report_other_file(const struct planning *p)
{
	const struct service_files *files = p->service.files;
	struct finding *finding;

	if (p->edited == &files->unit || files->own_drop_in ||
	    !p->plan->edits.count)
		return;
	finding = finding_list_add(
		&p->plan->findings, SEVERITY_INFO, "other-file",
		p->edited->path,
		p->edited == p->service.file
			? "is what is changed: its ExecStart= counts, not the "
			  "unit's"
			: "is what is changed: the audit flags stand there");
	finding_hint(finding, "--drop-in leaves it alone, too");
}

/* Say so if other instances are changed, too. */
static void report_template(const struct planning *p)
{
	const struct service_files *files = p->service.files;
	const char *name = files->name, *path = p->edited->path;
	struct finding *finding;

	if (!name || !service_name_is_instance(name) ||
	    p->edited != &files->unit ||
	    !service_name_is_template(path_name(path)) || !p->plan->edits.count)
		return;
	finding = finding_list_add(&p->plan->findings, SEVERITY_INFO,
				   "template-unit", path,
				   "is what every instance is made of, so the "
				   "change is for all of them");
	finding_hint(finding, "--drop-in changes '%s' alone", name);
}

/* Plan for the files as they stand. */
static int plan_in_place(const struct service_files *files,
			 const struct audit_spec *spec, struct plan *plan,
			 struct service_edited *ret, struct error *err)
{
	CLEANUP(planning_release)
	struct planning p = { .spec = spec,
			      .plan = plan,
			      .service = SERVICE_INIT,
			      .sandbox = SANDBOX_CHANGE_INIT,
			      .log = { .directory = NULL } };
	const char *const *before = (const char *const *)p.before;
	const char *const *after = (const char *const *)p.after;

	if (service_read(&p.service, files, &plan->findings, err) < 0 ||
	    service_check_size(&p.service, err) < 0)
		return -1;
	set_flags(&p);
	sandbox_judge(&p.service, before, after, &plan->findings, &p.sandbox,
		      &p.log);
	if (service_words_settle(&p.service, &p.edited, err) < 0 ||
	    settle_sandbox(&p, err) < 0 || make_edits(&p, err) < 0 ||
	    service_prove(&p.service, p.edited, &p.sandbox, &plan->result,
			  err) < 0)
		return -1;
	report_settings(&p);
	report_other_file(&p);
	report_template(&p);
	if (!spec->disable)
		judge_flags(&p.service, spec->kube_minor, after,
			    &plan->findings);
	note_host(plan, &p.service, spec, after, &p.log);
	*ret = (struct service_edited){
		.path = p.edited->path,
		.text = p.edited->text,
		.is_drop_in = p.edited != &files->unit &&
			      p.edited == p.service.file,
		.is_environment = p.edited != p.service.file,
	};
	return 0;
}

int systemd_service_plan_files(const struct service_files *files,
			       const struct audit_spec *spec, struct plan *plan,
			       struct service_edited *ret, struct error *err)
{
	if (files->own_drop_in)
		return service_drop_in_plan(files, spec, plan, plan_in_place,
					    ret, err);
	if (service_drop_in_check_place(files, err) < 0)
		return -1;
	return plan_in_place(files, spec, plan, ret, err);
}

int systemd_service_plan(const struct buf *text, const struct audit_spec *spec,
			 struct plan *plan, struct error *err)
{
	struct service_files files = {
		.unit = { .text = text },
		.is_partial = true,
	};
	struct service_edited edited;

	return systemd_service_plan_files(&files, spec, plan, &edited, err);
}

/* --- status -------------------------------------------------------------- */

int systemd_service_status_files(const struct service_files *files,
				 unsigned minor, struct status *status,
				 struct error *err)
{
	CLEANUP(service_release) struct service service = SERVICE_INIT;
	CLEANUP(sandbox_log_release)
	struct sandbox_log log = { .directory = NULL };
	const struct audit_spec spec = { .kube_minor = minor };
	struct plan *found = &status->found;
	const char *values[AUDIT_FLAG_COUNT];

	if (service_read(&service, files, &found->findings, err) < 0)
		return -1;
	read_values(&service.line, values);
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++)
		status->values[id] = memory_copy(values[id]);
	status->minor = minor;
	status->enabled = values[AUDIT_POLICY_FILE] &&
			  (values[AUDIT_LOG_PATH] ||
			   values[AUDIT_WEBHOOK_CONFIG_FILE]);
	cis_check(&service.line, minor, status->cis);
	judge_flags(&service, minor, values, &found->findings);
	sandbox_judge(&service, values, values, &found->findings, NULL, &log);
	note_host(found, &service, &spec, values, &log);
	return 0;
}

int systemd_service_status(const struct buf *text, unsigned minor,
			   struct status *status, struct error *err)
{
	struct service_files files = {
		.unit = { .text = text },
		.is_partial = true,
	};

	return systemd_service_status_files(&files, minor, status, err);
}
