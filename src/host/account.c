#include "host/account.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/root.h"
#include "text/error.h"

void account_release(struct account *account)
{
	free(account->groups);
	*account = (struct account)ACCOUNT_INIT;
}

void account_add_group(struct account *account, unsigned gid)
{
	void *groups = account->groups;

	memory_grow(&groups, &account->group_capacity, account->group_count + 1,
		    sizeof(gid));
	account->groups = groups;
	account->groups[account->group_count++] = gid;
}

bool account_has_group(const struct account *account, unsigned gid)
{
	for (size_t i = 0; i < account->group_count; i++)
		if (account->groups[i] == gid)
			return true;
	return account->gid == gid;
}

/* Open a file of the host, or return NULL: it has none. */
static FILE *open_table(const char *root, const char *path)
{
	CLEANUP_ERROR struct error none = ERROR_INIT;
	CLEANUP(memory_release) char *real = root_resolve(root, path, &none);

	return real ? fopen(real, "re") : NULL;
}

static bool is_number(const char *name, unsigned *ret)
{
	size_t len = strspn(name, "0123456789");

	if (!len || name[len])
		return false;
	*ret = (unsigned)strtoul(name, NULL, 10);
	return true;
}

/* Find the user by its name, or by its number if that is one. */
static bool find_entry(const char *root, const char *name,
		       struct account *account, char **ret_name)
{
	FILE *table = open_table(root, "/etc/passwd");
	const struct passwd *entry;
	bool is_uid = is_number(name, &account->uid);

	while (table && !*ret_name && (entry = fgetpwent(table))) {
		if (is_uid ? entry->pw_uid != account->uid
			   : strcmp(entry->pw_name, name) != 0)
			continue;
		*ret_name = memory_copy(entry->pw_name);
		account->uid = entry->pw_uid;
		account->gid = entry->pw_gid;
	}
	if (table)
		fclose(table);
	return is_uid || *ret_name;
}

static bool has_member(const struct group *group, const char *name)
{
	for (char **member = group->gr_mem; *member; member++)
		if (!strcmp(*member, name))
			return true;
	return false;
}

static void add_memberships(const char *root, const char *name,
			    struct account *account)
{
	FILE *table = open_table(root, "/etc/group");
	const struct group *entry;

	while (table && (entry = fgetgrent(table)))
		if (has_member(entry, name))
			account_add_group(account, entry->gr_gid);
	if (table)
		fclose(table);
}

bool account_find_user(const char *root, const char *name, struct account *ret)
{
	CLEANUP(memory_release) char *found = NULL;

	*ret = (struct account)ACCOUNT_INIT;
	if (!find_entry(root, name, ret, &found))
		return false;
	if (found)
		add_memberships(root, found, ret);
	return true;
}

bool account_find_group(const char *root, const char *name, unsigned *ret)
{
	FILE *table;
	const struct group *entry;
	bool is_found = is_number(name, ret);

	if (is_found)
		return true;
	table = open_table(root, "/etc/group");
	while (table && !is_found && (entry = fgetgrent(table))) {
		is_found = !strcmp(entry->gr_name, name);
		*ret = is_found ? entry->gr_gid : 0;
	}
	if (table)
		fclose(table);
	return is_found;
}
