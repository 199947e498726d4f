/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_PROBE_H
#define BENCH_PROBE_H

#include "bench/visit/workers.h"
#include "lib/sys/irqcount.h"
#include "lib/sys/procstat.h"

/*
 * The mprotect probe: a short series of the simplest flush while the peers
 * pause, which means that they spin. It checks that every peer's CPU receives
 * its interrupts.
 *
 * If a kernel thread runs on a peer's CPU for 5 us, 5 of 64 changes send no
 * interrupt there: the CPU is lazy during that time (should_flush_tlb(),
 * arch/x86/mm/tlb.c), and a change that interrupts no CPU takes 1 us instead of
 * 13. Such threads (ksoftirqd, rcu_preempt, kworker) run when a window ends,
 * because they clean up after it. The wait of a peer inside the window is
 * judged by its schedstat; its wait during a probe says nothing about the
 * window. So a probe in which a peer was switched is repeated. The number of
 * interrupts received does not decide about the repetition.
 */
#define PROBE_CHANGES	64
#define PROBE_TRIES_MAX 8

/* One try of a probe. */
struct probe_try {
	uint64_t changes, received;	/* TLB interrupts, on peers' CPUs */
	bool switched;			/* a peer lost its CPU during it */
};

struct peer_probe {
	struct workers *crew;
	int root_fd;
	char *page;
	struct irq_counts before, after;
	uint64_t *slices;		/* per peer, before a try */
};

/*
 * probe_init() - prepare probes of the peers @crew. Release with probe_free(),
 * which takes a zeroed struct, too. Return: 0 or -errno with fail().
 */
int probe_init(struct peer_probe *probe, struct workers *crew, int root_fd);
void probe_free(struct peer_probe *probe);

/*
 * probe_peers() - probe from the clearer's thread while the peers pause, and
 * add the result to @round. Return: 0 or -errno with fail().
 */
int probe_peers(struct peer_probe *probe, struct round *round);

/*
 * probe_until_unswitched() - call @take until no peer was switched during a
 * try, at most PROBE_TRIES_MAX times. Pure.
 * @last: set to the last try, the only valid one; @nr_again: the number of
 *        earlier tries is added to it.
 * Return: 0, or what @take returned.
 */
int probe_until_unswitched(int (*take)(void *arg, struct probe_try *probed),
			   void *arg, struct probe_try *last,
			   uint64_t *nr_again);

#endif
