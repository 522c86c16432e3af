#include "service_sample.h"

#include <ftw.h>
#include <unistd.h>

#include "host/directory.h"
#include "host/path.h"

/* nftw() has no argument for its function. */
static struct {
	const char *from;
	const char *to;
} copying;

static int copy_entry(const char *path, const struct stat *stat, int type,
		      struct FTW *place)
{
	CLEANUP(memory_release)
	char *to = path_join(copying.to, path + strlen(copying.from));
	struct buf bytes = BUF_INIT;

	(void)stat;
	(void)place;
	if (type == FTW_D)
		return mkdir(to, 0755) && access(to, F_OK);
	if (type == FTW_SL) {
		char link[4096];
		ssize_t len;

		len = readlink(path, link, sizeof(link) - 1);
		assert_true(len > 0);
		link[len] = '\0';
		return symlink(link, to);
	}
	test_file_read(path, &bytes);
	test_file_write(to, bytes.data, bytes.len);
	buf_release(&bytes);
	return 0;
}

void service_sample_copy(struct service_sample *sample, const char *dir)
{
	*sample = (struct service_sample){ .root = test_dir_new() };
	copying.from = dir;
	copying.to = sample->root;
	assert_int_equal(nftw(dir, copy_entry, 8, FTW_PHYS), 0);
}

void service_sample_make(struct service_sample *sample, const struct buf *text)
{
	struct error err = ERROR_INIT;
	char *dir, *path;

	*sample = (struct service_sample){ .root = test_dir_new(),
					   .is_offline = true };
	dir = path_join(sample->root, "etc/systemd/system");
	path = path_join(dir, "kube-apiserver.service");
	assert_int_equal(directory_make(dir, 0755, &err), 0);
	test_file_write(path, text->data, text->len);
	free(path);
	free(dir);
}

void service_sample_release(struct service_sample *sample)
{
	test_dir_free(sample->root);
}

/* Put the result in the place of the file that was planned for. */
static void carry(const struct service_outcome *outcome, const char *path)
{
	CLEANUP(memory_release) char *dir = path_parent(path);
	struct error err = ERROR_INIT;

	if (outcome->is_removed) {
		assert_int_equal(unlink(path), 0);
		return;
	}
	assert_int_equal(directory_make(dir, 0755, &err), 0);
	test_file_write(path, outcome->plan.result.data,
			outcome->plan.result.len);
}

static int plan(const struct service_sample *sample,
		const struct audit_spec *spec, bool carry_out,
		struct service_outcome *ret)
{
	CLEANUP(service_lookup_release)
	struct service_lookup lookup = SERVICE_LOOKUP_INIT;
	struct service_query query = { .root = sample->root,
				       .is_offline = sample->is_offline,
				       .wants_drop_in = sample->wants_drop_in };
	struct service_edited edited = { 0 };

	if (service_lookup(&lookup, &query, &ret->err) < 0 ||
	    systemd_service_plan_files(&lookup.files, spec, &ret->plan, &edited,
				       &ret->err) < 0)
		return -1;
	ret->path = memory_copy(edited.path + strlen(sample->root));
	ret->is_removed = edited.is_removed;
	buf_add(&ret->text, edited.text->data, edited.text->len);
	if (carry_out && ret->plan.edits.count)
		carry(ret, edited.path);
	return 0;
}

void service_sample_plan(const struct service_sample *sample,
			 const struct audit_spec *spec, bool carry_out,
			 struct service_outcome *ret)
{
	*ret = (struct service_outcome){ .plan = PLAN_INIT,
					 .err = ERROR_INIT,
					 .text = BUF_INIT };
	ret->ret = plan(sample, spec, carry_out, ret);
}

void service_outcome_release(struct service_outcome *outcome)
{
	plan_release(&outcome->plan);
	error_release(&outcome->err);
	buf_release(&outcome->text);
	free(outcome->path);
}
