/*
 * error.h - what went wrong, for the person who has to mend it
 *
 * Every function that can fail takes a `struct error *err` as its last
 * argument. On success it returns 0 (or a pointer) and leaves `err` alone; on
 * failure it returns -1 (or NULL) with `err` filled. The functions that fill
 * an error return -1, so a failing line reads
 *
 *	return error_refuse(err, "no-container", "no container runs ...");
 *
 * and what more is known is added by chaining, which keeps the -1:
 *
 *	error_refuse(err, "duplicate-key", "'%s' is given twice", key);
 *	error_place(err, node->line, node->column);
 *	return error_hint(err, "keep one of the two");
 *
 * The first error wins: filling an error that is already filled changes
 * nothing. Nothing below main prints; main renders the error with
 * error_render() and exits with error_status().
 *
 * A message says what is wrong in lower case, without a full stop, subjects
 * in single quotes. A hint says what to do about it. Both are one line.
 */
#ifndef TEXT_ERROR_H
#define TEXT_ERROR_H

#include <stddef.h>

#include "text/memory.h"

struct buf;

/* The kinds are the exit statuses that the contract gives them. */
enum error_kind {
	ERROR_NONE = 0,
	ERROR_USAGE = 2,   /* the command line is wrong */
	ERROR_REFUSED = 3, /* their file or host: cannot be done safely */
	ERROR_SYSTEM = 4,  /* permission, space, I/O */
	ERROR_BUG = 5,     /* ours: the proof failed */
};

/* Owned by the caller; filled by error_*(); ended by error_release(). */
struct error {
	enum error_kind kind;
	const char *code; /* static and stable, for programs: "no-container" */
	char *file;       /* NULL: not about a file */
	size_t line;      /* from 1; 0: not about a place */
	size_t column;    /* from 1, in characters as an editor shows them */
	char *message;
	char *hint; /* NULL: none */
};

#define ERROR_INIT                                                             \
	{                                                                      \
		ERROR_NONE, NULL, NULL, 0, 0, NULL, NULL                       \
	}

#define CLEANUP_ERROR CLEANUP(error_release)

/* Free what `err` holds and make it ready again. */
void error_release(struct error *err);

/* Fill `err`: their input cannot be worked on safely. Return -1. */
int error_refuse(struct error *err, const char *code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Fill `err`: the command line is wrong. Return -1. */
int error_usage(struct error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Fill `err`: a system call failed. The text of the current errno is put
 * behind the message: "cannot open '/x': Permission denied". Who is forbidden
 * something and is not root gets a hint that says so. Return -1.
 */
int error_system(struct error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Fill `err`: we are wrong. Return -1. */
int error_bug(struct error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Add where: line and column from 1, if `err` has none yet. Return -1. */
int error_place(struct error *err, size_t line, size_t column);

/* Add the name of the file, if `err` has none yet. Return -1. */
int error_file(struct error *err, const char *file);

/* Add what to do about it, if `err` has no hint yet. Return -1. */
int error_hint(struct error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Append to a filled message what is still true: ", " and the text. Return
 * -1.
 */
int error_still(struct error *err, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * Append "FILE:LINE:COLUMN: message" and, where there is a hint, a second
 * line that starts with two spaces. Every line ends with a newline.
 */
void error_render(const struct error *err, struct buf *out);

#endif
