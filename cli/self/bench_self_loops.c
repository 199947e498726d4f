/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The cost that the timed loop, a round and a visit add to the measured work.
 */
#include "cli/self/bench_self_loops.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/registry/registry.h"
#include "bench/visit/pinloop.h"
#include "lib/base/clock.h"
#include "lib/base/scope.h"

#define WINDOW_US   20000
#define AREA_BYTES  (64 << 10)
#define NR_ROUNDS   32

static _Atomic int go;

static void self_end_window(int signal)
{
	atomic_store(&go, 0);
}

int self_clock(struct self_cost *cost)
{
	while (cost->nr < SELF_REPEATS)
		cost->value[cost->nr++] = clock_cost_ns();
	return 0;
}

/* CPU time of this thread: time that other threads take is not counted. */
static double self_cpu_ns(void)
{
	struct timespec used;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	return (double)used.tv_sec * 1e9 + (double)used.tv_nsec;
}

/* ns per cycle of a window timed by the runner's loop. */
static int self_window_ns(struct pin_loop *loop, double *ns)
{
	const struct itimerval once = { .it_value.tv_usec = WINDOW_US };
	uint64_t cycles = loop->cycles;
	double used_ns;
	int err;

	atomic_store(&go, 1);
	setitimer(ITIMER_REAL, &once, NULL);
	used_ns = -self_cpu_ns();
	err = pin_loop_window(loop, &go, 1);
	used_ns += self_cpu_ns();
	*ns = used_ns / (double)(loop->cycles - cycles);
	return err;
}

/*
 * ns per cycle of the same number of cycles in one call without the runner's
 * loop.
 */
static int self_bare_ns(struct pin_loop *loop, double cycle_ns, double *ns)
{
	uint64_t nr = (uint64_t)(WINDOW_US * 1e3 / cycle_ns);
	struct pin_count count = { 0 };
	double used_ns = -self_cpu_ns();
	int err = loop->pinner->cycle(loop->state, nr, &count);

	used_ns += self_cpu_ns();
	*ns = used_ns / (double)nr;
	return err;
}

/* Windows with and without the runner's loop, alternating. */
static int self_measure_cycle(struct pin_loop *loop, struct self_cost *cost)
{
	double cycle_ns, linearity, timed, bare;
	int err = pin_loop_calibrate(loop, &cycle_ns, &linearity);

	/* The first pair is a warm-up. */
	for (int i = -1; !err && i < SELF_REPEATS; i++) {
		err = self_window_ns(loop, &timed);
		if (!err)
			err = self_bare_ns(loop, cycle_ns, &bare);
		if (i >= 0)
			cost->value[cost->nr++] = timed - bare;
	}
	return err;
}

static const struct pinner *self_find_futex(void)
{
	const struct pinner *const *pinner = bench_pinners;

	while (*pinner && strcmp((*pinner)->subject.name, "futex"))
		pinner++;
	return *pinner;
}

static int self_cycle_of(const struct pinner *pinner, struct self_cost *cost)
{
	const struct sigaction action = { .sa_handler = self_end_window };
	struct pin_loop loop = { .pinner = pinner };
	struct area area = { .len_bytes = AREA_BYTES,
			     .page_bytes = (size_t)getpagesize() };
	struct bench_env env = { .area = &area, .area_bytes = AREA_BYTES,
				 .walk = WALK_ONE, .nr_workers = 1 };
	SCOPE_FREE char *memory = aligned_alloc(area.page_bytes, AREA_BYTES);
	SCOPE_FREE void *state = subject_state_new(&pinner->subject);
	int err;

	if (!memory || !state)
		return fail(ENOMEM, "allocate an area of %d bytes", AREA_BYTES);
	area.addr = memory;
	loop.state = state;
	area_fill(&area);
	sigaction(SIGALRM, &action, NULL);
	err = pinner->setup(state, &env);
	return err ? err : self_measure_cycle(&loop, cost);
}

int self_cycle(struct self_cost *cost)
{
	const struct pinner *pinner = self_find_futex();

	return pinner ? self_cycle_of(pinner, cost) :
			fail(0, "this build has no pinner futex");
}

/* Wall time of a run of the primitive "null" with @nr_rounds rounds of 1 ms. */
static int self_run_ns(unsigned nr_rounds, const char *json, double *ns)
{
	char program[] = "/proc/self/exe", verb[] = "run", quiet[] = "--force";
	char visits[] = "--visits=1", time[] = "--round-time=1ms";
	char cell[] = "null", rounds[32], out[64];
	char *argv[] = { program, verb, quiet, visits, time, rounds, out, cell,
			 NULL };
	posix_spawn_file_actions_t actions;
	uint64_t start_ns;
	int status, err;
	pid_t pid;

	snprintf(rounds, sizeof(rounds), "--rounds=%u", nr_rounds);
	snprintf(out, sizeof(out), "--json=%s", json);
	posix_spawn_file_actions_init(&actions);
	for (int fd = 1; fd <= 2; fd++)
		posix_spawn_file_actions_addopen(&actions, fd, "/dev/null",
						 O_WRONLY, 0);
	start_ns = clock_ns();
	err = posix_spawn(&pid, program, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (err)
		return fail(err, "start mmfence run");
	if (waitpid(pid, &status, 0) < 0)
		return fail(errno, "wait for mmfence run");
	*ns = (double)(clock_ns() - start_ns);
	/* Status 1 is accepted: disturbed rounds take as long as others. */
	return WIFEXITED(status) && WEXITSTATUS(status) <= 1 ? 0 :
		fail(0, "\"mmfence run null\" failed with wait status %#x",
		     status);
}

int self_rounds(struct self_cost *round, struct self_cost *visit)
{
	char json[] = "mmfence-self-XXXXXX";
	double one, many;
	int fd = mkstemp(json), err = 0;

	if (fd < 0)
		return fail(errno, "make a file in the current directory");
	close(fd);
	while (!err && round->nr < SELF_REPEATS) {
		err = self_run_ns(1, json, &one);
		if (!err)
			err = self_run_ns(1 + NR_ROUNDS, json, &many);
		if (err)
			break;
		round->value[round->nr] = (many - one) / NR_ROUNDS / 1e6 - 1;
		/* Subtract the warm-up and one round. */
		visit->value[round->nr] = one / 1e6 -
					  2 * (round->value[round->nr] + 1);
		visit->nr = ++round->nr;
	}
	unlink(json);
	return err;
}
