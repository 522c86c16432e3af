/*
 * parameter.h - the parameters of the Ansible module
 *
 * One table: the reading of arguments, the list in "Unsupported parameters"
 * and the documentation (scripts/ansible-parameters.c prints it as JSON) come
 * from it. Its own rows are followed by one for each of kube-apiserver's audit
 * flags (audit/flag.h), with the underscores that Ansible wants:
 * `--audit-log-path` is `audit_log_path`.
 */
#ifndef ANSIBLE_PARAMETER_H
#define ANSIBLE_PARAMETER_H

#include "ansible/value.h"
#include "audit/flag.h"

struct arena;
struct arguments;
struct parameter;

/* A value as it was given, and as the text that it was converted to. */
struct parameter_value {
	const struct parameter *parameter;
	const json_t *given;
	const char *text; /* lives as long as the arguments */
};

/* Keep a value in `to`. Return 0, or -1 with an error. */
typedef int parameter_store_fn(struct arguments *to,
			       const struct parameter_value *value,
			       struct error *err);

struct parameter {
	const char *name;
	const char *alias; /* NULL: none */
	enum value_type type;
	const char *const *choices; /* ends with NULL; NULL: any value */
	const char *initial;        /* what it is if not given; NULL: nothing */
	const char *help;           /* sentences; of a flag: what flag.h says */
	enum audit_flag_id flag;    /* AUDIT_FLAG_COUNT: it is none */
	parameter_store_fn *store;
	size_t member; /* where `store` puts it: offset in struct request */
};

enum { PARAMETER_ROWS = 14 };
enum { PARAMETER_COUNT = PARAMETER_ROWS + AUDIT_FLAG_COUNT };

/* Return all of them, PARAMETER_COUNT, in memory that belongs to `arena`. */
const struct parameter *parameter_list(struct arena *arena);

#endif
