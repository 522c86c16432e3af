/*
 * The laws over every unit there is: the fixtures', and those of a corpus from
 * the wild (in $CORPUS, else in ../shared/corpus), which may be missing.
 */
#include <glob.h>
#include <stdio.h>
#include <unistd.h>

#include "service_law.h"
#include "test.h"

static void laws_hold(void **state)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	test_file_read(*state, &text);
	service_law_check(
		&(struct service_law){ .unit = &text, .is_unit_alone = true });
}

int main(int argc, char **argv)
{
	const char *corpus = getenv("CORPUS");
	struct buf pattern = BUF_INIT;
	struct CMUnitTest *tests;
	glob_t found = { 0 };
	size_t count = 0;
	int ret;

	if (!corpus || !*corpus)
		corpus = "../shared/corpus";
	buf_addf(&pattern, "%s/units/*", corpus);
	glob("fixtures/unit/*/root/*/systemd/system/*.service", 0, NULL,
	     &found);
	if (glob(pattern.data, GLOB_APPEND, NULL, &found) != 0)
		printf("# no corpus at '%s': only the fixtures are tried\n",
		       corpus);
	tests = memory_new((found.gl_pathc + 1) * sizeof(*tests));
	/* Links of fixtures lead to files of their own root. */
	for (size_t i = 0; i < found.gl_pathc; i++)
		if (!access(found.gl_pathv[i], R_OK))
			tests[count++] = (struct CMUnitTest){
				.name = found.gl_pathv[i],
				.test_func = laws_hold,
				.initial_state = found.gl_pathv[i],
			};
	ret = run_test_table("systemd_service_laws", tests, count, argc, argv);
	free(tests);
	globfree(&found);
	buf_release(&pattern);
	return ret;
}
