/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_ISOLATED_H
#define LIB_ISOLATED_H

#include <stdbool.h>

#include "lib/sys/topo.h"

/*
 * CPUs that the administrator keeps free of others' work: isolcpus= (or an
 * isolated cpuset) and nohz_full=. Whoever has some cares most for what an
 * interrupt takes away there.
 */

/*
 * isolated_read() - /sys/devices/system/cpu/{isolated,nohz_full} into
 * @isolated, by CPU number.
 * Return: how many; -errno with fail() for a list that cannot be parsed.
 */
int isolated_read(int root_fd, bool isolated[TOPO_CPUS_MAX]);

/*
 * isolated_claim() - the scheduler starts no process on isolated CPUs: give
 * this one all that are online, unless somebody already chose its CPUs. The
 * kernel still keeps it to its cpuset.
 * Return: 0; -errno with fail().
 */
int isolated_claim(int root_fd);

#endif
