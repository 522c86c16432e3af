/* wrap: readlink */

#include "host/root.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "host/directory.h"
#include "scratch.h"

static int readlink_error;

ssize_t __real_readlink(const char *path, char *link, size_t size);
ssize_t __wrap_readlink(const char *path, char *link, size_t size);
ssize_t __wrap_readlink(const char *path, char *link, size_t size)
{
	if (!readlink_error)
		return __real_readlink(path, link, size);
	errno = readlink_error;
	return -1;
}

/*
 * Below the root stand the directories etc/kubernetes and srv/pods, the file
 * srv/pods/a.yaml, and the link of the row. `wanted` is below the root too.
 */
static const struct row {
	const char *name;
	const char *link;
	const char *target;
	const char *path;
	const char *wanted;
} rows[] = {
	{ "no link on the way", NULL, NULL, "/srv/pods/a.yaml",
	  "/srv/pods/a.yaml" },
	{ "an absolute link to a directory", "etc/pods", "/srv/pods",
	  "/etc/pods/a.yaml", "/srv/pods/a.yaml" },
	{ "an absolute link as the file itself", "etc/a.yaml",
	  "/srv/pods/a.yaml", "/etc/a.yaml", "/srv/pods/a.yaml" },
	{ "a relative link", "etc/pods", "../srv/pods", "/etc/pods/a.yaml",
	  "/srv/pods/a.yaml" },
	{ "a relative link that climbs above the root", "etc/pods",
	  "../../../../../srv/pods", "/etc/pods/a.yaml", "/srv/pods/a.yaml" },
	{ "a path that climbs above the root", NULL, NULL,
	  "/../../srv/../../srv/pods/./a.yaml", "/srv/pods/a.yaml" },
	{ "a link to the root", "etc/host", "/", "/etc/host/srv/pods/a.yaml",
	  "/srv/pods/a.yaml" },
	{ "a climb behind a link starts where it leads", "etc/pods",
	  "/srv/pods", "/etc/pods/../x", "/srv/x" },
	{ "a link that leads nowhere yet", "etc/pods", "/no/such/place",
	  "/etc/pods/a.yaml", "/no/such/place/a.yaml" },
	{ "a link to our own /etc/passwd", "etc/kubernetes/p", "/etc/passwd",
	  "/etc/kubernetes/p", "/etc/passwd" },
	{ "what does not exist stays", NULL, NULL, "/var/lib/x/y",
	  "/var/lib/x/y" },
	{ "a path without a slash in front", NULL, NULL, "srv//pods/a.yaml",
	  "/srv/pods/a.yaml" },
	{ "a file is no directory", NULL, NULL, "/srv/pods/a.yaml/x",
	  "/srv/pods/a.yaml/x" },
	{ "the root itself", NULL, NULL, "/", "" },
};

static void make_dir(const char *root, const char *name)
{
	CLEANUP(memory_release) char *path = path_join(root, name);
	CLEANUP_ERROR struct error err = ERROR_INIT;

	assert_int_equal(directory_make(path, 0755, &err), 0);
}

/* Make the tree of the rows and return its root, which is the scratch's. */
static const char *make_tree(struct scratch *scratch)
{
	const char *root = scratch_path(scratch, "root");
	CLEANUP(memory_release) char *file = path_join(root, "srv/pods/a.yaml");

	make_dir(root, "etc/kubernetes");
	make_dir(root, "srv/pods");
	test_file_write(file, "a\n", 2);
	return root;
}

static void make_link(const char *root, const char *name, const char *target)
{
	CLEANUP(memory_release) char *path = path_join(root, name);

	assert_int_equal(symlink(target, path), 0);
}

static void resolves(void **state)
{
	struct scratch *scratch = *state;
	const struct row *row = scratch->data;
	const char *root = make_tree(scratch);
	CLEANUP(memory_release) char *resolved = NULL;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	if (row->link)
		make_link(root, row->link, row->target);
	resolved = root_resolve(root, row->path, &err);
	assert_no_error(&err);
	assert_int_equal(strncmp(resolved, root, strlen(root)), 0);
	assert_string_equal(resolved + strlen(root), row->wanted);
}

static void refuses_a_loop(void **state)
{
	struct scratch *scratch = *state;
	const char *root = make_tree(scratch);
	CLEANUP_ERROR struct error err = ERROR_INIT;

	make_link(root, "etc/a", "/etc/b");
	make_link(root, "etc/b", "a");
	assert_null(root_resolve(root, "/etc/a/x", &err));
	assert_error(&err, ERROR_SYSTEM, "'/etc/a/x'");
}

static void follows_as_many_links_as_the_kernel(void **state)
{
	struct scratch *scratch = *state;
	const char *root = make_tree(scratch);
	CLEANUP(memory_release) char *resolved = NULL;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	for (int i = 1; i <= ROOT_LINK_MAX + 1; i++) {
		char name[16], target[16];

		snprintf(name, sizeof(name), "l%d", i);
		snprintf(target, sizeof(target), i > 1 ? "/l%d" : "/srv",
			 i - 1);
		make_link(root, name, target);
	}
	resolved = root_resolve(root, "/l40", &err);
	assert_no_error(&err);
	assert_string_equal(resolved + strlen(root), "/srv");
	assert_null(root_resolve(root, "/l41", &err));
}

static void leaves_our_own_host_to_the_kernel(void **state)
{
	CLEANUP(memory_release) char *own = NULL;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	own = root_resolve("", "/etc//x/../y", &err);
	assert_string_equal(own, "/etc//x/../y");
}

static void takes_a_root_with_slashes(void **state)
{
	CLEANUP(memory_release) char *slash = NULL;
	CLEANUP(memory_release) char *top = NULL;
	CLEANUP(memory_release) char *all = NULL;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	(void)state;
	slash = root_resolve("/no-such/dir//", "/x", &err);
	top = root_resolve("/", "/no-such/x", &err);
	all = root_resolve("/", "/..", &err);
	assert_string_equal(slash, "/no-such/dir/x");
	assert_string_equal(top, "/no-such/x");
	assert_string_equal(all, "/");
}

/* The kernel would follow it, perhaps to a file of our own host. */
static void refuses_what_may_be_a_link(void **state)
{
	static const struct {
		int number;
		const char *message;
	} failures[] = {
		{ EIO, "Input/output error" },
		{ EACCES, "Permission denied" },
		{ ENAMETOOLONG, "File name too long" },
	};
	struct scratch *scratch = *state;
	const char *root = make_tree(scratch);

	for (size_t i = 0; i < ARRAY_SIZE(failures); i++) {
		CLEANUP_ERROR struct error err = ERROR_INIT;
		char *resolved;

		readlink_error = failures[i].number;
		resolved = root_resolve(root, "/etc/x", &err);
		readlink_error = 0;
		assert_null(resolved);
		assert_error(&err, ERROR_SYSTEM, "links of '/etc/x'");
		assert_text_contains(err.message, failures[i].message);
	}
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest fixed[] = {
		SCRATCH_TEST(refuses_a_loop),
		SCRATCH_TEST(refuses_what_may_be_a_link),
		SCRATCH_TEST(follows_as_many_links_as_the_kernel),
		cmocka_unit_test(leaves_our_own_host_to_the_kernel),
		cmocka_unit_test(takes_a_root_with_slashes),
	};
	struct CMUnitTest tests[ARRAY_SIZE(rows) + ARRAY_SIZE(fixed)];
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		tests[count++] = SCRATCH_CASE(rows[i].name, resolves, &rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(fixed); i++)
		tests[count++] = fixed[i];
	return run_test_table("root", tests, count, argc, argv);
}
