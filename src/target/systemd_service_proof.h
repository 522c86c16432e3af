/*
 * systemd_service_proof.h - that a result says what was wanted, and no more
 *
 * The changed file is put in the place of the old one and the whole service is
 * read afresh: kube-apiserver must get the words that were wanted, and every
 * other assignment and variable must be what it was. (That systemd itself
 * reads it so, too, is a test of the project.)
 */
#ifndef TARGET_SYSTEMD_SERVICE_PROOF_H
#define TARGET_SYSTEMD_SERVICE_PROOF_H

#include "target/systemd_service_sandbox.h"

/*
 * Check `result` for the file `edited` of `service`, whose line holds the
 * wanted words. Return 0, or -1 with a bug.
 */
int service_prove(const struct service *service,
		  const struct service_file *edited,
		  const struct sandbox_change *change, const struct buf *result,
		  struct error *err) __attribute__((warn_unused_result));

#endif
