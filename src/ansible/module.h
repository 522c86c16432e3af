/*
 * module.h - the program as an Ansible module
 *
 * Ansible copies a binary module to the node and runs it as
 * `AnsiballZ_<file name> ARGUMENTS`: the second word is a file of JSON, and the
 * result is one JSON object on standard output. Nothing else tells such a call
 * from a person's: not a terminal, the environment or the parent (ansible-core
 * 2.13 to 2.19, by trial).
 *
 * Over ssh all three standard streams are one terminal. So nothing is read from
 * standard input and nothing written to standard error, and the object is one
 * line of ASCII between two line breaks: what other programs may have written
 * before does it no harm. Ansible looks at the object, not at the exit status.
 *
 * The module is a face of the commands enable, disable and restore; it has no
 * way to a file of its own.
 */
#ifndef ANSIBLE_MODULE_H
#define ANSIBLE_MODULE_H

#include <stdbool.h>

struct buf;

/*
 * Whether these words of main() are Ansible's: two, of which the first is a
 * name that Ansible gives, or the second a file with arguments that Ansible has
 * made (or a person, to try the module by hand).
 */
bool module_is_called(int argc, char *const *argv);

/*
 * Have an object written to standard output, and the program ended with status
 * 1, if it crashes or runs out of memory from now on.
 */
void module_guard(void);

/*
 * Do what the file at `path` asks for, and append the result to `out`. Return
 * the exit status: 0, or 1 if the result says "failed".
 */
int module_run(const char *path, struct buf *out);

#endif
