/*
 * Run a fuzz target, fuzz_<noun>, over the files of fixtures/fuzz/<noun>, each
 * a test of its own.
 */
#include <glob.h>
#include <stdio.h>

#include "fuzz.h"
#include "host/path.h"
#include "test.h"

static void replay(void **state)
{
	CLEANUP(buf_release) struct buf input = BUF_INIT;

	test_file_read(*state, &input);
	assert_int_equal(
		LLVMFuzzerTestOneInput((const uint8_t *)input.data, input.len),
		0);
}

int main(int argc, char **argv)
{
	const char *name = path_name(argv[0]);
	struct buf pattern = BUF_INIT;
	struct CMUnitTest *tests;
	glob_t found = { 0 };
	int ret;

	buf_addf(&pattern, "fixtures/fuzz/%s/*", name + strlen("fuzz_"));
	if (glob(pattern.data, 0, NULL, &found) != 0) {
		printf("Bail out! there is nothing at '%s'\n", pattern.data);
		return EXIT_FAILURE;
	}
	tests = memory_new(found.gl_pathc * sizeof(*tests));
	for (size_t i = 0; i < found.gl_pathc; i++)
		tests[i] = (struct CMUnitTest){
			.name = path_name(found.gl_pathv[i]),
			.test_func = replay,
			.initial_state = found.gl_pathv[i],
		};
	ret = run_test_table(name, tests, found.gl_pathc, argc, argv);
	free(tests);
	globfree(&found);
	buf_release(&pattern);
	return ret;
}
