#include "target/manifest_dir.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "format/yaml_tree.h"
#include "host/file.h"
#include "host/inspect.h"
#include "host/path.h"
#include "text/error.h"

enum {
	MAX_BYTES = 10 * 1024 * 1024, /* kubelet reads no larger file */
	MAX_REPORTS = 5,              /* more would hide the rest */
};

/* What a text is for kubelet. */
struct content {
	char *pod;  /* "NAMESPACE/NAME"; NULL: no pod */
	char *kind; /* NULL: not even an object */
};

static void content_release(struct content *content)
{
	free(content->pod);
	free(content->kind);
}

static const char *text_of(const struct tree_node *node, const char *key)
{
	const struct tree_node *value = tree_get(node, key);

	return value && value->kind == TREE_SCALAR ? value->text : "";
}

static void read_content(const struct buf *text, struct content *content)
{
	CLEANUP(tree_release) struct tree tree = TREE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	const struct tree_node *root, *meta;
	struct buf pod = BUF_INIT;
	const char *space;

	if (tree_parse(&tree, text->data, text->len, &err) < 0)
		return;
	root = tree_document(&tree);
	meta = tree_get(root, "metadata");
	space = text_of(meta, "namespace");
	if (*text_of(root, "kind"))
		content->kind = memory_copy(text_of(root, "kind"));
	if (strcmp(text_of(root, "kind"), "Pod") || !*text_of(meta, "name"))
		return;
	buf_addf(&pod, "%s/%s", *space ? space : "default",
		 text_of(meta, "name"));
	content->pod = buf_steal(&pod);
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

static void report_other(const char *path, enum inspect_kind kind,
			 const struct content *content,
			 struct finding_list *findings)
{
	struct finding *finding;

	if (kind == INSPECT_DIRECTORY)
		finding = finding_list_add(findings, SEVERITY_INFO, "directory",
					   path,
					   "is a directory: kubelet does not "
					   "look inside, and says so in its "
					   "journal");
	else if (kind != INSPECT_FILE && kind != INSPECT_EMPTY)
		finding = finding_list_add(findings, SEVERITY_WARNING,
					   "not-a-file", path,
					   "is no readable file: kubelet "
					   "reports an error about it every 20 "
					   "seconds");
	else if (content->kind)
		finding = finding_list_add(findings, SEVERITY_WARNING,
					   "not-a-pod-file", path,
					   "is a %s, no Pod: kubelet does "
					   "nothing with it but report an "
					   "error every 20 seconds",
					   content->kind);
	else
		finding = finding_list_add(
			findings, SEVERITY_WARNING, "not-a-pod-file", path,
			"is no Pod: kubelet reports an error "
			"about it every 20 seconds");
	finding_hint(finding, "move it out of the manifest directory");
}

static void check_file(const char *path, const char *manifest, const char *pod,
		       bool all, struct finding_list *findings)
{
	CLEANUP(file_release) struct file file = FILE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP(content_release) struct content content = { NULL, NULL };
	enum inspect_kind kind = inspect(path);

	if (kind == INSPECT_FILE &&
	    file_read(&file, path, MAX_BYTES, &err) == 0)
		read_content(&file.bytes, &content);
	if (content.pod && pod && !strcmp(content.pod, pod))
		report_twin(path, manifest, pod, findings);
	else if (all && !content.pod)
		report_other(path, kind, &content, findings);
}

void manifest_dir_check(const char *manifest, const struct buf *text, bool all,
			struct finding_list *findings)
{
	CLEANUP(memory_release) char *directory = path_parent(manifest);
	CLEANUP(content_release) struct content own = { NULL, NULL };
	struct dirent **entries = NULL;
	size_t before = findings->count;
	int count = scandir(directory, &entries, NULL, alphasort);

	read_content(text, &own);
	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;
		CLEANUP(memory_release) char *path = path_join(directory, name);

		if (name[0] != '.' && strcmp(name, path_name(manifest)) != 0 &&
		    findings->count - before < MAX_REPORTS)
			check_file(path, manifest, own.pod, all, findings);
		free(entries[i]);
	}
	free(entries);
}
