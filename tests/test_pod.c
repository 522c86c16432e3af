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

static int read_text(struct sample *sample, const char *text, struct error *err)
{
	assert_int_equal(tree_parse(&sample->tree, text, strlen(text), err), 0);
	return pod_read(&sample->pod, &sample->tree, err);
}

/* Read a pod with this container and these entries of its spec. */
static void read_parts(struct sample *sample, const char *container,
		       const char *spec)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	buf_addf(&text,
		 "kind: Pod\nspec: {\n  containers: [{ %s }],\n  %s\n}\n",
		 container, spec);
	read_text(sample, text.data, &err);
	assert_no_error(&err);
}

#define RUNS "command: [kube-apiserver], "

/* --- the container ------------------------------------------------------- */

#define POD "kind: Pod\nspec:\n  containers:\n"

static const struct read_row {
	const char *name;
	const char *text;
	const char *code; /* NULL: it is read */
	size_t line;      /* of the container, or of what is wrong */
} read_rows[] = {
	{ "read the only container", POD "  - command: [kube-apiserver]\n",
	  NULL, 4 },
	{ "read it by its words, not its name",
	  POD "  - name: kube-apiserver\n    command: [sleep]\n"
	      "  - name: x\n    command: [/bin/kube-apiserver]\n",
	  NULL, 6 },
	{ "read a program in args",
	  POD "  - command: [/go-runner, --also-stdout]\n"
	      "    args: [kube-apiserver, --a=1]\n",
	  NULL, 4 },
	{ "read an image without command",
	  POD "  - image: registry.k8s.io/kube-apiserver:v1.31.0\n"
	      "    args: [--a=1]\n",
	  NULL, 4 },
	{ "read an image of one architecture",
	  POD "  - image: kube-apiserver-amd64:v1.9.0\n    args: [--a=1]\n",
	  NULL, 4 },
	{ "read an image by digest",
	  POD "  - image: k8s/kube-apiserver@sha256:00\n    command: ~\n"
	      "    args: [--a=1]\n",
	  NULL, 4 },
	{ "read on where another container runs a script",
	  POD "  - command: [sh, -c, \"pgrep kube-apiserver | wc\"]\n"
	      "  - command: [kube-apiserver]\n",
	  NULL, 5 },
	{ "read on where another container has an alias",
	  "x: &a y\n" POD "  - args: [*a]\n  - command: [kube-apiserver]\n",
	  NULL, 6 },
	{ "read on where another container reads a directory of logs",
	  POD "  - args: [--path=/var/log/kube-apiserver]\n"
	      "  - command: [kube-apiserver]\n",
	  NULL, 5 },
	{ "refuse a script of the program's name alone",
	  POD "  - command: [sh, -c, kube-apiserver]\n", "shell-script", 4 },
	{ "read a quoted kind",
	  "{\"kind\": \"Pod\", \"spec\": {\"containers\": [\n"
	  "{\"command\": [\"kube-apiserver\"]}]}}",
	  NULL, 2 },
	{ "read a second document that says nothing",
	  POD "  - command: [kube-apiserver]\n---\n---\n# no more\n", NULL, 4 },
	{ "refuse a file that is empty", "", "empty", 0 },
	{ "refuse a file of comments", "# nothing\n", "empty", 0 },
	{ "refuse a file of null", "---\n~\n", "empty", 0 },
	{ "refuse a list", "- kind: Pod\n", "not-a-pod", 1 },
	{ "refuse a text", "Pod\n", "not-a-pod", 1 },
	{ "refuse a second document",
	  POD "  - command: [kube-apiserver]\n---\nkind: Pod\n",
	  "several-documents", 6 },
	{ "refuse a pod in the second document",
	  "---\n---\n" POD "  - command: [kube-apiserver]\n",
	  "several-documents", 3 },
	{ "refuse another kind", "a: 1\nkind: Deployment\n", "not-a-pod", 2 },
	{ "refuse another case of the kind", "kind: pod\n", "not-a-pod", 1 },
	{ "refuse a kind that is no text", "kind: [Pod]\n", "not-a-pod", 1 },
	{ "refuse no kind", "\nspec: {}\n", "not-a-pod", 2 },
	{ "refuse no spec", "kind: Pod\n", "no-container", 1 },
	{ "refuse a spec that is a text", "kind: Pod\nspec: x\n", "not-a-pod",
	  2 },
	{ "refuse a spec that is an alias", "kind: Pod\nx: &a {}\nspec: *a\n",
	  "alias", 3 },
	{ "refuse no containers", "kind: Pod\nspec:\n  a: 1\n", "no-container",
	  3 },
	{ "refuse an empty list of containers",
	  "kind: Pod\nspec:\n  containers: []\n", "no-container", 3 },
	{ "refuse containers that are no list",
	  "kind: Pod\nspec:\n  containers: {}\n", "not-a-pod", 3 },
	{ "refuse containers that are an alias",
	  "kind: Pod\nx: &a []\nspec:\n  containers: *a\n", "alias", 4 },
	{ "refuse a container that is a text", POD "  - x\n", "not-a-pod", 4 },
	{ "refuse a container that is an alias", "x: &a {}\n" POD "  - *a\n",
	  "alias", 5 },
	{ "refuse another program", POD "  - command: [etcd]\n", "no-container",
	  3 },
	{ "refuse a log file for the program",
	  POD "  - command: [tail, /var/log/kube-apiserver.log]\n",
	  "no-container", 3 },
	{ "refuse another program in its own image",
	  POD "  - image: kube-apiserver:v1.31.0\n    command: [sh]\n"
	      "    args: [--a=1]\n",
	  "no-container", 3 },
	{ "refuse an image without any words",
	  POD "  - image: kube-apiserver:v1.31.0\n", "no-container", 3 },
	{ "refuse an image of another name",
	  POD "  - image: x/my-kube-apiserver:v1\n    args: [--a=1]\n",
	  "no-container", 3 },
	{ "refuse two containers",
	  POD "  - command: [kube-apiserver]\n  - args: [kube-apiserver]\n",
	  "several-containers", 5 },
	{ "refuse a script",
	  POD "  - command:\n    - /bin/sh\n    - -c\n"
	      "    - exec kube-apiserver --a=1\n",
	  "shell-script", 7 },
	{ "refuse a script in args, at its place",
	  POD "  - command: [etcd]\n  - command: [sh, -c]\n    args:\n"
	      "    - |\n      kube-apiserver --a=1\n",
	  "shell-script", 7 },
	{ "refuse a command that is a text",
	  POD "  - command: kube-apiserver\n", "not-a-pod", 4 },
	{ "refuse a command that is an alias",
	  "x: &a [kube-apiserver]\n" POD "  - command: *a\n", "alias", 5 },
	{ "refuse a word that is an alias",
	  "x: &a --a=1\n" POD "  - command:\n    - kube-apiserver\n    - *a\n",
	  "alias", 7 },
	{ "refuse a word that is a mapping",
	  POD "  - command:\n    - kube-apiserver\n    - --a: 1\n", "not-text",
	  6 },
};

static void reads(void **state)
{
	const struct read_row *row = *state;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	SAMPLE(s);

	if (!row->code) {
		assert_int_equal(read_text(&s, row->text, &err), 0);
		assert_no_error(&err);
		assert_int_equal(s.pod.container->line, row->line);
		return;
	}
	assert_int_equal(read_text(&s, row->text, &err), -1);
	assert_error(&err, ERROR_REFUSED, "");
	assert_string_equal(err.code, row->code);
	assert_int_equal(err.line, row->line);
	assert_null(err.file);
}

/* --- words --------------------------------------------------------------- */

/* Append the items of a list: "a|b", or "-" where there is no list. */
static void add_list(struct buf *out, const struct tree_node *list)
{
	const char *bar = "";

	if (!list)
		buf_adds(out, "-");
	for (const struct tree_node *i = list ? list->first : NULL; i;
	     i = i->next) {
		const struct tree_node *name = tree_get(i, "name");

		buf_addf(out, "%s%s", bar, name ? name->text : i->text);
		bar = "|";
	}
}

static const struct word_row {
	const char *name;
	const char *container;
	const char *words; /* of command, a blank, of args */
} word_rows[] = {
	{ "store in command", "command: [kube-apiserver, --b=1]",
	  "kube-apiserver|--audit-log-path=/a|--b=1 -" },
	{ "store in command behind the program alone",
	  "command: [kube-apiserver]", "kube-apiserver|--audit-log-path=/a -" },
	{ "store in args where the flags are",
	  "command: [kube-apiserver], args: [--b=1]",
	  "kube-apiserver --audit-log-path=/a|--b=1" },
	{ "store in args where the flags end",
	  "command: [kube-apiserver], args: [--a=1]",
	  "kube-apiserver --a=1|--audit-log-path=/a" },
	{ "store in command where flags end there",
	  "command: [kube-apiserver, --a=1], args: [--b=1]",
	  "kube-apiserver|--a=1|--audit-log-path=/a --b=1" },
	{ "store in command where args are empty",
	  "command: [kube-apiserver], args: []",
	  "kube-apiserver|--audit-log-path=/a " },
	{ "store in args of the image's own command",
	  "image: kube-apiserver, args: [--b=1]",
	  "- --audit-log-path=/a|--b=1" },
	{ "store behind the wrapped program",
	  "command: [/w, --x], args: [/kube-apiserver, --b=1]",
	  "/w|--x /kube-apiserver|--audit-log-path=/a|--b=1" },
	{ "store a changed word",
	  "command: [kube-apiserver], args: [--audit-log-path=/b, --b]",
	  "kube-apiserver --audit-log-path=/a|--b" },
	{ "store one word for two, from both lists",
	  "command: [kube-apiserver, --audit-log-path], args: [/b, --b]",
	  "kube-apiserver|--audit-log-path=/a --b" },
	{ "store nothing that is set already",
	  "command: [kube-apiserver, --audit-log-path=/a]",
	  "kube-apiserver|--audit-log-path=/a -" },
};

static void stores_words(void **state)
{
	const struct word_row *row = *state;
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	SAMPLE(s);

	read_parts(&s, row->container, "");
	command_line_set(&s.pod.line, "audit-log-path", "/a", &s.changes);
	pod_store_words(&s.pod);
	add_list(&words, tree_get(s.pod.container, "command"));
	buf_addc(&words, ' ');
	add_list(&words, tree_get(s.pod.container, "args"));
	assert_buf_equal(&words, row->words);
}

static void stores_several_new_words_in_order(void **state)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT;
	SAMPLE(s);

	(void)state;
	read_parts(&s, "command: [kube-apiserver, --z=1, --a=1]", "");
	command_line_set(&s.pod.line, "audit-b", "1", &s.changes);
	command_line_set(&s.pod.line, "audit-a", "1", &s.changes);
	pod_store_words(&s.pod);
	add_list(&words, tree_get(s.pod.container, "command"));
	assert_buf_equal(&words,
			 "kube-apiserver|--z=1|--a=1|--audit-b=1|--audit-a=1");
}

static void reads_the_release_of_the_image(void **state)
{
	static const struct {
		const char *image;
		unsigned minor;
	} rows[] = {
		{ "registry.k8s.io/kube-apiserver:v1.31.2", 31 },
		{ "kube-apiserver:1.9", 9 },
		{ "kube-apiserver:v1.31.2-eks-1-31-7", 31 },
		{ "localhost:5000/kube-apiserver:v1.29.0_x", 29 },
		{ "localhost:5000/kube-apiserver", 0 },
		{ "kube-apiserver", 0 },
		{ "kube-apiserver:latest", 0 },
		{ "kube-apiserver:v2.1", 0 },
		{ "kube-apiserver:v1", 0 },
		{ "kube-apiserver:v1.x", 0 },
		{ "kube-apiserver@sha256:1234", 0 },
		{ "k8s/kube-apiserver:v1.31.2@sha256:1234", 31 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		CLEANUP(buf_release) struct buf container = BUF_INIT;
		SAMPLE(s);

		buf_addf(&container, RUNS "image: \"%s\"", rows[i].image);
		read_parts(&s, container.data, "");
		assert_int_equal(pod_kube_minor(&s.pod), rows[i].minor);
	}
}

static void knows_no_release_without_image(void **state)
{
	SAMPLE(s);

	(void)state;
	read_parts(&s, RUNS, "");
	assert_int_equal(pod_kube_minor(&s.pod), 0);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest plain[] = {
		cmocka_unit_test(stores_several_new_words_in_order),
		cmocka_unit_test(reads_the_release_of_the_image),
		cmocka_unit_test(knows_no_release_without_image),
	};
	struct CMUnitTest tests[ARRAY_SIZE(plain) + ARRAY_SIZE(read_rows) +
				ARRAY_SIZE(word_rows)];
	size_t count = ARRAY_SIZE(plain);

	memcpy(tests, plain, sizeof(plain));
	for (size_t i = 0; i < ARRAY_SIZE(read_rows); i++)
		tests[count++] = test_row(reads, &read_rows[i]);
	for (size_t i = 0; i < ARRAY_SIZE(word_rows); i++)
		tests[count++] = test_row(stores_words, &word_rows[i]);
	return run_tests("pod", tests, argc, argv);
}
