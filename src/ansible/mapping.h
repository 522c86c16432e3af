/*
 * mapping.h - a mapping of the playbook as a YAML text
 */
#ifndef ANSIBLE_MAPPING_H
#define ANSIBLE_MAPPING_H

#include <jansson.h>

struct buf;
struct error;

/*
 * Append `value`, the mapping that the parameter `name` holds, as YAML: keys in
 * their order, each string so that it is read back as the same string. What was
 * written is parsed again and compared. Return 0, or -1 with an error.
 */
int mapping_write(const char *name, const json_t *value, struct buf *out,
		  struct error *err) __attribute__((warn_unused_result));

#endif
