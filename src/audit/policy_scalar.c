#include "audit/policy_scalar.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "audit/policy_time.h"
#include "audit/policy_value.h"
#include "format/yaml_tree.h"
#include "text/memory.h"

enum scalar_type {
	SCALAR_STRING,
	SCALAR_BOOL,
	SCALAR_INT,
	SCALAR_FLOAT,
	SCALAR_NULL,
	SCALAR_TIME,
	SCALAR_BINARY,
	SCALAR_OTHER, /* a tag that go-yaml does not resolve */
	SCALAR_ANY,   /* no tag */
};

/* What one scalar turns out to be. */
struct scalar {
	enum scalar_type type;
	bool truth;
	bool is_whole;  /* fits into an int64 */
	bool is_finite; /* JSON can say it */
	bool is_huge;   /* an integer that only a uint64 holds */
};

static const struct word {
	const char *text;
	struct scalar scalar;
} words[] = {
#define WORD(text, ...)                                                        \
	{                                                                      \
		text,                                                          \
		{                                                              \
			__VA_ARGS__                                            \
		}                                                              \
	}
#define YES(text)     WORD(text, SCALAR_BOOL, true, false, true, false)
#define NO(text)      WORD(text, SCALAR_BOOL, false, false, true, false)
#define NOTHING(text) WORD(text, SCALAR_NULL, false, false, true, false)
#define NUMBER(text)  WORD(text, SCALAR_FLOAT, false, false, false, false)
	YES("y"),        YES("Y"),        YES("yes"),      YES("Yes"),
	YES("YES"),      YES("true"),     YES("True"),     YES("TRUE"),
	YES("on"),       YES("On"),       YES("ON"),       NO("n"),
	NO("N"),         NO("no"),        NO("No"),        NO("NO"),
	NO("false"),     NO("False"),     NO("FALSE"),     NO("off"),
	NO("Off"),       NO("OFF"),       NOTHING(""),     NOTHING("~"),
	NOTHING("null"), NOTHING("Null"), NOTHING("NULL"), NUMBER(".nan"),
	NUMBER(".NaN"),  NUMBER(".NAN"),  NUMBER(".inf"),  NUMBER(".Inf"),
	NUMBER(".INF"),  NUMBER("+.inf"), NUMBER("+.Inf"), NUMBER("+.INF"),
	NUMBER("-.inf"), NUMBER("-.Inf"), NUMBER("-.INF"),
#undef NUMBER
#undef NOTHING
#undef NO
#undef YES
#undef WORD
};

static const struct scalar string_scalar = { SCALAR_STRING, false, false, true,
					     false };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t count_digits(const char *text)
{
	size_t count = 0;

	while (is_digit(text[count]))
		count++;
	return count;
}

/* The exponent at `text`: its length, 0 if there is none. */
static size_t exponent_len(const char *text)
{
	size_t sign, digits;

	if (*text != 'e' && *text != 'E')
		return 0;
	sign = text[1] == '+' || text[1] == '-';
	digits = count_digits(text + 1 + sign);
	return digits ? 1 + sign + digits : 0;
}

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
static bool looks_like_float(const char *text)
{
	size_t digits, fraction = 0;

	text += *text == '-' || *text == '+';
	digits = count_digits(text);
	text += digits;
	if (*text == '.') {
		fraction = count_digits(text + 1);
		if (!digits && !fraction)
			return false;
		text += 1 + fraction;
	}
	if (!digits && !fraction)
		return false;
	text += exponent_len(text);
	return !*text;
}

static bool read_float(const char *text, struct scalar *ret)
{
	const double limit = 9223372036854775808.0; /* 2^63 */
	double value;

	if (!looks_like_float(text))
		return false;
	value = strtod(text, NULL);
	/* Go calls this out of range, and go-yaml then a string. */
	if (isinf(value))
		return false;
	*ret = (struct scalar){ .type = SCALAR_FLOAT, .is_finite = true };
	ret->is_whole = value == floor(value) && value > -limit &&
			value < limit;
	return true;
}

/* The base that the prefix at `*text` names, which is skipped. */
static int skip_prefix(const char **text)
{
	static const struct {
		char letter;
		int base;
	} prefixes[] = { { 'x', 16 }, { 'o', 8 }, { 'b', 2 } };

	if (**text != '0' || !(*text)[1])
		return 10;
	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (((*text)[1] | 0x20) == prefixes[i].letter) {
			*text += 2;
			return prefixes[i].base;
		}
	*text += 1;
	return 8;
}

static int digit_value(char c)
{
	if (is_digit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

static bool read_digits(const char *text, int base, uint64_t *ret)
{
	uint64_t value = 0;

	if (!*text)
		return false;
	for (; *text; text++) {
		int digit = digit_value(*text);

		if (digit >= base ||
		    __builtin_mul_overflow(value, (uint64_t)base, &value) ||
		    __builtin_add_overflow(value, (uint64_t)digit, &value))
			return false;
	}
	*ret = value;
	return true;
}

/* strconv.ParseInt(), else ParseUint(), in base 0. */
static bool read_int(const char *text, struct scalar *ret)
{
	bool negative = *text == '-', sign = negative || *text == '+';
	uint64_t value, limit = (uint64_t)INT64_MAX + negative;
	int base;

	text += sign;
	base = skip_prefix(&text);
	if (!read_digits(text, base, &value) || (sign && value > limit))
		return false;
	*ret = (struct scalar){ .type = SCALAR_INT, .is_finite = true };
	ret->is_huge = value > limit;
	ret->is_whole = !ret->is_huge;
	return true;
}

static char *without_underscores(const char *text)
{
	char *copy = memory_copy(text), *to = copy;

	for (; *text; text++)
		if (*text != '_')
			*to++ = *text;
	*to = '\0';
	return copy;
}

static struct scalar read_number(const char *text, enum scalar_type tag)
{
	CLEANUP(memory_release) char *plain = without_underscores(text);
	struct scalar scalar = string_scalar;

	if ((tag == SCALAR_ANY || tag == SCALAR_TIME) &&
	    policy_time_is_timestamp(text)) {
		scalar.type = SCALAR_TIME;
		return scalar;
	}
	if (read_int(plain, &scalar) || read_float(plain, &scalar))
		return scalar;
	return string_scalar;
}

static struct scalar resolve(const char *text, enum scalar_type tag)
{
	struct scalar scalar = string_scalar;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(words[i].text, text))
			return words[i].scalar;
	if (*text == '.')
		read_float(text, &scalar);
	else if (is_digit(*text) || *text == '-' || *text == '+')
		scalar = read_number(text, tag);
	return scalar;
}

static enum scalar_type tag_type(const char *tag)
{
	static const struct {
		const char *name;
		enum scalar_type type;
	} tags[] = {
		{ "str", SCALAR_STRING },    { "bool", SCALAR_BOOL },
		{ "int", SCALAR_INT },       { "float", SCALAR_FLOAT },
		{ "null", SCALAR_NULL },     { "timestamp", SCALAR_TIME },
		{ "binary", SCALAR_BINARY },
	};
	static const char prefix[] = "tag:yaml.org,2002:";

	if (!tag)
		return SCALAR_ANY;
	if (strncmp(tag, prefix, strlen(prefix)) != 0)
		return SCALAR_OTHER;
	for (size_t i = 0; i < ARRAY_SIZE(tags); i++)
		if (!strcmp(tag + strlen(prefix), tags[i].name))
			return tags[i].type;
	return SCALAR_OTHER;
}

/* --- base64 -------------------------------------------------------------- */

/* The value of a digit of base64, or -1. */
static int base64_digit(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789+/";
	const char *digit = c ? strchr(digits, c) : NULL;

	return digit ? (int)(digit - digits) : -1;
}

/*
 * Decode `text` into `out`, which has room for as much. Return the number of
 * bytes, or -1: Go wants whole groups of four, and skips line ends.
 */
static ptrdiff_t base64_decode(const char *text, char *out)
{
	unsigned bits = 0, count = 0, padding = 0;
	ptrdiff_t len = 0;

	for (; *text; text++) {
		int digit = base64_digit(*text);

		if (*text == '\n' || *text == '\r')
			continue;
		if (*text == '=' && count % 4 >= 2)
			padding++;
		else if (digit < 0 || padding)
			return -1;
		bits = bits << 6 | (unsigned)(digit < 0 ? 0 : digit);
		if (++count % 4)
			continue;
		for (unsigned i = 0; i < 3 - padding; i++)
			out[len++] = (char)(bits >> (16 - 8 * i) & 0xFF);
	}
	return count % 4 ? -1 : len;
}

static bool decode_binary(struct policy_value *value)
{
	CLEANUP(memory_release) char *out = memory_new(value->text.len + 1);
	ptrdiff_t len = base64_decode(value->text.data, out);

	if (len < 0 || strlen(value->text.data) != value->text.len)
		return false;
	/* The arena's copy of the text is longer than what it says. */
	memcpy((char *)(uintptr_t)value->text.data, out, (size_t)len + 1);
	value->text.len = (size_t)len;
	return true;
}

/* --- resolving ----------------------------------------------------------- */

static void give(struct policy_value *value, const struct scalar *scalar)
{
	static const enum policy_value_kind kinds[] = {
		[SCALAR_STRING] = POLICY_STRING, [SCALAR_BOOL] = POLICY_BOOL,
		[SCALAR_INT] = POLICY_NUMBER,    [SCALAR_FLOAT] = POLICY_NUMBER,
		[SCALAR_NULL] = POLICY_NULL,     [SCALAR_TIME] = POLICY_STRING,
	};

	value->kind = kinds[scalar->type];
	value->truth = scalar->truth;
	value->is_whole = scalar->is_whole;
	value->is_key = value->kind != POLICY_NULL && !scalar->is_huge;
	if (!scalar->is_finite)
		value->unfit = value;
}

bool policy_scalar_resolve(struct policy_value *value,
			   const struct tree_node *node)
{
	enum scalar_type tag = tag_type(node->tag);
	struct scalar scalar = string_scalar;

	if (tag == SCALAR_BINARY && !decode_binary(value))
		return false;
	if (tag == SCALAR_BINARY)
		tag = SCALAR_OTHER;
	if (tag == SCALAR_ANY && !node->plain)
		tag = SCALAR_STRING;
	if (tag != SCALAR_STRING && tag != SCALAR_OTHER &&
	    strlen(value->text.data) == value->text.len)
		scalar = resolve(value->text.data, tag);
	if (tag == SCALAR_FLOAT && scalar.type == SCALAR_INT && !scalar.is_huge)
		scalar.type = SCALAR_FLOAT;
	if (tag != SCALAR_ANY && tag != SCALAR_OTHER && tag != scalar.type)
		return false;
	give(value, &scalar);
	return true;
}
