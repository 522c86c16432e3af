/*
 * target.h - what starts a kube-apiserver, as the commands see it
 *
 * A target is a file of one kind: a static pod manifest, a systemd unit. The
 * commands know no format; they ask the target to plan, and get back a
 * struct plan: edits with the result they make, the same told in words, and
 * what the result needs of the host.
 *
 * Data travels one way: text and spec -> target_plan() -> plan -> diff or
 * install. A plan that target_plan() has returned is proven: the result was
 * parsed again by a second parser and says what was wanted, and nothing else
 * has moved.
 */
#ifndef TARGET_TARGET_H
#define TARGET_TARGET_H

#include "audit/change.h"
#include "audit/cis.h"
#include "audit/finding.h"
#include "audit/spec.h"
#include "text/buf.h"
#include "text/edit.h"

struct error;

enum target_kind {
	TARGET_STATIC_POD,
	TARGET_SYSTEMD_UNIT,
	TARGET_SYSTEMD_DROP_IN,
};

/* The name of each kind in JSON: "static-pod". */
extern const char *const target_kind_names[];

/*
 * A path of the container that auditing needs, and where it is on the host. A
 * service has no volumes; there `volume` is the directory that the log needs
 * and `type` says what may be there, in the words of hostPath.
 */
struct host_path {
	enum audit_flag_id flag; /* whose value leads there */
	char *in_container;      /* as the flag, or the kubeconfig, names it */
	char *path;              /* on the host */
	char *volume;            /* host path of the volume it lies in */
	char *volume_name;
	char *type;          /* hostPath type of that volume, "" for none */
	const char *setting; /* static: of the unit, which names `volume` */
	bool is_given;       /* systemd makes `volume` and gives it to User= */
};

struct host_path_list {
	struct host_path *items;
	size_t count;
	size_t capacity;
};

/* Who makes what the target asks for, and starts kube-apiserver. */
enum starter {
	STARTED_BY_KUBELET,
	STARTED_BY_SYSTEMD,
};

/*
 * Who kube-apiserver runs as; root unless it is set. A pod has numbers, a
 * service has names, which are the host's to look up (host/account.h).
 */
struct run_as {
	unsigned uid;
	unsigned gid;
	char *user;      /* NULL: the numbers count */
	char *group;     /* NULL: the user's */
	char *groups;    /* more of them, parted by blanks; or NULL */
	bool is_dynamic; /* a user that may exist only while it runs */
	bool is_bounded; /* root is towards others' files like any user */
};

struct plan {
	struct edit_list edits;
	struct buf result;
	struct change_list changes;
	struct finding_list findings;
	struct host_path_list host_paths; /* none if auditing is off */
	enum starter starter;
	struct run_as run_as;
	unsigned minor; /* N of Kubernetes 1.N as the target says; 0: unknown */
	bool brings_policy; /* the policy file will be written: it may be
			       missing */
	bool is_strict;     /* a backend's mode is blocking-strict */
};

#define PLAN_INIT                                                              \
	{                                                                      \
		.result = BUF_INIT                                             \
	}

/*
 * Plan what brings a file of `kind` with the bytes `text` to `spec`. An empty
 * edit list means that it is there already.
 *
 * Return 0, or -1: with a refusal (without a file name) if the text cannot be
 * edited safely, with a bug if the proof failed. plan_release() is due either
 * way.
 */
int target_plan(enum target_kind kind, const struct buf *text,
		const struct audit_spec *spec, struct plan *plan,
		struct error *err) __attribute__((warn_unused_result));

void plan_release(struct plan *plan);

/* What a target says about auditing, without changing it. */
struct status {
	bool enabled;   /* a policy and somewhere to write events to are set */
	unsigned minor; /* N of Kubernetes 1.N, as the image says; 0: unknown */
	char *values[AUDIT_FLAG_COUNT]; /* NULL: not set */
	struct cis_check cis[CIS_CHECK_COUNT];
	struct plan found; /* its host_paths and findings only */
};

#define STATUS_INIT                                                            \
	{                                                                      \
		.found = PLAN_INIT                                             \
	}

/*
 * Fill `status` with what a file of `kind` with the bytes `text` says, and
 * what is wrong with it for Kubernetes 1.`minor` (0: the image's). Return 0,
 * or -1 with a refusal: it cannot be read as such a target. status_release()
 * is due either way.
 */
int target_status(enum target_kind kind, const struct buf *text, unsigned minor,
		  struct status *status, struct error *err)
	__attribute__((warn_unused_result));

void status_release(struct status *status);

/* Whether one of the modes among `values` (NULL: not set) is strict. */
bool target_is_strict(const char *const values[AUDIT_FLAG_COUNT]);

/* Whether kube-apiserver can read whatever root can. */
bool run_as_root(const struct run_as *run_as);

/* Add `item`, whose heap strings are taken over. */
void host_path_list_add(struct host_path_list *list, struct host_path item);

#endif
