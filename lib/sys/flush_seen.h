/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_FLUSH_SEEN_H
#define LIB_FLUSH_SEEN_H

/*
 * Tests whether a flush is counted in row TLB of /proc/interrupts. CPUID does
 * not always tell: a hypervisor may flush in its own way under the signature of
 * another hypervisor.
 */

#include <stdint.h>

/*
 * flush_seen() - change the protection of a page while a thread spins on
 * another CPU, until an interrupt is counted or some hundred changes were made.
 * @changes:  the changes made while the thread was seen to run; 0: not tried,
 *            because there is only one CPU, no row TLB, or no thread.
 * @received: TLB interrupts that the thread's CPU received during the changes.
 * Takes 1 ms. The caller is bound to a CPU during the call.
 */
void flush_seen(int root_fd, uint64_t *changes, uint64_t *received);

#endif
