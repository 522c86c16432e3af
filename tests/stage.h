/*
 * stage.h - a host of files, the same before every run of the program
 */
#ifndef STAGE_H
#define STAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "text/buf.h"

/*
 * A file of the host. `content` is its text, or "fixtures/..." for the bytes of
 * that file, or "-> PATH" for a symbolic link.
 */
struct stage_file {
	const char *path;
	const char *content;
};

/* Append the bytes that `content` means. */
void stage_content(const char *content, struct buf *out);

/*
 * Have test directories made in memory, unless $TMPDIR says where: for tests
 * that make many hosts, and would wait for a disk most of the time.
 */
void stage_in_memory(void);

/*
 * Make the directory `root` hold just these files, of mode 0600, and the
 * directories that they stand in. The list ends with a row without a path.
 */
void stage_make(const char *root, const struct stage_file *files);

/* Return how many temporary files of the program are below `root`. */
size_t stage_strays(const char *root);

/*
 * Append the names in ROOT/DIR that do not begin with a dot, sorted, each with
 * a blank behind it: what kubelet reads there. None if there is no such
 * directory.
 */
void stage_names(const char *root, const char *dir, struct buf *out);

#endif
