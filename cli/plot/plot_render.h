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

/*
 * plot_render_text() - the same, in memory.
 * @text: set to @len bytes, to be freed, and a NUL.
 * Return: as plot_render(); -ENOENT if there is no gnuplot.
 */
int plot_render_text(const struct plot_figure *figure, struct plot_job *job,
		     enum plot_format format, char **text, size_t *len);

#endif
