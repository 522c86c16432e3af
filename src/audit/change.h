/*
 * change.h - what a command does to a file, in the words of the user
 *
 * A change list is the report of a plan: flags, volumes and mounts that are
 * added, changed or removed. It is made where the change is made and is what
 * text and JSON output print.
 */
#ifndef AUDIT_CHANGE_H
#define AUDIT_CHANGE_H

#include <stddef.h>

enum change_action { CHANGE_ADD, CHANGE_SET, CHANGE_REMOVE };

/* "add", "set", "remove". */
extern const char *const change_action_names[];

struct change {
	enum change_action action;
	const char *what; /* static: "flag", "volume", "mount" */
	char *name;       /* "--audit-log-path", "audit-log" */
	char *before;     /* NULL: was not there */
	char *after;      /* NULL: is not there any more */
};

struct change_list {
	struct change *items;
	size_t count;
	size_t capacity;
};

#define CHANGE_LIST_INIT                                                       \
	{                                                                      \
		NULL, 0, 0                                                     \
	}

/*
 * Add a change; the action follows from which of `before` and `after` is
 * NULL. All texts but `what` are copied.
 */
void change_list_add(struct change_list *list, const char *what,
		     const char *name, const char *before, const char *after);

void change_list_release(struct change_list *list);

#endif
