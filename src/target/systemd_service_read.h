/*
 * systemd_service_read.h - a service taken apart: its command and its words
 *
 * From the files of a service: the one command that systemd would start, the
 * words that kube-apiserver would get, and for each of them where it comes
 * from. The first word of `line` is the program. What systemd could not load,
 * or what does not run kube-apiserver in a way that can be edited, is refused.
 */
#ifndef TARGET_SYSTEMD_SERVICE_READ_H
#define TARGET_SYSTEMD_SERVICE_READ_H

#include "audit/command_line.h"
#include "format/unit_environment.h"
#include "format/unit_exec.h"
#include "target/systemd_service.h"

/* Where a word of the command line comes from. */
struct service_word {
	const struct service_file *file;
	const struct unit_variable *variable; /* NULL: of ExecStart= itself */
	struct span span;                     /* in the file */
	size_t index; /* of the command's word that gives it */
	bool is_unknown;
};

struct service {
	const struct service_files *files;
	struct unit *units; /* the unit, then the drop-ins */
	size_t unit_count;
	struct unit_exec exec;
	struct unit_environment environment;
	struct unit_argument_list arguments;
	struct service_word *words; /* the origins of the line's words */
	size_t word_count;
	const struct unit_command *command;
	const struct service_file *file; /* which holds the command */
	struct command_line line;

	/* Where new words go; systemd_service_words.h sets these. */
	const struct service_word *home;
	bool goes_last; /* behind all words of ExecStart= */
};

#define SERVICE_INIT                                                           \
	{                                                                      \
		.exec = UNIT_EXEC_INIT, .environment = UNIT_ENVIRONMENT_INIT,  \
		.arguments = UNIT_ARGUMENT_LIST_INIT,                          \
		.line = COMMAND_LINE_INIT                                      \
	}

/*
 * Read `files`, which must outlive `service`. What systemd ignores, and what
 * could not be seen, is added to `findings`. Return 0, or -1 with a refusal.
 * service_release() is due either way.
 */
int service_read(struct service *service, const struct service_files *files,
		 struct finding_list *findings, struct error *err)
	__attribute__((warn_unused_result));

void service_release(struct service *service);

/*
 * Check that the command has not so many words that the audit flags would be
 * too much. Return 0, or -1 with a refusal.
 */
int service_check_size(const struct service *service, struct error *err)
	__attribute__((warn_unused_result));

/*
 * Return the setting that counts of those called `key` in [Service], over the
 * unit and its drop-ins, or NULL.
 */
const struct unit_assignment *service_setting(const struct service *service,
					      const char *key);

/* Add to `err` the file and the place that `word` comes from. Return -1. */
int service_word_place(const struct service_word *word, struct error *err);

/* Return the file that unit number `index` of the service was read from. */
const struct service_file *service_file_at(const struct service_files *files,
					   size_t index);

#endif
