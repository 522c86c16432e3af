/*
 * scratch.h - a directory of its own for every test that writes files
 *
 * scratch_setup() makes the directory with the file MANIFEST in it, of mode
 * 0644 and holding SCRATCH_TEXT. scratch_teardown() removes it and fails the
 * test if an entry is left that the test has not named by scratch_path(). What
 * the test's .initial_state was stands in `data`.
 */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <dirent.h>
#include <stdbool.h>
#include <unistd.h>

#include "host/path.h"
#include "test.h"

#define SCRATCH_TEXT "kind: Pod\nname: kube-apiserver\n"
#define MANIFEST     "kube-apiserver.yaml"

enum { SCRATCH_NAMES = 16 };

struct scratch {
	char *dir;
	const char *path; /* of MANIFEST */
	const void *data;
	char *known[SCRATCH_NAMES];
	size_t count;
};

/* Return the path of `name`, which may be left behind. The scratch owns it. */
static inline const char *scratch_path(struct scratch *scratch,
				       const char *name)
{
	assert_true(scratch->count < SCRATCH_NAMES);
	scratch->known[scratch->count] = path_join(scratch->dir, name);
	return scratch->known[scratch->count++];
}

/* The same, and write `text` there. */
static inline const char *scratch_file(struct scratch *scratch,
				       const char *name, const char *text)
{
	const char *path = scratch_path(scratch, name);

	test_file_write(path, text, strlen(text));
	return path;
}

static inline int scratch_setup(void **state)
{
	struct scratch *scratch = memory_new(sizeof(*scratch));
	char *dir = test_dir_new();

	/* Real, so that it can be compared with resolved paths. */
	scratch->dir = realpath(dir, NULL);
	free(dir);
	scratch->data = *state;
	scratch->path = scratch_file(scratch, MANIFEST, SCRATCH_TEXT);
	*state = scratch;
	return chmod(scratch->path, 0644);
}

static inline bool scratch_knows(const struct scratch *scratch,
				 const char *name)
{
	if (!strcmp(name, ".") || !strcmp(name, ".."))
		return true;
	for (size_t i = 0; i < scratch->count; i++)
		if (!strcmp(path_name(scratch->known[i]), name))
			return true;
	return false;
}

/* Return how many entries the test has not named, and print each. */
static inline int scratch_strays(const struct scratch *scratch)
{
	DIR *dir = opendir(scratch->dir);
	const struct dirent *entry;
	int strays = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		if (!scratch_knows(scratch, entry->d_name)) {
			print_error("left behind: %s\n", entry->d_name);
			strays++;
		}
	closedir(dir);
	return strays;
}

static inline int scratch_teardown(void **state)
{
	struct scratch *scratch = *state;
	int strays;

	umask(022);
	strays = scratch_strays(scratch);
	test_dir_free(scratch->dir);
	for (size_t i = 0; i < scratch->count; i++)
		free(scratch->known[i]);
	free(scratch);
	return strays;
}

/* Fail unless the file at `path` holds just `text`. */
static inline void assert_file_holds(const char *path, const char *text)
{
	struct buf bytes = BUF_INIT;

	test_file_read(path, &bytes);
	assert_buf_equal(&bytes, text);
	buf_release(&bytes);
}

/* A test that has a scratch; with a case of a table, and a name. */
#define SCRATCH_TEST(function)                                                 \
	cmocka_unit_test_setup_teardown(function, scratch_setup,               \
					scratch_teardown)
#define SCRATCH_CASE(title, function, row)                                     \
	(struct CMUnitTest)                                                    \
	{                                                                      \
		.name = (title), .test_func = (function),                      \
		.setup_func = scratch_setup,                                   \
		.teardown_func = scratch_teardown,                             \
		.initial_state = (void *)(uintptr_t)(row)                      \
	}

#endif
