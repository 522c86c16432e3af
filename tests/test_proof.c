/*
 * The proof catches what it is there for. The edits of a plan are right, as far
 * as we know; so here one more is put among them, and the plan must fail as a
 * bug of ours.
 *
 * wrap: yaml_edit service_words_edit
 */
#include "format/yaml_edit.h"
#include "target/systemd_service.h"
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

static const char unit_with_file[] =
	"[Service]\n"
	"EnvironmentFile=/etc/kubernetes/apiserver\n"
	"ExecStart=/usr/bin/kube-apiserver $ARGS\n";

static const char variables[] = "A=1\n"
				"ARGS=\"--v=2 --audit-log-maxage=7\"\n";

/* Which text is edited. */
enum edited { POD, UNIT, VARIABLES };

static const char *const texts[] = { pod, unit, variables };

/* What is put in front of `before`, or in its place. */
static const struct proof_case {
	const char *name;
	enum edited edited;
	const char *before;
	bool replaces;
	const char *text;
	const char *message;
} cases[] = {
	{ "an entry more", POD, "spec:", false, "x: 1\n",
	  "would not say what was wanted" },
	{ "an entry less", POD, "metadata:\n  name: kube-apiserver\n", true, "",
	  "would not say what was wanted" },
	{ "another text", POD, "6443", true, "6444",
	  "would not say what was wanted" },
	{ "a string that is none any more", POD, "kube-apiserver\nspec", true,
	  "yes\nspec", "would not say what was wanted" },
	{ "no YAML", POD, "spec:", false, "[\n", "not YAML" },
	{ "no pod", POD, "Pod", true, "Job", "would not say what was wanted" },
	{ "an assignment more", UNIT, "ExecStart", false, "User=kube\n",
	  "changes more than" },
	{ "an assignment less", UNIT, "Restart=always\n", true, "",
	  "changes more than" },
	{ "a word more", UNIT, "\nRestart", false, " --x",
	  "has the word '--x' more" },
	{ "a word less", UNIT, " --v=2", true, "", "loses the word '--v=2'" },
	{ "another word", UNIT, "--v=2", true, "--v=3",
	  "says '--v=3' instead of '--v=2'" },
	{ "another program", UNIT, "/usr/bin", true, "/opt",
	  "says '/opt/kube-apiserver' instead" },
	{ "a prefix", UNIT, "/usr/bin", false, "-",
	  "changes how the program is" },
	{ "another variable", UNIT, "A=1", true, "A=2", "changes more than" },
	{ "no unit", UNIT, "ExecStart", false, "[Serv\n",
	  "begins as a section header" },
	{ "another variable of a file", VARIABLES, "A=1", true, "A=2",
	  "changes the variable 'A'" },
	{ "a variable more in a file", VARIABLES, "ARGS", false, "B=1\n",
	  "sets other variables" },
	{ "a word more in a variable", VARIABLES, "\"\n", false, " --x",
	  "has the word '--x' more" },
};

static const struct proof_case *current;

static int add_damage(struct edit_list *edits, struct error *err)
{
	const char *text = texts[current->edited];
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

static const struct audit_spec enable;

static int plan_for(const struct buf *text, struct plan *plan,
		    struct error *err)
{
	static const char path[] = "/etc/kubernetes/apiserver";
	CLEANUP(buf_release) struct buf with_file = BUF_INIT;
	struct service_file file = { path, text, path };
	struct service_files files = { .unit = { .text = &with_file },
				       .environment = &file,
				       .environment_count = 1 };
	struct service_edited edited;

	if (current->edited == POD)
		return target_plan(TARGET_STATIC_POD, text, &enable, plan, err);
	if (current->edited == UNIT)
		return target_plan(TARGET_SYSTEMD_UNIT, text, &enable, plan,
				   err);
	buf_adds(&with_file, unit_with_file);
	return systemd_service_plan_files(&files, &enable, plan, &edited, err);
}

static void is_caught(void **state)
{
	CLEANUP(plan_release) struct plan plan = PLAN_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;

	current = *state;
	buf_adds(&text, texts[current->edited]);
	assert_int_equal(plan_for(&text, &plan, &err), -1);
	assert_error(&err, ERROR_BUG, current->message);
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[ARRAY_SIZE(cases)];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		tests[i] = test_row(is_caught, &cases[i]);
	return run_tests("proof", tests, argc, argv);
}
