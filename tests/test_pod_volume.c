#include "audit/change.h"
#include "target/pod.h"
#include "test.h"

/* A pod and the tree that it is a view of. */
struct sample {
	struct tree tree;
	struct pod pod;
	struct change_list changes;
};

#define SAMPLE_INIT                                                            \
	{                                                                      \
		TREE_INIT, POD_INIT, CHANGE_LIST_INIT                          \
	}

static void sample_release(struct sample *sample)
{
	pod_release(&sample->pod);
	tree_release(&sample->tree);
	change_list_release(&sample->changes);
}

#define SAMPLE(name) CLEANUP(sample_release) struct sample name = SAMPLE_INIT

/* Read a pod with these entries of its container and of its spec. */
static void read_parts(struct sample *sample, const char *container,
		       const char *spec)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	buf_addf(&text,
		 "kind: Pod\nspec: { containers: [{ command: [kube-apiserver], "
		 "%s }], %s }\n",
		 container, spec);
	assert_int_equal(tree_parse(&sample->tree, text.data, text.len, &err),
			 0);
	assert_int_equal(pod_read(&sample->pod, &sample->tree, &err), 0);
	assert_no_error(&err);
}

/* Write a node in the shortest form that shows what it says. */
static void add_node(struct buf *out, const struct tree_node *node)
{
	bool is_mapping = node->kind == TREE_MAPPING;

	if (node->kind == TREE_SCALAR || node->kind == TREE_ALIAS) {
		buf_adds(out, node->text);
		return;
	}
	buf_addc(out, is_mapping ? '{' : '[');
	for (const struct tree_node *n = node->first; n; n = n->next) {
		if (n != node->first)
			buf_adds(out, is_mapping ? ", " : " ");
		add_node(out, n);
		if (is_mapping) {
			n = n->next;
			buf_addc(out, '=');
			add_node(out, n);
		}
	}
	buf_addc(out, is_mapping ? '}' : ']');
}

/* Fail unless the list under `key` says `wanted`; NULL: there is none. */
static void assert_says(const struct tree_node *parent, const char *key,
			const char *wanted)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	const struct tree_node *list = tree_get(parent, key);

	assert_int_equal(!list, !wanted);
	if (!list || !wanted)
		return;
	add_node(&out, list);
	assert_buf_equal(&out, wanted);
}

/* Fail unless the changes are these: "add volume a: - /x; ...". */
static void assert_changes(const struct change_list *changes,
			   const char *wanted)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	for (size_t i = 0; i < changes->count; i++) {
		const struct change *c = &changes->items[i];

		buf_addf(&out, "%s%s %s %s: %s -> %s", i ? "; " : "",
			 change_action_names[c->action], c->what, c->name,
			 c->before ? c->before : "none",
			 c->after ? c->after : "none");
	}
	assert_buf_equal(&out, wanted);
}

static struct tree_node *mount_at(const struct sample *sample, size_t index)
{
	struct tree_node *m = tree_get(sample->pod.container, "volumeMounts");

	for (m = m->first; index--; m = m->next)
		;
	return m;
}

/* --- paths --------------------------------------------------------------- */

static const struct cover_row {
	const char *name;
	const char *mounts;
	const char *volumes;
	const char *path;
	const char *mount_path; /* NULL: no mount is over the path */
	const char *host;       /* NULL: its volume is no hostPath */
} cover_rows[] = {
	{ "cover a file by itself", "{mountPath: /a/p, name: v}",
	  "{name: v, hostPath: {path: /h/q}}", "/a/p", "/a/p", "/h/q" },
	{ "cover a file by its directory", "{mountPath: /a, name: v}",
	  "{name: v, hostPath: {path: /h}}", "/a/p", "/a", "/h/p" },
	{ "cover a file by a directory far above", "{mountPath: /a, name: v}",
	  "{name: v, hostPath: {path: /h}}", "/a/b/c/p", "/a", "/h/b/c/p" },
	{ "cover as Kubespray does", "{mountPath: /var/log/audit, name: v}",
	  "{name: v, hostPath: {path: /var/log/kubernetes/audit}}",
	  "/var/log/audit/kube-apiserver-audit.log", "/var/log/audit",
	  "/var/log/kubernetes/audit/kube-apiserver-audit.log" },
	{ "cover by the longest",
	  "{mountPath: /a, name: v}, {mountPath: /a/b/c, name: w}, "
	  "{mountPath: /a/b, name: v}",
	  "{name: v, hostPath: {path: /h}}, {name: w, hostPath: {path: /i}}",
	  "/a/b/c/p", "/a/b/c", "/i/p" },
	{ "cover by the longest, whatever the slashes",
	  "{mountPath: /a/b/, name: w}, {mountPath: /a////, name: v}",
	  "{name: v, hostPath: {path: /h}}, {name: w, hostPath: {path: /i/}}",
	  "/a/b/p", "/a/b", "/i/p" },
	{ "cover by the root", "{mountPath: /, name: v}",
	  "{name: v, hostPath: {path: /h}}", "/a/p", "/", "/h/a/p" },
	{ "cover by the root on the root", "{mountPath: /, name: v}",
	  "{name: v, hostPath: {path: /}}", "/a/p", "/", "/a/p" },
	{ "cover on the host's root", "{mountPath: /host, name: v}",
	  "{name: v, hostPath: {path: //}}", "/host/a/p", "/host", "/a/p" },
	{ "cover the mount itself on the host's root",
	  "{mountPath: /host, name: v}", "{name: v, hostPath: {path: /}}",
	  "/host", "/host", "/" },
	{ "cover with a path in the volume",
	  "{mountPath: /a, name: v, subPath: b/c}",
	  "{name: v, hostPath: {path: /h}}", "/a/p", "/a", "/h/b/c/p" },
	{ "cover with a path in the volume of the host's root",
	  "{mountPath: /a, name: v, subPath: b}",
	  "{name: v, hostPath: {path: /}}", "/a/p", "/a", "/b/p" },
	{ "cover with no hostPath", "{mountPath: /a, name: v}",
	  "{name: v, emptyDir: {}}", "/a/p", "/a", NULL },
	{ "cover with a misspelt hostPath", "{mountPath: /a, name: v}",
	  "{name: v, hostpath: {path: /h}}", "/a/p", "/a", NULL },
	{ "cover with a hostPath without path", "{mountPath: /a, name: v}",
	  "{name: v, hostPath: {type: File}}", "/a/p", "/a", NULL },
	{ "cover with no volume", "{mountPath: /a, name: x}",
	  "{name: v, hostPath: {path: /h}}", "/a/p", "/a", NULL },
	{ "cover no longer name", "{mountPath: /a/p, name: v}",
	  "{name: v, hostPath: {path: /h}}", "/a/pp", NULL, NULL },
	{ "cover no directory above", "{mountPath: /a/p, name: v}",
	  "{name: v, hostPath: {path: /h}}", "/a", NULL, NULL },
	{ "cover nothing by another", "{mountPath: /b, name: v}",
	  "{name: v, hostPath: {path: /h}}", "/a/p", NULL, NULL },
	{ "cover nothing by a mount without path", "{name: v}",
	  "{name: v, hostPath: {path: /h}}", "/a/p", NULL, NULL },
	{ "cover nothing by a text", "x", "y", "/a/p", NULL, NULL },
	{ "cover nothing by no mount", "", "", "/a/p", NULL, NULL },
};

static void covers(void **state)
{
	const struct cover_row *row = *state;
	CLEANUP(buf_release) struct buf mounts = BUF_INIT;
	CLEANUP(buf_release) struct buf volumes = BUF_INIT;
	CLEANUP(memory_release) char *at = NULL;
	CLEANUP(memory_release) char *host = NULL;
	const struct tree_node *mount, *volume;
	SAMPLE(s);

	buf_addf(&mounts, "volumeMounts: [%s]", row->mounts);
	buf_addf(&volumes, "volumes: [%s]", row->volumes);
	read_parts(&s, mounts.data, volumes.data);
	mount = pod_mount_over(&s.pod, row->path);
	assert_int_equal(!mount, !row->mount_path);
	if (!mount)
		return;
	at = pod_mount_path(mount);
	assert_string_equal(at, row->mount_path);
	volume = pod_volume_of(&s.pod, mount);
	assert_int_equal(!volume || !pod_host_path(volume), !row->host);
	if (!row->host)
		return;
	host = pod_translate(&s.pod, mount, row->path);
	assert_string_equal(host, row->host);
}

static void knows_what_lies_under_what(void **state)
{
	static const struct {
		const char *path;
		const char *directory;
		bool is_under;
	} rows[] = {
		{ "/a", "/a", true },     { "/a/b", "/a", true },
		{ "/a/b/c", "/a", true }, { "/ab", "/a", false },
		{ "/a", "/a/b", false },  { "/", "/", true },
		{ "/a", "/", true },      { "a", "/", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(
			pod_path_is_under(rows[i].path, rows[i].directory),
			rows[i].is_under);
}

static void reads_volumes(void **state)
{
	SAMPLE(s);

	(void)state;
	read_parts(&s, "",
		   "volumes: [x, {name: a, hostPath: {path: /h, type: File}}, "
		   "{name: b, hostPath: {path: /h}}, {name: c}, {}]");
	assert_null(pod_volume(&s.pod, "none"));
	assert_string_equal(pod_host_path(pod_volume(&s.pod, "a")), "/h");
	assert_string_equal(pod_host_type(pod_volume(&s.pod, "a")), "File");
	assert_string_equal(pod_host_type(pod_volume(&s.pod, "b")), "");
	assert_null(pod_host_path(pod_volume(&s.pod, "c")));
	assert_string_equal(pod_host_type(pod_volume(&s.pod, "c")), "");
}

static void tells_read_only_mounts(void **state)
{
	SAMPLE(s);

	(void)state;
	read_parts(&s,
		   "volumeMounts: [{readOnly: true}, {readOnly: false}, "
		   "{readOnly: ~}, {}, {readOnly: yes}, {readOnly: True}]",
		   "");
	assert_true(pod_mount_is_read_only(mount_at(&s, 0)));
	assert_false(pod_mount_is_read_only(mount_at(&s, 1)));
	assert_false(pod_mount_is_read_only(mount_at(&s, 2)));
	assert_false(pod_mount_is_read_only(mount_at(&s, 3)));
	assert_true(pod_mount_is_read_only(mount_at(&s, 4)));
	assert_true(pod_mount_is_read_only(mount_at(&s, 5)));
}

static const struct shared_row {
	const char *name;
	const char *rest; /* of the spec */
	bool shared;
} shared_rows[] = {
	{ "share with none", "a: 1", false },
	{ "share with an init container",
	  "initContainers: [{volumeMounts: [{name: v}]}]", true },
	{ "share with an ephemeral container",
	  "ephemeralContainers: [{volumeMounts: [{name: v}]}]", true },
	{ "share no other volume",
	  "initContainers: [{volumeMounts: [{name: w}]}]", false },
	{ "share with no container of another kind",
	  "otherContainers: [{volumeMounts: [{name: v}]}]", false },
};

static void shares(void **state)
{
	const struct shared_row *row = *state;
	SAMPLE(s);

	read_parts(&s, "volumeMounts: [{name: v, mountPath: /a}]", row->rest);
	assert_int_equal(pod_volume_is_shared(&s.pod, mount_at(&s, 0)),
			 row->shared);
}

static void shares_with_a_second_mount(void **state)
{
	SAMPLE(s);

	(void)state;
	read_parts(&s, "volumeMounts: [{name: v}, {name: v}, {name: w}]", "");
	assert_true(pod_volume_is_shared(&s.pod, mount_at(&s, 0)));
	assert_true(pod_volume_is_shared(&s.pod, mount_at(&s, 1)));
	assert_false(pod_volume_is_shared(&s.pod, mount_at(&s, 2)));
}

/* --- adding -------------------------------------------------------------- */

static const struct add_row {
	const char *name;
	const char *volumes; /* the entry; "" for none */
	const char *result;  /* NULL: refused */
	const char *code;
} add_rows[] = {
	{ "add to no list", "", "[{hostPath={path=/h, type=File}, name=audit}]",
	  NULL },
	{ "add to null", "volumes: ~",
	  "[{hostPath={path=/h, type=File}, name=audit}]", NULL },
	{ "add to an empty list", "volumes: []",
	  "[{hostPath={path=/h, type=File}, name=audit}]", NULL },
	{ "add by name to a sorted list", "volumes: [{name: a}, {name: b}]",
	  "[{name=a} {hostPath={path=/h, type=File}, name=audit} {name=b}]",
	  NULL },
	{ "add first to a sorted list", "volumes: [{name: b}, {name: c}]",
	  "[{hostPath={path=/h, type=File}, name=audit} {name=b} {name=c}]",
	  NULL },
	{ "add last to an unsorted list", "volumes: [{name: z}, {name: b}]",
	  "[{name=z} {name=b} {hostPath={path=/h, type=File}, name=audit}]",
	  NULL },
	{ "add in the order of the neighbour's keys",
	  "volumes: [{name: a, hostPath: {type: File, path: /x}}]",
	  "[{name=a, hostPath={type=File, path=/x}} "
	  "{name=audit, hostPath={type=File, path=/h}}]",
	  NULL },
	{ "add to no alias", "x: &a [], volumes: *a", NULL, "alias" },
	{ "add to no mapping", "volumes: {}", NULL, "no-list" },
	{ "add to no text", "volumes: x", NULL, "no-list" },
};

static void adds_volume(void **state)
{
	const struct add_row *row = *state;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	SAMPLE(s);
	int ret;

	read_parts(&s, "", row->volumes);
	ret = pod_add_volume(&s.pod, "audit", "/h", "File", &s.changes, &err);
	assert_int_equal(ret, row->result ? 0 : -1);
	if (row->result) {
		assert_says(s.pod.spec, "volumes", row->result);
		assert_changes(&s.changes,
			       "add volume audit: none -> /h (File)");
		return;
	}
	assert_error(&err, ERROR_REFUSED, "volumes");
	assert_string_equal(err.code, row->code);
	assert_int_equal(err.line, 2);
	assert_int_equal(s.changes.count, 0);
}

static void adds_mounts(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	SAMPLE(s);

	(void)state;
	read_parts(&s, "", "");
	assert_int_equal(
		pod_add_mount(&s.pod, "b", "/b", false, &s.changes, &err), 0);
	assert_int_equal(
		pod_add_mount(&s.pod, "a", "/a", true, &s.changes, &err), 0);
	assert_says(s.pod.container, "volumeMounts",
		    "[{mountPath=/a, name=a, readOnly=true} "
		    "{mountPath=/b, name=b}]");
	assert_changes(&s.changes, "add mount b: none -> /b (writable); "
				   "add mount a: none -> /a (read-only)");
}

/* --- removing ------------------------------------------------------------ */

#define HOST(volume, path) "{name: " volume ", hostPath: {path: " path "}}"

static void removes_mount_and_volume_with_their_lists(void **state)
{
	SAMPLE(s);

	(void)state;
	read_parts(&s, "volumeMounts: [{name: v, mountPath: /a}]",
		   "volumes: [" HOST("v", "/h") "]");
	pod_remove_mount(&s.pod, mount_at(&s, 0), &s.changes);
	assert_says(s.pod.container, "volumeMounts", NULL);
	assert_says(s.pod.spec, "volumes", NULL);
	assert_changes(&s.changes, "remove mount v: /a (writable) -> none; "
				   "remove volume v: /h -> none");
}

static void removes_no_volume_that_is_used(void **state)
{
	SAMPLE(s);

	(void)state;
	read_parts(&s,
		   "volumeMounts: [{name: v, mountPath: /a, readOnly: true}, "
		   "{name: v, mountPath: /b}]",
		   "volumes: [" HOST("v", "/h") "]");
	pod_remove_mount(&s.pod, mount_at(&s, 0), &s.changes);
	assert_says(s.pod.container, "volumeMounts",
		    "[{name=v, mountPath=/b}]");
	assert_says(s.pod.spec, "volumes", "[{name=v, hostPath={path=/h}}]");
	assert_changes(&s.changes, "remove mount v: /a (read-only) -> none");
}

static void removes_a_mount_without_volume(void **state)
{
	SAMPLE(s);

	(void)state;
	read_parts(&s, "volumeMounts: [{name: x, mountPath: /a}]",
		   "volumes: [" HOST("v", "/h") "]");
	pod_remove_mount(&s.pod, mount_at(&s, 0), &s.changes);
	assert_says(s.pod.container, "volumeMounts", NULL);
	assert_says(s.pod.spec, "volumes", "[{name=v, hostPath={path=/h}}]");
}

/* --- putting right ------------------------------------------------------- */

static const struct retarget_row {
	const char *name;
	const char *mount;
	const char *volume;
	bool writable;
	const char *mount_result;
	const char *volume_result;
	const char *changes;
} retarget_rows[] = {
	{ "lead elsewhere", "{name: v, mountPath: /a}",
	  "{name: v, hostPath: {path: /h, type: File}}", false,
	  "[{name=v, mountPath=/to}]",
	  "[{name=v, hostPath={path=/from, type=Directory}}]",
	  "set volume v: /h (File) -> /from (Directory); "
	  "set mount v: /a (writable) -> /to (writable)" },
	{ "lead there already", "{name: v, mountPath: /to}",
	  "{name: v, hostPath: {path: /from, type: Directory}}", false,
	  "[{name=v, mountPath=/to}]",
	  "[{name=v, hostPath={path=/from, type=Directory}}]", "" },
	{ "lead there with a slash more", "{name: v, mountPath: /to/}",
	  "{name: v, hostPath: {path: /from, type: Directory}}", false,
	  "[{name=v, mountPath=/to/}]",
	  "[{name=v, hostPath={path=/from, type=Directory}}]", "" },
	{ "get a type", "{name: v, mountPath: /to}",
	  "{name: v, hostPath: {path: /from}}", false,
	  "[{name=v, mountPath=/to}]",
	  "[{name=v, hostPath={path=/from, type=Directory}}]",
	  "set volume v: /from -> /from (Directory)" },
	{ "get a hostPath for an emptyDir", "{name: v, mountPath: /to}",
	  "{emptyDir: {}, name: v}", false, "[{name=v, mountPath=/to}]",
	  "[{hostPath={path=/from, type=Directory}, name=v}]",
	  "set volume v: not a hostPath -> /from (Directory)" },
	{ "get a hostPath for a misspelt one", "{name: v, mountPath: /to}",
	  "{name: v, hostpath: {path: /from}}", false,
	  "[{name=v, mountPath=/to}]",
	  "[{hostPath={path=/from, type=Directory}, name=v}]",
	  "set volume v: not a hostPath -> /from (Directory)" },
	{ "get a hostPath for null", "{name: v, mountPath: /to}",
	  "{name: v, hostPath: }", false, "[{name=v, mountPath=/to}]",
	  "[{hostPath={path=/from, type=Directory}, name=v}]",
	  "set volume v: not a hostPath -> /from (Directory)" },
	{ "get a volume", "{name: v, mountPath: /to}", "{name: w}", false,
	  "[{name=v, mountPath=/to}]",
	  "[{hostPath={path=/from, type=Directory}, name=v} {name=w}]",
	  "add volume v: none -> /from (Directory)" },
	{ "become writable", "{name: v, mountPath: /to, readOnly: true}",
	  "{name: v, hostPath: {path: /from, type: Directory}}", true,
	  "[{name=v, mountPath=/to}]",
	  "[{name=v, hostPath={path=/from, type=Directory}}]",
	  "set mount v: /to (read-only) -> /to (writable)" },
	{ "stay read-only", "{name: v, mountPath: /to, readOnly: true}",
	  "{name: v, hostPath: {path: /from, type: Directory}}", false,
	  "[{name=v, mountPath=/to, readOnly=true}]",
	  "[{name=v, hostPath={path=/from, type=Directory}}]", "" },
	{ "stay writable as it is written",
	  "{name: v, mountPath: /to, readOnly: false}",
	  "{name: v, hostPath: {path: /from, type: Directory}}", true,
	  "[{name=v, mountPath=/to, readOnly=false}]",
	  "[{name=v, hostPath={path=/from, type=Directory}}]", "" },
};

static void retargets(void **state)
{
	const struct retarget_row *row = *state;
	CLEANUP(buf_release) struct buf mount = BUF_INIT;
	CLEANUP(buf_release) struct buf volume = BUF_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	SAMPLE(s);
	int ret;

	buf_addf(&mount, "volumeMounts: [%s]", row->mount);
	buf_addf(&volume, "volumes: [%s]", row->volume);
	read_parts(&s, mount.data, volume.data);
	ret = pod_retarget(&s.pod, mount_at(&s, 0), "/to", "/from", "Directory",
			   row->writable, &s.changes, &err);
	assert_no_error(&err);
	assert_int_equal(ret, 0);
	assert_says(s.pod.container, "volumeMounts", row->mount_result);
	assert_says(s.pod.spec, "volumes", row->volume_result);
	assert_changes(&s.changes, row->changes);
}

static void retargets_no_alias(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	SAMPLE(s);

	(void)state;
	read_parts(&s, "volumeMounts: [{name: v, mountPath: /to}]",
		   "x: &a /h, volumes: [{name: v, hostPath: {path: *a}}]");
	assert_int_equal(pod_retarget(&s.pod, mount_at(&s, 0), "/to", "/from",
				      "File", false, &s.changes, &err),
			 -1);
	assert_error(&err, ERROR_REFUSED, "'path'");
	assert_string_equal(err.code, "alias");
	assert_int_equal(err.line, 2);
}

static void drops_twins(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	SAMPLE(s);

	(void)state;
	read_parts(&s,
		   "volumeMounts: [{name: v, mountPath: /a}, "
		   "{name: w, mountPath: /a/}, {name: x, mountPath: /b}]",
		   "volumes: [" HOST("v", "/h") ", " HOST("w", "/w") ", " HOST(
			   "v", "/h") ", " HOST("x", "/x") "]");
	assert_int_equal(
		pod_drop_twins(&s.pod, mount_at(&s, 0), &s.changes, &err), 0);
	assert_says(s.pod.container, "volumeMounts",
		    "[{name=v, mountPath=/a} {name=x, mountPath=/b}]");
	assert_says(s.pod.spec, "volumes",
		    "[{name=v, hostPath={path=/h}} "
		    "{name=x, hostPath={path=/x}}]");
	assert_changes(&s.changes, "remove mount w: /a/ (writable) -> none; "
				   "remove volume w: /w -> none; "
				   "remove volume v: /h -> none");
}

static void drops_no_volume_that_says_something_else(void **state)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	SAMPLE(s);

	(void)state;
	read_parts(&s, "volumeMounts: [{name: v, mountPath: /a}]",
		   "volumes: [" HOST("v", "/h") ", " HOST("v", "/i") "]");
	assert_int_equal(
		pod_drop_twins(&s.pod, mount_at(&s, 0), &s.changes, &err), -1);
	assert_error(&err, ERROR_REFUSED, "'v'");
	assert_string_equal(err.code, "duplicate-volume");
	assert_int_equal(err.line, 2);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest plain[] = {
		cmocka_unit_test(knows_what_lies_under_what),
		cmocka_unit_test(reads_volumes),
		cmocka_unit_test(tells_read_only_mounts),
		cmocka_unit_test(shares_with_a_second_mount),
		cmocka_unit_test(adds_mounts),
		cmocka_unit_test(removes_mount_and_volume_with_their_lists),
		cmocka_unit_test(removes_no_volume_that_is_used),
		cmocka_unit_test(removes_a_mount_without_volume),
		cmocka_unit_test(retargets_no_alias),
		cmocka_unit_test(drops_twins),
		cmocka_unit_test(drops_no_volume_that_says_something_else),
	};
	struct CMUnitTest tests[ARRAY_SIZE(plain) + ARRAY_SIZE(cover_rows) +
				ARRAY_SIZE(shared_rows) + ARRAY_SIZE(add_rows) +
				ARRAY_SIZE(retarget_rows)];
	size_t count = ARRAY_SIZE(plain);

	memcpy(tests, plain, sizeof(plain));
	for (size_t i = 0; i < ARRAY_SIZE(cover_rows); i++)
		tests[count++] = test_row(covers, &cover_rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(shared_rows); i++)
		tests[count++] = test_row(shares, &shared_rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(add_rows); i++)
		tests[count++] = test_row(adds_volume, &add_rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(retarget_rows); i++)
		tests[count++] = test_row(retargets, &retarget_rows[i]);
	return run_tests("pod_volume", tests, argc, argv);
}
