#include "target/systemd_service_variant.h"

#include <stdlib.h>
#include <string.h>

#include "host/path.h"
#include "text/buf.h"

void service_variant_release(struct service_variant *variant)
{
	free(variant->drop_ins);
	free(variant->environment);
}

/* Whether the file is the one at `path`; set its text if so. */
static bool change_file(struct service_file *file, const char *path,
			const struct buf *text)
{
	if (strcmp(file->path, path) != 0)
		return false;
	file->text = text;
	return true;
}

/* Copy `count` files, with room for one more. */
static struct service_file *copy_files(const struct service_file *files,
				       size_t count)
{
	struct service_file *copy = memory_new((count + 1) * sizeof(*copy));

	if (count)
		memcpy(copy, files, count * sizeof(*copy));
	return copy;
}

static void remove_drop_in(struct service_variant *variant, size_t at)
{
	size_t behind = --variant->files.drop_in_count - at;

	memmove(variant->drop_ins + at, variant->drop_ins + at + 1,
		behind * sizeof(*variant->drop_ins));
}

static void add_drop_in(struct service_variant *variant, const char *path,
			const struct buf *text)
{
	struct service_file *list = variant->drop_ins;
	size_t at = variant->files.drop_in_count++;

	for (; at && strcmp(path_name(list[at - 1].path), path_name(path)) > 0;
	     at--)
		list[at] = list[at - 1];
	list[at] = (struct service_file){ .path = path, .text = text };
}

static void change_drop_in(struct service_variant *variant, const char *path,
			   const struct buf *text)
{
	for (size_t i = 0; i < variant->files.drop_in_count; i++) {
		if (!change_file(&variant->drop_ins[i], path, text))
			continue;
		if (!text)
			remove_drop_in(variant, i);
		return;
	}
	if (text)
		add_drop_in(variant, path, text);
}

void service_variant_make(struct service_variant *ret,
			  const struct service_files *files, const char *path,
			  const struct buf *text)
{
	struct service_files *copy = &ret->files;
	bool is_environment = false;

	*copy = *files;
	ret->drop_ins = copy_files(files->drop_ins, files->drop_in_count);
	ret->environment = copy_files(files->environment,
				      files->environment_count);
	copy->drop_ins = ret->drop_ins;
	copy->environment = ret->environment;
	if (!path || (copy->unit.path && !strcmp(copy->unit.path, path))) {
		copy->unit.text = text;
		return;
	}
	for (size_t i = 0; i < copy->environment_count; i++)
		is_environment |= change_file(&ret->environment[i], path, text);
	if (!is_environment)
		change_drop_in(ret, path, text);
}
