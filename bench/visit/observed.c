/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/visit/observed.h"

static enum cpu_role observed_role_of(const struct observer *observer,
				      unsigned cpu)
{
	for (unsigned i = 0; i < observer->nr; i++)
		if (observer->cpu[i] == cpu)
			return i ? observer->crew->worker[i - 1].role :
				   ROLE_CLEARER;
	return ROLE_OTHER;
}

static void observed_add_irqs(const struct observer *observer,
			      struct round *round)
{
	for (enum irq_row row = 0; row < IRQ_NR_ROWS; row++) {
		if (!observer->after.irqs.has[row]) {
			for (int role = 0; role < NR_ROLES; role++)
				round->irqs[row][role] = PROCFS_UNKNOWN;
			continue;
		}
		for (unsigned cpu = 0; cpu < observer->after.irqs.nr_cpus;
		     cpu++) {
			uint64_t nr = irq_counts_delta(&observer->before.irqs,
						       &observer->after.irqs,
						       row, cpu);

			if (nr != PROCFS_UNKNOWN)
				round->irqs[row][observed_role_of(observer,
								  cpu)] += nr;
		}
	}
}

/*
 * The daemon also waits for the clearer's thread, which shares its CPU and
 * polls whether the work is done. This wait is no sign from outside.
 */
static uint64_t observed_daemon_wait_ns(const struct observer *observer)
{
	uint64_t wait_ns = observer->after.daemon.wait_ns -
			   observer->before.daemon.wait_ns;
	uint64_t own_ns = observer->after.sched[0].run_ns -
			  observer->before.sched[0].run_ns;

	return wait_ns > own_ns ? wait_ns - own_ns : 0;
}

/*
 * The wait of peer @i, without its wait for block layer workers on its CPU: if
 * the clearer writes to a disk, these workers are part of its work.
 */
static uint64_t observed_foreign_wait_ns(const struct observer *observer,
					 unsigned i)
{
	uint64_t wait_ns = observer->after.sched[i].wait_ns -
			   observer->before.sched[i].wait_ns;
	uint64_t io_before_ns = observer->before.io_ns[i];
	uint64_t io_after_ns = observer->after.io_ns[i];

	if (io_after_ns <= io_before_ns)
		return wait_ns;
	io_after_ns -= io_before_ns;
	return wait_ns > io_after_ns ? wait_ns - io_after_ns : 0;
}

/*
 * The wait of the clearer, without its wait for ksoftirqd of its CPU if
 * ksoftirqd frees the page tables and mappings that the clearer dropped, by
 * RCU.
 */
static uint64_t observed_clearer_wait_ns(const struct observer *observer)
{
	uint64_t wait_ns = observer->after.sched[0].wait_ns -
			   observer->before.sched[0].wait_ns;
	uint64_t own_ns = observer->after.softirq_ns -
			  observer->before.softirq_ns;

	return wait_ns > own_ns ? wait_ns - own_ns : 0;
}

static void observed_add_sched(struct observer *observer, struct round *round)
{
	uint64_t worst_ns[NR_ROLES] = { 0 };

	for (unsigned i = 1; i < observer->nr; i++) {
		uint64_t wait_ns = observed_foreign_wait_ns(observer, i);
		enum cpu_role role = observer->crew->worker[i - 1].role;

		if (wait_ns > worst_ns[role])
			worst_ns[role] = wait_ns;
		observer->run_ns[i] += observer->after.cpu_ns[i] -
				       observer->before.cpu_ns[i];
	}
	round->bystander_wait_ns += worst_ns[ROLE_BYSTANDER];
	round->pinner_wait_ns += worst_ns[ROLE_PINNER];
	worst_ns[ROLE_CLEARER] = observed_clearer_wait_ns(observer);
	if (observed_daemon_wait_ns(observer) > worst_ns[ROLE_CLEARER])
		worst_ns[ROLE_CLEARER] = observed_daemon_wait_ns(observer);
	round->clearer_wait_ns += worst_ns[ROLE_CLEARER];
}

static uint64_t observed_worst_preempted(const struct observer *observer)
{
	uint64_t worst = 0;

	for (unsigned i = 1; i < observer->nr; i++) {
		uint64_t nr = observer->after.preempted[i] -
			      observer->before.preempted[i];

		if (nr > worst)
			worst = nr;
	}
	return worst;
}

/*
 * Number of peers of the measured mm that ran for more than half of the time
 * measured so far.
 */
static unsigned observed_count_spinning(const struct observer *observer,
					uint64_t window_ns)
{
	unsigned nr = 0;

	if (observer->visit->processes)
		return 0;
	for (unsigned i = 1; i < observer->nr; i++)
		nr += 2 * observer->run_ns[i] > window_ns;
	return nr;
}

static unsigned observed_count_online(const struct irq_counts *irqs)
{
	unsigned nr = 0;

	for (unsigned cpu = 0; cpu < irqs->nr_cpus; cpu++)
		nr += irqs->online[cpu];
	return nr;
}

void observed_add(struct observer *observer, uint64_t window_ns,
		  struct round *round)
{
	const struct snapshot *before = &observer->before;
	const struct snapshot *after = &observer->after;

	observed_add_irqs(observer, round);
	observed_add_sched(observer, round);
	for (unsigned i = 0; i < observer->nr; i++)
		if (before->steal[i] != PROCFS_UNKNOWN &&
		    after->steal[i] != PROCFS_UNKNOWN)
			round->steal_ticks += after->steal[i] -
					      before->steal[i];
	round->voluntary_switches += after->voluntary - before->voluntary;
	round->involuntary_switches += after->involuntary -
				       before->involuntary;
	round->peer_switches += observed_worst_preempted(observer);
	round->minor_faults += after->minor_faults - before->minor_faults;
	round->major_faults += after->major_faults - before->major_faults;
	for (int kind = 0; kind < NR_LOCAL_FLUSHES; kind++) {
		if (after->flushed[kind] == PROCFS_UNKNOWN)
			round->flushed[kind] = PROCFS_UNKNOWN;
		else
			round->flushed[kind] += after->flushed[kind] -
						before->flushed[kind];
	}
	round->window_ns += window_ns;
	round->nr_passes++;
	round->cpus_online = observed_count_online(&after->irqs);
	round->spinning_peers =
		observed_count_spinning(observer, round->window_ns);
}
