/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_CAPABLE_H
#define LIB_CAPABLE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What this process may do, found out by trying. uid 0 is no answer: the root
 * of a container lacks most capabilities, the capabilities of a user namespace
 * do not count for the machine, and seccomp refuses a system call to anybody.
 *
 * Each probe makes the system call that will be needed, on memory or threads
 * of the caller alone, and changes nothing on the machine. Probes of one
 * module's own calls stand beside that module: mapping_probe_frames(),
 * kthread_cpus_probe(), swapdev_probe(), kmodule_probe(), tunable_probe(),
 * cgroup_writable().
 *
 * All return 0; or -errno with fail(), the text of which is a reason to skip:
 * -EPERM without the privilege, -EPERM or -ENOSYS (or what else its filter
 * says) under seccomp, -ENOSYS if the kernel has no such call. Thread-safe.
 */

/*
 * capable_effective() - @mask: bit n is capability n of linux/capability.h in
 * the effective set of the calling thread, in whatever user namespace it is.
 */
int capable_effective(uint64_t *mask);

/*
 * capable_has() - is @capability in that set? For what no call without a
 * lasting effect tells. False if the set cannot be read.
 */
bool capable_has(unsigned capability);

/*
 * capable_bind_memory() - mbind, get_mempolicy and a query by move_pages, on a
 * page of the caller's: what it takes to bind memory to a node, and to verify
 * that it is there.
 */
int capable_bind_memory(void);

/*
 * capable_find_nodes() - move_pages alone, which tells the node of a page.
 */
int capable_find_nodes(void);

/*
 * capable_bind_cpu() - sched_setaffinity of the caller. The set that it is
 * given is empty, so that the kernel refuses it with EINVAL after it has
 * looked at the permission.
 */
int capable_bind_cpu(void);

/* capable_memfd() - memfd_create. */
int capable_memfd(void);

#endif
