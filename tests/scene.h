/*
 * scene.h - a command and the host that it is run on, for tests of faults
 *
 * A scenario says what a command finds and what it shall leave: one target, and
 * perhaps a policy. A scene is a scenario below a directory, with the old and
 * the new bytes at hand, so that whatever happened to a run, it can be told
 * what has become of the files. The bytes come from fixtures and from the
 * scenario, never from the program.
 *
 * Calling sequence: scene_setup(), scene_reset() before every run but the
 * first, scene_look() after it, scene_release().
 */
#ifndef SCENE_H
#define SCENE_H

#include <stdbool.h>
#include <stddef.h>

#include "stage.h"
#include "text/buf.h"

#define SCENE_BACKUPS "/var/lib/apiserver-audit/backups"

enum { SCENE_FILES = 8 };

/* A content that is NULL means no file; see struct stage_file. */
struct scenario {
	const char *name;
	const char *words; /* HOST is the root, SOURCE a policy file */
	const char *target;
	const char *before;
	const char *after;
	const char *policy_before;
	const char *policy_after;
	struct stage_file others[SCENE_FILES];
	const char *named; /* what the messages call the target, if not so */
	bool refuses;      /* whatever happens, nothing may change */
	bool undoes;       /* a second run takes the first one back */
};

extern const struct scenario scenarios[];
extern const size_t scenario_count;

/* Return the scenario with this name; the test fails without one. */
const struct scenario *scenario_find(const char *name);

/* What a file is now; BEFORE where the scenario does not change it. */
enum content { BEFORE, AFTER, OTHER };

struct known {
	const char *path; /* on the host */
	bool existed;
	bool shall_exist;
	struct buf before;
	struct buf after;
	enum content content;
};

struct scene {
	const struct scenario *scenario;
	char *dir;
	char *host;  /* a directory in it */
	char *words; /* of the command line */
	struct stage_file files[SCENE_FILES + 4];
	struct known target;
	struct known policy;
	struct buf names; /* in the directory of the target, before */
};

void scene_setup(struct scene *scene, const struct scenario *scenario);
void scene_reset(const struct scene *scene);
void scene_look(struct scene *scene);
void scene_release(struct scene *scene);

/* Return the path of this machine for one of the host. The caller frees it. */
char *scene_path(const struct scene *scene, const char *path);

/* Append the names that kubelet sees beside the target now. */
void scene_names(const struct scene *scene, struct buf *out);

/* Whether the file at `path`, which must exist, holds these bytes. */
bool scene_holds(const char *path, const struct buf *bytes);

/* Whether the scenario changes the file. */
bool scene_changes(const struct known *known);

/* Whether all is as the scenario wants it. */
bool scene_is_done(const struct scene *scene);

#endif
