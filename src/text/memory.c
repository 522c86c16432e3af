#include "text/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	ARENA_FIRST_BLOCK = 16 * 1024,
	ARENA_LARGEST_BLOCK = 1024 * 1024,
	EXIT_SYSTEM = 4,
};

struct arena_block {
	struct arena_block *next;
	size_t size;
	max_align_t data[];
};

static const char *truth = "no file was changed";
static void (*cleanup)(void);
static struct {
	int fd;
	const char *before, *after;
	int status;
} last = { STDERR_FILENO, "apiserver-audit: ", "\n", EXIT_SYSTEM };

void memory_set_truth(const char *text)
{
	truth = text;
}

void memory_set_cleanup(void (*function)(void))
{
	cleanup = function;
}

void memory_last_words(int fd, const char *before, const char *after,
		       int status)
{
	last.fd = fd;
	last.before = before;
	last.after = after;
	last.status = status;
}

void memory_fail(void)
{
	if (cleanup)
		cleanup();
	dprintf(last.fd, "%sout of memory, %s%s", last.before, truth,
		last.after);
	_exit(last.status);
}

void *memory_checked(void *memory)
{
	if (!memory)
		memory_fail();
	return memory;
}

void *memory_new(size_t size)
{
	return memory_checked(calloc(1, size ? size : 1));
}

void memory_grow(void **items, size_t *capacity, size_t need, size_t size)
{
	size_t wanted = *capacity ? *capacity : 8;

	if (need <= *capacity)
		return;
	while (wanted < need)
		wanted = wanted > SIZE_MAX / 2 ? need : wanted * 2;
	*items = memory_checked(reallocarray(*items, wanted, size));
	*capacity = wanted;
}

char *memory_copy(const char *text)
{
	return text ? memory_checked(strdup(text)) : NULL;
}

void memory_release(void *pointer)
{
	free(*(void **)pointer);
}

/* Blocks grow, so that large trees have few. */
static void arena_add_block(struct arena *arena, size_t size)
{
	size_t usual = ARENA_FIRST_BLOCK;
	struct arena_block *block;

	if (arena->block)
		usual = arena->block->size * 2;
	if (usual > ARENA_LARGEST_BLOCK)
		usual = ARENA_LARGEST_BLOCK;
	if (size < usual)
		size = usual;
	if (size > SIZE_MAX - sizeof(*block))
		memory_checked(NULL);
	block = memory_checked(malloc(sizeof(*block) + size));
	block->size = size;
	block->next = arena->block;
	arena->block = block;
	arena->used = 0;
}

/* Return `size` bytes at a multiple of `align`. */
static void *arena_take(struct arena *arena, size_t size, size_t align)
{
	size_t start = (arena->used + align - 1) / align * align;

	if (!arena->block || start > arena->block->size ||
	    arena->block->size - start < size) {
		arena_add_block(arena, size);
		start = 0;
	}
	arena->used = start + size;
	return (char *)arena->block->data + start;
}

void *arena_new(struct arena *arena, size_t size)
{
	return memset(arena_take(arena, size, _Alignof(max_align_t)), 0, size);
}

char *arena_copy(struct arena *arena, const char *data, size_t len)
{
	char *copy = arena_take(arena, len + 1, 1);

	if (len)
		memcpy(copy, data, len);
	copy[len] = '\0';
	return copy;
}

void arena_release(struct arena *arena)
{
	while (arena->block) {
		struct arena_block *next = arena->block->next;

		free(arena->block);
		arena->block = next;
	}
	arena->used = 0;
}
