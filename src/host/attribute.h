/*
 * attribute.h - all of a file but its name and its bytes
 *
 * A file that takes another's place must not differ from it in who may do
 * what: owner and group, mode, POSIX ACL, SELinux label and the other extended
 * attributes are copied, through descriptors, in an order in which no step
 * undoes an earlier one (a new owner clears attributes, an ACL changes the
 * mode).
 *
 * Never copied
 * ------------
 *
 * The setuid, setgid and sticky bits and security.capability would grant
 * something to new bytes that was granted to the old. security.ima and
 * security.evm are sums over the old bytes and the old inode: copied they would
 * be wrong, and the kernel makes new ones.
 *
 * Extended attributes that cannot be set
 * --------------------------------------
 *
 * An attribute that the new file already has, with the same value, is not set;
 * so a label that the directory gives needs no right to relabel. A file system
 * without extended attributes has none to lose. Of what remains:
 *
 * - ATTRIBUTE_ALL, for a replacement: it stands on the same file system as
 *   the original, so what the one carries the other can. An attribute of the
 *   classes system, security, trusted and user that cannot be set is a
 *   failure, EPERM and ENOTSUP included: rather no new file than one with
 *   other rights. Attributes of other classes (btrfs, lustre, ...) are the file
 *   system's own affair and are set where it lets us.
 *
 * - ATTRIBUTE_POSSIBLE, for a copy on some other file system: what cannot be
 *   set is left out. Without its ACL a file's group bits mean something else
 *   (they are the ACL's mask), so a copy that lost its ACL keeps the owner's
 *   bits only.
 *
 * Owner and mode are exact in both, or it is a failure.
 */
#ifndef HOST_ATTRIBUTE_H
#define HOST_ATTRIBUTE_H

#include <sys/types.h>

struct error;
struct file;

enum attribute_rule { ATTRIBUTE_ALL, ATTRIBUTE_POSSIBLE };

/*
 * Give the file open at `fd` the attributes of `from`, which must be loaded.
 * `path` is what messages call the new file. Return 0, or -1 with a system
 * error.
 */
int attribute_copy(const struct file *from, int fd, const char *path,
		   enum attribute_rule rule, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Give the file open at `fd`, which has no original, the user and group that
 * this program runs as, and `mode`. Return as attribute_copy() does.
 */
int attribute_set(int fd, mode_t mode, const char *path, struct error *err)
	__attribute__((warn_unused_result));

#endif
