/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_TRACEFS_H
#define LIB_TRACEFS_H

#include <stdint.h>

/*
 * The kernel's list of tracepoints. perf_event_open(2) fails with ENOENT both
 * for a tracepoint that the kernel lacks and for an event that the machine
 * lacks; the id file of tracefs tells the two cases apart.
 */

/*
 * tracefs_open() - open the directory of events below @root_fd: of the mounted
 * tracefs if there is one, else of a private instance (lib/sys/pseudofs.h).
 * Return: a descriptor to be closed; -ENOENT if the kernel has no tracefs;
 * -EPERM or -EACCES if it may not be read; else -errno. All with fail().
 */
int tracefs_open(int root_fd);

/*
 * tracefs_id() - the number of @tracepoint, e.g. "tlb/tlb_flush".
 * Return: 0; -ENOENT if this kernel has no such tracepoint; else -errno, with
 * fail().
 */
int tracefs_id(int events_fd, const char *tracepoint, uint64_t *id);

#endif
