#include "ansible/value.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ansible/mapping.h"
#include "audit/flag_value.h"
#include "text/buf.h"
#include "text/error.h"

const char *const value_type_names[] = {
	[VALUE_STR] = "str", [VALUE_PATH] = "path",   [VALUE_BOOL] = "bool",
	[VALUE_INT] = "int", [VALUE_FLOAT] = "float", [VALUE_POLICY] = "raw",
};

static const char *const json_names[] = {
	[JSON_OBJECT] = "dict", [JSON_ARRAY] = "list", [JSON_STRING] = "string",
	[JSON_INTEGER] = "int", [JSON_REAL] = "float", [JSON_TRUE] = "bool",
	[JSON_FALSE] = "bool",  [JSON_NULL] = "null",
};

/* Fifteen digits are those that people write: 0.1, not 0.10000000000000001. */
void value_add_plain(const json_t *value, struct buf *out)
{
	CLEANUP(memory_release)
	char *text = json_dumps(value,
				JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));

	buf_adds(out, text);
}

/* Append the value as str() of Python has it; false: it is no scalar. */
static bool add_scalar(const json_t *value, struct buf *out)
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		buf_add(out, json_string_value(value),
			json_string_length(value));
		return true;
	case JSON_INTEGER:
	case JSON_REAL:
		value_add_plain(value, out);
		return true;
	case JSON_TRUE:
	case JSON_FALSE:
		buf_adds(out, json_is_true(value) ? "True" : "False");
		return true;
	default:
		return false;
	}
}

static int refuse_type(const char *name, const char *type, const json_t *value,
		       const char *why, struct error *err)
{
	return error_usage(err,
			   "argument '%s' is of type %s and we were unable to "
			   "convert to %s: %s",
			   name, json_names[json_typeof(value)], type, why);
}

static int refuse_scalar(const char *name, const char *type,
			 const json_t *value, struct error *err)
{
	CLEANUP(buf_release) struct buf why = BUF_INIT;

	buf_addc(&why, '\'');
	if (!add_scalar(value, &why))
		buf_adds(&why, json_names[json_typeof(value)]);
	buf_addf(&why, "' cannot be converted to %s %s",
		 type[0] == 'i' ? "an" : "a", type);
	return refuse_type(name, type, value, why.data, err);
}

/* --- strings ------------------------------------------------------------- */

static int convert_str(const char *name, const json_t *value, struct buf *out,
		       struct error *err)
{
	size_t start = out->len;

	if (!add_scalar(value, out))
		return refuse_scalar(name, "str", value, err);
	if (out->len > start)
		return 0;
	error_usage(err, "the value of %s is empty", name);
	return error_hint(err, "leave it out, or write \"{{ ... | "
			       "default(omit) }}\"");
}

static bool is_name(char byte)
{
	return isalnum((unsigned char)byte) || byte == '_';
}

/*
 * Append the value of the variable that `text` starts with, `$NAME` or
 * `${NAME}`, and return the bytes of its name; 0 if there is none, which then
 * stays as it is written.
 */
static size_t add_variable(const char *text, struct buf *out)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	bool has_braces = text[1] == '{';
	const char *start = text + 1 + has_braces, *end = start;
	const char *value;

	while (is_name(*end))
		end++;
	if (has_braces && *end != '}')
		return 0;
	buf_add(&name, start, (size_t)(end - start));
	value = getenv(name.data);
	if (!value)
		return 0;
	buf_adds(out, value);
	return (size_t)(end - text) + has_braces;
}

/* As os.path.expandvars() and expanduser() do; but for `~name`. */
static int convert_path(const char *name, const json_t *value, struct buf *out,
			struct error *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *home = getenv("HOME"), *at;

	if (convert_str(name, value, &text, err) < 0)
		return -1;
	at = text.data;
	if (home && at[0] == '~' && (at[1] == '/' || !at[1])) {
		buf_adds(out, home);
		at++;
	}
	while (*at) {
		size_t len = *at == '$' ? add_variable(at, out) : 0;

		if (!len)
			buf_addc(out, *at);
		at += len ? len : 1;
	}
	return 0;
}

/* --- booleans and numbers ------------------------------------------------ */

/* Return the string without the blanks around it; the caller frees it. */
static char *trimmed(const json_t *value)
{
	const char *start = json_string_value(value);
	struct buf text = BUF_INIT;
	size_t len;

	start += strspn(start, " \t\r\n");
	len = strlen(start);
	while (len && strchr(" \t\r\n", start[len - 1]))
		len--;
	buf_add(&text, start, len);
	return buf_steal(&text);
}

/* Return 1 for a word that is true, 0 for false, -1 for another. */
static int read_word(const json_t *value)
{
	static const char *const words[] = { "0",    "f",   "false", "n",
					     "no",   "off", "1",     "t",
					     "true", "y",   "yes",   "on" };
	CLEANUP(memory_release) char *text = trimmed(value);

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcasecmp(words[i], text))
			return i >= ARRAY_SIZE(words) / 2;
	return -1;
}

/* The same for a value of any type. */
static int read_bool(const json_t *value)
{
	if (json_is_boolean(value))
		return json_is_true(value);
	if (json_is_string(value))
		return read_word(value);
	if (!json_is_number(value))
		return -1;
	return json_number_value(value) == 1   ? 1
	       : json_number_value(value) == 0 ? 0
					       : -1;
}

bool value_is_true(const json_t *value)
{
	return read_bool(value) == 1;
}

static int convert_bool(const char *name, const json_t *value, struct buf *out,
			struct error *err)
{
	CLEANUP(buf_release) struct buf why = BUF_INIT;
	int is_true = read_bool(value);

	if (is_true >= 0) {
		buf_adds(out, is_true ? "true" : "false");
		return 0;
	}
	buf_adds(&why, "The value '");
	if (!add_scalar(value, &why))
		buf_adds(&why, json_names[json_typeof(value)]);
	buf_adds(&why, "' is not a valid boolean.  Valid booleans include: 0, "
		       "1, 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', "
		       "'y', 'yes'");
	return refuse_type(name, "bool", value, why.data, err);
}

static int convert_int(const char *name, const json_t *value, struct buf *out,
		       struct error *err)
{
	CLEANUP(memory_release) char *text = NULL;
	char *end = NULL;
	long long number;

	if (json_is_integer(value)) {
		add_scalar(value, out);
		return 0;
	}
	if (!json_is_string(value))
		return refuse_scalar(name, "int", value, err);
	text = trimmed(value);
	errno = 0;
	number = strtoll(text, &end, 10);
	if (!*text || *end || errno || isspace((unsigned char)*text))
		return refuse_scalar(name, "int", value, err);
	buf_addf(out, "%lld", number);
	return 0;
}

static int convert_float(const char *name, const json_t *value, struct buf *out,
			 struct error *err)
{
	CLEANUP(memory_release) char *text = NULL;
	double number;

	if (json_is_number(value)) {
		add_scalar(value, out);
		return 0;
	}
	if (!json_is_string(value))
		return refuse_scalar(name, "float", value, err);
	text = trimmed(value);
	if (!flag_value_float(text, &number) || !isfinite(number))
		return refuse_scalar(name, "float", value, err);
	buf_adds(out, text);
	return 0;
}

/* ------------------------------------------------------------------------- */

/* A template's lookup() takes the last line break away. */
static int convert_policy(const char *name, const json_t *value,
			  struct buf *out, struct error *err)
{
	if (json_is_object(value))
		return mapping_write(name, value, out, err);
	if (!json_is_string(value))
		return refuse_scalar(name, "str or dict", value, err);
	if (convert_str(name, value, out, err) < 0)
		return -1;
	if (out->data[out->len - 1] != '\n')
		buf_addc(out, '\n');
	return 0;
}

typedef int convert_fn(const char *name, const json_t *value, struct buf *out,
		       struct error *err);

int value_convert(const char *name, enum value_type type, const json_t *value,
		  struct buf *out, struct error *err)
{
	static convert_fn *const convert[] = {
		[VALUE_STR] = convert_str,     [VALUE_PATH] = convert_path,
		[VALUE_BOOL] = convert_bool,   [VALUE_INT] = convert_int,
		[VALUE_FLOAT] = convert_float, [VALUE_POLICY] = convert_policy,
	};

	return convert[type](name, value, out, err);
}
