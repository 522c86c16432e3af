#include "command/json.h"

#include <stdlib.h>
#include <string.h>

#include "text/buf.h"

static json_t *text_of(const char *data, size_t len)
{
	json_t *value = json_stringn(data, len);
	CLEANUP(buf_release) struct buf ascii = BUF_INIT;

	if (value)
		return value;
	buf_add(&ascii, data, len);
	for (size_t i = 0; i < len; i++)
		if (ascii.data[i] & 0x80)
			ascii.data[i] = '?';
	return json_stringn(ascii.data, len);
}

json_t *json_text(const char *text)
{
	return text ? text_of(text, strlen(text)) : json_null();
}

json_t *json_bytes(const struct buf *buf)
{
	return text_of(buf->data, buf->len);
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

static void write_as(json_t *root, size_t flags, struct buf *out)
{
	char *text = json_dumps(root, flags);

	buf_addf(out, "%s\n", text);
	free(text);
	json_decref(root);
}

void json_write(json_t *root, struct buf *out)
{
	write_as(root, JSON_INDENT(2), out);
}

void json_write_line(json_t *root, struct buf *out)
{
	write_as(root, JSON_ENSURE_ASCII, out);
}
