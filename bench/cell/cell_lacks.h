/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CELL_LACKS_H
#define BENCH_CELL_LACKS_H

#include "bench/cell/cell.h"

/*
 * Checks needs of a cell that do not depend on its subjects. The functions
 * change nothing and return 0, or -errno with the reason in fail().
 */

/*
 * cell_lacks_memory() - is there memory for the area, and as much again for the
 * pages that the subjects make from it? Return: 0; -ENOMEM; else -errno.
 */
int cell_lacks_memory(const struct cell *cell,
		      const struct cell_context *context);

/*
 * cell_lacks_counts() - can /proc/interrupts be read? It is needed to detect
 * disturbed rounds. A missing row is no error.
 */
int cell_lacks_counts(const struct cell_context *context);

/*
 * cell_lacks_threads() - are the threads of this process found in /proc by
 * their numbers? Their time on and off a CPU is needed to detect disturbed
 * rounds.
 */
int cell_lacks_threads(void);

/*
 * cell_lacks_tunables() - can all tunables of the cell be held? Not if /sys is
 * read-only or a kernel thread is hidden.
 */
int cell_lacks_tunables(const struct cell *cell,
			const struct cell_context *context);

#endif
