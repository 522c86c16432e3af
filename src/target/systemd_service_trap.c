#include "target/systemd_service_trap.h"

#include <ctype.h>
#include <string.h>

#include "format/unit.h"
#include "host/path.h"
#include "target/systemd_service_read.h"
#include "text/error.h"
#include "text/line.h"
#include "text/suggest.h"

/* systemd ends a line at a NUL; nobody who has written one means that. */
static int check_bytes(const struct buf *text, struct error *err)
{
	const char *nul = memchr(text->data, '\0', text->len);
	size_t at = (size_t)(nul ? nul - text->data : 0);
	struct span above = { 0, line_start(text->data, at) };

	if (!nul)
		return 0;
	error_refuse(err, "not-text", "the file holds a NUL byte");
	error_place(err, line_count(text->data, above) + 1, at - above.end + 1);
	return error_hint(err, "save the file as plain UTF-8 text");
}

int service_trap_text(const struct service_file *file, bool is_unit,
		      struct error *err)
{
	if (check_bytes(file->text, err) < 0)
		return -1;
	if (file->text->len || !is_unit)
		return 0;
	error_refuse(err, "masked",
		     "an empty unit file is a masked unit: systemd does not "
		     "start it");
	return error_hint(err, "put the unit's text into it, or name the unit "
			       "that starts kube-apiserver");
}

/* --- lines --------------------------------------------------------------- */

static int check_sections(const struct unit *unit, struct error *err)
{
	if (unit->section_count)
		return 0;
	error_refuse(err, "not-a-unit",
		     "this is no unit: it has no section such as [Service]");
	return error_hint(err, "if a unit reads these variables by "
			       "EnvironmentFile=, name that unit");
}

static int refuse_template(const struct unit *unit, size_t at,
			   struct error *err)
{
	error_refuse(err, "template",
		     "'%.2s' makes this a template, not a unit",
		     unit->text + at);
	unit_error_place(unit, at, err);
	return error_hint(err, "edit the file that the template makes, or add "
			       "the flags to the template by hand");
}

/* A `{{` of ExecStartPre= may be an argument of docker; in ours it is not. */
static int check_template(const struct unit *unit, struct error *err)
{
	const struct unit_assignment *line = NULL;

	for (size_t i = 0; i < unit->stray_count; i++)
		if (!strncmp(unit->strays[i].text, "{{", 2) ||
		    !strncmp(unit->strays[i].text, "{%", 2))
			return refuse_template(
				unit, unit->strays[i].lines.start, err);
	while ((line = unit_next(unit, "Service", "ExecStart", line))) {
		const char *text = line->value.data;
		const char *at = strstr(text, "{{");

		if (!at)
			at = strstr(text, "{%");
		if (at)
			return refuse_template(unit, line->value.at[at - text],
					       err);
	}
	return 0;
}

/* Whether the last line of `lines` ends in a backslash and blanks. */
static bool ends_in_blanks(const struct unit *unit,
			   const struct unit_line *line)
{
	size_t at = line->body.end;

	while (at > line->body.start && strchr(" \t", unit->text[at - 1]))
		at--;
	return at < line->body.end && at > line->body.start &&
	       unit->text[at - 1] == '\\';
}

static bool ends_in_two(const struct unit *unit, const struct unit_line *line)
{
	return line->body.end >= line->body.start + 2 &&
	       !memcmp(unit->text + line->body.end - 2, "\\\\", 2);
}

/* Say why ExecStart= ends where it does, and not where its author thought. */
static int refuse_broken(const struct unit *unit,
			 const struct unit_assignment *command, size_t lost,
			 struct error *err)
{
	struct unit_line line = unit_line_of(unit->text, unit->len,
					     command->lines.end - 1);
	size_t number = command->last_line;
	const char *noun = lost == 1 ? "line" : "lines";

	if (ends_in_blanks(unit, &line)) {
		error_refuse(err, "blank-after-backslash",
			     "ExecStart= ends in line %zu: there are blanks "
			     "behind its backslash, so systemd ignores %zu %s "
			     "of flags below it",
			     number, lost, noun);
		error_hint(err, "remove the blanks at the end of line %zu",
			   number);
	} else if (ends_in_two(unit, &line)) {
		error_refuse(err, "double-backslash",
			     "ExecStart= ends in line %zu: '\\\\' is a "
			     "backslash for kube-apiserver, so systemd "
			     "ignores %zu %s of flags below it",
			     number, lost, noun);
		error_hint(err, "write '\\' at the ends of lines; '\\\\' is "
				"for text that a shell reads first");
	} else {
		error_refuse(err, "missing-backslash",
			     "ExecStart= ends in line %zu, which has no "
			     "backslash at its end, so systemd ignores %zu %s "
			     "of flags below it",
			     number, lost, noun);
		error_hint(err,
			   "end line %zu, and every line of flags but "
			   "the last, with ' \\'",
			   number);
	}
	return unit_error_place(unit, line.body.end, err);
}

/* Whether a line that systemd ignores was to be a part of ExecStart=. */
static bool has_flags(const char *text)
{
	return text[0] == '-' || strstr(text, " --");
}

/* Count the lines behind `command` that are flags for systemd to ignore. */
static size_t count_lost(const struct unit *unit,
			 const struct unit_assignment *command)
{
	size_t lost = 0;

	for (size_t i = 0; i < unit->count; i++) {
		const struct unit_assignment *line = &unit->assignments[i];

		if (line->line > command->last_line && has_flags(line->key) &&
		    !strcmp(line->section, "Service"))
			lost += line->last_line - line->line + 1;
	}
	for (size_t i = 0; i < unit->stray_count; i++)
		if (unit->strays[i].line > command->last_line)
			lost += has_flags(unit->strays[i].text);
	return lost;
}

static int check_continuation(const struct unit *unit, struct error *err)
{
	const struct unit_assignment *line = NULL, *last = NULL;
	size_t lost;

	while ((line = unit_next(unit, "Service", "ExecStart", line)))
		if (line->value.len)
			last = line;
	lost = last ? count_lost(unit, last) : 0;
	return lost ? refuse_broken(unit, last, lost, err) : 0;
}

static int check_include(const struct unit *unit, struct error *err)
{
	for (size_t i = 0; i < unit->stray_count; i++) {
		const struct unit_stray *stray = &unit->strays[i];

		if (strncmp(stray->text, ".include", 8) != 0)
			continue;
		error_refuse(err, "include",
			     "what '.include' brings in depends on systemd's "
			     "release: 246 and later ignore it");
		unit_error_place(unit, stray->lines.start, err);
		return error_hint(err, "replace the line by what it includes");
	}
	return 0;
}

/* Whether `key` is a mistyped ExecStart, and not another key. */
static bool is_misspelt(const char *key)
{
	static const char *const keys[] = {
		"ExecStart", "ExecStartPre", "ExecStartPost", "ExecCondition",
		"ExecStop",  "ExecStopPost", "ExecReload",
	};
	struct suggest suggest = SUGGEST_INIT(key);

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!strcmp(key, keys[i]))
			return false;
		suggest_consider(&suggest, keys[i]);
	}
	return suggest.best == keys[0];
}

static int check_spelling(const struct unit *unit, struct error *err)
{
	if (unit_next(unit, "Service", "ExecStart", NULL))
		return 0;
	for (size_t i = 0; i < unit->count; i++) {
		const struct unit_assignment *line = &unit->assignments[i];

		if (strcmp(line->section, "Service") != 0 ||
		    !is_misspelt(line->key))
			continue;
		error_refuse(err, "misspelt-key",
			     "systemd ignores '%s=', which it does not know",
			     line->key);
		unit_error_place(unit, line->lines.start, err);
		return error_hint(err, "did you mean 'ExecStart='?");
	}
	return 0;
}

static void report_strays(const struct unit *unit,
			  const struct service_file *file,
			  struct finding_list *findings)
{
	for (size_t i = 0; i < unit->stray_count; i++) {
		const struct unit_stray *stray = &unit->strays[i];
		struct finding *finding = finding_list_add(
			findings, SEVERITY_WARNING, "stray-line", file->path,
			"systemd ignores this line, which %s: '%.60s'",
			stray->why, stray->text);

		finding->line = stray->line;
		finding->column = 1;
		finding_hint(finding, "systemd before 240 refuses such a unit; "
				      "remove the line");
	}
}

/* Up to 239, systemd joins such a comment to the command. */
static void report_comments(const struct unit *unit,
			    const struct service_file *file,
			    struct finding_list *findings)
{
	const struct unit_assignment *line = NULL;

	while ((line = unit_next(unit, "Service", "ExecStart", line))) {
		size_t at = line->lines.start;

		for (size_t number = line->line; at < line->lines.end;
		     number++) {
			struct unit_line own = unit_line_at(unit->text,
							    unit->len, at);
			struct finding *finding;

			at = own.end;
			if (!unit_line_is_comment(unit->text, &own))
				continue;
			finding = finding_list_add(
				findings, SEVERITY_INFO, "comment-in-command",
				file->path,
				"systemd before 240 takes this comment for a "
				"part of ExecStart=");
			finding->line = number;
			finding->column = 1;
			finding_hint(finding, "move the comment above "
					      "ExecStart=");
			return;
		}
	}
}

int service_trap_unit(const struct unit *unit, const struct service_file *file,
		      bool is_unit, struct finding_list *findings,
		      struct error *err)
{
	if ((is_unit && check_sections(unit, err) < 0) ||
	    check_template(unit, err) < 0 || check_include(unit, err) < 0 ||
	    check_continuation(unit, err) < 0 ||
	    (is_unit && check_spelling(unit, err) < 0))
		return -1;
	report_strays(unit, file, findings);
	report_comments(unit, file, findings);
	return 0;
}

/* --- what is run --------------------------------------------------------- */

enum runner_kind { RUNS_WRAPPER, RUNS_CONTAINER, RUNS_SHELL, RUNS_PRODUCT };

/*
 * Programs that start others. A wrapper leaves the words behind it as they
 * are; of a product, `hint` says where its flags go.
 */
static const struct runner {
	const char *name;
	enum runner_kind kind;
	const char *hint;
} runners[] = {
	{ "env", RUNS_WRAPPER, NULL },
	{ "nice", RUNS_WRAPPER, NULL },
	{ "ionice", RUNS_WRAPPER, NULL },
	{ "chrt", RUNS_WRAPPER, NULL },
	{ "taskset", RUNS_WRAPPER, NULL },
	{ "numactl", RUNS_WRAPPER, NULL },
	{ "setpriv", RUNS_WRAPPER, NULL },
	{ "prlimit", RUNS_WRAPPER, NULL },
	{ "stdbuf", RUNS_WRAPPER, NULL },
	{ "nohup", RUNS_WRAPPER, NULL },
	{ "systemd-cat", RUNS_WRAPPER, NULL },
	{ "go-runner", RUNS_WRAPPER, NULL },
	{ "hyperkube", RUNS_WRAPPER, NULL },
	{ "docker", RUNS_CONTAINER, NULL },
	{ "podman", RUNS_CONTAINER, NULL },
	{ "nerdctl", RUNS_CONTAINER, NULL },
	{ "ctr", RUNS_CONTAINER, NULL },
	{ "rkt", RUNS_CONTAINER, NULL },
	{ "runc", RUNS_CONTAINER, NULL },
	{ "crun", RUNS_CONTAINER, NULL },
	{ "systemd-nspawn", RUNS_CONTAINER, NULL },
	{ "sh", RUNS_SHELL, NULL },
	{ "bash", RUNS_SHELL, NULL },
	{ "dash", RUNS_SHELL, NULL },
	{ "ash", RUNS_SHELL, NULL },
	{ "ksh", RUNS_SHELL, NULL },
	{ "zsh", RUNS_SHELL, NULL },
	{ "busybox", RUNS_SHELL, NULL },
	{ "k3s", RUNS_PRODUCT,
	  "k3s takes them as --kube-apiserver-arg=audit-policy-file=FILE, or "
	  "in /etc/rancher/k3s/config.yaml" },
	{ "rke2", RUNS_PRODUCT,
	  "rke2 takes them as kube-apiserver-arg in "
	  "/etc/rancher/rke2/config.yaml" },
	{ "k0s", RUNS_PRODUCT,
	  "k0s takes them as spec.api.extraArgs in /etc/k0s/k0s.yaml" },
	{ "kubelite", RUNS_PRODUCT,
	  "MicroK8s takes them in "
	  "/var/snap/microk8s/current/args/kube-apiserver" },
	{ "snap", RUNS_PRODUCT,
	  "the snap takes them in /var/snap/k8s/common/args/kube-apiserver" },
};

static const struct runner *find_runner(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(runners); i++)
		if (!strcmp(path_name(path), runners[i].name))
			return &runners[i];
	return NULL;
}

/* Whether any word, the container's image included, names kube-apiserver. */
static bool mentions_apiserver(const struct command_line *line)
{
	for (size_t i = 0; i < line->count; i++)
		if (strstr(line->words[i].text, "apiserver"))
			return true;
	return false;
}

/* What a program is, by a part of its name; "" is in all of them. */
static const struct other_program {
	const char *part;
	const char *hint;
} other_programs[] = {
	{ "kubelet", "kubelet starts kube-apiserver from a manifest: name that "
		     "with --manifest, or leave out --unit" },
	{ "apiserver", "if that is kube-apiserver, give the file this name and "
		       "start it by that" },
	{ "", "name the unit that starts kube-apiserver" },
};

/* Return what a program of many does, "run", or NULL. */
static const char *subcommand_of(const struct service *service)
{
	const struct command_line *line = &service->line;

	return line->count > 1 && line->words[1].text[0] != '-'
		       ? line->words[1].text
		       : NULL;
}

static int refuse_no_apiserver(const struct service *service, struct error *err)
{
	const struct unit_command *command = service->command;
	const struct other_program *other = other_programs;
	const char *what = subcommand_of(service);

	while (!strstr(path_name(command->path), other->part))
		other++;
	error_refuse(err, "no-kube-apiserver",
		     "ExecStart= runs '%s%s%s', not kube-apiserver",
		     command->path, what ? " " : "", what ? what : "");
	unit_error_place(command->unit, command->words[0].span.start, err);
	return error_hint(err, "%s", other->hint);
}

static int refuse_runner(const struct service *service,
			 const struct runner *runner, struct error *err)
{
	const struct unit_command *command = service->command;
	const char *name = runner->name;

	if (runner->kind == RUNS_CONTAINER) {
		error_refuse(err, "in-a-container",
			     "%s starts kube-apiserver in a container, which "
			     "sees other paths than this host",
			     name);
		error_hint(err, "add the flags by hand, with a '-v' for the "
				"policy and for the log's directory");
	} else if (runner->kind == RUNS_SHELL) {
		error_refuse(err, "shell-script",
			     "a shell (%s) starts kube-apiserver: its flags "
			     "cannot be told from the rest of the script",
			     name);
		error_hint(err, "let ExecStart= start kube-apiserver itself, "
				"or add the flags to the script by hand");
	} else {
		error_refuse(err, "part-of-a-product",
			     "kube-apiserver is a part of %s here, and its "
			     "flags do not stand in the unit",
			     name);
		error_hint(err, "%s", runner->hint);
	}
	return unit_error_place(command->unit, command->words[0].span.start,
				err);
}

static int refuse_variable_path(const struct service *service,
				struct error *err)
{
	const struct unit_command *command = service->command;

	error_refuse(err, "variable-in-path",
		     "systemd puts no variable into the path of a program: it "
		     "looks for a file '%s' and starts nothing",
		     command->path);
	unit_error_place(command->unit, command->words[0].span.start, err);
	return error_hint(err, "write the path itself; if another program "
			       "fills this file in, edit what it makes");
}

static int check_program(struct service *service, struct error *err)
{
	const struct runner *runner = find_runner(service->command->path);

	if (strchr(service->command->path, '$'))
		return refuse_variable_path(service, err);
	if (runner && runner->kind != RUNS_WRAPPER &&
	    (runner->kind == RUNS_PRODUCT ||
	     mentions_apiserver(&service->line)))
		return refuse_runner(service, runner, err);
	if (!command_line_find_program(&service->line) ||
	    (service->line.start > 1 && !runner))
		return refuse_no_apiserver(service, err);
	for (size_t i = 1; i + 1 < service->line.start; i++) {
		const char *text = service->line.words[i].text;

		runner = find_runner(text);
		if (runner && runner->kind != RUNS_WRAPPER && text[0] == '/')
			return refuse_runner(service, runner, err);
	}
	return 0;
}

/* --- words --------------------------------------------------------------- */

/* Whether the word is the first of its line, and the line not the first. */
static bool begins_line(const struct service *service,
			const struct service_word *word)
{
	const struct unit *unit = service->command->unit;
	size_t at = word->span.start;

	while (at && strchr(" \t", unit->text[at - 1]))
		at--;
	return at && strchr("\r\n", unit->text[at - 1]);
}

/* "Restart=on-failure", "[Install]": what was to be a line of its own. */
static bool is_directive(const char *text)
{
	const char *at = text;

	while (isalpha((unsigned char)*at))
		at++;
	return (isupper((unsigned char)text[0]) && at > text + 3 &&
		*at == '=') ||
	       (text[0] == '[' && text[strlen(text) - 1] == ']');
}

static int refuse_swallowed(const struct word *word, struct error *err)
{
	error_refuse(err, "swallowed-line",
		     "the line above goes on, so systemd takes '%s' for an "
		     "argument of kube-apiserver",
		     word->text);
	return error_hint(err, "remove the backslash behind the last flag; a "
			       "comment line does not end ExecStart=");
}

static int refuse_backslash(const char *text, struct error *err)
{
	error_refuse(err, "lone-backslash",
		     "this argument %s a backslash, which joins no lines here",
		     text[0] == '\\' ? "begins with" : "ends in");
	return error_hint(err, "a backslash that joins lines is the last byte "
			       "of its line");
}

/* `-v=2` and `-h` are the only short flags that kube-apiserver has. */
static bool is_long_with_one_dash(const char *text)
{
	return text[0] == '-' && isalpha((unsigned char)text[1]) && text[2] &&
	       text[1] != 'v';
}

static int refuse_single_dash(const struct word *word, struct error *err)
{
	error_refuse(err, "single-dash",
		     "kube-apiserver takes no long flag with one dash: '%s'",
		     word->text);
	return error_hint(err, "write it with two dashes");
}

/* What a backslash with blanks behind it leaves in the last word. */
static bool ends_in_backslash(const char *text)
{
	return *text && text[strlen(text) - 1] == '\\';
}

static int check_word(const struct service *service, const struct word *word,
		      struct error *err)
{
	const struct service_word *origin = word->origin;

	if (word->text[0] == '\\' || ends_in_backslash(word->text))
		return refuse_backslash(word->text, err);
	if (is_long_with_one_dash(word->text))
		return refuse_single_dash(word, err);
	if (!origin->variable && begins_line(service, origin) &&
	    is_directive(word->text))
		return refuse_swallowed(word, err);
	return 0;
}

/*
 * The last word as it is written: nothing can be put behind its backslash, even
 * if it is none of kube-apiserver's own (a variable without a value).
 */
static int check_last_word(const struct unit_command *command,
			   struct error *err)
{
	const struct unit_word *last = &command->words[command->count - 1];

	if (!ends_in_backslash(last->text.data))
		return 0;
	refuse_backslash(last->text.data, err);
	return unit_error_place(command->unit, last->span.start, err);
}

int service_trap_command(struct service *service, struct error *err)
{
	struct command_line *line = &service->line;
	const struct word *word = NULL;

	if (check_program(service, err) < 0)
		return -1;
	if (service->command->prefixes & UNIT_PREFIX_SHELL) {
		error_refuse(err, "shell-script",
			     "the prefix '|' gives the command to a shell");
		unit_error_place(service->command->unit,
				 service->command->words[0].span.start, err);
		return error_hint(err, "remove the '|', or add the flags by "
				       "hand");
	}
	for (size_t i = line->start; i < line->count; i++) {
		if (check_word(service, &line->words[i], err) < 0)
			return service_word_place(line->words[i].origin, err);
	}
	if (check_last_word(service->command, err) < 0)
		return -1;
	if (command_line_check(line, &word, err) < 0)
		return word ? service_word_place(word->origin, err) : -1;
	return 0;
}
