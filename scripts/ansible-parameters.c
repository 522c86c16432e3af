/*
 * Print the parameters of the Ansible module as JSON, for the documentation
 * that is made from them and the test that it is complete: a list of objects
 * with `name`, `type`, `aliases`, `choices`, `default` (null: none) and
 * `description`, in the order of the table (src/ansible/parameter.c). `make
 * build/ansible-parameters` builds it.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ansible/parameter.h"
#include "text/buf.h"
#include "text/memory.h"

static json_t *choices(const struct parameter *parameter)
{
	json_t *array;

	if (!parameter->choices)
		return json_null();
	array = json_array();
	for (const char *const *word = parameter->choices; *word; word++)
		json_array_append_new(array, json_string(*word));
	return array;
}

static json_t *aliases(const struct parameter *parameter)
{
	json_t *array = json_array();

	if (parameter->alias)
		json_array_append_new(array, json_string(parameter->alias));
	return array;
}

/* The initial value of a flag is no default: what the file says counts more. */
static json_t *description(const struct parameter *parameter)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct audit_flag *flag;

	if (parameter->flag == AUDIT_FLAG_COUNT)
		return json_string(parameter->help);
	flag = &audit_flags[parameter->flag];
	buf_addf(&text, "C(--%s) of kube-apiserver: %s.", flag->name,
		 flag->help);
	if (flag->initial)
		buf_addf(&text,
			 " If neither the task nor the file says it: "
			 "C(%s).",
			 flag->initial);
	return json_string(text.data);
}

static json_t *initial(const struct parameter *parameter)
{
	if (!parameter->initial)
		return json_null();
	if (parameter->type == VALUE_BOOL)
		return json_boolean(!strcmp(parameter->initial, "true"));
	return json_string(parameter->initial);
}

static json_t *row(const struct parameter *parameter)
{
	return json_pack("{ss ss so so so so}", "name", parameter->name, "type",
			 value_type_names[parameter->type], "aliases",
			 aliases(parameter), "choices", choices(parameter),
			 "default", initial(parameter), "description",
			 description(parameter));
}

int main(void)
{
	struct arena arena = ARENA_INIT;
	const struct parameter *list = parameter_list(&arena);
	json_t *rows = json_array();

	for (size_t i = 0; i < PARAMETER_COUNT; i++)
		json_array_append_new(rows, row(&list[i]));
	json_dumpf(rows, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(rows);
	arena_release(&arena);
	return fflush(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
