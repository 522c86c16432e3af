#include "command/session.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/inspect.h"
#include "host/root.h"
#include "text/error.h"

const char session_default_manifest[] =
	"/etc/kubernetes/manifests/kube-apiserver.yaml";

static int refuse_no_target(const char *looked_for, struct error *err)
{
	error_refuse(err, "no-target",
		     "no kube-apiserver was found here: there is no '%s'",
		     looked_for);
	return error_hint(err, "name the file that starts it: --manifest FILE "
			       "(kops and others call it "
			       "kube-apiserver.manifest)");
}

static int find_target(struct session *session, struct error *err)
{
	const char *named = session->request->manifest;

	session->is_filter = named && !strcmp(named, "-");
	if (session->is_filter) {
		session->path = memory_copy("standard input");
		return 0;
	}
	session->path = session_host_path(
		session, named ? named : session_default_manifest, err);
	if (!session->path)
		return -1;
	if (!named && !session->may_be_missing &&
	    inspect(session->path) == INSPECT_MISSING)
		return refuse_no_target(session->path, err);
	return 0;
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

int session_open(struct session *session, const struct request *request,
		 bool may_write, struct error *err)
{
	session->request = request;
	session->root = request->root ? request->root : "";
	if (find_target(session, err) < 0)
		return -1;
	session->may_write = may_write && !session->is_filter;
	return read_target(session, err);
}

const struct file *session_file(const struct session *session)
{
	return session->may_write ? &session->replace.file : &session->input;
}

char *session_host_path(const struct session *session, const char *path,
			struct error *err)
{
	return root_resolve(session->root, path, err);
}

void session_release(struct session *session)
{
	replace_release(&session->replace);
	file_release(&session->input);
	free(session->path);
	*session = (struct session)SESSION_INIT;
}
