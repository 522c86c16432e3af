#include "host/path.h"

#include "scratch.h"

static const struct row {
	const char *path;
	const char *parent;
	const char *name;
} rows[] = {
	{ "/etc/x.yaml", "/etc", "x.yaml" },
	{ "/x", "/", "x" },
	{ "/", "/", "" },
	{ "x", ".", "x" },
	{ "./x", ".", "x" },
	{ "a/b/", "a", "" },
	{ "a//b", "a", "b" },
	{ "..", ".", ".." },
	{ "", ".", "" },
};

static void splits(void **state)
{
	const struct row *row = *state;
	CLEANUP(memory_release) char *parent = path_parent(row->path);

	assert_string_equal(parent, row->parent);
	assert_string_equal(path_name(row->path), row->name);
}

static void joins_with_one_slash(void **state)
{
	static const char *const joined[][3] = {
		{ "/etc", "x", "/etc/x" },
		{ "/etc/", "x", "/etc/x" },
		{ "/", "x", "/x" },
		{ ".", "x", "./x" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(joined); i++) {
		CLEANUP(memory_release)
		char *path = path_join(joined[i][0], joined[i][1]);

		assert_string_equal(path, joined[i][2]);
	}
}

static void finds_the_nearest_that_exists(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(memory_release) char *deep = path_join(scratch->dir, "a/b/c");
	CLEANUP(memory_release) char *near = path_nearest(deep);
	CLEANUP(memory_release) char *self = path_nearest(scratch->path);
	CLEANUP(memory_release) char *root = path_nearest("/no-such/thing");
	CLEANUP(memory_release) char *here = path_nearest("no-such/thing");
	CLEANUP(memory_release) char *empty = path_nearest("");
	CLEANUP(memory_release) char *cwd = realpath(".", NULL);

	assert_string_equal(near, scratch->dir);
	assert_string_equal(self, scratch->path);
	assert_string_equal(root, "/");
	assert_string_equal(here, cwd);
	assert_string_equal(empty, cwd);
}

static void a_link_is_resolved(void **state)
{
	struct scratch *scratch = *state;
	const char *link = scratch_path(scratch, "link");
	CLEANUP(memory_release) char *below = path_join(link, "a/b");
	CLEANUP(memory_release) char *near = NULL;

	assert_int_equal(symlink(".", link), 0);
	near = path_nearest(below);
	assert_string_equal(near, scratch->dir);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest plain[] = {
		cmocka_unit_test(joins_with_one_slash),
		SCRATCH_TEST(finds_the_nearest_that_exists),
		SCRATCH_TEST(a_link_is_resolved),
	};
	struct CMUnitTest tests[ARRAY_SIZE(plain) + ARRAY_SIZE(rows)];

	memcpy(tests, plain, sizeof(plain));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		tests[ARRAY_SIZE(plain) + i] = (struct CMUnitTest){
			.name = rows[i].path,
			.test_func = splits,
			.initial_state = (void *)(uintptr_t)&rows[i],
		};
	return run_tests("path", tests, argc, argv);
}
