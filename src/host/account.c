#include "host/account.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/file.h"
#include "host/inspect.h"
#include "host/root.h"
#include "text/error.h"

enum { MAX_BYTES = 10 * 1024 * 1024 };

static const char passwd_table[] = "/etc/passwd";
static const char group_table[] = "/etc/group";

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

/*
 * Open a table of the host, or return NULL: it has none, or an error. It is
 * read as every file is, so that a FIFO in its place is not waited for.
 */
static FILE *open_table(const char *root, const char *path, struct file *file,
			struct error *err)
{
	CLEANUP(memory_release) char *real = root_resolve(root, path, err);
	FILE *table;

	if (!real || inspect(real) == INSPECT_MISSING ||
	    file_read(file, real, MAX_BYTES, err) < 0)
		return NULL;
	table = fmemopen(file->bytes.data, file->bytes.len, "r");
	if (!table)
		error_system(err, "cannot read '%s'", real);
	return table;
}

/* Return whether all was read that was asked for. */
static bool close_table(FILE *table, const struct error *err)
{
	if (table)
		fclose(table);
	return err->kind == ERROR_NONE;
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
		       struct account *account, char **ret_name,
		       struct error *err)
{
	CLEANUP(file_release) struct file file = FILE_INIT;
	FILE *table = open_table(root, passwd_table, &file, err);
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
	return close_table(table, err) && (is_uid || *ret_name);
}

static bool has_member(const struct group *group, const char *name)
{
	for (char **member = group->gr_mem; *member; member++)
		if (!strcmp(*member, name))
			return true;
	return false;
}

static bool add_memberships(const char *root, const char *name,
			    struct account *account, struct error *err)
{
	CLEANUP(file_release) struct file file = FILE_INIT;
	FILE *table = open_table(root, group_table, &file, err);
	const struct group *entry;

	while (table && (entry = fgetgrent(table)))
		if (has_member(entry, name))
			account_add_group(account, entry->gr_gid);
	return close_table(table, err);
}

bool account_find_user(const char *root, const char *name, struct account *ret,
		       struct error *err)
{
	CLEANUP(memory_release) char *found = NULL;

	*ret = (struct account)ACCOUNT_INIT;
	if (!find_entry(root, name, ret, &found, err))
		return false;
	return !found || add_memberships(root, found, ret, err);
}

bool account_find_group(const char *root, const char *name, unsigned *ret,
			struct error *err)
{
	CLEANUP(file_release) struct file file = FILE_INIT;
	FILE *table;
	const struct group *entry;
	bool is_found = is_number(name, ret);

	if (is_found)
		return true;
	table = open_table(root, group_table, &file, err);
	while (table && !is_found && (entry = fgetgrent(table))) {
		is_found = !strcmp(entry->gr_name, name);
		*ret = is_found ? entry->gr_gid : 0;
	}
	return close_table(table, err) && is_found;
}
