/*
 * An audit policy: read twice it is the same, what is refused has an error and
 * what is accepted has none, and the rule that decides a request is the first
 * that matches it.
 */
#include "audit/policy_lint.h"
#include "audit/policy_match.h"
#include "fuzz.h"
#include "test.h"

static const char *const groups[] = { "system:masters",
				      "system:authenticated" };

static const struct policy_request requests[] = {
	{ .verb = "get",
	  .user = "admin",
	  .groups = groups,
	  .group_count = ARRAY_SIZE(groups),
	  .resource = "secrets",
	  .group = "",
	  .subresource = "",
	  .namespace = "kube-system",
	  .name = "a" },
	{ .verb = "patch",
	  .resource = "deployments",
	  .group = "apps",
	  .subresource = "status",
	  .namespace = "",
	  .name = "" },
	{ .verb = "get",
	  .user = "system:anonymous",
	  .group = "",
	  .subresource = "",
	  .namespace = "",
	  .name = "",
	  .url = "/healthz/ping" },
};

static void check_findings(const struct policy *policy)
{
	bool has_error = false, has_lost = false;
	size_t line = 0;

	for (size_t i = 0; i < policy->findings.count; i++) {
		const struct finding *finding = &policy->findings.items[i];

		assert_non_null(finding->code);
		assert_true(finding->line >= line);
		line = finding->line;
		has_error |= finding->severity == SEVERITY_ERROR;
		has_lost |= !strcmp(finding->code, "ignored-field") ||
			    !strcmp(finding->code, "duplicate-field");
	}
	if (policy->verdict == POLICY_REFUSED)
		assert_true(has_error);
	else
		assert_int_equal(policy->verdict == POLICY_IGNORED, has_lost);
}

/* The first rule that matches `request`, counted from 1, or 0. */
static size_t first_match(const struct policy *policy,
			  const struct policy_request *request)
{
	for (size_t i = 0; i < policy->rules.count; i++)
		if (policy_rule_matches(policy_rule_at(policy, i), request))
			return i + 1;
	return 0;
}

static void check_decisions(const struct policy *policy)
{
	for (size_t i = 0; i < ARRAY_SIZE(requests); i++) {
		struct policy_decision decision = policy_decide(policy,
								&requests[i]);

		assert_int_equal(decision.number,
				 first_match(policy, &requests[i]));
		assert_int_equal(!decision.rule, !decision.number);
		assert_in_range(decision.level, 0, POLICY_LEVEL_COUNT - 1);
		assert_in_range(decision.stages, 0, POLICY_ALL_STAGES);
	}
}

static void describe(const struct policy *policy, struct buf *out)
{
	buf_addf(out, "%d\n", (int)policy->verdict);
	for (size_t i = 0; i < policy->findings.count; i++) {
		const struct finding *f = &policy->findings.items[i];

		buf_addf(out, "%zu:%zu %s %s: %s\n%s\n", f->line, f->column,
			 severity_names[f->severity], f->code, f->message,
			 f->hint ? f->hint : "");
	}
}

/* Read, check and lint, and append what was found out. */
static void judge(const struct buf *text, unsigned minor, struct buf *out)
{
	CLEANUP(policy_release) struct policy policy = POLICY_INIT;
	enum policy_verdict verdict;

	policy_read(&policy, "policy.yaml", text->data, text->len, minor);
	check_findings(&policy);
	verdict = policy.verdict;
	if (verdict != POLICY_REFUSED) {
		check_decisions(&policy);
		policy_lint(&policy);
		check_findings(&policy);
		assert_int_equal(policy.verdict, verdict);
	}
	describe(&policy, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf once = BUF_INIT;
	CLEANUP(buf_release) struct buf twice = BUF_INIT;
	struct fuzz_choices choices = fuzz_take(data, size, &text);
	unsigned minor = (unsigned)fuzz_choose(&choices, 40);

	judge(&text, minor, &once);
	judge(&text, minor, &twice);
	assert_bytes_equal(twice.data, twice.len, once.data, once.len);
	return 0;
}
