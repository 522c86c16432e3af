#include "target/manifest_dir.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "format/yaml_tree.h"
#include "host/file.h"
#include "host/inspect.h"
#include "host/path.h"
#include "target/pod_name.h"
#include "text/error.h"

enum {
	MAX_BYTES = 10 * 1024 * 1024, /* kubelet reads no larger file */
	MAX_OTHERS = 5,               /* reports of files that are no twins */
};

/* Return the kind of object that the text is, or NULL: none. */
static char *object_kind(const struct buf *text)
{
	CLEANUP(tree_release) struct tree tree = TREE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	const struct tree_node *kind;

	if (tree_parse(&tree, text->data, text->len, &err) < 0)
		return NULL;
	kind = tree_get(tree_document(&tree), "kind");
	return kind && kind->kind == TREE_SCALAR && kind->len
		       ? memory_copy(kind->text)
		       : NULL;
}

static void report_twin(const char *path, const char *manifest, const char *pod,
			struct finding_list *findings)
{
	const char *name = path_name(path), *other = path_name(manifest);
	struct finding *finding = finding_list_add(
		findings, SEVERITY_ERROR, "twin", path,
		"defines the pod '%s' too: kubelet runs only one of the two, "
		"that whose name sorts last, '%s'",
		pod, strcmp(name, other) > 0 ? name : other);

	finding_hint(finding, "move it out of this directory; kubelet may "
			      "restart the pod when it goes");
}

/* What kubelet makes of a file that is no pod; `kind` is NULL or its kind. */
static const char *describe_other(enum inspect_kind file, const char *kind)
{
	if (file == INSPECT_DIRECTORY)
		return "is a directory: kubelet does not look inside, and says "
		       "so in its journal";
	if (file != INSPECT_FILE && file != INSPECT_EMPTY)
		return "is no readable file: kubelet reports an error about it "
		       "every 20 seconds";
	if (kind && !strcmp(kind, "Pod"))
		return "is a Pod without a name: kubelet reports an error "
		       "about it every 20 seconds";
	return kind ? "is no Pod but another object: kubelet does nothing with "
		      "it but report an error every 20 seconds"
		    : "is no Pod: kubelet reports an error about it every 20 "
		      "seconds";
}

static void report_other(const char *path, enum inspect_kind file,
			 const struct buf *text, struct finding_list *findings)
{
	CLEANUP(memory_release) char *kind = object_kind(text);
	struct finding *finding = finding_list_add(
		findings,
		file == INSPECT_DIRECTORY ? SEVERITY_INFO : SEVERITY_WARNING,
		"not-a-pod-file", path, "%s", describe_other(file, kind));

	finding_hint(finding, "move it out of the manifest directory");
}

/* What cannot be read may be a twin; what has gone since is none. */
static void report_unread(const char *path, const char *reason,
			  struct finding_list *findings)
{
	struct finding *finding;

	if (inspect(path) == INSPECT_MISSING)
		return;
	finding = finding_list_add(findings, SEVERITY_ERROR, "maybe-twin", path,
				   "it is not known whether the same pod is "
				   "defined here: %s",
				   reason);
	finding_hint(finding, "run this as root; a file that is no manifest "
			      "does not belong in this directory");
}

static void check_file(const char *path, const char *manifest, const char *pod,
		       struct finding_list *twins, struct finding_list *others)
{
	CLEANUP(file_release) struct file file = FILE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP(memory_release) char *other = NULL;
	enum inspect_kind kind = inspect(path);

	/* Links that go round in circles are no file for kubelet either. */
	if ((kind == INSPECT_FILE ||
	     (kind == INSPECT_UNREADABLE && errno != ELOOP)) &&
	    file_read(&file, path, MAX_BYTES, &err) == 0)
		other = pod_name(&file.bytes);
	if (pod && err.kind == ERROR_SYSTEM)
		report_unread(path, err.message, twins);
	else if (other && pod && !strcmp(other, pod))
		report_twin(path, manifest, pod, twins);
	else if (others && !other && others->count < MAX_OTHERS)
		report_other(path, kind, &file.bytes, others);
}

/* Whether both names lead to one file: a manifest is no twin of itself. */
static bool is_same(const char *a, const char *b)
{
	struct stat stat_a, stat_b;

	return !stat(a, &stat_a) && !stat(b, &stat_b) &&
	       stat_a.st_dev == stat_b.st_dev && stat_a.st_ino == stat_b.st_ino;
}

void manifest_dir_check(const char *manifest, const struct buf *text, bool all,
			struct finding_list *findings)
{
	CLEANUP(memory_release) char *directory = path_parent(manifest);
	CLEANUP(memory_release) char *pod = pod_name(text);
	struct finding_list others = FINDING_LIST_INIT;
	struct dirent **entries = NULL;
	int count = scandir(directory, &entries, NULL, alphasort);

	if (count < 0 && pod)
		report_unread(directory, strerror(errno), findings);
	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;
		CLEANUP(memory_release) char *path = path_join(directory, name);

		if (name[0] != '.' && !is_same(path, manifest))
			check_file(path, manifest, pod, findings,
				   all ? &others : NULL);
		free(entries[i]);
	}
	free(entries);
	finding_list_move(findings, &others);
}
