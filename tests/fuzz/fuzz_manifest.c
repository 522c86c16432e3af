/*
 * A static pod manifest, and settings: what is accepted is proven, done twice
 * is done once, and can be undone; what is refused has a reason.
 */
#include <stdio.h>

#include "fuzz.h"
#include "plan_law.h"
#include "pod_data.h"
#include "test.h"

static const char *const webhook_files[] = {
	"/etc/kubernetes/pki/audit-hook.crt"
};

/* What may be wanted. */
static const struct audit_spec specs[] = {
	{ 0 },
	{ .disable = true },
	{ .log_volume = AUDIT_LOG_VOLUME_FILE },
	{ .values = { [AUDIT_LOG_PATH] = "-", [AUDIT_LOG_MAXAGE] = "7" } },
	{ .values = { [AUDIT_LOG_PATH] = "/srv/audit/b/audit.log",
		      [AUDIT_POLICY_FILE] = "/srv/audit/policy.yaml" } },
	{ .values = { [AUDIT_WEBHOOK_CONFIG_FILE] = "/etc/audit-hook/config",
		      [AUDIT_WEBHOOK_MODE] = "blocking-strict" },
	  .webhook_files = webhook_files,
	  .webhook_file_count = ARRAY_SIZE(webhook_files) },
	{ .log_volume = AUDIT_LOG_VOLUME_DIRECTORY,
	  .values = { [AUDIT_LOG_PATH] = "/var/log/audit/audit.log",
		      [AUDIT_LOG_MAXSIZE] = "1" },
	  .kube_minor = 15 },
};

static const struct audit_spec disable = { .disable = true };

static int plan_for(const struct buf *text, const struct audit_spec *spec,
		    struct plan *plan, struct error *err)
{
	*plan = (struct plan)PLAN_INIT;
	return target_plan(TARGET_STATIC_POD, text, spec, plan, err);
}

/* Take auditing out and append the result to `out`. Return whether it can be.
 */
static bool try_to_disable(const struct buf *text, struct buf *out)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct plan plan;
	bool is_done = !plan_for(text, &disable, &plan, &err);

	if (is_done)
		plan_law_frame(text, &plan);
	else
		plan_law_refusal(&err);
	buf_add(out, plan.result.data, plan.result.len);
	plan_release(&plan);
	return is_done;
}

static void assert_nothing_to_do(const struct buf *text,
				 const struct audit_spec *spec)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct plan plan;

	(void)!plan_for(text, spec, &plan, &err);
	assert_no_error(&err);
	plan_law_no_change(text, &plan);
	plan_release(&plan);
}

/* Whether all that was done can be undone: it is new, flag, volume, mount. */
static bool only_adds(const struct buf *text, const struct change_list *changes)
{
	size_t volumes = 0, mounts = 0;

	for (size_t i = 0; i < changes->count; i++) {
		const struct change *change = &changes->items[i];

		if (change->action != CHANGE_ADD)
			return false;
		volumes += !strcmp(change->what, "volume");
		mounts += !strcmp(change->what, "mount");
	}
	return volumes == mounts && !pod_data_has(text, "audit");
}

static void check_inverse(const struct buf *text, const struct plan *plan)
{
	CLEANUP(buf_release) struct buf back = BUF_INIT;
	bool is_new = only_adds(text, &plan->changes);

	if (try_to_disable(&plan->result, &back))
		assert_nothing_to_do(&back, &disable);
	else
		assert_false(is_new);
	if (!is_new)
		return;
	pod_data_assert_same(&back, text);
	if (!pod_data_has_nothing(text))
		assert_bytes_equal(back.data, back.len, text->data, text->len);
}

/* What can be planned for can be read, and is as it was wanted to be. */
static void check_status(const struct buf *text, const struct audit_spec *spec)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct status status = STATUS_INIT;

	(void)!target_status(TARGET_STATIC_POD, text, 0, &status, &err);
	assert_no_error(&err);
	assert_int_equal(status.enabled, !spec->disable);
	status_release(&status);
}

/* Whatever the text is, it has a status or a reason for none. */
static void read_status(const struct buf *text)
{
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct status status = STATUS_INIT;

	if (target_status(TARGET_STATIC_POD, text, 0, &status, &err) < 0)
		assert_error(&err, ERROR_REFUSED, "");
	status_release(&status);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	struct fuzz_choices choices = fuzz_take(data, size, &text);
	const struct audit_spec *spec =
		&specs[fuzz_choose(&choices, ARRAY_SIZE(specs))];
	struct plan plan;

	read_status(&text);
	if (plan_for(&text, spec, &plan, &err) < 0) {
		plan_law_refusal(&err);
	} else {
		plan_law_frame(&text, &plan);
		assert_nothing_to_do(&plan.result, spec);
		check_status(&plan.result, spec);
		check_inverse(&text, &plan);
	}
	plan_release(&plan);
	return 0;
}
