#include "target/pod_trap.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "text/buf.h"
#include "text/string_set.h"
#include "text/suggest.h"

struct search {
	const struct pod *pod;
	enum severity refused;
	struct finding_list *findings;
};

/* The fields of each object, in the words of the core/v1 API. */
static const char *const root_fields[] = { "apiVersion", "kind",   "metadata",
					   "spec",       "status", NULL };

static const char *const spec_fields[] = { "volumes",
					   "initContainers",
					   "containers",
					   "ephemeralContainers",
					   "restartPolicy",
					   "terminationGracePeriodSeconds",
					   "activeDeadlineSeconds",
					   "dnsPolicy",
					   "nodeSelector",
					   "serviceAccountName",
					   "serviceAccount",
					   "automountServiceAccountToken",
					   "nodeName",
					   "hostNetwork",
					   "hostPID",
					   "hostIPC",
					   "shareProcessNamespace",
					   "securityContext",
					   "imagePullSecrets",
					   "hostname",
					   "hostnameOverride",
					   "subdomain",
					   "affinity",
					   "schedulerName",
					   "tolerations",
					   "hostAliases",
					   "priorityClassName",
					   "priority",
					   "dnsConfig",
					   "readinessGates",
					   "runtimeClassName",
					   "enableServiceLinks",
					   "preemptionPolicy",
					   "overhead",
					   "topologySpreadConstraints",
					   "setHostnameAsFQDN",
					   "os",
					   "hostUsers",
					   "schedulingGates",
					   "resourceClaims",
					   "resources",
					   "workloadRef",
					   NULL };

static const char *const container_fields[] = { "name",
						"image",
						"command",
						"args",
						"workingDir",
						"ports",
						"envFrom",
						"env",
						"resources",
						"resizePolicy",
						"restartPolicy",
						"restartPolicyRules",
						"volumeMounts",
						"volumeDevices",
						"livenessProbe",
						"readinessProbe",
						"startupProbe",
						"lifecycle",
						"terminationMessagePath",
						"terminationMessagePolicy",
						"imagePullPolicy",
						"securityContext",
						"stdin",
						"stdinOnce",
						"tty",
						NULL };

static const char *const volume_fields[] = { "name",
					     "hostPath",
					     "emptyDir",
					     "gcePersistentDisk",
					     "awsElasticBlockStore",
					     "gitRepo",
					     "secret",
					     "nfs",
					     "iscsi",
					     "glusterfs",
					     "persistentVolumeClaim",
					     "rbd",
					     "flexVolume",
					     "cinder",
					     "cephfs",
					     "flocker",
					     "downwardAPI",
					     "fc",
					     "azureFile",
					     "configMap",
					     "vsphereVolume",
					     "quobyte",
					     "azureDisk",
					     "photonPersistentDisk",
					     "projected",
					     "portworxVolume",
					     "scaleIO",
					     "storageos",
					     "csi",
					     "ephemeral",
					     "image",
					     NULL };

static const char *const host_path_fields[] = { "path", "type", NULL };

static const char *const mount_fields[] = {
	"name",    "readOnly",         "recursiveReadOnly", "mountPath",
	"subPath", "mountPropagation", "subPathExpr",       NULL
};

static const char *const host_path_types[] = {
	"",           "DirectoryOrCreate",
	"Directory",  "FileOrCreate",
	"File",       "Socket",
	"CharDevice", "BlockDevice",
	NULL
};

static struct finding *add(struct search *s, enum severity severity,
			   const char *code, const struct tree_node *node,
			   const char *message)
{
	struct finding *finding = finding_list_add(s->findings, severity, code,
						   NULL, "%s", message);

	finding->line = node->line;
	finding->column = node->column;
	return finding;
}

static bool is_known(const char *word, const char *const known[])
{
	while (*known && strcmp(*known, word) != 0)
		known++;
	return *known != NULL;
}

static void report_ignored(struct search *s, const struct tree_node *key,
			   const char *const known[], const char *effect)
{
	struct suggest suggest = SUGGEST_INIT(key->text);
	CLEANUP(buf_release) struct buf message = BUF_INIT;
	struct finding *finding;

	for (; *known; known++)
		suggest_consider(&suggest, *known);
	buf_addf(&message, "'%s' is no field here: kubelet ignores it%s",
		 key->text, effect);
	finding = add(s, SEVERITY_WARNING, "ignored-field", key, message.data);
	if (suggest.best)
		finding_hint(finding, "did you mean '%s'?", suggest.best);
	else
		finding_hint(finding, "remove it, or move it where it belongs");
}

/* Check the keys of one object. `effect` ends the message about one of them. */
static void check_fields(struct search *s, const struct tree_node *object,
			 const char *const known[], const char *effect)
{
	CLEANUP(string_set_release) struct string_set keys = STRING_SET_INIT;

	if (!object || object->kind != TREE_MAPPING)
		return;
	for (const struct tree_node *k = object->first; k; k = k->next->next) {
		CLEANUP(buf_release) struct buf message = BUF_INIT;

		if (k->kind != TREE_SCALAR || !k->line || tree_says(k, "<<"))
			continue;
		if (known && !is_known(k->text, known))
			report_ignored(s, k, known, effect);
		if (string_set_add(&keys, k->text))
			continue;
		buf_addf(&message,
			 "'%s' is given twice: kubelet obeys this one and "
			 "drops the one before",
			 k->text);
		finding_hint(add(s, SEVERITY_WARNING, "duplicate-field", k,
				 message.data),
			     "keep one of the two");
	}
}

static const char *text_of(const struct tree_node *node, const char *key)
{
	const struct tree_node *value = tree_get(node, key);

	return value && value->kind == TREE_SCALAR ? value->text : "";
}

static const struct tree_node *first_item(const struct tree_node *node,
					  const char *key)
{
	const struct tree_node *list = tree_get(node, key);

	return list && list->kind == TREE_SEQUENCE ? list->first : NULL;
}

/* Report that kubelet would refuse the whole pod because of `node`. */
static void refuse(struct search *s, const char *code,
		   const struct tree_node *node, const char *what,
		   const char *name)
{
	CLEANUP(buf_release) struct buf message = BUF_INIT;

	buf_addf(&message, what, name);
	finding_hint(add(s, s->refused, code, node, message.data),
		     "kubelet does not run such a pod");
}

/* Whether the name is a DNS label: a-z, 0-9 and '-' inside, 63 at most. */
static bool is_label(const char *name)
{
	size_t len = strlen(name);

	if (!len || len > 63 || name[0] == '-' || name[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!islower((unsigned char)name[i]) &&
		    !isdigit((unsigned char)name[i]) && name[i] != '-')
			return false;
	return true;
}

static void check_host_path(struct search *s, const struct tree_node *volume)
{
	const struct tree_node *source = tree_get(volume, "hostPath");
	const struct tree_node *type = tree_get(source, "type");

	if (!source)
		return;
	check_fields(s, source, host_path_fields, "");
	if (!*text_of(source, "path"))
		refuse(s, "no-host-path", source,
		       "the hostPath of volume '%s' has no path",
		       text_of(volume, "name"));
	if (type && !is_known(text_of(source, "type"), host_path_types))
		refuse(s, "unknown-type", type, "'%s' is no type of hostPath",
		       type->text);
}

static void check_volume(struct search *s, const struct tree_node *volume)
{
	const char *name = text_of(volume, "name");

	check_fields(s, volume, volume_fields,
		     ", and a volume without a source is an empty directory "
		     "that is lost with the pod");
	check_host_path(s, volume);
	if (!is_label(name))
		refuse(s, "bad-name", volume,
		       *name ? "'%s' cannot be the name of a volume"
			     : "this volume has no name%s",
		       name);
	for (const struct tree_node *v = first_item(s->pod->spec, "volumes");
	     v != volume; v = v->next)
		if (!strcmp(text_of(v, "name"), name)) {
			refuse(s, "duplicate-volume", volume,
			       "a second volume is called '%s'", name);
			return;
		}
}

static void check_mount(struct search *s, const struct tree_node *mount)
{
	const char *path = text_of(mount, "mountPath");

	check_fields(s, mount, mount_fields, "");
	if (!pod_volume_of(s->pod, mount))
		refuse(s, "mount-without-volume", mount,
		       "this mount names the volume '%s', which does not exist",
		       text_of(mount, "name"));
	for (const struct tree_node *m =
		     first_item(s->pod->container, "volumeMounts");
	     m != mount; m = m->next)
		if (!strcmp(text_of(m, "mountPath"), path)) {
			refuse(s, "duplicate-mount", mount,
			       "a second mount is at '%s'", path);
			return;
		}
}

void pod_trap_find(const struct pod *pod, enum severity refused,
		   struct finding_list *findings)
{
	struct search s = { pod, refused, findings };

	check_fields(&s, pod->root, root_fields, "");
	check_fields(&s, tree_get(pod->root, "metadata"), NULL, "");
	check_fields(&s, pod->spec, spec_fields, "");
	check_fields(&s, pod->container, container_fields, "");
	for (const struct tree_node *v = first_item(pod->spec, "volumes"); v;
	     v = v->next)
		check_volume(&s, v);
	for (const struct tree_node *m =
		     first_item(pod->container, "volumeMounts");
	     m; m = m->next)
		check_mount(&s, m);
}
