#include "command/json.h"

#include <stdlib.h>

#include "text/buf.h"

json_t *json_text(const char *text)
{
	CLEANUP(memory_release) char *ascii = NULL;
	json_t *value;

	if (!text)
		return json_null();
	value = json_string(text);
	if (value)
		return value;
	ascii = memory_copy(text);
	for (char *c = ascii; *c; c++)
		if (*c & 0x80)
			*c = '?';
	return json_string(ascii);
}

json_t *json_place(size_t place)
{
	return place ? json_integer((json_int_t)place) : json_null();
}

void json_add_findings(json_t *array, const struct finding_list *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *f = &findings->items[i];
		json_t *item = json_object();

		json_object_set_new(item, "severity",
				    json_string(severity_names[f->severity]));
		json_object_set_new(item, "code", json_string(f->code));
		json_object_set_new(item, "file", json_text(f->file));
		json_object_set_new(item, "line", json_place(f->line));
		json_object_set_new(item, "column", json_place(f->column));
		json_object_set_new(item, "message", json_text(f->message));
		json_object_set_new(item, "hint", json_text(f->hint));
		json_array_append_new(array, item);
	}
}

void json_write(json_t *root, struct buf *out)
{
	char *text = json_dumps(root, JSON_INDENT(2));

	buf_addf(out, "%s\n", text);
	free(text);
	json_decref(root);
}
