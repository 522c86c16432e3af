/*
 * sample.h - the manifests that tests run over
 *
 * Two kinds: the fixtures, `fixtures/<area>/<case>/before.*`, and a corpus of
 * files from the wild, which is not part of the project: it is looked for in
 * $CORPUS, else in ../shared/corpus, and may be missing.
 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stddef.h>

struct sample {
	char *name; /* "kubeadm/v1.31", "manifests/001.yaml" */
	char *path;
};

struct sample_list {
	struct sample *items;
	size_t count;
	size_t capacity;
};

#define SAMPLE_LIST_INIT                                                       \
	{                                                                      \
		NULL, 0, 0                                                     \
	}

/* Add every fixture, in the order of names. */
void sample_list_add_fixtures(struct sample_list *list);

/*
 * Add the manifests and templates of the corpus, or print a line that says
 * that there is none.
 */
void sample_list_add_corpus(struct sample_list *list);

void sample_list_release(struct sample_list *list);

#endif
