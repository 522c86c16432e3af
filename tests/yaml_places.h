/*
 * yaml_places.h - texts, and where all that is in them stands
 *
 * A line for each node, deeper ones indented: style, the byte of the lead and
 * the span in brackets, with a bar for each line break. "?" is an explicit
 * key, "&" an anchor and "!" a tag, with the bytes from there to the content.
 */
#ifndef YAML_PLACES_H
#define YAML_PLACES_H

enum { PLACE_CASES = 60 };

extern const struct place_case {
	const char *name;
	const char *text;
	const char *places;
} place_cases[PLACE_CASES];

#endif
