/*
 * finding.h - what is wrong, or worth knowing, about a file or its host
 *
 * A finding does not stop the program; an error (text/error.h) does. A
 * finding says where, what really happens, and what to do about it. The same
 * list, in the same order, makes the text output and the JSON.
 */
#ifndef AUDIT_FINDING_H
#define AUDIT_FINDING_H

#include <stdbool.h>
#include <stddef.h>

struct error;

enum severity {
	SEVERITY_ERROR,   /* no start of kube-apiserver, or no auditing */
	SEVERITY_WARNING, /* it works, but surely not as meant */
	SEVERITY_INFO,    /* advice */
};

/* "error", "warning", "info". */
extern const char *const severity_names[];

struct finding {
	enum severity severity;
	const char *code; /* static and stable: "policy-missing" */
	char *file;       /* NULL: not about a file */
	size_t line;      /* from 1; 0: not about a place */
	size_t column;    /* from 1 */
	char *message;
	char *hint; /* NULL: none */
};

struct finding_list {
	struct finding *items;
	size_t count;
	size_t capacity;
};

#define FINDING_LIST_INIT                                                      \
	{                                                                      \
		NULL, 0, 0                                                     \
	}

/*
 * Add a finding about `file` (NULL: none) with the message that printf()
 * would make, and return it, for the caller to add place and hint.
 */
struct finding *finding_list_add(struct finding_list *list,
				 enum severity severity, const char *code,
				 const char *file, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Give `finding` the hint that printf() would make. */
void finding_hint(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Add what `err` says as a finding of severity error. */
void finding_list_add_error(struct finding_list *list, const struct error *err);

/* Say that the findings which name no file are about `file`. */
void finding_list_set_file(struct finding_list *list, const char *file);

/* Move all findings of `from` behind those of `list`. */
void finding_list_move(struct finding_list *list, struct finding_list *from);

/*
 * If a finding is of severity error, take the first such one out of the list,
 * make `err` the refusal that it stands for, and return -1; else return 0.
 */
int finding_list_refuse(struct finding_list *list, struct error *err)
	__attribute__((warn_unused_result));

void finding_list_release(struct finding_list *list);

#endif
