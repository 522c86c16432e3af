/*
 * path.h - names of files, taken apart and put together
 *
 * These functions work on the text of a path, except path_nearest(), which
 * looks at the file system. Heap strings that they return belong to the
 * caller. Nothing here can fail.
 */
#ifndef HOST_PATH_H
#define HOST_PATH_H

/*
 * Return what stands behind the last slash of `path`: a pointer into it, the
 * empty string where it ends in a slash.
 */
const char *path_name(const char *path);

/*
 * Return the directory that holds `path`, as dirname(1) gives it: "." for a
 * bare name, "/" for the root.
 */
char *path_parent(const char *path);

/*
 * Return `path` without slashes that say nothing: doubled ones, and those at
 * the end. "/" stays.
 */
char *path_clean(const char *path);

/* Return "DIR/NAME", with one slash between them. */
char *path_join(const char *dir, const char *name);

/*
 * Return the resolved, absolute form of `path`, or if that does not exist, of
 * the nearest directory above that does.
 */
char *path_nearest(const char *path);

#endif
