/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Placement on machines that hwloc simulates from a description, or from a file
 * if no description can express the machine.
 */
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <hwloc.h>

#include "lib/base/fail.h"
#include "lib/sys/topo.h"
#include "tests/unit.h"

/* CPU numbers as synthetic machines have them: a core's siblings in a row. */
#define TWO_PACKS_SMT "pack:2 [numa] core:4 pu:2"
/* As Linux numbers them: all first siblings, then all second ones. */
#define LINUX_SMT     "pack:1 [numa] core:3 pu:2(indexes=0,3,1,4,2,5)"
#define FOUR_CORES    "pack:1 [numa] core:4 pu:1"

static void pretend(const char *machine)
{
	assert_int_equal(unsetenv("HWLOC_XMLFILE"), 0);
	assert_int_equal(setenv("HWLOC_SYNTHETIC", machine, 1), 0);
	assert_int_equal(setenv("HWLOC_THISSYSTEM", "0", 1), 0);
}

static int pretend_nothing(void **state)
{
	unsetenv("HWLOC_XMLFILE");
	unsetenv("HWLOC_SYNTHETIC");
	unsetenv("HWLOC_THISSYSTEM");
	return 0;
}

struct order_row {
	const char *machine;
	int node;
	int chosen;
	const char *cpus;
};

static const struct order_row orders[] = {
	{ TWO_PACKS_SMT, -1, 0, "0 2 4 6 8 10 12 14 1 3 5 7 9 11 13 15 " },
	{ TWO_PACKS_SMT, 0, 0, "0 2 4 6 8 10 12 14 1 3 5 7 9 11 13 15 " },
	{ TWO_PACKS_SMT, 1, 1, "8 10 12 14 0 2 4 6 9 11 13 15 1 3 5 7 " },
	{ LINUX_SMT, -1, 0, "0 1 2 3 4 5 " },
	{ "pack:1 [numa] core:2 pu:4", -1, 0, "0 4 1 5 2 6 3 7 " },
	/* The node's number is the kernel's, not hwloc's. */
	{ "[numa(indexes=5,2)] pack:2 core:2 pu:1", 5, 5, "0 1 2 3 " },
	{ "pack:2 [numa(indexes=5,2)] core:2 pu:1", 2, 2, "2 3 0 1 " },
	{ "pack:1 [numa] core:1 pu:1", -1, 0, "0 " },
	/* Machines that do not tell their cores. */
	{ "pack:1 [numa] pu:3", -1, 0, "0 1 2 " },
	{ "numa:2 pu:2", 1, 1, "2 3 0 1 " },
	/* The largest number that there is room for. */
	{ "pack:1 [numa] core:1 pu:1(indexes=1023)", -1, 0, "1023 " },
};

static void order_text(const int *cpus, unsigned nr, char *text, size_t bytes)
{
	text[0] = '\0';
	for (unsigned i = 0; i < nr; i++)
		snprintf(text + strlen(text), bytes - strlen(text), "%d ",
			 cpus[i]);
}

static void cores_of_the_node_then_others_then_siblings(void **state)
{
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		const struct order_row *row = &orders[i];
		int cpus[TOPO_CPUS_MAX], chosen = -7;
		char text[256];
		unsigned nr = 0;

		pretend(row->machine);
		if (topo_order(row->node, cpus, &nr, &chosen))
			fail_msg("%s: %s", row->machine, fail_text());
		order_text(cpus, nr, text, sizeof(text));
		if (strcmp(text, row->cpus) || chosen != row->chosen)
			fail_msg("%s node %d: cpus %s, node %d", row->machine,
				 row->node, text, chosen);
	}
}

static void cpus_beyond_the_room_are_left_out(void **state)
{
	int cpus[TOPO_CPUS_MAX], chosen;
	unsigned nr = 0;

	pretend("pack:1 [numa] core:1030 pu:1");
	assert_int_equal(topo_order(-1, cpus, &nr, &chosen), 0);
	assert_int_equal(nr, TOPO_CPUS_MAX);
	assert_int_equal(cpus[TOPO_CPUS_MAX - 1], TOPO_CPUS_MAX - 1);

	pretend("pack:1 [numa] core:1 pu:1(indexes=1024)");
	assert_int_equal(topo_order(-1, cpus, &nr, &chosen), -EIO);
}

static void a_node_that_is_not_there_is_refused(void **state)
{
	int cpus[TOPO_CPUS_MAX], chosen;
	unsigned nr;

	pretend(TWO_PACKS_SMT);
	assert_int_equal(topo_order(2, cpus, &nr, &chosen), -EINVAL);
	assert_non_null(strstr(fail_text(), "node 2"));
	assert_int_equal(topo_order(INT_MAX, cpus, &nr, &chosen), -EINVAL);
}

/* A file with two nodes of which the first has memory and no CPUs. */
static void write_memory_node_machine(char *path)
{
	hwloc_bitmap_t second = hwloc_bitmap_alloc();
	hwloc_topology_t topology;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	close(fd);
	hwloc_bitmap_set_range(second, 2, 3);
	assert_int_equal(hwloc_topology_init(&topology), 0);
	assert_int_equal(hwloc_topology_set_synthetic(
				 topology, "pack:2 [numa] core:2 pu:1"), 0);
	assert_int_equal(hwloc_topology_load(topology), 0);
	assert_int_equal(hwloc_topology_restrict(topology, second, 0), 0);
	assert_int_equal(hwloc_topology_export_xml(topology, path, 0), 0);
	hwloc_topology_destroy(topology);
	hwloc_bitmap_free(second);
}

static void a_node_without_cpus_is_never_chosen(void **state)
{
	char path[] = "/tmp/mmfence-test-XXXXXX";
	int cpus[TOPO_CPUS_MAX], chosen = -7, err, err_memory_node;
	unsigned nr = 0, none;

	pretend_nothing(NULL);
	write_memory_node_machine(path);
	setenv("HWLOC_XMLFILE", path, 1);
	setenv("HWLOC_THISSYSTEM", "0", 1);
	err_memory_node = topo_order(0, cpus, &none, &chosen);
	err = topo_order(-1, cpus, &nr, &chosen);
	unlink(path);
	assert_int_equal(err_memory_node, -EINVAL);
	assert_int_equal(err, 0);
	assert_int_equal(nr, 2);
	assert_int_equal(cpus[0], 2);
	assert_int_equal(chosen, 1);
}

static void affinity_is_respected(void **state)
{
	int cpus[TOPO_CPUS_MAX], chosen, last = -1;
	cpu_set_t before, one;
	unsigned nr = 0;

	pretend_nothing(NULL);
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &before))
			last = cpu;
	CPU_ZERO(&one);
	CPU_SET(last, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	assert_int_equal(topo_order(-1, cpus, &nr, &chosen), 0);
	assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
	assert_int_equal(nr, 1);
	assert_int_equal(cpus[0], last);
}

struct place_row {
	const char *text;
	unsigned nr_pinners, nr_bystanders;
	const char *roles;
};

static const struct place_row places[] = {
	{ NULL, 1, 1, "c0 p2 b4 " },
	{ NULL, 0, TOPO_CPUS_MAX,
	  "c0 b2 b4 b6 b8 b10 b12 b14 b1 b3 b5 b7 b9 b11 b13 b15 " },
	{ NULL, 15, 9, "c0 p2 p4 p6 p8 p10 p12 p14 p1 p3 p5 p7 p9 p11 p13 "
		       "p15 " },
	{ "clearer=7", 2, 0, "c7 p0 p2 " },
	{ "pinner=0", 1, 1, "c2 p0 b4 " },
	{ "bystander=0+2", 1, 0, "c4 p6 b0 b2 " },
	{ "bystander=0,pinner=2+5-7,clearer=1", 1, 2,
	  "c1 p2 p5 p6 p7 b0 b4 " },
	{ "pinner=3-3", 2, 0, "c0 p3 p2 " },
	{ "pinner=3,pinner=5", 2, 0, "c0 p3 p5 " },
	{ "pinner=007", 1, 0, "c0 p7 " },
	/* Nothing pins: the CPU is like any other. */
	{ "clearer=2,pinner=0", 0, 1, "c2 b0 " },
	{ "pinner=0", 0, 0, "c0 " },
};

static void roles_text(const struct placement *placement, char *text,
		       size_t bytes)
{
	snprintf(text, bytes, "c%d ", placement->clearer_cpu);
	for (unsigned i = 0; i < placement->nr_pinners; i++)
		snprintf(text + strlen(text), bytes - strlen(text), "p%d ",
			 placement->pinner_cpu[i]);
	for (unsigned i = 0; i < placement->nr_bystanders; i++)
		snprintf(text + strlen(text), bytes - strlen(text), "b%d ",
			 placement->bystander_cpu[i]);
}

static void roles_are_placed_as_asked(void **state)
{
	pretend(TWO_PACKS_SMT);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const struct place_row *row = &places[i];
		struct placement placement;
		char text[256];

		if (topo_place(row->text, -1, row->nr_pinners,
			       row->nr_bystanders, &placement))
			fail_msg("place %s: %s", row->text, fail_text());
		roles_text(&placement, text, sizeof(text));
		if (strcmp(text, row->roles) || placement.node)
			fail_msg("place %s: %s on node %d", row->text, text,
				 placement.node);
	}
}

static void memory_follows_the_node(void **state)
{
	struct placement placement;

	pretend(TWO_PACKS_SMT);
	assert_int_equal(topo_place(NULL, 1, 1, 0, &placement), 0);
	assert_int_equal(placement.node, 1);
	assert_int_equal(placement.clearer_cpu, 8);
	assert_int_equal(placement.pinner_cpu[0], 10);
}

struct error_row {
	const char *text;
	const char *says;
};

static const struct error_row errors[] = {
	{ "clearer=0,pinner=0", "cpu 0 is placed twice" },
	{ "pinner=1+1", "cpu 1 is placed twice" },
	{ "pinner=0-2+1", "cpu 1 is placed twice" },
	{ "clearer=0,clearer=1", "clearer is placed twice" },
	{ "clearer=0+1", "one CPU" },
	{ "clearer=1-2", "one CPU" },
	{ "owner=0", "no role \"owner\"" },
	{ "=0", "no role \"\"" },
	{ "Pinner=0", "no role" },
	{ "pinner=4", "not online or not allowed" },
	{ "pinner=0-4", "not online or not allowed" },
	{ "pinner=3-1", "3-1" },
	{ "pinner=1024", "below 1024" },
	{ "pinner=0-1024", "below 1024" },
	{ "pinner=99999999999999999999", "below 1024" },
	{ "pinner=0-99999999999999999999", "below 1024" },
	{ "pinner=18446744073709551617", "below 1024" },
	{ "", "role=CPUs" },
	{ ",", "role=CPUs" },
	{ "pinner=1,", "role=CPUs" },
	{ "pinner", "role=CPUs" },
	{ "pinner=", "not a list" },
	{ "pinner=+1", "not a list" },
	{ "pinner=1+", "not a list" },
	{ "pinner=1++2", "not a list" },
	{ "pinner=1-", "not a list" },
	{ "pinner=-1", "not a list" },
	{ "pinner=1-+2", "not a list" },
	{ "pinner=1--2", "not a list" },
	{ "pinner= 1", "not a list" },
	{ "pinner=one", "not a list" },
	{ "pinner=0x1", "after a CPU number" },
	{ "pinner=1 ", "after a CPU number" },
	{ "pinner=0-1-2", "after a CPU number" },
	{ "pinner=1;2", "after a CPU number" },
	{ "pinner=\xff\xfe", "not a list" },
};

static void bad_places_are_refused_with_the_reason(void **state)
{
	pretend(FOUR_CORES);
	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		const struct error_row *row = &errors[i];
		struct placement placement;
		int err = topo_place(row->text, -1, 1, 0, &placement);

		if (err != -EINVAL || !strstr(fail_text(), row->says))
			fail_msg("place %s: %d, %s", row->text, err,
				 fail_text());
	}
}

static void a_huge_list_is_refused(void **state)
{
	static char text[1 << 20];
	struct placement placement;

	memset(text, '1', sizeof(text) - 1);
	memcpy(text, "pinner=", 7);
	pretend(FOUR_CORES);
	assert_int_equal(topo_place(text, -1, 1, 0, &placement), -EINVAL);
	for (size_t i = 7; i < sizeof(text) - 1; i += 2)
		text[i] = '+';
	assert_int_equal(topo_place(text, -1, 1, 0, &placement), -EINVAL);
}

static void too_few_cpus_are_told(void **state)
{
	struct placement placement;

	pretend(FOUR_CORES);
	assert_int_equal(topo_place(NULL, -1, 3, 9, &placement), 0);
	assert_int_equal(placement.nr_bystanders, 0);
	assert_int_equal(topo_place(NULL, -1, 4, 0, &placement), -ENOSPC);
	assert_non_null(strstr(fail_text(), "4 pinners on 4"));
	assert_int_equal(topo_place("bystander=0-3", -1, 0, 0, &placement),
			 -ENOSPC);
	assert_int_equal(topo_place("pinner=0-3", -1, 1, 0, &placement),
			 -ENOSPC);
	pretend("pack:1 [numa] core:1 pu:1");
	assert_int_equal(topo_place(NULL, -1, 0, 1, &placement), 0);
	assert_int_equal(topo_place(NULL, -1, 1, 0, &placement), -ENOSPC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cores_of_the_node_then_others_then_siblings),
		cmocka_unit_test(cpus_beyond_the_room_are_left_out),
		cmocka_unit_test(a_node_that_is_not_there_is_refused),
		cmocka_unit_test(a_node_without_cpus_is_never_chosen),
		cmocka_unit_test(affinity_is_respected),
		cmocka_unit_test(roles_are_placed_as_asked),
		cmocka_unit_test(memory_follows_the_node),
		cmocka_unit_test(bad_places_are_refused_with_the_reason),
		cmocka_unit_test(a_huge_list_is_refused),
		cmocka_unit_test(too_few_cpus_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, pretend_nothing);
}
