/*
 * child.h - the program itself, as a process of its own
 *
 * What program.h runs inside the test is here run as a user has it: the built
 * program, started with words and descriptors, and judged by its status and by
 * what it has written. Standard input is /dev/null; both outputs are kept.
 *
 * Calling sequence: child_program() once, and if there is none, leave the tests
 * out. Then CHILD_INIT, child_words() for the command line, child_run(), or
 * child_start() and child_wait(), and child_release().
 */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "text/buf.h"

enum { CHILD_WORDS = 64 };

/* To be read only, but for `prepare` and `data`. */
struct child {
	char *argv[CHILD_WORDS + 1];
	size_t argc;
	void (*prepare)(const void *data); /* called before exec; or NULL */
	const void *data;
	pid_t pid;
	int out_fd;
	int err_fd;
	int status; /* as waitpid() gives it */
	struct buf out;
	struct buf err;
};

#define CHILD_INIT                                                             \
	{                                                                      \
		.out_fd = -1, .err_fd = -1, .out = BUF_INIT, .err = BUF_INIT   \
	}

/*
 * Return the path of the program: $PROGRAM, or what `make` builds. NULL where
 * it cannot be tried, and a line that says why: it is not built, or it or the
 * test runs under a checker of memory.
 */
const char *child_program(void);

/* What main() returns where nothing can be tried; it prints an empty plan. */
int child_none(void);

/* Append words parted by blanks, made as printf() would. */
void child_words(struct child *child, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Start the words; wait for the end; both. */
void child_start(struct child *child);
void child_wait(struct child *child);
void child_run(struct child *child);

/* Return the exit status, or -1: it was killed. */
int child_exit(const struct child *child);

/* Return the signal that killed it, or 0. */
int child_signal(const struct child *child);

void child_release(struct child *child);

#endif
