/*
 * run - time whole processes, one beside the other
 *
 *	run ROUNDS [-- [-r FROM TO] COMMAND [WORD...]]...
 *
 * Run each command once a round, so that what disturbs the machine disturbs
 * all of them, and print a line for each: the medians of the wall time, from
 * before the start of the process to its end, and of its processor time, both
 * in microseconds, and its peak resident memory in KiB. The memory is never
 * less than this program's own, which the child has until it executes the
 * command. With -r the file FROM is copied to TO before each start, outside the
 * time.
 *
 * Output of the commands is thrown away. Exit 1 if one cannot be started or
 * dies of a signal.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_COMMANDS = 16, MAX_ROUNDS = 10000 };

struct command {
	char **words;    /* ends with NULL */
	char **reset;    /* from and to, or NULL */
	uint32_t *walls; /* one for each round */
	uint32_t *cpus;
	long peak;
};

extern char **environ;

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static uint32_t microseconds(const struct timeval *t)
{
	return (uint32_t)(t->tv_sec * 1000000 + t->tv_usec);
}

static int copy(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	static char data[65536];
	ssize_t len;

	if (in < 0 || out < 0)
		return -1;
	while ((len = read(in, data, sizeof(data))) > 0)
		if (write(out, data, (size_t)len) != len)
			return -1;
	close(in);
	close(out);
	return len < 0 ? -1 : 0;
}

static int run(struct command *command, int round,
	       const posix_spawn_file_actions_t *actions)
{
	struct rusage usage;
	uint64_t start;
	int status;
	pid_t pid;

	if (command->reset && copy(command->reset[0], command->reset[1]) < 0)
		return -1;
	start = now();
	if (posix_spawnp(&pid, command->words[0], actions, NULL, command->words,
			 environ) != 0 ||
	    wait4(pid, &status, 0, &usage) != pid || WIFSIGNALED(status))
		return -1;
	command->walls[round] = (uint32_t)((now() - start) / 1000);
	command->cpus[round] = microseconds(&usage.ru_utime) +
			       microseconds(&usage.ru_stime);
	if (usage.ru_maxrss > command->peak)
		command->peak = usage.ru_maxrss;
	return 0;
}

static int compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static uint32_t median(uint32_t *times, int count)
{
	qsort(times, (size_t)count, sizeof(*times), compare);
	return times[count / 2];
}

/* Part the words at each "--", the first of which is at `words`. */
static int split(char **words, struct command *commands, int rounds)
{
	int count = 0;

	while (*words && count < MAX_COMMANDS) {
		struct command *c = &commands[count++];

		*words++ = NULL;
		if (strcmp(words[0], "-r") == 0) {
			c->reset = words + 1;
			words += 3;
		}
		c->words = words;
		c->walls = calloc((size_t)rounds, sizeof(*c->walls));
		c->cpus = calloc((size_t)rounds, sizeof(*c->cpus));
		while (*words && strcmp(*words, "--") != 0)
			words++;
	}
	return count;
}

int main(int argc, char **argv)
{
	struct command commands[MAX_COMMANDS] = { 0 };
	posix_spawn_file_actions_t actions;
	int rounds = argc > 2 ? atoi(argv[1]) : 0;
	int count;

	if (rounds < 1 || rounds > MAX_ROUNDS)
		return 2;
	count = split(argv + 2, commands, rounds);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	for (int round = 0; round < rounds; round++)
		for (int i = 0; i < count; i++)
			if (run(&commands[i], round, &actions) < 0) {
				fprintf(stderr, "run: '%s' failed\n",
					commands[i].words[0]);
				return 1;
			}
	for (int i = 0; i < count; i++) {
		struct command *c = &commands[i];

		printf("%u %u %ld\n", median(c->walls, rounds),
		       median(c->cpus, rounds), c->peak);
	}
	return 0;
}
