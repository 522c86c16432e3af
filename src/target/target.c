#include "target/target.h"

#include <stdlib.h>
#include <string.h>

#include "target/static_pod.h"
#include "target/systemd_service.h"

const char *const target_kind_names[] = {
	[TARGET_STATIC_POD] = "static-pod",
	[TARGET_SYSTEMD_UNIT] = "systemd-unit",
	[TARGET_SYSTEMD_DROP_IN] = "systemd-drop-in",
};

typedef int plan_fn(const struct buf *text, const struct audit_spec *spec,
		    struct plan *plan, struct error *err);

static plan_fn *const planners[] = {
	[TARGET_STATIC_POD] = static_pod_plan,
	[TARGET_SYSTEMD_UNIT] = systemd_service_plan,
	[TARGET_SYSTEMD_DROP_IN] = systemd_service_plan,
};

int target_plan(enum target_kind kind, const struct buf *text,
		const struct audit_spec *spec, struct plan *plan,
		struct error *err)
{
	return planners[kind](text, spec, plan, err);
}

typedef int status_fn(const struct buf *text, unsigned minor,
		      struct status *status, struct error *err);

static status_fn *const readers[] = {
	[TARGET_STATIC_POD] = static_pod_status,
	[TARGET_SYSTEMD_UNIT] = systemd_service_status,
	[TARGET_SYSTEMD_DROP_IN] = systemd_service_status,
};

int target_status(enum target_kind kind, const struct buf *text, unsigned minor,
		  struct status *status, struct error *err)
{
	return readers[kind](text, minor, status, err);
}

void status_release(struct status *status)
{
	for (size_t i = 0; i < AUDIT_FLAG_COUNT; i++)
		free(status->values[i]);
	plan_release(&status->found);
	*status = (struct status)STATUS_INIT;
}

void plan_release(struct plan *plan)
{
	edit_list_release(&plan->edits);
	buf_release(&plan->result);
	change_list_release(&plan->changes);
	finding_list_release(&plan->findings);
	for (size_t i = 0; i < plan->host_paths.count; i++) {
		free(plan->host_paths.items[i].in_container);
		free(plan->host_paths.items[i].path);
		free(plan->host_paths.items[i].volume);
		free(plan->host_paths.items[i].volume_name);
		free(plan->host_paths.items[i].type);
	}
	free(plan->host_paths.items);
	free(plan->run_as.user);
	free(plan->run_as.group);
	free(plan->run_as.groups);
	*plan = (struct plan)PLAN_INIT;
}

bool target_is_strict(const char *const values[AUDIT_FLAG_COUNT])
{
	static const enum audit_flag_id modes[] = { AUDIT_LOG_MODE,
						    AUDIT_WEBHOOK_MODE };

	for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
		if (values[modes[i]] &&
		    !strcmp(values[modes[i]], "blocking-strict"))
			return true;
	return false;
}

bool run_as_root(const struct run_as *run_as)
{
	return !run_as->user && !run_as->uid;
}

void host_path_list_add(struct host_path_list *list, struct host_path item)
{
	void *items = list->items;

	memory_grow(&items, &list->capacity, list->count + 1,
		    sizeof(*list->items));
	list->items = items;
	list->items[list->count++] = item;
}
