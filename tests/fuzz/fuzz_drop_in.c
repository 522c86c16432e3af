/* A drop-in over a sound unit, ours to write or another's. */
#include "fuzz.h"
#include "service_law.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(buf_release) struct buf unit = BUF_INIT;
	CLEANUP(buf_release) struct buf drop_in = BUF_INIT;
	struct fuzz_choices choices = fuzz_take(data, size, &drop_in);
	struct service_law law = {
		.unit = &unit,
		.drop_in = &drop_in,
		.is_drop_in_ours = fuzz_choose(&choices, 2),
	};

	buf_adds(&unit, "[Unit]\nAfter=network.target\n\n"
			"[Service]\n"
			"ExecStart=/usr/local/bin/kube-apiserver \\\n"
			"  --secure-port=6443 \\\n"
			"  --v=2\n"
			"Restart=always\n");
	service_law_check(&law);
	return 0;
}
