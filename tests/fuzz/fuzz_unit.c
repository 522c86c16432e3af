/* A systemd unit: what is edited keeps the laws, in place and by a drop-in. */
#include "fuzz.h"
#include "service_law.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(buf_release) struct buf unit = BUF_INIT;
	struct fuzz_choices choices = fuzz_take(data, size, &unit);
	struct service_law law = {
		.unit = &unit,
		.is_unit_alone = fuzz_choose(&choices, 2),
		.is_drop_in_ours = fuzz_choose(&choices, 2),
	};

	service_law_check(&law);
	return 0;
}
