/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <math.h>

#include "cli/plot.h"
#include "lib/breakeven.h"
#include "lib/fail.h"
#include "lib/text.h"

#define NR_STEPS 120
#define DECADES	 4		/* of pins per event, around the crossing */

static double cost(const struct breakeven *found, int side, double pins)
{
	return found->clear_ns[side] + pins * found->pin_ns[side];
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
			     &found);
	if (err)
		return err;
	even = found.pins_per_event;
	warn_line("pins of %s, events of %s",
		  text_clean(found.pin_cell, a, sizeof(a)),
		  text_clean(found.clear_cell, b, sizeof(b)));
	if (isnan(even))
		warn_line("one side is dearer at any number of pins");
	fprintf(job->data, "pins\t%s\t%s\n", plot_side_label(job, 0, a),
		plot_side_label(job, 1, b));
	for (int i = 0; i <= NR_STEPS; i++) {
		double pins = (isnan(even) ? 10 : even) *
			      pow(10, DECADES * ((double)i / NR_STEPS - 0.5));

		fprintf(job->data, "%.6g\t%.6g\t%.6g\n", pins,
			cost(&found, 0, pins), cost(&found, 1, pins));
	}
	fprintf(job->data, "\n\neven at %.3g pins (%.3g to %.3g)\n"
		"%.6g\t%.6g\t%.6g\t%.6g\n", even, found.low, found.high,
		isnan(found.low) ? even : found.low, even,
		isnan(found.high) ? even : found.high, cost(&found, 0, even));
	return 0;
}
