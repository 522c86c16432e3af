#include "child.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define IS_SANITIZED true
#endif
#endif
#ifndef IS_SANITIZED
#define IS_SANITIZED false
#endif

const char *child_program(void)
{
	static char path[4096];
	const char *runner = getenv("RUNNER");
	const char *program = getenv("PROGRAM");
	const char *why = NULL;

	if (!program || !*program)
		program = "build/apiserver-audit";
	if (IS_SANITIZED || (runner && *runner))
		why = "a checker of memory is at work";
	else if (!realpath(program, path))
		why = "it is not built";
	if (!why)
		return path;
	printf("# the program itself is not tried: %s\n", why);
	return NULL;
}

int child_none(void)
{
	puts("1..0");
	return EXIT_SUCCESS;
}

void child_words(struct child *child, const char *format, ...)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	va_list args;
	char *rest;

	va_start(args, format);
	buf_addv(&words, format, args);
	va_end(args);
	for (char *word = strtok_r(words.data, " ", &rest); word;
	     word = strtok_r(NULL, " ", &rest)) {
		assert_true(child->argc < CHILD_WORDS);
		child->argv[child->argc++] = memory_copy(word);
	}
}

static void become(const struct child *child)
{
	int input = open("/dev/null", O_RDONLY | O_CLOEXEC);

	if (dup2(input, STDIN_FILENO) < 0 ||
	    dup2(child->out_fd, STDOUT_FILENO) < 0 ||
	    dup2(child->err_fd, STDERR_FILENO) < 0)
		_exit(126);
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	if (child->prepare)
		child->prepare(child->data);
	execvp(child->argv[0], child->argv);
	_exit(127);
}

void child_start(struct child *child)
{
	child->out_fd = memfd_create("stdout", MFD_CLOEXEC);
	child->err_fd = memfd_create("stderr", MFD_CLOEXEC);
	assert_true(child->out_fd >= 0 && child->err_fd >= 0);
	child->pid = fork();
	assert_true(child->pid >= 0);
	if (!child->pid)
		become(child);
}

static void take(int *fd, struct buf *out)
{
	char chunk[4096];
	ssize_t len;

	lseek(*fd, 0, SEEK_SET);
	while ((len = read(*fd, chunk, sizeof(chunk))) > 0)
		buf_add(out, chunk, (size_t)len);
	close(*fd);
	*fd = -1;
}

void child_wait(struct child *child)
{
	assert_int_equal(waitpid(child->pid, &child->status, 0), child->pid);
	take(&child->out_fd, &child->out);
	take(&child->err_fd, &child->err);
}

void child_run(struct child *child)
{
	child_start(child);
	child_wait(child);
}

int child_exit(const struct child *child)
{
	return WIFEXITED(child->status) ? WEXITSTATUS(child->status) : -1;
}

int child_signal(const struct child *child)
{
	return WIFSIGNALED(child->status) ? WTERMSIG(child->status) : 0;
}

void child_release(struct child *child)
{
	for (size_t i = 0; i < child->argc; i++)
		free(child->argv[i]);
	buf_release(&child->out);
	buf_release(&child->err);
	*child = (struct child)CHILD_INIT;
}
