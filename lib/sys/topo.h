/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_TOPO_H
#define LIB_TOPO_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Assigns roles to CPUs. The topology is read with hwloc: only CPUs that are
 * online and that this process may use (cgroup, and affinity as set by
 * taskset).
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
 * @cpus: room for TOPO_CPUS_MAX; @nr: set to the number of CPUs.
 * @chosen_node: set to the node of cpus[0]; -1 if the machine has no nodes.
 *
 * Return: 0; -EINVAL if there is no such node; -EIO if hwloc fails.
 */
int topo_order(int node, int *cpus, unsigned *nr, int *chosen_node);

/*
 * topo_place() - give roles to CPUs.
 * @text: "clearer=0,pinner=1+3,bystander=2" (any subset, lists with + and -,
 *        e.g. 2-5) or NULL. Roles that @text leaves open are filled from
 *        topo_order().
 * @node: as in topo_order(); the memory is placed there, too.
 * @nr_pinners, @nr_bystanders: how many at least; bystanders are reduced to the
 *        CPUs that are left. Roles never share a CPU. If @nr_pinners is 0,
 *        there are no pinners, and CPUs that @text names for pinners are free.
 *
 * Return: 0; -EINVAL (bad text, a CPU used twice or not usable); -ENOSPC if
 * clearer and pinners do not fit, with fail().
 */
int topo_place(const char *text, int node, unsigned nr_pinners,
	       unsigned nr_bystanders, struct placement *placement);

/* Which CPUs peers may have, in addition to the roles that a text assigns. */
struct topo_peers {
	int node;		/* on this node only; -1: any */
	int smt;		/* 1: the clearer's core only, 0: not there;
				   -1: any */
	const bool *prefer;	/* by CPU number: for bystanders first, for
				   others last; or NULL */
};

/*
 * topo_place_peers() - as topo_place(), but open roles are filled from the CPUs
 * that @peers allows. Return: as topo_place(); also -EINVAL if there is no such
 * node; -ENODEV if the clearer's core has no sibling. With fail().
 */
int topo_place_peers(const char *text, int node, unsigned nr_pinners,
		     unsigned nr_bystanders, const struct topo_peers *peers,
		     struct placement *placement);

/*
 * topo_bind() - bind the calling thread to @cpu. Return: 0 or -errno with
 * fail().
 */
int topo_bind(int cpu);

#endif
