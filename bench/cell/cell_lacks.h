/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CELL_LACKS_H
#define BENCH_CELL_LACKS_H

#include "bench/cell/cell.h"

/*
 * What a cell cannot run without, whatever its subjects are. They change
 * nothing and return 0 or -errno with the reason in fail().
 */

/*
 * cell_lacks_memory() - the area, and as much again for what is made of it.
 * Return: 0; -ENOMEM; else -errno.
 */
int cell_lacks_memory(const struct cell *cell,
		      const struct cell_context *context);

/*
 * cell_lacks_counts() - /proc/interrupts must be there to be read: it is how
 * disturbed rounds are told. A row that this kernel does not have is no lack.
 */
int cell_lacks_counts(const struct cell_context *context);

/*
 * cell_lacks_tunables() - could all that the cell holds be held? Where /sys is
 * read-only, or a kernel thread is not to be seen, it could not.
 */
int cell_lacks_tunables(const struct cell *cell,
			const struct cell_context *context);

#endif
