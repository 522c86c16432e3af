/*
 * The arguments of an Ansible task: read, or refused with a reason; a policy
 * that is given as a mapping is written so that it reads back as it was.
 */
#include "ansible/arguments.h"
#include "fuzz.h"
#include "test.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arguments_release) struct arguments args = ARGUMENTS_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	json_t *json = json_loadb((const char *)data, size, 0, NULL);

	if (!json_is_object(json)) {
		json_decref(json);
		return 0;
	}
	if (arguments_read(&args, json, &err) == 0) {
		assert_false(args.request.manifest && args.request.unit);
	} else {
		assert_non_null(err.message);
		assert_int_not_equal(err.kind, ERROR_BUG);
	}
	json_decref(json);
	return 0;
}
