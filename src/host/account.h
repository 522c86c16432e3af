/*
 * account.h - users and groups, by the files of a host
 *
 * Names are looked up in /etc/passwd and /etc/group of the host, which may be
 * below a root directory (host/root.h), and not by nsswitch: that would ask
 * the machine that we run on. Users from elsewhere (LDAP, systemd-userdb) are
 * not found.
 */
#ifndef HOST_ACCOUNT_H
#define HOST_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>

struct error;

/* Who a process runs as. */
struct account {
	unsigned uid;
	unsigned gid;
	unsigned *groups; /* supplementary */
	size_t group_count;
	size_t group_capacity;
};

#define ACCOUNT_INIT                                                           \
	{                                                                      \
		0, 0, NULL, 0, 0                                               \
	}

/*
 * Fill `ret` with the user `name`, which may be a number, and all groups that
 * it is a member of. Return whether there is one; a number always is. False
 * with `err` filled: a file that is there cannot be read, so nobody can tell.
 */
bool account_find_user(const char *root, const char *name, struct account *ret,
		       struct error *err);

/* The same for the number of a group. */
bool account_find_group(const char *root, const char *name, unsigned *ret,
			struct error *err);

/* Make the account a member of the group. */
void account_add_group(struct account *account, unsigned gid);

bool account_has_group(const struct account *account, unsigned gid);

void account_release(struct account *account);

#endif
