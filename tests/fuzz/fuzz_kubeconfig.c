/*
 * A webhook's kubeconfig: either something in it is wrong, or it has a server;
 * every file that it names is an absolute path.
 */
#include "audit/finding.h"
#include "audit/kubeconfig.h"
#include "fuzz.h"
#include "test.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(kubeconfig_release)
	struct kubeconfig config = KUBECONFIG_INIT;
	struct finding_list findings = FINDING_LIST_INIT;

	fuzz_take(data, size, &text);
	kubeconfig_read(&config, text.data, text.len, "/etc/hook/config",
			"the webhook", &findings);
	assert_true(findings.count || config.server);
	for (size_t i = 0; i < config.count; i++)
		assert_int_equal(config.files[i][0], '/');
	for (size_t i = 0; i < findings.count; i++) {
		const struct finding *finding = &findings.items[i];

		assert_int_equal(finding->severity, SEVERITY_ERROR);
		assert_string_equal(finding->file, "the webhook");
		assert_non_null(finding->hint);
		assert_int_equal(!finding->line, !finding->column);
	}
	finding_list_release(&findings);
	return 0;
}
