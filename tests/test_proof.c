/*
 * The proof catches what it is there for. The edits of a plan are right, as far
 * as we know; so here one more is put among them, and the plan must fail as a
 * bug of ours.
 *
 * wrap: yaml_edit service_words_edit
 */
#include "format/yaml_edit.h"
#include "target/systemd_service_words.h"
#include "target/target.h"
#include "test.h"
#include "text/edit.h"

static const char pod[] = "apiVersion: v1\n"
			  "kind: Pod\n"
			  "metadata:\n"
			  "  name: kube-apiserver\n"
			  "spec:\n"
			  "  containers:\n"
			  "  - command:\n"
			  "    - kube-apiserver\n"
			  "    - --secure-port=6443\n"
			  "    name: kube-apiserver\n";

static const char unit[] = "[Service]\n"
			   "Environment=A=1\n"
			   "ExecStart=/usr/bin/kube-apiserver --v=2\n"
			   "Restart=always\n";

/* What is put in front of `before`, or in its place. */
static const struct proof_case {
	const char *name;
	enum target_kind kind;
	const char *before;
	bool replaces;
	const char *text;
	const char *message;
} cases[] = {
	{ "an entry more", TARGET_STATIC_POD, "spec:", false, "x: 1\n",
	  "would not say what was wanted" },
	{ "an entry less", TARGET_STATIC_POD,
	  "metadata:\n  name: kube-apiserver\n", true, "",
	  "would not say what was wanted" },
	{ "another text", TARGET_STATIC_POD, "6443", true, "6444",
	  "would not say what was wanted" },
	{ "a string that is none any more", TARGET_STATIC_POD,
	  "kube-apiserver\nspec", true, "yes\nspec",
	  "would not say what was wanted" },
	{ "no YAML", TARGET_STATIC_POD, "spec:", false, "[\n", "not YAML" },
	{ "no pod", TARGET_STATIC_POD, "Pod", true, "Job", "kind is 'Job'" },
	{ "an assignment more", TARGET_SYSTEMD_UNIT, "ExecStart", false,
	  "User=kube\n", "changes more than" },
	{ "an assignment less", TARGET_SYSTEMD_UNIT, "Restart=always\n", true,
	  "", "changes more than" },
	{ "a word more", TARGET_SYSTEMD_UNIT, "\nRestart", false, " --x",
	  "has the word '--x' more" },
	{ "a word less", TARGET_SYSTEMD_UNIT, " --v=2", true, "",
	  "loses the word '--v=2'" },
	{ "another word", TARGET_SYSTEMD_UNIT, "--v=2", true, "--v=3",
	  "says '--v=3' instead of '--v=2'" },
	{ "another program", TARGET_SYSTEMD_UNIT, "/usr/bin", true, "/opt",
	  "says '/opt/kube-apiserver' instead" },
	{ "a prefix", TARGET_SYSTEMD_UNIT, "/usr/bin", false, "-",
	  "changes how the program is" },
	{ "another variable", TARGET_SYSTEMD_UNIT, "A=1", true, "A=2",
	  "changes more than" },
	{ "no unit", TARGET_SYSTEMD_UNIT, "ExecStart", false, "[Serv\n",
	  "begins as a section header" },
};

static const struct proof_case *current;

static int add_damage(struct edit_list *edits, struct error *err)
{
	const char *text = current->kind == TARGET_STATIC_POD ? pod : unit;
	size_t start = (size_t)(strstr(text, current->before) - text);
	size_t len = current->replaces ? strlen(current->before) : 0;

	return edit_list_replace(edits, (struct span){ start, start + len },
				 current->text, strlen(current->text), err);
}

int __real_yaml_edit(const struct yaml *yaml, const struct tree *wanted,
		     struct edit_list *edits, struct error *err);
int __wrap_yaml_edit(const struct yaml *yaml, const struct tree *wanted,
		     struct edit_list *edits, struct error *err);

int __wrap_yaml_edit(const struct yaml *yaml, const struct tree *wanted,
		     struct edit_list *edits, struct error *err)
{
	assert_int_equal(__real_yaml_edit(yaml, wanted, edits, err), 0);
	return add_damage(edits, err);
}

int __real_service_words_edit(struct service *service,
			      const struct service_file *file,
			      struct edit_list *edits, struct error *err);
int __wrap_service_words_edit(struct service *service,
			      const struct service_file *file,
			      struct edit_list *edits, struct error *err);

int __wrap_service_words_edit(struct service *service,
			      const struct service_file *file,
			      struct edit_list *edits, struct error *err)
{
	assert_int_equal(__real_service_words_edit(service, file, edits, err),
			 0);
	return add_damage(edits, err);
}

static void is_caught(void **state)
{
	static const struct audit_spec enable;
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	current = *state;
	buf_adds(&text, current->kind == TARGET_STATIC_POD ? pod : unit);
	assert_int_equal(
		target_plan(current->kind, &text, &enable, &plan, &err), -1);
	assert_error(&err, ERROR_BUG, current->message);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases)];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i] = test_row(is_caught, &cases[i]);
	return run_tests("proof", tests, argc, argv);
}
