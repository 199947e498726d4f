/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_FLUSH_SEEN_H
#define LIB_FLUSH_SEEN_H

/*
 * Does a flush show in row TLB of /proc/interrupts? CPUID does not always say:
 * a hypervisor may bring a flush of its own under the signature of another.
 */

#include <stdint.h>

/*
 * flush_seen() - change the protection of a page while a thread spins on
 * another CPU, until an interrupt shows or some hundred changes were made.
 * @changes:  made while the thread was seen to run; 0: not tried, since there
 *            is one CPU, no row, or no thread.
 * @received: TLB interrupts of the thread's CPU meanwhile.
 * Takes 1 ms; binds the caller to a CPU meanwhile.
 */
void flush_seen(int root_fd, uint64_t *changes, uint64_t *received);

#endif
