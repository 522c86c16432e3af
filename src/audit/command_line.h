/*
 * command_line.h - the words that start kube-apiserver
 *
 * A command line is the words of `command` and `args` of a container, or of
 * an `ExecStart=`, in one list, read as kube-apiserver's own flag parser
 * (spf13/pflag with the underscore normaliser) reads them:
 *
 *	--name=value		the value is all behind the first '='
 *	--name value		the next word is the value, whatever it is, but
 *				not behind a boolean flag
 *	--audit_log_path=x	the same flag as --audit-log-path=x
 *	--			all that follows is no flag
 *
 * and of a flag given twice the last one counts.
 *
 * A change keeps every word that it can: command_line_set() rewrites the word
 * that counts and drops the others. Each word keeps the `origin` that its
 * owner has given it, so the owner can carry the new list back to its file.
 */
#ifndef AUDIT_COMMAND_LINE_H
#define AUDIT_COMMAND_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "audit/flag.h"

struct change_list;
struct error;

struct word {
	char *text;
	void *origin; /* the owner's; NULL: a new word */
	bool changed; /* the text is not the origin's any more */
	bool removed; /* no longer part of the command */
};

struct command_line {
	struct word *words;
	size_t count;
	size_t capacity;
	size_t start; /* the first word behind kube-apiserver itself */
};

#define COMMAND_LINE_INIT                                                      \
	{                                                                      \
		NULL, 0, 0, 0                                                  \
	}

void command_line_release(struct command_line *line);

/* Append a word; `text` is copied, `origin` must not be NULL. */
void command_line_add(struct command_line *line, const char *text,
		      void *origin);

/*
 * Find the word that names kube-apiserver, by itself
 * (`/usr/bin/kube-apiserver`, also behind a wrapper such as kops' `/go-runner`)
 * or as `hyperkube apiserver`, and set `start` behind it. Return whether there
 * is one.
 */
bool command_line_find_program(struct command_line *line);

/*
 * Return the word in which a shell script starts kube-apiserver, or NULL: its
 * flags cannot be told from the rest of the script.
 */
const struct word *command_line_find_script(const struct command_line *line);

/*
 * Check that the audit flags can be read without guessing. Return 0, or -1
 * with a refusal, and in `ret_word` (if not NULL) the word that it is about:
 * a word that holds several, or one that may be the value of the flag before
 * it.
 */
int command_line_check(const struct command_line *line,
		       const struct word **ret_word, struct error *err)
	__attribute__((warn_unused_result));

/* One audit flag as the words set it. */
struct flag_setting {
	const char *value;       /* NULL: it is not set */
	const struct word *word; /* that sets it; NULL likewise */
};

/* Fill `settings` with what the words set the audit flags to, in one pass. */
void command_line_settings(const struct command_line *line,
			   struct flag_setting settings[AUDIT_FLAG_COUNT]);

/* Return the value that the flag `name` has, or NULL. */
const char *command_line_get(const struct command_line *line, const char *name);

/*
 * Make `--name=value` the one word that sets this flag; if it is that already,
 * nothing changes. A new word goes to its alphabetical place if the flags are
 * sorted, else behind the last one. A change is added to `changes`.
 */
void command_line_set(struct command_line *line, const char *name,
		      const char *value, struct change_list *changes);

/* Remove every word that sets the flag `name`. */
void command_line_unset(struct command_line *line, const char *name,
			struct change_list *changes);

#endif
