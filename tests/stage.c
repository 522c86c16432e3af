#include "stage.h"

#include <dirent.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/directory.h"
#include "host/path.h"
#include "test.h"

#define LINK "-> "

static size_t strays;

void stage_in_memory(void)
{
	if (access("/dev/shm", W_OK) == 0)
		setenv("TMPDIR", "/dev/shm", false);
}

void stage_content(const char *content, struct buf *out)
{
	if (!strncmp(content, "fixtures/", strlen("fixtures/")))
		test_file_read(content, out);
	else
		buf_adds(out, content);
}

static void make_file(const char *root, const struct stage_file *file)
{
	CLEANUP(memory_release) char *path = path_join(root, file->path + 1);
	CLEANUP(memory_release) char *parent = path_parent(path);
	CLEANUP(buf_release) struct buf bytes = BUF_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	assert_int_equal(directory_make(parent, 0755, &err), 0);
	if (!strncmp(file->content, LINK, strlen(LINK))) {
		assert_int_equal(symlink(file->content + strlen(LINK), path),
				 0);
		return;
	}
	stage_content(file->content, &bytes);
	test_file_write(path, bytes.data, bytes.len);
	assert_int_equal(chmod(path, 0600), 0);
}

void stage_make(const char *root, const struct stage_file *files)
{
	test_dir_free(memory_copy(root));
	assert_int_equal(mkdir(root, 0755), 0);
	for (; files->path; files++)
		make_file(root, files);
}

static int count_stray(const char *path, const struct stat *stat, int type,
		       struct FTW *place)
{
	(void)stat;
	(void)type;
	strays += strstr(path + place->base, ".apiserver-audit.") != NULL;
	return 0;
}

size_t stage_strays(const char *root)
{
	strays = 0;
	nftw(root, count_stray, 8, FTW_PHYS);
	return strays;
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

void stage_names(const char *root, const char *dir, struct buf *out)
{
	CLEANUP(memory_release) char *path = path_join(root, dir + 1);
	struct dirent **entries = NULL;
	int count = scandir(path, &entries, is_visible, alphasort);

	for (int i = 0; i < count; i++) {
		buf_addf(out, "%s ", entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
}
