#include "command/host_review.h"

#include <string.h>

#include "host/path.h"
#include "target/host_check.h"
#include "target/manifest_dir.h"

/*
 * Look beside the manifest as it was named, where kubelet sees it, and where a
 * link leads.
 */
static void review_directories(const struct session *session,
			       const struct buf *text, struct plan *plan,
			       bool all)
{
	const char *real = session_file(session)->real_path;
	CLEANUP(memory_release) char *named = path_parent(session->path);
	CLEANUP(memory_release) char *resolved = path_nearest(named);
	CLEANUP(memory_release) char *target = path_parent(real);

	manifest_dir_check(session->path, text, all, &plan->findings);
	if (strcmp(resolved, target) != 0)
		manifest_dir_check(real, text, all, &plan->findings);
}

void host_review(const struct session *session, const struct buf *text,
		 struct plan *plan, bool all)
{
	const char *named = session->request->manifest;

	if (session->kind != TARGET_STATIC_POD) {
		if (!session->request->offline)
			host_check_paths(plan, session->root);
		return;
	}

	if (!named || session->is_filter)
		named = session_default_manifest;
	else if (!*session->root && session_file(session)->real_path)
		named = session_file(session)->real_path;
	host_check_places(plan, named);
	if (session->request->offline || session->is_filter)
		return;
	host_check_paths(plan, session->root);
	review_directories(session, text, plan, all);
}
