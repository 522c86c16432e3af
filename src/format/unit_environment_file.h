/*
 * unit_environment_file.h - the syntax of environment files
 *
 * What unit_environment.h stands on; others use that.
 */
#ifndef FORMAT_UNIT_ENVIRONMENT_FILE_H
#define FORMAT_UNIT_ENVIRONMENT_FILE_H

#include "format/unit.h"

/*
 * Takes one assignment: the name as it is written, which may be none, and the
 * value. `quote` is the quote that the value's last byte stands in, or 0;
 * `is_in_parts` tells whether other bytes do not.
 */
typedef void unit_environment_take(void *data, const char *name,
				   const struct unit_text *value, char quote,
				   bool is_in_parts);

/*
 * Read the file with the `len` bytes at `text` and hand every assignment to
 * `take`, with `data`. Texts belong to `arena`. Where a comment ends in a
 * backslash and the next line would set a variable, `ret_doubtful` is the
 * number of that line; of several, the first. Return 0, or -1 with a refusal.
 */
int unit_environment_file_parse(const char *text, size_t len,
				struct arena *arena,
				unit_environment_take *take, void *data,
				size_t *ret_doubtful, struct error *err)
	__attribute__((warn_unused_result));

#endif
