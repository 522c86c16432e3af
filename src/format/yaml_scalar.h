/*
 * yaml_scalar.h - writing a scalar so that it reads back as the same text
 */
#ifndef FORMAT_YAML_SCALAR_H
#define FORMAT_YAML_SCALAR_H

#include <stdbool.h>
#include <stddef.h>

#include "format/yaml.h"

struct buf;

/*
 * Whether the `len` bytes at `text` can stand without quotes and are then
 * read as that string by every reader: kubelet's, which follows YAML 1.1, and
 * newer ones.
 */
bool yaml_scalar_can_be_plain(const char *text, size_t len);

/*
 * Append the scalar `node` in the style `quotes` where that style can hold its
 * text, else in the next one that can: plain, single, double. With double
 * quotes the result is JSON too. A node that is plain by nature (`true`) is
 * written as it is.
 */
void yaml_scalar_write(const struct tree_node *node, enum yaml_style quotes,
		       struct buf *out);

#endif
