/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_PROCFS_H
#define LIB_PROCFS_H

/*
 * Readers of /proc and /sys. Every path is taken below @root_fd, a directory
 * standing for "/": procfs_root() for the machine, a fixture in tests. A
 * leading "/" of a path is ignored. Every function returns 0 or -errno with
 * fail(); -EBADMSG is text that does not have the kernel's format. All are
 * thread-safe, unless two threads share a struct procfs_text.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PROCFS_UNKNOWN UINT64_MAX	/* the kernel does not tell */

/* procfs_root() - "/" as a directory for the functions below; to be closed. */
int procfs_root(void);

/* A whole file, NUL-terminated. Zeroed is empty; reused by the next read. */
struct procfs_text {
	char *text;
	size_t len_bytes;		/* without the NUL */
	size_t size_bytes;
};

/*
 * procfs_read() - read all of @path into @text, which grows as needed and is
 * not allocated again by the next read of a file of that length. Files longer
 * than 64 MiB: -EFBIG.
 */
int procfs_read(int root_fd, const char *path, struct procfs_text *text);
void procfs_text_free(struct procfs_text *text);

/* A text that is freed when its block ends: SCOPE_TEXT text = { 0 }; */
#define SCOPE_TEXT \
	__attribute__((cleanup(procfs_text_free))) struct procfs_text

/*
 * procfs_string() - a small file without the white space at its ends. A file
 * of @buf_bytes or more, white space included, is -EOVERFLOW.
 */
int procfs_string(int root_fd, const char *path, char *buf, size_t buf_bytes);

/* procfs_u64() - a file that holds one number, decimal or 0x hexadecimal. */
int procfs_u64(int root_fd, const char *path, uint64_t *value);

/*
 * procfs_choice() - the bracketed word of "always [madvise] never". A file of
 * one word without brackets is that word.
 */
int procfs_choice(int root_fd, const char *path, char *buf, size_t buf_bytes);

/*
 * procfs_cpu_list() - a file such as "0-3,8": how many CPUs and the highest
 * number. An empty list is 0 CPUs and leaves @highest at 0.
 */
int procfs_cpu_list(int root_fd, const char *path, unsigned *nr_cpus,
		    unsigned *highest);

/*
 * procfs_cpu_flags() - the same into @cpus, by CPU number, below @nr. Flags are
 * set, none is cleared.
 */
int procfs_cpu_flags(int root_fd, const char *path, bool *cpus, size_t nr);

/*
 * vmstat_read() - several counters of /proc/vmstat in one pass.
 * @names: e.g. "pswpout"; @values: events since boot, pages for nr_*;
 *         PROCFS_UNKNOWN where this kernel has no such counter.
 * Counters of events are exact; nr_* lag by the per-CPU thresholds.
 * Source: mm/vmstat.c, vmstat_text[].
 */
int vmstat_read(int root_fd, const char *const names[], size_t nr,
		uint64_t values[]);

/*
 * cpu_steal_ticks() - time the hypervisor took from CPUs, /proc/stat.
 * @cpus:  CPU numbers; @ticks: in 1/sysconf(_SC_CLK_TCK) s since boot, in the
 *         same order; PROCFS_UNKNOWN for a CPU that is offline.
 * Always 0 where the hypervisor does not report it.
 */
int cpu_steal_ticks(int root_fd, const unsigned cpus[], size_t nr,
		    uint64_t ticks[]);

/* What the scheduler gave one thread, since it started. */
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

/* process_sched_read() - the same of another process's or kernel's thread. */
int process_sched_read(int root_fd, pid_t pid, struct thread_sched *sched);

/*
 * thread_preempted_read() - how often a thread, of any process, gave up its
 * CPU though it could run: nonvoluntary_ctxt_switches of /proc/@tid/status
 * (fs/proc/array.c, task_context_switch_counts()).
 */
int thread_preempted_read(int root_fd, pid_t tid, uint64_t *nr);

/* disks_in_flight() - requests under way on all disks, /proc/diskstats. */
int disks_in_flight(int root_fd, uint64_t *nr);

/*
 * thread_faults_read() - page faults of /proc/self/task/@tid/stat, minor and
 * major together, those that the kernel took on the thread's behalf included.
 */
int thread_faults_read(int root_fd, pid_t tid, uint64_t *nr_faults);

struct load_average {
	double load_1min, load_5min, load_15min;
	unsigned nr_running;		/* threads, the reader included */
	unsigned nr_threads;
};

int load_average_read(int root_fd, struct load_average *load);

/*
 * procfs_kib() - the bytes of a line "@name:   N kB" of @path, as
 * /proc/meminfo and /proc/self/status have. -ENOENT if there is no such line.
 */
int procfs_kib(int root_fd, const char *path, const char *name,
	       uint64_t *bytes);

#endif
