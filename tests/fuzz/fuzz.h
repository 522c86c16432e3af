/*
 * fuzz.h - a law, tried on any bytes
 *
 * Each tests/fuzz/fuzz_<noun>.c is one target: LLVMFuzzerTestOneInput() takes
 * any bytes and fails, by an assert of test.h or in a sanitizer, if a law does
 * not hold for them. `make fuzz` links it with libFuzzer, which makes up the
 * bytes; `make check` links it with replay.c, which runs it over the files of
 * fixtures/fuzz/<noun>, one test each.
 *
 * An input is a text as its owner would write it, so that every fixture is an
 * input. What stands behind its last NUL are choices: how the law is tried.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "text/buf.h"

/* Try one input. Return 0; there is no other value. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One byte a choice. Borrowed from the input. */
struct fuzz_choices {
	const uint8_t *data;
	size_t left;
};

/*
 * Make `text`, which is empty, a copy of what stands before the last NUL, or
 * of all if there is none, in memory of just its size, so that a sanitizer
 * sees every byte that is read behind it. Return what stands behind the NUL.
 */
struct fuzz_choices fuzz_take(const uint8_t *data, size_t size,
			      struct buf *text);

/* Return the next choice, below `below`; 0 when none is left. */
size_t fuzz_choose(struct fuzz_choices *choices, size_t below);

#endif
