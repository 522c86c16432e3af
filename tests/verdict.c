#include "verdict.h"

#include <dirent.h>
#include <signal.h>
#include <string.h>

#include "host/path.h"
#include "program.h"
#include "test.h"

static bool is_killed(const struct verdict *v)
{
	return child_signal(v->child) != 0;
}

/* No test sends these. */
static bool dies_of_nothing_of_its_own(const struct verdict *v)
{
	static const int own[] = { SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL };

	for (size_t i = 0; i < ARRAY_SIZE(own); i++)
		if (child_signal(v->child) == own[i])
			return false;
	return true;
}

static bool failed(const struct verdict *v)
{
	return child_exit(v->child) > 0;
}

static bool says(const struct verdict *v, const char *text)
{
	return strstr(v->child->err.data, text);
}

static bool says_of_target(const struct verdict *v, const char *what)
{
	const char *named = v->scene->scenario->named;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_addf(&text, "'%s%s' %s", v->scene->host,
		 named ? named : v->scene->target.path, what);
	return says(v, text.data);
}

static bool says_untouched(const struct verdict *v)
{
	return says_of_target(v, "is unchanged") ||
	       says_of_target(v, "was not created") ||
	       says(v, "nothing was written") ||
	       says(v, "no file was changed") ||
	       says(v, "nothing else is changed");
}

static bool says_touched(const struct verdict *v)
{
	return says(v, "is in place") || says(v, "is changed") ||
	       says(v, "is removed");
}

static bool both_are_whole(const struct verdict *v)
{
	return v->scene->target.content != OTHER &&
	       v->scene->policy.content != OTHER;
}

static bool directory_is_sound(const struct verdict *v)
{
	const struct known *target = &v->scene->target;
	CLEANUP(buf_release) struct buf now = BUF_INIT;
	CLEANUP(buf_release) struct buf wanted = BUF_INIT;
	const char *name = path_name(target->path);
	CLEANUP(buf_release) struct buf word = BUF_INIT;

	scene_names(v->scene, &now);
	buf_addf(&word, "%s ", name);
	if (target->existed == target->shall_exist || target->content == BEFORE)
		buf_adds(&wanted, v->scene->names.data);
	else if (target->existed)
		program_replace(v->scene->names.data, word.data, "", &wanted);
	else
		buf_addf(&wanted, "%s%s", v->scene->names.data, word.data);
	return buf_equal(&now, &wanted);
}

/* As stage_make() has set it. */
static bool mode_is_kept(const struct verdict *v)
{
	const struct known *target = &v->scene->target;
	CLEANUP(memory_release)
	char *path = scene_path(v->scene, target->path);
	struct stat stat;

	return !target->existed || lstat(path, &stat) < 0 ||
	       (stat.st_mode & 07777) == 0600;
}

static bool is_known(const struct verdict *v, const char *path)
{
	for (const struct stage_file *f = v->scene->files; f->path; f++) {
		CLEANUP(buf_release) struct buf bytes = BUF_INIT;

		stage_content(f->content, &bytes);
		if (scene_holds(path, &bytes))
			return true;
	}
	return false;
}

/* Go through the backups; count those that hold `bytes`, and the others. */
static size_t count_backups(const struct verdict *v, const struct buf *bytes,
			    size_t *ret_torn)
{
	CLEANUP(memory_release) char *dir = scene_path(v->scene, SCENE_BACKUPS);
	DIR *entries = opendir(dir);
	const struct dirent *entry;
	size_t count = 0;

	*ret_torn = 0;
	while (entries && (entry = readdir(entries))) {
		CLEANUP(memory_release) char *path = NULL;

		if (entry->d_name[0] == '.')
			continue;
		path = path_join(dir, entry->d_name);
		count += scene_holds(path, bytes);
		*ret_torn += !is_known(v, path);
	}
	if (entries)
		closedir(entries);
	return count;
}

static bool backups_are_whole(const struct verdict *v)
{
	size_t torn;

	count_backups(v, &v->scene->target.before, &torn);
	return !torn;
}

static bool has_backup(const struct verdict *v, const struct known *known)
{
	size_t torn;

	return known->content != AFTER || !known->existed ||
	       count_backups(v, &known->before, &torn) > 0;
}

static bool what_is_replaced_is_kept(const struct verdict *v)
{
	return has_backup(v, &v->scene->target) &&
	       has_backup(v, &v->scene->policy);
}

static bool nothing_is_left(const struct verdict *v)
{
	return child_signal(v->child) == SIGKILL ||
	       !stage_strays(v->scene->host);
}

static bool policy_goes_first(const struct verdict *v)
{
	return v->scene->target.content != AFTER ||
	       !scene_changes(&v->scene->policy) ||
	       v->scene->policy.content == AFTER;
}

static bool status_is_one_of_ours(const struct verdict *v)
{
	const int status = child_exit(v->child);

	return is_killed(v) || status == 3 || status == 4 ||
	       (status == 0 && !v->scene->scenario->refuses);
}

static bool done_is_done(const struct verdict *v)
{
	return child_exit(v->child) != 0 || scene_is_done(v->scene);
}

/* Stamps and ages are what differs. */
void verdict_report(const struct child *child, struct buf *out)
{
	for (size_t i = 0; i < child->out.len; i++)
		if (child->out.data[i] < '0' || child->out.data[i] > '9')
			buf_addc(out, child->out.data[i]);
}

static bool done_is_told_as_ever(const struct verdict *v)
{
	CLEANUP(buf_release) struct buf told = BUF_INIT;

	verdict_report(v->child, &told);
	return child_exit(v->child) != 0 || !v->report ||
	       (buf_equal(&told, v->report) && !v->child->err.len);
}

static bool failure_is_told(const struct verdict *v)
{
	return !failed(v) || v->is_speechless || says(v, "apiserver-audit: ");
}

static bool unchanged_is_unchanged(const struct verdict *v)
{
	return v->scene->target.content != AFTER || !says_untouched(v);
}

static bool failure_tells_what_is_changed(const struct verdict *v)
{
	return !failed(v) || v->scene->target.content != AFTER ||
	       v->is_speechless || says_touched(v);
}

static bool failure_tells_what_is_unchanged(const struct verdict *v)
{
	return !failed(v) || v->scene->target.content != BEFORE ||
	       !scene_changes(&v->scene->target) || v->is_speechless ||
	       says_untouched(v);
}

static bool failure_tells_a_written_policy(const struct verdict *v)
{
	return !failed(v) || v->scene->policy.content != AFTER ||
	       v->is_speechless ||
	       (says(v, "policy") &&
		(says(v, "is written") || says_touched(v)));
}

static bool json_tells_a_change(const struct verdict *v)
{
	const bool changed = v->scene->target.content == AFTER ||
			     v->scene->policy.content == AFTER;
	const char *out = v->child->out.data;

	return *out != '{' || strstr(out, changed ? "\"changed\": true"
						  : "\"changed\": false");
}

static const struct rule {
	const char *name;
	bool (*holds)(const struct verdict *v);
} rules[] = {
	{ "it dies of nothing of its own", dies_of_nothing_of_its_own },
	{ "files are whole", both_are_whole },
	{ "the directory is sound", directory_is_sound },
	{ "the mode is kept", mode_is_kept },
	{ "backups are whole", backups_are_whole },
	{ "what is replaced is kept", what_is_replaced_is_kept },
	{ "nothing is left behind", nothing_is_left },
	{ "the policy goes first", policy_goes_first },
	{ "the status is one of ours", status_is_one_of_ours },
	{ "done is done", done_is_done },
	{ "done is told as ever", done_is_told_as_ever },
	{ "a failure is told", failure_is_told },
	{ "unchanged is unchanged", unchanged_is_unchanged },
	{ "a failure tells what is changed", failure_tells_what_is_changed },
	{ "a failure tells what is unchanged",
	  failure_tells_what_is_unchanged },
	{ "a failure tells a written policy", failure_tells_a_written_policy },
	{ "JSON tells a change", json_tells_a_change },
};

size_t verdict_find(const struct verdict *verdict,
		    const char *broken[VERDICT_RULES])
{
	size_t count = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (!rules[i].holds(verdict))
			broken[count++] = rules[i].name;
	return count;
}
