/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_KTHREAD_H
#define LIB_KTHREAD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Finds kernel threads by name, and reads and sets the CPUs they may use. */

#define KTHREAD_CPUS_BYTES 1024

/*
 * kthread_find() - the kernel thread called @comm with the lowest pid.
 * Return: 0; -ENOENT if there is none; else -errno. Thread-safe.
 * Source: PF_KTHREAD in field 9 of /proc/PID/stat, fs/proc/array.c.
 */
int kthread_find(const char *comm, pid_t *pid);

/*
 * process_visible() - does /proc know this process by the numbers that
 * getpid(2) and gettid(2) return here?
 * Return: 0; -ESRCH if /proc belongs to another PID namespace.
 */
int process_visible(void);

/*
 * kthread_visible() - can kernel threads be found and bound here?
 * Return: 0; -ESRCH if this PID namespace has no kernel threads, or if /proc
 * belongs to another PID namespace.
 */
int kthread_visible(void);

/* kthread_is() - is @pid a kernel thread called @comm? */
bool kthread_is(pid_t pid, const char *comm);

/*
 * kthread_io_run_ns() - CPU time, since their start, of the workers of @cpu
 * that drive the block layer (kblockd: the high-priority pool, "kworker/1:0H").
 * Return: 0; -errno. The sum gets smaller if a worker has ended between two
 * readings.
 * Source: kernel/workqueue.c create_worker(), block/blk-core.c.
 */
int kthread_io_run_ns(int cpu, uint64_t *run_ns);

/* process_alive() - does @pid exist, and is it not a zombie? */
bool process_alive(pid_t pid);

/*
 * kthread_cpus_get() - the CPUs @pid may use, as a list ("0-3,7").
 * Cpus_allowed_list of /proc/PID/status: unlike sched_getaffinity(2) it keeps
 * the CPUs that are offline now.
 */
int kthread_cpus_get(pid_t pid, char cpus[KTHREAD_CPUS_BYTES]);

/*
 * kthread_cpus_set() - bind @pid to the CPUs of the list @cpus.
 * Return: 0; -EINVAL if none of the CPUs is online or @cpus is no list; -ESRCH
 * if there is no such thread or /proc belongs to another PID namespace.
 */
int kthread_cpus_set(pid_t pid, const char *cpus);

/*
 * kthread_cpus_probe() - would kthread_cpus_set() be allowed to bind @pid to
 * @cpus? Passes an empty set, which the kernel refuses with EINVAL after it has
 * checked the permission (kernel/sched, sched_setaffinity()).
 * Return: as kthread_cpus_set(), with the same fail_text().
 */
int kthread_cpus_probe(pid_t pid, const char *cpus);

#endif
