/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The time that a bystander loses, compared with interruptions that the test
 * makes: a signal handler that keeps the thread for a known time. Other
 * interruptions may come in addition, so the loss has only a lower bound; but
 * no interruption may be counted twice.
 */
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "bench/visit/victim.h"
#include "lib/base/array.h"
#include "lib/base/clock.h"
#include "tests/unit.h"

#define NR_SIGNALS 10
#define HELD_NS	   UINT64_C(2000000)
#define ATTEMPTS   20
#define BETWEEN_NS UINT64_C(1000000)

static _Atomic int go;
static _Atomic int handled;

struct watched {
	struct victim victim;
	uint64_t pages, window_ns;
	pthread_t thread;
};

static void hold(int signal_nr)
{
	uint64_t end_ns = clock_ns() + HELD_NS;

	while (clock_ns() < end_ns)
		;
	atomic_fetch_add(&handled, 1);
}

static void *watch(void *arg)
{
	struct watched *watched = arg;
	uint64_t start_ns;

	if (victim_setup(&watched->victim, watched->pages,
			 (size_t)getpagesize()))
		return NULL;
	atomic_store(&go, 1);
	start_ns = clock_ns();
	victim_window(&watched->victim, &go, 1);
	watched->window_ns = clock_ns() - start_ns;
	return watched;
}

static void run_watched(struct watched *watched, int nr_signals)
{
	void *done;

	atomic_store(&go, 0);
	atomic_store(&handled, 0);
	assert_false(pthread_create(&watched->thread, NULL, watch, watched));
	while (!atomic_load(&go))
		clock_sleep_ns(BETWEEN_NS);
	for (int i = 0; i < nr_signals; i++) {
		assert_false(pthread_kill(watched->thread, SIGUSR1));
		while (atomic_load(&handled) <= i)
			clock_sleep_ns(BETWEEN_NS);
		clock_sleep_ns(BETWEEN_NS);
	}
	clock_sleep_ns(BETWEEN_NS);
	atomic_store(&go, 2);
	assert_false(pthread_join(watched->thread, &done));
	assert_non_null(done);
}

/* Each ns is either in a gap or in a step: never in both, seldom in none. */
static double share_told(const struct watched *watched)
{
	const struct stolen *stolen = &watched->victim.stolen;
	double share = (double)(stolen->total_ns + stolen->sweep_ns) /
		       (double)watched->window_ns;

	assert_true(share < 1.002);
	return share;
}

static void interruptions_are_seen(void **state)
{
	static const uint64_t pages[] = { 0, 1, 3, 4, 64, 4099 };
	unsigned nr = 0;

	for (size_t i = 0; i < ARRAY_SIZE(pages); i++) {
		struct watched watched = { .pages = pages[i] };
		const struct stolen *stolen = &watched.victim.stolen;
		double told = 0;

		/* The ends may be switched out: outside of the window. */
		for (int n = 0; n < ATTEMPTS && told < 0.98; n++, nr++) {
			run_watched(&watched, NR_SIGNALS);
			assert_true(stolen->gaps >= NR_SIGNALS);
			assert_true(stolen->total_ns >=
				    NR_SIGNALS * HELD_NS * 99 / 100);
			assert_true(stolen->longest_ns >= HELD_NS * 99 / 100);
			assert_true(stolen->steps > stolen->gaps);
			told = share_told(&watched);
			victim_free(&watched.victim);
		}
		assert_true(told >= 0.98);
	}
	print_message("%u windows for %zu that were not switched out\n", nr,
		      ARRAY_SIZE(pages));
	assert_true(nr <= ARRAY_SIZE(pages) * ATTEMPTS / 2);
}

static void without_interruptions_little_is_lost(void **state)
{
	struct watched watched = { .pages = 64 };
	double interrupted;

	run_watched(&watched, NR_SIGNALS);
	interrupted = (double)watched.victim.stolen.total_ns /
		      (double)watched.window_ns;
	victim_free(&watched.victim);
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		run_watched(&watched, 0);
		victim_free(&watched.victim);
		if ((double)watched.victim.stolen.total_ns /
			    (double)watched.window_ns < interrupted / 4)
			return;
	}
	fail_msg("gaps without a cause");
}

static void sums_and_maxima(void **state)
{
	struct stolen sum = { 1, 10, 100, 1000, 10000 };
	const struct stolen more = { 2, 20, 99, 2000, 20000 };

	stolen_add(&sum, &more);
	assert_int_equal(sum.gaps, 3);
	assert_int_equal(sum.total_ns, 30);
	assert_int_equal(sum.longest_ns, 100);
	assert_int_equal(sum.steps, 3000);
	assert_int_equal(sum.sweep_ns, 30000);
}

static void a_tick_is_as_long_as_the_clock_says(void **state)
{
	double tick_ns = clock_tick_ns();
	uint64_t start = clock_ticks(), start_ns = clock_ns();
	double ticks, ns;

	while (clock_ns() - start_ns < 50000000)
		;
	ticks = (double)(clock_ticks() - start);
	ns = (double)(clock_ns() - start_ns);
	/* A switch between two stamps is some percent of 50 ms at most. */
	assert_true(ticks * tick_ns / ns > 0.9);
	assert_true(ticks * tick_ns / ns < 1.1);
}

/* Three gaps of 4,000 ticks together, and steps of 100: 3,700 are lost. */
static void a_gap_is_what_is_beyond_a_step(void **state)
{
	const struct gaps gaps = { .nr = 3, .ticks = 4000, .longest = 2500,
				   .steps = 63 };
	struct victim victim = { .tick_ns = 0.5, .step_ticks = 100 };

	victim_add_window(&victim, &gaps, 10000);
	assert_int_equal(victim.stolen.gaps, 3);
	assert_int_equal(victim.stolen.steps, 63);
	assert_int_equal(victim.stolen.total_ns, 1850);
	assert_int_equal(victim.stolen.sweep_ns, 5000 - 1850);
	assert_int_equal(victim.stolen.longest_ns, 1250);
	victim_add_window(&victim, &(struct gaps){ .steps = 5 }, 500);
	assert_int_equal(victim.stolen.total_ns, 1850);
	assert_int_equal(victim.stolen.longest_ns, 1250);
}

/* An interrupt takes a microsecond or two: the limit must lie well below. */
static void short_interruptions_are_gaps(void **state)
{
	struct victim victim;
	double beyond_ns;

	assert_int_equal(victim_setup(&victim, 64, (size_t)getpagesize()), 0);
	beyond_ns = victim.tick_ns * ((double)victim.limit_ticks -
				      2 * victim.step_ticks);
	assert_true(beyond_ns > 150 && beyond_ns < 250);
	victim_free(&victim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(interruptions_are_seen),
		cmocka_unit_test(without_interruptions_little_is_lost),
		cmocka_unit_test(sums_and_maxima),
		cmocka_unit_test(a_gap_is_what_is_beyond_a_step),
		cmocka_unit_test(short_interruptions_are_gaps),
		cmocka_unit_test(a_tick_is_as_long_as_the_clock_says),
	};

	signal(SIGUSR1, hold);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
