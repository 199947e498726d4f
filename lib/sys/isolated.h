/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_ISOLATED_H
#define LIB_ISOLATED_H

#include <stdbool.h>

#include "lib/sys/topo.h"

/*
 * CPUs that the administrator keeps free of other work: isolcpus= (or an
 * isolated cpuset) and nohz_full=. On these CPUs the time lost to an interrupt
 * matters most.
 */

/*
 * isolated_read() - read /sys/devices/system/cpu/{isolated,nohz_full} into
 * @isolated, by CPU number.
 * Return: the number of isolated CPUs; -errno with fail() for a list that
 * cannot be parsed.
 */
int isolated_read(int root_fd, bool isolated[TOPO_CPUS_MAX]);

/*
 * isolated_claim() - let this process use isolated CPUs, where the scheduler
 * starts no process by itself. Allows all online CPUs, unless the affinity of
 * the process was already set by someone. The kernel still restricts the
 * process to its cpuset.
 * Return: 0; -errno with fail().
 */
int isolated_claim(int root_fd);

#endif
