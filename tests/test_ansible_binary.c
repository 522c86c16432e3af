/*
 * The real program, as Ansible runs it: under Ansible's name, by itself, with
 * a standard input that nobody writes to and nobody closes.
 *
 * wrap: time
 */
#include "ansible_play.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_SANITIZER
#endif
#endif

static const char *program;

/* Seconds after which a program that waits for something is ended. */
enum { PATIENCE = 60 };

/* How the program is run, and what it leaves. */
struct call {
	const char *name;      /* that it is called by */
	const char *arguments; /* the file */
	int out;               /* what is standard output; -1: a pipe */
	rlim_t memory;         /* 0: no limit */
	struct buf stdout_text;
	struct buf stderr_text;
	int status; /* of waitpid() */
};

#define CALL_INIT                                                              \
	{                                                                      \
		.name = "/t/AnsiballZ_apiserver_audit", .out = -1,             \
		.stdout_text = BUF_INIT, .stderr_text = BUF_INIT               \
	}

static void call_release(struct call *call)
{
	buf_release(&call->stdout_text);
	buf_release(&call->stderr_text);
}

static void read_all(int fd, struct buf *out)
{
	char bytes[4096];
	ssize_t len;

	while ((len = read(fd, bytes, sizeof(bytes))) > 0)
		buf_add(out, bytes, (size_t)len);
	close(fd);
}

static void become_program(const struct call *call, int in, int out, int err)
{
	const struct rlimit limit = { call->memory, call->memory };

	dup2(in, STDIN_FILENO);
	dup2(call->out < 0 ? out : call->out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	alarm(PATIENCE);
	if (call->memory)
		setrlimit(RLIMIT_AS, &limit);
	execl(program, call->name, call->arguments, (char *)NULL);
	_exit(127);
}

static void call_program(struct call *call)
{
	int in[2], out[2], err[2];
	pid_t child;

	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	assert_int_equal(pipe2(err, O_CLOEXEC), 0);
	child = fork();
	if (!child)
		become_program(call, in[0], out[1], err[1]);
	close(out[1]);
	close(err[1]);
	read_all(out[0], &call->stdout_text);
	read_all(err[0], &call->stderr_text);
	assert_int_equal(waitpid(child, &call->status, 0), child);
	close(in[0]);
	close(in[1]);
}

/* Run as module_run() does. */
static int run_program(const char *arguments, struct buf *out)
{
	CLEANUP(call_release) struct call call = CALL_INIT;

	call.arguments = arguments;
	call_program(&call);
	assert_buf_equal(&call.stderr_text, "");
	assert_true(WIFEXITED(call.status));
	buf_add(out, call.stdout_text.data, call.stdout_text.len);
	return WEXITSTATUS(call.status);
}

static int setup(void **state)
{
	int done = play_setup(state);
	struct play *play = *state;

	play->run = run_program;
	return done;
}

/* ------------------------------------------------------------------------- */

static void it_checks_writes_and_rests(void **state)
{
	struct play *play = *state;

	succeed_with(play, CHECK ", " DIFF ", 'policy': " POLICY_DATA, true);
	assert_file_holds(play->bench->manifest, PLAIN);
	succeed_with(play, "'policy': " POLICY_DATA, true);
	assert_file_holds(play->bench->policy, WRITTEN);
	succeed_with(play, "'policy': " POLICY_DATA, false);
	succeed_with(play, "'state': 'absent'", true);
	assert_file_holds(play->bench->manifest, PLAIN);
}

static void it_fails_in_json(void **state)
{
	struct play *play = *state;

	fail_with(play, "'bogus': 1", "Unsupported parameters");
	fail_with(play, "'audit_log_maxage': -1", "must not be negative");
	run_with(play, "{");
	assert_failed(play, "cannot be read");
}

static void unreadable_arguments_are_a_result(void **state)
{
	struct play *play = *state;
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	test_file_write(play->arguments, "", 0);
	assert_int_equal(run_program("/no/such/args", &out), 1);
	assert_pure(&out);
	assert_text_contains(out.data, "cannot open '/no/such/args'");
}

static void a_person_can_try_it(void **state)
{
	struct play *play = *state;
	CLEANUP(call_release) struct call call = CALL_INIT;

	write_text(play->arguments, "{\"_ansible_version\": \"2.14\", "
				    "\"_ansible_module_name\": \"x\", "
				    "\"state\": \"on\"}");
	call.name = "apiserver-audit";
	call.arguments = play->arguments;
	call_program(&call);
	assert_pure(&call.stdout_text);
	assert_text_contains(call.stdout_text.data, "value of state");
}

static void a_full_disk_is_a_failure(void **state)
{
	struct play *play = *state;
	CLEANUP(call_release) struct call call = CALL_INIT;

	write_text(play->arguments, "{}");
	call.arguments = play->arguments;
	call.out = open("/dev/full", O_WRONLY | O_CLOEXEC);
	call_program(&call);
	close(call.out);
	assert_true(WIFEXITED(call.status));
	assert_int_equal(WEXITSTATUS(call.status), 1);
	assert_buf_equal(&call.stderr_text, "");
}

/* --- memory -------------------------------------------------------------- */

#ifndef HAS_SANITIZER

enum { MIB = 1024 * 1024, LEAST = 2 * MIB, MOST = 512 * MIB, RULES = 10000 };

/* Whether the program came as far as main(), which its loader may not. */
static bool has_started(const struct call *call)
{
	return WIFEXITED(call->status) && WEXITSTATUS(call->status) != 127 &&
	       !strstr(call->stderr_text.data, "shared librar");
}

/* A task with a policy of so many rules that reading it takes memory. */
static void write_large_task(const struct play *play)
{
	CLEANUP(buf_release) struct buf task = BUF_INIT;

	buf_addf(&task,
		 "{\"_ansible_check_mode\": true, \"root\": \"%s\", "
		 "\"policy\": \"apiVersion: audit.k8s.io/v1\\nkind: "
		 "Policy\\nrules:\\n",
		 play->bench->root);
	for (size_t i = 0; i < RULES; i++)
		buf_addf(&task, "- level: Metadata\\n  users: [u%zu]\\n", i);
	buf_adds(&task, "\"}");
	write_text(play->arguments, task.data);
}

/* From too little for the loader to enough, every run that starts answers. */
static void too_little_memory_is_a_result(void **state)
{
	struct play *play = *state;
	bool ran_out = false, is_enough = false;

	write_large_task(play);
	for (rlim_t memory = LEAST; memory < MOST && !is_enough;
	     memory += MIB) {
		CLEANUP(call_release) struct call call = CALL_INIT;

		call.arguments = play->arguments;
		call.memory = memory;
		call_program(&call);
		if (!has_started(&call))
			continue;
		assert_pure(&call.stdout_text);
		is_enough = !WEXITSTATUS(call.status);
		if (is_enough)
			continue;
		assert_text_contains(call.stdout_text.data, "out of memory");
		ran_out = true;
	}
	assert_true(ran_out);
	assert_true(is_enough);
}

#endif

#define BINARY_TEST(function)                                                  \
	cmocka_unit_test_setup_teardown(function, setup, play_teardown)

static const struct CMUnitTest tests[] = {
	BINARY_TEST(it_checks_writes_and_rests),
	BINARY_TEST(it_fails_in_json),
	BINARY_TEST(unreadable_arguments_are_a_result),
	BINARY_TEST(a_person_can_try_it),
	BINARY_TEST(a_full_disk_is_a_failure),
#ifndef HAS_SANITIZER
	BINARY_TEST(too_little_memory_is_a_result),
#endif
};

int main(int argc, char **argv)
{
	program = getenv("PROGRAM");
	if (!program || access(program, X_OK) < 0) {
		puts("1..0 # SKIP PROGRAM does not name the program");
		return 0;
	}
	return run_tests("ansible_binary", tests, argc, argv);
}
