/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/compare/compare_background.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define FEWEST_PER_EVENT 1e-3
#define FEWEST_PER_S	 1e3

/* Rate on one side; NAN if the side has no valid times. */
static int background_per_second(const struct side *side, const char *cell,
				 bool primitive, double per_event, double *rate)
{
	size_t metric = primitive ? METRIC_OP : METRIC_CLEAR;
	struct samples times;
	int err = samples_collect(side, cell, primitive, metric, &times);

	if (err)
		return err;
	*rate = times.nr_boots && !side->runs[0]->emulated ?
		per_event / samples_center(&times, metric) * 1e9 : NAN;
	samples_free(&times);
	return 0;
}

int compare_is_background(const struct compare_row *row, const struct side *a,
			  const struct side *b, bool *background)
{
	const struct {
		const struct side *side;
		double per_event;
	} both[] = { { a, row->a.center }, { b, row->b.center } };
	double rate;

	*background = metrics[row->metric].kind == METRIC_COUNT &&
		      (both[0].per_event != 0 || both[1].per_event != 0 ||
		       metrics[row->metric].roles == ON_CLEARER);
	for (size_t i = 0; i < 2 && *background; i++) {
		int err = background_per_second(both[i].side, row->cell,
						row->primitive,
						both[i].per_event, &rate);

		if (err)
			return err;
		*background = fabs(both[i].per_event) < FEWEST_PER_EVENT &&
			      !(fabs(rate) >= FEWEST_PER_S);
	}
	return 0;
}

int compare_note_background(struct admission *admission, size_t metric,
			    char cells[BACKGROUND_BYTES])
{
	int err;

	if (!*cells)
		return 0;
	err = admission_note(admission, NOTE_BACKGROUND, "%s: %s",
			     metrics[metric].key, cells);
	*cells = '\0';
	return err;
}

int compare_add_background(struct admission *admission,
			   const struct compare_row *row,
			   char cells[BACKGROUND_BYTES])
{
	size_t len = strlen(cells);
	int err = 0;

	/*
	 * The clearer's own CPU is expected to receive none: no note is needed.
	 */
	if (metrics[row->metric].roles == ON_CLEARER && row->a.center == 0 &&
	    row->b.center == 0)
		return 0;
	/* If the note is full, print it; this cell begins the next note. */
	if (len + strlen(row->cell) + 3 > BACKGROUND_BYTES) {
		err = compare_note_background(admission, row->metric, cells);
		len = 0;
	}
	snprintf(cells + len, BACKGROUND_BYTES - len, "%s%s", len ? ", " : "",
		 row->cell);
	return err;
}
