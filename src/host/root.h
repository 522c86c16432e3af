/*
 * root.h - paths of a host whose root directory stands somewhere else
 *
 * `--root DIR` works on a host that is not running: a mounted image, a
 * directory of a test. Its symbolic links mean its own files: a link to
 * `/srv/manifests` in it leads to `DIR/srv/manifests`, and `..` never leads
 * above DIR. The kernel, asked for `DIR/etc/...`, would follow such a link to
 * the file of the host that we run on. So every path of that host goes through
 * root_resolve(), and only what that returns is opened.
 *
 * What is returned has no symbolic link left in what exists below DIR, so that
 * the kernel has none to follow. What does not exist yet (a log directory, a
 * backup directory) stays in the path as it was asked for.
 *
 * The links are read when root_resolve() is called. Who can change them between
 * that moment and the use of the path can lead us elsewhere: a root that
 * somebody else is working in is not for `--root`.
 */
#ifndef HOST_ROOT_H
#define HOST_ROOT_H

struct error;

/* How many links may be followed for one path, as in the kernel. */
enum { ROOT_LINK_MAX = 40 };

/*
 * Return where the absolute `path` of the host with the root directory `root`
 * is, as we can open it. The caller frees it. The root "" is our own host: then
 * it is `path` as it is, and the kernel follows its links.
 *
 * NULL with a system error: more than ROOT_LINK_MAX links on the way, or
 * something of which cannot be told whether it is a link (we may not look into
 * its directory, the disk fails, a name is too long).
 */
char *root_resolve(const char *root, const char *path, struct error *err)
	__attribute__((warn_unused_result));

#endif
