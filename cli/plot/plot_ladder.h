/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_LADDER_H
#define CLI_PLOT_LADDER_H

#include "cli/plot/plot.h"
#include "analysis/price/growth.h"

/*
 * plot_ladder() - the series of a sweep as a picture: a line of panels for each
 * kind of operation, its initiator left and all its victims right.
 * @growth: writes "+10.3k ns per CPU [10.1k, 10.5k]" or "" to @buf.
 * Return: 0; -errno with fail().
 */
#define LADDER_TEXT_BYTES 128
typedef const char *ladder_growth(const struct growth_slope *slope,
				  const char *key,
				  char buf[LADDER_TEXT_BYTES]);
int plot_ladder(struct plot_job *job, const struct growth *all, size_t nr,
		ladder_growth *growth);

#endif
