/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_CHART_H
#define CLI_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * Figures in plain ASCII, line by line: a column of labels, an area in which
 * values have a place on a scale, and a column of numbers. No line is longer
 * than CHART_COLUMNS.
 */

#define CHART_COLUMNS 72

struct chart {
	FILE *out;
	size_t left, width;	/* columns of the area */
	bool log;
	double low, high, step;	/* of the scale; step: linear only */
	char line[CHART_COLUMNS + 1];
};

/* chart_init() - the area leaves @left and @right columns to texts. */
void chart_init(struct chart *chart, FILE *out, size_t left, size_t right);

/*
 * chart_scale() - a scale that holds @low to @high and begins and ends at a
 * round number. @log: both are above 0.
 */
void chart_scale(struct chart *chart, double low, double high, bool log);

/* chart_column() - of @value; one beyond the scale is at its end. */
size_t chart_column(const struct chart *chart, double value);

/* chart_put() - @text at @column of the line, cut where the line ends. */
void chart_put(struct chart *chart, size_t column, const char *text);

/* chart_right() - @text so that it ends @before columns before the end. */
void chart_right(struct chart *chart, size_t before, const char *text);

/* chart_fill() - @fill from @low to @high, both ends included. */
void chart_fill(struct chart *chart, double low, double high, char fill);

/*
 * chart_mark() - @letter at @value: over a fill or 'x', which is what was left
 * out; '#' where another letter is.
 */
void chart_mark(struct chart *chart, double value, char letter);

/* chart_line() - print the line and begin an empty one. */
void chart_line(struct chart *chart);

/* chart_ticks() - the scale: a line of ticks and one of their numbers. */
void chart_ticks(struct chart *chart);

#endif
