/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_CURVES_H
#define CLI_PLOT_CURVES_H

#include "cli/plot/plot.h"

/*
 * plot_curves() - latency by percentile as a picture: a panel a cell, a curve a
 * side, p99 and the largest value named. There is at least one such cell.
 * Return: 0; -errno with fail().
 */
int plot_curves(struct plot_job *job);

#endif
