#include "text/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ARENA_BLOCK = 16 * 1024, EXIT_SYSTEM = 4 };

struct arena_block {
	struct arena_block *next;
	size_t size;
	max_align_t data[];
};

static struct {
	int fd;
	const char *words;
	int status;
} last = {
	STDERR_FILENO,
	"apiserver-audit: out of memory, no file was changed\n",
	EXIT_SYSTEM,
};

void memory_last_words(int fd, const char *words, int status)
{
	last.fd = fd;
	last.words = words;
	last.status = status;
}

static void *checked(void *memory)
{
	if (memory)
		return memory;
	dprintf(last.fd, "%s", last.words);
	_exit(last.status);
}

void *memory_new(size_t size)
{
	return checked(calloc(1, size ? size : 1));
}

void memory_grow(void **items, size_t *capacity, size_t need, size_t size)
{
	size_t wanted = *capacity ? *capacity : 8;

	if (need <= *capacity)
		return;
	while (wanted < need)
		wanted = wanted > SIZE_MAX / 2 ? need : wanted * 2;
	*items = checked(reallocarray(*items, wanted, size));
	*capacity = wanted;
}

char *memory_copy(const char *text)
{
	return text ? checked(strdup(text)) : NULL;
}

void memory_release(void *pointer)
{
	free(*(void **)pointer);
}

static void arena_add_block(struct arena *arena, size_t size)
{
	struct arena_block *block;

	if (size < ARENA_BLOCK)
		size = ARENA_BLOCK;
	block = checked(calloc(1, sizeof(*block) + size));
	block->size = size;
	block->next = arena->block;
	arena->block = block;
	arena->used = 0;
}

void *arena_new(struct arena *arena, size_t size)
{
	const size_t align = sizeof(max_align_t);
	char *memory;

	if (size > SIZE_MAX - align)
		checked(NULL);
	size = (size + align - 1) / align * align;
	if (!arena->block || arena->block->size - arena->used < size)
		arena_add_block(arena, size);
	memory = (char *)arena->block->data + arena->used;
	arena->used += size;
	return memory;
}

char *arena_copy(struct arena *arena, const char *data, size_t len)
{
	char *copy = arena_new(arena, len + 1);

	if (len)
		memcpy(copy, data, len);
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
