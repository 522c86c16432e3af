#include "audit/policy_resource.h"

#include <string.h>
#include <strings.h>

#define ADMISSION      "admissionregistration.k8s.io"
#define AUTHENTICATION "authentication.k8s.io"
#define AUTHORIZATION  "authorization.k8s.io"
#define FLOWCONTROL    "flowcontrol.apiserver.k8s.io"
#define NETWORKING     "networking.k8s.io"
#define RBAC           "rbac.authorization.k8s.io"
#define STORAGE        "storage.k8s.io"

const struct policy_resource policy_resources[] = {
	{ "", "bindings", "binding", "", "" },
	{ "", "componentstatuses", "componentstatus", "cs", "" },
	{ "", "configmaps", "configmap", "cm", "" },
	{ "", "endpoints", "endpoints", "ep", "" },
	{ "", "events", "event", "ev", "" },
	{ "", "limitranges", "limitrange", "limits", "" },
	{ "", "namespaces", "namespace", "ns", "finalize status" },
	{ "", "nodes", "node", "no", "proxy status" },
	{ "", "persistentvolumeclaims", "persistentvolumeclaim", "pvc",
	  "status" },
	{ "", "persistentvolumes", "persistentvolume", "pv", "status" },
	{ "", "pods", "pod", "po",
	  "attach binding ephemeralcontainers eviction exec log portforward "
	  "proxy resize status" },
	{ "", "podtemplates", "podtemplate", "", "" },
	{ "", "replicationcontrollers", "replicationcontroller", "rc",
	  "scale status" },
	{ "", "resourcequotas", "resourcequota", "quota", "status" },
	{ "", "secrets", "secret", "", "" },
	{ "", "serviceaccounts", "serviceaccount", "sa", "token" },
	{ "", "services", "service", "svc", "proxy status" },
	{ ADMISSION, "mutatingadmissionpolicies", "mutatingadmissionpolicy", "",
	  "" },
	{ ADMISSION, "mutatingadmissionpolicybindings",
	  "mutatingadmissionpolicybinding", "", "" },
	{ ADMISSION, "mutatingwebhookconfigurations",
	  "mutatingwebhookconfiguration", "", "" },
	{ ADMISSION, "validatingadmissionpolicies", "validatingadmissionpolicy",
	  "", "status" },
	{ ADMISSION, "validatingadmissionpolicybindings",
	  "validatingadmissionpolicybinding", "", "" },
	{ ADMISSION, "validatingwebhookconfigurations",
	  "validatingwebhookconfiguration", "", "" },
	{ "apiextensions.k8s.io", "customresourcedefinitions",
	  "customresourcedefinition", "crd", "status" },
	{ "apiregistration.k8s.io", "apiservices", "apiservice", "", "status" },
	{ "apps", "controllerrevisions", "controllerrevision", "", "" },
	{ "apps", "daemonsets", "daemonset", "ds", "status" },
	{ "apps", "deployments", "deployment", "deploy", "scale status" },
	{ "apps", "replicasets", "replicaset", "rs", "scale status" },
	{ "apps", "statefulsets", "statefulset", "sts", "scale status" },
	{ AUTHENTICATION, "selfsubjectreviews", "selfsubjectreview", "", "" },
	{ AUTHENTICATION, "tokenreviews", "tokenreview", "", "" },
	{ AUTHORIZATION, "localsubjectaccessreviews",
	  "localsubjectaccessreview", "", "" },
	{ AUTHORIZATION, "selfsubjectaccessreviews", "selfsubjectaccessreview",
	  "", "" },
	{ AUTHORIZATION, "selfsubjectrulesreviews", "selfsubjectrulesreview",
	  "", "" },
	{ AUTHORIZATION, "subjectaccessreviews", "subjectaccessreview", "",
	  "" },
	{ "autoscaling", "horizontalpodautoscalers", "horizontalpodautoscaler",
	  "hpa", "status" },
	{ "batch", "cronjobs", "cronjob", "cj", "status" },
	{ "batch", "jobs", "job", "", "status" },
	{ "certificates.k8s.io", "certificatesigningrequests",
	  "certificatesigningrequest", "csr", "approval status" },
	{ "certificates.k8s.io", "clustertrustbundles", "clustertrustbundle",
	  "", "" },
	{ "coordination.k8s.io", "leases", "lease", "", "" },
	{ "discovery.k8s.io", "endpointslices", "endpointslice", "", "" },
	{ "events.k8s.io", "events", "event", "ev", "" },
	{ "extensions", "ingresses", "ingress", "ing", "status" },
	{ FLOWCONTROL, "flowschemas", "flowschema", "", "status" },
	{ FLOWCONTROL, "prioritylevelconfigurations",
	  "prioritylevelconfiguration", "", "status" },
	{ "metrics.k8s.io", "nodes", "nodemetrics", "", "" },
	{ "metrics.k8s.io", "pods", "podmetrics", "", "" },
	{ NETWORKING, "ingressclasses", "ingressclass", "", "" },
	{ NETWORKING, "ingresses", "ingress", "ing", "status" },
	{ NETWORKING, "ipaddresses", "ipaddress", "ip", "" },
	{ NETWORKING, "networkpolicies", "networkpolicy", "netpol", "status" },
	{ NETWORKING, "servicecidrs", "servicecidr", "", "status" },
	{ "node.k8s.io", "runtimeclasses", "runtimeclass", "", "" },
	{ "policy", "poddisruptionbudgets", "poddisruptionbudget", "pdb",
	  "status" },
	{ "policy", "podsecuritypolicies", "podsecuritypolicy", "psp", "" },
	{ RBAC, "clusterrolebindings", "clusterrolebinding", "", "" },
	{ RBAC, "clusterroles", "clusterrole", "", "" },
	{ RBAC, "rolebindings", "rolebinding", "", "" },
	{ RBAC, "roles", "role", "", "" },
	{ "resource.k8s.io", "deviceclasses", "deviceclass", "", "" },
	{ "resource.k8s.io", "resourceclaims", "resourceclaim", "", "status" },
	{ "resource.k8s.io", "resourceclaimtemplates", "resourceclaimtemplate",
	  "", "" },
	{ "resource.k8s.io", "resourceslices", "resourceslice", "", "" },
	{ "scheduling.k8s.io", "priorityclasses", "priorityclass", "pc", "" },
	{ STORAGE, "csidrivers", "csidriver", "", "" },
	{ STORAGE, "csinodes", "csinode", "", "" },
	{ STORAGE, "csistoragecapacities", "csistoragecapacity", "", "" },
	{ STORAGE, "storageclasses", "storageclass", "sc", "" },
	{ STORAGE, "volumeattachments", "volumeattachment", "", "status" },
	{ STORAGE, "volumeattributesclasses", "volumeattributesclass", "vac",
	  "" },
	{ "", NULL, "", "", "" },
};

bool policy_resource_has_group(const char *group)
{
	for (const struct policy_resource *r = policy_resources; r->name; r++)
		if (!strcmp(r->group, group))
			return true;
	return false;
}

const struct policy_resource *policy_resource_find(const char *group,
						   const char *name)
{
	for (const struct policy_resource *r = policy_resources; r->name; r++)
		if (!strcmp(r->group, group) && !strcmp(r->name, name))
			return r;
	return NULL;
}

/* Whether `name`, up to its first dot, is one of the names of a row. */
static bool is_meant(const struct policy_resource *resource, const char *name)
{
	const char *names[] = { resource->name, resource->singular,
				resource->short_name };
	size_t len = strcspn(name, ".");

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (len && strlen(names[i]) == len &&
		    !strncasecmp(names[i], name, len))
			return true;
	return false;
}

const struct policy_resource *policy_resource_guess(const char *group,
						    const char *name)
{
	const struct policy_resource *found = NULL;

	for (const struct policy_resource *r = policy_resources; r->name; r++) {
		if (!is_meant(r, name))
			continue;
		if (!strcmp(r->group, group))
			return r;
		/* Groups that have gone are behind those that came for them. */
		if (!found || !strcmp(found->group, "extensions"))
			found = r;
	}
	return found;
}

bool policy_resource_has_sub(const struct policy_resource *resource,
			     const char *subresource)
{
	size_t len = strlen(subresource);
	const char *at = resource->subresources;

	while (*at) {
		size_t word = strcspn(at, " ");

		if (word == len && !memcmp(at, subresource, len))
			return true;
		at += word;
		at += *at == ' ';
	}
	return false;
}
