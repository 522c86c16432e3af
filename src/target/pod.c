#include "target/pod.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "text/buf.h"
#include "text/error.h"

static int refuse_at(struct error *err, const struct tree_node *node)
{
	assert(node);
	return error_place(err, node->line, node->column);
}

/* Check that `node`, called `what`, is of `kind`. */
static int check_kind(const struct tree_node *node, enum tree_kind kind,
		      const char *what, struct error *err)
{
	static const char *const names[] = { [TREE_MAPPING] = "mapping",
					     [TREE_SEQUENCE] = "list",
					     [TREE_SCALAR] = "text" };

	if (node->kind == kind)
		return 0;
	if (node->kind == TREE_ALIAS) {
		error_refuse(err, "alias",
			     "'%s' is an alias (*%s): a change here would "
			     "show elsewhere",
			     what, node->text);
		error_hint(err, "write out what the alias stands for");
		return refuse_at(err, node);
	}
	error_refuse(err, "not-a-pod", "'%s' is no %s", what, names[kind]);
	error_hint(err, "kubelet cannot read it as a pod either: mend the file "
			"first");
	return refuse_at(err, node);
}

/* Return the last document that says something, if it is not the first. */
static const struct tree_node *later_document(const struct tree *tree)
{
	const struct tree_node *later = NULL;
	const struct tree_node *first = tree_document(tree);

	for (const struct tree_node *doc = first ? first->next : NULL; doc;
	     doc = doc->next)
		if (!tree_is_null(doc))
			later = doc;
	return later;
}

static int check_document(const struct tree *tree, struct error *err)
{
	const struct tree_node *root = tree_document(tree);
	const struct tree_node *later = later_document(tree);

	if (later) {
		error_refuse(err, "several-documents",
			     "another YAML document starts here");
		error_hint(err, "kubelet reads the first document of a file "
				"only: put each in a file of its own");
		return refuse_at(err, later);
	}
	if (root && !tree_is_null(root))
		return check_kind(root, TREE_MAPPING, "this document", err);
	error_refuse(err, "empty", "the file says nothing");
	return error_hint(err, "is it the right file? kubeadm writes "
			       "/etc/kubernetes/manifests/kube-apiserver.yaml");
}

static int check_is_pod(const struct tree_node *root, struct error *err)
{
	const struct tree_node *kind = tree_get(root, "kind");

	if (tree_says(kind, "Pod"))
		return 0;
	error_refuse(err, "not-a-pod", "kind is %s%s%s, not 'Pod'",
		     kind ? "'" : "", kind ? kind->text : "missing",
		     kind ? "'" : "");
	error_hint(err, "kubelet runs nothing but Pods from its manifest "
			"directory");
	return refuse_at(err, kind ? kind : root);
}

/* --- the container ------------------------------------------------------- */

/* Append the words of one list; a missing list has none. */
static int read_words(struct command_line *line, struct tree_node *list,
		      const char *what, struct error *err)
{
	if (tree_is_null(list))
		return 0;
	if (check_kind(list, TREE_SEQUENCE, what, err) < 0)
		return -1;
	for (struct tree_node *item = list->first; item; item = item->next) {
		if (item->kind == TREE_SCALAR || item->kind == TREE_ALIAS) {
			command_line_add(line, item->text, item);
			continue;
		}
		error_refuse(err, "not-text",
			     "this item of '%s' is no text for a YAML reader",
			     what);
		error_hint(err, "put quotes around it: ': ' makes a mapping");
		return refuse_at(err, item);
	}
	return 0;
}

/* Whether the last component of the image's name is kube-apiserver. */
static bool has_own_image(const struct tree_node *container)
{
	static const char name[] = "kube-apiserver";
	const struct tree_node *image = tree_get(container, "image");
	const char *slash = image ? strrchr(image->text, '/') : NULL;
	const char *last = slash ? slash + 1 : image ? image->text : "";

	return !strncmp(last, name, strlen(name)) &&
	       strchr("-:@", last[strlen(name)]);
}

/*
 * Read the words of `container`. `*ret_found` says whether they start
 * kube-apiserver.
 */
static int read_container(struct tree_node *container,
			  struct command_line *line, bool *ret_found,
			  struct error *err)
{
	struct tree_node *command = tree_get(container, "command");
	struct tree_node *args = tree_get(container, "args");

	*ret_found = false;
	if (read_words(line, command, "command", err) < 0 ||
	    read_words(line, args, "args", err) < 0)
		return -1;
	if (command_line_find_program(line))
		*ret_found = true;
	else if (tree_is_null(command) && line->count &&
		 line->words[0].text[0] == '-')
		*ret_found = has_own_image(container);
	return 0;
}

static int refuse_script(const struct word *script, struct error *err)
{
	error_refuse(err, "shell-script",
		     "kube-apiserver is started by a shell script here, whose "
		     "flags cannot be told from the rest");
	error_hint(err, "make the flags items of 'command' of their own, or "
			"add the audit flags to the script by hand");
	return refuse_at(err, script->origin);
}

static int refuse_missing(const struct pod *pod, const struct word *script,
			  struct error *err)
{
	if (script)
		return refuse_script(script, err);
	error_refuse(err, "no-container", "no container runs kube-apiserver");
	error_hint(err, "looked for 'kube-apiserver' or 'hyperkube apiserver' "
			"in 'command' and 'args' of every container");
	return refuse_at(err, pod->spec);
}

static int refuse_second(const struct tree_node *container, struct error *err)
{
	error_refuse(err, "several-containers",
		     "a second container runs kube-apiserver");
	error_hint(err, "keep one of the two in this pod");
	return refuse_at(err, container);
}

/* An alias among the words stands for a word that we do not see. */
static int check_aliases(const struct command_line *line, struct error *err)
{
	for (size_t i = 0; i < line->count; i++)
		if (check_kind(line->words[i].origin, TREE_SCALAR, "command",
			       err) < 0)
			return -1;
	return 0;
}

static int find_container(struct pod *pod, struct tree_node *containers,
			  struct error *err)
{
	const struct word *script = NULL;

	for (struct tree_node *c = containers->first; c; c = c->next) {
		struct command_line line = COMMAND_LINE_INIT;
		bool found;

		if (check_kind(c, TREE_MAPPING, "containers", err) < 0 ||
		    read_container(c, &line, &found, err) < 0) {
			command_line_release(&line);
			return -1;
		}
		if (found && pod->container) {
			command_line_release(&line);
			return refuse_second(c, err);
		}
		if (found || (!script && !pod->container)) {
			command_line_release(&pod->line);
			pod->line = line;
			script = command_line_find_script(&pod->line);
			pod->container = found ? c : NULL;
		} else {
			command_line_release(&line);
		}
	}
	if (!pod->container)
		return refuse_missing(pod, script, err);
	return check_aliases(&pod->line, err);
}

int pod_read(struct pod *pod, struct tree *tree, struct error *err)
{
	struct tree_node *containers;

	if (check_document(tree, err) < 0)
		return -1;
	pod->tree = tree;
	pod->root = tree_document(tree);
	if (check_is_pod(pod->root, err) < 0)
		return -1;
	pod->spec = tree_get(pod->root, "spec");
	containers = tree_get(pod->spec, "containers");
	if (pod->spec && check_kind(pod->spec, TREE_MAPPING, "spec", err) < 0)
		return -1;
	if (tree_is_null(containers)) {
		error_refuse(err, "no-container", "the pod has no containers");
		error_hint(err, "kubelet needs spec.containers: mend the file "
				"first");
		return refuse_at(err, pod->spec ? pod->spec : pod->root);
	}
	if (check_kind(containers, TREE_SEQUENCE, "containers", err) < 0 ||
	    find_container(pod, containers, err) < 0)
		return -1;
	return 0;
}

/* kubelet takes a pod with a fixed uid for the same one, whatever it says. */
static int check_uid(const struct tree_node *root, struct error *err)
{
	const struct tree_node *uid = tree_get(tree_get(root, "metadata"),
					       "uid");

	if (tree_is_null(uid) || !uid->len)
		return 0;
	error_refuse(err, "fixed-uid", "metadata.uid is fixed");
	error_hint(err, "kubelet does not restart such a pod when it changes: "
			"remove the line (an export of a running pod has it), "
			"or let the tool that writes this file do it (RKE2)");
	return refuse_at(err, uid);
}

static int check_count(const struct tree_node *parent, const char *key,
		       struct error *err)
{
	const struct tree_node *list = tree_get(parent, key);

	if (!list || tree_count(list) <= POD_LIST_MAX)
		return 0;
	error_refuse(err, "too-many", "'%s' has more than %d items", key,
		     POD_LIST_MAX);
	error_hint(err, "is it the right file? kube-apiserver has about ten");
	return refuse_at(err, list);
}

int pod_check_size(const struct pod *pod, struct error *err)
{
	if (check_count(pod->spec, "volumes", err) < 0)
		return -1;
	return check_count(pod->container, "volumeMounts", err);
}

int pod_check(const struct pod *pod, struct error *err)
{
	const struct word *word = NULL;

	if (check_uid(pod->root, err) < 0)
		return -1;
	if (command_line_check(&pod->line, &word, err) == 0)
		return 0;
	return refuse_at(err, word->origin);
}

void pod_release(struct pod *pod)
{
	command_line_release(&pod->line);
}

/* Return the list that the item `node` stands in: `command` or `args`. */
static struct tree_node *list_of(const struct pod *pod,
				 const struct tree_node *node)
{
	struct tree_node *command = tree_get(pod->container, "command");

	for (struct tree_node *n = command ? command->first : NULL; n;
	     n = n->next)
		if (n == node)
			return command;
	return tree_get(pod->container, "args");
}

/* Return the node of the next word that is not new, or NULL. */
static struct tree_node *next_old_word(const struct command_line *line,
				       size_t at)
{
	while (at < line->count && !line->words[at].origin)
		at++;
	return at < line->count ? line->words[at].origin : NULL;
}

/*
 * Insert a new word beside its neighbours: in the list of the flag before it,
 * or if there is none, of the one behind it.
 */
static void store_new_word(struct pod *pod, size_t at)
{
	struct word *word = &pod->line.words[at];
	struct tree_node *before = at ? word[-1].origin : NULL;
	struct tree_node *behind = next_old_word(&pod->line, at);
	bool follows_flag = at > pod->line.start;
	struct tree_node *list = list_of(pod, follows_flag || !behind ? before
								      : behind);

	if (before && list_of(pod, before) != list)
		before = NULL;
	word->origin = tree_new_string(pod->tree, word->text);
	tree_insert(list, before, word->origin);
}

void pod_store_words(struct pod *pod)
{
	struct command_line *line = &pod->line;

	for (size_t i = 0; i < line->count; i++)
		if (!line->words[i].origin)
			store_new_word(pod, i);
	for (size_t i = 0; i < line->count; i++) {
		struct word *word = &line->words[i];

		if (word->removed)
			tree_remove(list_of(pod, word->origin), word->origin);
		else if (word->changed)
			tree_set(pod->tree, word->origin, word->text);
	}
}

unsigned pod_kube_minor(const struct pod *pod)
{
	const struct tree_node *image = tree_get(pod->container, "image");
	CLEANUP(memory_release)
	char *name = memory_copy(image ? image->text : "");
	const char *tag;

	name[strcspn(name, "@")] = '\0';
	tag = strrchr(name, ':');
	if (!tag || strchr(tag, '/'))
		return 0;
	tag += tag[1] == 'v' ? 2 : 1;
	if (strncmp(tag, "1.", 2) != 0 || !isdigit((unsigned char)tag[2]))
		return 0;
	return (unsigned)strtoul(tag + 2, NULL, 10);
}

unsigned pod_security_number(const struct pod *pod, const char *key)
{
	const struct tree_node *value = tree_get(
		tree_get(pod->container, "securityContext"), key);

	if (!value)
		value = tree_get(tree_get(pod->spec, "securityContext"), key);
	return value && value->kind == TREE_SCALAR
		       ? (unsigned)strtoul(value->text, NULL, 10)
		       : 0;
}
