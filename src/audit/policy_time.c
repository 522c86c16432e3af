#include "audit/policy_time.h"

#include <stddef.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * Take a number of `least` to `most` digits, from `low` to `high`, off the
 * front of `*text`.
 */
static bool take_number(const char **text, int least, int most, int low,
			int high, int *ret)
{
	int digits = 0, value = 0;

	while (digits < most && is_digit(**text)) {
		value = value * 10 + (*(*text)++ - '0');
		digits++;
	}
	*ret = value;
	return digits >= least && value >= low && value <= high;
}

static bool take(const char **text, char c)
{
	if (**text != c)
		return false;
	(*text)++;
	return true;
}

static int days_of(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30,
				    31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

/* "2006-01-02", months and days with `digits` digits or two. */
static bool take_date(const char **text, int digits)
{
	int year, month, day;

	return take_number(text, 4, 4, 0, 9999, &year) && take(text, '-') &&
	       take_number(text, digits, 2, 1, 12, &month) && take(text, '-') &&
	       take_number(text, digits, 2, 1, 31, &day) &&
	       day <= days_of(year, month);
}

/*
 * "15:04:05", minutes and seconds with `digits` digits or two. Go takes an
 * hour of one digit, and a fraction behind the seconds, everywhere.
 */
static bool take_clock(const char **text, int digits)
{
	int part;

	if (!take_number(text, 1, 2, 0, 23, &part) || !take(text, ':') ||
	    !take_number(text, digits, 2, 0, 59, &part) || !take(text, ':') ||
	    !take_number(text, digits, 2, 0, 59, &part))
		return false;
	if ((**text == '.' || **text == ',') && is_digit((*text)[1]))
		for ((*text)++; is_digit(**text); (*text)++)
			;
	return true;
}

/* "Z" or "+07:00" */
static bool take_zone(const char **text)
{
	int part;

	if (take(text, 'Z'))
		return true;
	return (take(text, '+') || take(text, '-')) &&
	       take_number(text, 2, 2, 0, 24, &part) && take(text, ':') &&
	       take_number(text, 2, 2, 0, 60, &part);
}

bool policy_time_is_rfc3339(const char *text)
{
	return take_date(&text, 2) && take(&text, 'T') &&
	       take_clock(&text, 2) && take_zone(&text) && !*text;
}

bool policy_time_is_timestamp(const char *text)
{
	if (!take_date(&text, 1))
		return false;
	if (!*text)
		return true;
	if (take(&text, ' '))
		return take_clock(&text, 1) && !*text;
	return (take(&text, 'T') || take(&text, 't')) && take_clock(&text, 1) &&
	       take_zone(&text) && !*text;
}
