#include "ansible/arguments.h"

#include <stdlib.h>
#include <string.h>

#include "ansible/parameter.h"
#include "text/error.h"
#include "text/suggest.h"

#define NAME       "apiserver_audit"
#define OF_ANSIBLE "_ansible_"

/* One reading: the parameters, and for each what was given and became of it. */
struct reading {
	struct arguments *args;
	json_t *json;
	const struct parameter *list;
	const json_t *given[PARAMETER_COUNT]; /* NULL: not given */
	const char *texts[PARAMETER_COUNT];
};

/* Return the member, NULL for a null. */
static const json_t *get(const json_t *json, const char *name)
{
	const json_t *value = name ? json_object_get(json, name) : NULL;

	return json_is_null(value) ? NULL : value;
}

static void warn_of_alias(struct arguments *args,
			  const struct parameter *parameter)
{
	if (!args->warnings)
		args->warnings = json_array();
	json_array_append_new(
		args->warnings,
		json_sprintf("Both option %s and its alias %s are set.",
			     parameter->name, parameter->alias));
}

/* Find what is given for each parameter. Its alias wins, as in Ansible. */
static void find_given(struct reading *reading)
{
	for (size_t i = 0; i < PARAMETER_COUNT; i++) {
		const struct parameter *parameter = &reading->list[i];
		const json_t *named = get(reading->json, parameter->name);
		const json_t *other = get(reading->json, parameter->alias);

		reading->given[i] = other ? other : named;
		if (named && other)
			warn_of_alias(reading->args, parameter);
	}
}

static size_t find_parameter(const struct reading *reading, const char *name)
{
	size_t i = 0;

	while (i < PARAMETER_COUNT && strcmp(reading->list[i].name, name) != 0)
		i++;
	return i;
}

/* --- checks, in their order ---------------------------------------------- */

/* A boolean excludes nothing while it is false. */
static bool is_wanted(const struct reading *reading, const char *name)
{
	size_t i = find_parameter(reading, name);

	if (reading->list[i].type == VALUE_BOOL)
		return value_is_true(reading->given[i]);
	return reading->given[i];
}

static int check_exclusive(const struct reading *reading, struct error *err)
{
	static const char *const pairs[][2] = {
		{ "path", "unit" },           { "path", "drop_in" },
		{ "policy", "policy_from" },  { "policy", "offline" },
		{ "policy_from", "offline" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
		if (is_wanted(reading, pairs[i][0]) &&
		    is_wanted(reading, pairs[i][1]))
			return error_usage(err,
					   "parameters are mutually exclusive: "
					   "%s|%s",
					   pairs[i][0], pairs[i][1]);
	return 0;
}

static int convert(struct reading *reading, struct error *err)
{
	for (size_t i = 0; i < PARAMETER_COUNT; i++) {
		const struct parameter *parameter = &reading->list[i];
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		if (!reading->given[i])
			continue;
		if (value_convert(parameter->name, parameter->type,
				  reading->given[i], &text, err) < 0)
			return -1;
		reading->texts[i] = arena_copy(&reading->args->arena, text.data,
					       text.len);
	}
	return 0;
}

static void join(const char *const *words, struct buf *out)
{
	for (const char *const *word = words; *word; word++)
		buf_addf(out, "%s%s", word == words ? "" : ", ", *word);
}

static int check_choice(const struct parameter *parameter, const char *text,
			struct error *err)
{
	CLEANUP(buf_release) struct buf choices = BUF_INIT;

	for (const char *const *c = parameter->choices; *c; c++)
		if (!strcmp(*c, text))
			return 0;
	join(parameter->choices, &choices);
	return error_usage(err, "value of %s must be one of: %s, got: %s",
			   parameter->name, choices.data, text);
}

static int check_choices(const struct reading *reading, struct error *err)
{
	for (size_t i = 0; i < PARAMETER_COUNT; i++)
		if (reading->texts[i] && reading->list[i].choices &&
		    check_choice(&reading->list[i], reading->texts[i], err) < 0)
			return -1;
	return 0;
}

static int check_required(const struct reading *reading, struct error *err)
{
	const char *state = reading->texts[find_parameter(reading, "state")];

	if (!state || strcmp(state, "restored") != 0 ||
	    reading->given[find_parameter(reading, "backup_file")])
		return 0;
	return error_usage(err, "state is restored but all of the following "
				"are missing: backup_file");
}

/* --- unknown parameters -------------------------------------------------- */

static bool is_known(const struct reading *reading, const char *name)
{
	if (!strncmp(name, OF_ANSIBLE, strlen(OF_ANSIBLE)) ||
	    find_parameter(reading, name) < PARAMETER_COUNT)
		return true;
	for (size_t i = 0; i < PARAMETER_COUNT; i++)
		if (reading->list[i].alias &&
		    !strcmp(reading->list[i].alias, name))
			return true;
	return false;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_sorted(const char **names, size_t count, struct buf *out)
{
	qsort(names, count, sizeof(*names), by_name);
	names[count] = NULL;
	join(names, out);
}

static void add_supported(const struct reading *reading, struct buf *out)
{
	const char *names[PARAMETER_COUNT + 1] = { NULL };
	const char *aliases[PARAMETER_COUNT + 1] = { NULL };
	size_t alias_count = 0;

	for (size_t i = 0; i < PARAMETER_COUNT; i++) {
		names[i] = reading->list[i].name;
		if (reading->list[i].alias)
			aliases[alias_count++] = reading->list[i].alias;
	}
	add_sorted(names, PARAMETER_COUNT, out);
	buf_adds(out, " (");
	add_sorted(aliases, alias_count, out);
	buf_addc(out, ')');
}

static int refuse_unknown(const struct reading *reading, const char **unknown,
			  size_t count, struct error *err)
{
	struct suggest suggest = SUGGEST_INIT(unknown[0]);
	CLEANUP(buf_release) struct buf names = BUF_INIT;
	CLEANUP(buf_release) struct buf supported = BUF_INIT;

	for (size_t i = 0; i < PARAMETER_COUNT; i++)
		suggest_consider(&suggest, reading->list[i].name);
	add_sorted(unknown, count, &names);
	add_supported(reading, &supported);
	error_usage(err,
		    "Unsupported parameters for (" NAME ") module: %s. "
		    "Supported parameters include: %s.",
		    names.data, supported.data);
	if (count == 1 && suggest.best)
		error_hint(err, "did you mean '%s'?", suggest.best);
	return -1;
}

static int check_names(const struct reading *reading, struct error *err)
{
	const char **names = memory_new((json_object_size(reading->json) + 1) *
					sizeof(*names));
	size_t count = 0;
	const char *name;
	json_t *value;
	int ret;

	json_object_foreach (reading->json, name, value)
		if (!is_known(reading, name))
			names[count++] = name;
	ret = count ? refuse_unknown(reading, names, count, err) : 0;
	free(names);
	return ret;
}

/* ------------------------------------------------------------------------- */

static int store(const struct reading *reading, struct error *err)
{
	for (size_t i = 0; i < PARAMETER_COUNT; i++) {
		const struct parameter_value value = { &reading->list[i],
						       reading->given[i],
						       reading->texts[i] };

		if (value.text &&
		    value.parameter->store(reading->args, &value, err) < 0)
			return -1;
	}
	return 0;
}

/* Check mode refuses what a run would refuse. */
static void take_modes(struct request *request, const json_t *json)
{
	request->output = OUTPUT_ANSIBLE;
	request->show_diff = value_is_true(get(json, OF_ANSIBLE "diff"));
	request->dry_run = value_is_true(get(json, OF_ANSIBLE "check_mode"));
	request->refuses_dry = true;
}

int arguments_read(struct arguments *args, json_t *json, struct error *err)
{
	struct reading reading = { .args = args, .json = json };

	reading.list = parameter_list(&args->arena);
	args->request.backup_dir = REQUEST_BACKUP_DIR;
	take_modes(&args->request, json);
	find_given(&reading);
	if (check_exclusive(&reading, err) < 0 || convert(&reading, err) < 0 ||
	    check_choices(&reading, err) < 0 ||
	    check_required(&reading, err) < 0 || check_names(&reading, err) < 0)
		return -1;
	return store(&reading, err);
}

void arguments_release(struct arguments *args)
{
	arena_release(&args->arena);
	buf_release(&args->policy);
	json_decref(args->warnings);
	*args = (struct arguments)ARGUMENTS_INIT;
}
