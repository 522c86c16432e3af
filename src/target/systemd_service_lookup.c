#include "target/systemd_service_lookup.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "format/unit_environment.h"
#include "host/inspect.h"
#include "host/path.h"
#include "host/root.h"
#include "text/error.h"

static const char default_name[] = "kube-apiserver.service";

/* More than systemd would read in a line; a service has no larger file. */
enum { MAX_BYTES = 10 * 1024 * 1024 };

/* Where systemd looks for units, the directory that wins first. */
static const char *const directories[] = {
	"/etc/systemd/system.control", "/run/systemd/system.control",
	"/run/systemd/transient",      "/run/systemd/generator.early",
	"/etc/systemd/system",         "/etc/systemd/system.attached",
	"/run/systemd/system",         "/run/systemd/system.attached",
	"/run/systemd/generator",      "/usr/local/lib/systemd/system",
	"/lib/systemd/system",         "/usr/lib/systemd/system",
	"/run/systemd/generator.late",
};

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

/* Whether the path, or what it leads to, is the device that masks units. */
static bool is_null_device(const char *path)
{
	static const char null[] = "/dev/null";
	CLEANUP(memory_release) char *real = realpath(path, NULL);
	size_t len = strlen(path);

	if (real && !strcmp(real, null))
		return true;
	return len >= sizeof(null) - 1 &&
	       !strcmp(path + len - (sizeof(null) - 1), null);
}

/* Return where the host has DIR/NAME, or NULL: nowhere. */
static char *resolve(const char *root, const char *dir, const char *name)
{
	CLEANUP_ERROR struct error none = ERROR_INIT;
	CLEANUP(memory_release) char *path = path_join(dir, name);
	char *real = root_resolve(root, path, &none);

	if (real && !is_null_device(real) && inspect(real) == INSPECT_MISSING) {
		free(real);
		return NULL;
	}
	return real;
}

static char *find_by_name(const char *root, const char *name)
{
	char *path = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(directories) && !path; i++)
		path = resolve(root, directories[i], name);
	return path;
}

/* Return `name` as a unit's name: "kube-apiserver" is a service. */
static char *full_name(const char *name)
{
	struct buf full = BUF_INIT;

	buf_adds(&full, name);
	if (!strchr(name, '.'))
		buf_adds(&full, ".service");
	return buf_steal(&full);
}

bool service_lookup_exists(const char *root, const char *name)
{
	CLEANUP(memory_release)
	char *full = full_name(name ? name : default_name);
	CLEANUP(memory_release) char *path = find_by_name(root, full);

	return path != NULL;
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
	lookup->name = full_name(unit);
	lookup->path = find_by_name(query->root, lookup->name);
	if (!lookup->path && query->may_be_missing)
		return place_unit(lookup, query->root, err);
	return lookup->path ? 0 : refuse_no_unit(lookup->name, err);
}

static int read_unit(struct service_lookup *lookup,
		     const struct service_query *query, struct error *err)
{
	bool is_missing = query->may_be_missing &&
			  inspect(lookup->path) == INSPECT_MISSING;

	if (is_null_device(lookup->path))
		return refuse_masked(lookup->name, err);
	if (!is_missing &&
	    file_read(&lookup->unit, lookup->path, MAX_BYTES, err) < 0)
		return -1;
	lookup->files.name = lookup->name;
	lookup->files.unit = (struct service_file){
		.path = is_missing ? lookup->path : lookup->unit.real_path,
		.text = &lookup->unit.bytes,
	};
	return 0;
}

/* --- drop-ins ------------------------------------------------------------ */

/* The paths of drop-ins while they are looked for. */
struct path_list {
	char **items;
	size_t count;
	size_t capacity;
};

static void path_list_release(struct path_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
}

/* Add a path, unless there is one with its file name already. */
static void add_path(struct path_list *list, char *path)
{
	void *items = list->items;

	for (size_t i = 0; i < list->count; i++)
		if (!strcmp(path_name(list->items[i]), path_name(path))) {
			free(path);
			return;
		}
	memory_grow(&items, &list->capacity, list->count + 1,
		    sizeof(*list->items));
	list->items = items;
	list->items[list->count++] = path;
}

static bool is_drop_in_name(const char *name)
{
	size_t len = strlen(name);

	return name[0] != '.' && len > strlen(".conf") &&
	       !strcmp(name + len - strlen(".conf"), ".conf");
}

/* Add the drop-ins of the host's directory `dir`. */
static void add_directory(struct path_list *list, const char *root,
			  const char *dir)
{
	CLEANUP_ERROR struct error none = ERROR_INIT;
	CLEANUP(memory_release) char *real = root_resolve(root, dir, &none);
	struct dirent **entries = NULL;
	int count = real ? scandir(real, &entries, NULL, alphasort) : 0;

	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;
		char *path = is_drop_in_name(name) ? resolve(root, dir, name)
						   : NULL;

		if (path) {
			/* A link counts by its own name. */
			free(path);
			add_path(list, path_join(dir, name));
		}
		free(entries[i]);
	}
	free(entries);
}

/*
 * Add those of every name that the unit goes by: NAME.d, then for each dash
 * in the name its beginning, "kube-.service.d".
 */
static void add_directories(struct path_list *list, const char *root,
			    const char *base, const char *name)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	const char *dot = strrchr(name, '.');
	size_t stem = dot ? (size_t)(dot - name) : strlen(name);

	buf_addf(&dir, "%s/%s.d", base, name);
	add_directory(list, root, dir.data);
	for (size_t len = stem; dot && len-- > 1;) {
		if (name[len - 1] != '-' || len == stem)
			continue;
		buf_clear(&dir);
		buf_addf(&dir, "%s/%.*s%s.d", base, (int)len, name, dot);
		add_directory(list, root, dir.data);
	}
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(path_name(*(char *const *)a),
		      path_name(*(char *const *)b));
}

/* Whether the unit was found where systemd looks for units. */
static bool is_on_search_path(const char *root, const char *path)
{
	CLEANUP(memory_release) char *parent = path_parent(path);

	for (size_t i = 0; i < ARRAY_SIZE(directories); i++) {
		CLEANUP_ERROR struct error none = ERROR_INIT;
		CLEANUP(memory_release)
		char *dir = root_resolve(root, directories[i], &none);

		if (dir && !strcmp(dir, parent))
			return true;
	}
	return false;
}

/* Whether the unit is none of this host's services: one in a checkout. */
static bool is_lone(const struct service_lookup *lookup,
		    const struct service_query *query)
{
	const char *unit = query->unit ? query->unit : default_name;

	return strchr(unit, '/') && !is_on_search_path(query->root, unit) &&
	       !is_on_search_path(query->root, lookup->path);
}

static void find_drop_ins(const struct service_lookup *lookup,
			  const struct service_query *query,
			  struct path_list *list)
{
	const char *unit = query->unit ? query->unit : default_name;

	if (is_lone(lookup, query)) {
		CLEANUP(buf_release) struct buf dir = BUF_INIT;

		buf_addf(&dir, "%s.d", unit);
		add_directory(list, query->root, dir.data);
	} else {
		for (size_t i = 0; i < ARRAY_SIZE(directories); i++)
			add_directories(list, query->root, directories[i],
					lookup->name);
		for (size_t i = 0; i < ARRAY_SIZE(directories); i++) {
			CLEANUP(memory_release)
			char *dir = path_join(directories[i], "service.d");

			add_directory(list, query->root, dir);
		}
	}
	if (list->count)
		qsort(list->items, list->count, sizeof(*list->items),
		      compare_names);
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
	if (is_null_device(real))
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
	CLEANUP(path_list_release) struct path_list list = { 0 };

	find_drop_ins(lookup, query, &list);
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

	if (!query->wants_drop_in &&
	    (query->is_offline || is_lone(lookup, query)))
		return 0;
	buf_addf(&path, "/etc/systemd/system/%s.d/%s", lookup->name,
		 service_drop_in_name);
	lookup->own_drop_in = root_resolve(query->root, path.data, err);
	if (query->wants_drop_in)
		lookup->files.own_drop_in = lookup->own_drop_in;
	return lookup->own_drop_in ? 0 : -1;
}

/* --- environment files --------------------------------------------------- */

static int collect_environment(const struct service_lookup *lookup,
			       struct unit *units,
			       struct unit_environment *environment,
			       struct error *err)
{
	for (size_t i = 0; i <= lookup->drop_in_count; i++) {
		const struct buf *text = i ? &lookup->drop_ins[i - 1].bytes
					   : &lookup->unit.bytes;

		if (unit_parse(&units[i], text->data, text->len, err) < 0 ||
		    unit_environment_add_unit(environment, &units[i],
					      lookup->name, NULL, err) < 0)
			return -1;
	}
	return 0;
}

/* Read one file if it is there; others are for the plan to report. */
static int read_environment_file(struct service_lookup *lookup,
				 const char *root, const char *named,
				 struct error *err)
{
	size_t i = lookup->environment_count;
	CLEANUP(memory_release) char *real = root_resolve(root, named, err);

	if (!real)
		return -1;
	if (strpbrk(named, "*?[") || inspect(real) == INSPECT_MISSING)
		return 0;
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
	size_t most = environment->file_count + 1;

	lookup->environment = memory_new(most * sizeof(struct file));
	lookup->environment_files = memory_new(most *
					       sizeof(struct service_file));
	lookup->environment_names = memory_new(most * sizeof(char *));
	for (size_t i = 0; i < environment->file_count; i++)
		if (read_environment_file(lookup, root,
					  environment->files[i].path, err) < 0)
			return -1;
	lookup->files.environment = lookup->environment_files;
	lookup->files.environment_count = lookup->environment_count;
	return 0;
}

static int read_environment(struct service_lookup *lookup, const char *root,
			    struct error *err)
{
	CLEANUP(unit_environment_release)
	struct unit_environment environment = UNIT_ENVIRONMENT_INIT;
	CLEANUP(memory_release)
	struct unit *units = memory_new((lookup->drop_in_count + 1) *
					sizeof(*units));
	CLEANUP_ERROR struct error own = ERROR_INIT;
	int ret = collect_environment(lookup, units, &environment, &own);

	/* A unit that cannot be read is refused later, with its place. */
	if (!ret)
		ret = read_environment_files(lookup, &environment, root, err);
	else
		ret = 0;
	for (size_t i = 0; i <= lookup->drop_in_count; i++)
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
	return read_environment(lookup, query->root, err);
}
