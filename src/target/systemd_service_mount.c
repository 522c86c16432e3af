#include "target/systemd_service_mount.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "format/unit_specifier.h"
#include "text/error.h"

static const char *const verbs[] = {
	[MOUNT_HIDDEN] = "hides",
	[MOUNT_BIND] = "brings in",
	[MOUNT_PRIVATE] = "puts an empty directory in place of",
	[MOUNT_READ_ONLY] = "makes read-only",
	[MOUNT_WRITABLE] = "makes writable",
	[MOUNT_EMPTY] = "puts an empty file system over",
	[MOUNT_EMPTY_READ_ONLY] = "puts an empty file system over",
	[MOUNT_OTHER_ROOT] = "gives the service another root without",
};

/* What one value of a setting does to some paths. */
struct effect {
	const char *key;
	const char *value; /* "yes": any value that is true */
	enum mount_access access;
	const char *paths[5];
};

static const struct effect effects[] = {
	{ "ProtectSystem",
	  "yes",
	  MOUNT_READ_ONLY,
	  { "/usr", "/boot", "/efi" } },
	{ "ProtectSystem",
	  "full",
	  MOUNT_READ_ONLY,
	  { "/usr", "/boot", "/efi", "/etc" } },
	{ "ProtectSystem", "strict", MOUNT_READ_ONLY, { "/" } },
	{ "ProtectHome",
	  "yes",
	  MOUNT_HIDDEN,
	  { "/home", "/root", "/run/user" } },
	{ "ProtectHome",
	  "read-only",
	  MOUNT_READ_ONLY,
	  { "/home", "/root", "/run/user" } },
	{ "ProtectHome",
	  "tmpfs",
	  MOUNT_EMPTY,
	  { "/home", "/root", "/run/user" } },
	{ "PrivateTmp", "yes", MOUNT_PRIVATE, { "/tmp", "/var/tmp" } },
	{ "PrivateTmp", "disconnected", MOUNT_PRIVATE, { "/tmp", "/var/tmp" } },
	{ "DynamicUser", "yes", MOUNT_READ_ONLY, { "/" } },
	{ "DynamicUser", "yes", MOUNT_PRIVATE, { "/tmp", "/var/tmp" } },
};

/* Under ProtectSystem=strict these stay as they are. */
static const char *const never_strict[] = { "/dev",  "/proc", "/sys",
					    "/home", "/root", "/run/user" };

/* Settings that name paths. */
static const struct path_setting {
	const char *key;
	const char *base; /* that names are below; NULL: they are absolute */
	enum mount_access access;
	bool is_bind;
	bool is_owned;
} path_settings[] = {
	{ "ReadWritePaths", NULL, MOUNT_WRITABLE, false, false },
	{ "ReadWriteDirectories", NULL, MOUNT_WRITABLE, false, false },
	{ "ReadOnlyPaths", NULL, MOUNT_READ_ONLY, false, false },
	{ "ReadOnlyDirectories", NULL, MOUNT_READ_ONLY, false, false },
	{ "InaccessiblePaths", NULL, MOUNT_HIDDEN, false, false },
	{ "InaccessibleDirectories", NULL, MOUNT_HIDDEN, false, false },
	{ "TemporaryFileSystem", NULL, MOUNT_EMPTY, false, false },
	{ "BindPaths", NULL, MOUNT_BIND, true, false },
	{ "BindReadOnlyPaths", NULL, MOUNT_READ_ONLY, true, false },
	{ "LogsDirectory", "/var/log/", MOUNT_BIND, true, true },
	{ "StateDirectory", "/var/lib/", MOUNT_BIND, true, true },
	{ "CacheDirectory", "/var/cache/", MOUNT_BIND, true, true },
	{ "RuntimeDirectory", "/run/", MOUNT_BIND, true, true },
};

void mount_list_release(struct mount_list *list)
{
	free(list->rules);
	arena_release(&list->arena);
}

bool mount_says_yes(const char *value)
{
	static const char *const yes[] = { "1", "yes", "y", "true", "t", "on" };

	for (size_t i = 0; i < ARRAY_SIZE(yes); i++)
		if (!strcasecmp(value, yes[i]))
			return true;
	return false;
}

bool mount_can_read(const struct mount_rule *rule)
{
	return rule->access == MOUNT_BIND || rule->access == MOUNT_READ_ONLY ||
	       rule->access == MOUNT_WRITABLE;
}

bool mount_can_write(const struct mount_rule *rule)
{
	return rule->access == MOUNT_BIND || rule->access == MOUNT_WRITABLE;
}

/* --- reading ------------------------------------------------------------- */

static void add_rule(struct mount_list *list, const struct mount_rule *rule)
{
	void *rules = list->rules;

	memory_grow(&rules, &list->capacity, list->count + 1, sizeof(*rule));
	list->rules = rules;
	list->rules[list->count] = *rule;
	list->rules[list->count].verb = verbs[rule->access];
	list->count++;
}

/* Return `path` without what may stand before it and slashes at its end. */
static const char *clean_path(struct mount_list *list, const char *base,
			      const char *path)
{
	CLEANUP(buf_release) struct buf clean = BUF_INIT;

	path += strspn(path, "-+");
	buf_adds(&clean, base ? base : "");
	buf_adds(&clean, path);
	while (clean.len > 1 && clean.data[clean.len - 1] == '/')
		clean.len--;
	return arena_copy(&list->arena, clean.data, clean.len);
}

/* "SOURCE:DESTINATION:OPTIONS" of a bind, "PATH:OPTIONS" of others. */
static const char *destination(struct mount_list *list,
			       const struct path_setting *setting, char *text,
			       enum mount_access *access)
{
	bool has_parts = setting->is_bind || setting->access == MOUNT_EMPTY;
	char *colon = has_parts ? strchr(text, ':') : NULL;
	const char *path = text;

	if (colon) {
		*colon++ = '\0';
		if (setting->access == MOUNT_EMPTY) {
			if (!strncmp(colon, "ro", 2))
				*access = MOUNT_EMPTY_READ_ONLY;
		} else if (setting->is_bind && !setting->base) {
			path = colon;
			colon[strcspn(colon, ":")] = '\0';
		}
	}
	return clean_path(list, setting->base, path);
}

/* Forget what earlier assignments of `key` have named. */
static void reset(struct mount_list *list, const char *key)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->rules[i].key, key) != 0)
			list->rules[kept++] = list->rules[i];
	list->count = kept;
}

static void read_paths(struct mount_list *list, const struct service *service,
		       const struct service_file *file,
		       const struct path_setting *setting,
		       const struct unit_assignment *line)
{
	CLEANUP_ERROR struct error none = ERROR_INIT;
	struct unit_word word;
	size_t at = 0;

	if (!line->value.len)
		reset(list, setting->key);
	while (unit_word_next(&line->value, &at, UNIT_WORD_PATH, &list->arena,
			      &word, &none) > 0) {
		struct mount_rule rule = { .access = setting->access,
					   .is_bind = setting->is_bind,
					   .is_owned = setting->is_owned,
					   .key = setting->key,
					   .value = line->value.data,
					   .file = file,
					   .line_of = line,
					   .line = line->line };
		struct unit_text text;
		char *copy;

		if (unit_specifier_expand(&word.text, service->files->name,
					  &list->arena, &text, &none) < 0)
			return;
		copy = arena_copy(&list->arena, text.data, text.len);
		rule.path = destination(list, setting, copy, &rule.access);
		if (rule.path[0] == '/')
			add_rule(list, &rule);
	}
}

static void read_lists(struct mount_list *list, const struct service *service)
{
	for (size_t i = 0; i < service->unit_count; i++) {
		const struct unit *unit = &service->units[i];

		for (size_t s = 0; s < ARRAY_SIZE(path_settings); s++) {
			const struct unit_assignment *line = NULL;

			while ((line = unit_next(unit, "Service",
						 path_settings[s].key, line)))
				read_paths(list, service,
					   service_file_at(service->files, i),
					   &path_settings[s], line);
		}
	}
}

/* Return the file that the assignment stands in. */
static const struct service_file *file_of(const struct service *service,
					  const struct unit_assignment *line)
{
	for (size_t i = 0; i < service->unit_count; i++) {
		const struct unit *unit = &service->units[i];

		if (line >= unit->assignments &&
		    line < unit->assignments + unit->count)
			return service_file_at(service->files, i);
	}
	return &service->files->unit;
}

static bool has_value(const char *value, const char *wanted)
{
	return strcmp(wanted, "yes") != 0 ? !strcmp(value, wanted)
					  : mount_says_yes(value);
}

static void read_effect(struct mount_list *list, const struct service *service,
			const struct effect *effect)
{
	const struct unit_assignment *line = service_setting(service,
							     effect->key);
	struct mount_rule rule = { .access = effect->access,
				   .key = effect->key };

	if (!line || !has_value(line->value.data, effect->value))
		return;
	rule.value = line->value.data;
	rule.file = file_of(service, line);
	rule.line = line->line;
	for (size_t i = 0; i < ARRAY_SIZE(effect->paths); i++) {
		rule.path = effect->paths[i];
		if (rule.path)
			add_rule(list, &rule);
	}
	rule.access = MOUNT_WRITABLE;
	for (size_t i = 0;
	     i < ARRAY_SIZE(never_strict) && !strcmp(effect->paths[0], "/");
	     i++) {
		rule.path = never_strict[i];
		add_rule(list, &rule);
	}
}

static void read_root(struct mount_list *list, const struct service *service)
{
	static const char *const keys[] = { "RootDirectory", "RootImage" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const struct unit_assignment *line = service_setting(service,
								     keys[i]);
		struct mount_rule rule = { .path = "/",
					   .access = MOUNT_OTHER_ROOT,
					   .key = keys[i] };

		if (!line || !line->value.len || !strcmp(line->value.data, "/"))
			continue;
		rule.value = line->value.data;
		rule.file = file_of(service, line);
		rule.line = line->line;
		add_rule(list, &rule);
	}
}

void mount_list_read(struct mount_list *list, const struct service *service)
{
	*list = (struct mount_list){ .rules = NULL };
	/* The prefix `+` starts the command outside of all this. */
	if (service->command->prefixes & UNIT_PREFIX_PRIVILEGE)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(effects); i++)
		read_effect(list, service, &effects[i]);
	read_root(list, service);
	read_lists(list, service);
}

void mount_list_drop(struct mount_list *list,
		     const struct unit_assignment *assignment)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++)
		if (!assignment || list->rules[i].line_of != assignment)
			list->rules[kept++] = list->rules[i];
	list->count = kept;
}

/* --- deciding ------------------------------------------------------------ */

static bool holds(const char *directory, const char *path)
{
	size_t len = strlen(directory);

	return !strcmp(directory, "/") || (!strncmp(path, directory, len) &&
					   (!path[len] || path[len] == '/'));
}

const struct mount_rule *mount_list_find(const struct mount_list *list,
					 const char *path)
{
	const struct mount_rule *best = NULL, *empty = NULL;

	for (size_t i = 0; i < list->count; i++) {
		const struct mount_rule *rule = &list->rules[i];
		size_t len = strlen(rule->path);
		size_t best_len = best ? strlen(best->path) : 0;

		if (!holds(rule->path, path))
			continue;
		if (rule->access == MOUNT_HIDDEN ||
		    rule->access == MOUNT_PRIVATE)
			return rule;
		if (rule->access >= MOUNT_EMPTY)
			empty = rule;
		if (!best || len > best_len ||
		    (len == best_len && rule->access < best->access))
			best = rule;
	}
	/* Only a bind brings the host's files into an empty file system. */
	if (empty && best != empty && !best->is_bind)
		return empty;
	return best;
}
