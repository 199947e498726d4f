/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_THREADSTATE_H
#define LIB_THREADSTATE_H

#include <sys/types.h>

#include "lib/sys/kthread.h"

/*
 * The settings of a kernel thread that an administrator can change, as one line
 * of text: its CPUs, scheduling policy, nice value and real-time priority ("0-3
 * policy 0 nice 5 priority 0"). The runtime of SCHED_DEADLINE and the cgroup
 * are not included.
 */
#define THREADSTATE_BYTES (KTHREAD_CPUS_BYTES + 64)

/* threadstate_get() - read the state of @pid. Return: 0; else -errno. */
int threadstate_get(pid_t pid, char state[THREADSTATE_BYTES]);

/*
 * threadstate_with_cpus() - replace the CPUs in @state by @cpus; if the result
 * does not fit, @state is unchanged.
 */
void threadstate_with_cpus(char state[THREADSTATE_BYTES], const char *cpus);

/*
 * threadstate_set() - set the state of @pid. Return: 0; -EBADMSG if @state is
 * no such line; else -errno.
 */
int threadstate_set(pid_t pid, const char *state);

/*
 * threadstate_await() - wait until the newly started khugepaged has set its own
 * nice value, because it overwrites any earlier setting. It starts with nice 0,
 * so a nice value of 0 means that it has not yet done so, even if @wanted has
 * nice 0. Waits up to a second. Source: mm/khugepaged.c, khugepaged().
 */
void threadstate_await(pid_t pid, const char *wanted);

#endif
