#include "audit/command_line.h"

#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "audit/change.h"
#include "text/buf.h"
#include "text/error.h"
#include "text/memory.h"

/* One flag with its value, as words `first` to `last` give it. */
struct use {
	const char *text; /* of the first word, dashes included */
	const char *value;
	size_t first;
	size_t last;
	bool is_open; /* the last word of all, and its value is missing */
};

/*
 * The flags that take no next word as their value: `--name` alone is true.
 * From kube-apiserver's generated reference and the BoolVar calls in
 * kubernetes/apiserver; the last lines are those of klog.
 */
static const char *const boolean_flags[] = {
	"aggregator-reject-forwarding-redirect",
	"allow-privileged",
	"anonymous-auth",
	"audit-dynamic-configuration",
	"audit-log-batch-throttle-enable",
	"audit-log-compress",
	"audit-log-truncate-enabled",
	"audit-webhook-batch-throttle-enable",
	"audit-webhook-truncate-enabled",
	"contention-profiling",
	"emulation-forward-compatible",
	"enable-aggregator-routing",
	"enable-bootstrap-token-auth",
	"enable-garbage-collector",
	"enable-logs-handler",
	"enable-priority-and-fairness",
	"enable-swagger-ui",
	"encryption-provider-config-automatic-reload",
	"experimental-logging-sanitization",
	"help",
	"log-json-split-stream",
	"log-text-split-stream",
	"permit-address-sharing",
	"permit-port-sharing",
	"profiling",
	"runtime-config-emulation-forward-compatible",
	"service-account-extend-token-expiration",
	"service-account-lookup",
	"shutdown-send-retry-after",
	"version",
	"watch-cache",
	"add-dir-header",
	"alsologtostderr",
	"logtostderr",
	"one-output",
	"skip-headers",
	"skip-log-headers",
};

void command_line_release(struct command_line *line)
{
	for (size_t i = 0; i < line->count; i++)
		free(line->words[i].text);
	free(line->words);
	*line = (struct command_line)COMMAND_LINE_INIT;
}

/* Make room at `at` and put a word there; `text` is taken over. */
static void insert_word(struct command_line *line, size_t at, char *text,
			void *origin)
{
	void *words = line->words;

	memory_grow(&words, &line->capacity, line->count + 1,
		    sizeof(*line->words));
	line->words = words;
	memmove(line->words + at + 1, line->words + at,
		(line->count - at) * sizeof(*line->words));
	line->words[at] = (struct word){ .text = text, .origin = origin };
	line->count++;
}

void command_line_add(struct command_line *line, const char *text, void *origin)
{
	assert(origin);
	insert_word(line, line->count, memory_copy(text), origin);
}

static bool is_named(const char *path, const char *name)
{
	const char *slash = strrchr(path, '/');

	return !strcmp(slash ? slash + 1 : path, name);
}

/* Whether word `at` is the script of a shell: what follows `sh -c`. */
static bool is_script(const struct command_line *line, size_t at)
{
	static const char *const shells[] = { "sh",  "bash", "dash",   "ash",
					      "zsh", "ksh",  "busybox" };
	const char *option = at ? line->words[at - 1].text : "";
	size_t len = strlen(option);

	if (len < 2 || option[0] != '-' || option[1] == '-' ||
	    option[len - 1] != 'c')
		return false;
	for (size_t i = 0; i < at; i++)
		for (size_t s = 0; s < ARRAY_SIZE(shells); s++)
			if (is_named(line->words[i].text, shells[s]))
				return true;
	return false;
}

/* Whether word `at` names kube-apiserver as the program to start. */
static bool is_program(const struct command_line *line, size_t at)
{
	const char *text = line->words[at].text;

	if (text[0] == '-' || is_script(line, at))
		return false;
	if (is_named(text, "kube-apiserver"))
		return true;
	return at && !strcmp(text, "apiserver") &&
	       is_named(line->words[at - 1].text, "hyperkube");
}

bool command_line_find_program(struct command_line *line)
{
	size_t i = 0;

	while (i < line->count && !is_program(line, i))
		i++;
	if (i == line->count)
		return false;
	line->start = i + 1;
	return true;
}

const struct word *command_line_find_script(const struct command_line *line)
{
	for (size_t i = 0; i < line->count; i++) {
		const char *text = line->words[i].text;

		if (text[0] == '-' ||
		    (!is_script(line, i) && !strpbrk(text, " \t\n")))
			continue;
		if (strstr(text, "kube-apiserver") ||
		    strstr(text, "hyperkube apiserver"))
			return &line->words[i];
	}
	return NULL;
}

/* Compare the names of two flags, up to '='; '_' is the same as '-'. */
static int compare_names(const char *a, const char *b)
{
	for (;; a++, b++) {
		int char_a = *a == '_' ? '-' : *a == '=' ? '\0' : *a;
		int char_b = *b == '_' ? '-' : *b == '=' ? '\0' : *b;

		if (char_a != char_b)
			return char_a - char_b;
		if (!char_a)
			return 0;
	}
}

static bool is_boolean(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(boolean_flags); i++)
		if (!compare_names(name, boolean_flags[i]))
			return true;
	return false;
}

/* Return the first word from `at` on that is still there. */
static size_t next_word(const struct command_line *line, size_t at)
{
	while (at < line->count && line->words[at].removed)
		at++;
	return at;
}

/*
 * Find the first flag from word `*at` on and step behind it. Words that are no
 * flag are passed over.
 */
static bool next_use(const struct command_line *line, size_t *at,
		     struct use *use)
{
	size_t i = next_word(line, *at);
	const char *equals;
	bool takes_next;

	while (i < line->count && line->words[i].text[0] != '-')
		i = next_word(line, i + 1);
	if (i >= line->count || !strcmp(line->words[i].text, "--"))
		return false;
	*use = (struct use){ .text = line->words[i].text,
			     .value = "true",
			     .first = i,
			     .last = i };
	equals = strchr(use->text, '=');
	takes_next = !equals &&
		     (!strncmp(use->text, "--", 2) ? !is_boolean(use->text + 2)
						   : !strcmp(use->text, "-v"));
	if (equals)
		use->value = equals + 1;
	if (takes_next) {
		i = next_word(line, i + 1);
		use->is_open = i >= line->count;
		use->last = use->is_open ? use->first : i;
		use->value = use->is_open ? "" : line->words[i].text;
	}
	*at = use->last + 1;
	return true;
}

/* Whether `use` sets the flag `name`. */
static bool sets(const struct use *use, const char *name)
{
	return !strncmp(use->text, "--", 2) &&
	       !compare_names(use->text + 2, name);
}

/* Find the use of the flag `name` that counts: the last one. */
static bool find_use(const struct command_line *line, const char *name,
		     struct use *ret)
{
	size_t at = line->start;
	struct use use;
	bool found = false;

	while (next_use(line, &at, &use)) {
		if (sets(&use, name)) {
			*ret = use;
			found = true;
		}
	}
	return found;
}

const char *command_line_get(const struct command_line *line, const char *name)
{
	struct use use;

	return find_use(line, name, &use) ? use.value : NULL;
}

/* Whether `text` starts as an audit flag does, in any spelling. */
static bool is_audit_flag(const char *text)
{
	return !strncmp(text, "--audit-", 8) || !strncmp(text, "--audit_", 8);
}

/* Return which audit flag `use` sets, AUDIT_FLAG_COUNT for another flag. */
static enum audit_flag_id flag_of(const struct use *use)
{
	enum audit_flag_id id = 0;

	if (!is_audit_flag(use->text))
		return AUDIT_FLAG_COUNT;
	while (id < AUDIT_FLAG_COUNT && !sets(use, audit_flags[id].name))
		id++;
	return id;
}

void command_line_settings(const struct command_line *line,
			   struct flag_setting settings[AUDIT_FLAG_COUNT])
{
	size_t at = line->start;
	struct use use;

	memset(settings, 0, AUDIT_FLAG_COUNT * sizeof(*settings));
	while (next_use(line, &at, &use)) {
		enum audit_flag_id id = flag_of(&use);

		if (id != AUDIT_FLAG_COUNT)
			settings[id] = (struct flag_setting){
				use.value, &line->words[use.first]
			};
	}
}

/* Whether one word holds an audit flag and something more. */
static bool holds_several(const char *text)
{
	size_t name_end = strcspn(text, "=");

	if (is_audit_flag(text) && strcspn(text, " \t\n") < name_end)
		return true;
	for (const char *at = text; (at = strstr(at, "--audit")); at++)
		if (at > text && isspace((unsigned char)at[-1]))
			return true;
	return false;
}

static int check_word(const char *text, struct error *err)
{
	if (holds_several(text)) {
		error_refuse(err, "several-words",
			     "kube-apiserver takes '%s' for one word and does "
			     "not start",
			     text);
		return error_hint(err, "write one '--flag=value' an item");
	}
	if (!strncmp(text, "-audit-", 7) || !strncmp(text, "-audit_", 7)) {
		error_refuse(err, "single-dash",
			     "kube-apiserver takes no long flag with one dash: "
			     "'%s'",
			     text);
		return error_hint(err, "write it with two dashes");
	}
	return 0;
}

/* Return the first word that is not a word of its own, or NULL. */
static const struct word *check_words(const struct command_line *line,
				      struct error *err)
{
	for (size_t i = line->start; i < line->count; i++)
		if (check_word(line->words[i].text, err) < 0)
			return &line->words[i];
	return NULL;
}

/* Return the first flag that may eat an audit flag as its value, or NULL. */
static const struct word *check_values(const struct command_line *line,
				       struct error *err)
{
	size_t at = line->start;
	struct use use;

	while (next_use(line, &at, &use)) {
		if (use.first == use.last || !is_audit_flag(use.value))
			continue;
		error_refuse(err, "ambiguous-flag",
			     "'%s' may take '%s' as its value", use.text,
			     use.value);
		error_hint(err, "write '%s=VALUE', in one word", use.text);
		return &line->words[use.first];
	}
	return NULL;
}

int command_line_check(const struct command_line *line,
		       const struct word **ret_word, struct error *err)
{
	const struct word *word = check_words(line, err);

	if (!word)
		word = check_values(line, err);
	if (word && ret_word)
		*ret_word = word;
	return word ? -1 : 0;
}

static int compare_texts(const char *a, const char *b)
{
	return strcmp(a, b);
}

typedef int compare_fn(const char *a, const char *b);

static bool is_sorted(const struct command_line *line, compare_fn *compare)
{
	const char *previous = NULL;
	size_t at = line->start;
	struct use use;

	while (next_use(line, &at, &use)) {
		if (previous && compare(previous, use.text) > 0)
			return false;
		previous = use.text;
	}
	return true;
}

/*
 * Return where the new word `text` goes. Behind a flag whose value is missing
 * it would be taken for that value, so it goes before it.
 */
static size_t find_place(const struct command_line *line, const char *text)
{
	compare_fn *compare = is_sorted(line, compare_names)   ? compare_names
			      : is_sorted(line, compare_texts) ? compare_texts
							       : NULL;
	size_t at = line->start;
	size_t place = at;
	struct use use;

	while (next_use(line, &at, &use)) {
		if (use.is_open || (compare && compare(use.text, text) > 0))
			return use.first;
		place = use.last + 1;
	}
	return place;
}

/* Take all uses of the flag `name` before word `end` out. */
static void remove_uses(struct command_line *line, const char *name, size_t end)
{
	size_t at = line->start;
	struct use use;

	while (next_use(line, &at, &use) && use.first < end) {
		if (!sets(&use, name))
			continue;
		line->words[use.first].removed = true;
		line->words[use.last].removed = true;
	}
}

static char *flag_text(const char *name, const char *value)
{
	struct buf text = BUF_INIT;

	buf_addf(&text, "--%s=%s", name, value);
	return buf_steal(&text);
}

static void report(struct change_list *changes, const char *name,
		   const char *before, const char *after)
{
	struct buf dashed = BUF_INIT;

	buf_addf(&dashed, "--%s", name);
	change_list_add(changes, "flag", dashed.data, before, after);
	buf_release(&dashed);
}

/* Make the words of `use` the one word `text`, which is taken over. */
static void rewrite_use(struct command_line *line, const struct use *use,
			char *text)
{
	struct word *word = &line->words[use->first];

	word->changed |= strcmp(word->text, text) != 0;
	free(word->text);
	word->text = text;
	if (use->last != use->first)
		line->words[use->last].removed = true;
}

/* `--audit-log-compress` alone says true as well as `=true` does. */
static bool is_bare_true(const struct use *use, const char *name,
			 const char *value)
{
	return use->first == use->last && !strcmp(use->text + 2, name) &&
	       !strcmp(value, use->value);
}

void command_line_set(struct command_line *line, const char *name,
		      const char *value, struct change_list *changes)
{
	CLEANUP(memory_release) char *before = NULL;
	char *text = flag_text(name, value);
	size_t first_at = line->start;
	struct use use, first = { 0 };

	if (!find_use(line, name, &use)) {
		insert_word(line, find_place(line, text), text, NULL);
		report(changes, name, NULL, value);
		return;
	}
	while (next_use(line, &first_at, &first) && !sets(&first, name))
		;
	if (first.first == use.first &&
	    (!strcmp(use.text, text) || is_bare_true(&use, name, value))) {
		free(text);
		return;
	}
	before = memory_copy(use.value);
	remove_uses(line, name, use.first);
	rewrite_use(line, &use, text);
	report(changes, name, before, value);
}

void command_line_unset(struct command_line *line, const char *name,
			struct change_list *changes)
{
	CLEANUP(memory_release) char *before = NULL;
	struct use use;

	if (!find_use(line, name, &use))
		return;
	before = memory_copy(use.value);
	remove_uses(line, name, line->count);
	report(changes, name, before, NULL);
}
