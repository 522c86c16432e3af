/*
 * preset.h - the policies that we bring along
 *
 * Each is a whole policy file with comments that tell what it records, what it
 * leaves out and why. All are clean under our own lint, and sound for every
 * release that serves audit.k8s.io/v1: 1.12 and later.
 */
#ifndef AUDIT_PRESET_H
#define AUDIT_PRESET_H

struct preset {
	const char *name;
	const char *summary; /* one line */
	const char *text;    /* of the file */
};

/* All of them; ends with a row without a name. */
extern const struct preset presets[];

/* Return the preset called `name`, or NULL. */
const struct preset *preset_find(const char *name);

#endif
