/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_COMPARABLE_H
#define CLI_PLOT_COMPARABLE_H

#include "cli/plot/plot.h"

/*
 * plot_comparable() - was @cell asked for, and may what all sides measured of
 * @metric stand in one figure?
 */
bool plot_comparable(const struct plot_job *job, const char *cell,
		     bool primitive, size_t metric);

#endif
