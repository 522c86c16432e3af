#include "audit/cis.h"

#include <stdlib.h>
#include <string.h>

/* The ids of path, maxage, maxbackup, maxsize from a release on. */
static const struct {
	unsigned since;
	const char *ids[CIS_CHECK_COUNT - 1];
} releases[] = {
	{ 27, { "1.2.16", "1.2.17", "1.2.18", "1.2.19" } },
	{ 26, { "1.2.17", "1.2.18", "1.2.19", "1.2.20" } },
	{ 24, { "1.2.18", "1.2.19", "1.2.20", "1.2.21" } },
	{ 22, { "1.2.19", "1.2.20", "1.2.21", "1.2.22" } },
	{ 19, { "1.2.21", "1.2.22", "1.2.23", "1.2.24" } },
	{ 0, { "1.2.22", "1.2.23", "1.2.24", "1.2.25" } },
};

static const struct {
	const char *flag;
	long least; /* 0: any value will do */
	const char *title;
} rows[CIS_CHECK_COUNT] = {
	{ "--audit-log-path", 0, "--audit-log-path is set" },
	{ "--audit-log-maxage", 30, "--audit-log-maxage is 30 or more" },
	{ "--audit-log-maxbackup", 10, "--audit-log-maxbackup is 10 or more" },
	{ "--audit-log-maxsize", 100, "--audit-log-maxsize is 100 or more" },
	{ "--audit-policy-file", 0, "an audit policy is set" },
};

/* Return what stands behind "FLAG=" in the first word with it, or NULL. */
static const char *find_value(const struct command_line *line, const char *flag)
{
	size_t len = strlen(flag);

	for (size_t i = line->start; i < line->count; i++) {
		const char *text = line->words[i].text;

		if (strncmp(text, flag, len) != 0 || !strchr("=", text[len]))
			continue;
		return text[len] ? text + len + 1 : "";
	}
	return NULL;
}

static bool passes(const char *value, long least)
{
	char *end;
	long number;

	if (!value)
		return false;
	if (!least)
		return true;
	number = strtol(value, &end, 10);
	return end != value && !*end && number >= least;
}

void cis_check(const struct command_line *line, unsigned minor,
	       struct cis_check checks[CIS_CHECK_COUNT])
{
	size_t release = 0;

	while (minor && minor < releases[release].since)
		release++;
	for (size_t i = 0; i < CIS_CHECK_COUNT; i++) {
		const char *value = find_value(line, rows[i].flag);

		checks[i] = (struct cis_check){
			i < CIS_CHECK_COUNT - 1 ? releases[release].ids[i]
						: "3.2.1",
			rows[i].title, passes(value, rows[i].least)
		};
	}
}
