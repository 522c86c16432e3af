#include "target/systemd_service_drop_in.h"

#include <stdlib.h>
#include <string.h>

#include "host/path.h"
#include "target/systemd_service_read.h"
#include "target/systemd_service_variant.h"
#include "text/error.h"

/* Directories whose units are not the administrator's to edit. */
static const struct foreign_directory {
	const char *path;
	const char *code;
	const char *why;
} foreign_directories[] = {
	{ "/usr/lib/systemd/", "package-unit",
	  "belongs to a package, whose next update would undo the edit" },
	{ "/lib/systemd/", "package-unit",
	  "belongs to a package, whose next update would undo the edit" },
	{ "/usr/local/lib/systemd/", "package-unit",
	  "belongs to what installed it, whose next update would undo the "
	  "edit" },
	{ "/run/systemd/", "runtime-unit",
	  "is made anew at each boot, which would undo the edit" },
};

int service_drop_in_check_place(const struct service_files *files,
				struct error *err)
{
	const char *path = files->unit.path;

	for (size_t i = 0; path && i < ARRAY_SIZE(foreign_directories); i++) {
		const struct foreign_directory *foreign =
			&foreign_directories[i];

		if (!strstr(path, foreign->path))
			continue;
		error_refuse(err, foreign->code, "'%s' %s", path, foreign->why);
		return error_hint(err, "--drop-in leaves the unit alone and "
				       "writes a file in /etc/systemd/system");
	}
	return 0;
}

/* --- the files without ours, and with it --------------------------------- */

static const struct service_file *find_own(const struct service_files *files)
{
	for (size_t i = 0; i < files->drop_in_count; i++)
		if (!strcmp(files->drop_ins[i].path, files->own_drop_in))
			return &files->drop_ins[i];
	return NULL;
}

/* --- the text ------------------------------------------------------------ */

/* Append the command as it stands in its file, without comment lines. */
static void copy_command(const struct unit_command *command, struct buf *out)
{
	const struct unit *unit = command->unit;
	const struct unit_assignment *line = command->assignment;
	size_t end = command->words[command->count - 1].span.end;
	size_t at = line->value.at[0];

	buf_adds(out, "ExecStart=");
	while (at < end) {
		struct unit_line own = unit_line_at(unit->text, unit->len, at);
		size_t stop = own.body.end < end ? own.body.end : end;

		if (at == line->value.at[0] ||
		    !unit_line_is_comment(unit->text, &own)) {
			buf_add(out, unit->text + at, stop - at);
			buf_addc(out, '\n');
		}
		at = own.end;
	}
}

/* Make the text of a drop-in that only states the command of `base` again. */
static int restate(const struct service *base, struct buf *out)
{
	buf_adds(out, "[Service]\nExecStart=\n");
	copy_command(base->command, out);
	return 0;
}

/* --- planning ------------------------------------------------------------ */

static int refuse_overridden(const struct service_file *by, struct error *err)
{
	error_refuse(err, "drop-in-overridden",
		     "'%s' is applied after ours and sets ExecStart= again",
		     by->path);
	return error_hint(err,
			  "rename it so that it sorts before '%s', or "
			  "edit it: leave out --drop-in",
			  service_drop_in_name);
}

/* Whether a drop-in behind ours says something about ExecStart=. */
static int check_order(const struct service_files *files, struct error *err)
{
	const char *name = path_name(files->own_drop_in);

	for (size_t i = 0; i < files->drop_in_count; i++) {
		const struct service_file *file = &files->drop_ins[i];
		CLEANUP(unit_release) struct unit unit = UNIT_INIT;

		if (strcmp(path_name(file->path), name) <= 0)
			continue;
		if (unit_parse(&unit, file->text->data, file->text->len, err) <
		    0)
			return error_file(err, file->path);
		if (unit_next(&unit, "Service", "ExecStart", NULL))
			return refuse_overridden(file, err);
	}
	return 0;
}

static bool has_audit_flags(const struct command_line *line)
{
	struct flag_setting settings[AUDIT_FLAG_COUNT];

	command_line_settings(line, settings);
	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++)
		if (settings[id].word)
			return true;
	return false;
}

static void unset_audit_flags(struct command_line *line)
{
	struct change_list none = CHANGE_LIST_INIT;

	for (enum audit_flag_id id = 0; id < AUDIT_FLAG_COUNT; id++)
		command_line_unset(line, audit_flags[id].name, &none);
	change_list_release(&none);
}

/* Whether the words that are not removed are the same. */
static bool is_same_command(const struct command_line *one,
			    const struct command_line *other)
{
	size_t a = 0, b = 0;

	for (;; a++, b++) {
		while (a < one->count && one->words[a].removed)
			a++;
		while (b < other->count && other->words[b].removed)
			b++;
		if (a >= one->count || b >= other->count)
			return a >= one->count && b >= other->count;
		if (strcmp(one->words[a].text, other->words[b].text) != 0)
			return false;
	}
}

/*
 * Find out whether the unit has changed since our drop-in was made: `base`,
 * which loses its audit flags, has another command.
 */
static void judge_age(const struct service_files *files, struct service *base,
		      struct finding_list *findings)
{
	CLEANUP(service_release) struct service now = SERVICE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct finding_list none = FINDING_LIST_INIT;
	struct finding *finding;
	int ret = service_read(&now, files, &none, &err);

	finding_list_release(&none);
	unset_audit_flags(&now.line);
	unset_audit_flags(&base->line);
	if (ret < 0 || is_same_command(&now.line, &base->line))
		return;
	finding = finding_list_add(
		findings, SEVERITY_WARNING, "drop-in-outdated",
		files->own_drop_in,
		"repeats a command that the unit does not have any more");
	finding_hint(finding, "'apiserver-audit disable --drop-in', then "
			      "'enable --drop-in', takes the unit's new one");
}

/* Make the whole of `text` go. */
static int remove_all(const struct buf *text, struct plan *plan,
		      struct error *err)
{
	plan->edits = (struct edit_list)EDIT_LIST_INIT(text->len);
	return edit_list_delete(&plan->edits, (struct span){ 0, text->len },
				err);
}

/* Undo by taking our drop-in away: what is below it does no auditing. */
static int plan_removal(const struct service_files *files,
			const struct audit_spec *spec, struct plan *plan,
			service_plan_fn *plan_fn, struct service_edited *ret,
			struct error *err)
{
	static const struct buf nothing = BUF_INIT;
	const struct service_file *own = find_own(files);

	*ret = (struct service_edited){ .path = files->own_drop_in,
					.text = own ? own->text : &nothing,
					.is_drop_in = true,
					.is_removed = own != NULL };
	if (!own) {
		plan->edits = (struct edit_list)EDIT_LIST_INIT(0);
		return 0;
	}
	/* Planned for its report: which flags go. */
	if (plan_fn(files, spec, plan, ret, err) < 0)
		return -1;
	ret->is_removed = true;
	edit_list_release(&plan->edits);
	buf_clear(&plan->result);
	return remove_all(own->text, plan, err);
}

/* Make the edits of `plan`, which are for `draft`, those of a new file. */
static int make_new(struct plan *plan, const char *path,
		    struct service_edited *ret, struct error *err)
{
	static const struct buf nothing = BUF_INIT;
	bool is_needed = plan->edits.count > 0;

	edit_list_release(&plan->edits);
	plan->edits = (struct edit_list)EDIT_LIST_INIT(0);
	*ret = (struct service_edited){ .path = path,
					.text = &nothing,
					.is_drop_in = true };
	if (!is_needed)
		buf_clear(&plan->result);
	return is_needed ? edit_list_insert(&plan->edits, 0, plan->result.data,
					    plan->result.len, err)
			 : 0;
}

/* Check that the plan is for our drop-in: all else shall be left alone. */
static int check_edited(const struct service_files *files,
			const struct plan *plan,
			const struct service_edited *edited, struct error *err)
{
	if (!plan->edits.count || !strcmp(edited->path, files->own_drop_in))
		return 0;
	if (edited->is_environment) {
		error_refuse(err, "flags-in-variable",
			     "the audit flags stand in '%s', which no drop-in "
			     "can change",
			     edited->path);
		return error_hint(err, "leave out --drop-in to edit it");
	}
	error_refuse(err, "drop-in-without-command",
		     "'%s' is there, but does not set ExecStart=",
		     files->own_drop_in);
	return error_hint(err, "remove it, or give it another name, and it is "
			       "written anew");
}

/* Plan with a draft of the drop-in in its place. */
static int plan_new(const struct service_files *files,
		    const struct service *base, const struct audit_spec *spec,
		    struct plan *plan, service_plan_fn *plan_fn,
		    struct service_edited *ret, struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(service_variant_release) struct service_variant with;

	restate(base, &text);
	service_variant_make(&with, files, files->own_drop_in, &text);
	if (plan_fn(&with.files, spec, plan, ret, err) < 0 ||
	    check_edited(files, plan, ret, err) < 0)
		return -1;
	return make_new(plan, files->own_drop_in, ret, err);
}

int service_drop_in_plan(const struct service_files *files,
			 const struct audit_spec *spec, struct plan *plan,
			 service_plan_fn *plan_fn, struct service_edited *ret,
			 struct error *err)
{
	CLEANUP(service_variant_release) struct service_variant without;
	CLEANUP(service_release) struct service base = SERVICE_INIT;
	struct finding_list none = FINDING_LIST_INIT;
	int read;

	service_variant_make(&without, files, files->own_drop_in, NULL);
	if (check_order(files, err) < 0)
		return -1;
	read = service_read(&base, &without.files, &none, err);
	finding_list_release(&none);
	if (read < 0)
		return -1;
	if (spec->disable && !has_audit_flags(&base.line))
		return plan_removal(files, spec, plan, plan_fn, ret, err);
	if (!find_own(files))
		return plan_new(files, &base, spec, plan, plan_fn, ret, err);
	judge_age(files, &base, &plan->findings);
	if (plan_fn(files, spec, plan, ret, err) < 0)
		return -1;
	return check_edited(files, plan, ret, err);
}
