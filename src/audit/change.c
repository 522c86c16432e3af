#include "audit/change.h"

#include <stdlib.h>

#include "text/memory.h"

const char *const change_action_names[] = {
	[CHANGE_ADD] = "add",
	[CHANGE_SET] = "set",
	[CHANGE_REMOVE] = "remove",
};

void change_list_add(struct change_list *list, const char *what,
		     const char *name, const char *before, const char *after)
{
	void *items = list->items;

	memory_grow(&items, &list->capacity, list->count + 1,
		    sizeof(*list->items));
	list->items = items;
	list->items[list->count++] = (struct change){
		.action = !before ? CHANGE_ADD
			  : after ? CHANGE_SET
				  : CHANGE_REMOVE,
		.what = what,
		.name = memory_copy(name),
		.before = memory_copy(before),
		.after = memory_copy(after),
	};
}

void change_list_release(struct change_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->items[i].name);
		free(list->items[i].before);
		free(list->items[i].after);
	}
	free(list->items);
	*list = (struct change_list)CHANGE_LIST_INIT;
}
