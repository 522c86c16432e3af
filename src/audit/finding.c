#include "audit/finding.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "text/error.h"
#include "text/memory.h"
#include "text/message.h"

const char *const severity_names[] = {
	[SEVERITY_ERROR] = "error",
	[SEVERITY_WARNING] = "warning",
	[SEVERITY_INFO] = "info",
};

static struct finding *add(struct finding_list *list)
{
	void *items = list->items;

	memory_grow(&items, &list->capacity, list->count + 1,
		    sizeof(*list->items));
	list->items = items;
	list->items[list->count] = (struct finding){ 0 };
	return &list->items[list->count++];
}

struct finding *finding_list_add(struct finding_list *list,
				 enum severity severity, const char *code,
				 const char *file, const char *format, ...)
{
	struct finding *finding = add(list);
	va_list args;

	finding->severity = severity;
	finding->code = code;
	finding->file = memory_copy(file);
	va_start(args, format);
	finding->message = message_format(format, args);
	va_end(args);
	return finding;
}

void finding_hint(struct finding *finding, const char *format, ...)
{
	char *hint;
	va_list args;

	va_start(args, format);
	hint = message_format(format, args);
	va_end(args);
	free(finding->hint);
	finding->hint = hint;
}

void finding_list_add_error(struct finding_list *list, const struct error *err)
{
	struct finding *finding = finding_list_add(
		list, SEVERITY_ERROR, err->code, err->file, "%s", err->message);

	finding->line = err->line;
	finding->column = err->column;
	finding->hint = memory_copy(err->hint);
}

void finding_list_set_file(struct finding_list *list, const char *file)
{
	for (size_t i = 0; i < list->count; i++)
		if (!list->items[i].file)
			list->items[i].file = memory_copy(file);
}

void finding_list_move(struct finding_list *list, struct finding_list *from)
{
	for (size_t i = 0; i < from->count; i++)
		*add(list) = from->items[i];
	free(from->items);
	*from = (struct finding_list)FINDING_LIST_INIT;
}

static void release(struct finding *finding)
{
	free(finding->file);
	free(finding->message);
	free(finding->hint);
}

/* Make `err` the refusal that `finding` stands for. */
static int refuse(const struct finding *finding, struct error *err)
{
	error_refuse(err, finding->code, "%s", finding->message);
	if (finding->file)
		error_file(err, finding->file);
	if (finding->line)
		error_place(err, finding->line, finding->column);
	if (finding->hint)
		error_hint(err, "%s", finding->hint);
	return -1;
}

int finding_list_refuse(struct finding_list *list, struct error *err)
{
	size_t i = 0;

	while (i < list->count && list->items[i].severity != SEVERITY_ERROR)
		i++;
	if (i == list->count)
		return 0;
	refuse(&list->items[i], err);
	release(&list->items[i]);
	list->count--;
	memmove(list->items + i, list->items + i + 1,
		(list->count - i) * sizeof(*list->items));
	return -1;
}

void finding_list_release(struct finding_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		release(&list->items[i]);
	free(list->items);
	*list = (struct finding_list)FINDING_LIST_INIT;
}
