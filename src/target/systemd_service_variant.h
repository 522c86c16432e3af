/*
 * systemd_service_variant.h - a service with one of its files changed
 *
 * What a plan makes of a file, and what a backup would bring back, is judged
 * by reading the whole service with that text in the place of the present one.
 */
#ifndef TARGET_SYSTEMD_SERVICE_VARIANT_H
#define TARGET_SYSTEMD_SERVICE_VARIANT_H

#include "target/systemd_service.h"

/* `files` may be read; it borrows from the original and from the rest. */
struct service_variant {
	struct service_files files;
	struct service_file *drop_ins;
	struct service_file *environment;
};

#define SERVICE_VARIANT_INIT                                                   \
	{                                                                      \
		.drop_ins = NULL                                               \
	}

/*
 * Fill `ret` with `files`, where the one at `path` (NULL: the unit) says
 * `text`. A path that is none of them is a new drop-in, which is put where its
 * file name sorts. With NULL for `text`, the drop-in is left out. `files`,
 * `path` and `text` must outlive `ret`; service_variant_release() is due.
 */
void service_variant_make(struct service_variant *ret,
			  const struct service_files *files, const char *path,
			  const struct buf *text);

void service_variant_release(struct service_variant *variant);

#endif
