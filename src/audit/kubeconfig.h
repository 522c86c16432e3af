/*
 * kubeconfig.h - the webhook's kubeconfig: whom events go to, by which files
 *
 * kube-apiserver reads the file that --audit-webhook-config-file names with
 * client-go's clientcmd: the current context leads to a cluster, whose server
 * gets the events, and to a user with credentials. Paths in it that are not
 * absolute are relative to the directory of the kubeconfig itself.
 *
 * Secrets (tokens, passwords, inlined keys) are neither kept nor printed.
 */
#ifndef AUDIT_KUBECONFIG_H
#define AUDIT_KUBECONFIG_H

#include <stddef.h>

struct finding_list;

/* Heap strings; end it with kubeconfig_release(). */
struct kubeconfig {
	char *server; /* NULL: none was found */
	char **files; /* absolute: certificates, key, token file */
	size_t count;
	size_t capacity;
};

#define KUBECONFIG_INIT                                                        \
	{                                                                      \
		NULL, NULL, 0, 0                                               \
	}

/*
 * Read the `len` bytes at `text` of a kubeconfig that stands at `path` in the
 * container. What would keep kube-apiserver from using it is added to
 * `findings`, about the file `name`.
 */
void kubeconfig_read(struct kubeconfig *config, const char *text, size_t len,
		     const char *path, const char *name,
		     struct finding_list *findings);

void kubeconfig_release(struct kubeconfig *config);

#endif
