#include "host/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "scratch.h"

enum { LIMIT = 1024 };

static void reads_bytes_and_stat(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(file_release) struct file file = FILE_INIT;

	assert_int_equal(file_read(&file, scratch->path, LIMIT, &err), 0);
	assert_no_error(&err);
	assert_buf_equal(&file.bytes, SCRATCH_TEXT);
	assert_string_equal(file.path, scratch->path);
	assert_string_equal(file.real_path, scratch->path);
	assert_string_equal(file_name(&file), MANIFEST);
	assert_true(file.exists);
	assert_int_equal(file.stat.st_mode & 07777, 0644);
	assert_int_equal(file.stat.st_size, strlen(SCRATCH_TEXT));
}

static void reads_any_bytes(void **state)
{
	static const char bytes[] = "\xef\xbb\xbf"
				    "a\0b\r\n\xff";
	struct scratch *scratch = *state;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(file_release) struct file file = FILE_INIT;

	test_file_write(scratch->path, bytes, sizeof(bytes) - 1);
	assert_int_equal(file_read(&file, scratch->path, LIMIT, &err), 0);
	assert_bytes_equal(file.bytes.data, file.bytes.len, bytes,
			   sizeof(bytes) - 1);
}

static void reads_an_empty_file(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(file_release) struct file file = FILE_INIT;

	test_file_write(scratch->path, "", 0);
	assert_int_equal(file_read(&file, scratch->path, 0, &err), 0);
	assert_true(file.exists);
	assert_buf_equal(&file.bytes, "");
}

static void reads_more_than_one_chunk(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(file_release) struct file file = FILE_INIT;

	for (int i = 0; bytes.len < 300 * 1000; i++)
		buf_addf(&bytes, "line %d\n", i);
	test_file_write(scratch->path, bytes.data, bytes.len);
	assert_int_equal(file_read(&file, scratch->path, bytes.len, &err), 0);
	assert_true(buf_equal(&file.bytes, &bytes));
}

static void a_relative_path_is_resolved(void **state)
{
	struct scratch *scratch = *state;
	int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(file_release) struct file file = FILE_INIT;
	CLEANUP(memory_release) char *dir = NULL;
	int done;

	assert_int_equal(chdir(scratch->dir), 0);
	done = file_read(&file, "./" MANIFEST, LIMIT, &err);
	assert_int_equal(fchdir(here), 0);
	close(here);
	assert_int_equal(done, 0);
	assert_string_equal(file.path, "./" MANIFEST);
	assert_string_equal(file.real_path, scratch->path);
	dir = file_directory(&file);
	assert_string_equal(dir, scratch->dir);
}

static void links_are_followed(void **state)
{
	struct scratch *scratch = *state;
	const char *first = scratch_path(scratch, "first");
	const char *second = scratch_path(scratch, "second");
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(file_release) struct file file = FILE_INIT;

	assert_int_equal(symlink(MANIFEST, second), 0);
	assert_int_equal(symlink(second, first), 0);
	assert_int_equal(file_read(&file, first, LIMIT, &err), 0);
	assert_string_equal(file.path, first);
	assert_string_equal(file.real_path, scratch->path);
	assert_buf_equal(&file.bytes, SCRATCH_TEXT);
}

static void finds_a_missing_file(void **state)
{
	struct scratch *scratch = *state;
	const char *missing = scratch_path(scratch, "missing");
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(file_release) struct file file = FILE_INIT;

	assert_int_equal(file_find(&file, missing, &err), 0);
	assert_false(file.exists);
	assert_string_equal(file.real_path, missing);
}

static void reads_a_stream(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(file_release) struct file file = FILE_INIT;
	CLEANUP(file_release) struct file more = FILE_INIT;
	int ends[2];

	(void)scratch;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(write(ends[1], "abc", 3), 3);
	close(ends[1]);
	assert_int_equal(file_read_stream(&file, ends[0], "-", 3, &err), 0);
	close(ends[0]);
	assert_buf_equal(&file.bytes, "abc");
	assert_null(file.real_path);

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(write(ends[1], "abc", 3), 3);
	close(ends[1]);
	assert_int_equal(file_read_stream(&more, ends[0], "-", 2, &err), -1);
	close(ends[0]);
	assert_error(&err, ERROR_REFUSED, "more bytes than the limit of 2");
}

/* As where the program was started with its input closed. */
static void a_closed_stream_is_told(void **state)
{
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(file_release) struct file file = FILE_INIT;

	(void)state;
	assert_int_equal(file_read_stream(&file, -1, "-", 3, &err), -1);
	assert_error(&err, ERROR_SYSTEM, "cannot open '-': Bad file descr");
}

/* Each makes something at `path` that is not read. */
static void make_nothing(const char *path)
{
	unlink(path);
}

static void make_directory(const char *path)
{
	unlink(path);
	assert_int_equal(mkdir(path, 0700), 0);
}

static void make_fifo(const char *path)
{
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
}

static void make_socket(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	unlink(path);
	assert_true(strlen(path) < sizeof(address.sun_path));
	memcpy(address.sun_path, path, strlen(path) + 1);
	assert_int_equal(
		bind(fd, (const struct sockaddr *)&address, sizeof(address)),
		0);
	close(fd);
}

static void make_device_link(const char *path)
{
	unlink(path);
	assert_int_equal(symlink("/dev/null", path), 0);
}

static void make_dangling_link(const char *path)
{
	unlink(path);
	assert_int_equal(symlink("nowhere", path), 0);
}

static void make_link_loop(const char *path)
{
	unlink(path);
	assert_int_equal(symlink(MANIFEST, path), 0);
}

static void make_large(const char *path)
{
	assert_int_equal(truncate(path, LIMIT + 1), 0);
}

static void make_unreadable(const char *path)
{
	assert_int_equal(chmod(path, 0), 0);
}

struct refusal {
	const char *name;
	void (*make)(const char *path);
	enum error_kind kind;
	const char *code;
	const char *message;
};

static const struct refusal refusals[] = {
	{ "a missing file is a system error", make_nothing, ERROR_SYSTEM,
	  "system", "cannot open '" },
	{ "a missing file says so", make_nothing, ERROR_SYSTEM, "system",
	  MANIFEST "': No such file or directory" },
	{ "a directory", make_directory, ERROR_REFUSED, "not-a-file",
	  "is a directory, not a regular file" },
	{ "a FIFO does not hang", make_fifo, ERROR_REFUSED, "not-a-file",
	  "is a FIFO, not a regular file" },
	{ "a socket", make_socket, ERROR_REFUSED, "not-a-file",
	  "is a socket, not a regular file" },
	{ "a device behind a link", make_device_link, ERROR_REFUSED,
	  "not-a-file", "is a character device, not a regular file" },
	{ "a link that leads nowhere", make_dangling_link, ERROR_SYSTEM,
	  "system", "cannot follow symbolic link '" },
	{ "links in a circle", make_link_loop, ERROR_SYSTEM, "system",
	  "Too many levels of symbolic links" },
	{ "one byte over the limit", make_large, ERROR_REFUSED, "too-large",
	  "has 1025 bytes, more than the limit of 1024" },
	/* Root may read it all the same: the last row is for others. */
	{ "an unreadable file", make_unreadable, ERROR_SYSTEM, "system",
	  "Permission denied" },
};

static void refuses(void **state)
{
	struct scratch *scratch = *state;
	const struct refusal *refusal = scratch->data;
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(file_release) struct file file = FILE_INIT;

	refusal->make(scratch->path);
	assert_int_equal(file_read(&file, scratch->path, LIMIT, &err), -1);
	assert_error(&err, refusal->kind, refusal->message);
	assert_string_equal(err.code, refusal->code);
	assert_text_contains(err.message, scratch->path);
}

static void a_path_through_a_file_fails(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(memory_release) char *path = path_join(scratch->path, "x");
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(file_release) struct file file = FILE_INIT;

	assert_int_equal(file_read(&file, path, LIMIT, &err), -1);
	assert_error(&err, ERROR_SYSTEM, "Not a directory");
}

static void a_link_put_in_its_place_is_not_followed(void **state)
{
	struct scratch *scratch = *state;
	const char *other = scratch_file(scratch, "other", "secret");
	CLEANUP(error_release) struct error err = ERROR_INIT;
	CLEANUP(file_release) struct file file = FILE_INIT;

	assert_int_equal(file_find(&file, scratch->path, &err), 0);
	unlink(scratch->path);
	assert_int_equal(symlink(other, scratch->path), 0);
	assert_int_equal(file_load(&file, AT_FDCWD, LIMIT, &err), -1);
	assert_error(&err, ERROR_REFUSED, "is a symbolic link");
	assert_int_equal(file.bytes.len, 0);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest plain[] = {
		SCRATCH_TEST(reads_bytes_and_stat),
		SCRATCH_TEST(reads_any_bytes),
		SCRATCH_TEST(reads_an_empty_file),
		SCRATCH_TEST(reads_more_than_one_chunk),
		SCRATCH_TEST(a_relative_path_is_resolved),
		SCRATCH_TEST(links_are_followed),
		SCRATCH_TEST(finds_a_missing_file),
		SCRATCH_TEST(reads_a_stream),
		SCRATCH_TEST(a_closed_stream_is_told),
		SCRATCH_TEST(a_path_through_a_file_fails),
		SCRATCH_TEST(a_link_put_in_its_place_is_not_followed),
	};
	struct CMUnitTest tests[ARRAY_SIZE(plain) + ARRAY_SIZE(refusals)];
	size_t rows = ARRAY_SIZE(refusals);

	if (!geteuid()) {
		puts("# root reads everything: no test of an unreadable file");
		rows--;
	}
	memcpy(tests, plain, sizeof(plain));
	for (size_t i = 0; i < rows; i++)
		tests[ARRAY_SIZE(plain) + i] = SCRATCH_CASE(
			refusals[i].name, refuses, &refusals[i]);
	return run_test_table("file", tests, ARRAY_SIZE(plain) + rows, argc,
			      argv);
}
