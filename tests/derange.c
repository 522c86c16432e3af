#include "derange.h"

#include "audit/change.h"
#include "format/yaml_edit.h"
#include "target/pod.h"
#include "test.h"
#include "text/edit.h"

static const char policy[] = "/etc/kubernetes/audit-policy.yaml";
static const char log_dir[] = "/var/log/kubernetes/audit";

/* --- flags --------------------------------------------------------------- */

static void drop_flags(struct pod *pod, const char *const *names, size_t count)
{
	struct change_list ignored = CHANGE_LIST_INIT;

	for (size_t i = 0; i < count; i++)
		command_line_unset(&pod->line, names[i], &ignored);
	pod_store_words(pod);
	change_list_release(&ignored);
}

static bool drop_flag(struct pod *pod, const char *name)
{
	drop_flags(pod, &name, 1);
	return true;
}

static bool drop_all_flags(struct pod *pod, const char *subject)
{
	static const char *const names[] = {
		"audit-log-maxage", "audit-log-maxbackup", "audit-log-maxsize",
		"audit-log-path", "audit-policy-file"
	};

	(void)subject;
	drop_flags(pod, names, ARRAY_SIZE(names));
	return true;
}

/* Return the node of the one word that sets the flag `name`. */
static struct tree_node *flag_node(const struct pod *pod, const char *name)
{
	for (size_t i = 0; i < pod->line.count; i++) {
		const char *text = pod->line.words[i].text;

		if (!strncmp(text, "--", 2) &&
		    !strncmp(text + 2, name, strlen(name)) &&
		    text[2 + strlen(name)] == '=')
			return pod->line.words[i].origin;
	}
	return NULL;
}

/* Return the list, `command` or `args`, that `node` stands in. */
static struct tree_node *list_of(const struct pod *pod,
				 const struct tree_node *node)
{
	struct tree_node *list = tree_get(pod->container, "command");

	for (struct tree_node *n = list ? list->first : NULL; n; n = n->next)
		if (n == node)
			return list;
	return tree_get(pod->container, "args");
}

/* Set the flag to `value` too, behind the word that sets it. */
static bool insert_behind(struct pod *pod, const char *name, const char *value)
{
	struct tree_node *node = flag_node(pod, name);
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!node)
		return false;
	buf_addf(&text, "--%s=%s", name, value);
	tree_insert(list_of(pod, node), node,
		    tree_new_string(pod->tree, text.data));
	return true;
}

static bool double_number(struct pod *pod, const char *name)
{
	return insert_behind(pod, name, "1");
}

static bool double_path(struct pod *pod, const char *name)
{
	return insert_behind(pod, name, "/srv/elsewhere/file");
}

/* --name=value becomes --name and value. */
static bool split_flag(struct pod *pod, const char *name)
{
	struct tree_node *node = flag_node(pod, name);
	CLEANUP(memory_release) char *text = NULL;
	char *equals;

	if (!node)
		return false;
	text = memory_copy(node->text);
	equals = strchr(text, '=');
	*equals = '\0';
	tree_insert(list_of(pod, node), node,
		    tree_new_string(pod->tree, equals + 1));
	tree_set(pod->tree, node, text);
	return true;
}

static bool underscore_flag(struct pod *pod, const char *name)
{
	struct tree_node *node = flag_node(pod, name);
	CLEANUP(memory_release) char *text = NULL;

	if (!node)
		return false;
	text = memory_copy(node->text);
	for (char *c = text + 2; *c && *c != '='; c++)
		if (*c == '-')
			*c = '_';
	tree_set(pod->tree, node, text);
	return true;
}

/* --- mounts and volumes -------------------------------------------------- */

static struct tree_node *find_mount(const struct pod *pod, const char *path)
{
	struct tree_node *list = tree_get(pod->container, "volumeMounts");

	for (struct tree_node *m = list ? list->first : NULL; m; m = m->next)
		if (tree_says(tree_get(m, "mountPath"), path))
			return m;
	return NULL;
}

static struct tree_node *find_volume(const struct pod *pod, const char *path)
{
	const struct tree_node *mount = find_mount(pod, path);

	return mount ? pod_volume_of(pod, mount) : NULL;
}

/* Take `item` out of the list `key` of `parent`, unless it is the only one. */
static bool drop_item(struct tree_node *parent, const char *key,
		      struct tree_node *item)
{
	struct tree_node *list = tree_get(parent, key);

	if (!item || list->first == list->last)
		return false;
	tree_remove(list, item);
	return true;
}

static bool drop_mount(struct pod *pod, const char *path)
{
	return drop_item(pod->container, "volumeMounts", find_mount(pod, path));
}

static bool drop_volume(struct pod *pod, const char *path)
{
	return drop_item(pod->spec, "volumes", find_volume(pod, path));
}

static bool drop_both(struct pod *pod, const char *path)
{
	return drop_volume(pod, path) && drop_mount(pod, path);
}

/* A second mount at the same place: kubelet refuses such a pod. */
static bool double_mount(struct pod *pod, const char *path)
{
	struct tree_node *mount = find_mount(pod, path);
	struct tree_node *twin = tree_new_mapping(pod->tree);

	if (!mount)
		return false;
	for (const struct tree_node *k = mount->first; k; k = k->next->next)
		tree_insert_entry(
			pod->tree, twin, k->text,
			k->next->plain
				? tree_new_plain(pod->tree, k->next->text)
				: tree_new_string(pod->tree, k->next->text));
	tree_insert(tree_get(pod->container, "volumeMounts"), mount, twin);
	return true;
}

static bool make_read_only(struct pod *pod, const char *path)
{
	struct tree_node *mount = find_mount(pod, path);

	if (mount)
		tree_insert_entry(pod->tree, mount, "readOnly",
				  tree_new_plain(pod->tree, "true"));
	return mount != NULL;
}

static bool move_mount(struct pod *pod, const char *path)
{
	struct tree_node *mount = find_mount(pod, path);

	if (mount)
		tree_set(pod->tree, tree_get(mount, "mountPath"),
			 "/srv/elsewhere");
	return mount != NULL;
}

static bool set_type(struct pod *pod, const char *path, const char *text)
{
	struct tree_node *volume = find_volume(pod, path);
	struct tree_node *type = tree_get(tree_get(volume, "hostPath"), "type");

	if (type)
		tree_set(pod->tree, type, text);
	return type != NULL;
}

static bool type_file(struct pod *pod, const char *path)
{
	return set_type(pod, path, "FileOrCreate");
}

static bool type_directory(struct pod *pod, const char *path)
{
	return set_type(pod, path, "Directory");
}

static struct tree_node *key_of(struct tree_node *mapping, const char *key)
{
	for (struct tree_node *k = mapping->first; k; k = k->next->next)
		if (tree_says(k, key))
			return k;
	return NULL;
}

/* Give the volume of the mount at `path` another source, `key`. */
static bool set_source(struct pod *pod, const char *path, const char *key,
		       struct tree_node *source)
{
	struct tree_node *volume = find_volume(pod, path);
	struct tree_node *old = volume ? key_of(volume, "hostPath") : NULL;

	if (!old)
		return false;
	tree_remove(volume, old);
	tree_insert_entry(pod->tree, volume, key, source);
	return true;
}

static bool become_empty_dir(struct pod *pod, const char *path)
{
	return set_source(pod, path, "emptyDir", tree_new_mapping(pod->tree));
}

static bool misspell_source(struct pod *pod, const char *path)
{
	struct tree_node *source = tree_new_mapping(pod->tree);

	tree_insert_entry(pod->tree, source, "path",
			  tree_new_string(pod->tree, path));
	return set_source(pod, path, "hostpath", source);
}

/* --- the table ----------------------------------------------------------- */

/*
 * Not among them: a policy that is mounted writable, or made if it is missing.
 * Both work, and what works stays as its owner wrote it.
 */
const struct derangement derangements[] = {
	{ "maxage is lost", drop_flag, "audit-log-maxage" },
	{ "maxsize is lost", drop_flag, "audit-log-maxsize" },
	{ "log path is lost", drop_flag, "audit-log-path" },
	{ "policy file is lost", drop_flag, "audit-policy-file" },
	{ "all flags are lost", drop_all_flags, NULL },
	{ "maxage is doubled", double_number, "audit-log-maxage" },
	{ "log path is doubled", double_path, "audit-log-path" },
	{ "policy file is doubled", double_path, "audit-policy-file" },
	{ "maxbackup is two words", split_flag, "audit-log-maxbackup" },
	{ "log path is two words", split_flag, "audit-log-path" },
	{ "maxsize has underscores", underscore_flag, "audit-log-maxsize" },
	{ "policy file has underscores", underscore_flag, "audit-policy-file" },
	{ "policy mount is lost", drop_mount, policy },
	{ "log mount is lost", drop_mount, log_dir },
	{ "policy volume is lost", drop_volume, policy },
	{ "log volume is lost", drop_volume, log_dir },
	{ "policy wiring is lost", drop_both, policy },
	{ "log wiring is lost", drop_both, log_dir },
	{ "policy mount is doubled", double_mount, policy },
	{ "log mount is doubled", double_mount, log_dir },
	{ "log mount is read-only", make_read_only, log_dir },
	{ "policy mount is moved", move_mount, policy },
	{ "log mount is moved", move_mount, log_dir },
	{ "log type is of a file", type_file, log_dir },
	{ "policy type is of a directory", type_directory, policy },
	{ "policy is an emptyDir", become_empty_dir, policy },
	{ "log is an emptyDir", become_empty_dir, log_dir },
	{ "log source is misspelt", misspell_source, log_dir },
};

const size_t derangement_count = ARRAY_SIZE(derangements);

bool derange(const struct derangement *derangement, const struct buf *text,
	     struct buf *out)
{
	CLEANUP(tree_release) struct tree tree = TREE_INIT;
	CLEANUP(yaml_release) struct yaml yaml = YAML_INIT;
	CLEANUP(pod_release) struct pod pod = POD_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP(edit_list_release)
	struct edit_list edits = EDIT_LIST_INIT(text->len);

	assert_int_equal(tree_parse(&tree, text->data, text->len, &err), 0);
	assert_int_equal(yaml_locate(&yaml, text->data, text->len, &tree, &err),
			 0);
	assert_int_equal(pod_read(&pod, &tree, &err), 0);
	if (!derangement->apply(&pod, derangement->subject) ||
	    yaml_edit(&yaml, &tree, &edits, &err) < 0)
		return false;
	edit_list_apply(&edits, text->data, out);
	return true;
}
