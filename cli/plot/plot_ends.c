/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plot/plot_ends.h"

#include <math.h>
#include <stdlib.h>

static int ends_by_y(const void *a, const void *b)
{
	const struct plot_end *x = a, *y = b;

	return (x->y > y->y) - (x->y < y->y);
}

static double ends_height(const struct plot_job *job,
			  const struct plot_end *end)
{
	return plot_line_px(job) * (*end->more ? 2.1 : 1.05);
}

double plot_ends_px(const struct plot_job *job, const struct plot_end *ends,
		    size_t nr)
{
	double px = 0;

	for (size_t i = 0; i < nr; i++)
		px += ends_height(job, &ends[i]);
	return px;
}

void plot_ends_place(const struct plot_job *job, struct plot_end *ends,
		     size_t nr, double top, double bottom)
{
	double from = top, to = bottom;

	qsort(ends, nr, sizeof(*ends), ends_by_y);
	for (size_t i = 0; i < nr; i++) {
		double half = ends_height(job, &ends[i]) / 2;

		ends[i].at = fmax(ends[i].y, from + half);
		from = ends[i].at + half;
	}
	for (size_t i = nr; i-- > 0;) {
		double half = ends_height(job, &ends[i]) / 2;

		ends[i].at = fmin(ends[i].at, to - half);
		to = ends[i].at - half;
	}
}

void plot_ends_texts(struct plot_job *job, const struct plot_end *ends,
		     size_t nr, double x)
{
	for (size_t i = 0; i < nr; i++) {
		double off = *ends[i].more ? plot_line_px(job) / 2 : 0;

		plot_text(job, x, ends[i].at - off, INK_DARK, ends[i].text);
		if (*ends[i].more)
			plot_text(job, x, ends[i].at + off, INK_PALE,
				  ends[i].more);
	}
}

void plot_ends_lines(struct plot_job *job, const struct plot_end *ends,
		     size_t nr, double x)
{
	for (size_t i = 0; i < nr; i++)
		plot_line(job, ends[i].x + 5, ends[i].y, x - 4, ends[i].at);
}
