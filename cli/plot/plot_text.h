/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_TEXT_H
#define CLI_PLOT_TEXT_H

#include <stddef.h>

/*
 * How wide text is in a picture, in pixels: printable ASCII in DejaVu Sans,
 * which is as wide as any font that gnuplot takes for sans-serif.
 */

/* plot_text_px() - @text where an em has @em pixels. */
double plot_text_px(const char *text, double em);

/*
 * plot_text_fit() - how many bytes of @text, cut at a blank where there is
 * one, are at most @px wide. At least one unless @text is "".
 */
size_t plot_text_fit(const char *text, double em, double px);

/* plot_text_cut() - cut @text to at most @px; a cut text ends in "...". */
void plot_text_cut(char *text, double em, double px);

#endif
