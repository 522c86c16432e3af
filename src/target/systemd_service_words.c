#include "target/systemd_service_words.h"

#include <stdlib.h>
#include <string.h>

#include "target/systemd_service_line.h"
#include "target/systemd_service_variable.h"
#include "text/error.h"

static bool is_audit_flag(const struct word *word)
{
	return !strncmp(word->text, "--audit-", 8) ||
	       !strncmp(word->text, "--audit_", 8);
}

/* --- where new words go -------------------------------------------------- */

/* Whether two words stand in the same place: a variable, or ExecStart=. */
static bool same_place(const struct word *a, const struct word *b)
{
	const struct service_word *one = a->origin, *other = b->origin;

	return one && other && one->variable == other->variable;
}

/*
 * Return the word beside which new flags belong: the last audit flag that has
 * to change, else the last one there is, else the program.
 */
static const struct word *find_home(const struct command_line *line)
{
	const struct word *home = &line->words[0], *changed = NULL;

	for (size_t i = line->start; i < line->count; i++) {
		const struct word *word = &line->words[i];

		/* What stands behind it is no flag. */
		if (!strcmp(word->text, "--"))
			break;
		if (!word->origin || !is_audit_flag(word))
			continue;
		home = word;
		if (word->changed || word->removed)
			changed = word;
	}
	return changed ? changed : home;
}

/* Whether a word of ExecStart= is a variable, `$NAME` or `${NAME}`. */
static bool has_variable_words(const struct service *service)
{
	const struct unit_command *command = service->command;

	if (command->prefixes & UNIT_PREFIX_LITERAL)
		return false;
	for (size_t i = command->first; i < command->count; i++) {
		const char *text = command->words[i].text.data;

		if (text[0] == '$' && text[1] != '$')
			return true;
	}
	return false;
}

/* Take the new word number `from` out and put it in before number `to`. */
static void move_word(struct command_line *line, size_t from, size_t to)
{
	struct word word = line->words[from];

	memmove(line->words + from, line->words + from + 1,
		(line->count - from - 1) * sizeof(word));
	if (to > from)
		to--;
	memmove(line->words + to + 1, line->words + to,
		(line->count - to - 1) * sizeof(word));
	line->words[to] = word;
}

/*
 * Return the place behind the last word of `home` in the first `count` words,
 * and behind the new words that stand there already, but before a bare "--".
 */
static size_t last_of(const struct command_line *line, size_t count,
		      const struct service_word *home)
{
	size_t place = 0;

	for (size_t i = 0; i < count; i++) {
		const struct word *word = &line->words[i];

		if (i >= line->start && !strcmp(word->text, "--"))
			break;
		if (word->origin ? service_word_is_of(word, home) : i == place)
			place = i + 1;
	}
	return place;
}

/* Whether new word number `i` stands behind a word of `home`. */
static bool is_at_home(const struct command_line *line, size_t i,
		       const struct service_word *home)
{
	while (i && !line->words[i].origin)
		i--;
	return service_word_is_of(&line->words[i], home);
}

/* Move the new words that cannot stay, in their order, to the last place. */
static void settle_new_words(struct service *service)
{
	struct command_line *line = &service->line;
	size_t end = line->count, place;

	/* They wait behind all others, from `end` on. */
	for (size_t i = 0; i < end;) {
		if (line->words[i].origin ||
		    (!service->goes_last &&
		     is_at_home(line, i, service->home))) {
			i++;
			continue;
		}
		move_word(line, i, line->count);
		end--;
	}
	place = last_of(line, end, service->home);
	while (end < line->count)
		move_word(line, end++, place++);
}

/* --- which file ---------------------------------------------------------- */

static int refuse_two_files(const struct service_file *one,
			    const struct service_file *other, struct error *err)
{
	error_refuse(err, "flags-in-two-files",
		     "audit flags that have to change stand in '%s' and in "
		     "'%s'",
		     one->path ? one->path : "the unit",
		     other->path ? other->path : "the unit");
	return error_hint(err, "move them into one of the two, then run this "
			       "again");
}

static bool is_touched(const struct word *word)
{
	return !word->origin || word->changed || word->removed;
}

static int refuse_variable(const struct service_word *origin, const char *why,
			   struct error *err)
{
	error_refuse(err, "flags-in-variable",
		     "the audit flags stand in the variable '%s', %s",
		     origin->variable->name, why);
	service_word_place(origin, err);
	return error_hint(err, "change them there by hand, or move them into "
			       "ExecStart=");
}

/*
 * A word that changes must be just what the file says, and what is put or taken
 * out must begin at the end of a word. Only the last word of a value can have a
 * quote that nobody closes.
 */
static int check_variable(const struct service *service, size_t i,
			  struct error *err)
{
	const struct service_word *own = service->line.words[i].origin;
	const struct service_word *origin = own ? own : service->home;
	const char *why = origin->variable
				  ? service_variable_obstacle(service, i)
				  : NULL;

	return why ? refuse_variable(origin, why, err) : 0;
}

static bool has_new_words(const struct command_line *line)
{
	for (size_t i = 0; i < line->count; i++)
		if (!line->words[i].origin)
			return true;
	return false;
}

/* A bare "--" in a variable leaves no sure place for new flags. */
static int check_end_of_flags(const struct service *service, struct error *err)
{
	const struct command_line *line = &service->line;

	if (!has_new_words(line))
		return 0;
	for (size_t i = line->start; i < line->count; i++) {
		const struct service_word *origin = line->words[i].origin;

		if (!origin || strcmp(line->words[i].text, "--") != 0)
			continue;
		if (!origin->variable)
			return 0;
		error_refuse(err, "end-of-flags",
			     "the variable '%s' holds a '--', behind which "
			     "nothing is a flag",
			     origin->variable->name);
		return error_hint(err, "remove the '--' there");
	}
	return 0;
}

int service_words_settle(struct service *service,
			 const struct service_file **ret, struct error *err)
{
	struct command_line *line = &service->line;

	service->home = find_home(line)->origin;
	service->goes_last = !service->home->variable &&
			     has_variable_words(service);
	*ret = service->home->file;
	if (check_end_of_flags(service, err) < 0)
		return -1;
	settle_new_words(service);
	/* A flag without its value would take a new word for it. */
	if (command_line_check(line, NULL, err) < 0)
		return -1;
	for (size_t i = 0; i < line->count; i++) {
		const struct word *word = &line->words[i];
		const struct service_word *own = word->origin;

		if (!is_touched(word))
			continue;
		if (own && own->file != *ret)
			return refuse_two_files(own->file, *ret, err);
		if (check_variable(service, i, err) < 0)
			return -1;
	}
	return 0;
}

/* --- the edits ----------------------------------------------------------- */

/* How the word was quoted, as far as it can be kept. */
static struct unit_word_style style_of(const struct service *service,
				       const struct word *word)
{
	const struct service_word *origin = word->origin;
	struct unit_word_style style = {
		.keep_dollar = service->command->prefixes & UNIT_PREFIX_LITERAL,
	};
	const char *raw;
	size_t len, at;

	if (!origin)
		return style;
	raw = origin->file->text->data + origin->span.start;
	len = origin->span.end - origin->span.start;
	at = strcspn(raw, "\"'");
	if (at >= len || raw[len - 1] != raw[at] || len < 2)
		return style;
	/* "--a=b", or --a="b": the quote opens the word or its value. */
	if (at && raw[at - 1] != '=')
		return style;
	style.quote = raw[at];
	style.quote_from = at;
	return style;
}

/* Write a word into the value of a variable, which knows fewer escapes. */
static int render_in_variable(const struct service_word *home, const char *text,
			      struct buf *out, struct error *err)
{
	const struct unit_variable *variable = home->variable;

	if (unit_word_is_plain(text)) {
		buf_adds(out, text);
		return 0;
	}
	if (variable->quote != '"' || strpbrk(text, "'\"\\`\t\r\n") ||
	    (!variable->is_file && strchr(text, '%')))
		return refuse_variable(home, "which cannot hold the new value",
				       err);
	buf_addf(out, "'%s'", text);
	return 0;
}

static int render_word(const struct service *service, const struct word *word,
		       const struct service_word *home, struct buf *out,
		       struct error *err)
{
	struct unit_word_style style = style_of(service, word);

	if (home->variable)
		return render_in_variable(home, word->text, out, err);
	if (!unit_is_utf8(word->text, strlen(word->text))) {
		error_refuse(err, "not-utf8",
			     "'%s' is not UTF-8, which systemd needs",
			     word->text);
		return error_hint(err, "write it in UTF-8");
	}
	unit_word_render(word->text, &style, out);
	return 0;
}

/*
 * Fill `spots` with the words of the place of `home`, in the order of the file.
 * A word of ExecStart= that gives several words, or none, is one spot.
 */
static size_t fill_spots(const struct service *service,
			 const struct service_word *home,
			 struct service_spot *spots)
{
	const struct unit_command *command = service->command;
	size_t count = 0;

	if (!home->variable) {
		for (size_t i = 0; i < command->count; i++)
			spots[count++].span = command->words[i].span;
		return count;
	}
	for (size_t i = 0; i < service->word_count; i++)
		if (service->words[i].variable == home->variable)
			spots[count++].span = service->words[i].span;
	return count;
}

/* Return the spot that a word of this place stands in. */
static struct service_spot *find_spot(struct service_line *line,
				      const struct service_word *origin,
				      const struct service_word *home)
{
	if (!home->variable)
		return &line->spots[origin->index];
	for (size_t i = 0; i < line->count; i++)
		if (line->spots[i].span.start == origin->span.start)
			return &line->spots[i];
	return NULL;
}

/* Return the spot behind which words go that stand last. */
static struct service_spot *last_spot(const struct service *service,
				      struct service_line *line)
{
	const struct unit_command *command = service->command;
	const struct command_line *words = &service->line;
	const struct service_word *program =
		words->words[words->start - 1].origin;
	size_t last = command->first - 1;

	for (size_t i = last + 1; i < command->count; i++) {
		if (i > program->index &&
		    !strcmp(command->words[i].text.data, "--"))
			break;
		last = i;
	}
	return &line->spots[last];
}

/* Say of the spot of one word what becomes of it. */
static int mark_spot(const struct service *service, const struct word *word,
		     const struct service_word *home, struct service_spot *spot,
		     struct error *err)
{
	if (!word->origin) {
		buf_addc(&spot->added, '\n');
		return render_word(service, word, home, &spot->added, err);
	}
	spot->is_removed |= word->removed;
	if (!word->changed || word->removed)
		return 0;
	return render_word(service, word, home, &spot->text, err);
}

static int mark_spots(const struct service *service,
		      const struct service_word *home,
		      struct service_line *line, struct error *err)
{
	bool takes_new = home->variable == service->home->variable;
	struct service_spot *spot = &line->spots[0];

	/* Behind the program's own name, if it has got another one. */
	if (!home->variable)
		spot = &line->spots[service->command->first - 1];
	for (size_t i = 1; i < service->line.count; i++) {
		const struct word *word = &service->line.words[i];
		const struct service_word *origin = word->origin;

		if (origin ? !service_word_is_of(word, home) : !takes_new)
			continue;
		if (origin)
			spot = find_spot(line, origin, home);
		if (origin && origin->variable != home->variable)
			continue;
		if (!origin && service->goes_last)
			spot = last_spot(service, line);
		if (mark_spot(service, word, home, spot, err) < 0)
			return -1;
	}
	return 0;
}

/* Make the edits of one place: ExecStart=, or one variable. */
static int edit_place(const struct service *service,
		      const struct service_word *home, struct edit_list *edits,
		      struct error *err)
{
	size_t most = service->command->count + service->word_count;
	const struct unit_variable *variable = home->variable;
	const struct buf *text = home->file->text;
	bool is_file = variable && variable->is_file;
	CLEANUP(service_line_release)
	struct service_line line = {
		.text = text,
		.joins_tight = is_file,
		.joins_none = is_file && (variable->quote == '\'' ||
					  memchr(text->data, '\r', text->len)),
	};

	line.spots = memory_new(most * sizeof(*line.spots));
	for (size_t i = 0; i < most; i++) {
		line.spots[i].text = (struct buf)BUF_INIT;
		line.spots[i].added = (struct buf)BUF_INIT;
	}
	line.count = fill_spots(service, home, line.spots);
	if (mark_spots(service, home, &line, err) < 0)
		return -1;
	return service_line_edit(&line, edits, err);
}

/* Whether an earlier word than number `i` was of the same place. */
static bool is_done(const struct command_line *line, size_t i)
{
	for (size_t n = 0; n < i; n++)
		if (same_place(&line->words[n], &line->words[i]))
			return true;
	return false;
}

/* Whether anything of the place of `home` changes. */
static bool is_place_touched(const struct service *service,
			     const struct service_word *home)
{
	const struct command_line *line = &service->line;

	for (size_t i = 0; i < line->count; i++) {
		const struct word *word = &line->words[i];
		const struct service_word *origin = word->origin
							    ? word->origin
							    : service->home;

		if (is_touched(word) && origin->variable == home->variable)
			return true;
	}
	return false;
}

int service_words_edit(struct service *service, const struct service_file *file,
		       struct edit_list *edits, struct error *err)
{
	const struct command_line *line = &service->line;

	for (size_t i = 0; i < line->count; i++) {
		const struct service_word *origin = line->words[i].origin;

		if (!origin || origin->file != file || is_done(line, i) ||
		    !is_place_touched(service, origin))
			continue;
		if (edit_place(service, origin, edits, err) < 0)
			return -1;
	}
	return 0;
}
