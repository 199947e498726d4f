/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_RENDER_H
#define CLI_PLOT_RENDER_H

#include "cli/plot/plot.h"

/*
 * plot_render() - draw @figure.
 * @path: result, replaced once the figure is whole; NULL for standard output.
 * Return: 0; -errno with fail().
 */
int plot_render(const struct plot_figure *figure, struct plot_job *job,
		enum plot_format format, const char *path);

#endif
