/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_PAGE_H
#define CLI_PLOT_PAGE_H

#include "cli/plot/plot.h"

/*
 * The parts of a figure around its panels: its title, the machine, the sides,
 * and notes. Positions are in pixels from the upper left corner. A figure calls
 * plot_page_begin(), then plot_page_end() once, and places its panels between
 * job->top and job->bottom.
 */

#define PAGE_MARGIN 14		/* px at each edge */

/*
 * plot_page_begin() - @title, and below it machine, kernels, boots, rounds.
 * @keys: name the sides beside their marks.
 */
void plot_page_begin(struct plot_job *job, const char *title, bool keys);

/*
 * plot_page_note() - a line below the panels, to be called between the two;
 * "" is none.
 */
void plot_page_note(struct plot_job *job, const char *note);

/*
 * plot_page_end() - the panels need @least pixels and like to have @wanted.
 * Sets job->bottom and the height of the picture.
 * Return: 0; -EINVAL with fail() where the size asked for has less room.
 */
int plot_page_end(struct plot_job *job, double least, double wanted);

/*
 * plot_text() - after plot_page_end(): @text from @x, centred at @y;
 * plot_text_left_of() - likewise, ending at @x.
 */
enum plot_ink { INK_DARK, INK_PALE };
void plot_text(struct plot_job *job, double x, double y, enum plot_ink ink,
	       const char *text);
void plot_text_left_of(struct plot_job *job, double x, double y,
		       enum plot_ink ink, const char *text);

/* plot_small_px() - the width of @text as plot_text() writes it. */
double plot_small_px(const struct plot_job *job, const char *text);

/* plot_line_px() - from one line of such text to the next. */
double plot_line_px(const struct plot_job *job);

/* plot_page_lines() - begin thin lines: after all texts of the page. */
void plot_page_lines(struct plot_job *job);
void plot_line(struct plot_job *job, double x0, double y0, double x1,
	       double y1);

/* plot_set() - the number @value as the variable @name of the script. */
void plot_set(struct plot_job *job, const char *name, double value);

/* plot_panel() - the edges of panel @nr: P<nr>_L, _R, _T and _B. */
void plot_panel(struct plot_job *job, size_t nr, double left, double right,
		double top, double bottom);

/* plot_next_block() - begin another block in job->data. */
void plot_next_block(struct plot_job *job);

/*
 * plot_time_ticks() - a block of value and label for each power of ten of ns
 * from @low to @high: "10 us". plot_count_ticks() - likewise "1", "10k".
 */
void plot_time_ticks(struct plot_job *job, double low, double high);
void plot_count_ticks(struct plot_job *job, double low, double high);

/* plot_time_text() - "317 ns", "1.50 us": three digits. Return: @buf. */
#define PLOT_TIME_BYTES 24
const char *plot_time_text(double ns, char buf[PLOT_TIME_BYTES]);

#endif
