#include "host/path.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "text/buf.h"
#include "text/memory.h"

const char *path_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *path_parent(const char *path)
{
	CLEANUP(memory_release) char *copy = memory_copy(path);

	return memory_copy(dirname(copy));
}

char *path_join(const char *dir, const char *name)
{
	struct buf path = BUF_INIT;

	buf_adds(&path, dir);
	if (!path.len || path.data[path.len - 1] != '/')
		buf_addc(&path, '/');
	buf_adds(&path, name);
	return buf_steal(&path);
}

char *path_nearest(const char *path)
{
	char *at = memory_copy(path);
	char *real;

	/* "/" and "." always resolve, or there is nothing to stand in. */
	while (!(real = realpath(at, NULL)) && strcmp(at, "/") != 0) {
		char *parent = path_parent(strcmp(at, ".") ? at : "/");

		free(at);
		at = parent;
	}
	if (!real)
		return at;
	free(at);
	return real;
}

char *path_clean(const char *path)
{
	char *clean = memory_copy(path);
	size_t len = 0;

	for (const char *at = path; *at; at++)
		if (at[0] != '/' || at[1] != '/')
			clean[len++] = *at;
	if (len > 1 && clean[len - 1] == '/')
		len--;
	clean[len] = '\0';
	return clean;
}
