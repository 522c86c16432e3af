#include "audit/flag_value.h"

#include <ctype.h>
#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "text/memory.h"

/* Return the base that a prefix names and step over it; 10 without one. */
static int read_base(const char **text)
{
	static const struct {
		const char *prefix;
		int base;
	} prefixes[] = { { "0x", 16 }, { "0X", 16 }, { "0o", 8 },
			 { "0O", 8 },  { "0b", 2 },  { "0B", 2 } };

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		if (strncmp(*text, prefixes[i].prefix, 2) != 0)
			continue;
		*text += 2;
		return prefixes[i].base;
	}
	return **text == '0' && (*text)[1] ? 8 : 10;
}

/*
 * Copy the digits without Go's underscores, which may stand between digits
 * and behind a base prefix only.
 */
static bool copy_digits(const char *text, bool after_prefix, char *digits,
			size_t size)
{
	size_t len = 0;

	for (bool may_skip = after_prefix; *text; text++) {
		bool is_digit = isxdigit((unsigned char)*text);

		if (*text == '_' ? !may_skip || !text[1] : !is_digit)
			return false;
		if (is_digit && len + 1 >= size)
			return false;
		if (is_digit)
			digits[len++] = *text;
		may_skip = is_digit;
	}
	digits[len] = '\0';
	return len > 0;
}

bool flag_value_int(const char *text, long long *ret)
{
	bool is_negative = *text == '-';
	const char *start = text + (*text == '-' || *text == '+');
	const char *number = start;
	int base = read_base(&number);
	char digits[72], *end;
	unsigned long long value;
	const unsigned long long limit = 1ULL << 63;

	if (!copy_digits(number, number != start, digits, sizeof(digits)))
		return false;
	errno = 0;
	value = strtoull(digits, &end, base);
	if (errno || *end || value > limit - !is_negative)
		return false;
	if (ret)
		*ret = is_negative ? (long long)(0 - value) : (long long)value;
	return true;
}

/* Go wants an exponent behind a hexadecimal number; strtod() does not. */
static bool is_bare_hex(const char *text)
{
	text += *text == '-' || *text == '+';
	return text[0] == '0' && tolower(text[1]) == 'x' &&
	       !strpbrk(text, "pP");
}

/* Whether a number, but not "inf" by name, is beyond a float of 32 bits. */
static bool is_too_large(const char *text, double value)
{
	text += *text == '-' || *text == '+';
	return isdigit((unsigned char)*text) && fabs(value) > FLT_MAX;
}

bool flag_value_float(const char *text, double *ret)
{
	char *end;
	double value;

	if (!*text || isspace((unsigned char)*text))
		return false;
	value = strtod(text, &end);
	if (*end || is_bare_hex(text) || is_too_large(text, value))
		return false;
	if (ret)
		*ret = value;
	return true;
}

bool flag_value_bool(const char *text, bool *ret)
{
	static const char *const words[] = {
		"1", "t", "T", "true",  "TRUE",  "True",
		"0", "f", "F", "false", "FALSE", "False"
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (strcmp(words[i], text) != 0)
			continue;
		if (ret)
			*ret = i < ARRAY_SIZE(words) / 2;
		return true;
	}
	return false;
}

/* Step over a unit of time and return it in nanoseconds, or 0 for none. */
static double read_unit(const char **text)
{
	static const struct {
		const char *name;
		double length;
	} units[] = {
		{ "ns", 1 },          { "us", 1e3 },   { "\xc2\xb5s", 1e3 },
		{ "\xce\xbcs", 1e3 }, { "ms", 1e6 },   { "s", 1e9 },
		{ "m", 60e9 },        { "h", 3600e9 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(units); i++) {
		size_t len = strlen(units[i].name);

		if (strncmp(*text, units[i].name, len) != 0)
			continue;
		*text += len;
		return units[i].length;
	}
	return 0;
}

bool flag_value_duration(const char *text, double *ret)
{
	double sign = *text == '-' ? -1 : 1, sum = 0;

	text += *text == '-' || *text == '+';
	if (!*text)
		return false;
	if (!strcmp(text, "0"))
		text++;
	while (*text) {
		size_t digits = strspn(text, "0123456789");
		size_t point = text[digits] == '.';
		size_t rest = point ? strspn(text + digits + 1, "0123456789")
				    : 0;
		double number = strtod(text, NULL), unit;

		text += digits + point + rest;
		unit = digits || rest ? read_unit(&text) : 0;
		if (unit == 0)
			return false;
		sum += number * unit;
	}
	if (sum >= 0x1p63) /* Go counts nanoseconds in 64 bits */
		return false;
	if (ret)
		*ret = sign * sum;
	return true;
}
