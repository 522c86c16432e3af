#include "target/systemd_service_user.h"

#include <string.h>
#include <strings.h>

#include "target/systemd_service_mount.h"
#include "text/buf.h"

/* Return the value of a setting, or NULL: it is not set, or to nothing. */
static const char *value_of(const struct service *service, const char *key)
{
	const struct unit_assignment *line = service_setting(service, key);

	return line && line->value.len ? line->value.data : NULL;
}

struct service_user service_user_read(const struct service *service)
{
	unsigned free_of = UNIT_PREFIX_PRIVILEGE | UNIT_PREFIX_KEEP_USER;
	const char *dynamic = value_of(service, "DynamicUser");
	struct service_user user = { .name = value_of(service, "User"),
				     .group = value_of(service, "Group") };

	if (service->command->prefixes & free_of)
		return (struct service_user){ NULL, NULL, false };
	user.is_dynamic = dynamic && mount_says_yes(dynamic);
	if (user.is_dynamic && !user.name)
		user.name = "";
	if (user.name &&
	    (!strcmp(user.name, "root") || !strcmp(user.name, "0")))
		user.name = NULL;
	return user;
}

/* Append all names of SupplementaryGroups=, parted by blanks. */
static void add_groups(const struct service *service, struct buf *out)
{
	for (size_t i = 0; i < service->unit_count; i++) {
		const struct unit_assignment *line = NULL;

		while ((line = unit_next(&service->units[i], "Service",
					 "SupplementaryGroups", line))) {
			if (!line->value.len)
				buf_clear(out);
			buf_addf(out, "%s ", line->value.data);
		}
	}
}

static bool has_word(const char *words, const char *wanted)
{
	size_t len;

	for (words += strspn(words, " \t"); *words;
	     words += len, words += strspn(words, " \t")) {
		len = strcspn(words, " \t");
		if (len == strlen(wanted) && !strncasecmp(words, wanted, len))
			return true;
	}
	return false;
}

/*
 * Whether CapabilityBoundingSet= takes away what opens others' files to root.
 * The first line says what is left, or with `~` what is not; later ones add to
 * it or take from it; "" leaves nothing and "~" all.
 */
static bool is_bounded(const struct service *service)
{
	bool is_whole = true, has = true;

	if (service->command->prefixes & UNIT_PREFIX_PRIVILEGE)
		return false;
	for (size_t i = 0; i < service->unit_count; i++) {
		const struct unit_assignment *line = NULL;

		while ((line = unit_next(&service->units[i], "Service",
					 "CapabilityBoundingSet", line))) {
			const char *value = line->value.data;
			bool is_inverted = *value == '~';
			const char *words = value + is_inverted;
			bool is_named = has_word(words, "CAP_DAC_OVERRIDE");

			if (is_whole || !words[strspn(words, " \t")])
				has = is_named != is_inverted;
			else
				has = is_inverted ? has && !is_named
						  : has || is_named;
			is_whole = !strcmp(value, "~");
		}
	}
	return !has;
}

void service_user_note(const struct service *service, struct run_as *run_as)
{
	struct service_user user = service_user_read(service);
	CLEANUP(buf_release) struct buf groups = BUF_INIT;

	run_as->is_bounded = is_bounded(service);
	if (!user.name)
		return;
	add_groups(service, &groups);
	run_as->user = memory_copy(user.name);
	run_as->group = memory_copy(user.group);
	run_as->groups = buf_steal(&groups);
	run_as->is_dynamic = user.is_dynamic;
}
