#include "ansible/module.h"

#include <jansson.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "ansible/arguments.h"
#include "command/enable.h"
#include "command/json.h"
#include "command/report_ansible.h"
#include "command/restore.h"
#include "host/file.h"
#include "host/inspect.h"
#include "host/path.h"
#include "text/error.h"

/* A policy of 10 MiB with every character escaped is 60 MiB of JSON. */
enum { MAX_BYTES = 64 * 1024 * 1024 };

static const char prefix[] = "AnsiballZ_";

/* --- how it is called ---------------------------------------------------- */

static bool is_arguments(const char *path)
{
	CLEANUP(file_release) struct file file = FILE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	json_t *json;
	bool ret;

	if (inspect(path) != INSPECT_FILE ||
	    file_read(&file, path, MAX_BYTES, &err) < 0)
		return false;
	json = json_loadb(file.bytes.data, file.bytes.len, 0, NULL);
	ret = json_is_string(json_object_get(json, "_ansible_version")) &&
	      json_is_string(json_object_get(json, "_ansible_module_name"));
	json_decref(json);
	return ret;
}

bool module_is_called(int argc, char *const *argv)
{
	return argc == 2 &&
	       (!strncmp(path_name(argv[0]), prefix, sizeof(prefix) - 1) ||
		is_arguments(argv[1]));
}

/* --- the last words ------------------------------------------------------ */

#define LAST_WORDS "\n{\"failed\": true, \"msg\": \""

static const char crashed[] = LAST_WORDS
	"apiserver-audit crashed, which is a bug of it; every file "
	"is whole, the old one or the new\"}\n";

static void tell_crash(int number)
{
	ssize_t done = write(STDOUT_FILENO, crashed, sizeof(crashed) - 1);

	(void)number, (void)done;
	_exit(1);
}

void module_guard(void)
{
	static const int signals[] = { SIGABRT, SIGBUS, SIGFPE, SIGILL,
				       SIGSEGV };
	const struct sigaction action = { .sa_handler = tell_crash };

	memory_last_words(STDOUT_FILENO, LAST_WORDS, "\"}\n", 1);
	json_set_alloc_funcs(memory_new, free);
	for (size_t i = 0; i < ARRAY_SIZE(signals); i++)
		sigaction(signals[i], &action, NULL);
}

/* --- a run --------------------------------------------------------------- */

/* What Ansible writes and JSON does not have, by a part of jansson's words. */
static const struct {
	const char *part;
	const char *hint;
} json_hints[] = {
	{ "'NaN", "write a number in digits, not as .nan" },
	{ "Infinity", "write a number in digits, not as .inf" },
	{ "too big integer", "no parameter takes a number of that size" },
	{ "Unicode", "a parameter holds a byte that is not UTF-8" },
	{ "\\u0000", "a parameter holds a NUL byte" },
};

static int refuse_json(const char *path, const json_error_t *why,
		       struct error *err)
{
	error_usage(err, "the arguments in '%s' cannot be read: %s", path,
		    why->text);
	for (size_t i = 0; i < ARRAY_SIZE(json_hints); i++)
		if (strstr(why->text, json_hints[i].part))
			error_hint(err, "%s", json_hints[i].hint);
	return -1;
}

/* Return the object in the file at `path`, which the caller owns, or NULL. */
static json_t *load(const char *path, struct error *err)
{
	CLEANUP(file_release) struct file file = FILE_INIT;
	json_error_t why;
	json_t *json;

	if (file_read(&file, path, MAX_BYTES, err) < 0)
		return NULL;
	json = json_loadb(file.bytes.data, file.bytes.len, 0, &why);
	if (!json)
		refuse_json(path, &why, err);
	else if (!json_is_object(json))
		error_usage(err, "the arguments in '%s' are no JSON object",
			    path);
	else
		return json;
	json_decref(json);
	return NULL;
}

static command_fn *const runs[] = {
	[STATE_PRESENT] = enable_run,
	[STATE_ABSENT] = disable_run,
	[STATE_RESTORED] = restore_run,
};

static int work(const char *path, struct arguments *args, struct reply *reply,
		struct error *err)
{
	json_t *json = load(path, err);
	int ret = json ? arguments_read(args, json, err) : -1;

	json_decref(json);
	if (ret < 0)
		return -1;
	return runs[args->state](&args->request, reply, err);
}

static void add_warnings(json_t *object, json_t *warnings)
{
	json_t *all = json_object_get(object, "warnings");

	if (all && warnings)
		json_array_extend(all, warnings);
	else if (warnings)
		json_object_set(object, "warnings", warnings);
}

int module_run(const char *path, struct buf *out)
{
	CLEANUP(arguments_release) struct arguments args = ARGUMENTS_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct reply reply = REPLY_INIT;
	int ret = work(path, &args, &reply, &err);

	if (!reply.object)
		reply.object = report_ansible_failure(&err);
	add_warnings(reply.object, args.warnings);
	buf_addc(out, '\n');
	json_write_line(reply.object, out);
	buf_release(&reply.answer);
	buf_release(&reply.messages);
	buf_release(&reply.done);
	return ret < 0;
}
