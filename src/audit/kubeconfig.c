#include "audit/kubeconfig.h"

#include <stdlib.h>
#include <string.h>

#include "audit/finding.h"
#include "format/yaml_tree.h"
#include "host/path.h"
#include "text/error.h"
#include "text/memory.h"

/* One run of kubeconfig_read(). */
struct reading {
	struct kubeconfig *config;
	const char *directory; /* of the kubeconfig */
	const char *name;
	struct finding_list *findings;
};

static void add_error(struct reading *r, const struct tree_node *node,
		      const char *code, const char *message, const char *hint)
{
	struct finding *finding = finding_list_add(
		r->findings, SEVERITY_ERROR, code, r->name, "%s", message);

	if (node) {
		finding->line = node->line;
		finding->column = node->column;
	}
	finding_hint(finding, "%s", hint);
}

/* Return the text of a scalar entry that is not empty, else NULL. */
static const char *text_of(const struct tree_node *node, const char *key)
{
	const struct tree_node *value = tree_get(node, key);

	return value && value->kind == TREE_SCALAR && value->len ? value->text
								 : NULL;
}

/*
 * Return the entry of the list under `list_key` whose name is `name`: what it
 * has under `key`. kubeconfigs are lists of {name, KEY}.
 */
static const struct tree_node *find_entry(const struct tree_node *root,
					  const char *list_key,
					  const char *name, const char *key)
{
	const struct tree_node *list = tree_get(root, list_key);

	if (!name || !list || list->kind != TREE_SEQUENCE)
		return NULL;
	for (const struct tree_node *item = list->first; item;
	     item = item->next)
		if (tree_says(tree_get(item, "name"), name))
			return tree_get(item, key);
	return NULL;
}

static void add_file(struct reading *r, const struct tree_node *node,
		     const char *key)
{
	struct kubeconfig *config = r->config;
	const char *path = text_of(node, key);
	void *files = config->files;

	if (!path)
		return;
	memory_grow(&files, &config->capacity, config->count + 1,
		    sizeof(*config->files));
	config->files = files;
	config->files[config->count++] = path[0] == '/'
						 ? memory_copy(path)
						 : path_join(r->directory,
							     path);
}

static void read_cluster(struct reading *r, const struct tree_node *cluster)
{
	const struct tree_node *node = tree_get(cluster, "server");
	const char *server = text_of(cluster, "server");

	if (!server) {
		add_error(r, cluster, "webhook-no-server",
			  "the cluster of the current context has no 'server'",
			  "give the receiver's URL: server: https://...");
		return;
	}
	if (strncmp(server, "http://", 7) != 0 &&
	    strncmp(server, "https://", 8) != 0)
		add_error(r, node, "webhook-bad-server",
			  "'server' is no URL with http:// or https://",
			  "write it as https://HOST:PORT/PATH");
	r->config->server = memory_copy(server);
	add_file(r, cluster, "certificate-authority");
}

static void read_user(struct reading *r, const struct tree_node *user)
{
	static const char *const keys[] = { "client-certificate", "client-key",
					    "tokenFile" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		add_file(r, user, keys[i]);
}

static void read_context(struct reading *r, const struct tree_node *root)
{
	const char *current = text_of(root, "current-context");
	const struct tree_node *context = find_entry(root, "contexts", current,
						     "context");
	const struct tree_node *cluster, *user;

	if (!context) {
		add_error(r, tree_get(root, "current-context"),
			  "webhook-no-context",
			  current ? "the current context is not in 'contexts'"
				  : "there is no 'current-context'",
			  "name one of 'contexts': current-context: NAME");
		return;
	}
	cluster = find_entry(root, "clusters", text_of(context, "cluster"),
			     "cluster");
	user = find_entry(root, "users", text_of(context, "user"), "user");
	if (cluster)
		read_cluster(r, cluster);
	else
		add_error(r, context, "webhook-no-cluster",
			  "the cluster of the current context is not in "
			  "'clusters'",
			  "name one of 'clusters' in the context");
	if (user)
		read_user(r, user);
	else if (text_of(context, "user"))
		add_error(r, context, "webhook-no-user",
			  "the user of the current context is not in 'users'",
			  "name one of 'users' in the context, or none");
}

void kubeconfig_read(struct kubeconfig *config, const char *text, size_t len,
		     const char *path, const char *name,
		     struct finding_list *findings)
{
	CLEANUP(tree_release) struct tree tree = TREE_INIT;
	CLEANUP_ERROR struct error err = ERROR_INIT;
	CLEANUP(memory_release) char *directory = path_parent(path);
	struct reading r = { config, directory, name, findings };
	const struct tree_node *root = NULL;

	if (tree_parse(&tree, text, len, &err) < 0) {
		error_file(&err, name);
		error_hint(&err, "kube-apiserver could not read it either");
		finding_list_add_error(findings, &err);
		return;
	}
	root = tree_document(&tree);
	if (!root || root->kind != TREE_MAPPING)
		add_error(&r, root, "webhook-not-a-kubeconfig",
			  "this is no kubeconfig",
			  "it needs clusters, contexts and current-context");
	else
		read_context(&r, root);
}

void kubeconfig_release(struct kubeconfig *config)
{
	for (size_t i = 0; i < config->count; i++)
		free(config->files[i]);
	free(config->files);
	free(config->server);
	*config = (struct kubeconfig)KUBECONFIG_INIT;
}
