/*
 * memory.h - allocation that cannot fail, and arenas
 *
 * This is a one-shot program: when memory runs out there is nothing sensible
 * left to do, so every function here ends the program with a message and exit
 * status 4 instead of returning NULL. At that moment nothing is half-written:
 * a target file is only ever replaced by one rename (see host/replace.h). Who
 * writes files has the message tell of them, by memory_set_truth(), and has
 * temporary ones removed, by memory_set_cleanup().
 */
#ifndef TEXT_MEMORY_H
#define TEXT_MEMORY_H

#include <stddef.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* Call `release` on a local variable's address when its scope ends. */
#define CLEANUP(release) __attribute__((cleanup(release)))

/* Return `memory`, what an allocator has returned, unless it is NULL. */
void *memory_checked(void *memory) __attribute__((returns_nonnull));

/* Return `size` zeroed bytes. The caller frees them. */
void *memory_new(size_t size) __attribute__((malloc, returns_nonnull));

/*
 * Make the array at `*items`, whose elements have `size` bytes, hold at least
 * `need` elements. `*capacity` counts elements and grows by doubling.
 */
void memory_grow(void **items, size_t *capacity, size_t need, size_t size);

/* Return a copy of `text`, or NULL for NULL. The caller frees it. */
char *memory_copy(const char *text);

/* End the program likewise: a library could get no memory. */
void memory_fail(void) __attribute__((noreturn));

/*
 * What the message says of the files from now on, "no file was changed" before.
 * The text must be static.
 */
void memory_set_truth(const char *text);

/* What is called before the message; NULL: nothing. */
void memory_set_cleanup(void (*function)(void));

/* For CLEANUP: free what the pointer at `pointer` points to. */
void memory_release(void *pointer);

/*
 * Have the message written to the descriptor `fd`, between two static texts,
 * and the program ended with `status`.
 */
void memory_last_words(int fd, const char *before, const char *after,
		       int status);

/*
 * An arena hands out memory that is freed all at once. Trees live in arenas:
 * building one is a pointer bump a node, and no node can leak by itself.
 */
struct arena {
	struct arena_block *block;
	size_t used; /* bytes of the newest block */
};

#define ARENA_INIT                                                             \
	{                                                                      \
		NULL, 0                                                        \
	}

/* Return `size` zeroed bytes, aligned for any type, owned by `arena`. */
void *arena_new(struct arena *arena, size_t size)
	__attribute__((returns_nonnull));

/* Return a copy of the `len` bytes at `data` with a NUL behind it. */
char *arena_copy(struct arena *arena, const char *data, size_t len)
	__attribute__((returns_nonnull));

/* Free all that `arena` has handed out and make it ready again. */
void arena_release(struct arena *arena);

#endif
