#include "test.h"

#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void new_memory_is_zeroed(void **state)
{
	static const char zeros[4096];
	CLEANUP(memory_release) char *memory = memory_new(sizeof(zeros));

	(void)state;
	assert_memory_equal(memory, zeros, sizeof(zeros));
}

static void zero_bytes_are_still_memory(void **state)
{
	CLEANUP(memory_release) char *memory = memory_new(0);

	(void)state;
	assert_non_null(memory);
}

static void growing_keeps_the_items(void **state)
{
	void *items = NULL;
	size_t capacity = 0;

	(void)state;
	for (size_t i = 0; i < 1000; i++) {
		memory_grow(&items, &capacity, i + 1, sizeof(i));
		assert_in_range(capacity, i + 1, SIZE_MAX);
		((size_t *)items)[i] = i;
	}
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(((size_t *)items)[i], i);
	assert_int_equal(capacity, 1024);
	free(items);
}

static void growing_is_left_out_when_there_is_room(void **state)
{
	char room[4];
	void *items = room;
	size_t capacity = sizeof(room);

	(void)state;
	memory_grow(&items, &capacity, sizeof(room), 1);
	assert_ptr_equal(items, room);
	assert_int_equal(capacity, sizeof(room));
}

static void a_copy_is_another_string(void **state)
{
	const char *text = "audit";
	CLEANUP(memory_release) char *copy = memory_copy(text);

	(void)state;
	assert_ptr_not_equal(copy, text);
	assert_string_equal(copy, text);
	assert_null(memory_copy(NULL));
}

static void an_arena_aligns_zeroes_and_never_overlaps(void **state)
{
	struct arena arena = ARENA_INIT;
	char *given[300];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(given); i++) {
		given[i] = arena_new(&arena, i);
		assert_int_equal((uintptr_t)given[i] % _Alignof(max_align_t),
				 0);
		for (size_t at = 0; at < i; at++)
			assert_int_equal(given[i][at], 0);
		memset(given[i], (int)(i % 128), i);
	}
	for (size_t i = 0; i < ARRAY_SIZE(given); i++)
		for (size_t at = 0; at < i; at++)
			assert_int_equal(given[i][at], i % 128);
	arena_release(&arena);
}

static void an_arena_has_room_for_large_things(void **state)
{
	const size_t large = 1024 * 1024;
	struct arena arena = ARENA_INIT;
	char *memory = arena_new(&arena, large);

	(void)state;
	memset(memory, 'x', large);
	assert_string_equal(arena_copy(&arena, "behind", 6), "behind");
	assert_int_equal(memory[large - 1], 'x');
	arena_release(&arena);
}

static void an_arena_aligns_behind_a_copy(void **state)
{
	struct arena arena = ARENA_INIT;

	(void)state;
	for (size_t len = 0; len < 100000; len += 33) {
		size_t *number;

		arena_copy(&arena, "abc", len % 4);
		number = arena_new(&arena, sizeof(*number));
		assert_int_equal((uintptr_t)number % _Alignof(max_align_t), 0);
		assert_int_equal(*number, 0);
		*number = SIZE_MAX;
	}
	arena_release(&arena);
}

static void an_arena_copy_ends_with_nul(void **state)
{
	struct arena arena = ARENA_INIT;
	const char *copy = arena_copy(&arena, "ab\0cd", 4);

	(void)state;
	assert_memory_equal(copy, "ab\0c", 5);
	assert_string_equal(arena_copy(&arena, NULL, 0), "");
	arena_release(&arena);
}

static void a_released_arena_can_be_used_again(void **state)
{
	struct arena arena = ARENA_INIT;

	(void)state;
	arena_release(&arena);
	arena_new(&arena, 1);
	arena_release(&arena);
	assert_null(arena.block);
	assert_string_equal(arena_copy(&arena, "x", 1), "x");
	arena_release(&arena);
}

/* Sizes that no machine has; volatile, or the compiler sees through them. */
static volatile size_t too_much = SIZE_MAX / 4;

static void ask_for_new(void)
{
	memory_new(too_much);
}

static void ask_to_grow(void)
{
	void *items = NULL;
	size_t capacity = 0;

	memory_grow(&items, &capacity, too_much, 16);
}

static void ask_an_arena(void)
{
	struct arena arena = ARENA_INIT;

	arena_new(&arena, too_much);
}

static void ask_an_arena_for_all(void)
{
	struct arena arena = ARENA_INIT;

	arena_new(&arena, too_much * 4 + 3);
}

static void clean_up(void)
{
	fputs("cleaned up, ", stderr);
}

static void ask_with_a_file(void)
{
	memory_set_cleanup(clean_up);
	memory_set_truth("a file was");
	memory_new(too_much);
}

static const struct hunger {
	const char *name;
	void (*ask)(void);
	const char *message;
} hungers[] = {
	{ "no memory: new ends the program with status 4", ask_for_new,
	  "out of memory, no file was changed" },
	{ "no memory: grow ends the program with status 4", ask_to_grow,
	  "out of memory, no file was changed" },
	{ "no memory: an arena ends the program with status 4", ask_an_arena,
	  "out of memory, no file was changed" },
	{ "a size that overflows ends it too", ask_an_arena_for_all,
	  "out of memory, no file was changed" },
	{ "who writes files is asked for the truth", ask_with_a_file,
	  "cleaned up, apiserver-audit: out of memory, a file was\n" },
};

static void ends_the_program(void **state)
{
	const struct hunger *hunger = *state;
	char message[4096] = "";
	int status;
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_return_code(child, 0);
	if (!child) {
		dup2(ends[1], STDERR_FILENO);
		hunger->ask();
		_exit(EXIT_SUCCESS);
	}
	close(ends[1]);
	for (size_t len = 0; len < sizeof(message) - 1;) {
		ssize_t got = read(ends[0], message + len,
				   sizeof(message) - 1 - len);

		if (got <= 0)
			break;
		len += (size_t)got;
	}
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 4);
	assert_text_contains(message, hunger->message);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(new_memory_is_zeroed),
	cmocka_unit_test(zero_bytes_are_still_memory),
	cmocka_unit_test(growing_keeps_the_items),
	cmocka_unit_test(growing_is_left_out_when_there_is_room),
	cmocka_unit_test(a_copy_is_another_string),
	cmocka_unit_test(an_arena_aligns_zeroes_and_never_overlaps),
	cmocka_unit_test(an_arena_has_room_for_large_things),
	cmocka_unit_test(an_arena_aligns_behind_a_copy),
	cmocka_unit_test(an_arena_copy_ends_with_nul),
	cmocka_unit_test(a_released_arena_can_be_used_again),
};

int main(int argc, char **argv)
{
	struct CMUnitTest all[ARRAY_SIZE(tests) + ARRAY_SIZE(hungers)];

	memcpy(all, tests, sizeof(tests));
	for (size_t i = 0; i < ARRAY_SIZE(hungers); i++)
		all[ARRAY_SIZE(tests) + i] = test_row(ends_the_program,
						      &hungers[i]);
	return run_tests("memory", all, argc, argv);
}
