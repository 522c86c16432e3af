#include "host/pattern.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "host/directory.h"
#include "host/inspect.h"
#include "host/path.h"
#include "host/root.h"
#include "text/error.h"

static const char special[] = "*?[\\";

bool pattern_is(const char *path)
{
	return strpbrk(path, special) != NULL;
}

/* Add `path` if the host has it. */
static int add_if_there(const char *root, const char *path, struct strings *ret,
			struct error *err)
{
	CLEANUP(memory_release) char *real = root_resolve(root, path, err);

	if (!real)
		return -1;
	if (inspect(real) != INSPECT_MISSING)
		strings_add(ret, memory_copy(path));
	return 0;
}

/* Add the entries of the host's directory `dir` that match `component`. */
static int match_entries(const char *root, const char *dir,
			 const char *component, struct strings *ret,
			 struct error *err)
{
	CLEANUP(memory_release) char *real = root_resolve(root, dir, err);
	struct dirent **entries = NULL;
	int count = real ? directory_list(real, &entries, err) : -1;

	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;

		if (!fnmatch(component, name, FNM_PERIOD))
			strings_add(ret, path_join(dir, name));
		free(entries[i]);
	}
	free(entries);
	return count < 0 ? -1 : 0;
}

/* Replace the directories in `paths` by what matches in them. */
static int descend(const char *root, const char *component,
		   struct strings *paths, struct error *err)
{
	struct strings next = STRINGS_INIT;
	int ret = 0;

	for (size_t i = 0; i < paths->count && !ret; i++) {
		if (pattern_is(component))
			ret = match_entries(root, paths->items[i], component,
					    &next, err);
		else
			strings_add(&next,
				    path_join(paths->items[i], component));
	}
	strings_release(paths);
	*paths = next;
	return ret;
}

int pattern_match(const char *root, const char *pattern, struct strings *ret,
		  struct error *err)
{
	CLEANUP(memory_release) char *copy = memory_copy(pattern);
	CLEANUP(strings_release) struct strings paths = STRINGS_INIT;
	char *save = NULL, *component = strtok_r(copy, "/", &save);

	strings_add(&paths, memory_copy("/"));
	for (; component; component = strtok_r(NULL, "/", &save))
		if (descend(root, component, &paths, err) < 0)
			return -1;
	for (size_t i = 0; i < paths.count; i++)
		if (add_if_there(root, paths.items[i], ret, err) < 0)
			return -1;
	return 0;
}
