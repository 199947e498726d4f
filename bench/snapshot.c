/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/kthread.h"

static int snapshot_alloc(struct snapshot *snapshot, int root_fd, unsigned nr)
{
	snapshot->sched = calloc(nr, sizeof(*snapshot->sched));
	snapshot->steal = calloc(nr, sizeof(*snapshot->steal));
	snapshot->cpu_ns = calloc(nr, sizeof(*snapshot->cpu_ns));
	snapshot->io_ns = calloc(nr, sizeof(*snapshot->io_ns));
	snapshot->preempted = calloc(nr, sizeof(*snapshot->preempted));
	if (!snapshot->sched || !snapshot->steal || !snapshot->cpu_ns ||
	    !snapshot->io_ns || !snapshot->preempted)
		return fail(ENOMEM, "allocate a snapshot of %u threads", nr);
	return irq_counts_alloc(root_fd, &snapshot->irqs);
}

static void snapshot_free(struct snapshot *snapshot)
{
	irq_counts_free(&snapshot->irqs);
	free(snapshot->sched);
	free(snapshot->steal);
	free(snapshot->cpu_ns);
	free(snapshot->io_ns);
	free(snapshot->preempted);
}

static int find_daemon(struct observer *observer)
{
	const struct clearer *clearer = observer->visit->spec->clearer;

	if (!clearer || !clearer->daemon)
		return 0;
	return kthread_find(clearer->daemon, &observer->daemon_pid);
}

/* A machine that shows none has its work counted as a stranger's. */
static int find_softirqd(struct observer *observer)
{
	const struct cell_spec *spec = observer->visit->spec;
	char comm[32];
	int err;

	if (spec->primitive ? !spec->primitive->frees_by_rcu :
			      !spec->clearer->frees_by_rcu)
		return 0;
	snprintf(comm, sizeof(comm), "ksoftirqd/%d",
		 observer->visit->placement->clearer_cpu);
	err = kthread_find(comm, &observer->softirq_pid);
	return err == -ENOENT ? 0 : err;
}

int observer_init(struct observer *observer, const struct visit *visit,
		  const struct workers *crew)
{
	int root_fd = visit->env.root_fd, err;

	memset(observer, 0, sizeof(*observer));
	observer->visit = visit;
	observer->crew = crew;
	observer->nr = crew->nr + 1;
	observer->clearer_tid = gettid();
	observer->cpu = calloc(observer->nr, sizeof(*observer->cpu));
	observer->run_ns = calloc(observer->nr, sizeof(*observer->run_ns));
	if (!observer->cpu || !observer->run_ns)
		return fail(ENOMEM, "allocate %u CPU numbers", observer->nr);
	observer->cpu[0] = (unsigned)visit->placement->clearer_cpu;
	for (unsigned i = 0; i < crew->nr; i++)
		observer->cpu[i + 1] = (unsigned)crew->worker[i].cpu;
	err = find_daemon(observer);
	if (!err)
		err = find_softirqd(observer);
	if (!err)
		err = snapshot_alloc(&observer->before, root_fd,
				     observer->nr);
	return err ? err : snapshot_alloc(&observer->after, root_fd,
					  observer->nr);
}

void observer_free(struct observer *observer)
{
	snapshot_free(&observer->before);
	snapshot_free(&observer->after);
	free(observer->cpu);
	free(observer->run_ns);
}

/*
 * schedstat's run time of a thread that runs is as old as the last tick of its
 * CPU, which may be long ago; its CPU clock is brought up to date by reading.
 */
static int read_cpu_clocks(struct observer *observer,
			   struct snapshot *snapshot)
{
	for (unsigned i = 1; i < observer->nr; i++) {
		struct timespec used;
		clockid_t id;

		if (worker_cpu_clock(&observer->crew->worker[i - 1], &id) ||
		    clock_gettime(id, &used))
			return fail(errno, "read the CPU time of a worker");
		snapshot->cpu_ns[i] = (uint64_t)used.tv_sec * 1000000000u +
				      (uint64_t)used.tv_nsec;
	}
	return 0;
}

static int read_io_workers(struct observer *observer,
			   struct snapshot *snapshot)
{
	const struct clearer *clearer = observer->visit->spec->clearer;
	int err = 0;

	if (!clearer || !clearer->writes_disk)
		return 0;
	for (unsigned i = 1; !err && i < observer->nr; i++)
		err = kthread_io_run_ns((int)observer->cpu[i],
					&snapshot->io_ns[i]);
	return err;
}

/* Next to the window, for it is few; only emulated rounds are judged by it. */
static int read_preempted(struct observer *observer,
			  struct snapshot *snapshot)
{
	int root_fd = observer->visit->env.root_fd, err = 0;

	if (!observer->visit->settings->time_emulated)
		return 0;
	for (unsigned i = 1; !err && i < observer->nr; i++)
		err = thread_preempted_read(root_fd,
					    observer->crew->worker[i - 1].tid,
					    &snapshot->preempted[i]);
	return err;
}

static int read_kthreads(struct observer *observer, struct snapshot *snapshot)
{
	int root_fd = observer->visit->env.root_fd, err = 0;
	struct thread_sched softirq = { .run_ns = 0 };

	if (observer->daemon_pid)
		err = process_sched_read(root_fd, observer->daemon_pid,
					 &snapshot->daemon);
	if (!err && observer->softirq_pid)
		err = process_sched_read(root_fd, observer->softirq_pid,
					 &softirq);
	snapshot->softirq_ns = softirq.run_ns;
	return err;
}

/*
 * Interrupts are read last at the beginning and first at the end, so that the
 * other readings stay outside the interval they count; counters are started
 * just before and stopped just after, so that they see no fewer.
 */
static int read_rest(struct observer *observer, struct snapshot *snapshot)
{
	static const char *const flushed[] = { "nr_tlb_local_flush_all",
					       "nr_tlb_local_flush_one" };
	int root_fd = observer->visit->env.root_fd, err;
	struct rusage usage;

	err = thread_sched_read(root_fd, observer->clearer_tid,
				&snapshot->sched[0]);
	for (unsigned i = 1; !err && i < observer->nr; i++)
		err = process_sched_read(root_fd,
					 observer->crew->worker[i - 1].tid,
					 &snapshot->sched[i]);
	if (!err)
		err = read_cpu_clocks(observer, snapshot);
	if (!err)
		err = read_io_workers(observer, snapshot);
	if (!err)
		err = read_kthreads(observer, snapshot);
	if (!err)
		err = cpu_steal_ticks(root_fd, observer->cpu, observer->nr,
				      snapshot->steal);
	if (!err)
		err = vmstat_read(root_fd, flushed, NR_LOCAL_FLUSHES,
				  snapshot->flushed);
	if (!err && getrusage(RUSAGE_SELF, &usage))
		err = fail(errno, "getrusage");
	if (err)
		return err;
	snapshot->voluntary = (uint64_t)usage.ru_nvcsw;
	snapshot->involuntary = (uint64_t)usage.ru_nivcsw;
	snapshot->minor_faults = (uint64_t)usage.ru_minflt;
	snapshot->major_faults = (uint64_t)usage.ru_majflt;
	return 0;
}

int observer_begin(struct observer *observer)
{
	int err = counting_prepare(observer->counting);

	if (!err)
		err = read_rest(observer, &observer->before);
	if (!err)
		err = read_preempted(observer, &observer->before);
	if (!err && observer->perf)
		err = perf_control_enable(observer->perf);
	if (!err)
		err = counting_begin(observer->counting);
	if (!err)
		err = irq_counts_read(observer->visit->env.root_fd,
				      &observer->before.irqs);
	latency_start(observer->latency);
	return err;
}

int observer_end(struct observer *observer)
{
	int err;

	latency_stop(observer->latency);
	err = irq_counts_read(observer->visit->env.root_fd,
			      &observer->after.irqs);

	if (!err)
		err = counting_end(observer->counting);
	if (!err && observer->perf)
		err = perf_control_disable(observer->perf);
	if (!err)
		err = read_preempted(observer, &observer->after);
	if (!err)
		err = read_rest(observer, &observer->after);
	return err ? err : counting_finish(observer->counting);
}

static enum cpu_role role_of(const struct observer *observer, unsigned cpu)
{
	for (unsigned i = 0; i < observer->nr; i++)
		if (observer->cpu[i] == cpu)
			return i ? observer->crew->worker[i - 1].role :
				   ROLE_CLEARER;
	return ROLE_OTHER;
}

static void add_irqs(const struct observer *observer, struct round *round)
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
				round->irqs[row][role_of(observer, cpu)] += nr;
		}
	}
}

/*
 * The daemon waits for the clearer's thread too, which shares its CPU and looks
 * now and then whether the work is done: that is no sign from outside.
 */
static uint64_t daemon_wait_ns(const struct observer *observer)
{
	uint64_t wait_ns = observer->after.daemon.wait_ns -
			   observer->before.daemon.wait_ns;
	uint64_t own_ns = observer->after.sched[0].run_ns -
			  observer->before.sched[0].run_ns;

	return wait_ns > own_ns ? wait_ns - own_ns : 0;
}

/*
 * What peer @i waited for others than the block layer's workers on its CPU:
 * when the clearer writes to a disk, those are part of its work.
 */
static uint64_t foreign_wait_ns(const struct observer *observer, unsigned i)
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
 * What the clearer waited for others than ksoftirqd of its CPU, where that
 * frees what it gave up: page tables and mappings, by RCU.
 */
static uint64_t clearer_wait_ns(const struct observer *observer)
{
	uint64_t wait_ns = observer->after.sched[0].wait_ns -
			   observer->before.sched[0].wait_ns;
	uint64_t own_ns = observer->after.softirq_ns -
			  observer->before.softirq_ns;

	return wait_ns > own_ns ? wait_ns - own_ns : 0;
}

static void add_sched(struct observer *observer, struct round *round)
{
	uint64_t worst_ns[NR_ROLES] = { 0 };

	for (unsigned i = 1; i < observer->nr; i++) {
		uint64_t wait_ns = foreign_wait_ns(observer, i);
		enum cpu_role role = observer->crew->worker[i - 1].role;

		if (wait_ns > worst_ns[role])
			worst_ns[role] = wait_ns;
		observer->run_ns[i] += observer->after.cpu_ns[i] -
				       observer->before.cpu_ns[i];
	}
	round->bystander_wait_ns += worst_ns[ROLE_BYSTANDER];
	round->pinner_wait_ns += worst_ns[ROLE_PINNER];
	worst_ns[ROLE_CLEARER] = clearer_wait_ns(observer);
	if (daemon_wait_ns(observer) > worst_ns[ROLE_CLEARER])
		worst_ns[ROLE_CLEARER] = daemon_wait_ns(observer);
	round->clearer_wait_ns += worst_ns[ROLE_CLEARER];
}

static uint64_t worst_preempted(const struct observer *observer)
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

/* Peers of our mm that ran for more than half of what was timed so far. */
static unsigned count_spinning(const struct observer *observer,
			       uint64_t window_ns)
{
	unsigned nr = 0;

	if (observer->visit->processes)
		return 0;
	for (unsigned i = 1; i < observer->nr; i++)
		nr += 2 * observer->run_ns[i] > window_ns;
	return nr;
}

static unsigned count_online(const struct irq_counts *irqs)
{
	unsigned nr = 0;

	for (unsigned cpu = 0; cpu < irqs->nr_cpus; cpu++)
		nr += irqs->online[cpu];
	return nr;
}

void observer_start(struct observer *observer)
{
	memset(observer->run_ns, 0, observer->nr * sizeof(*observer->run_ns));
}

void observer_add(struct observer *observer, uint64_t window_ns,
		  struct round *round)
{
	const struct snapshot *before = &observer->before;
	const struct snapshot *after = &observer->after;

	add_irqs(observer, round);
	add_sched(observer, round);
	for (unsigned i = 0; i < observer->nr; i++)
		if (before->steal[i] != PROCFS_UNKNOWN &&
		    after->steal[i] != PROCFS_UNKNOWN)
			round->steal_ticks += after->steal[i] -
					      before->steal[i];
	round->voluntary_switches += after->voluntary - before->voluntary;
	round->involuntary_switches += after->involuntary -
				       before->involuntary;
	round->peer_switches += worst_preempted(observer);
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
	round->cpus_online = count_online(&after->irqs);
	round->spinning_peers = count_spinning(observer, round->window_ns);
}
