/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_MEMLIMIT_H
#define LIB_MEMLIMIT_H

#include <stdint.h>

/*
 * memlimit_available() - memory that this process may still fill without
 * swapping or being killed: the smallest of MemAvailable, the rest that each
 * memory cgroup above the process allows (version 1 and 2; its page cache
 * counts as free), and the rest that RLIMIT_AS and RLIMIT_DATA allow.
 * @by: set to the name of the limit that decides, a static string: "the
 *      machine", ...
 * Return: 0; -errno with fail() if MemAvailable cannot be read from
 * /proc/meminfo.
 * Source: Documentation/admin-guide/cgroup-v2.rst, memory.max.
 */
int memlimit_available(int root_fd, uint64_t *bytes, const char **by);

#endif
