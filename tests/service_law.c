#include "service_law.h"

#include "plan_law.h"
#include "target/systemd_service_read.h"
#include "test.h"

#define UNIT_PATH "/etc/systemd/system/kube-apiserver.service"

static const struct audit_spec enable;
static const struct audit_spec disable = { .disable = true };

/* The texts of a service, as far as plans were carried out. */
enum { UNIT, DROP_IN, ENVIRONMENT, TEXT_COUNT };

struct texts {
	struct buf items[TEXT_COUNT];
	bool exists[TEXT_COUNT];
	bool is_drop_in_ours;
	bool is_unit_alone;
};

static const char *const paths[TEXT_COUNT] = {
	UNIT_PATH,
	UNIT_PATH ".d/zz-apiserver-audit.conf",
	"/etc/kubernetes/apiserver",
};

static void copy_texts(const struct texts *from, struct texts *to)
{
	*to = *from;
	for (size_t i = 0; i < TEXT_COUNT; i++) {
		to->items[i] = (struct buf)BUF_INIT;
		buf_add(&to->items[i], from->items[i].data, from->items[i].len);
	}
}

static void release_texts(struct texts *texts)
{
	for (size_t i = 0; i < TEXT_COUNT; i++)
		buf_release(&texts->items[i]);
}

static struct texts texts_of(const struct service_law *law)
{
	const struct buf *given[TEXT_COUNT] = { law->unit, law->drop_in,
						law->environment };
	struct texts texts = { .is_drop_in_ours = law->is_drop_in_ours,
			       .is_unit_alone = law->is_unit_alone };

	for (size_t i = 0; i < TEXT_COUNT; i++) {
		texts.items[i] = (struct buf)BUF_INIT;
		texts.exists[i] = given[i];
		if (given[i])
			buf_add(&texts.items[i], given[i]->data, given[i]->len);
	}
	return texts;
}

/* Make the files of the service, whose items are `items`. */
static struct service_files files_of(const struct texts *texts,
				     struct service_file items[TEXT_COUNT])
{
	for (size_t i = 0; i < TEXT_COUNT; i++)
		items[i] = (struct service_file){ paths[i], &texts->items[i],
						  paths[i] };
	return (struct service_files){
		.name = "kube-apiserver.service",
		.unit = items[UNIT],
		.drop_ins = &items[DROP_IN],
		.drop_in_count = texts->exists[DROP_IN],
		.environment = &items[ENVIRONMENT],
		.environment_count = texts->exists[ENVIRONMENT],
		.is_partial = texts->is_unit_alone,
		.own_drop_in = texts->is_drop_in_ours ? paths[DROP_IN] : NULL,
	};
}

/* Plan for the texts. Return 0, with the number of the edited one, or -1. */
static int plan_for(const struct texts *texts, const struct audit_spec *spec,
		    struct plan *plan, size_t *ret_edited, struct error *err)
{
	struct service_file items[TEXT_COUNT];
	struct service_files files = files_of(texts, items);
	struct service_edited edited = { 0 };

	*plan = (struct plan)PLAN_INIT;
	if (systemd_service_plan_files(&files, spec, plan, &edited, err) < 0)
		return -1;
	assert_non_null(edited.path);
	for (size_t i = 0; i < TEXT_COUNT; i++)
		if (!strcmp(paths[i], edited.path))
			*ret_edited = i;
	if (edited.is_removed)
		assert_int_equal(plan->result.len, 0);
	return 0;
}

/* Bring the texts to `spec`. Return whether it is not refused. */
static bool try_to_bring(struct texts *texts, const struct audit_spec *spec)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct plan plan;
	size_t edited = 0;
	bool is_done = !plan_for(texts, spec, &plan, &edited, &err);

	if (is_done)
		plan_law_frame(&texts->items[edited], &plan);
	else
		plan_law_refusal(&err);
	if (is_done && plan.edits.count) {
		buf_clear(&texts->items[edited]);
		buf_add(&texts->items[edited], plan.result.data,
			plan.result.len);
		texts->exists[edited] = edited != DROP_IN || plan.result.len;
	}
	plan_release(&plan);
	return is_done;
}

/* What is wanted already changes no byte and makes no edit. */
static void assert_nothing_to_do(const struct texts *texts,
				 const struct audit_spec *spec)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct plan plan;
	size_t edited = 0;

	(void)!plan_for(texts, spec, &plan, &edited, &err);
	assert_no_error(&err);
	plan_law_no_change(&texts->items[edited], &plan);
	plan_release(&plan);
}

static void assert_same_texts(const struct texts *a, const struct texts *b)
{
	for (size_t i = 0; i < TEXT_COUNT; i++) {
		assert_int_equal(a->exists[i], b->exists[i]);
		assert_bytes_equal(a->items[i].data, a->items[i].len,
				   b->items[i].data, b->items[i].len);
	}
}

static bool sets_audit_flag(const struct command_line *line)
{
	struct flag_setting settings[AUDIT_FLAG_COUNT];
	bool found = false;

	command_line_settings(line, settings);
	for (size_t i = 0; i < AUDIT_FLAG_COUNT; i++)
		found |= settings[i].word != NULL;
	return found;
}

/*
 * Whether kube-apiserver gets an audit flag, however its bytes are written: a
 * backslash may stand between them.
 */
static bool has_audit_flags(const struct texts *texts)
{
	CLEANUP(service_release) struct service service = SERVICE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct finding_list none = FINDING_LIST_INIT;
	struct service_file items[TEXT_COUNT];
	struct service_files files = files_of(texts, items);
	bool found = !service_read(&service, &files, &none, &err) &&
		     sets_audit_flag(&service.line);

	finding_list_release(&none);
	return found;
}

/* Settings of ours for the log may be left where no flag is. */
static bool says_audit(const struct texts *texts)
{
	for (size_t i = 0; i < TEXT_COUNT; i++)
		if (memmem(texts->items[i].data, texts->items[i].len, "audit",
			   strlen("audit")))
			return true;
	return has_audit_flags(texts);
}

/* Disabling takes it away, whatever is in it. */
static bool has_our_drop_in(const struct texts *texts)
{
	return texts->is_drop_in_ours && texts->exists[DROP_IN];
}

/*
 * Disabling may be refused, say, where words stand between flags; but not
 * where `is_new`: auditing was not there. Then enabling leaves no trace.
 */
static void check_inverse(const struct texts *texts, bool is_new)
{
	struct texts without, again;

	copy_texts(texts, &without);
	if (try_to_bring(&without, &disable)) {
		assert_nothing_to_do(&without, &disable);
		copy_texts(&without, &again);
		if (try_to_bring(&again, &enable)) {
			assert_true(try_to_bring(&again, &disable));
			assert_same_texts(&again, &without);
		}
		release_texts(&again);
		if (is_new)
			assert_same_texts(&without, texts);
	} else {
		assert_false(is_new);
	}
	release_texts(&without);
}

void service_law_check(const struct service_law *law)
{
	struct texts texts = texts_of(law), with;

	copy_texts(&texts, &with);
	if (try_to_bring(&with, &enable)) {
		assert_nothing_to_do(&with, &enable);
		check_inverse(&texts,
			      !says_audit(&texts) && !has_our_drop_in(&texts));
	}
	release_texts(&with);
	release_texts(&texts);
}
