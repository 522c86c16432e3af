/*
 * service_sample.h - a service's files for a test, and what a plan does to it
 *
 * A sample is a host's root directory in a scratch of its own, copied from a
 * fixture or made of one unit, so that a plan can be carried out and the next
 * one made from what is there then.
 */
#ifndef SERVICE_SAMPLE_H
#define SERVICE_SAMPLE_H

#include "target/systemd_service_lookup.h"
#include "test.h"

struct service_sample {
	char *root;
	bool is_offline;
	bool wants_drop_in;
};

/* What one plan has come to. */
struct service_outcome {
	int ret;
	struct plan plan;
	struct error err;
	char *path;      /* of the edited file, below the root */
	struct buf text; /* its bytes before */
	bool is_removed;
};

/* Make a sample of the directory `dir`. */
void service_sample_copy(struct service_sample *sample, const char *dir);

/* Make a sample whose kube-apiserver.service has these bytes; offline. */
void service_sample_make(struct service_sample *sample, const struct buf *text);

void service_sample_release(struct service_sample *sample);

/* Plan `spec`; with `carry_out`, write the result into the sample. */
void service_sample_plan(const struct service_sample *sample,
			 const struct audit_spec *spec, bool carry_out,
			 struct service_outcome *ret);

void service_outcome_release(struct service_outcome *outcome);

#endif
