#include "scene.h"

#include <stdlib.h>
#include <unistd.h>

#include "host/path.h"
#include "program.h"
#include "test.h"

#define MANIFEST "/etc/kubernetes/manifests/kube-apiserver.yaml"
#define POLICY   "/etc/kubernetes/audit-policy.yaml"
#define SOURCE   "/root/policy.yaml"
#define UNIT     "/etc/systemd/system/kube-apiserver.service"
#define LINKED   "/etc/kubernetes/kube-apiserver.service"
#define PACKAGE  "/usr/lib/systemd/system/kube-apiserver.service"
#define OVERRIDE UNIT ".d/override.conf"
#define DROP_IN  UNIT ".d/zz-apiserver-audit.conf"

#define PLAIN "fixtures/kubeadm/v1.31/before.yaml"
#define WIRED "fixtures/kubeadm/v1.31/after.yaml"

#define RULES(level)                                                           \
	"apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: " level   \
	"\n"

#define MANY_FILES(behind)                                                     \
	"[Service]\nEnvironmentFile=/etc/def*/kube*\n"                         \
	"ExecStart=/usr/bin/kube-apiserver $OPTS" behind

#define KUBECONFIG                                                             \
	"kind: Config\nclusters:\n- name: a\n  cluster:\n    server: "         \
	"https://a\n    certificate-authority: missing.crt\ncontexts:\n- "     \
	"name: a\n  context: {cluster: a}\ncurrent-context: a\n"
#define METADATA RULES("Metadata")
#define REQUEST  RULES("Request")
#define BROKEN   RULES("Metdata")

/* A backup of the manifest below HOST; its name holds the place. */
#define BACKUP(stamp) SCENE_BACKUPS "/kube-apiserver.yaml." stamp ".PLACE"

const struct scenario scenarios[] = {
	{ .name = "enable",
	  .words = "enable --root HOST",
	  .target = MANIFEST,
	  .before = PLAIN,
	  .after = WIRED,
	  .policy_before = METADATA,
	  .policy_after = METADATA },
	{ .name = "enable, with a new policy",
	  .words = "enable --root HOST --policy-from=SOURCE",
	  .target = MANIFEST,
	  .before = PLAIN,
	  .after = WIRED,
	  .policy_after = REQUEST },
	{ .name = "enable, with another policy",
	  .words = "enable --root HOST --policy-from=SOURCE",
	  .target = MANIFEST,
	  .before = PLAIN,
	  .after = WIRED,
	  .policy_before = METADATA,
	  .policy_after = REQUEST },
	{ .name = "enable, told in JSON",
	  .words = "enable --root HOST --policy-from=SOURCE --output=json",
	  .target = MANIFEST,
	  .before = PLAIN,
	  .after = WIRED,
	  .policy_before = METADATA,
	  .policy_after = REQUEST },
	{ .name = "enable, of another policy alone",
	  .words = "enable --root HOST --policy-from=SOURCE",
	  .target = MANIFEST,
	  .before = WIRED,
	  .after = WIRED,
	  .policy_before = METADATA,
	  .policy_after = REQUEST },
	{ .name = "enable, through a link",
	  .words = "enable --offline --manifest HOST/link.yaml "
		   "--backup-dir=HOST" SCENE_BACKUPS,
	  .target = MANIFEST,
	  .before = PLAIN,
	  .after = WIRED,
	  .named = "/link.yaml",
	  .others = { { "/link.yaml", "-> ." MANIFEST } } },
	{ .name = "disable",
	  .words = "disable --root HOST",
	  .target = MANIFEST,
	  .before = WIRED,
	  .after = PLAIN,
	  .policy_before = METADATA,
	  .policy_after = METADATA },
	{ .name = "restore",
	  .words = "restore --root HOST",
	  .target = MANIFEST,
	  .before = WIRED,
	  .after = PLAIN,
	  .policy_before = METADATA,
	  .policy_after = METADATA,
	  .others = { { BACKUP("20260101T000000Z"),
			"fixtures/kubeadm/v1.28/before.yaml" },
		      { BACKUP("20260102T000000Z"), PLAIN } },
	  .undoes = true },
	{ .name = "restore of a lost file",
	  .words = "restore --root HOST",
	  .target = MANIFEST,
	  .after = PLAIN,
	  .others = { { "/etc/kubernetes/manifests/etcd.yaml", "kind: Pod\n" },
		      { BACKUP("20260102T000000Z"), PLAIN } } },
	{ .name = "enable of a unit",
	  .words = "enable --root HOST --unit kube-apiserver",
	  .target = UNIT,
	  .before = "fixtures/unit/lines-sorted/root" UNIT,
	  .after = "fixtures/unit/lines-sorted/after",
	  .policy_before = METADATA,
	  .policy_after = METADATA },
	{ .name = "enable of a unit beside its policy",
	  .words = "enable --root HOST --unit " LINKED " --policy-from=SOURCE",
	  .target = LINKED,
	  .before = "fixtures/unit/lines-sorted/root" UNIT,
	  .after = "fixtures/unit/lines-sorted/after",
	  .policy_before = METADATA,
	  .policy_after = REQUEST },
	{ .name = "enable of a unit with other names and files",
	  .words = "enable --root HOST",
	  .target = UNIT,
	  .before = MANY_FILES("\n"),
	  .after = MANY_FILES(
		  " --audit-log-maxage=30 --audit-log-maxbackup=10 "
		  "--audit-log-maxsize=100 --audit-log-path=/var/log/"
		  "kubernetes/audit/audit.log --audit-policy-file=" POLICY
		  "\n"),
	  .policy_before = METADATA,
	  .policy_after = METADATA,
	  .others = { { "/etc/systemd/system/api.service",
			"-> kube-apiserver.service" },
		      { "/etc/systemd/system/api.service.d/10-a.conf",
			"[Service]\nNice=5\n" },
		      { "/etc/default/kube-apiserver", "OPTS=--v=2\n" } } },
	{ .name = "enable by a drop-in",
	  .words = "enable --root HOST --drop-in",
	  .target = DROP_IN,
	  .after = "fixtures/unit/drop-in-over-override/after",
	  .policy_before = METADATA,
	  .policy_after = METADATA,
	  .others = { { PACKAGE, "fixtures/unit/drop-in-over-override/"
				 "root" PACKAGE },
		      { OVERRIDE, "fixtures/unit/drop-in-over-override/"
				  "root" OVERRIDE } } },
	{ .name = "disable of a drop-in",
	  .words = "disable --root HOST --drop-in",
	  .target = DROP_IN,
	  .before = "fixtures/unit/drop-in-disable/root" DROP_IN,
	  .policy_before = METADATA,
	  .policy_after = METADATA,
	  .others = { { PACKAGE,
			"fixtures/unit/drop-in-disable/root" PACKAGE } } },
	{ .name = "a refused policy",
	  .words = "enable --root HOST",
	  .target = MANIFEST,
	  .before = PLAIN,
	  .after = PLAIN,
	  .policy_before = BROKEN,
	  .policy_after = BROKEN,
	  .refuses = true },
	{ .name = "a refused twin",
	  .words = "enable --root HOST",
	  .target = MANIFEST,
	  .before = PLAIN,
	  .after = PLAIN,
	  .policy_before = METADATA,
	  .policy_after = METADATA,
	  .others = { { MANIFEST ".bak", PLAIN } },
	  .refuses = true },
	{ .name = "a refused webhook",
	  .words = "enable --root HOST "
		   "--audit-webhook-config-file=/etc/kubernetes/webhook.yaml",
	  .target = MANIFEST,
	  .before = PLAIN,
	  .after = PLAIN,
	  .policy_before = METADATA,
	  .policy_after = METADATA,
	  .others = { { "/etc/kubernetes/webhook.yaml", KUBECONFIG } },
	  .refuses = true },
};

const size_t scenario_count = ARRAY_SIZE(scenarios);

const struct scenario *scenario_find(const char *name)
{
	size_t i = 0;

	while (i < scenario_count && strcmp(scenarios[i].name, name) != 0)
		i++;
	assert_true(i < scenario_count);
	return &scenarios[i];
}

static void know(struct known *known, const char *path, const char *before,
		 const char *after)
{
	*known = (struct known){ .path = path,
				 .existed = before,
				 .shall_exist = after,
				 .before = BUF_INIT,
				 .after = BUF_INIT };
	if (before)
		stage_content(before, &known->before);
	if (after)
		stage_content(after, &known->after);
}

static void know_no_more(struct known *known)
{
	buf_release(&known->before);
	buf_release(&known->after);
}

char *scene_path(const struct scene *scene, const char *path)
{
	return path_join(scene->host, path + 1);
}

bool scene_holds(const char *path, const struct buf *bytes)
{
	CLEANUP(buf_release) struct buf now = BUF_INIT;

	test_file_read(path, &now);
	return buf_equal(&now, bytes);
}

/* It may be another file the next moment: what is judged is read once. */
static enum content judge(const struct known *known, bool exists,
			  const struct buf *now)
{
	if (exists == known->existed && buf_equal(now, &known->before))
		return BEFORE;
	if (exists == known->shall_exist && buf_equal(now, &known->after))
		return AFTER;
	return OTHER;
}

static void look(const struct scene *scene, struct known *known)
{
	CLEANUP(memory_release) char *path = scene_path(scene, known->path);
	CLEANUP(buf_release) struct buf now = BUF_INIT;
	const bool exists = access(path, F_OK) == 0;

	if (exists)
		test_file_read(path, &now);
	known->content = judge(known, exists, &now);
}

bool scene_changes(const struct known *known)
{
	return known->existed != known->shall_exist ||
	       !buf_equal(&known->before, &known->after);
}

/* "+tmp+dir+host+etc+kubernetes+manifests", as backups are named. */
static char *place_of(const struct scene *scene, const char *path)
{
	CLEANUP(memory_release) char *file = scene_path(scene, path);
	char *place = path_parent(file);

	for (char *c = place; *c; c++)
		if (*c == '/')
			*c = '+';
	return place;
}

static char *fill_in(const struct scene *scene, const char *text)
{
	CLEANUP(memory_release) char *source = scene_path(scene, SOURCE);
	CLEANUP(memory_release) char *place = place_of(scene, MANIFEST);
	CLEANUP(buf_release) struct buf a = BUF_INIT;
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	struct buf c = BUF_INIT;

	program_replace(text, "HOST", scene->host, &a);
	program_replace(a.data, "SOURCE", source, &b);
	program_replace(b.data, "PLACE", place, &c);
	return buf_steal(&c);
}

static void add_file(struct scene *scene, const char *path, const char *content)
{
	struct stage_file *file = scene->files;

	if (!content)
		return;
	while (file->path)
		file++;
	*file = (struct stage_file){ fill_in(scene, path), content };
}

static void set_stage(struct scene *scene)
{
	const struct scenario *s = scene->scenario;

	add_file(scene, s->target, s->before);
	add_file(scene, POLICY, s->policy_before);
	add_file(scene, SOURCE, REQUEST);
	for (size_t i = 0; s->others[i].path; i++)
		add_file(scene, s->others[i].path, s->others[i].content);
}

void scene_names(const struct scene *scene, struct buf *out)
{
	CLEANUP(memory_release) char *dir = path_parent(scene->target.path);

	stage_names(scene->host, dir, out);
}

void scene_setup(struct scene *scene, const struct scenario *scenario)
{
	char *dir;

	*scene = (struct scene){ .scenario = scenario, .names = BUF_INIT };
	dir = test_dir_new();
	scene->dir = realpath(dir, NULL);
	free(dir);
	scene->host = path_join(scene->dir, "host");
	scene->words = fill_in(scene, scenario->words);
	know(&scene->target, scenario->target, scenario->before,
	     scenario->after);
	know(&scene->policy, POLICY, scenario->policy_before,
	     scenario->policy_after);
	set_stage(scene);
	scene_reset(scene);
	scene_names(scene, &scene->names);
}

void scene_reset(const struct scene *scene)
{
	stage_make(scene->host, scene->files);
}

void scene_look(struct scene *scene)
{
	look(scene, &scene->target);
	look(scene, &scene->policy);
}

static bool is_done(const struct known *known)
{
	return known->content == (scene_changes(known) ? AFTER : BEFORE);
}

bool scene_is_done(const struct scene *scene)
{
	return is_done(&scene->target) && is_done(&scene->policy);
}

void scene_release(struct scene *scene)
{
	test_dir_free(scene->dir);
	for (struct stage_file *file = scene->files; file->path; file++)
		free((char *)(uintptr_t)file->path);
	know_no_more(&scene->target);
	know_no_more(&scene->policy);
	buf_release(&scene->names);
	free(scene->words);
	free(scene->host);
}
