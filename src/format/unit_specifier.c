#include "format/unit_specifier.h"

#include <ctype.h>
#include <string.h>

#include "text/error.h"

/* All letters that some release knows; src/core/unit-printf.c. */
static const char known[] = "aAbBcCdDEfgGhHiIjJlLmMnNopPqrRsStTuUvVwWyY";

/* What a system service gets, wherever it runs. */
static const struct fixed {
	char letter;
	const char *value;
} fixed[] = {
	{ 'C', "/var/cache" }, { 'D', "/usr/share" }, { 'E', "/etc" },
	{ 'L', "/var/log" },   { 'S', "/var/lib" },   { 't', "/run" },
	{ 'T', "/tmp" },       { 'V', "/var/tmp" },   { 'h', "/root" },
	{ 'u', "root" },       { 'U', "0" },          { 'g', "root" },
	{ 'G', "0" },
};

/* Return what the name gives for `letter` as a part of it, or NULL. */
static const char *part_of_name(char letter, const char *name, size_t *len)
{
	size_t stem = name ? strlen(name) : 0;
	const char *dot = name ? strrchr(name, '.') : NULL;
	const char *at = name ? strchr(name, '@') : NULL;

	if (!name)
		return NULL;
	*len = stem;
	if (dot)
		stem = (size_t)(dot - name);
	if (letter == 'n')
		return name;
	*len = stem;
	if (letter == 'N')
		return name;
	if (letter == 'p') {
		*len = at ? (size_t)(at - name) : stem;
		return name;
	}
	if (letter != 'i')
		return NULL;
	*len = at ? stem - (size_t)(at + 1 - name) : 0;
	return at ? at + 1 : "";
}

/* Return the value of `letter`, or NULL: it stays as it is written. */
static const char *value_of(char letter, const char *name, size_t *len)
{
	for (size_t i = 0; i < ARRAY_SIZE(fixed); i++)
		if (letter == fixed[i].letter) {
			*len = strlen(fixed[i].value);
			return fixed[i].value;
		}
	return part_of_name(letter, name, len);
}

static int refuse_letter(char letter, struct error *err)
{
	error_refuse(err, "unknown-specifier",
		     "systemd refuses '%%%c', which is no specifier", letter);
	return error_hint(err, "write '%%%%' for a percent sign");
}

/* What the result may need: every specifier at its longest. */
static size_t room_for(const struct unit_text *from, const char *name)
{
	size_t longest = sizeof("/var/cache") + (name ? strlen(name) : 0);
	size_t room = from->len + 1;

	for (size_t i = 0; i < from->len; i++)
		if (from->data[i] == '%')
			room += longest;
	return room;
}

int unit_specifier_expand(const struct unit_text *from, const char *name,
			  struct arena *arena, struct unit_text *ret,
			  struct error *err)
{
	size_t room, len = 0;
	char *data;
	size_t *map;

	if (!memchr(from->data, '%', from->len)) {
		*ret = *from;
		return 0;
	}
	room = room_for(from, name);
	data = arena_new(arena, room);
	map = arena_new(arena, room * sizeof(*map));
	for (size_t i = 0; i < from->len; i++) {
		char letter = from->data[i + 1];
		const char *value = from->data + i;
		size_t value_len = 1, start = i;

		if (from->data[i] == '%' && letter == '%') {
			i++;
		} else if (from->data[i] == '%' &&
			   isalnum((unsigned char)letter)) {
			if (!strchr(known, letter))
				return refuse_letter(letter, err);
			value = value_of(letter, name, &value_len);
			if (!value) {
				value = from->data + i;
				value_len = 2;
			}
			i++;
		}
		for (size_t n = 0; n < value_len; n++) {
			data[len] = value[n];
			map[len++] = from->at[start];
		}
	}
	map[len] = from->at[from->len];
	data[len] = '\0';
	*ret = (struct unit_text){ data, len, map };
	return 0;
}
