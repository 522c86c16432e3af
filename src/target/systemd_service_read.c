#include "target/systemd_service_read.h"

#include <stdlib.h>
#include <string.h>

#include "host/pattern.h"
#include "target/systemd_service_trap.h"
#include "text/error.h"

void service_release(struct service *service)
{
	for (size_t i = 0; i < service->unit_count; i++)
		unit_release(&service->units[i]);
	free(service->units);
	free(service->words);
	unit_exec_release(&service->exec);
	unit_environment_release(&service->environment);
	unit_argument_list_release(&service->arguments);
	command_line_release(&service->line);
	*service = (struct service)SERVICE_INIT;
}

const struct service_file *service_file_at(const struct service_files *files,
					   size_t index)
{
	return index ? &files->drop_ins[index - 1] : &files->unit;
}

const struct unit_assignment *service_setting(const struct service *service,
					      const char *key)
{
	const struct unit_assignment *last = NULL;

	for (size_t i = 0; i < service->unit_count; i++) {
		const struct unit_assignment *line = NULL;

		while ((line = unit_next(&service->units[i], "Service", key,
					 line)))
			last = line;
	}
	return last;
}

/* Say that the error is about `file`, if that has a name. */
static int in_file(const struct service_file *file, struct error *err)
{
	return file->path ? error_file(err, file->path) : -1;
}

/* --- the unit and its drop-ins ------------------------------------------- */

static int read_units(struct service *service, struct finding_list *findings,
		      struct error *err)
{
	const struct service_files *files = service->files;

	service->units = memory_new((files->drop_in_count + 1) *
				    sizeof(*service->units));
	for (size_t i = 0; i <= files->drop_in_count; i++) {
		const struct service_file *file = service_file_at(files, i);
		struct unit *unit = &service->units[i];

		service->unit_count++;
		if (service_trap_text(file, !i, err) < 0 ||
		    unit_parse(unit, file->text->data, file->text->len, err) <
			    0 ||
		    service_trap_unit(unit, file, !i, findings, err) < 0)
			return in_file(file, err);
	}
	return 0;
}

static int read_commands(struct service *service, struct error *err)
{
	const struct unit_assignment *type = service_setting(service, "Type");

	for (size_t i = 0; i < service->unit_count; i++)
		if (unit_exec_add(&service->exec, &service->units[i],
				  service->files->name, err) < 0)
			return in_file(service_file_at(service->files, i), err);
	service->file = &service->files->unit;
	if (service->exec.count)
		service->command =
			&service->exec.commands[service->exec.count - 1];
	for (size_t i = 0; i < service->unit_count && service->command; i++)
		if (service->command->unit == &service->units[i])
			service->file = service_file_at(service->files, i);
	if (unit_exec_check(&service->exec, type ? type->value.data : NULL,
			    err) < 0)
		return in_file(service->file, err);
	return 0;
}

/* --- the environment ----------------------------------------------------- */

/* A file that is not here: unseen, or missing on the host. */
static void note_missing(struct service *service,
			 const struct unit_environment_file *file,
			 struct finding_list *findings)
{
	struct finding *finding;

	if (service->files->is_partial) {
		service->environment.is_partial = true;
		finding = finding_list_add(
			findings, SEVERITY_INFO, "environment-unseen",
			file->path,
			"was not looked at, being offline: flags that its "
			"variables bring are not known");
		finding_hint(finding,
			     "leave out --offline on the host itself; of a "
			     "flag given twice, kube-apiserver takes the last, "
			     "so new ones stand last");
	} else if (!file->may_be_missing) {
		finding = finding_list_add(
			findings, SEVERITY_ERROR, "environment-missing",
			file->path,
			pattern_is(file->path)
				? "matches no file: systemd does not start the "
				  "service"
				: "does not exist: systemd does not start the "
				  "service");
		finding_hint(finding,
			     "make the file, or write "
			     "'EnvironmentFile=-%s'",
			     file->path);
	}
}

/* A setting that is part of a comment for one release, and not for another. */
static void note_doubtful(struct unit_environment *environment,
			  const struct service_file *file,
			  struct finding_list *findings)
{
	size_t line = environment->doubtful_line;
	struct finding *finding;

	environment->doubtful_line = 0;
	if (!line)
		return;
	finding = finding_list_add(
		findings, SEVERITY_WARNING, "doubtful-line", file->path,
		"the comment above ends in a backslash, so systemd before 254 "
		"takes this line for a part of it, and later ones do not");
	finding->line = line;
	finding->column = 1;
	finding_hint(finding, "remove the backslash at the end of line %zu",
		     line - 1);
}

/* Read all files that one EnvironmentFile= means. */
static int read_environment_files(struct service *service,
				  const struct unit_environment_file *named,
				  struct finding_list *findings,
				  struct error *err)
{
	const struct service_files *files = service->files;
	bool is_there = false;

	for (size_t i = 0; i < files->environment_count; i++) {
		const struct service_file *file = &files->environment[i];

		if (strcmp(file->named, named->path) != 0)
			continue;
		is_there = true;
		if (unit_environment_add_file(&service->environment,
					      file->text->data, file->text->len,
					      file, err) < 0)
			return in_file(file, err);
		note_doubtful(&service->environment, file, findings);
	}
	if (!is_there)
		note_missing(service, named, findings);
	return 0;
}

static int read_environment(struct service *service,
			    struct finding_list *findings, struct error *err)
{
	struct unit_environment *environment = &service->environment;
	const struct service_files *files = service->files;

	for (size_t i = 0; i < service->unit_count; i++)
		if (unit_environment_add_unit(
			    environment, &service->units[i], files->name,
			    service_file_at(files, i), err) < 0)
			return in_file(service_file_at(files, i), err);
	for (size_t i = 0; i < environment->file_count; i++)
		if (read_environment_files(service, &environment->files[i],
					   findings, err) < 0)
			return -1;
	return 0;
}

/* What the command gets depends on the release of systemd. */
static int refuse_unset(const struct unit_environment_word *word,
			struct error *err)
{
	int len = (int)strcspn(word->text, "=");

	error_refuse(err, "unset-variable",
		     "UnsetEnvironment= takes '%.*s' away, which ExecStart= "
		     "uses: up to systemd 261 it gets nothing, and later the "
		     "value",
		     len, word->text);
	unit_error_place(word->unit, word->at, err);
	error_hint(err, "remove '%.*s' here, or from ExecStart=", len,
		   word->text);
	return in_file(word->source, err);
}

/* A value that only the manager of that host knows. */
static void note_passed(const struct unit_environment_word *word,
			struct finding_list *findings)
{
	const struct service_file *file = word->source;
	struct finding *finding = finding_list_add(
		findings, SEVERITY_INFO, "environment-unseen", file->path,
		"'%s', which ExecStart= uses, comes from systemd's own "
		"environment: flags that it brings are not known",
		word->text);
	CLEANUP_ERROR struct error place = ERROR_INIT;

	unit_error_place(word->unit, word->at, &place);
	finding->line = place.line;
	finding->column = place.column;
	finding_hint(finding, "systemctl show-environment tells its value; of "
			      "a flag given twice, kube-apiserver takes the "
			      "last");
}

/* --- the words ----------------------------------------------------------- */

int service_word_place(const struct service_word *word, struct error *err)
{
	const struct service_file *file = word->file;

	unit_line_error(file->text->data, file->text->len, word->span.start,
			err);
	return in_file(file, err);
}

static void add_word(struct service *service, const char *text,
		     const struct service_word *word)
{
	service->words[service->word_count] = *word;
	command_line_add(&service->line, text,
			 &service->words[service->word_count++]);
}

static int refuse_too_much(struct error *err)
{
	error_refuse(err, "too-many-words",
		     "the command has more than %d words, or variables make it "
		     "longer than Linux takes",
		     UNIT_ARGUMENTS_MAX - AUDIT_FLAG_COUNT);
	return error_hint(err, "is it the right file? kube-apiserver has about "
			       "200 flags");
}

int service_check_size(const struct service *service, struct error *err)
{
	if (service->word_count + AUDIT_FLAG_COUNT > UNIT_ARGUMENTS_MAX)
		return refuse_too_much(err);
	return 0;
}

static void read_words(struct service *service)
{
	const struct unit_command *command = service->command;
	struct unit_argument_list *arguments = &service->arguments;
	struct service_word program = { .file = service->file,
					.span = command->words[0].span };

	unit_environment_expand(&service->environment, command, arguments);
	service->words = memory_new((arguments->count + 1) *
				    sizeof(*service->words));
	add_word(service, command->path, &program);
	for (size_t i = 0; i < arguments->count; i++) {
		const struct unit_argument *argument = &arguments->items[i];
		struct service_word word = {
			.file = service->file,
			.variable = argument->variable,
			.span = argument->span,
			.index = argument->word,
			.is_unknown = argument->is_unknown,
		};

		if (argument->variable)
			word.file = argument->variable->source;
		add_word(service, argument->text.data, &word);
	}
}

int service_read(struct service *service, const struct service_files *files,
		 struct finding_list *findings, struct error *err)
{
	service->files = files;
	if (read_units(service, findings, err) < 0 ||
	    read_commands(service, err) < 0 ||
	    read_environment(service, findings, err) < 0)
		return -1;
	read_words(service);
	if (service->arguments.is_too_much)
		return refuse_too_much(err);
	if (service->arguments.unset)
		return refuse_unset(service->arguments.unset, err);
	if (service->arguments.passed)
		note_passed(service->arguments.passed, findings);
	if (service_trap_command(service, err) < 0)
		return in_file(service->file, err);
	return 0;
}
