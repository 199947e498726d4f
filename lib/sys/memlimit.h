/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_MEMLIMIT_H
#define LIB_MEMLIMIT_H

#include <stdint.h>

/*
 * memlimit_available() - memory that this process may still fill without
 * swapping or being killed: the least of MemAvailable, what each memory cgroup
 * above it (version 1 and 2) leaves, its page cache counted as free, and what
 * RLIMIT_AS and RLIMIT_DATA leave.
 * @by: set to what sets it, a static string: "the machine", ...
 * Return: 0; -errno with fail() if /proc/meminfo does not tell.
 * Source: Documentation/admin-guide/cgroup-v2.rst, memory.max.
 */
int memlimit_available(int root_fd, uint64_t *bytes, const char **by);

#endif
