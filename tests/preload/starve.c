/*
 * To be loaded before the C library, with LD_PRELOAD: the allocation that
 * $STARVE_AT counts to, from 1, finds no memory. Where $STARVE_COUNT names a
 * descriptor, the number of allocations is written there at the end.
 *
 * The real functions are called by names that glibc keeps for this purpose:
 * dlsym() would allocate itself.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t nmemb, size_t size);
void *__libc_realloc(void *ptr, size_t size);

static unsigned long count;

static unsigned long number_of(const char *name)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 10) : 0;
}

static int is_starved(void)
{
	static unsigned long at;

	if (!count++)
		at = number_of("STARVE_AT");
	if (count == at)
		errno = ENOMEM;
	return count == at;
}

void *malloc(size_t size)
{
	return is_starved() ? NULL : __libc_malloc(size);
}

void *calloc(size_t nmemb, size_t size)
{
	return is_starved() ? NULL : __libc_calloc(nmemb, size);
}

void *realloc(void *ptr, size_t size)
{
	return is_starved() ? NULL : __libc_realloc(ptr, size);
}

__attribute__((destructor)) static void tell(void)
{
	unsigned long fd = number_of("STARVE_COUNT");

	if (fd)
		dprintf((int)fd, "%lu\n", count);
}
