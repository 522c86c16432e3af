#include "host/pattern.h"

#include "host/directory.h"
#include "scratch.h"

/*
 * The host is the directory ROOT/host with /a/1.conf, /a/2.conf, /a/.h.conf,
 * /b/1.conf, /c/x.env, and the link /l to /a.
 */
static const struct pattern_case {
	const char *name;
	const char *pattern;
	const char *expected;
} cases[] = {
	{ "a path is itself", "/a/1.conf", "/a/1.conf " },
	{ "what is missing is nothing", "/a/3.conf", "" },
	{ "a directory that is missing is nothing", "/no/*.conf", "" },
	{ "by the order of their bytes", "/a/*", "/a/1.conf /a/2.conf " },
	{ "hidden files only by their dot", "/a/.*.conf", "/a/.h.conf " },
	{ "a star stays in its component", "/*/1.conf",
	  "/a/1.conf /b/1.conf /l/1.conf " },
	{ "one byte", "/?/x.env", "/c/x.env " },
	{ "one of some", "/[bc]/*", "/b/1.conf /c/x.env " },
	{ "a backslash takes a byte as it is", "/a/\\1.conf", "/a/1.conf " },
	{ "a link is one of the host", "/l/*", "/l/1.conf /l/2.conf " },
	{ "slashes may be doubled", "//a//1.conf", "/a/1.conf " },
};

static void make_host(struct scratch *scratch)
{
	static const char *const files[] = { "a/1.conf", "a/2.conf",
					     "a/.h.conf", "b/1.conf",
					     "c/x.env" };
	const char *root = scratch_path(scratch, "host");
	CLEANUP(memory_release) char *link = path_join(root, "l");

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		CLEANUP(memory_release) char *path = path_join(root, files[i]);
		CLEANUP(memory_release) char *parent = path_parent(path);
		CLEANUP_ERROR struct error err = ERROR_INIT;

		assert_int_equal(directory_make(parent, 0755, &err), 0);
		test_file_write(path, "", 0);
	}
	assert_int_equal(symlink("/a", link), 0);
}

static void matches(void **state)
{
	struct scratch *scratch = *state;
	const struct pattern_case *row = scratch->data;
	CLEANUP(memory_release) char *root = path_join(scratch->dir, "host");
	CLEANUP(strings_release) struct strings found = STRINGS_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	make_host(scratch);
	assert_int_equal(pattern_match(root, row->pattern, &found, &err), 0);
	for (size_t i = 0; i < found.count; i++)
		buf_addf(&out, "%s ", found.items[i]);
	assert_buf_equal(&out, row->expected);
}

/* Nobody can tell where a link to itself leads, not even root. */
static void tells_what_cannot_be_found(void **state)
{
	static const char *const patterns[] = { "/loop/*", "/loop/x",
						"/l[o]*/x" };
	struct scratch *scratch = *state;
	CLEANUP(memory_release) char *root = path_join(scratch->dir, "host");
	CLEANUP(memory_release) char *link = path_join(root, "loop");

	make_host(scratch);
	assert_int_equal(symlink("/loop", link), 0);
	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++) {
		CLEANUP(strings_release) struct strings found = STRINGS_INIT;
		CLEANUP_ERROR struct error err = ERROR_INIT;

		assert_int_equal(pattern_match(root, patterns[i], &found, &err),
				 -1);
		assert_error(&err, ERROR_SYSTEM, "cannot follow the links of");
	}
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases) + 1];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i] = SCRATCH_CASE(cases[i].name, matches, &cases[i]);
	tests[ARRAY_SIZE(cases)] = SCRATCH_CASE("what cannot be found is told",
						tells_what_cannot_be_found,
						NULL);
	return run_tests("pattern", tests, argc, argv);
}
