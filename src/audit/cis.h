/*
 * cis.h - the CIS Kubernetes Benchmark's checks of auditing
 *
 * As kube-bench decides them (aquasecurity/kube-bench cfg/cis-N/master.yaml and
 * controlplane.yaml, check/test.go): it looks for the flag's literal name in
 * the process's words, takes the first one, and reads what stands behind '='
 * as a decimal number. So a flag in two words, with underscores, or given
 * twice can be right for kube-apiserver and fail here.
 */
#ifndef AUDIT_CIS_H
#define AUDIT_CIS_H

#include <stdbool.h>

#include "audit/command_line.h"

struct cis_check {
	const char *id; /* "1.2.16"; differs from release to release */
	const char *title;
	bool pass;
};

enum { CIS_CHECK_COUNT = 5 };

/*
 * Fill `checks` for Kubernetes 1.`minor` (0: the newest that the benchmark
 * knows).
 */
void cis_check(const struct command_line *line, unsigned minor,
	       struct cis_check checks[CIS_CHECK_COUNT]);

#endif
