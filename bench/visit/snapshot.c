/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/visit/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/sys/kthread.h"

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

static int snapshot_find_daemon(struct observer *observer)
{
	const struct clearer *clearer = observer->visit->spec->clearer;

	if (!clearer || !clearer->daemon)
		return 0;
	return kthread_find(clearer->daemon, &observer->daemon_pid);
}

/*
 * If ksoftirqd cannot be seen, its CPU time counts as interference from
 * outside.
 */
static int snapshot_find_softirqd(struct observer *observer)
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
	err = snapshot_find_daemon(observer);
	if (!err)
		err = snapshot_find_softirqd(observer);
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
 * For a running thread, the run time in schedstat was last updated at the last
 * tick of its CPU, which may be long ago. Reading its CPU clock updates the run
 * time.
 */
static int snapshot_read_cpu_clocks(struct observer *observer,
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

static int snapshot_read_io_workers(struct observer *observer,
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

/*
 * Read close to the window, because the numbers are small. Only emulated rounds
 * are judged by them.
 */
static int snapshot_read_preempted(struct observer *observer,
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

static int snapshot_read_kthreads(struct observer *observer,
				  struct snapshot *snapshot)
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
 * other readings lie outside the interval of their counts. Counters are started
 * just before and stopped just after that interval, so they never count less.
 */
static int snapshot_read_rest(struct observer *observer,
			      struct snapshot *snapshot)
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
		err = snapshot_read_cpu_clocks(observer, snapshot);
	if (!err)
		err = snapshot_read_io_workers(observer, snapshot);
	if (!err)
		err = snapshot_read_kthreads(observer, snapshot);
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
		err = snapshot_read_rest(observer, &observer->before);
	if (!err)
		err = snapshot_read_preempted(observer, &observer->before);
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
		err = snapshot_read_preempted(observer, &observer->after);
	if (!err)
		err = snapshot_read_rest(observer, &observer->after);
	return err ? err : counting_finish(observer->counting);
}

void observer_start(struct observer *observer)
{
	memset(observer->run_ns, 0, observer->nr * sizeof(*observer->run_ns));
}
