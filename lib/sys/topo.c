/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/sys/topo.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <hwloc.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"

struct order {
	int *cpus;
	unsigned nr;
	bool taken[TOPO_CPUS_MAX];
};

/* Some machines do not show cores: then every CPU counts as a core. */
static hwloc_obj_type_t topo_core_type(hwloc_topology_t topology)
{
	return hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE) > 0 ?
		       HWLOC_OBJ_CORE : HWLOC_OBJ_PU;
}

/* Append the @sibling-th CPU of every core below @set; false: none had one. */
static bool topo_append_siblings(hwloc_topology_t topology,
				 hwloc_const_cpuset_t set,
				 unsigned sibling, struct order *order)
{
	hwloc_obj_type_t type = topo_core_type(topology);
	bool found = false;
	int nr_cores = hwloc_get_nbobjs_inside_cpuset_by_type(topology, set,
							      type);

	for (int i = 0; i < nr_cores; i++) {
		hwloc_obj_t core = hwloc_get_obj_inside_cpuset_by_type(
			topology, set, type, (unsigned)i);
		int cpu = -1;

		for (unsigned s = 0; s <= sibling; s++)
			cpu = hwloc_bitmap_next(core->cpuset, cpu);
		if (cpu < 0 || cpu >= TOPO_CPUS_MAX || order->taken[cpu])
			continue;
		order->taken[cpu] = true;
		order->cpus[order->nr++] = cpu;
		found = true;
	}
	return found;
}

static int topo_order_cpus(hwloc_topology_t topology, int node,
			   struct order *order, int *chosen_node)
{
	hwloc_const_cpuset_t all = hwloc_topology_get_allowed_cpuset(topology);
	hwloc_obj_t first;
	bool more = true;

	/* hwloc sorts nodes that have no CPUs behind the others. */
	first = node >= 0 ? hwloc_get_numanode_obj_by_os_index(
				    topology, (unsigned)node) :
			    hwloc_get_obj_by_type(topology,
						  HWLOC_OBJ_NUMANODE, 0);
	if (node >= 0 && (!first || hwloc_bitmap_iszero(first->cpuset)))
		return fail(EINVAL, "node %d: no such NUMA node with CPUs",
			    node);
	for (unsigned sibling = 0; more; sibling++) {
		more = first && topo_append_siblings(topology, first->cpuset,
						     sibling, order);
		more |= topo_append_siblings(topology, all, sibling, order);
	}
	*chosen_node = first ? (int)first->os_index : -1;
	return order->nr ? 0 : fail(EIO, "find a usable CPU with hwloc");
}

/* Use only the CPUs that taskset or numactl allows this process. */
static int topo_load(hwloc_topology_t *topology)
{
	const unsigned long flags = HWLOC_TOPOLOGY_FLAG_IS_THISSYSTEM |
				    HWLOC_TOPOLOGY_FLAG_RESTRICT_TO_CPUBINDING;

	if (hwloc_topology_init(topology))
		return fail(ENOMEM, "hwloc_topology_init");
	if (!hwloc_topology_set_flags(*topology, flags) &&
	    !hwloc_topology_load(*topology))
		return 0;
	hwloc_topology_destroy(*topology);
	return fail(EIO, "read the topology with hwloc");
}

int topo_order(int node, int *cpus, unsigned *nr, int *chosen_node)
{
	struct order order = { .cpus = cpus };
	hwloc_topology_t topology;
	int err = topo_load(&topology);

	if (!err) {
		err = topo_order_cpus(topology, node, &order, chosen_node);
		hwloc_topology_destroy(topology);
	}
	*nr = order.nr;
	return err;
}

/* Remove the CPUs that are, or are not, in @set. */
static void topo_withdraw(struct order *order, hwloc_const_cpuset_t set,
			  bool inside)
{
	for (unsigned i = 0; i < order->nr; i++) {
		int cpu = order->cpus[i];

		if (hwloc_bitmap_isset(set, (unsigned)cpu) == inside)
			order->taken[cpu] = true;
	}
}

static int topo_keep_node(hwloc_topology_t topology, int node,
			  struct order *order)
{
	hwloc_obj_t found = hwloc_get_numanode_obj_by_os_index(
		topology, (unsigned)node);

	if (!found || hwloc_bitmap_iszero(found->cpuset))
		return fail(0, "node %d: no such NUMA node with CPUs",
			    node);
	topo_withdraw(order, found->cpuset, false);
	return 0;
}

static int topo_keep_siblings(hwloc_topology_t topology, bool wanted,
			      int clearer_cpu, struct order *order)
{
	hwloc_obj_type_t type = topo_core_type(topology);
	hwloc_obj_t core = NULL;

	while ((core = hwloc_get_next_obj_by_type(topology, type, core)))
		if (hwloc_bitmap_isset(core->cpuset, (unsigned)clearer_cpu))
			break;
	if (wanted && (!core || hwloc_bitmap_weight(core->cpuset) < 2))
		return fail_plain(ENODEV, "cpu %d has no SMT sibling that is "
				  "usable", clearer_cpu);
	if (core)
		topo_withdraw(order, core->cpuset, !wanted);
	return 0;
}

static int topo_keep_allowed(const struct topo_peers *peers, int clearer_cpu,
			     struct order *order)
{
	hwloc_topology_t topology;
	int err;

	if (!peers || (peers->node < 0 && peers->smt < 0))
		return 0;
	err = topo_load(&topology);
	if (err)
		return err;
	if (peers->node >= 0)
		err = topo_keep_node(topology, peers->node, order);
	if (!err && peers->smt >= 0)
		err = topo_keep_siblings(topology, peers->smt, clearer_cpu,
					 order);
	hwloc_topology_destroy(topology);
	return err;
}

/*
 * Take a free CPU of the order: first the preferred CPUs if @wanted, else first
 * the others; @preferred may be NULL. -1: none is left.
 */
static int topo_take_next(struct order *order, const bool *preferred,
			  bool wanted)
{
	for (unsigned i = 0; i < order->nr; i++) {
		int cpu = order->cpus[i];

		if (!order->taken[cpu] &&
		    (!preferred || preferred[cpu] == wanted)) {
			order->taken[cpu] = true;
			return cpu;
		}
	}
	return preferred ? topo_take_next(order, NULL, wanted) : -1;
}

static int topo_take_named(struct order *order, long cpu)
{
	for (unsigned i = 0; i < order->nr; i++) {
		if (order->cpus[i] != cpu)
			continue;
		if (order->taken[cpu])
			return fail(0, "cpu %ld is placed twice", cpu);
		order->taken[cpu] = true;
		return 0;
	}
	return fail(0, "cpu %ld is not online or not allowed here", cpu);
}

/* Digits alone, where strtol() takes spaces and signs. -1: none. */
static long topo_parse_cpu(const char *text, char **end)
{
	*end = (char *)(uintptr_t)text;
	return isdigit((unsigned char)*text) ? strtol(text, end, 10) : -1;
}

/* "1+3-5" into @cpus. */
static int topo_parse_list(struct order *order, const char *text, int *cpus,
			   unsigned *nr)
{
	char *end;

	for (;; text = end + 1) {
		long low = topo_parse_cpu(text, &end), high = low;

		if (low >= 0 && *end == '-')
			high = topo_parse_cpu(end + 1, &end);
		if (low < 0 || high < 0)
			return fail(0, "\"%.40s\" is not a list of CPUs such "
				    "as 1+3-5", text);
		if (high < low || high >= TOPO_CPUS_MAX)
			return fail(0, "%ld-%ld is not a range of CPU numbers "
				    "below %d", low, high, TOPO_CPUS_MAX);
		for (; low <= high; low++) {
			int err = topo_take_named(order, low);

			if (err)
				return err;
			cpus[(*nr)++] = (int)low;
		}
		if (*end != '+')
			return *end ? fail(0, "unexpected \"%.40s\" after a "
					   "CPU number", end) : 0;
	}
}

static int topo_parse_role(struct order *order, char *item,
			   struct placement *placement)
{
	char *cpus = strchr(item, '=');
	unsigned nr_clearers = 0;
	int clearers[TOPO_CPUS_MAX];
	int err;

	if (!cpus)
		return fail(0, "\"%.40s\" is not role=CPUs", item);
	*cpus++ = '\0';
	if (!strcmp(item, "pinner"))
		return topo_parse_list(order, cpus, placement->pinner_cpu,
				       &placement->nr_pinners);
	if (!strcmp(item, "bystander"))
		return topo_parse_list(order, cpus, placement->bystander_cpu,
				       &placement->nr_bystanders);
	if (strcmp(item, "clearer"))
		return fail(0, "there is no role \"%.40s\": use clearer, "
			    "pinner or bystander", item);
	if (placement->clearer_cpu >= 0)
		return fail(0, "clearer is placed twice");
	err = topo_parse_list(order, cpus, clearers, &nr_clearers);
	if (err)
		return err;
	if (nr_clearers != 1)
		return fail(0, "clearer takes one CPU, not %u", nr_clearers);
	placement->clearer_cpu = clearers[0];
	return 0;
}

static int topo_parse_place(struct order *order, const char *text,
			    struct placement *placement)
{
	SCOPE_FREE char *copy = strdup(text);
	char *rest = copy, *item;

	if (!copy)
		return fail(ENOMEM, "copy \"%.40s\"", text);
	while ((item = strsep(&rest, ","))) {
		int err = topo_parse_role(order, item, placement);

		if (err)
			return err;
	}
	return 0;
}

/* Without pinners, the CPUs named for pinners are free again. */
static void topo_release_pinners(struct order *order,
				 struct placement *placement)
{
	for (unsigned i = 0; i < placement->nr_pinners; i++)
		order->taken[placement->pinner_cpu[i]] = false;
	placement->nr_pinners = 0;
}

static int topo_fill_up(struct order *order, const bool *preferred, bool wanted,
			int *cpus, unsigned *nr, unsigned want)
{
	while (*nr < want) {
		int cpu = topo_take_next(order, preferred, wanted);

		if (cpu < 0)
			return -ENOSPC;
		cpus[(*nr)++] = cpu;
	}
	return 0;
}

static int topo_fill_roles(struct order *order, unsigned nr_pinners,
			   unsigned nr_bystanders,
			   const struct topo_peers *peers,
			   struct placement *placement)
{
	const bool *prefer = peers ? peers->prefer : NULL;
	int err = 0;

	if (placement->clearer_cpu < 0)
		placement->clearer_cpu = topo_take_next(order, prefer, false);
	if (placement->clearer_cpu >= 0)
		err = topo_keep_allowed(peers, placement->clearer_cpu, order);
	if (err)
		return err;
	if (placement->clearer_cpu < 0 ||
	    topo_fill_up(order, prefer, false, placement->pinner_cpu,
			 &placement->nr_pinners, nr_pinners))
		return fail(ENOSPC, "place a clearer and %u pinners on %u "
			    "usable CPUs", nr_pinners, order->nr);
	topo_fill_up(order, prefer, true, placement->bystander_cpu,
		     &placement->nr_bystanders, nr_bystanders);
	return 0;
}

int topo_place_peers(const char *text, int node, unsigned nr_pinners,
		     unsigned nr_bystanders, const struct topo_peers *peers,
		     struct placement *placement)
{
	int cpus[TOPO_CPUS_MAX];
	struct order order = { .cpus = cpus };
	int err;

	memset(placement, 0, sizeof(*placement));
	placement->clearer_cpu = -1;
	err = topo_order(node, cpus, &order.nr, &placement->node);
	if (!err && text)
		err = topo_parse_place(&order, text, placement);
	if (err)
		return err;
	if (!nr_pinners)
		topo_release_pinners(&order, placement);
	return topo_fill_roles(&order, nr_pinners, nr_bystanders, peers,
			       placement);
}

int topo_place(const char *text, int node, unsigned nr_pinners,
	       unsigned nr_bystanders, struct placement *placement)
{
	return topo_place_peers(text, node, nr_pinners, nr_bystanders, NULL,
				placement);
}

int topo_bind(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		return fail(errno, "bind to cpu %d", cpu);
	return 0;
}
