/*
 * Which files systemd reads for a service, and in which order. The rows were
 * tried on seven releases of systemd, from 229 to 262; those with instances and
 * aliases on 252.
 */
#include <unistd.h>

#include "host/directory.h"
#include "host/path.h"
#include "target/systemd_service_lookup.h"
#include "test.h"

#define UNITS "etc/systemd/system"
#define UNIT  UNITS "/v-kube-api.service"

/* A file of the host; with the text "->" and a path it is a link. */
struct host_file {
	const char *path;
	const char *text;
};

static const struct lookup_case {
	const char *name;
	struct host_file files[9];
	const char *expected; /* the drop-ins' texts, one behind the other */
	const char *unit;     /* what is asked for; NULL: v-kube-api */
	const char *called;   /* what it is really called; NULL: not asked */
} cases[] = {
	{ "file names as bytes",
	  { { UNIT ".d/Z.conf", "Z " },
	    { UNIT ".d/10-a.conf", "10-a " },
	    { UNIT ".d/zz.conf", "zz " },
	    { UNIT ".d/9-b.conf", "9-b " },
	    { UNIT ".d/override.conf", "override " } },
	  "10-a 9-b Z override zz ",
	  NULL,
	  NULL },
	{ "names across all directories",
	  { { "etc/systemd/system/service.d/50-t.conf", "type " },
	    { "etc/systemd/system/v-.service.d/40-p.conf", "p1 " },
	    { "etc/systemd/system/v-kube-.service.d/30-p.conf", "p2 " },
	    { UNIT ".d/20-p.conf", "own " } },
	  "own p2 p1 type ",
	  NULL,
	  NULL },
	{ "the directory of higher priority wins",
	  { { "usr/lib/systemd/system/v-kube-api.service.d/10-a.conf", "lib " },
	    { "usr/lib/systemd/system/v-kube-api.service.d/20-b.conf", "b " },
	    { UNIT ".d/10-a.conf", "etc " } },
	  "etc b ",
	  NULL,
	  NULL },
	{ "service.d comes last of one name",
	  { { "etc/systemd/system/service.d/10-a.conf", "type " },
	    { "usr/lib/systemd/system/v-kube-api.service.d/10-a.conf",
	      "own " } },
	  "own ",
	  NULL,
	  NULL },
	{ "other names are no drop-ins",
	  { { UNIT ".d/10-a", "no " },
	    { UNIT ".d/.10-b.conf", "no " },
	    { UNIT ".d/10-c.conf~", "no " },
	    { UNIT ".d/10-d.conf.bak", "no " },
	    { UNIT ".d/10-e.CONF", "no " },
	    { UNIT ".d/sub/10-f.conf", "no " } },
	  "",
	  NULL,
	  NULL },
	{ "a link to /dev/null masks",
	  { { "usr/lib/systemd/system/v-kube-api.service.d/10-a.conf", "lib " },
	    { UNIT ".d/10-a.conf", "->/dev/null" } },
	  "",
	  NULL,
	  NULL },
	{ "a link leads below the root",
	  { { "srv/a.conf", "linked " },
	    { UNIT ".d/10-a.conf", "->/srv/a.conf" } },
	  "linked ",
	  NULL,
	  NULL },
	{ "a dangling link is passed over",
	  { { UNIT ".d/10-a.conf", "->/srv/none" } },
	  "",
	  NULL,
	  NULL },
	{ "an instance has its own and its template's",
	  { { UNITS "/v-tpl@.service", "[Service]\n" },
	    { UNITS "/v-tpl@.service.d/10-t.conf", "t " },
	    { UNITS "/v-tpl@a-b.service.d/20-i.conf", "i " },
	    { UNITS "/v-tpl@other.service.d/30-o.conf", "no " },
	    { UNITS "/v-tpl.service.d/40-p.conf", "no " } },
	  "t i ",
	  "v-tpl@a-b",
	  "v-tpl@a-b.service" },
	{ "a template has its own",
	  { { UNITS "/v-tpl@.service", "[Service]\n" },
	    { UNITS "/v-tpl@.service.d/10-t.conf", "t " },
	    { UNITS "/v-tpl@a-b.service.d/20-i.conf", "no " },
	    { UNITS "/v-.service.d/30-p.conf", "p " } },
	  "t p ",
	  "v-tpl@.service",
	  "v-tpl@.service" },
	{ "an instance's own file wins over the template",
	  { { UNITS "/v-tpl@.service", "no" },
	    { "usr/lib/systemd/system/v-tpl@a.service", "[Service]\n" } },
	  "",
	  "v-tpl@a",
	  "v-tpl@a.service" },
	{ "of an instance before a template, of that before a prefix",
	  { { UNITS "/v-b@.service", "[Service]\n" },
	    { UNITS "/v-b@i.service.d/1.conf", "own " },
	    { UNITS "/v-b@.service.d/1.conf", "no " },
	    { UNITS "/v-b@.service.d/2.conf", "template " },
	    { UNITS "/v-.service.d/2.conf", "no " },
	    { UNITS "/v-.service.d/3.conf", "prefix " },
	    { UNITS "/v-@i.service.d/3.conf", "no " },
	    { UNITS "/v-@i.service.d/4.conf", "instance " },
	    { UNITS "/v-@.service.d/4.conf", "no " } },
	  "own template prefix instance ",
	  "v-b@i",
	  NULL },
	{ "an alias is the unit, with the drop-ins of both",
	  { { UNITS "/v-real.service", "[Service]\n" },
	    { UNITS "/v-alias.service", "->/" UNITS "/v-real.service" },
	    { UNITS "/v-alias.service.d/10-x.conf", "x " },
	    { UNITS "/v-real.service.d/20-r.conf", "r " } },
	  "x r ",
	  "v-alias",
	  "v-real.service" },
	{ "a unit knows its aliases, also by a chain",
	  { { "usr/lib/systemd/system/v-real.service", "[Service]\n" },
	    { UNITS "/v-alias.service",
	      "->/usr/lib/systemd/system/v-real.service" },
	    { UNITS "/chain.service", "->v-alias.service" },
	    { UNITS "/v-alias.service.d/10-x.conf", "x " },
	    { UNITS "/chain.service.d/20-c.conf", "c " },
	    { UNITS "/v-al-.service.d/30-p.conf", "no " } },
	  "x c ",
	  "v-real",
	  "v-real.service" },
	{ "an alias's prefix counts, too",
	  { { UNITS "/v-real.service", "[Service]\n" },
	    { UNITS "/z-alias.service", "->v-real.service" },
	    { UNITS "/z-.service.d/30-p.conf", "p " } },
	  "p ",
	  "v-real",
	  "v-real.service" },
	{ "a template's alias is one of each instance",
	  { { UNITS "/v-tpl@.service", "[Service]\n" },
	    { UNITS "/w@.service", "->v-tpl@.service" },
	    { UNITS "/v-tpl@j.service", "->v-tpl@.service" },
	    { UNITS "/w@i.service.d/10-x.conf", "x " },
	    { UNITS "/v-tpl@j.service.d/10-y.conf", "no " } },
	  "x ",
	  "w@i",
	  "v-tpl@i.service" },
	{ "a link out of the directories of units is no alias",
	  { { "srv/custom.service", "[Service]\n" },
	    { UNITS "/v-one.service", "->/srv/custom.service" },
	    { UNITS "/v-two.service", "->/srv/custom.service" },
	    { UNITS "/v-two.service.d/10-x.conf", "no " } },
	  "",
	  "v-one",
	  "v-one.service" },
	{ "a link that another file hides is no alias",
	  { { UNITS "/v-real.service", "[Service]\n" },
	    { UNITS "/v-alias.service", "[Service]\n" },
	    { "usr/lib/systemd/system/v-alias.service",
	      "->/" UNITS "/v-real.service" },
	    { UNITS "/v-alias.service.d/10-x.conf", "no " } },
	  "",
	  "v-real",
	  "v-real.service" },
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
	/* Not as realpath() would spell it, like the one that a user gives. */
	char *spelt = path_join(root, ".");
	struct service_query query = { .root = spelt,
				       .unit = row->unit ? row->unit
							 : "v-kube-api" };
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
	if (row->called)
		assert_text_equal(lookup.files.name, row->called);
	service_lookup_release(&lookup);
	test_dir_free(root);
	free(spelt);
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
	bool exists;

	(void)state;
	assert_int_equal(service_lookup_exists(root, NULL, &exists, &err), 0);
	assert_false(exists);
	make_file(root, &files[0]);
	make_file(root, &files[1]);
	assert_int_equal(service_lookup_exists(root, NULL, &exists, &err), 0);
	assert_true(exists);
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

/* It may hold another ExecStart=. A link to itself stops even root. */
static void unseen_drop_ins_are_told(void **state)
{
	static const struct host_file files[] = {
		{ UNITS "/kube-apiserver.service", "[Service]\n" },
		{ UNITS "/kube-apiserver.service.d",
		  "->kube-apiserver.service.d" },
	};
	char *root = test_dir_new();
	struct service_query query = { .root = root };
	struct service_lookup lookup = SERVICE_LOOKUP_INIT;
	struct error err = ERROR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		make_file(root, &files[i]);
	assert_int_equal(service_lookup(&lookup, &query, &err), -1);
	assert_int_equal(err.kind, ERROR_SYSTEM);
	error_release(&err);
	service_lookup_release(&lookup);
	test_dir_free(root);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases) + 3] = {
		cmocka_unit_test(unit_of_higher_priority_wins),
		cmocka_unit_test(lone_unit_is_alone),
		cmocka_unit_test(unseen_drop_ins_are_told),
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i + 3] = test_row(finds_drop_ins, &cases[i]);
	return run_tests("systemd_service_lookup", tests, argc, argv);
}
