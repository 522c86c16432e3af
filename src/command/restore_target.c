#include "command/restore_target.h"

#include <string.h>

#include "host/backup.h"
#include "host/inspect.h"
#include "host/root.h"
#include "text/error.h"

/* The file with the best backup so far. */
struct choice {
	const char *dir;
	const char *named;    /* backup that the user names; NULL: the newest */
	char *path;           /* NULL: none has a backup */
	struct backup backup; /* without its path */
};

static void choice_release(struct choice *choice)
{
	memory_release(&choice->path);
}

static bool is_newer(const struct backup *one, const struct backup *other)
{
	int order = strcmp(one->stamp, other->stamp);

	return order ? order > 0 : one->number > other->number;
}

/* Choose the file at `path` if it has a better backup. */
static int consider(struct choice *choice, const char *path, struct error *err)
{
	CLEANUP(backup_list_release) struct backup_list list = BACKUP_LIST_INIT;
	const struct backup *backup;

	if (backup_list(choice->dir, path, &list, err) < 0)
		return -1;
	if (!list.count)
		return 0;
	backup = choice->named ? backup_list_find(&list, choice->named)
			       : &list.items[0];
	if (!backup || (choice->path && !is_newer(backup, &choice->backup)))
		return 0;
	choice_release(choice);
	choice->path = memory_copy(path);
	choice->backup = *backup;
	return 0;
}

static int consider_service(struct choice *choice,
			    const struct service_lookup *service,
			    struct error *err)
{
	if (consider(choice, service->path, err) < 0)
		return -1;
	for (size_t i = 0; i < service->drop_in_count; i++)
		if (consider(choice, service->drop_ins[i].path, err) < 0)
			return -1;
	for (size_t i = 0; i < service->environment_count; i++)
		if (consider(choice, service->environment[i].path, err) < 0)
			return -1;
	return service->own_drop_in
		       ? consider(choice, service->own_drop_in, err)
		       : 0;
}

/* Make the chosen file of the service that is open the target. */
static int choose_file(struct session *session, const struct choice *choice,
		       struct finding_list *findings, struct error *err)
{
	struct finding *finding;

	if (!choice->path || !strcmp(choice->path, session->path))
		return 0;
	finding = finding_list_add(findings, SEVERITY_INFO, "other-file",
				   choice->path,
				   "is what the last change was made to, and "
				   "what is restored");
	finding_hint(finding, "to restore another file of the service, name a "
			      "backup of it: --backup FILE");
	return session_choose(session, choice->path, err);
}

static int open_as(struct session *session, const struct request *request,
		   bool may_write, enum session_choice what, struct error *err)
{
	session_release(session);
	session->may_be_missing = true;
	session->choice = what;
	return session_open(session, request, may_write, err);
}

/* The manifest comes back where a service may run the API server by now. */
static int warn_of_unit(const struct session *session,
			struct finding_list *findings, struct error *err)
{
	struct finding *finding;
	bool exists;

	if (service_lookup_exists(session->root, NULL, &exists, err) < 0)
		return -1;
	if (!exists)
		return 0;
	finding = finding_list_add(findings, SEVERITY_WARNING, "two-targets",
				   session->path,
				   "is what is restored, for its backup is the "
				   "newest; but this host has a unit "
				   "kube-apiserver.service, too");
	finding_hint(finding, "if that starts kube-apiserver now, restore it "
			      "instead: --unit=kube-apiserver.service");
	return 0;
}

/* A masked unit, say, is no reason not to restore a manifest. */
static int consider_both(struct session *session, const struct request *request,
			 const char *manifest, struct choice *choice,
			 bool may_write, struct error *err)
{
	int ret = open_as(session, request, may_write, SESSION_SERVICE, err);

	if (ret < 0 && err->kind != ERROR_REFUSED)
		return -1;
	error_release(err);
	if (!ret && consider_service(choice, &session->service, err) < 0)
		return -1;
	return consider(choice, manifest, err);
}

/* Nothing is named, and nothing stands in the usual place. */
static int open_newest(struct session *session, const struct request *request,
		       const char *manifest, struct choice *choice,
		       bool may_write, struct finding_list *findings,
		       struct error *err)
{
	if (consider_both(session, request, manifest, choice, may_write, err) <
	    0) {
		/* Of a service that was not chosen there is nothing to say. */
		session_release(session);
		return -1;
	}
	if (!choice->path)
		return open_as(session, request, may_write,
			       SESSION_WHAT_IS_THERE, err);
	if (strcmp(choice->path, manifest) != 0)
		return choose_file(session, choice, findings, err);
	if (open_as(session, request, may_write, SESSION_MANIFEST, err) < 0)
		return -1;
	return warn_of_unit(session, findings, err);
}

int restore_target_open(struct session *session, const struct request *request,
			const char *dir, bool may_write,
			struct finding_list *findings, struct error *err)
{
	CLEANUP(choice_release)
	struct choice choice = { .dir = dir, .named = request->backup };
	CLEANUP(memory_release) char *manifest = NULL;
	bool is_named = request->manifest || request->unit || request->drop_in;

	manifest = root_resolve(request->root ? request->root : "",
				session_default_manifest, err);
	if (!manifest)
		return -1;
	if (!is_named && inspect(manifest) == INSPECT_MISSING)
		return open_newest(session, request, manifest, &choice,
				   may_write, findings, err);
	if (open_as(session, request, may_write, SESSION_WHAT_IS_THERE, err) <
	    0)
		return -1;
	if (session->kind == TARGET_STATIC_POD)
		return 0;
	if (request->drop_in)
		return session_choose(session, session->service.own_drop_in,
				      err);
	if (consider_service(&choice, &session->service, err) < 0)
		return -1;
	return choose_file(session, &choice, findings, err);
}
