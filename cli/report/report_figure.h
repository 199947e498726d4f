/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_REPORT_FIGURE_H
#define CLI_REPORT_FIGURE_H

#include "cli/plot/plot.h"
#include "cli/report/report.h"

/*
 * report_figure() - draw @figure of @sides into the page.
 * @metric: that it draws; METRIC_NR: its own choice.
 * @title:  above it; ours.
 * Nothing where the files have nothing that it shows. If no figure can be
 * drawn at all, report->undrawable is set, and later calls do nothing.
 */
#define REPORT_NO_METRIC METRIC_NR
void report_figure(struct report *report, const struct plot_figure *figure,
		   size_t metric, const char *title);

#endif
