#include "command/session.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/directory.h"
#include "host/inspect.h"
#include "host/path.h"
#include "host/root.h"
#include "target/systemd_service_variant.h"
#include "text/error.h"

const char session_default_manifest[] =
	"/etc/kubernetes/manifests/kube-apiserver.yaml";

static const char input_name[] = "standard input";

static int refuse_no_target(struct session *session, struct error *err)
{
	session->is_told = true;
	error_refuse(err, "no-target",
		     "no kube-apiserver was found here: there is neither '%s' "
		     "nor a unit kube-apiserver.service",
		     session->path);
	return error_hint(err, "name the file that starts it: --manifest FILE "
			       "(kops and others call it "
			       "kube-apiserver.manifest) or --unit NAME");
}

static bool is_input(const char *named)
{
	return named && !strcmp(named, "-");
}

static int find_target(struct session *session, struct error *err)
{
	const char *named = session->request->manifest;

	session->is_filter = is_input(named);
	if (session->is_filter) {
		session->path = memory_copy(input_name);
		return 0;
	}
	session->path = session_host_path(
		session, named ? named : session_default_manifest, err);
	return session->path ? 0 : -1;
}

/* Read without a lock what may be missing. */
static int read_if_there(struct file *file, const char *path, struct error *err)
{
	if (file_find(file, path, err) < 0)
		return -1;
	return file->exists ? file_load(file, AT_FDCWD, REQUEST_MAX_BYTES, err)
			    : 0;
}

static int read_target(struct session *session, struct error *err)
{
	unsigned flags = session->may_be_missing ? REPLACE_MAY_CREATE : 0;
	int ret;

	if (session->may_write)
		ret = replace_begin(&session->replace, session->path,
				    REQUEST_MAX_BYTES, flags, err);
	else if (session->is_filter)
		ret = file_read_stream(&session->input, STDIN_FILENO,
				       session->path, REQUEST_MAX_BYTES, err);
	else if (session->may_be_missing)
		ret = read_if_there(&session->input, session->path, err);
	else
		ret = file_read(&session->input, session->path,
				REQUEST_MAX_BYTES, err);
	session->text = &session_file(session)->bytes;
	return ret;
}

/* --- services ------------------------------------------------------------ */

static bool is_service(const struct session *session)
{
	return session->kind != TARGET_STATIC_POD;
}

/* Say whether nothing is named and there is no manifest, but a unit. */
static int falls_back_to_unit(const struct session *session, bool *ret_does,
			      struct error *err)
{
	const struct request *request = session->request;
	enum inspect_kind kind;

	*ret_does = false;
	if (session->is_filter || request->manifest || request->unit ||
	    session->choice == SESSION_MANIFEST)
		return 0;
	kind = inspect(session->path);
	if (kind == INSPECT_UNREADABLE)
		return error_system(err, "cannot look at '%s'", session->path);
	if (kind != INSPECT_MISSING)
		return 0;
	return service_lookup_exists(session->root, NULL, ret_does, err);
}

/* A file that may be missing is made anew, but not its directory. */
static bool is_nowhere(const struct session *session)
{
	CLEANUP(memory_release) char *parent = path_parent(session->path);

	return inspect(session->may_be_missing ? parent : session->path) ==
	       INSPECT_MISSING;
}

static int open_service(struct session *session, struct error *err)
{
	const struct request *request = session->request;
	struct service_query query = {
		.root = session->root,
		.unit = request->unit,
		.is_offline = request->offline,
		.wants_drop_in = request->drop_in,
		.may_be_missing = session->may_be_missing
	};
	struct service_lookup *service = &session->service;

	session->kind = TARGET_SYSTEMD_UNIT;
	/* It was the manifest's, which is not there. */
	free(session->path);
	session->path = NULL;
	if (service_lookup(service, &query, err) < 0)
		return -1;
	session->path = memory_copy(service->path);
	session->text = &service->unit.bytes;
	return 0;
}

/* Standard input is all that is known of the service. */
static int read_service(struct session *session, struct error *err)
{
	struct service_lookup *service = &session->service;

	session->kind = TARGET_SYSTEMD_UNIT;
	session->is_filter = true;
	session->may_write = false;
	session->path = memory_copy(input_name);
	if (file_read_stream(&service->unit, STDIN_FILENO, session->path,
			     REQUEST_MAX_BYTES, err) < 0)
		return -1;
	service->files.is_partial = true;
	service->files.unit = (struct service_file){
		.path = service->unit.path,
		.text = &service->unit.bytes,
	};
	session->text = &service->unit.bytes;
	return 0;
}

static int plan_service(struct session *session, const struct audit_spec *spec,
			struct plan *plan, struct error *err)
{
	struct service_edited edited = { NULL, NULL, false, false, false };

	if (systemd_service_plan_files(&session->service.files, spec, plan,
				       &edited, err) < 0)
		return -1;
	free(session->path);
	session->path = memory_copy(edited.path);
	session->text = edited.text;
	session->is_removed = edited.is_removed;
	if (edited.is_drop_in)
		session->kind = TARGET_SYSTEMD_DROP_IN;
	return 0;
}

/* ------------------------------------------------------------------------- */

static int check_request(const struct request *request, struct error *err)
{
	if (!request->drop_in ||
	    !(request->manifest || is_input(request->unit)))
		return 0;
	error_usage(err, request->manifest
				 ? "--drop-in goes with a systemd unit"
				 : "--drop-in writes a file, so standard "
				   "input cannot be its unit");
	return error_hint(err, "name it: --unit kube-apiserver.service");
}

int session_open(struct session *session, const struct request *request,
		 bool may_write, struct error *err)
{
	bool is_service_there;

	session->request = request;
	session->root = request->root ? request->root : "";
	session->may_write = may_write;
	if (check_request(request, err) < 0)
		return -1;
	if (is_input(request->unit))
		return read_service(session, err);
	if (request->unit || request->drop_in ||
	    session->choice == SESSION_SERVICE)
		return open_service(session, err);
	if (find_target(session, err) < 0 ||
	    falls_back_to_unit(session, &is_service_there, err) < 0)
		return -1;
	if (is_service_there)
		return open_service(session, err);
	if (!session->is_filter && !request->manifest && is_nowhere(session))
		return refuse_no_target(session, err);
	session->may_write = may_write && !session->is_filter;
	session->is_locked = session->may_write;
	return read_target(session, err);
}

int session_plan(struct session *session, const struct audit_spec *spec,
		 struct plan *plan, struct error *err)
{
	int ret = is_service(session)
			  ? plan_service(session, spec, plan, err)
			  : target_plan(TARGET_STATIC_POD, session->text, spec,
					plan, err);

	return ret < 0 ? error_file(err, session->path) : 0;
}

int session_status(struct session *session, unsigned minor,
		   struct status *status, struct error *err)
{
	int ret = is_service(session)
			  ? systemd_service_status_files(
				    &session->service.files, minor, status, err)
			  : target_status(TARGET_STATIC_POD, session->text,
					  minor, status, err);

	return ret < 0 ? error_file(err, session->path) : 0;
}

/* The text may name other environment files than the present one. */
static int service_status_of(const struct session *session,
			     const struct buf *text, unsigned minor,
			     struct status *status, struct error *err)
{
	CLEANUP(service_lookup_release)
	struct service_lookup beside = SERVICE_LOOKUP_INIT;
	CLEANUP(service_variant_release)
	struct service_variant units = SERVICE_VARIANT_INIT;
	CLEANUP(service_variant_release)
	struct service_variant all = SERVICE_VARIANT_INIT;
	const char *path = session->is_chosen ? session->path : NULL;

	service_variant_make(&units, &session->service.files, path, text);
	if (!session->request->offline &&
	    service_lookup_environment(&beside, &units.files, session->root,
				       err) < 0)
		return -1;
	units.files.environment = beside.files.environment;
	units.files.environment_count = beside.files.environment_count;
	service_variant_make(&all, &units.files, path, text);
	return systemd_service_status_files(&all.files, minor, status, err);
}

int session_status_of(const struct session *session, const struct buf *text,
		      unsigned minor, struct status *status, struct error *err)
{
	return is_service(session)
		       ? service_status_of(session, text, minor, status, err)
		       : target_status(TARGET_STATIC_POD, text, minor, status,
				       err);
}

static bool is_drop_in(const struct service_lookup *service, const char *path)
{
	bool is_found = service->own_drop_in &&
			!strcmp(service->own_drop_in, path);

	for (size_t i = 0; i < service->drop_in_count && !is_found; i++)
		is_found = !strcmp(service->drop_ins[i].path, path);
	return is_found;
}

int session_choose(struct session *session, const char *path, struct error *err)
{
	char *copy = memory_copy(path);

	free(session->path);
	session->path = copy;
	session->is_chosen = true;
	session->text = &session->input.bytes;
	if (is_drop_in(&session->service, path))
		session->kind = TARGET_SYSTEMD_DROP_IN;
	/* Even the directory of a drop-in may be missing. */
	return inspect(path) == INSPECT_MISSING
		       ? 0
		       : file_read(&session->input, path, REQUEST_MAX_BYTES,
				   err);
}

int session_lock(struct session *session, struct error *err)
{
	struct replace *replace = &session->replace;
	CLEANUP(memory_release) char *parent = path_parent(session->path);

	if (session->is_locked)
		return 0;
	session->is_locked = true;
	replace->create_mode = 0644; /* as systemctl edit makes drop-ins */
	if (directory_make(parent, 0755, err) < 0 ||
	    replace_begin(replace, session->path, REQUEST_MAX_BYTES,
			  REPLACE_MAY_CREATE, err) < 0)
		return -1;
	if (!buf_equal(&replace->file.bytes, session->text)) {
		error_refuse(err, "edit-race",
			     "'%s' has changed since it was read",
			     session->path);
		session->is_told = true;
		error_still(err, "nothing was written");
		return error_hint(err, "run it again");
	}
	session->text = &replace->file.bytes;
	return 0;
}

int session_install(struct session *session, const struct plan *plan,
		    bool *ret_installed, struct error *err)
{
	struct replace *replace = &session->replace;
	int ret = session->is_removed
			  ? replace_remove(replace, err)
			  : replace_commit(replace, &plan->result, err);

	*ret_installed = replace->installed;
	return ret;
}

void session_still(const struct session *session, struct error *err)
{
	if (session->is_told)
		return;
	if (session->path && session_file(session)->exists)
		error_still(err, "'%s' is unchanged", session->path);
	else if (session->path && session->may_be_missing)
		error_still(err, "'%s' was not created", session->path);
	else
		error_still(err, "nothing was written");
}

void session_done(const struct session *session, struct buf *out)
{
	buf_addf(out, "'%s' is %s", session->path,
		 session->is_removed ? "removed" : "changed");
}

const struct file *session_file(const struct session *session)
{
	if (session->is_locked)
		return &session->replace.file;
	return is_service(session) && !session->is_chosen
		       ? &session->service.unit
		       : &session->input;
}

char *session_host_path(const struct session *session, const char *path,
			struct error *err)
{
	return root_resolve(session->root, path, err);
}

void session_release(struct session *session)
{
	replace_release(&session->replace);
	service_lookup_release(&session->service);
	file_release(&session->input);
	free(session->path);
	*session = (struct session)SESSION_INIT;
}
