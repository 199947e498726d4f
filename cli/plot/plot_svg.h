/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_SVG_H
#define CLI_PLOT_SVG_H

/*
 * An SVG for other documents. Its letters are outlines, so that a viewer
 * without our font shows the same picture. Its texts are also in <title> and
 * <desc>, where screen readers and search find them.
 */

/*
 * plot_svg_outline() - turn the file @pdf in @dir into the file @svg in @dir,
 * by the program pdftocairo.
 * Return: 0; -ENOENT with fail() if there is no such program; else -errno with
 * fail().
 */
int plot_svg_outline(const char *dir, const char *pdf, const char *svg);

/*
 * plot_svg_describe() - copy the file @svg in @dir to the file @out in @dir,
 * with the texts of the file "page" in @dir as <title> and <desc>. Those of
 * gnuplot ("gnuplot_plot_1") are left out.
 * Return: 0; -errno with fail().
 */
int plot_svg_describe(const char *dir, const char *svg, const char *out);

/*
 * plot_svg_skip() - Return: what follows the <title> or <desc> that begins at
 * @at; @at if none begins there. gnuplot writes < in text as &lt;.
 */
const char *plot_svg_skip(const char *at);

#endif
