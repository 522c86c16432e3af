/*
 * json.h - the pieces that JSON answers share
 *
 * jansson makes and writes the values. Each function returns a new reference.
 */
#ifndef COMMAND_JSON_H
#define COMMAND_JSON_H

#include <jansson.h>

#include "audit/finding.h"

struct buf;

/*
 * Return `text` as a string, null for NULL. Paths need not be UTF-8, but JSON
 * must be: in a text that is not, bytes above 127 become '?'.
 */
json_t *json_text(const char *text);

/* Return the bytes of `buf` likewise, which may have NULs in them. */
json_t *json_bytes(const struct buf *buf);

/* Return a line or column, null for 0. */
json_t *json_place(size_t place);

/* Append each finding to `array`, in the shape that the contract gives. */
void json_add_findings(json_t *array, const struct finding_list *findings);

/* Append `root`, which is taken over, and a newline to `out`. */
void json_write(json_t *root, struct buf *out);

/* The same on one line of ASCII. */
void json_write_line(json_t *root, struct buf *out);

#endif
