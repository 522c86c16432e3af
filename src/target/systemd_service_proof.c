#include "target/systemd_service_proof.h"

#include <string.h>

#include "target/systemd_service_variant.h"
#include "text/error.h"

/* --- words --------------------------------------------------------------- */

static int compare_words(const struct service *wanted,
			 const struct service *found, struct error *err)
{
	const struct command_line *line = &wanted->line;
	size_t next = 0;

	for (size_t i = 0; i < line->count; i++) {
		const char *text = line->words[i].text;

		if (line->words[i].removed)
			continue;
		if (next >= found->line.count)
			return error_bug(err, "the result loses the word '%s'",
					 text);
		if (strcmp(found->line.words[next].text, text) != 0)
			return error_bug(err,
					 "the result says '%s' instead of '%s'",
					 found->line.words[next].text, text);
		next++;
	}
	if (next < found->line.count)
		return error_bug(err, "the result has the word '%s' more",
				 found->line.words[next].text);
	if (found->command->prefixes != wanted->command->prefixes)
		return error_bug(err, "the result changes how the program is "
				      "started");
	return 0;
}

/* --- everything else ----------------------------------------------------- */

/* An assignment as one line: "[Service] Key=value". */
static void add_assignment(const struct unit_assignment *line, struct buf *out)
{
	buf_addf(out, "[%s] %s=", line->section, line->key);
	buf_add(out, line->value.data, line->value.len);
	buf_addc(out, '\n');
}

static void add_new_lines(const struct sandbox_change *change, struct buf *out)
{
	const char *line = change->added.data;

	while (*line) {
		size_t len = strcspn(line, "\n");

		buf_adds(out, "[Service] ");
		buf_add(out, line, len + 1);
		line += len + 1;
	}
}

static bool is_removed(const struct sandbox_change *change,
		       const struct unit_assignment *line)
{
	for (size_t i = 0; i < ARRAY_SIZE(change->removed); i++)
		if (change->removed[i] == line)
			return true;
	return false;
}

/* Whether Environment= says what is edited: compare_variables() sees to it. */
static bool edits_environment(const struct service *wanted)
{
	const struct command_line *line = &wanted->line;

	for (size_t i = 0; i < line->count; i++) {
		const struct word *word = &line->words[i];
		const struct service_word *origin = word->origin ? word->origin
								 : wanted->home;

		if ((!word->origin || word->changed || word->removed) &&
		    origin->variable && !origin->variable->is_file)
			return true;
	}
	return false;
}

/*
 * Append what `unit` of `service` must say, apart from what is edited: its
 * command and, as `is_edited` tells, its variables. With `change`, as it shall
 * be afterwards.
 */
static void describe(const struct service *service, const struct unit *unit,
		     bool is_edited, const struct sandbox_change *change,
		     struct buf *out)
{
	for (size_t i = 0; i < unit->count; i++) {
		const struct unit_assignment *line = &unit->assignments[i];
		bool is_command = line == service->command->assignment;
		bool is_variable = !strcmp(line->key, "Environment");

		if (!is_command && !(is_edited && is_variable) &&
		    (!change || !is_removed(change, line)))
			add_assignment(line, out);
		if (is_command && change)
			add_new_lines(change, out);
	}
	for (size_t i = 0; i < unit->stray_count; i++)
		buf_addf(out, "%s\n", unit->strays[i].text);
}

static int compare_units(const struct service *wanted,
			 const struct service *found,
			 const struct sandbox_change *change, struct error *err)
{
	bool is_edited = edits_environment(wanted);

	for (size_t i = 0; i < wanted->unit_count; i++) {
		CLEANUP(buf_release) struct buf before = BUF_INIT;
		CLEANUP(buf_release) struct buf after = BUF_INIT;

		describe(wanted, &wanted->units[i], is_edited, change, &before);
		describe(found, &found->units[i], is_edited, NULL, &after);
		if (!buf_equal(&before, &after))
			return error_bug(err, "the result changes more than "
					      "the flags");
	}
	return 0;
}

/* Whether both are the same bytes: a file can be read twice. */
static bool is_same_value(const struct unit_variable *a,
			  const struct unit_variable *b)
{
	const struct service_file *one = a->source, *other = b->source;

	return (one == other || (one->path && other->path &&
				 !strcmp(one->path, other->path))) &&
	       a->value.at[0] == b->value.at[0];
}

/* Whether words of the command are split from this variable. */
static bool gives_words(const struct service *service,
			const struct unit_variable *variable)
{
	for (size_t i = 0; i < service->word_count; i++) {
		const struct unit_variable *own = service->words[i].variable;

		if (own && is_same_value(own, variable))
			return true;
	}
	return false;
}

/* All variables are what they were, but for those whose words are compared. */
static int compare_variables(const struct service *wanted,
			     const struct service *found, struct error *err)
{
	const struct unit_environment *before = &wanted->environment;
	const struct unit_environment *after = &found->environment;

	if (before->count != after->count)
		return error_bug(err, "the result sets other variables");
	for (size_t i = 0; i < before->count; i++) {
		const struct unit_variable *one = &before->variables[i];
		const struct unit_variable *other = &after->variables[i];

		if (strcmp(one->name, other->name) != 0 ||
		    (strcmp(one->value.data, other->value.data) != 0 &&
		     !gives_words(wanted, one)))
			return error_bug(err,
					 "the result changes the "
					 "variable '%s'",
					 one->name);
	}
	return 0;
}

int service_prove(const struct service *service,
		  const struct service_file *edited,
		  const struct sandbox_change *change, const struct buf *result,
		  struct error *err)
{
	CLEANUP(service_variant_release) struct service_variant variant;
	CLEANUP(service_release) struct service found = SERVICE_INIT;
	struct finding_list findings = FINDING_LIST_INIT;
	int ret;

	service_variant_make(&variant, service->files, edited->path, result);
	ret = service_read(&found, &variant.files, &findings, err);
	finding_list_release(&findings);
	if (ret < 0) {
		err->kind = ERROR_BUG;
		return -1;
	}
	if (compare_words(service, &found, err) < 0 ||
	    compare_units(service, &found, change, err) < 0)
		return -1;
	return compare_variables(service, &found, err);
}
