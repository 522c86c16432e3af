/*
 * unit_environment.h - the variables of a service, and what `$` makes of them
 *
 * Variables come from Environment= and from the files that EnvironmentFile=
 * names; a file wins over Environment=, wherever both stand, and of several
 * files the last. Each variable knows where its value comes from, byte by
 * byte, so that a flag in it can be edited there.
 *
 * What the variables that systemd itself sets (PATH, LANG, INVOCATION_ID ...)
 * and those of PassEnvironment= hold is the host's to know, so they are unknown
 * here; Environment= wins over both. UnsetEnvironment= takes variables away
 * before ExecStart= is expanded, and from systemd 262 on after it: a use of
 * such a variable is marked, for the caller to refuse.
 *
 * The syntax of environment files is neither a unit's nor a shell's; it is
 * read as systemd 252 reads it (parse_env_file() in src/basic/env-file.c). One
 * thing changed later: up to 253 a backslash at the end of a comment makes the
 * next line part of the comment. That next line is kept in `doubtful_line`.
 *
 * Calling sequence: from UNIT_ENVIRONMENT_INIT, first
 * unit_environment_add_unit() for the unit and each drop-in, in order; then
 * unit_environment_add_file() for each of `files`; then ask.
 */
#ifndef FORMAT_UNIT_ENVIRONMENT_H
#define FORMAT_UNIT_ENVIRONMENT_H

#include "format/unit_word.h"

struct unit_command;

struct unit_variable {
	const char *name;
	struct unit_text value;
	const void *source; /* what the caller gave for the file */
	bool is_file;       /* from an environment file, else Environment= */
	char quote;         /* that the value's last byte stands in, or 0 */
	bool is_in_parts;   /* other bytes of the value stand in another */
};

/* A file that EnvironmentFile= names. */
struct unit_environment_file {
	const char *path;
	bool may_be_missing;
};

/* A word of UnsetEnvironment= or PassEnvironment=. */
struct unit_environment_word {
	const char *text; /* "NAME", or to unset also "NAME=value" */
	const struct unit *unit;
	size_t at; /* in the unit */
	const void *source;
};

struct unit_environment_words {
	struct unit_environment_word *items;
	size_t count;
	size_t capacity;
};

struct unit_environment {
	struct unit_variable *variables;
	size_t count;
	size_t capacity;
	struct unit_environment_file *files;
	size_t file_count;
	size_t file_capacity;
	struct unit_environment_words unset;
	struct unit_environment_words passed;
	/*
	 * Not all files were read, so a variable that is not here may be set
	 * all the same. The caller sets it.
	 */
	bool is_partial;
	size_t doubtful_line; /* from 1; 0: none */
	struct arena arena;
};

#define UNIT_ENVIRONMENT_INIT                                                  \
	{                                                                      \
		.variables = NULL, .arena = ARENA_INIT                         \
	}

/*
 * Add Environment=, EnvironmentFile=, UnsetEnvironment= and PassEnvironment= of
 * `unit`, which must outlive this, resets included. What systemd ignores is
 * ignored. `name` is the unit's (NULL: not known), `source`
 * goes into the variables. Return 0, or -1 with a refusal and its place.
 */
int unit_environment_add_unit(struct unit_environment *environment,
			      const struct unit *unit, const char *name,
			      const void *source, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Add the variables of an environment file with the `len` bytes at `text`.
 * Return 0, or -1 with a refusal: the service would not start with it (a NUL,
 * or text that is not UTF-8).
 */
int unit_environment_add_file(struct unit_environment *environment,
			      const char *text, size_t len, const void *source,
			      struct error *err)
	__attribute__((warn_unused_result));

/* Return the variable, or NULL. */
const struct unit_variable *unit_environment_find(
	const struct unit_environment *environment, const char *name,
	size_t name_len);

void unit_environment_release(struct unit_environment *environment);

/* One word of the process, as it comes out of the words of the unit. */
struct unit_argument {
	struct unit_text text;
	struct span span; /* in the file of the word, or of the variable */
	size_t word;      /* index into the command's words */
	/*
	 * The variable that it was split from, then `text` belongs to that
	 * value; else NULL, and the argument is all that the word gives.
	 */
	const struct unit_variable *variable;
	bool is_unknown; /* a variable that may or may not be set */
};

struct unit_argument_list {
	struct unit_argument *items;
	size_t count;
	size_t capacity;
	/* What the command uses and these settings name; NULL: nothing. */
	const struct unit_environment_word *unset;
	const struct unit_environment_word *passed;
	struct arena arena;
	size_t bytes;     /* of words that variables were put into */
	bool is_too_much; /* the rest was left out */
};

#define UNIT_ARGUMENT_LIST_INIT                                                \
	{                                                                      \
		NULL, 0, 0, NULL, NULL, ARENA_INIT, 0, false                   \
	}

/*
 * What is made of one command at most: words, and bytes of those that variables
 * are put into. Linux takes 2 MiB of arguments; variables that are used over
 * and over could make more than any memory holds.
 */
enum { UNIT_ARGUMENTS_MAX = 4000, UNIT_ARGUMENT_BYTES_MAX = 2 << 20 };

/*
 * Make the arguments that the process gets from `command`, the program and
 * what it is called by not included: `$NAME` as a word of its own is split,
 * `${NAME}` is put in, `$$` is `$`. Where a variable is not known (it is none
 * of ours, and the environment is partial or systemd has it from elsewhere),
 * the text stays as it is written. At the limits above it ends, and sets
 * `ret->is_too_much`.
 */
void unit_environment_expand(const struct unit_environment *environment,
			     const struct unit_command *command,
			     struct unit_argument_list *ret);

void unit_argument_list_release(struct unit_argument_list *list);

#endif
