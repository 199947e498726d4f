/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_PROCSTAT_H
#define LIB_PROCSTAT_H

/*
 * Reads counters that files of /proc hold line by line. As in lib/sys/procfs.h,
 * @root_fd is a directory standing for "/", every function returns 0 or -errno
 * with fail(), and all are thread-safe.
 */

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/sys/procfs.h"

/*
 * vmstat_read() - several counters of /proc/vmstat in one pass.
 * @names: e.g. "pswpout"; @values: events since boot, pages for nr_*;
 *         PROCFS_UNKNOWN where this kernel has no such counter.
 * Counters of events are exact; nr_* counters lag by up to the per-CPU
 * thresholds.
 * Source: mm/vmstat.c, vmstat_text[].
 */
int vmstat_read(int root_fd, const char *const names[], size_t nr,
		uint64_t values[]);

/* vmstat_read_one() - the same, for the single counter @name. */
static inline int vmstat_read_one(int root_fd, const char *name,
				  uint64_t *value)
{
	return vmstat_read(root_fd, &name, 1, value);
}

/*
 * cpu_steal_ticks() - time the hypervisor took from CPUs, /proc/stat.
 * @cpus:  CPU numbers; @ticks: in 1/sysconf(_SC_CLK_TCK) s since boot, in the
 *         same order; PROCFS_UNKNOWN for a CPU that is offline.
 * Always 0 if the hypervisor does not report steal time.
 */
int cpu_steal_ticks(int root_fd, const unsigned cpus[], size_t nr,
		    uint64_t ticks[]);

/* What one thread got from the scheduler since its start. */
struct thread_sched {
	uint64_t run_ns;		/* on a CPU */
	uint64_t wait_ns;		/* runnable, waiting for a CPU */
	uint64_t nr_timeslices;
};

/*
 * thread_sched_read() - /proc/self/task/@tid/schedstat. -ENOENT if there is
 * no such thread or the kernel lacks CONFIG_SCHED_INFO.
 */
int thread_sched_read(int root_fd, pid_t tid, struct thread_sched *sched);

/*
 * process_sched_read() - the same for a thread of another process or the
 * kernel.
 */
int process_sched_read(int root_fd, pid_t pid, struct thread_sched *sched);

/*
 * thread_preempted_read() - how often a thread of any process lost its CPU
 * although it could run: nonvoluntary_ctxt_switches of /proc/@tid/status
 * (fs/proc/array.c, task_context_switch_counts()).
 */
int thread_preempted_read(int root_fd, pid_t tid, uint64_t *nr);

/* disks_in_flight() - requests under way on all disks, /proc/diskstats. */
int disks_in_flight(int root_fd, uint64_t *nr);

/*
 * thread_faults_read() - page faults of /proc/self/task/@tid/stat, minor plus
 * major, including faults that the kernel took on behalf of the thread.
 */
int thread_faults_read(int root_fd, pid_t tid, uint64_t *nr_faults);

struct load_average {
	double load_1min, load_5min, load_15min;
	unsigned nr_running;		/* threads, the reader included */
	unsigned nr_threads;
};

int load_average_read(int root_fd, struct load_average *load);

/*
 * procstat_kib() - read the line "@name: N kB" of @path (/proc/meminfo,
 * /proc/self/status) as bytes. -ENOENT if there is no such line.
 */
int procstat_kib(int root_fd, const char *path, const char *name,
		 uint64_t *bytes);

#endif
