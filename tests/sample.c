#include "sample.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

static void add(struct sample_list *list, const char *path, const char *name,
		size_t name_len)
{
	void *items = list->items;
	struct buf text = BUF_INIT;

	memory_grow(&items, &list->capacity, list->count + 1,
		    sizeof(*list->items));
	list->items = items;
	buf_add(&text, name, name_len);
	list->items[list->count++] = (struct sample){ buf_steal(&text),
						      memory_copy(path) };
}

/*
 * Add the files of `pattern`, each named by its path without the first `skip`
 * bytes, and without its last component if `by_folder`.
 */
static size_t add_pattern(struct sample_list *list, const char *pattern,
			  size_t skip, int by_folder)
{
	glob_t found = { 0 };
	size_t count;

	if (glob(pattern, 0, NULL, &found) != 0)
		found.gl_pathc = 0;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		const char *path = found.gl_pathv[i];
		const char *name = path + skip;
		const char *slash = strrchr(name, '/');

		add(list, path, name,
		    by_folder ? (size_t)(slash - name) : strlen(name));
	}
	count = found.gl_pathc;
	globfree(&found);
	return count;
}

void sample_list_add_fixtures(struct sample_list *list)
{
	static const char folder[] = "fixtures/";

	add_pattern(list, "fixtures/*/*/before.*", strlen(folder), 1);
}

void sample_list_add_corpus(struct sample_list *list)
{
	static const char *const folders[] = { "manifests/*", "templates/*" };
	const char *corpus = getenv("CORPUS");
	size_t found = 0;

	if (!corpus || !*corpus)
		corpus = "../shared/corpus";
	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		struct buf pattern = BUF_INIT;

		buf_addf(&pattern, "%s/%s", corpus, folders[i]);
		found += add_pattern(list, pattern.data, strlen(corpus) + 1, 0);
		buf_release(&pattern);
	}
	if (!found)
		printf("# no corpus at '%s': only the fixtures are tried\n",
		       corpus);
}

void sample_list_release(struct sample_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->items[i].name);
		free(list->items[i].path);
	}
	free(list->items);
	*list = (struct sample_list)SAMPLE_LIST_INIT;
}
