/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_KNOB_VALUE_H
#define LIB_KNOB_VALUE_H

#include <sys/types.h>

#include "lib/sys/kthread.h"

/*
 * Reads and writes a value that a session holds: a tunable
 * (lib/hold/tunable.h), or the CPUs of a kernel thread (lib/sys/kthread.h).
 */

/* Room for the value of a tunable or a list of CPUs. */
#define KNOB_VALUE_BYTES KTHREAD_CPUS_BYTES

/*
 * knob_value_get(), knob_value_set() - read or write the value.
 * @target: path of the tunable, or name of the thread.
 * @pid:    the thread; 0 for a tunable.
 *
 * Return: as tunable_read(), tunable_write(), kthread_cpus_get() and
 * kthread_cpus_set().
 */
int knob_value_get(const char *target, pid_t pid,
		   char value[KNOB_VALUE_BYTES]);
int knob_value_set(const char *target, pid_t pid, const char *value);

#endif
