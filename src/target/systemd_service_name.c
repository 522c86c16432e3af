#include "target/systemd_service_name.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/directory.h"
#include "host/inspect.h"
#include "host/path.h"
#include "host/root.h"
#include "text/buf.h"
#include "text/error.h"

static const char suffix[] = ".service";

const char *const service_directories[] = {
	"/etc/systemd/system.control", "/run/systemd/system.control",
	"/run/systemd/transient",      "/run/systemd/generator.early",
	"/etc/systemd/system",         "/etc/systemd/system.attached",
	"/run/systemd/system",         "/run/systemd/system.attached",
	"/run/systemd/generator",      "/usr/local/lib/systemd/system",
	"/lib/systemd/system",         "/usr/lib/systemd/system",
	"/run/systemd/generator.late", NULL,
};

/* --- text ---------------------------------------------------------------- */

static bool is_service(const char *name)
{
	size_t len = strlen(name), tail = sizeof(suffix) - 1;

	return len > tail && !strcmp(name + len - tail, suffix);
}

char *service_name_full(const char *name)
{
	struct buf full = BUF_INIT;

	buf_addf(&full, "%s%s", name, is_service(name) ? "" : suffix);
	return buf_steal(&full);
}

bool service_name_is_template(const char *name)
{
	const char *at = strchr(name, '@');

	return at && !strcmp(at + 1, suffix);
}

bool service_name_is_instance(const char *name)
{
	return strchr(name, '@') && !service_name_is_template(name);
}

/* Return PREFIX@INSTANCE.service, where `of` gives "@INSTANCE.service". */
static char *join_instance(const char *prefix, size_t len, const char *of)
{
	struct buf name = BUF_INIT;

	buf_add(&name, prefix, len);
	buf_adds(&name, of);
	return buf_steal(&name);
}

static char *template_of(const char *name)
{
	struct buf template = BUF_INIT;

	buf_add(&template, name, strcspn(name, "@"));
	buf_addf(&template, "@%s", suffix);
	return buf_steal(&template);
}

/* "a-b-c@i.service" is "a-b-@i.service", then "a-@i.service", then NULL. */
static char *shorten(const char *name)
{
	const char *at = strchr(name, '@');
	const char *rest = at && !service_name_is_template(name) ? at : suffix;
	size_t len = at ? (size_t)(at - name)
			: strlen(name) - (sizeof(suffix) - 1);

	if (!is_service(name))
		return NULL;
	/* A dash at the end is what is there already. */
	for (len -= len > 0; len; len--)
		if (name[len - 1] == '-')
			return join_instance(name, len, rest);
	return NULL;
}

void service_name_drop_ins(const char *name, struct strings *list)
{
	CLEANUP(memory_release) char *shorter = shorten(name);

	strings_add(list, memory_copy(name));
	if (service_name_is_instance(name)) {
		CLEANUP(memory_release) char *template = template_of(name);

		service_name_drop_ins(template, list);
	}
	if (shorter)
		service_name_drop_ins(shorter, list);
}

/* --- files --------------------------------------------------------------- */

bool service_name_is_null(const char *path)
{
	static const char null[] = "/dev/null";
	CLEANUP(memory_release) char *real = realpath(path, NULL);
	size_t len = strlen(path);

	if (real && !strcmp(real, null))
		return true;
	return len >= sizeof(null) - 1 &&
	       !strcmp(path + len - (sizeof(null) - 1), null);
}

int service_name_resolve(const char *root, const char *dir, const char *name,
			 char **ret_path, struct error *err)
{
	CLEANUP(memory_release) char *path = path_join(dir, name);
	CLEANUP(memory_release) char *real = root_resolve(root, path, err);
	enum inspect_kind kind;

	*ret_path = NULL;
	if (!real)
		return -1;
	kind = service_name_is_null(real) ? INSPECT_OTHER : inspect(real);
	/* Links that go round in circles are told where they are read. */
	if (kind == INSPECT_UNREADABLE && errno != ELOOP)
		return error_system(err, "cannot look at '%s'", real);
	if (kind != INSPECT_MISSING)
		*ret_path = memory_copy(real);
	return 0;
}

static int find_file(const char *root, const char *name, char **ret_path,
		     struct error *err)
{
	*ret_path = NULL;
	for (size_t i = 0; service_directories[i] && !*ret_path; i++)
		if (service_name_resolve(root, service_directories[i], name,
					 ret_path, err) < 0)
			return -1;
	return 0;
}

int service_name_find(const char *root, const char *name, char **ret_path,
		      struct error *err)
{
	CLEANUP(memory_release) char *template = NULL;

	if (find_file(root, name, ret_path, err) < 0)
		return -1;
	if (*ret_path || !service_name_is_instance(name))
		return 0;
	template = template_of(name);
	return find_file(root, template, ret_path, err);
}

/* Say where the path really leads, or NULL: nowhere. */
static int find_real(const char *path, char **ret_real, struct error *err)
{
	*ret_real = realpath(path, NULL);
	/* A link to itself leads nowhere for systemd either. */
	if (*ret_real || errno == ENOENT || errno == ENOTDIR || errno == ELOOP)
		return 0;
	return error_system(err, "cannot follow the links of '%s'", path);
}

int service_name_is_placed(const char *root, const char *path, bool *ret_is,
			   struct error *err)
{
	CLEANUP(memory_release) char *parent = path_parent(path);
	CLEANUP(memory_release) char *real = NULL;

	*ret_is = false;
	if (find_real(parent, &real, err) < 0)
		return -1;
	for (size_t i = 0; service_directories[i] && real; i++) {
		CLEANUP(memory_release)
		char *dir = root_resolve(root, service_directories[i], err);
		CLEANUP(memory_release) char *real_dir = NULL;

		if (!dir || find_real(dir, &real_dir, err) < 0)
			return -1;
		*ret_is |= real_dir && !strcmp(real_dir, real);
	}
	return 0;
}

char *service_name_real(const char *root, const char *name,
			const char *real_path, struct error *err)
{
	const char *file = path_name(real_path);
	const char *at = strchr(name, '@');
	bool is_placed;

	if (service_name_is_placed(root, real_path, &is_placed, err) < 0)
		return NULL;
	if (!is_placed || !is_service(file))
		return memory_copy(name);
	if (at && service_name_is_instance(name) &&
	    service_name_is_template(file))
		return join_instance(file, strcspn(file, "@"), at);
	return memory_copy(file);
}

/* --- aliases ------------------------------------------------------------- */

/* Return `alias` as a name of the unit `name`, or NULL: it cannot be one. */
static char *fit_alias(const char *name, const char *alias)
{
	const char *at = strchr(name, '@');

	if (!is_service(alias) || !at != !strchr(alias, '@'))
		return NULL;
	if (!at)
		return memory_copy(alias);
	return service_name_is_template(alias)
		       ? join_instance(alias, strcspn(alias, "@"), at)
		       : NULL;
}

static int add_alias(const char *root, const char *name, const char *alias,
		     const char *real_path, struct strings *list,
		     struct error *err)
{
	CLEANUP(memory_release) char *fitted = fit_alias(name, alias);
	CLEANUP(memory_release) char *path = NULL;
	CLEANUP(memory_release) char *real = NULL;

	if (!fitted || strings_have(list, fitted))
		return 0;
	if (find_file(root, alias, &path, err) < 0 ||
	    (path && find_real(path, &real, err) < 0))
		return -1;
	if (real && !strcmp(real, real_path))
		strings_add(list, memory_copy(fitted));
	return 0;
}

static int add_aliases(const char *root, const char *dir, const char *name,
		       const char *real_path, struct strings *list,
		       struct error *err)
{
	CLEANUP(memory_release) char *path = root_resolve(root, dir, err);
	struct dirent **entries = NULL;
	int count = path ? directory_list(path, &entries, err) : -1;
	int ret = count < 0 ? -1 : 0;

	for (int i = 0; i < count; i++) {
		if (!ret && (entries[i]->d_type == DT_LNK ||
			     entries[i]->d_type == DT_UNKNOWN))
			ret = add_alias(root, name, entries[i]->d_name,
					real_path, list, err);
		free(entries[i]);
	}
	free(entries);
	return ret;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int service_name_list(const char *root, const char *name, const char *real_path,
		      struct strings *list, struct error *err)
{
	bool is_placed;

	strings_add(list, memory_copy(name));
	if (service_name_is_placed(root, real_path, &is_placed, err) < 0)
		return -1;
	for (size_t i = 0; service_directories[i] && is_placed; i++)
		if (add_aliases(root, service_directories[i], name, real_path,
				list, err) < 0)
			return -1;
	qsort(list->items + 1, list->count - 1, sizeof(*list->items),
	      compare_names);
	return 0;
}
