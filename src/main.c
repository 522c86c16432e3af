#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ansible/module.h"
#include "help.h"
#include "option.h"
#include "text/buf.h"
#include "text/error.h"

/*
 * A standard stream that is closed stays out of order, but its number is taken:
 * no file that is opened later must become standard output.
 */
static void hold_streams(void)
{
	int fd;

	do {
		fd = open("/", O_PATH | O_CLOEXEC);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* Write all of `text`; a full disk or a closed pipe is a failure. */
static int write_all(FILE *stream, const struct buf *text)
{
	fwrite(text->data, 1, text->len, stream);
	return fflush(stream) || ferror(stream) ? -1 : 0;
}

static void render_error(const struct error *err, struct buf *out)
{
	buf_adds(out, "apiserver-audit: ");
	error_render(err, out);
}

/* Do what the words ask for, and return the exit status. */
static int run(const struct invocation *invocation, struct reply *reply,
	       struct error *err)
{
	switch (invocation->verdict) {
	case OPTION_HELP:
		help_render(invocation->command, invocation->help,
			    &reply->answer);
		return 0;
	case OPTION_VERSION:
		buf_adds(&reply->answer, "apiserver-audit " VERSION "\n");
		return 0;
	default:
		break;
	}
	if (invocation->command->run(&invocation->request, reply, err) < 0)
		return (int)err->kind;
	return reply->status;
}

/* Answer Ansible, which reads one object and no message. */
static int run_module(const char *arguments)
{
	CLEANUP(buf_release) struct buf object = BUF_INIT;
	int status;

	module_guard();
	status = module_run(arguments, &object);
	return write_all(stdout, &object) < 0 ? 1 : status;
}

/*
 * Write the answer. When something was done to the host, a reader who has gone
 * away must not keep us from saying it.
 */
static int answer(struct reply *reply, int status)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;

	if (reply->done.len)
		signal(SIGPIPE, SIG_IGN);
	if (!write_all(stdout, &reply->answer))
		return status;
	error_system(&err, "cannot write to standard output");
	if (reply->done.len)
		error_still(&err, "%s", reply->done.data);
	render_error(&err, &reply->messages);
	return ERROR_SYSTEM;
}

int main(int argc, char **argv)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct reply reply = REPLY_INIT;
	struct invocation invocation;
	int status;

	hold_streams();
	/* Where it gets no memory it would leave a part of the answer out. */
	json_set_alloc_funcs(memory_new, free);
	if (module_is_called(argc, argv))
		return run_module(argv[1]);
	if (option_parse(argc, argv, &invocation, &err) < 0)
		status = (int)err.kind;
	else
		status = run(&invocation, &reply, &err);
	if (err.kind != ERROR_NONE)
		render_error(&err, &reply.messages);
	status = answer(&reply, status);
	write_all(stderr, &reply.messages);
	buf_release(&reply.answer);
	buf_release(&reply.messages);
	buf_release(&reply.done);
	return status;
}
