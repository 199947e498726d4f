/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_KERNELS_H
#define CLI_PLOT_KERNELS_H

#include "analysis/compare/compare.h"

/*
 * plot_kernels_split() - a side for each kernel of the runs of @all, the oldest
 * release first. They borrow the runs: plot_kernels_release() before @all is
 * freed, also after a failure.
 * Return: 0; -E2BIG with fail() for more than COMPARE_MAX_SIDES kernels;
 * -ENOMEM with fail().
 */
int plot_kernels_split(const struct side *all,
		       struct side kernels[COMPARE_MAX_SIDES], size_t *nr);
void plot_kernels_release(struct side kernels[COMPARE_MAX_SIDES], size_t nr);

/*
 * plot_kernels_name() - "6.1.192-2": the version of Debian's package, or the
 * release. Return: @buf.
 */
#define KERNEL_NAME_BYTES 64
const char *plot_kernels_name(const struct side *kernel,
			      char buf[KERNEL_NAME_BYTES]);

#endif
