/*
 * How Ansible calls the module and how a call can end: without JSON, by a
 * hang-up, by a crash.
 *
 * wrap: time write fsync fchmod fchown renameat renameat2
 */
#include "ansible_play.h"

#include <signal.h>
#include <sys/wait.h>

/* --- what is no JSON ----------------------------------------------------- */

static const struct text_case {
	const char *name;
	const char *text;
	const char *message;
} texts[] = {
	{ "an empty file", "", "cannot be read" },
	{ "half an object", "{\"path\": \"/m", "cannot be read" },
	{ "words", "path=/m", "cannot be read" },
	{ "a list", "[]", "are no JSON object" },
	{ "a string", "\"x\"", "cannot be read" },
	{ "not a number", "{\"audit_log_maxage\": NaN}", "not as .nan" },
	{ "infinity", "{\"audit_log_maxage\": Infinity}", "not as .inf" },
	{ "minus infinity", "{\"audit_log_maxage\": -Infinity}",
	  "cannot be read" },
	{ "a number beyond 64 bits",
	  "{\"audit_log_maxage\": 12345678901234567890}",
	  "12345678901234567890" },
	{ "a byte that is not UTF-8", "{\"path\": \"/\\udcff\"}",
	  "a byte that is not UTF-8" },
	{ "a raw byte that is not UTF-8", "{\"path\": \"/\xff\"}",
	  "cannot be read" },
	{ "a NUL byte", "{\"path\": \"/a\\u0000b\"}", "a NUL byte" },
};

static void refuses_text(void **state)
{
	struct play *play = *state;
	const struct text_case *row = play->bench->scratch->data;

	run_with(play, row->text);
	assert_failed(play, row->message);
	assert_text_contains(text_of(play, "msg"), "the arguments in '");
}

static void unreadable_arguments_are_told(void **state)
{
	struct play *play = *state;

	test_file_write(play->arguments, "", 0);
	assert_int_equal(module_run("/no/such/args", &play->out), 1);
	assert_pure(&play->out);
	play->result = json_loads(play->out.data, 0, NULL);
	play->status = 1;
	assert_failed(play, "cannot open '/no/such/args'");
}

/* --- a hang-up, which Ctrl-C on the controller makes --------------------- */

/* Calls that write, until one comes with the signal; 0: none does. */
static unsigned calls_left;

static void come_with_signal(void)
{
	if (calls_left && !--calls_left)
		raise(SIGHUP);
}

ssize_t __real_write(int fd, const void *data, size_t len);
ssize_t __wrap_write(int fd, const void *data, size_t len);
ssize_t __wrap_write(int fd, const void *data, size_t len)
{
	come_with_signal();
	return __real_write(fd, data, len);
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
	come_with_signal();
	return __real_fsync(fd);
}

int __real_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode)
{
	come_with_signal();
	return __real_fchmod(fd, mode);
}

int __real_fchown(int fd, uid_t user, gid_t group);
int __wrap_fchown(int fd, uid_t user, gid_t group);
int __wrap_fchown(int fd, uid_t user, gid_t group)
{
	come_with_signal();
	return __real_fchown(fd, user, group);
}

int __real_renameat(int from_dir, const char *from, int to_dir, const char *to);
int __wrap_renameat(int from_dir, const char *from, int to_dir, const char *to);
int __wrap_renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	come_with_signal();
	return __real_renameat(from_dir, from, to_dir, to);
}

int __real_renameat2(int from_dir, const char *from, int to_dir, const char *to,
		     unsigned flags);
int __wrap_renameat2(int from_dir, const char *from, int to_dir, const char *to,
		     unsigned flags);
int __wrap_renameat2(int from_dir, const char *from, int to_dir, const char *to,
		     unsigned flags)
{
	come_with_signal();
	return __real_renameat2(from_dir, from, to_dir, to, flags);
}

/* Apply in a child that is hung up at its `nth` call; return how it ended. */
static int apply_in_child(struct play *play, const char *parameters,
			  unsigned nth)
{
	pid_t child = fork();
	int status;

	if (!child) {
		signal(SIGHUP, SIG_DFL);
		calls_left = nth;
		apply(play, parameters);
		_exit(play->status);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void assert_one_of(const char *path, const char *old, const char *fresh)
{
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;

	test_file_read(path, &bytes);
	if (strcmp(bytes.data, old) != 0)
		assert_buf_equal(&bytes, fresh);
}

static size_t count_entries(const struct bench *bench, const char *name)
{
	CLEANUP(memory_release) char *path = on_host(bench, name);
	DIR *dir = opendir(path);
	const struct dirent *entry;
	size_t count = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		count += strcmp(entry->d_name, ".") != 0 &&
			 strcmp(entry->d_name, "..") != 0;
	closedir(dir);
	return count;
}

/* Run to the end once, keep the manifest it makes, and start afresh. */
static void learn_result(struct play *play, const char *parameters,
			 struct buf *manifest)
{
	succeed_with(play, parameters, true);
	read_manifest(play->bench, manifest);
	write_text(play->bench->manifest, PLAIN);
	write_text(play->bench->policy, POLICY);
}

static void a_hang_up_leaves_whole_files(void **state)
{
	static const char parameters[] = "'policy': " POLICY_DATA;
	struct play *play = *state;
	CLEANUP(buf_release) struct buf wired = BUF_INIT;
	unsigned nth = 0;
	int status;

	learn_result(play, parameters, &wired);
	do {
		clock_now++; /* the child's clock is lost with it */
		write_text(play->bench->manifest, PLAIN);
		write_text(play->bench->policy, POLICY);
		status = apply_in_child(play, parameters, ++nth);
		assert_one_of(play->bench->manifest, PLAIN, wired.data);
		assert_one_of(play->bench->policy, POLICY, WRITTEN);
		assert_int_equal(count_entries(play->bench, PODS), 1);
		assert_int_equal(count_entries(play->bench, "/etc/kubernetes"),
				 2);
	} while (WIFSIGNALED(status) && WTERMSIG(status) == SIGHUP);
	assert_true(WIFEXITED(status) && !WEXITSTATUS(status));
	assert_file_holds(play->bench->manifest, wired.data);
	/* Two files and two backups: each is written, flushed and renamed. */
	assert_in_range(nth, 12, 100);
}

/* --- the last words ------------------------------------------------------ */

static void crash(void)
{
	raise(SIGABRT);
}

static void run_out_of_memory(void)
{
	free(memory_new(SIZE_MAX / 2));
}

static const struct death_case {
	const char *name;
	void (*die)(void);
	const char *message;
} deaths[] = {
	{ "a crash is a result", crash, "crashed" },
	{ "running out of memory is a result", run_out_of_memory,
	  "out of memory" },
};

/* Return how a guarded child ended that dies, and what it wrote. */
static int die_in_child(void (*die)(void), struct buf *out)
{
	char bytes[1024];
	ssize_t len;
	int ends[2];
	int status;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (!child) {
		dup2(ends[1], STDOUT_FILENO);
		module_guard();
		die();
		_exit(0);
	}
	close(ends[1]);
	while ((len = read(ends[0], bytes, sizeof(bytes))) > 0)
		buf_add(out, bytes, (size_t)len);
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void says_last_words(void **state)
{
	const struct death_case *row = *state;
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	int status = die_in_child(row->die, &out);
	json_t *result;

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_pure(&out);
	result = json_loads(out.data, 0, NULL);
	assert_true(json_is_true(json_object_get(result, "failed")));
	assert_text_contains(json_string_value(json_object_get(result, "msg")),
			     row->message);
	json_decref(result);
}

/* --- who calls ----------------------------------------------------------- */

#define MARKED                                                                 \
	"{\"_ansible_version\": \"2.14\", \"_ansible_module_name\": \"x\"}"

static const struct call_case {
	const char *name;
	const char *words[3]; /* FILE is a file that holds `text` */
	const char *text;
	bool is_module;
} calls[] = {
	{ "Ansible's name",
	  { "/t/AnsiballZ_apiserver_audit", "FILE" },
	  "",
	  true },
	{ "the name of another file",
	  { "AnsiballZ_x.x86_64", "/no/such" },
	  "",
	  true },
	{ "our name and Ansible's file",
	  { "apiserver-audit", "FILE" },
	  MARKED,
	  true },
	{ "our name and a person's file",
	  { "apiserver-audit", "FILE" },
	  "{\"path\": \"/m\"}",
	  false },
	{ "marks that are no strings",
	  { "apiserver-audit", "FILE" },
	  "{\"_ansible_version\": 2, \"_ansible_module_name\": \"x\"}",
	  false },
	{ "marks in a list",
	  { "apiserver-audit", "FILE" },
	  "[" MARKED "]",
	  false },
	{ "no JSON", { "apiserver-audit", "FILE" }, "kind: Pod\n", false },
	{ "a command", { "apiserver-audit", "diff" }, "", false },
	{ "a directory", { "apiserver-audit", "/etc" }, "", false },
	{ "no words", { "apiserver-audit" }, "", false },
	{ "Ansible's name without a file",
	  { "AnsiballZ_apiserver_audit" },
	  "",
	  false },
	{ "a word more",
	  { "AnsiballZ_apiserver_audit", "diff", "FILE" },
	  MARKED,
	  false },
};

static void tells_who_calls(void **state)
{
	const struct play *play = *state;
	const struct call_case *row = play->bench->scratch->data;
	char *argv[ARRAY_SIZE(row->words) + 1] = { NULL };
	bool is_module;
	int argc = 0;

	write_text(play->arguments, row->text);
	for (; argc < (int)ARRAY_SIZE(row->words) && row->words[argc]; argc++)
		argv[argc] = memory_copy(!strcmp(row->words[argc], "FILE")
						 ? play->arguments
						 : row->words[argc]);
	is_module = module_is_called(argc, argv);
	for (int i = 0; i < argc; i++)
		free(argv[i]);
	assert_int_equal(is_module, row->is_module);
}

enum {
	TEXTS_AT = 2,
	CALLS_AT = TEXTS_AT + ARRAY_SIZE(texts),
	DEATHS_AT = CALLS_AT + ARRAY_SIZE(calls),
	TEST_COUNT = DEATHS_AT + ARRAY_SIZE(deaths),
};

int main(int argc, char **argv)
{
	struct CMUnitTest tests[TEST_COUNT] = {
		PLAY_TEST(unreadable_arguments_are_told),
		PLAY_TEST(a_hang_up_leaves_whole_files),
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		tests[TEXTS_AT + i] = PLAY_ROW(refuses_text, &texts[i]);
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		tests[CALLS_AT + i] = PLAY_ROW(tells_who_calls, &calls[i]);
	for (size_t i = 0; i < ARRAY_SIZE(deaths); i++)
		tests[DEATHS_AT + i] = test_row(says_last_words, &deaths[i]);
	return run_tests("ansible_call", tests, argc, argv);
}
