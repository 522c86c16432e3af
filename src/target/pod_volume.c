#include "target/pod.h"

#include <stdlib.h>
#include <string.h>

#include "audit/change.h"
#include "host/path.h"
#include "text/buf.h"
#include "text/error.h"

/* Return the text of the entry `key`, "" if it has none. */
static const char *text_of(const struct tree_node *node, const char *key)
{
	const struct tree_node *value = tree_get(node, key);

	return value && value->kind == TREE_SCALAR && !tree_is_null(value)
		       ? value->text
		       : "";
}

/* Return the items of the list under `key`, NULL if there is none. */
static struct tree_node *items_of(const struct tree_node *node, const char *key)
{
	struct tree_node *list = tree_get(node, key);

	return list && list->kind == TREE_SEQUENCE ? list->first : NULL;
}

struct tree_node *pod_volume(const struct pod *pod, const char *name)
{
	struct tree_node *v = *name ? items_of(pod->spec, "volumes") : NULL;

	while (v && strcmp(text_of(v, "name"), name) != 0)
		v = v->next;
	return v;
}

const char *pod_mount_name(const struct tree_node *mount)
{
	return text_of(mount, "name");
}

struct tree_node *pod_volume_of(const struct pod *pod,
				const struct tree_node *mount)
{
	return pod_volume(pod, pod_mount_name(mount));
}

const char *pod_host_path(const struct tree_node *volume)
{
	const char *path = text_of(tree_get(volume, "hostPath"), "path");

	return *path ? path : NULL;
}

const char *pod_host_type(const struct tree_node *volume)
{
	return text_of(tree_get(volume, "hostPath"), "type");
}

bool pod_path_is_under(const char *path, const char *directory)
{
	size_t len = strlen(directory);

	if (!strcmp(directory, "/"))
		return path[0] == '/';
	return !strncmp(path, directory, len) &&
	       (path[len] == '/' || !path[len]);
}

char *pod_mount_path(const struct tree_node *mount)
{
	return path_clean(text_of(mount, "mountPath"));
}

struct tree_node *pod_mount_over(const struct pod *pod, const char *path)
{
	CLEANUP(memory_release) char *clean = path_clean(path);
	struct tree_node *best = NULL;
	size_t best_len = 0;

	for (struct tree_node *m = items_of(pod->container, "volumeMounts"); m;
	     m = m->next) {
		CLEANUP(memory_release) char *at = pod_mount_path(m);

		if (!*at || !pod_path_is_under(clean, at) ||
		    strlen(at) < best_len)
			continue;
		best = m;
		best_len = strlen(at);
	}
	return best;
}

bool pod_mount_is_read_only(const struct tree_node *mount)
{
	return tree_is_true(tree_get(mount, "readOnly"));
}

char *pod_translate(const struct pod *pod, const struct tree_node *mount,
		    const char *path)
{
	const struct tree_node *volume = pod_volume_of(pod, mount);
	CLEANUP(memory_release) char *at = pod_mount_path(mount);
	CLEANUP(memory_release) char *clean = path_clean(path);
	CLEANUP(memory_release)
	char *host = path_clean(pod_host_path(volume));
	const char *sub_path = text_of(mount, "subPath");
	const char *rest = clean + (strcmp(at, "/") ? strlen(at) : 0);
	struct buf out = BUF_INIT;

	if (strcmp(host, "/") != 0)
		buf_adds(&out, host);
	if (*sub_path)
		buf_addf(&out, "/%s", sub_path);
	buf_adds(&out, rest);
	if (!out.len)
		buf_addc(&out, '/');
	return buf_steal(&out);
}

/* Count the mounts of the volume `name` in one list of containers. */
static size_t count_mounts(const struct pod *pod, const char *containers,
			   const char *name)
{
	size_t count = 0;

	for (const struct tree_node *c = items_of(pod->spec, containers); c;
	     c = c->next)
		for (const struct tree_node *m = items_of(c, "volumeMounts"); m;
		     m = m->next)
			count += !strcmp(text_of(m, "name"), name);
	return count;
}

static size_t count_all_mounts(const struct pod *pod, const char *name)
{
	return count_mounts(pod, "containers", name) +
	       count_mounts(pod, "initContainers", name) +
	       count_mounts(pod, "ephemeralContainers", name);
}

bool pod_volume_is_shared(const struct pod *pod, const struct tree_node *mount)
{
	return count_all_mounts(pod, pod_mount_name(mount)) > 1;
}

const char *pod_spare_volume(const struct pod *pod, const char *host_path,
			     const char *type)
{
	for (const struct tree_node *v = items_of(pod->spec, "volumes"); v;
	     v = v->next) {
		const char *path = pod_host_path(v);
		const char *name = text_of(v, "name");

		if (*name && path && !strcmp(path, host_path) &&
		    !strcmp(pod_host_type(v), type) &&
		    !count_all_mounts(pod, name))
			return name;
	}
	return NULL;
}

/* --- changes ------------------------------------------------------------- */

/*
 * Return the list under `key` of `parent`, a new one where it is missing or
 * null; NULL and a refusal if it is something else.
 */
static struct tree_node *get_list(struct pod *pod, struct tree_node *parent,
				  const char *key, struct error *err)
{
	struct tree_node *list = tree_get(parent, key);
	struct tree_node *new_list;

	if (list && list->kind == TREE_SEQUENCE)
		return list;
	if (list && !tree_is_null(list)) {
		error_refuse(err,
			     list->kind == TREE_ALIAS ? "alias" : "no-list",
			     "'%s' is no list of its own, and cannot be added "
			     "to",
			     key);
		error_hint(err, list->kind == TREE_ALIAS
					? "write out what the alias stands for"
					: "make it a list, or remove it");
		error_place(err, list->line, list->column);
		return NULL;
	}
	new_list = tree_new_sequence(pod->tree);
	if (!list)
		tree_insert_entry(pod->tree, parent, key, new_list);
	for (struct tree_node *k = parent->first; list && k; k = k->next->next)
		if (k->next == list) {
			tree_replace_value(parent, k, new_list);
			break;
		}
	return new_list;
}

/* Whether the items are mappings in the order of their names. */
static bool is_sorted(const struct tree_node *list)
{
	for (const struct tree_node *item = list->first; item && item->next;
	     item = item->next)
		if (strcmp(text_of(item, "name"), text_of(item->next, "name")) >
		    0)
			return false;
	return true;
}

/* Insert `item` at its place by name, in the key order of its neighbour. */
static void add_item(struct tree_node *list, struct tree_node *item)
{
	struct tree_node *before = list->last;

	if (is_sorted(list)) {
		before = NULL;
		for (struct tree_node *i = list->first; i; i = i->next)
			if (strcmp(text_of(i, "name"), text_of(item, "name")) <=
			    0)
				before = i;
	}
	if (list->first)
		tree_order_like(item, before ? before : list->first);
	tree_insert(list, before, item);
}

static void add_text(struct pod *pod, struct tree_node *mapping,
		     const char *key, const char *text)
{
	tree_insert_entry(pod->tree, mapping, key,
			  tree_new_string(pod->tree, text));
}

static char *describe_volume(const struct tree_node *volume)
{
	const char *path = pod_host_path(volume);
	const char *type = pod_host_type(volume);
	struct buf out = BUF_INIT;

	buf_adds(&out, path ? path : "not a hostPath");
	if (*type)
		buf_addf(&out, " (%s)", type);
	return buf_steal(&out);
}

static char *describe_mount(const struct tree_node *mount)
{
	struct buf out = BUF_INIT;

	buf_adds(&out, text_of(mount, "mountPath"));
	buf_adds(&out, pod_mount_is_read_only(mount) ? " (read-only)"
						     : " (writable)");
	return buf_steal(&out);
}

int pod_add_volume(struct pod *pod, const char *name, const char *host_path,
		   const char *type, struct change_list *changes,
		   struct error *err)
{
	struct tree_node *list = get_list(pod, pod->spec, "volumes", err);
	struct tree_node *source = tree_new_mapping(pod->tree);
	struct tree_node *volume = tree_new_mapping(pod->tree);
	CLEANUP(memory_release) char *after = NULL;

	if (!list)
		return -1;
	add_text(pod, source, "path", host_path);
	add_text(pod, source, "type", type);
	tree_insert_entry(pod->tree, volume, "hostPath", source);
	add_text(pod, volume, "name", name);
	add_item(list, volume);
	after = describe_volume(volume);
	change_list_add(changes, "volume", name, NULL, after);
	return 0;
}

int pod_add_mount(struct pod *pod, const char *name, const char *mount_path,
		  bool read_only, struct change_list *changes,
		  struct error *err)
{
	struct tree_node *list = get_list(pod, pod->container, "volumeMounts",
					  err);
	struct tree_node *mount = tree_new_mapping(pod->tree);
	CLEANUP(memory_release) char *after = NULL;

	if (!list)
		return -1;
	add_text(pod, mount, "mountPath", mount_path);
	add_text(pod, mount, "name", name);
	if (read_only)
		tree_insert_entry(pod->tree, mount, "readOnly",
				  tree_new_plain(pod->tree, "true"));
	add_item(list, mount);
	after = describe_mount(mount);
	change_list_add(changes, "mount", name, NULL, after);
	return 0;
}

/* Take `item` out of the list under `key`, and an empty list with its key. */
static void remove_item(struct tree_node *parent, const char *key,
			struct tree_node *item)
{
	struct tree_node *list = tree_get(parent, key);
	struct tree_node *k = parent->first;

	tree_remove(list, item);
	while (k && k->next != list)
		k = k->next->next;
	if (!list->first && k)
		tree_remove(parent, k);
}

void pod_remove_mount(struct pod *pod, struct tree_node *mount,
		      struct change_list *changes)
{
	struct tree_node *volume = pod_volume_of(pod, mount);
	CLEANUP(memory_release)
	char *name = memory_copy(pod_mount_name(mount));
	CLEANUP(memory_release) char *mount_text = describe_mount(mount);
	bool shared = pod_volume_is_shared(pod, mount);

	remove_item(pod->container, "volumeMounts", mount);
	change_list_add(changes, "mount", name, mount_text, NULL);
	if (volume && !shared) {
		CLEANUP(memory_release)
		char *volume_text = describe_volume(volume);

		remove_item(pod->spec, "volumes", volume);
		change_list_add(changes, "volume", name, volume_text, NULL);
	}
}

/* Without the entry a mount is writable. */
static void make_writable(struct tree_node *mount)
{
	for (struct tree_node *k = mount->first; k;) {
		struct tree_node *next = k->next->next;

		if (tree_says(k, "readOnly") && tree_is_true(k->next))
			tree_remove(mount, k);
		k = next;
	}
}

/* Give the entry `key` of `mapping` this text; add it if it is missing. */
static int set_text(struct pod *pod, struct tree_node *mapping, const char *key,
		    const char *text, struct error *err)
{
	struct tree_node *value = tree_get(mapping, key);

	if (!value) {
		add_text(pod, mapping, key, text);
		return 0;
	}
	if (value->kind != TREE_SCALAR) {
		error_refuse(err, "alias", "'%s' is no plain text here", key);
		error_place(err, value->line, value->column);
		return error_hint(err, "write it out: '%s: %s'", key, text);
	}
	if (!tree_says(value, text))
		tree_set(pod->tree, value, text);
	return 0;
}

/* Give `volume` a hostPath; any other source of it goes. */
static int set_host_path(struct pod *pod, struct tree_node *volume,
			 const char *path, const char *type, struct error *err)
{
	struct tree_node *source = tree_get(volume, "hostPath");

	if (!source || source->kind != TREE_MAPPING) {
		for (struct tree_node *k = volume->first; k;) {
			struct tree_node *next = k->next->next;

			if (!tree_says(k, "name"))
				tree_remove(volume, k);
			k = next;
		}
		source = tree_new_mapping(pod->tree);
		tree_insert_entry(pod->tree, volume, "hostPath", source);
	}
	if (set_text(pod, source, "path", path, err) < 0)
		return -1;
	if (!*type && !tree_get(source, "type"))
		return 0;
	return set_text(pod, source, "type", type, err);
}

/* Whether the two paths differ in more than a trailing slash. */
static bool differs(const char *a, const char *b)
{
	CLEANUP(memory_release) char *bare_a = path_clean(a);
	CLEANUP(memory_release) char *bare_b = path_clean(b);

	return strcmp(bare_a, bare_b) != 0;
}

/* Report a change of something that is told as `before` and `after`. */
static void report(struct change_list *changes, const char *what,
		   const char *name, const char *before, const char *after)
{
	if (strcmp(before, after) != 0)
		change_list_add(changes, what, name, before, after);
}

int pod_retarget(struct pod *pod, struct tree_node *mount,
		 const char *mount_path, const char *host_path,
		 const char *type, bool writable, struct change_list *changes,
		 struct error *err)
{
	struct tree_node *volume = pod_volume_of(pod, mount);
	const char *name = pod_mount_name(mount);
	CLEANUP(memory_release) char *before = describe_mount(mount);
	CLEANUP(memory_release) char *after = NULL;

	if (!volume &&
	    pod_add_volume(pod, name, host_path, type, changes, err) < 0)
		return -1;
	if (volume) {
		CLEANUP(memory_release)
		char *was = describe_volume(volume);
		CLEANUP(memory_release) char *is = NULL;

		if (set_host_path(pod, volume, host_path, type, err) < 0)
			return -1;
		is = describe_volume(volume);
		report(changes, "volume", name, was, is);
	}
	if (differs(text_of(mount, "mountPath"), mount_path) &&
	    set_text(pod, mount, "mountPath", mount_path, err) < 0)
		return -1;
	if (writable && pod_mount_is_read_only(mount))
		make_writable(mount);
	after = describe_mount(mount);
	report(changes, "mount", name, before, after);
	return 0;
}

/* Take out the volumes behind the first that have its name. */
static int drop_volume_twins(struct pod *pod, const char *name,
			     struct change_list *changes, struct error *err)
{
	struct tree_node *first = pod_volume(pod, name);

	for (struct tree_node *v = first ? first->next : NULL; v;) {
		struct tree_node *next = v->next;
		CLEANUP(memory_release) char *text = describe_volume(v);

		if (strcmp(text_of(v, "name"), name) != 0) {
			v = next;
			continue;
		}
		if (!tree_equal(first, v, NULL)) {
			error_refuse(err, "duplicate-volume",
				     "a second volume is called '%s'", name);
			error_place(err, v->line, v->column);
			return error_hint(err, "keep one of the two: kubelet "
					       "takes neither");
		}
		tree_remove(tree_get(pod->spec, "volumes"), v);
		change_list_add(changes, "volume", name, text, NULL);
		v = next;
	}
	return 0;
}

int pod_drop_twins(struct pod *pod, struct tree_node *mount,
		   struct change_list *changes, struct error *err)
{
	CLEANUP(memory_release) char *at = pod_mount_path(mount);

	for (struct tree_node *m = items_of(pod->container, "volumeMounts");
	     m;) {
		struct tree_node *next = m->next;
		CLEANUP(memory_release) char *other = pod_mount_path(m);

		if (m != mount && !strcmp(at, other))
			pod_remove_mount(pod, m, changes);
		m = next;
	}
	return drop_volume_twins(pod, pod_mount_name(mount), changes, err);
}
