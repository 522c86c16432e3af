/* enable, disable, diff, status and restore on a systemd service. */
#include "test.h"

#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "program.h"

#define UNIT     "/etc/systemd/system/kube-apiserver.service"
#define TEMPLATE "/etc/systemd/system/kube-apiserver@.service"
#define PACKAGE  "/usr/lib/systemd/system/kube-apiserver.service"
#define DROP_IN  UNIT ".d/zz-apiserver-audit.conf"
#define MANIFEST "/etc/kubernetes/manifests/kube-apiserver.yaml"
#define POLICY   "/etc/kubernetes/audit-policy.yaml"

static const char unit[] = "[Service]\n"
			   "ExecStart=/usr/bin/kube-apiserver \\\n"
			   "  --allow-privileged=true \\\n"
			   "  --v=2\n"
			   "Restart=on-failure\n";

static const char wired[] =
	"[Service]\n"
	"ExecStart=/usr/bin/kube-apiserver \\\n"
	"  --allow-privileged=true \\\n"
	"  --audit-log-maxage=30 \\\n"
	"  --audit-log-maxbackup=10 \\\n"
	"  --audit-log-maxsize=100 \\\n"
	"  --audit-log-path=/var/log/kubernetes/audit/audit.log \\\n"
	"  --audit-policy-file=/etc/kubernetes/audit-policy.yaml \\\n"
	"  --v=2\n"
	"Restart=on-failure\n";

static const char policy[] = "apiVersion: audit.k8s.io/v1\n"
			     "kind: Policy\n"
			     "rules:\n"
			     "- level: Metadata\n";

/* One command after the other on one host; what the last one left. */
struct unit_case {
	const char *name;
	const char *path; /* of the unit */
	const char *commands[3];
	int status;        /* of the last one */
	const char *said;  /* part of what the last one said */
	const char *after; /* the unit's text then */
	bool has_drop_in;  /* then */
};

static const struct unit_case cases[] = {
	{ "the unit is found and wired in place",
	  UNIT,
	  { "enable" },
	  0,
	  "now run: systemctl daemon-reload && systemctl restart "
	  "kube-apiserver.service",
	  wired,
	  false },
	{ "a unit is named by its name",
	  UNIT,
	  { "enable --unit=kube-apiserver" },
	  0,
	  "5 lines added",
	  wired,
	  false },
	{ "twice is once",
	  UNIT,
	  { "enable", "enable" },
	  0,
	  "nothing to do",
	  wired,
	  false },
	{ "disable is the way back",
	  UNIT,
	  { "enable", "disable" },
	  0,
	  "5 lines removed",
	  unit,
	  false },
	{ "restore is another",
	  UNIT,
	  { "enable", "restore" },
	  0,
	  "restored from",
	  unit,
	  false },
	{ "diff writes nothing",
	  UNIT,
	  { "diff" },
	  1,
	  "+  --audit-log-maxage=30",
	  unit,
	  false },
	{ "status tells what is off",
	  UNIT,
	  { "status" },
	  1,
	  "auditing is off",
	  unit,
	  false },
	{ "status tells what is on",
	  UNIT,
	  { "enable", "status" },
	  0,
	  "systemd service kube-apiserver.service",
	  wired,
	  false },
	{ "a drop-in leaves the unit alone",
	  UNIT,
	  { "enable --drop-in" },
	  0,
	  "zz-apiserver-audit.conf",
	  unit,
	  true },
	{ "a drop-in once is enough",
	  UNIT,
	  { "enable --drop-in", "enable --drop-in" },
	  0,
	  "nothing to do",
	  unit,
	  true },
	{ "disable takes the drop-in away",
	  UNIT,
	  { "enable --drop-in", "disable --drop-in" },
	  0,
	  "lines removed",
	  unit,
	  false },
	{ "a template is changed for all its instances",
	  TEMPLATE,
	  { "enable --unit=kube-apiserver@one" },
	  0,
	  "is what every instance is made of",
	  wired,
	  false },
	{ "the template itself is all of them",
	  TEMPLATE,
	  { "enable --unit=kube-apiserver@" },
	  0,
	  "systemctl restart 'kube-apiserver@*.service'",
	  wired,
	  false },
	{ "JSON tells the kind",
	  UNIT,
	  { "enable --output=json" },
	  0,
	  "\"kind\": \"systemd-unit\"",
	  wired,
	  false },
	{ "JSON tells a drop-in",
	  UNIT,
	  { "diff --drop-in --output=json" },
	  1,
	  "\"kind\": \"systemd-drop-in\"",
	  unit,
	  false },
	{ "a package's unit is not edited",
	  PACKAGE,
	  { "enable" },
	  3,
	  "--drop-in",
	  unit,
	  false },
	{ "a package's unit gets a drop-in",
	  PACKAGE,
	  { "enable --drop-in" },
	  0,
	  "zz-apiserver-audit.conf",
	  unit,
	  true },
	{ "a unit that is not there is refused",
	  UNIT,
	  { "enable --unit=other" },
	  3,
	  "other.service",
	  unit,
	  false },
	{ "two targets are one too many",
	  UNIT,
	  { "enable --unit=a --manifest=b" },
	  2,
	  "exclude each other",
	  unit,
	  false },
	{ "a drop-in is of a unit",
	  UNIT,
	  { "enable --drop-in --manifest=b" },
	  2,
	  "--drop-in goes with a systemd unit",
	  unit,
	  false },
};

static int teardown(void **state)
{
	test_dir_free(*state);
	return 0;
}

static void run_all(const struct unit_case *row, const char *root,
		    struct program *program)
{
	for (size_t i = 0; i < ARRAY_SIZE(row->commands); i++) {
		CLEANUP(buf_release) struct buf words = BUF_INIT;

		if (!row->commands[i])
			continue;
		buf_addf(&words, "%s --root=%s", row->commands[i], root);
		program_run(program, words.data, "/dev/null");
	}
}

static void check_files(const struct unit_case *row, const char *root)
{
	CLEANUP(memory_release) char *path = test_path_below(root, row->path);
	CLEANUP(memory_release) char *drop_in = test_path_below(root, DROP_IN);
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	test_file_read(path, &text);
	assert_buf_equal(&text, row->after);
	assert_int_equal(access(drop_in, F_OK) == 0, row->has_drop_in);
}

static void works_on_units(void **state)
{
	const struct unit_case *row = *state;
	CLEANUP(program_release) struct program program = PROGRAM_INIT;
	CLEANUP(buf_release) struct buf said = BUF_INIT;
	char *root = test_dir_new();

	*state = root; /* for the teardown */
	test_file_below(root, row->path, unit);
	test_file_below(root, POLICY, policy);
	run_all(row, root, &program);
	buf_add(&said, program.out.data, program.out.len);
	buf_add(&said, program.err.data, program.err.len);
	assert_text_contains(said.data, row->said);
	assert_int_equal(program.status, row->status);
	check_files(row, root);
}

/* A unit that needs no change. */
#define SOUND(lines, words)                                                    \
	lines "ExecStart=/x/kube-apiserver --audit-log-path=/l/l "             \
	      "--audit-log-maxage=1 --audit-log-maxbackup=1 "                  \
	      "--audit-log-maxsize=1 --audit-policy-file=/p " words "\n"

/* What is read from standard input goes to standard output. */
static const struct filter_case {
	const char *name;
	const char *words;
	const char *input;
	int status;
	const char *out; /* all of it */
	const char *err; /* part of it */
} filter_cases[] = {
	{ "a unit is filtered", "enable --unit=-", unit, 0, wired,
	  "standard input: 5 lines added" },
	{ "and back", "disable --unit -", wired, 0, unit, "5 lines removed" },
	{ "what is wired stays", "enable --unit=-", wired, 0, wired,
	  "standard input: nothing to do" },
	{ "what is refused is not written", "enable --unit=-",
	  "[Service]\nExecStart=/bin/true\n", 3, "",
	  "standard input:2:11: ExecStart= runs '/bin/true'" },
	{ "kubelet is another way to start it", "enable --unit=-",
	  "[Service]\nExecStart=/usr/bin/kubelet --v=2\n", 3, "",
	  "name that with --manifest, or leave out --unit" },
	{ "a program of many is told with what it does", "enable --unit=-",
	  "[Service]\nExecStart=/x/hyperkube kube-proxy --v=2\n", 3, "",
	  "runs '/x/hyperkube kube-proxy', not kube-apiserver" },
	{ "what is offline is told why", "enable --unit=-",
	  SOUND("[Service]\nEnvironmentFile=/a\n", "$A"), 0,
	  SOUND("[Service]\nEnvironmentFile=/a\n", "$A"),
	  "/a: info: was not looked at, being offline" },
	{ "a line that is ignored has a place", "enable --unit=-",
	  SOUND("  x\n[Service]\n", ""), 0, SOUND("  x\n[Service]\n", ""),
	  "standard input:1:1: warning: systemd ignores this line" },
	{ "standard input has no drop-in", "enable --unit=- --drop-in", unit, 2,
	  "", "standard input cannot be its unit" },
	{ "standard input has no backup", "restore --unit=-", unit, 2, "",
	  "standard input has no backup" },
};

static void filters(void **state)
{
	const struct filter_case *row = *state;
	CLEANUP(program_release) struct program program = PROGRAM_INIT;
	CLEANUP(memory_release) char *input = NULL;
	char *root = test_dir_new();

	*state = root; /* for the teardown */
	input = test_path_below(root, "/unit");
	test_file_below(root, "/unit", row->input);
	program_run(&program, row->words, input);
	assert_int_equal(program.status, row->status);
	assert_buf_equal(&program.out, row->out);
	assert_text_contains(program.err.data, row->err);
}

static void what_cannot_be_read_is_no_filter(void **state)
{
	static const char *const commands[] = { "enable --unit=-",
						"status --unit=-",
						"enable --manifest=-" };
	char *root = test_dir_new();

	*state = root; /* for the teardown */
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		CLEANUP(program_release) struct program program = PROGRAM_INIT;

		program_run(&program, commands[i], root);
		assert_int_equal(program.status, 4);
		assert_buf_equal(&program.out, "");
		assert_text_contains(program.err.data,
				     "cannot read 'standard input': Is a "
				     "directory");
	}
}

/* On our own host the kernel follows the link that masks it. */
static void masked_unit_is_refused_by_its_path(void **state)
{
	CLEANUP(program_release) struct program program = PROGRAM_INIT;
	CLEANUP(memory_release) char *path = NULL;
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	char *root = test_dir_new();

	*state = root; /* for the teardown */
	path = test_path_below(root, "/kube-apiserver.service");
	assert_int_equal(symlink("/dev/null", path), 0);
	buf_addf(&words, "diff --unit=%s", path);
	program_run(&program, words.data, "/dev/null");
	assert_int_equal(program.status, 3);
	assert_text_contains(program.err.data,
			     "'kube-apiserver.service' is masked");
	assert_text_contains(program.err.data, "systemctl unmask");
}

static void status_reads_a_filter_too(void **state)
{
	CLEANUP(program_release) struct program program = PROGRAM_INIT;
	CLEANUP(memory_release) char *input = NULL;
	char *root = test_dir_new();

	*state = root; /* for the teardown */
	input = test_path_below(root, "/unit");
	test_file_below(root, "/unit", wired);
	program_run(&program, "status --unit=-", input);
	assert_int_equal(program.status, 0);
	assert_text_contains(program.out.data, "target   systemd service\n");
}

/* A drop-in is for one instance, whatever the unit's file is called. */
static void drop_in_is_for_one_instance(void **state)
{
	static const struct unit_case row = {
		.commands = { "enable --drop-in --unit=kube-apiserver@one" },
	};
	CLEANUP(program_release) struct program program = PROGRAM_INIT;
	CLEANUP(memory_release) char *drop_in = NULL;
	char *root = test_dir_new();

	*state = root; /* for the teardown */
	drop_in = test_path_below(
		root, "/etc/systemd/system/kube-apiserver@one.service"
		      ".d/zz-apiserver-audit.conf");
	test_file_below(root, TEMPLATE, unit);
	test_file_below(root, POLICY, policy);
	run_all(&row, root, &program);
	assert_int_equal(program.status, 0);
	assert_text_contains(program.out.data,
			     "restart kube-apiserver@one.service");
	assert_int_equal(access(drop_in, F_OK), 0);
}

/* --drop-in speaks of a unit, even if there is a manifest, too. */
static void drop_in_passes_by_the_manifest(void **state)
{
	CLEANUP(program_release) struct program program = PROGRAM_INIT;
	static const struct unit_case row = {
		.path = UNIT,
		.commands = { "enable --drop-in" },
		.after = unit,
		.has_drop_in = true,
	};
	char *root = test_dir_new();

	*state = root; /* for the teardown */
	test_file_below(root, UNIT, unit);
	test_file_below(root, POLICY, policy);
	test_file_below(root, MANIFEST, "kind: Pod\n");
	run_all(&row, root, &program);
	assert_int_equal(program.status, 0);
	check_files(&row, root);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest plain[] = {
		cmocka_unit_test(drop_in_passes_by_the_manifest),
		cmocka_unit_test(drop_in_is_for_one_instance),
		cmocka_unit_test(status_reads_a_filter_too),
		cmocka_unit_test(what_cannot_be_read_is_no_filter),
		cmocka_unit_test(masked_unit_is_refused_by_its_path),
	};
	struct CMUnitTest tests[ARRAY_SIZE(cases) + ARRAY_SIZE(plain) +
				ARRAY_SIZE(filter_cases)];
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(plain); i++)
		tests[count++] = plain[i];
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[count++] = test_row(works_on_units, &cases[i]);
	for (size_t i = 0; i < ARRAY_SIZE(filter_cases); i++)
		tests[count++] = test_row(filters, &filter_cases[i]);
	for (size_t i = 0; i < count; i++)
		tests[i].teardown_func = teardown;
	return run_tests("unit_command", tests, argc, argv);
}
