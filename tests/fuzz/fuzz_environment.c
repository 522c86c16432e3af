/* An environment file with the flags of a sound unit. */
#include "fuzz.h"
#include "service_law.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(buf_release) struct buf unit = BUF_INIT;
	CLEANUP(buf_release) struct buf environment = BUF_INIT;
	struct fuzz_choices choices = fuzz_take(data, size, &environment);
	const char *last = fuzz_choose(&choices, 2) ? " ${ARGS}" : "";
	struct service_law law = {
		.unit = &unit,
		.environment = &environment,
		.is_drop_in_ours = fuzz_choose(&choices, 2),
	};

	buf_addf(&unit,
		 "[Service]\n"
		 "EnvironmentFile=/etc/kubernetes/apiserver\n"
		 "ExecStart=/usr/bin/kube-apiserver $KUBE_API_ARGS $ARGS%s\n",
		 last);
	service_law_check(&law);
	return 0;
}
