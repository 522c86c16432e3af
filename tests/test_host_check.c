#include "host/directory.h"
#include "scratch.h"
#include "target/host_check.h"

/*
 * Every row stands on a host of its own, the directory ROOT/host, where these
 * are: /dir, /file with something in it, /empty, /sub/dir, /sub/file, /fifo,
 * and /link to /file.
 */
static void make_host(struct scratch *scratch)
{
	static const char *const directories[] = { "/dir", "/sub/dir" };
	static const struct {
		const char *name;
		const char *text;
	} files[] = { { "/file", "x\n" },
		      { "/empty", "" },
		      { "/sub/file", "x\n" } };
	const char *root = scratch_path(scratch, "host");
	CLEANUP(memory_release) char *fifo = path_join(root, "fifo");
	CLEANUP(memory_release) char *link = path_join(root, "link");

	for (size_t i = 0; i < ARRAY_SIZE(directories); i++) {
		CLEANUP_ERROR struct error err = ERROR_INIT;
		CLEANUP(memory_release)
		char *path = path_join(root, directories[i] + 1);

		assert_int_equal(directory_make(path, 0755, &err), 0);
	}
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		CLEANUP(memory_release)
		char *path = path_join(root, files[i].name + 1);

		test_file_write(path, files[i].text, strlen(files[i].text));
	}
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(symlink("/file", link), 0);
}

static void add_path(struct plan *plan, enum audit_flag_id flag,
		     const char *path, const char *volume, const char *type)
{
	host_path_list_add(
		&plan->host_paths,
		(struct host_path){ .flag = flag,
				    .in_container = memory_copy(path),
				    .path = memory_copy(path),
				    .volume = memory_copy(volume),
				    .type = memory_copy(type) });
}

/* Fail unless there is one finding with this code about `path`, or none. */
static void assert_found(const struct plan *plan, const char *root,
			 const char *code, const char *path)
{
	CLEANUP(buf_release) struct buf file = BUF_INIT;
	const struct finding *finding = plan->findings.items;

	if (!code) {
		if (plan->findings.count)
			fail_msg("%s: %s", finding->file, finding->message);
		return;
	}
	assert_int_equal(plan->findings.count, 1);
	buf_addf(&file, "%s%s", root, path);
	assert_string_equal(finding->code, code);
	assert_string_equal(finding->file, file.data);
	assert_int_equal(finding->severity, SEVERITY_ERROR);
	assert_non_null(finding->hint);
}

#define POLICY  AUDIT_POLICY_FILE
#define LOG     AUDIT_LOG_PATH
#define WEBHOOK AUDIT_WEBHOOK_CONFIG_FILE

static const struct path_row {
	const char *name;
	enum audit_flag_id flag;
	const char *path;
	const char *volume;
	const char *type;
	const char *code; /* NULL: nothing is wrong */
	const char *file; /* what the finding is about */
} path_rows[] = {
	{ "accept a policy", POLICY, "/file", "/file", "File", NULL, NULL },
	{ "accept a policy behind a link", POLICY, "/link", "/link", "File",
	  NULL, NULL },
	{ "accept a policy in a directory", POLICY, "/sub/file", "/sub",
	  "Directory", NULL, NULL },
	{ "refuse no policy", POLICY, "/no", "/no", "File", "policy-missing",
	  "/no" },
	{ "refuse no policy in a directory", POLICY, "/sub/no", "/sub",
	  "DirectoryOrCreate", "policy-missing", "/sub/no" },
	{ "refuse no policy below a file", POLICY, "/file/p", "/file", "",
	  "policy-missing", "/file/p" },
	{ "refuse an empty policy", POLICY, "/empty", "/empty", "File",
	  "policy-unusable", "/empty" },
	{ "refuse a directory for the policy", POLICY, "/dir", "/dir", "File",
	  "policy-unusable", "/dir" },
	{ "refuse a pipe for the policy", POLICY, "/fifo", "/fifo", "File",
	  "policy-unusable", "/fifo" },
	{ "accept a webhook's file", WEBHOOK, "/file", "/file", "File", NULL,
	  NULL },
	{ "refuse no webhook's file", WEBHOOK, "/no", "/no", "File",
	  "webhook-file-missing", "/no" },
	{ "refuse a directory for a webhook's file", WEBHOOK, "/dir", "/dir",
	  "File", "webhook-file-unusable", "/dir" },

	{ "accept a log in a directory", LOG, "/dir/l", "/dir",
	  "DirectoryOrCreate", NULL, NULL },
	{ "accept a log in a directory to be made", LOG, "/no/l", "/no",
	  "DirectoryOrCreate", NULL, NULL },
	{ "accept a log in directories to be made", LOG, "/no/no/l", "/no/no",
	  "DirectoryOrCreate", NULL, NULL },
	{ "accept a log in a directory that is asked for", LOG, "/dir/l",
	  "/dir", "Directory", NULL, NULL },
	{ "refuse a directory that is asked for and missing", LOG, "/no/l",
	  "/no", "Directory", "hostpath-type", "/no" },
	{ "refuse a file for the log's directory", LOG, "/file/l", "/file",
	  "DirectoryOrCreate", "hostpath-type", "/file" },
	{ "refuse a pipe for the log's directory", LOG, "/fifo/l", "/fifo",
	  "DirectoryOrCreate", "hostpath-type", "/fifo" },
	{ "accept anything without a type", LOG, "/no/l", "/no", "", NULL,
	  NULL },
	{ "accept a log that is a file", LOG, "/file", "/file", "File", NULL,
	  NULL },
	{ "accept a log that is an empty file", LOG, "/empty", "/empty", "File",
	  NULL, NULL },
	{ "refuse a log that is asked for and missing", LOG, "/no", "/no",
	  "File", "hostpath-type", "/no" },
	{ "accept a log file to be made", LOG, "/dir/l", "/dir/l",
	  "FileOrCreate", NULL, NULL },
	{ "refuse a log file to be made in a directory that is missing", LOG,
	  "/no/l", "/no/l", "FileOrCreate", "parent-missing", "/no" },
	{ "refuse a directory for a log file", LOG, "/dir", "/dir",
	  "FileOrCreate", "hostpath-type", "/dir" },
	{ "refuse a directory for the log", LOG, "/sub/dir", "/sub",
	  "DirectoryOrCreate", "log-is-a-directory", "/sub/dir" },
};

static void checks_path(void **state)
{
	struct scratch *scratch = *state;
	const struct path_row *row = scratch->data;
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;
	CLEANUP(memory_release) char *root = path_join(scratch->dir, "host");

	make_host(scratch);
	add_path(&plan, row->flag, row->path, row->volume, row->type);
	host_check_paths(&plan, root);
	assert_found(&plan, root, row->code, row->file);
}

/* Without a root the paths are those of this host. */
static void checks_this_host(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;
	CLEANUP(memory_release) char *missing = path_join(scratch->dir, "no");

	add_path(&plan, POLICY, scratch->path, scratch->path, "File");
	host_check_paths(&plan, "");
	assert_found(&plan, "", NULL, NULL);
	add_path(&plan, POLICY, missing, missing, "File");
	host_check_paths(&plan, "");
	assert_found(&plan, "", "policy-missing", missing);
}

static void checks_every_path(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;
	CLEANUP(memory_release) char *root = path_join(scratch->dir, "host");

	make_host(scratch);
	add_path(&plan, POLICY, "/no", "/no", "File");
	add_path(&plan, LOG, "/file/l", "/file", "DirectoryOrCreate");
	add_path(&plan, WEBHOOK, "/empty", "/empty", "File");
	host_check_paths(&plan, root);
	assert_int_equal(plan.findings.count, 3);
	assert_string_equal(plan.findings.items[0].code, "policy-missing");
	assert_string_equal(plan.findings.items[1].code, "hostpath-type");
	assert_string_equal(plan.findings.items[2].code,
			    "webhook-file-unusable");
}

/* A link in an image means the image's own files. */
static void follows_no_link_out_of_the_root(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;
	CLEANUP(memory_release) char *root = path_join(scratch->dir, "host");
	CLEANUP(memory_release) char *link = path_join(root, "out");

	make_host(scratch);
	assert_int_equal(symlink(scratch->path, link), 0);
	add_path(&plan, POLICY, "/out", "/out", "File");
	host_check_paths(&plan, root);
	assert_int_equal(plan.findings.count, 1);
	assert_string_equal(plan.findings.items[0].code, "policy-missing");
}

static void follows_no_loop(void **state)
{
	struct scratch *scratch = *state;
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;
	CLEANUP(memory_release) char *root = path_join(scratch->dir, "host");
	CLEANUP(memory_release) char *link = path_join(root, "loop");

	make_host(scratch);
	assert_int_equal(symlink("/loop", link), 0);
	add_path(&plan, POLICY, "/loop", "/loop", "File");
	host_check_paths(&plan, root);
	assert_int_equal(plan.findings.count, 1);
	assert_int_equal(plan.findings.items[0].severity, SEVERITY_ERROR);
}

/* --- another user than root ---------------------------------------------- */

enum { SOMEBODY = 12345 };

static const struct user_row {
	const char *name;
	enum audit_flag_id flag;
	const char *path; /* the file, whose mode is set */
	mode_t mode;
	unsigned uid;
	const char *code;
} user_rows[] = {
	{ "let root read a policy of 0600", POLICY, "/file", 0600, 0, NULL },
	{ "let a user read a policy of 0644", POLICY, "/file", 0644, SOMEBODY,
	  NULL },
	{ "let no user read a policy of 0600", POLICY, "/file", 0600, SOMEBODY,
	  "not-readable" },
	{ "let root write to a directory of 0700", LOG, "/dir", 0700, 0, NULL },
	{ "let a user write to a directory of 0777", LOG, "/dir", 0777,
	  SOMEBODY, NULL },
	{ "let a user write to a file of its own in a directory of 0755", LOG,
	  "/file", 0666, SOMEBODY, NULL },
	{ "let no user write to a file of another", LOG, "/file", 0644,
	  SOMEBODY, "not-writable" },
	{ "let no user write to a directory of 0755", LOG, "/dir", 0755,
	  SOMEBODY, "not-writable" },
};

static void checks_user(void **state)
{
	struct scratch *scratch = *state;
	const struct user_row *row = scratch->data;
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;
	CLEANUP(memory_release) char *root = path_join(scratch->dir, "host");
	CLEANUP(memory_release) char *path = path_join(root, row->path + 1);

	make_host(scratch);
	assert_int_equal(chmod(path, row->mode), 0);
	plan.run_as.uid = plan.run_as.gid = row->uid;
	if (row->flag == POLICY)
		add_path(&plan, POLICY, "/file", "/file", "File");
	else if (!strcmp(row->path, "/file"))
		add_path(&plan, LOG, "/file", "/file", "FileOrCreate");
	else
		add_path(&plan, LOG, "/dir/l", "/dir", "DirectoryOrCreate");
	host_check_paths(&plan, root);
	assert_found(&plan, root, row->code, row->path);
}

/* --- the manifest directory ---------------------------------------------- */

static const struct place_row {
	const char *name;
	const char *path;
	const char *manifest;
	const char *code;
} place_rows[] = {
	{ "accept a policy elsewhere", "/etc/kubernetes/p.yaml",
	  "/etc/kubernetes/manifests/k.yaml", NULL },
	{ "accept a policy below it", "/etc/kubernetes/manifests/audit/p.yaml",
	  "/etc/kubernetes/manifests/k.yaml", NULL },
	{ "accept a policy in a directory of a like name",
	  "/etc/kubernetes/manifests-old/p.yaml",
	  "/etc/kubernetes/manifests/k.yaml", NULL },
	{ "refuse a policy beside the manifest",
	  "/etc/kubernetes/manifests/p.yaml",
	  "/etc/kubernetes/manifests/k.yaml", "in-manifest-dir" },
	{ "refuse a dot file there too", "/etc/kubernetes/manifests/.p.yaml",
	  "/etc/kubernetes/manifests/k.yaml", "in-manifest-dir" },
	{ "refuse a policy beside another manifest", "/srv/p.yaml",
	  "/srv/k.manifest", "in-manifest-dir" },
};

static void checks_place(void **state)
{
	const struct place_row *row = *state;
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;

	add_path(&plan, POLICY, row->path, row->path, "File");
	host_check_places(&plan, row->manifest);
	assert_found(&plan, "", row->code, row->path);
}

static void checks_the_place_of_the_log(void **state)
{
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;

	(void)state;
	add_path(&plan, LOG, "/m/audit.log", "/m", "DirectoryOrCreate");
	host_check_places(&plan, "/m/k.yaml");
	assert_found(&plan, "", "in-manifest-dir", "/m/audit.log");
	assert_text_contains(plan.findings.items[0].hint, "--audit-log-path");
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest plain[] = {
		SCRATCH_TEST(checks_this_host),
		SCRATCH_TEST(checks_every_path),
		SCRATCH_TEST(follows_no_link_out_of_the_root),
		SCRATCH_TEST(follows_no_loop),
		cmocka_unit_test(checks_the_place_of_the_log),
	};
	struct CMUnitTest tests[ARRAY_SIZE(plain) + ARRAY_SIZE(path_rows) +
				ARRAY_SIZE(user_rows) + ARRAY_SIZE(place_rows)];
	size_t count = ARRAY_SIZE(plain);

	memcpy(tests, plain, sizeof(plain));
	for (size_t i = 0; i < ARRAY_SIZE(path_rows); i++)
		tests[count++] = SCRATCH_CASE(path_rows[i].name, checks_path,
					      &path_rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(user_rows); i++)
		tests[count++] = SCRATCH_CASE(user_rows[i].name, checks_user,
					      &user_rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(place_rows); i++)
		tests[count++] = test_row(checks_place, &place_rows[i]);
	return run_tests("host_check", tests, argc, argv);
}
