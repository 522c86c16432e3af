#include "target/static_pod.h"

#include <string.h>

#include "format/yaml_edit.h"
#include "target/wiring.h"
#include "text/error.h"

/* Return where the line of the byte at `at` starts. */
static const char *line_of(const struct buf *text, const char *at)
{
	const char *before = memrchr(text->data, '\n',
				     (size_t)(at - text->data));

	return before ? before + 1 : text->data;
}

static int refuse_template(const struct buf *text, const char *line,
			   const char *at, struct error *err)
{
	size_t number = 1;

	for (const char *byte = text->data; byte < line; byte++)
		number += *byte == '\n';
	error_refuse(err, "template",
		     "'%.2s' makes this a template, not a manifest", at);
	error_place(err, number, (size_t)(at - line) + 1);
	return error_hint(err, "edit the file that the template makes, or add "
			       "the flags to the template by hand");
}

/*
 * Template text is for another program to fill in; what it will become cannot
 * be known. In a comment it does no harm.
 */
static int check_template(const struct buf *text, struct error *err)
{
	const char *end = text->data + text->len;
	const char *at = text->data;

	while (at && (at = memchr(at, '{', (size_t)(end - at)))) {
		const char *line;

		if (*++at != '{' && *at != '%')
			continue;
		line = line_of(text, at);
		if (!memchr(line, '#', (size_t)(at - line)))
			return refuse_template(text, line, at - 1, err);
		at = memchr(at, '\n', (size_t)(end - at));
	}
	return 0;
}

/* Plan the edits: from what the text says to what `spec` wants it to say. */
static int plan_edits(const struct buf *text, const struct audit_spec *spec,
		      struct tree *tree, struct plan *plan, struct error *err)
{
	CLEANUP(yaml_release) struct yaml yaml = YAML_INIT;
	CLEANUP(pod_release) struct pod pod = POD_INIT;

	if (pod_read(&pod, tree, err) < 0 || pod_check_size(&pod, err) < 0 ||
	    pod_check(&pod, err) < 0 ||
	    yaml_locate(&yaml, text->data, text->len, tree, err) < 0 ||
	    wiring_set(&pod, spec, plan, err) < 0)
		return -1;
	plan->edits = (struct edit_list)EDIT_LIST_INIT(text->len);
	if (yaml_edit(&yaml, tree, &plan->edits, err) < 0)
		return -1;
	edit_list_apply(&plan->edits, text->data, &plan->result);
	return 0;
}

/*
 * Prove the result: parsed afresh it says exactly what was wanted, and that,
 * read afresh as a pod, is wired as the spec says.
 */
static int prove(struct tree *wanted, const struct audit_spec *spec,
		 struct plan *plan, struct error *err)
{
	CLEANUP(pod_release) struct pod pod = POD_INIT;
	const struct tree_node *differs;

	if (tree_match(wanted, plan->result.data, plan->result.len, &differs,
		       err) < 0) {
		err->kind = ERROR_BUG;
		return -1;
	}
	if (differs) {
		error_bug(err, "the result would not say what was wanted");
		return error_place(err, differs->line, differs->column);
	}
	if (pod_read(&pod, wanted, err) < 0) {
		err->kind = ERROR_BUG;
		return -1;
	}
	return wiring_check(&pod, spec, plan, err);
}

int static_pod_plan(const struct buf *text, const struct audit_spec *spec,
		    struct plan *plan, struct error *err)
{
	CLEANUP(tree_release) struct tree tree = TREE_INIT;

	if (check_template(text, err) < 0 ||
	    tree_parse(&tree, text->data, text->len, err) < 0 ||
	    plan_edits(text, spec, &tree, plan, err) < 0)
		return -1;
	return prove(&tree, spec, plan, err);
}

int static_pod_status(const struct buf *text, unsigned minor,
		      struct status *status, struct error *err)
{
	CLEANUP(tree_release) struct tree tree = TREE_INIT;
	CLEANUP(pod_release) struct pod pod = POD_INIT;

	if (check_template(text, err) < 0 ||
	    tree_parse(&tree, text->data, text->len, err) < 0 ||
	    pod_read(&pod, &tree, err) < 0 || pod_check_size(&pod, err) < 0)
		return -1;
	wiring_status(&pod, minor, status);
	return 0;
}
