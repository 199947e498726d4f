/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where peers are placed, on machines that hwloc simulates; isolated CPUs. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/fail.h"
#include "lib/sys/isolated.h"
#include "lib/sys/procfs.h"
#include "lib/sys/topo.h"
#include "tests/unit.h"
#include "tests/fixture.h"

#define TWO_PACKS_SMT "pack:2 [numa] core:2 pu:2"
#define FOUR_CORES    "pack:1 [numa] core:4 pu:1"

static void pretend(const char *machine)
{
	assert_int_equal(setenv("HWLOC_SYNTHETIC", machine, 1), 0);
	assert_int_equal(setenv("HWLOC_THISSYSTEM", "0", 1), 0);
}

static int pretend_nothing(void **state)
{
	unsetenv("HWLOC_SYNTHETIC");
	unsetenv("HWLOC_THISSYSTEM");
	return 0;
}

struct peers_row {
	const char *machine, *text;
	int node, smt;
	const char *prefer;		/* a CPU each; NULL: none */
	const char *placed;		/* or why not */
};

static const struct peers_row rows[] = {
	{ TWO_PACKS_SMT, NULL, -1, -1, NULL, "0 1: 2 4 6 1 3 5 7 " },
	{ TWO_PACKS_SMT, NULL, 0, -1, NULL, "0 1: 2 1 3 " },
	{ TWO_PACKS_SMT, NULL, 1, -1, NULL, "0 1: 4 6 5 7 " },
	{ TWO_PACKS_SMT, NULL, -1, 1, NULL, "0 1: 1 " },
	{ TWO_PACKS_SMT, NULL, -1, 0, NULL, "0 1: 2 4 6 3 5 7 " },
	{ TWO_PACKS_SMT, NULL, 1, 0, NULL, "0 1: 4 6 5 7 " },
	/* Nothing is left: the caller says what that means. */
	{ TWO_PACKS_SMT, NULL, 1, 1, NULL, "0 0: " },
	{ TWO_PACKS_SMT, "clearer=5", -1, 1, NULL, "5 1: 4 " },
	/* What a text names stands. */
	{ TWO_PACKS_SMT, "bystander=7", -1, 1, NULL, "0 1: 7 1 " },
	{ TWO_PACKS_SMT, NULL, 2, -1, NULL, "-22: node 2: no such NUMA node" },
	{ FOUR_CORES, NULL, -1, 1, NULL, "-19: cpu 0 has no SMT sibling" },
	{ FOUR_CORES, NULL, -1, 0, NULL, "0 1: 1 2 3 " },
	/* Isolated CPUs are the bystanders' first, the clearer's last. */
	{ FOUR_CORES, NULL, -1, -1, "0010", "0 1: 2 1 3 " },
	{ FOUR_CORES, NULL, -1, -1, "1001", "1 1: 0 3 2 " },
	{ FOUR_CORES, NULL, -1, -1, "1111", "0 1: 1 2 3 " },
	{ FOUR_CORES, "bystander=1", -1, -1, "0001", "0 1: 1 3 2 " },
};

static void where_peers_may_go(void **state)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct peers_row *row = &rows[i];
		bool prefer[TOPO_CPUS_MAX] = { false };
		struct topo_peers peers = { row->node, row->smt,
					    row->prefer ? prefer : NULL };
		struct placement placement;
		char got[128];
		int err;

		for (size_t c = 0; row->prefer && row->prefer[c]; c++)
			prefer[c] = row->prefer[c] == '1';
		pretend(row->machine);
		err = topo_place_peers(row->text, -1, 0, 64, &peers,
				       &placement);
		if (err) {
			snprintf(got, sizeof(got), "%d: %s", err, fail_text());
		} else {
			snprintf(got, sizeof(got), "%d %d: ",
				 placement.clearer_cpu,
				 placement.nr_bystanders > 0);
			for (unsigned c = 0; c < placement.nr_bystanders; c++)
				snprintf(got + strlen(got),
					 sizeof(got) - strlen(got), "%d ",
					 placement.bystander_cpu[c]);
		}
		if (strncmp(got, row->placed, strlen(row->placed)))
			fail_msg("row %zu: \"%s\", not \"%s\"", i, got,
				 row->placed);
	}
}

static void pinners_stay_off_isolated_cpus(void **state)
{
	bool prefer[TOPO_CPUS_MAX] = { [1] = true, [2] = true };
	struct topo_peers peers = { -1, -1, prefer };
	struct placement placement;

	pretend(FOUR_CORES);
	assert_int_equal(topo_place_peers(NULL, -1, 2, 1, &peers, &placement),
			 0);
	assert_int_equal(placement.clearer_cpu, 0);
	assert_int_equal(placement.pinner_cpu[0], 3);
	assert_int_equal(placement.pinner_cpu[1], 1);
	assert_int_equal(placement.bystander_cpu[0], 2);
}

/* Eight packages of 64 cores with two threads: each CPU has one role. */
static void every_cpu_of_1024_has_a_role(void **state)
{
	struct topo_peers apart = { -1, 0, NULL };
	struct topo_peers node = { 7, -1, NULL };
	struct placement placement;
	bool used[TOPO_CPUS_MAX] = { false };

	pretend("pack:8 [numa] core:64 pu:2");
	assert_int_equal(topo_place(NULL, -1, 3, 1021, &placement), 0);
	assert_int_equal(placement.nr_pinners, 3);
	assert_int_equal(placement.nr_bystanders, 1020);
	used[placement.clearer_cpu] = true;
	for (unsigned i = 0; i < placement.nr_pinners; i++)
		used[placement.pinner_cpu[i]] = true;
	for (unsigned i = 0; i < placement.nr_bystanders; i++)
		used[placement.bystander_cpu[i]] = true;
	for (int cpu = 0; cpu < 1024; cpu++)
		assert_true(used[cpu]);
	assert_int_equal(topo_place_peers(NULL, -1, 0, 1024, &apart,
					  &placement), 0);
	assert_int_equal(placement.nr_bystanders, 1022);
	assert_int_equal(topo_place_peers(NULL, -1, 0, 1024, &node,
					  &placement), 0);
	assert_int_equal(placement.nr_bystanders, 128);
}

#define CPU_DIR "sys/devices/system/cpu/"

static void lists_of_1024_cpus(void **state)
{
	int root_fd = fixture_new();
	bool isolated[TOPO_CPUS_MAX];
	unsigned nr, highest;

	fixture_write(root_fd, CPU_DIR "online", "0-511,513-1023\n");
	assert_int_equal(procfs_cpu_list(root_fd, CPU_DIR "online", &nr,
					 &highest), 0);
	assert_int_equal(nr, 1023);
	assert_int_equal(highest, 1023);
	fixture_write(root_fd, CPU_DIR "isolated", "1-1023\n");
	assert_int_equal(isolated_read(root_fd, isolated), 1023);
	assert_false(isolated[0]);
	assert_true(isolated[1] && isolated[512] && isolated[1023]);
	fixture_delete(root_fd);
}

static void lists_of_isolated_cpus(void **state)
{
	int root_fd = fixture_new();
	bool isolated[TOPO_CPUS_MAX];

	/* A kernel without either file. */
	assert_int_equal(isolated_read(root_fd, isolated), 0);
	fixture_write(root_fd, CPU_DIR "isolated", "\n");
	fixture_write(root_fd, CPU_DIR "nohz_full", "(null)\n");
	assert_int_equal(isolated_read(root_fd, isolated), 0);
	fixture_write(root_fd, CPU_DIR "isolated", "2-4,7,1023\n");
	fixture_write(root_fd, CPU_DIR "nohz_full", "4-5,1024-2000\n");
	assert_int_equal(isolated_read(root_fd, isolated), 6);
	assert_true(isolated[2] && isolated[4] && isolated[5] && isolated[7] &&
		    isolated[1023]);
	assert_false(isolated[1] || isolated[6] || isolated[1022]);
	fixture_write(root_fd, CPU_DIR "isolated", "2-x\n");
	assert_true(isolated_read(root_fd, isolated) < 0);
	fixture_delete(root_fd);
}

static void keep_to(const cpu_set_t *cpus)
{
	assert_int_equal(sched_setaffinity(0, sizeof(*cpus), cpus), 0);
}

static unsigned nr_cpus(void)
{
	cpu_set_t now;

	assert_int_equal(sched_getaffinity(0, sizeof(now), &now), 0);
	return (unsigned)CPU_COUNT(&now);
}

/* As if CPU 1 were isolated, and others chose to run us on 0 alone. */
static void isolated_cpus_are_claimed(void **state)
{
	int root_fd = fixture_new();
	cpu_set_t before, zero;

	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	if (!CPU_ISSET(0, &before) || !CPU_ISSET(1, &before))
		skip();
	CPU_ZERO(&zero);
	CPU_SET(0, &zero);
	fixture_write(root_fd, CPU_DIR "online", "0-1\n");
	fixture_write(root_fd, CPU_DIR "isolated", "1\n");
	keep_to(&zero);
	assert_int_equal(isolated_claim(root_fd), 0);
	assert_int_equal(nr_cpus(), 2);
	/* Nothing is isolated: somebody wants us on CPU 0. */
	fixture_write(root_fd, CPU_DIR "isolated", "\n");
	keep_to(&zero);
	assert_int_equal(isolated_claim(root_fd), 0);
	assert_int_equal(nr_cpus(), 1);
	/* Likewise with an isolated CPU beside one that is not. */
	fixture_write(root_fd, CPU_DIR "online", "0-2\n");
	fixture_write(root_fd, CPU_DIR "isolated", "1\n");
	assert_int_equal(isolated_claim(root_fd), 0);
	assert_int_equal(nr_cpus(), 1);
	keep_to(&before);
	fixture_delete(root_fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(where_peers_may_go,
					  pretend_nothing),
		cmocka_unit_test_teardown(pinners_stay_off_isolated_cpus,
					  pretend_nothing),
		cmocka_unit_test_teardown(every_cpu_of_1024_has_a_role,
					  pretend_nothing),
		cmocka_unit_test(lists_of_1024_cpus),
		cmocka_unit_test(lists_of_isolated_cpus),
		cmocka_unit_test(isolated_cpus_are_claimed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
