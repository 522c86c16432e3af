/*
 * unit_exec.h - the commands of a unit's ExecStart=
 *
 * Read as systemd's config_parse_exec() reads them: prefixes, several commands
 * with ` ; ` between them, a reset by an empty value, specifiers. Variables
 * (`$`) are not expanded, see unit_environment.h.
 *
 * Calling sequence: from UNIT_EXEC_INIT, unit_exec_add() for the unit and then
 * for each drop-in, in the order in which systemd applies them; end with
 * unit_exec_release(). The units must outlive it.
 */
#ifndef FORMAT_UNIT_EXEC_H
#define FORMAT_UNIT_EXEC_H

#include "format/unit_word.h"

enum unit_prefix {
	UNIT_PREFIX_IGNORE = 1 << 0,    /* - */
	UNIT_PREFIX_ARGV0 = 1 << 1,     /* @ */
	UNIT_PREFIX_LITERAL = 1 << 2,   /* : no variables */
	UNIT_PREFIX_PRIVILEGE = 1 << 3, /* + no sandbox, no User= */
	UNIT_PREFIX_KEEP_USER = 1 << 4, /* ! or !! */
	UNIT_PREFIX_SHELL = 1 << 5,     /* |, from systemd 258 */
};

/*
 * One command. `words` are the program, then what stands behind it; with
 * UNIT_PREFIX_ARGV0 words[1] is the name that the program is called by.
 */
struct unit_command {
	const struct unit *unit;
	const struct unit_assignment *assignment;
	unsigned prefixes;
	const char *path; /* of the program, without prefixes */
	struct unit_word *words;
	size_t count;
	size_t first; /* the first word that is an argument */
};

struct unit_exec {
	struct unit_command *commands;
	size_t count;
	size_t capacity;
	struct arena arena;
};

#define UNIT_EXEC_INIT                                                         \
	{                                                                      \
		NULL, 0, 0, ARENA_INIT                                         \
	}

/*
 * Add the ExecStart= lines of `unit`, whose name is `name` (NULL: not known).
 * Return 0, or -1 with a refusal and its place: systemd refuses the command.
 */
int unit_exec_add(struct unit_exec *exec, const struct unit *unit,
		  const char *name, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Check that systemd starts these commands for a service of `type` (NULL: the
 * default): one there must be, and more only for "oneshot". Return 0, or -1
 * with a refusal.
 */
int unit_exec_check(const struct unit_exec *exec, const char *type,
		    struct error *err) __attribute__((warn_unused_result));

void unit_exec_release(struct unit_exec *exec);

#endif
