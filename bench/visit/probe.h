/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PROBE_H
#define BENCH_PROBE_H

#include "bench/visit/workers.h"
#include "lib/sys/irqcount.h"
#include "lib/sys/procstat.h"

/*
 * The mprotect probe: a short run of the plainest flush while the peers pause
 * (they spin). Is every peer's CPU there to take its interrupts?
 *
 * A kernel thread that has a peer's CPU for 5 us takes 5 of 64 changes with it:
 * its CPU is lazy meanwhile (should_flush_tlb(), arch/x86/mm/tlb.c), and a
 * change that interrupts nobody takes 1 us instead of 13. Such threads
 * (ksoftirqd, rcu_preempt, kworker) run when a window ends, since they clean up
 * after it. What a peer waits in the window is judged by its schedstat; in a
 * probe it says nothing of the window. So a probe in which a peer was switched
 * is taken again. What it received does not decide that.
 */
#define PROBE_CHANGES	64
#define PROBE_TRIES_MAX 8

/* One try. */
struct probe_try {
	uint64_t changes, received;	/* TLB interrupts, on peers' CPUs */
	bool switched;			/* a peer lost its CPU meanwhile */
};

struct peer_probe {
	struct workers *crew;
	int root_fd;
	char *page;
	struct irq_counts before, after;
	uint64_t *slices;		/* of each peer, before a try */
};

/*
 * probe_init() - for the peers @crew. Release with probe_free(), which takes
 * a zeroed struct too. 0 or -errno with fail().
 */
int probe_init(struct peer_probe *probe, struct workers *crew, int root_fd);
void probe_free(struct peer_probe *probe);

/*
 * probe_peers() - probe from the clearer's thread, while the peers pause, and
 * add what it found to @round.
 * Return: 0 or -errno with fail().
 */
int probe_peers(struct peer_probe *probe, struct round *round);

/*
 * probe_until_unswitched() - the rule: call @take until no peer was switched
 * meanwhile, PROBE_TRIES_MAX times at most. Pure.
 * @last: the last try, which counts; @nr_again: the tries before it are added.
 * Return: 0, or what @take returned.
 */
int probe_until_unswitched(int (*take)(void *arg, struct probe_try *probed),
			   void *arg, struct probe_try *last,
			   uint64_t *nr_again);

#endif
