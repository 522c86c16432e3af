#include "host/pattern.h"

#include <dirent.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "host/inspect.h"
#include "host/path.h"
#include "host/root.h"
#include "text/error.h"

static const char special[] = "*?[\\";

bool pattern_is(const char *path)
{
	return strpbrk(path, special) != NULL;
}

/* Return where `path` of the host is for us, if it exists, or NULL. */
static char *resolve(const char *root, const char *path)
{
	CLEANUP_ERROR struct error none = ERROR_INIT;
	char *real = root_resolve(root, path, &none);

	if (real && inspect(real) == INSPECT_MISSING) {
		free(real);
		return NULL;
	}
	return real;
}

/* Add the entries of the host's directory `dir` that match `component`. */
static void match_entries(const char *root, const char *dir,
			  const char *component, struct strings *ret)
{
	CLEANUP(memory_release) char *real = resolve(root, dir);
	struct dirent **entries = NULL;
	int count = real ? scandir(real, &entries, NULL, alphasort) : 0;

	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;

		if (!fnmatch(component, name, FNM_PERIOD))
			strings_add(ret, path_join(dir, name));
		free(entries[i]);
	}
	free(entries);
}

/* Replace the directories in `paths` by what matches in them. */
static void descend(const char *root, const char *component,
		    struct strings *paths)
{
	struct strings next = STRINGS_INIT;

	for (size_t i = 0; i < paths->count; i++) {
		if (pattern_is(component))
			match_entries(root, paths->items[i], component, &next);
		else
			strings_add(&next,
				    path_join(paths->items[i], component));
	}
	strings_release(paths);
	*paths = next;
}

void pattern_match(const char *root, const char *pattern, struct strings *ret)
{
	CLEANUP(memory_release) char *copy = memory_copy(pattern);
	CLEANUP(strings_release) struct strings paths = STRINGS_INIT;
	char *save = NULL, *component = strtok_r(copy, "/", &save);

	strings_add(&paths, memory_copy("/"));
	for (; component; component = strtok_r(NULL, "/", &save))
		descend(root, component, &paths);
	for (size_t i = 0; i < paths.count; i++) {
		CLEANUP(memory_release)
		char *real = resolve(root, paths.items[i]);

		if (real)
			strings_add(ret, memory_copy(paths.items[i]));
	}
}
