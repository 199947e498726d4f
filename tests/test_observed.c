/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What two readings of a window show of its threads, with made-up numbers. */
#include <string.h>

#include "bench/visit/observed.h"
#include "tests/unit.h"

enum { CLEARER, PINNER, BYSTANDER, OTHER_BYSTANDER, NR };

static struct thread_sched sched[2][NR];
static uint64_t cpu_ns[2][NR], io_ns[2][NR], steal[2][NR], preempted[2][NR];
static uint64_t run_ns[NR];
static struct worker worker[NR - 1];
static struct workers crew;
static struct visit visit;
static struct observer observer;
static struct round seen;

static int setup(void **state)
{
	memset(sched, 0, sizeof(sched));
	memset(cpu_ns, 0, sizeof(cpu_ns));
	memset(io_ns, 0, sizeof(io_ns));
	memset(steal, 0, sizeof(steal));
	memset(preempted, 0, sizeof(preempted));
	memset(run_ns, 0, sizeof(run_ns));
	memset(&seen, 0, sizeof(seen));
	memset(&observer, 0, sizeof(observer));
	worker[PINNER - 1].role = ROLE_PINNER;
	worker[BYSTANDER - 1].role = ROLE_BYSTANDER;
	worker[OTHER_BYSTANDER - 1].role = ROLE_BYSTANDER;
	crew.nr = NR - 1;
	crew.worker = worker;
	observer.visit = &visit;
	observer.crew = &crew;
	observer.nr = NR;
	observer.run_ns = run_ns;
	for (int end = 0; end < 2; end++) {
		struct snapshot *one = end ? &observer.after : &observer.before;

		one->sched = sched[end];
		one->cpu_ns = cpu_ns[end];
		one->io_ns = io_ns[end];
		one->steal = steal[end];
		one->preempted = preempted[end];
	}
	return 0;
}

/* The worst of a role counts, from what it was at the beginning. */
static void waiting_is_of_the_worst_of_a_role(void **state)
{
	for (int i = 0; i < NR; i++)
		sched[0][i].wait_ns = 1000000;
	sched[1][CLEARER].wait_ns = 1000000 + 7;
	sched[1][PINNER].wait_ns = 1000000 + 11;
	sched[1][BYSTANDER].wait_ns = 1000000 + 4099;
	sched[1][OTHER_BYSTANDER].wait_ns = 1000000 + 13;
	observed_add(&observer, 100, &seen);
	assert_int_equal(seen.clearer_wait_ns, 7);
	assert_int_equal(seen.pinner_wait_ns, 11);
	assert_int_equal(seen.bystander_wait_ns, 4099);
	/* A second window of the round adds. */
	observed_add(&observer, 100, &seen);
	assert_int_equal(seen.bystander_wait_ns, 2 * 4099);
	assert_int_equal(seen.window_ns, 200);
	assert_int_equal(seen.nr_passes, 2);
}

/* What writes for the clearer is no stranger; what is beyond that is. */
static void own_helpers_are_no_strangers(void **state)
{
	sched[1][BYSTANDER].wait_ns = 5000;
	io_ns[1][BYSTANDER] = 3000;
	sched[1][PINNER].wait_ns = 5000;
	io_ns[1][PINNER] = 6000;
	sched[1][CLEARER].wait_ns = 900;
	observer.before.softirq_ns = 50;
	observer.after.softirq_ns = 450;
	observed_add(&observer, 100, &seen);
	assert_int_equal(seen.bystander_wait_ns, 2000);
	assert_int_equal(seen.pinner_wait_ns, 0);
	assert_int_equal(seen.clearer_wait_ns, 500);
}

/* A daemon that works for the clearer waits in its place. */
static void a_daemon_waits_for_the_clearer(void **state)
{
	observer.before.daemon.wait_ns = 100;
	observer.after.daemon.wait_ns = 1100;
	sched[1][CLEARER].run_ns = 300;
	observed_add(&observer, 100, &seen);
	assert_int_equal(seen.clearer_wait_ns, 700);
}

static void stolen_time_is_of_all_that_is_known(void **state)
{
	steal[0][CLEARER] = 5;
	steal[1][CLEARER] = 8;
	steal[1][BYSTANDER] = 4;
	steal[0][PINNER] = PROCFS_UNKNOWN;
	preempted[1][PINNER] = 2;
	preempted[0][BYSTANDER] = 10;
	preempted[1][BYSTANDER] = 15;
	observed_add(&observer, 100, &seen);
	assert_int_equal(seen.steal_ticks, 7);
	assert_int_equal(seen.peer_switches, 5);
}

static void who_ran_half_of_it_spun(void **state)
{
	cpu_ns[1][PINNER] = 51;
	cpu_ns[1][BYSTANDER] = 49;
	cpu_ns[0][OTHER_BYSTANDER] = 1000;
	cpu_ns[1][OTHER_BYSTANDER] = 1100;
	observed_add(&observer, 100, &seen);
	assert_int_equal(seen.spinning_peers, 2);
}

#define TEST(name) cmocka_unit_test_setup(name, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(waiting_is_of_the_worst_of_a_role),
		TEST(own_helpers_are_no_strangers),
		TEST(a_daemon_waits_for_the_clearer),
		TEST(stolen_time_is_of_all_that_is_known),
		TEST(who_ran_half_of_it_spun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
