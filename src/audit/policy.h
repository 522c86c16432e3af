/*
 * policy.h - an audit policy as kube-apiserver understands it
 *
 * A policy is read from the bytes of a file the way kube-apiserver of a given
 * release reads them: the first document only, YAML 1.1 as go-yaml v2 reads it
 * or JSON where the first character is '{', unknown and duplicate fields
 * ignored, wrong types and wrong values refused. What kube-apiserver decides is
 * the verdict; why, and where, are the findings. Facts: kubernetes/apiserver
 * pkg/audit/policy/reader.go and pkg/apis/audit/validation.
 *
 * Every rule and every text of it knows the line and column where it stands.
 *
 * Calling sequence: start from POLICY_INIT, call policy_read() with the bytes
 * or policy_load() with the name of a file, end with policy_release(). What is
 * more than a verdict is in other modules: policy_match.h tells which rule
 * decides a request, policy_lint.h what is accepted although nobody means it.
 *
 * Ownership: all of a policy lives in its arena and goes with it; nothing is
 * borrowed from the bytes that were read.
 */
#ifndef AUDIT_POLICY_H
#define AUDIT_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "audit/finding.h"
#include "text/memory.h"

struct error;

enum policy_verdict {
	POLICY_ACCEPTED,
	POLICY_IGNORED, /* accepted; fields that count for nothing, or twice */
	POLICY_REFUSED, /* kube-apiserver does not start */
};

enum policy_level {
	POLICY_LEVEL_NONE,
	POLICY_LEVEL_METADATA,
	POLICY_LEVEL_REQUEST,
	POLICY_LEVEL_REQUEST_RESPONSE,
	POLICY_LEVEL_COUNT
};

enum policy_stage {
	POLICY_STAGE_REQUEST_RECEIVED,
	POLICY_STAGE_RESPONSE_STARTED,
	POLICY_STAGE_RESPONSE_COMPLETE,
	POLICY_STAGE_PANIC,
	POLICY_STAGE_COUNT
};

/* A set of stages holds the bit `1 << stage` of each of its members. */
enum { POLICY_ALL_STAGES = (1 << POLICY_STAGE_COUNT) - 1 };

/* As a policy spells them: "RequestResponse", "ResponseStarted". */
extern const char *const policy_level_names[POLICY_LEVEL_COUNT];
extern const char *const policy_stage_names[POLICY_STAGE_COUNT];

/* Where something stands; line 0: nowhere. */
struct policy_place {
	size_t line;   /* from 1 */
	size_t column; /* from 1, in characters */
};

/* One string. `data` has a NUL behind it, and may have some inside. */
struct policy_text {
	const char *data;
	size_t len; /* bytes */
	struct policy_place place;
};

/*
 * The items of a list: structs of `size` bytes, `count` of them. `stored` of
 * them have been written at some time; JSON that gives a field twice decodes
 * the second list over the memory of the first.
 */
struct policy_list {
	void *items;
	size_t count;
	size_t stored;
	size_t capacity;
	struct policy_place place; /* of the field; line 0: it is absent */
};

/* A boolean that may be left out. */
enum policy_choice { POLICY_UNSAID, POLICY_NO, POLICY_YES };

/* One entry of a rule's `resources`. */
struct policy_resources {
	struct policy_place place;
	struct policy_text group;
	struct policy_list resources; /* of struct policy_text */
	struct policy_list names;     /* `resourceNames`, likewise */
	bool is_null;                 /* written as null */
};

struct policy_rule {
	struct policy_place place;
	struct policy_text level_text;
	enum policy_level level;
	struct policy_list users; /* of struct policy_text, like the rest */
	struct policy_list groups;
	struct policy_list verbs;
	struct policy_list namespaces;
	struct policy_list urls;
	struct policy_list resources; /* of struct policy_resources */
	struct policy_list omit_stages;
	unsigned stages; /* what `omit_stages` says, as a set */
	enum policy_choice omit_managed_fields;
};

/* Where a field that kube-apiserver ignores stands. */
enum policy_part {
	POLICY_PART_POLICY,
	POLICY_PART_RULE,
	POLICY_PART_RESOURCES,
	POLICY_PART_OTHER, /* inside `metadata` */
};

struct policy_ignored {
	enum policy_part part;
	size_t rule;    /* from 0, where the part is a rule or below it */
	size_t item;    /* from 0, of its resources */
	unsigned since; /* N of 1.N that knows the field; 0: none does */
	struct policy_text name;
	const char *path; /* "rules[0].resources[1].verbs" */
};

struct policy {
	struct arena arena;
	const char *file; /* what messages call it */
	unsigned minor;   /* N of Kubernetes 1.N that it is judged for */
	enum policy_verdict verdict;
	struct policy_text api_version;
	struct policy_text kind;
	struct policy_list rules; /* of struct policy_rule */
	struct policy_list omit_stages;
	unsigned stages;
	bool omit_managed_fields;
	struct policy_list ignored;   /* of struct policy_ignored */
	struct policy_place leftover; /* text behind the first document */
	struct finding_list findings;
};

#define POLICY_INIT                                                            \
	{                                                                      \
		.arena = ARENA_INIT, .findings = FINDING_LIST_INIT             \
	}

/*
 * Read the `len` bytes at `data`, which messages call `file`, into the empty
 * `policy` as Kubernetes 1.`minor` does (0: the newest that is known). The
 * verdict and the findings behind it are in `policy`; they are in the order of
 * places. Unless it is refused, rules and levels are valid.
 */
void policy_read(struct policy *policy, const char *file, const char *data,
		 size_t len, unsigned minor);

/*
 * Read the file at `path`, which messages call `file`, likewise.
 *
 * Return 0 if kube-apiserver takes it: the findings say which fields it
 * ignores. Return -1 if the file cannot be read, if kube-apiserver would not
 * start with it, or, unless `allow_ignored`, if it would ignore fields or was
 * given one twice; `err` is the first such finding, with its place, and the
 * others stay in `policy`. policy_release() is due either way.
 */
int policy_load(struct policy *policy, const char *path, const char *file,
		unsigned minor, bool allow_ignored, struct error *err)
	__attribute__((warn_unused_result));

/* The same for bytes that have been read already: a preset, say. */
int policy_load_text(struct policy *policy, const char *file, const char *data,
		     size_t len, unsigned minor, bool allow_ignored,
		     struct error *err) __attribute__((warn_unused_result));

void policy_release(struct policy *policy);

/* The items of a policy's lists. */
const struct policy_rule *policy_rule_at(const struct policy *policy,
					 size_t index);
const struct policy_resources *policy_resources_at(
	const struct policy_rule *rule, size_t index);
const struct policy_text *policy_text_at(const struct policy_list *list,
					 size_t index);

/* Whether `text` is exactly this string; whether `list` has it as an item. */
bool policy_text_is(const struct policy_text *text, const char *string);
bool policy_list_has(const struct policy_list *list, const char *string);

/* Whether `a` and `b` are the same bytes. */
bool policy_text_equal(const struct policy_text *a,
		       const struct policy_text *b);

/* Whether a rule selects nothing, and so matches every request. */
bool policy_rule_is_catch_all(const struct policy_rule *rule);

/*
 * Add a finding about `place`: that kube-apiserver refuses the policy, which
 * is its verdict then; or one of any severity, which leaves the verdict.
 */
struct finding *policy_refuse(struct policy *policy, struct policy_place place,
			      const char *code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
struct finding *policy_remark(struct policy *policy, enum severity severity,
			      struct policy_place place, const char *code,
			      const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Bring the findings into the order of places, and drop what is said twice. */
void policy_sort_findings(struct policy *policy);

#endif
