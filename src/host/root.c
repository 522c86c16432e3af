#include "host/root.h"

#include <errno.h>
#include <linux/limits.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "text/buf.h"
#include "text/error.h"
#include "text/memory.h"

/* A path on its way, one component at a time. */
struct walk {
	struct buf done;   /* the root and what is resolved, without links */
	size_t root_len;   /* of `done` that no ".." takes away */
	struct buf rest;   /* what is still to do */
	unsigned followed; /* links */
};

static void walk_release(struct walk *walk)
{
	buf_release(&walk->done);
	buf_release(&walk->rest);
}

/* Take the next component off the rest; NULL: none is left. */
static char *take_component(struct walk *walk)
{
	const char *start = walk->rest.data + strspn(walk->rest.data, "/");
	size_t len = strcspn(start, "/");
	struct buf component = BUF_INIT;
	struct buf rest = BUF_INIT;

	if (!len)
		return NULL;
	buf_add(&component, start, len);
	buf_adds(&rest, start + len);
	buf_release(&walk->rest);
	walk->rest = rest;
	return buf_steal(&component);
}

static void cut(struct walk *walk, size_t len)
{
	walk->done.len = len;
	walk->done.data[len] = '\0';
}

/* Go to the directory above, which the root itself does not have. */
static void ascend(struct walk *walk)
{
	const char *slash = strrchr(walk->done.data + walk->root_len, '/');

	if (slash)
		cut(walk, (size_t)(slash - walk->done.data));
}

static void restart(struct walk *walk)
{
	if (walk->done.len > walk->root_len)
		cut(walk, walk->root_len);
}

/* Put what the link says before the rest; `done` is where the link stands. */
static void follow(struct walk *walk, const char *link)
{
	struct buf rest = BUF_INIT;

	walk->followed++;
	ascend(walk);
	if (*link == '/')
		restart(walk);
	buf_addf(&rest, "%s/%s", link, walk->rest.data);
	buf_release(&walk->rest);
	walk->rest = rest;
}

/* What readlink() says of what is no link, or is not there. */
static bool is_no_link(int number)
{
	return number == EINVAL || number == ENOENT || number == ENOTDIR;
}

static int step(struct walk *walk, const char *component)
{
	char link[PATH_MAX];
	ssize_t len;

	if (!strcmp(component, "."))
		return 0;
	if (!strcmp(component, "..")) {
		ascend(walk);
		return 0;
	}
	buf_addf(&walk->done, "/%s", component);
	len = readlink(walk->done.data, link, sizeof(link) - 1);
	if (len < 0)
		return is_no_link(errno) ? 0 : -1;
	if (walk->followed == ROOT_LINK_MAX) {
		errno = ELOOP;
		return -1;
	}
	link[len] = '\0';
	follow(walk, link);
	return 0;
}

/* "DIR/" and "/" would put a second slash before what comes behind. */
static void begin(struct walk *walk, const char *root, const char *path)
{
	size_t len = strlen(root);

	while (len && root[len - 1] == '/')
		len--;
	buf_add(&walk->done, root, len);
	walk->root_len = len;
	buf_adds(&walk->rest, path);
}

char *root_resolve(const char *root, const char *path, struct error *err)
{
	CLEANUP(walk_release)
	struct walk walk = { .done = BUF_INIT, .rest = BUF_INIT };

	if (!*root)
		return memory_copy(path);
	begin(&walk, root, path);
	for (;;) {
		CLEANUP(memory_release)
		char *component = take_component(&walk);

		if (!component)
			break;
		if (step(&walk, component) < 0) {
			error_system(err,
				     "cannot follow the links of '%s' in '%s'",
				     path, root);
			return NULL;
		}
	}
	if (!walk.done.len)
		buf_addc(&walk.done, '/');
	return buf_steal(&walk.done);
}
