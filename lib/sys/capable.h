/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_CAPABLE_H
#define LIB_CAPABLE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Tests by trial what this process may do. The uid is not enough: root in a
 * container lacks most capabilities, the capabilities of a user namespace do
 * not count for the machine, and seccomp can refuse a system call to any
 * process.
 *
 * Each probe makes the system call that will be needed, only on memory or
 * threads of the caller, and changes nothing on the machine. A probe for the
 * calls of one module stands in that module: mapping_probe_frames(),
 * kthread_cpus_probe(), swapdev_probe(), kmodule_probe(), tunable_probe(),
 * cgroup_writable().
 *
 * All return 0, or -errno with fail(), whose text is a reason to skip: -EPERM
 * without the privilege; under seccomp -EPERM, -ENOSYS or another error that
 * the filter sets; -ENOSYS if the kernel has no such call. Thread-safe.
 */

/*
 * capable_effective() - read the effective set of the calling thread, in its
 * user namespace. @mask: bit n is capability n of linux/capability.h.
 */
int capable_effective(uint64_t *mask);

/*
 * capable_has() - is @capability in the effective set? For privileges that
 * cannot be tested by a call without a lasting effect. False if the set cannot
 * be read.
 */
bool capable_has(unsigned capability);

/*
 * capable_bind_memory() - may this process bind memory to a node and verify
 * that it lies there? Calls mbind, get_mempolicy and move_pages (as a query) on
 * a page of the caller.
 */
int capable_bind_memory(void);

/*
 * capable_find_nodes() - may this process ask for the node of a page? Calls
 * only move_pages.
 */
int capable_find_nodes(void);

/*
 * capable_bind_cpu() - may this process bind itself to a CPU? Calls
 * sched_setaffinity with an empty set, which the kernel refuses with EINVAL
 * after it has checked the permission.
 */
int capable_bind_cpu(void);

/* capable_memfd() - may this process call memfd_create? */
int capable_memfd(void);

#endif
