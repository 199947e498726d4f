/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <math.h>

#include "cli/plot.h"
#include "lib/breakeven.h"
#include "lib/fail.h"

#define NR_STEPS 120
#define DECADES	 4		/* of pins per event, around the crossing */

static double cost(const struct breakeven *found, int side, double pins)
{
	return found->clear_ns[side] + pins * found->pin_ns[side];
}

static void write_crossing(const struct plot_job *job,
			   const struct breakeven *found)
{
	double even = found->pins_per_event;
	double low = isnan(found->low) ? even : found->low;
	double high = isnan(found->high) ? even : found->high;

	fputs("\n\n", job->data);
	if (isnan(even))
		fputs("even nowhere\n", job->data);
	else if (isnan(found->high))
		fprintf(job->data, "even at %.3g pins (not bounded)\n", even);
	else
		fprintf(job->data, "even at %.3g pins (%.3g to %.3g)\n", even,
			low, high);
	fprintf(job->data, "%.6g\t%.6g\t%.6g\n", low, even, high);
}

int plot_breakeven(struct plot_job *job)
{
	struct breakeven found;
	char a[PLOT_LABEL_BYTES], b[PLOT_LABEL_BYTES];
	double even;
	int err;

	if (job->nr_sides != 2)
		return fail(EINVAL, "the break-even is between two sides");
	err = breakeven_find(&job->sides[0], &job->sides[1], job->options,
			     &job->compared->comparisons[0], &found);
	if (err)
		return err;
	even = found.pins_per_event;
	if (isnan(even))
		warn_line("one side is dearer at any number of pins");
	fputs("pins\n", job->data);
	for (int i = 0; i <= NR_STEPS; i++) {
		double pins = (isnan(even) ? 10 : even) *
			      pow(10, DECADES * ((double)i / NR_STEPS - 0.5));

		fprintf(job->data, "%.6g\t%.6g\n", pins,
			100 * (cost(&found, 1, pins) / cost(&found, 0, pins) -
			       1));
	}
	write_crossing(job, &found);
	fprintf(job->data, "\n\n%s, %s\n%.6g\t0\n",
		plot_label(found.pin_cell, a), plot_label(found.clear_cell, b),
		isnan(even) ? 10 : even);
	return 0;
}
