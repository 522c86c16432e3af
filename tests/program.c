#include "program.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "option.h"
#include "test.h"

enum { MAX_WORDS = 64 };

void program_release(struct program *program)
{
	buf_release(&program->out);
	buf_release(&program->err);
}

void program_replace(const char *text, const char *from, const char *to,
		     struct buf *out)
{
	const char *at;

	while ((at = strstr(text, from))) {
		buf_add(out, text, (size_t)(at - text));
		buf_adds(out, to);
		text = at + strlen(from);
	}
	buf_adds(out, text);
}

/* Make `path` standard input; return what it was. */
static int swap_input(const char *path)
{
	int before = dup(STDIN_FILENO);
	int input = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(input >= 0);
	assert_int_equal(dup2(input, STDIN_FILENO), STDIN_FILENO);
	close(input);
	return before;
}

static void restore_input(int before)
{
	if (before < 0)
		return;
	dup2(before, STDIN_FILENO);
	close(before);
}

/* As main() does it, but for what has no place in a test. */
static void run(struct program *program, int argc, char **argv)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct reply reply = REPLY_INIT;
	struct invocation invocation;
	int ret = option_parse(argc, argv, &invocation, &err);

	if (ret == 0 && invocation.verdict == OPTION_RUN)
		ret = invocation.command->run(&invocation.request, &reply,
					      &err);
	program->status = ret < 0 ? (int)err.kind : reply.status;
	if (err.kind != ERROR_NONE) {
		buf_adds(&reply.messages, "apiserver-audit: ");
		error_render(&err, &reply.messages);
	}
	buf_release(&reply.done);
	program->out = reply.answer;
	program->err = reply.messages;
}

void program_run(struct program *program, const char *words, const char *file)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	char name[] = "apiserver-audit";
	char *argv[MAX_WORDS + 2] = { name };
	char *rest;
	int argc = 1;
	int input;

	program_release(program);
	program_replace(words, "FILE", file, &line);
	for (char *word = strtok_r(line.data, " \n", &rest); word;
	     word = strtok_r(NULL, " \n", &rest)) {
		assert_true(argc <= MAX_WORDS);
		argv[argc++] = word;
	}
	input = swap_input(file);
	run(program, argc, argv);
	restore_input(input);
}
