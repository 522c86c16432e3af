/*
 * trace.h - the system calls of the program itself, and one of them spoilt
 *
 * strace(1) runs the program: once to write down its calls, then once for each
 * thing that shall happen to one of them. Of the calls with one name the `nth`
 * is meant, from the start of the process; so a list of calls from one run
 * names those of the next.
 */
#ifndef TRACE_H
#define TRACE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct child;

struct call {
	char name[32];
	unsigned nth;
};

/* The calls that follow the start-up, which every command has in common. */
struct trace {
	struct call *items;
	size_t count;
	size_t capacity;
};

/*
 * What shall happen to a call: it fails with an error, "EIO"; or if that is
 * NULL, a signal comes, "TERM", which "KILL" is too.
 */
struct spoil {
	const struct call *call;
	const char *error;
	const char *signal;
};

/* Return whether strace can be used here; if not, print why. */
bool trace_is_possible(const char *program);

/*
 * Run the program with `words` and list the calls. At `notes` strace writes
 * what it sees.
 */
void trace_list(struct trace *trace, const char *program, const char *words,
		const char *notes);
void trace_release(struct trace *trace);

/*
 * Append what strace wrote at `path` to `out`, a line for each call of the
 * program's own.
 */
void trace_notes(const char *path, struct buf *out);

/*
 * Run `words` and spoil one call. Return whether it came to it: an error that
 * was given, or a death by a signal.
 */
bool trace_spoil(struct child *child, const struct spoil *spoil,
		 const char *program, const char *words, const char *notes);

#endif
