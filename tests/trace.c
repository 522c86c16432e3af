#include "trace.h"

#include <stdio.h>
#include <string.h>

#include "child.h"
#include "test.h"

static const char strace[] = "strace -qq -e signal=none";

/* Fast, for the other calls do not stop; but signals get lost (strace 6.1). */
static const char only_traced[] = "-f --seccomp-bpf";

bool trace_is_possible(const char *program)
{
	struct child child = CHILD_INIT;
	bool done;

	child_words(&child, "%s -o /dev/null -e inject=flock:error=EIO:when=1",
		    strace);
	child_words(&child, "%s --version", program);
	child_run(&child);
	done = child_exit(&child) == 0;
	if (!done)
		printf("# no system call is spoilt, for strace does not work "
		       "here: %s\n",
		       child.err.len ? child.err.data : "it is not installed");
	child_release(&child);
	return done;
}

/* Take "openat(AT_FDCWD, ..." apart; other lines name no call. */
static bool parse_line(const char *line, char name[32])
{
	return sscanf(line, "%31[a-z0-9_](", name) == 1;
}

static void add_call(struct trace *trace, const char *name)
{
	struct call call = { .nth = 1 };
	void *items = trace->items;

	snprintf(call.name, sizeof(call.name), "%s", name);
	for (size_t i = 0; i < trace->count; i++)
		call.nth += !strcmp(trace->items[i].name, name);
	memory_grow(&items, &trace->capacity, trace->count + 1, sizeof(call));
	trace->items = items;
	trace->items[trace->count++] = call;
}

/*
 * A program of `make coverage` ends with keeping its counts: by calls that are
 * not its own, and a death there would spoil the counts of all runs before.
 */
void trace_notes(const char *path, struct buf *out)
{
	CLEANUP(buf_release) struct buf all = BUF_INIT;
	const char *end;

	test_file_read(path, &all);
	end = strstr(all.data, ".gcda");
	if (!end)
		end = all.data + all.len;
	while (end > all.data && end[-1] != '\n')
		end--;
	buf_add(out, all.data, (size_t)(end - all.data));
}

static void read_notes(struct trace *trace, const char *path)
{
	CLEANUP(buf_release) struct buf notes = BUF_INIT;
	char name[32];
	char *rest;

	trace_notes(path, &notes);
	for (char *line = strtok_r(notes.data, "\n", &rest); line;
	     line = strtok_r(NULL, "\n", &rest))
		if (parse_line(line, name))
			add_call(trace, name);
}

static void list_all(struct trace *trace, const char *program,
		     const char *words, const char *notes)
{
	struct child child = CHILD_INIT;

	child_words(&child, "%s -o %s %s %s", strace, notes, program, words);
	child_run(&child);
	read_notes(trace, notes);
	child_release(&child);
}

/* The loader, and what main() does for every command. */
static void drop_start(struct trace *trace, const struct trace *other)
{
	size_t same = 0;

	while (same < trace->count && same < other->count &&
	       !strcmp(trace->items[same].name, other->items[same].name))
		same++;
	trace->count -= same;
	memmove(trace->items, trace->items + same,
		trace->count * sizeof(*trace->items));
}

void trace_list(struct trace *trace, const char *program, const char *words,
		const char *notes)
{
	struct trace start = { NULL, 0, 0 };

	list_all(&start, program, "--version", notes);
	list_all(trace, program, words, notes);
	drop_start(trace, &start);
	trace_release(&start);
}

void trace_release(struct trace *trace)
{
	free(trace->items);
	*trace = (struct trace){ NULL, 0, 0 };
}

static bool was_given(const char *notes)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	test_file_read(notes, &text);
	return strstr(text.data, "(INJECTED)");
}

bool trace_spoil(struct child *child, const struct spoil *spoil,
		 const char *program, const char *words, const char *notes)
{
	const struct call *call = spoil->call;
	const char *error = spoil->error;

	child_words(child, "%s %s -e trace=%s -e inject=%s:%s%s:when=%u",
		    strace, error ? only_traced : "", call->name, call->name,
		    error ? "error=" : "signal=", error ? error : spoil->signal,
		    call->nth);
	child_words(child, "-o %s %s %s", notes, program, words);
	child_run(child);
	return error ? was_given(notes) : child_signal(child) != 0;
}
