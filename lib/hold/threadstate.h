/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_THREADSTATE_H
#define LIB_THREADSTATE_H

#include <sys/types.h>

#include "lib/sys/kthread.h"

/*
 * What an administrator sets of a kernel thread, as one line of text: the CPUs
 * it may use, scheduling policy, nice value and real-time priority
 * ("0-3 policy 0 nice 5 priority 0"). Not in it: the runtime of SCHED_DEADLINE
 * and the cgroup.
 */
#define THREADSTATE_BYTES (KTHREAD_CPUS_BYTES + 64)

/* threadstate_get() - Return: 0; else -errno. */
int threadstate_get(pid_t pid, char state[THREADSTATE_BYTES]);

/*
 * threadstate_with_cpus() - replace the CPUs in @state by @cpus; if the result
 * does not fit, @state is as it was.
 */
void threadstate_with_cpus(char state[THREADSTATE_BYTES], const char *cpus);

/*
 * threadstate_set() - Return: 0; -EBADMSG if @state is no such line; else
 * -errno.
 */
int threadstate_set(pid_t pid, const char *state);

/*
 * threadstate_await() - wait until khugepaged, just started, has set its own
 * nice value: what is set before that it overwrites. It begins with nice 0,
 * which therefore counts as set by nobody, even if it is @wanted. Waits up to a
 * second. Source: mm/khugepaged.c, khugepaged().
 */
void threadstate_await(pid_t pid, const char *wanted);

#endif
