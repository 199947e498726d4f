/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_TOPO_H
#define LIB_TOPO_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Which CPU does what. Read with hwloc: only CPUs that this process may use
 * (cgroup, and affinity as taskset sets it) and that are online.
 */

#define TOPO_CPUS_MAX 1024

struct placement {
	int clearer_cpu;
	int pinner_cpu[TOPO_CPUS_MAX];
	unsigned nr_pinners;
	int bystander_cpu[TOPO_CPUS_MAX];
	unsigned nr_bystanders;
	int node;			/* memory; -1: not bound */
};

/*
 * topo_order() - usable CPUs in the order in which roles take them: one CPU
 * per core on node @node first, then the cores of the other nodes, then the
 * remaining SMT siblings in the same order.
 * @node: NUMA node (OS index) to begin with; -1: the first with CPUs.
 * @cpus: room for TOPO_CPUS_MAX; @nr: set to how many.
 * @chosen_node: set to the node of cpus[0]; -1 if the machine has no nodes.
 *
 * Return: 0; -EINVAL if there is no such node; -EIO if hwloc fails.
 */
int topo_order(int node, int *cpus, unsigned *nr, int *chosen_node);

/*
 * topo_place() - give roles to CPUs.
 * @text: "clearer=0,pinner=1+3,bystander=2" (any subset, lists with + and -,
 *        e.g. 2-5) or NULL. What it leaves open is taken from the order.
 * @node: as topo_order(), and where the memory goes.
 * @nr_pinners, @nr_bystanders: how many at least; bystanders are cut to the
 *        CPUs that are left. Roles never share a CPU. With @nr_pinners 0
 *        nothing pins, and CPUs that @text names for pinners count as free.
 *
 * Return: 0; -EINVAL (bad text, a CPU used twice or not usable); -ENOSPC if
 * clearer and pinners do not fit, with fail().
 */
int topo_place(const char *text, int node, unsigned nr_pinners,
	       unsigned nr_bystanders, struct placement *placement);

/* Which CPUs peers may have; beside the roles that a text gives. */
struct topo_peers {
	int node;		/* on this node only; -1: any */
	int smt;		/* 1: the clearer's core only, 0: not there;
				   -1: any */
	const bool *prefer;	/* by CPU number: for bystanders first, for
				   others last; or NULL */
};

/*
 * topo_place_peers() - as topo_place() with what is left open taken from the
 * CPUs that @peers allows. Return: also -EINVAL if there is no such node;
 * -ENODEV if the clearer's core has no sibling, with fail().
 */
int topo_place_peers(const char *text, int node, unsigned nr_pinners,
		     unsigned nr_bystanders, const struct topo_peers *peers,
		     struct placement *placement);

/* topo_bind() - bind the calling thread to @cpu. 0 or -errno with fail(). */
int topo_bind(int cpu);

#endif
