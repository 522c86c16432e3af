/*
 * program.h - the whole program, run inside the test
 *
 * The words of a command line go through option_parse() and the command that
 * they name, as in main(), but in this process: sanitizers and coverage see
 * all of it, and a thousand runs take a moment.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include "text/buf.h"

/* What one run has left behind. */
struct program {
	int status;
	struct buf out; /* standard output */
	struct buf err; /* standard error */
};

#define PROGRAM_INIT                                                           \
	{                                                                      \
		-1, BUF_INIT, BUF_INIT                                         \
	}

/*
 * Run `words`, what stands behind "apiserver-audit", parted by blanks. In
 * them `FILE` stands for `file`, which is standard input too. `program` is
 * ended by program_release(), and may be run again before.
 */
void program_run(struct program *program, const char *words, const char *file);

void program_release(struct program *program);

/* Append `text` to `out` with every `from` in it replaced by `to`. */
void program_replace(const char *text, const char *from, const char *to,
		     struct buf *out);

#endif
