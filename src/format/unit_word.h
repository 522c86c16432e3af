/*
 * unit_word.h - the words of a setting, taken apart and put together
 *
 * Words are taken as systemd's extract_first_word() takes them: blanks
 * separate, quotes of both kinds may begin and end anywhere in a word, and a
 * backslash escapes. What it escapes depends on the setting, hence the rules.
 *
 * A word's text is what systemd makes of it, with the place of each byte in
 * the file; its span is what stands in the file for it, quotes included.
 */
#ifndef FORMAT_UNIT_WORD_H
#define FORMAT_UNIT_WORD_H

#include "format/unit.h"

struct buf;

enum unit_word_rules {
	/*
	 * `ExecStart=`: C escapes; a word with an unknown escape keeps that
	 * one with its backslash.
	 */
	UNIT_WORD_COMMAND,
	/* `Environment=`: C escapes, and an unknown one is an error. */
	UNIT_WORD_STRICT,
	/* `ReadWritePaths=`: a backslash stands for the next byte. */
	UNIT_WORD_PATH,
	/*
	 * A variable's value: like a path, and an open quote ends with the
	 * text.
	 */
	UNIT_WORD_LAX,
};

struct unit_word {
	struct unit_text text;
	size_t start; /* in the text that it was taken from */
	size_t end;
	struct span span; /* in the file */
};

/*
 * Take the next word of `from`, from byte `*at` on, and set `*at` to the one
 * behind it. What `ret` points to belongs to `arena`.
 *
 * Return 1, or 0 if there is none, or -1 with a refusal without a place: a
 * quote is open or an escape is unknown.
 */
int unit_word_next(const struct unit_text *from, size_t *at,
		   enum unit_word_rules rules, struct arena *arena,
		   struct unit_word *ret, struct error *err)
	__attribute__((warn_unused_result));

/* Return the first `*at` from there on that is no blank of `from`. */
size_t unit_word_skip_blanks(const struct unit_text *from, size_t at);

/* How a word of a command shall be written. */
struct unit_word_style {
	char quote;        /* '"', '\'', or 0: quotes only if needed, '"' */
	bool keep_dollar;  /* the command has the prefix ':' */
	size_t quote_from; /* the quote opens before this byte of the word */
};

/* Append `text` as one word of an ExecStart= that systemd reads as `text`. */
void unit_word_render(const char *text, const struct unit_word_style *style,
		      struct buf *out);

/*
 * Append `path` as ReadWritePaths= and the like take it, which know no C
 * escapes and no `$`. Return whether that can be done.
 */
bool unit_word_render_path(const char *path, struct buf *out);

/* Whether `text` needs neither quotes nor escapes in any setting. */
bool unit_word_is_plain(const char *text);

#endif
