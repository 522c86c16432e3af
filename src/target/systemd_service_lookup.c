#include "target/systemd_service_lookup.h"

#include <stdlib.h>
#include <string.h>

#include "format/unit_environment.h"
#include "host/directory.h"
#include "host/inspect.h"
#include "host/path.h"
#include "host/pattern.h"
#include "host/root.h"
#include "target/systemd_service_name.h"
#include "target/systemd_service_read.h"
#include "text/error.h"

static const char default_name[] = "kube-apiserver.service";

/* More than systemd would read in a line; a service has no larger file. */
enum { MAX_BYTES = 10 * 1024 * 1024 };

void service_lookup_release(struct service_lookup *lookup)
{
	file_release(&lookup->unit);
	for (size_t i = 0; i < lookup->drop_in_count; i++)
		file_release(&lookup->drop_ins[i]);
	for (size_t i = 0; i < lookup->environment_count; i++) {
		file_release(&lookup->environment[i]);
		free(lookup->environment_names[i]);
	}
	free(lookup->drop_ins);
	free(lookup->drop_in_files);
	free(lookup->environment);
	free(lookup->environment_files);
	free(lookup->environment_names);
	free(lookup->name);
	free(lookup->path);
	free(lookup->own_drop_in);
	*lookup = (struct service_lookup)SERVICE_LOOKUP_INIT;
}

/* --- the unit ------------------------------------------------------------ */

int service_lookup_exists(const char *root, const char *name, bool *ret_exists,
			  struct error *err)
{
	CLEANUP(memory_release)
	char *full = service_name_full(name ? name : default_name);
	CLEANUP(memory_release) char *path = NULL;
	int ret = service_name_find(root, full, &path, err);

	*ret_exists = path;
	return ret;
}

static int refuse_no_unit(const char *name, struct error *err)
{
	error_refuse(err, "no-unit", "there is no unit '%s' on this host",
		     name);
	return error_hint(err, "it was looked for in /etc/systemd/system, "
			       "/run/systemd/system, "
			       "/usr/local/lib/systemd/system and "
			       "/usr/lib/systemd/system; --unit takes a path, "
			       "too");
}

static int refuse_masked(const char *name, struct error *err)
{
	error_refuse(err, "masked",
		     "'%s' is masked (a link to /dev/null): systemd does not "
		     "start it",
		     name);
	return error_hint(err, "systemctl unmask %s", name);
}

/* Where an administrator's unit of that name would be. */
static int place_unit(struct service_lookup *lookup, const char *root,
		      struct error *err)
{
	CLEANUP(memory_release)
	char *path = path_join("/etc/systemd/system", lookup->name);

	lookup->path = root_resolve(root, path, err);
	return lookup->path ? 0 : -1;
}

static int find_unit(struct service_lookup *lookup,
		     const struct service_query *query, struct error *err)
{
	const char *unit = query->unit ? query->unit : default_name;

	if (strchr(unit, '/')) {
		lookup->name = memory_copy(path_name(unit));
		lookup->path = root_resolve(query->root, unit, err);
		return lookup->path ? 0 : -1;
	}
	lookup->name = service_name_full(unit);
	if (service_name_find(query->root, lookup->name, &lookup->path, err) <
	    0)
		return -1;
	if (!lookup->path && query->may_be_missing)
		return place_unit(lookup, query->root, err);
	return lookup->path ? 0 : refuse_no_unit(lookup->name, err);
}

/* A link to another unit is an alias, by which systemd does not call it. */
static int settle_name(struct service_lookup *lookup, const char *root,
		       struct error *err)
{
	char *name = service_name_real(root, lookup->name,
				       lookup->unit.real_path, err);

	if (!name)
		return -1;
	free(lookup->name);
	lookup->name = name;
	return 0;
}

static int read_unit(struct service_lookup *lookup,
		     const struct service_query *query, struct error *err)
{
	bool is_missing = query->may_be_missing &&
			  inspect(lookup->path) == INSPECT_MISSING;

	if (service_name_is_null(lookup->path))
		return refuse_masked(lookup->name, err);
	if (!is_missing &&
	    (file_read(&lookup->unit, lookup->path, MAX_BYTES, err) < 0 ||
	     settle_name(lookup, query->root, err) < 0))
		return -1;
	lookup->files.name = lookup->name;
	lookup->files.unit = (struct service_file){
		.path = is_missing ? lookup->path : lookup->unit.real_path,
		.text = &lookup->unit.bytes,
	};
	return 0;
}

/* --- drop-ins ------------------------------------------------------------ */

/* Add a path, unless there is one with its file name already. */
static void add_path(struct strings *list, char *path)
{
	for (size_t i = 0; i < list->count; i++)
		if (!strcmp(path_name(list->items[i]), path_name(path))) {
			free(path);
			return;
		}
	strings_add(list, path);
}

static bool is_drop_in_name(const char *name)
{
	size_t len = strlen(name);

	return name[0] != '.' && len > strlen(".conf") &&
	       !strcmp(name + len - strlen(".conf"), ".conf");
}

/* Add DIR/NAME if that is a drop-in. */
static int add_entry(struct strings *list, const char *root, const char *dir,
		     const char *name, struct error *err)
{
	CLEANUP(memory_release) char *path = NULL;

	if (is_drop_in_name(name) &&
	    service_name_resolve(root, dir, name, &path, err) < 0)
		return -1;
	/* A link counts by its own name. */
	if (path)
		add_path(list, path_join(dir, name));
	return 0;
}

/* Add the drop-ins of the host's directory `dir`, if there is one. */
static int add_directory(struct strings *list, const char *root,
			 const char *dir, struct error *err)
{
	CLEANUP(memory_release) char *real = root_resolve(root, dir, err);
	struct dirent **entries = NULL;
	int count = real ? directory_list(real, &entries, err) : -1;
	int ret = count < 0 ? -1 : 0;

	for (int i = 0; i < count; i++) {
		if (!ret)
			ret = add_entry(list, root, dir, entries[i]->d_name,
					err);
		free(entries[i]);
	}
	free(entries);
	return ret;
}

/* Add the drop-ins for one name of the unit. */
static int add_name(struct strings *list, const char *root, const char *name,
		    struct error *err)
{
	CLEANUP(strings_release) struct strings parts = STRINGS_INIT;

	service_name_drop_ins(name, &parts);
	for (size_t i = 0; service_directories[i]; i++)
		for (size_t part = 0; part < parts.count; part++) {
			CLEANUP(buf_release) struct buf dir = BUF_INIT;

			buf_addf(&dir, "%s/%s.d", service_directories[i],
				 parts.items[part]);
			if (add_directory(list, root, dir.data, err) < 0)
				return -1;
		}
	return 0;
}

/* Add those of all names, then those of all services. */
static int add_names(struct strings *list, const char *root,
		     const struct service_lookup *lookup, struct error *err)
{
	CLEANUP(strings_release) struct strings names = STRINGS_INIT;

	if (service_name_list(root, lookup->name, lookup->files.unit.path,
			      &names, err) < 0)
		return -1;
	for (size_t i = 0; i < names.count; i++)
		if (add_name(list, root, names.items[i], err) < 0)
			return -1;
	for (size_t i = 0; service_directories[i]; i++) {
		CLEANUP(memory_release)
		char *dir = path_join(service_directories[i], "service.d");

		if (add_directory(list, root, dir, err) < 0)
			return -1;
	}
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(path_name(*(char *const *)a),
		      path_name(*(char *const *)b));
}

/* Say whether the unit is none of this host's services: one in a checkout. */
static int is_lone(const struct service_lookup *lookup,
		   const struct service_query *query, bool *ret_is,
		   struct error *err)
{
	const char *unit = query->unit ? query->unit : default_name;
	bool is_placed = !strchr(unit, '/');

	if (!is_placed &&
	    service_name_is_placed(query->root, unit, &is_placed, err) < 0)
		return -1;
	if (!is_placed && service_name_is_placed(query->root, lookup->path,
						 &is_placed, err) < 0)
		return -1;
	*ret_is = !is_placed;
	return 0;
}

/* Add those of a unit that systemd would not find by itself. */
static int add_beside(struct strings *list, const char *root, const char *unit,
		      struct error *err)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;

	buf_addf(&dir, "%s.d", unit);
	return add_directory(list, root, dir.data, err);
}

static int find_drop_ins(const struct service_lookup *lookup,
			 const struct service_query *query,
			 struct strings *list, struct error *err)
{
	bool lone;
	int ret;

	if (is_lone(lookup, query, &lone, err) < 0)
		return -1;
	ret = lone ? add_beside(list, query->root, query->unit, err)
		   : add_names(list, query->root, lookup, err);
	if (list->count)
		qsort(list->items, list->count, sizeof(*list->items),
		      compare_names);
	return ret;
}

/* Read one drop-in; one that is masked is none. */
static int read_drop_in(struct service_lookup *lookup, const char *root,
			const char *path, struct error *err)
{
	size_t i = lookup->drop_in_count;
	struct file *file = &lookup->drop_ins[i];
	CLEANUP(memory_release) char *real = root_resolve(root, path, err);

	if (!real)
		return -1;
	if (service_name_is_null(real))
		return 0;
	*file = (struct file)FILE_INIT;
	lookup->drop_in_count++;
	if (file_read(file, real, MAX_BYTES, err) < 0)
		return -1;
	lookup->drop_in_files[i] = (struct service_file){
		.path = file->path,
		.text = &file->bytes,
	};
	return 0;
}

static int read_drop_ins(struct service_lookup *lookup,
			 const struct service_query *query, struct error *err)
{
	CLEANUP(strings_release) struct strings list = STRINGS_INIT;

	if (find_drop_ins(lookup, query, &list, err) < 0)
		return -1;
	lookup->drop_ins = memory_new((list.count + 1) * sizeof(struct file));
	lookup->drop_in_files = memory_new((list.count + 1) *
					   sizeof(struct service_file));
	for (size_t i = 0; i < list.count; i++)
		if (read_drop_in(lookup, query->root, list.items[i], err) < 0)
			return -1;
	lookup->files.drop_ins = lookup->drop_in_files;
	lookup->files.drop_in_count = lookup->drop_in_count;
	return 0;
}

static int name_own_drop_in(struct service_lookup *lookup,
			    const struct service_query *query,
			    struct error *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	bool is_none = query->is_offline;

	if (!query->wants_drop_in && !is_none &&
	    is_lone(lookup, query, &is_none, err) < 0)
		return -1;
	if (!query->wants_drop_in && is_none)
		return 0;
	buf_addf(&path, "/etc/systemd/system/%s.d/%s", lookup->name,
		 service_drop_in_name);
	lookup->own_drop_in = root_resolve(query->root, path.data, err);
	if (query->wants_drop_in)
		lookup->files.own_drop_in = lookup->own_drop_in;
	return lookup->own_drop_in ? 0 : -1;
}

/* --- environment files --------------------------------------------------- */

static int collect_environment(const struct service_files *files,
			       struct unit *units,
			       struct unit_environment *environment,
			       struct error *err)
{
	for (size_t i = 0; i <= files->drop_in_count; i++) {
		const struct buf *text = service_file_at(files, i)->text;

		if (unit_parse(&units[i], text->data, text->len, err) < 0 ||
		    unit_environment_add_unit(environment, &units[i],
					      files->name, NULL, err) < 0)
			return -1;
	}
	return 0;
}

/* What EnvironmentFile= names, and for each of it a path that this means. */
struct matches {
	struct strings named;
	struct strings paths;
};

static void matches_release(struct matches *matches)
{
	strings_release(&matches->named);
	strings_release(&matches->paths);
}

static int find_environment_files(const struct unit_environment *environment,
				  const char *root, struct matches *ret,
				  struct error *err)
{
	for (size_t i = 0; i < environment->file_count; i++) {
		const char *named = environment->files[i].path;
		size_t before = ret->paths.count;

		/* It is the same again, and read wherever it is named. */
		if (strings_have(&ret->named, named))
			continue;
		if (pattern_match(root, named, &ret->paths, err) < 0)
			return -1;
		for (size_t n = before; n < ret->paths.count; n++)
			strings_add(&ret->named, memory_copy(named));
	}
	return 0;
}

/* Read one file; what is missing is for the plan to report. */
static int read_environment_file(struct service_lookup *lookup,
				 const char *root, const char *named,
				 const char *path, struct error *err)
{
	size_t i = lookup->environment_count;
	CLEANUP(memory_release) char *real = root_resolve(root, path, err);

	if (!real)
		return -1;
	lookup->environment[i] = (struct file)FILE_INIT;
	lookup->environment_names[i] = memory_copy(named);
	lookup->environment_count++;
	if (file_read(&lookup->environment[i], real, MAX_BYTES, err) < 0)
		return -1;
	lookup->environment_files[i] = (struct service_file){
		.path = lookup->environment[i].path,
		.text = &lookup->environment[i].bytes,
		.named = lookup->environment_names[i],
	};
	return 0;
}

static int read_environment_files(struct service_lookup *lookup,
				  const struct unit_environment *environment,
				  const char *root, struct error *err)
{
	CLEANUP(matches_release)
	struct matches matches = { STRINGS_INIT, STRINGS_INIT };
	size_t most;

	if (find_environment_files(environment, root, &matches, err) < 0)
		return -1;
	most = matches.paths.count + 1;
	lookup->environment = memory_new(most * sizeof(struct file));
	lookup->environment_files = memory_new(most *
					       sizeof(struct service_file));
	lookup->environment_names = memory_new(most * sizeof(char *));
	for (size_t i = 0; i < matches.paths.count; i++)
		if (read_environment_file(lookup, root, matches.named.items[i],
					  matches.paths.items[i], err) < 0)
			return -1;
	lookup->files.environment = lookup->environment_files;
	lookup->files.environment_count = lookup->environment_count;
	return 0;
}

int service_lookup_environment(struct service_lookup *lookup,
			       const struct service_files *files,
			       const char *root, struct error *err)
{
	CLEANUP(unit_environment_release)
	struct unit_environment environment = UNIT_ENVIRONMENT_INIT;
	CLEANUP(memory_release)
	struct unit *units = memory_new((files->drop_in_count + 1) *
					sizeof(*units));
	CLEANUP_ERROR struct error own = ERROR_INIT;
	int ret = collect_environment(files, units, &environment, &own);

	/* A unit that cannot be read is refused later, with its place. */
	if (!ret)
		ret = read_environment_files(lookup, &environment, root, err);
	else
		ret = 0;
	for (size_t i = 0; i <= files->drop_in_count; i++)
		unit_release(&units[i]);
	return ret;
}

int service_lookup(struct service_lookup *lookup,
		   const struct service_query *query, struct error *err)
{
	if (find_unit(lookup, query, err) < 0 ||
	    read_unit(lookup, query, err) < 0)
		return -1;
	lookup->files.is_partial = query->is_offline;
	if (name_own_drop_in(lookup, query, err) < 0)
		return -1;
	if (query->is_offline)
		return 0;
	if (read_drop_ins(lookup, query, err) < 0)
		return -1;
	return service_lookup_environment(lookup, &lookup->files, query->root,
					  err);
}
