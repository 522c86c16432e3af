/*
 * Which files systemd reads for a service, and in which order. The rows were
 * tried on seven releases of systemd, from 229 to 262.
 */
#include <unistd.h>

#include "host/directory.h"
#include "host/path.h"
#include "target/systemd_service_lookup.h"
#include "test.h"

#define UNIT "etc/systemd/system/v-kube-api.service"

/* A file of the host; with the text "->" and a path it is a link. */
struct host_file {
	const char *path;
	const char *text;
};

static const struct lookup_case {
	const char *name;
	struct host_file files[8];
	const char *expected; /* the drop-ins' texts, one behind the other */
} cases[] = {
	{ "file names as bytes",
	  { { UNIT ".d/Z.conf", "Z " },
	    { UNIT ".d/10-a.conf", "10-a " },
	    { UNIT ".d/zz.conf", "zz " },
	    { UNIT ".d/9-b.conf", "9-b " },
	    { UNIT ".d/override.conf", "override " } },
	  "10-a 9-b Z override zz " },
	{ "names across all directories",
	  { { "etc/systemd/system/service.d/50-t.conf", "type " },
	    { "etc/systemd/system/v-.service.d/40-p.conf", "p1 " },
	    { "etc/systemd/system/v-kube-.service.d/30-p.conf", "p2 " },
	    { UNIT ".d/20-p.conf", "own " } },
	  "own p2 p1 type " },
	{ "the directory of higher priority wins",
	  { { "usr/lib/systemd/system/v-kube-api.service.d/10-a.conf", "lib " },
	    { "usr/lib/systemd/system/v-kube-api.service.d/20-b.conf", "b " },
	    { UNIT ".d/10-a.conf", "etc " } },
	  "etc b " },
	{ "service.d comes last of one name",
	  { { "etc/systemd/system/service.d/10-a.conf", "type " },
	    { "usr/lib/systemd/system/v-kube-api.service.d/10-a.conf",
	      "own " } },
	  "own " },
	{ "other names are no drop-ins",
	  { { UNIT ".d/10-a", "no " },
	    { UNIT ".d/.10-b.conf", "no " },
	    { UNIT ".d/10-c.conf~", "no " },
	    { UNIT ".d/10-d.conf.bak", "no " },
	    { UNIT ".d/10-e.CONF", "no " },
	    { UNIT ".d/sub/10-f.conf", "no " } },
	  "" },
	{ "a link to /dev/null masks",
	  { { "usr/lib/systemd/system/v-kube-api.service.d/10-a.conf", "lib " },
	    { UNIT ".d/10-a.conf", "->/dev/null" } },
	  "" },
	{ "a link leads below the root",
	  { { "srv/a.conf", "linked " },
	    { UNIT ".d/10-a.conf", "->/srv/a.conf" } },
	  "linked " },
	{ "a dangling link is passed over",
	  { { UNIT ".d/10-a.conf", "->/srv/none" } },
	  "" },
};

static void make_file(const char *root, const struct host_file *file)
{
	CLEANUP(memory_release) char *path = path_join(root, file->path);
	CLEANUP(memory_release) char *dir = path_parent(path);
	struct error err = ERROR_INIT;

	assert_int_equal(directory_make(dir, 0755, &err), 0);
	if (strncmp(file->text, "->", 2) != 0)
		test_file_write(path, file->text, strlen(file->text));
	else
		assert_int_equal(symlink(file->text + 2, path), 0);
}

static void finds_drop_ins(void **state)
{
	static const struct host_file unit = { UNIT, "[Service]\n" };
	const struct lookup_case *row = *state;
	struct service_lookup lookup = SERVICE_LOOKUP_INIT;
	char *root = test_dir_new();
	struct service_query query = { .root = root, .unit = "v-kube-api" };
	struct error err = ERROR_INIT;
	int ret;
	struct buf out = BUF_INIT;

	make_file(root, &unit);
	for (size_t i = 0; i < ARRAY_SIZE(row->files); i++)
		if (row->files[i].path)
			make_file(root, &row->files[i]);
	ret = service_lookup(&lookup, &query, &err);
	assert_no_error(&err);
	assert_int_equal(ret, 0);
	for (size_t i = 0; i < lookup.files.drop_in_count; i++)
		buf_adds(&out, lookup.files.drop_ins[i].text->data);
	assert_buf_equal(&out, row->expected);
	service_lookup_release(&lookup);
	test_dir_free(root);
	buf_release(&out);
}

static void unit_of_higher_priority_wins(void **state)
{
	static const struct host_file files[] = {
		{ "usr/lib/systemd/system/kube-apiserver.service", "lib" },
		{ "run/systemd/system/kube-apiserver.service", "run" },
	};
	static const struct host_file etc = {
		"etc/systemd/system/kube-apiserver.service", "etc"
	};
	char *root = test_dir_new();
	struct service_query query = { .root = root };
	struct service_lookup lookup = SERVICE_LOOKUP_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	assert_false(service_lookup_exists(root, NULL));
	make_file(root, &files[0]);
	make_file(root, &files[1]);
	assert_true(service_lookup_exists(root, NULL));
	assert_int_equal(service_lookup(&lookup, &query, &err), 0);
	assert_buf_equal(lookup.files.unit.text, "run");
	service_lookup_release(&lookup);
	make_file(root, &etc);
	assert_int_equal(service_lookup(&lookup, &query, &err), 0);
	assert_buf_equal(lookup.files.unit.text, "etc");
	assert_text_equal(lookup.files.name, "kube-apiserver.service");
	service_lookup_release(&lookup);
	test_dir_free(root);
}

/* A unit in a checkout has its own drop-ins, not those of this host. */
static void lone_unit_is_alone(void **state)
{
	static const struct host_file files[] = {
		{ "srv/kube-apiserver.service", "[Service]\n" },
		{ "srv/kube-apiserver.service.d/10-a.conf", "beside" },
		{ "etc/systemd/system/kube-apiserver.service.d/20-b.conf",
		  "host" },
	};
	char *root = test_dir_new();
	struct service_query query = { .root = root,
				       .unit = "/srv/kube-apiserver.service" };
	struct service_lookup lookup = SERVICE_LOOKUP_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		make_file(root, &files[i]);
	assert_int_equal(service_lookup(&lookup, &query, &err), 0);
	assert_int_equal(lookup.files.drop_in_count, 1);
	assert_buf_equal(lookup.files.drop_ins[0].text, "beside");
	service_lookup_release(&lookup);
	test_dir_free(root);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases) + 2] = {
		cmocka_unit_test(unit_of_higher_priority_wins),
		cmocka_unit_test(lone_unit_is_alone),
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i + 2] = test_row(finds_drop_ins, &cases[i]);
	return run_tests("systemd_service_lookup", tests, argc, argv);
}
