/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/cell/cell_calibration.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/base/scope.h"
#include "lib/stats/stats.h"

int calibration_keep(struct cell *cell, const struct visit *visit)
{
	struct cell_calibration *grown =
		reallocarray(cell->calibrations, cell->nr_visits + 1,
			     sizeof(*grown));

	if (!grown)
		return fail(ENOMEM, "keep a calibration");
	cell->calibrations = grown;
	grown[cell->nr_visits] = (struct cell_calibration){
		.linearity = visit->linearity,
		.undisturbed_ns = visit->calibrated_ns,
		.hist = visit->hist, .corrected = visit->corrected,
	};
	return 0;
}

static double calibration_linearity(const struct cell_calibration *one)
{
	return one->linearity;
}

static double calibration_undisturbed(const struct cell_calibration *one)
{
	return one->undisturbed_ns;
}

/* The median over the visits with a value above 0; 0 if there is none. */
typedef double calibration_value(const struct cell_calibration *one);

static double calibration_median(const struct cell *cell,
				 calibration_value *value)
{
	SCOPE_FREE double *values = calloc(cell->nr_visits + 1,
					   sizeof(*values));
	size_t nr = 0;

	for (unsigned i = 0; values && i < cell->nr_visits; i++)
		if (value(&cell->calibrations[i]) > 0)
			values[nr++] = value(&cell->calibrations[i]);
	return nr ? stats_median(values, nr) : 0;
}

/* Return: true if the calibration is rejected; @reason then says why. */
static bool calibration_is_off(const struct cell *cell,
			       const struct cell_calibration *one,
			       char reason[REASON_BYTES])
{
	double longer = one->undisturbed_ns / cell->calibrated_ns;

	if (cell->emulated)
		return false;
	if (one->linearity > 0 &&
	    fabs(one->linearity - 1) > CALIBRATION_TOLERANCE) {
		snprintf(reason, REASON_BYTES, "calibration: 2N cycles took "
			 "%.2f times as long as twice N cycles: the clock or "
			 "the CPU was disturbed", one->linearity);
		return true;
	}
	if (!cell->spec.pinner || cell->nr_visits < CALIBRATION_MIN_VISITS ||
	    !(longer > 1 + CALIBRATION_LONGER))
		return false;
	snprintf(reason, REASON_BYTES, "calibration: an undisturbed cycle took "
		 "%.0f ns in this visit, but %.0f ns in the median of all "
		 "visits", one->undisturbed_ns, cell->calibrated_ns);
	return true;
}

static void calibration_reject(struct cell *cell, unsigned visit,
			       const char *reason)
{
	for (unsigned i = 0; i < cell->nr_rounds; i++) {
		struct round *round = &cell->rounds[i].round;

		if (cell->rounds[i].visit != visit ||
		    round->outcome != ROUND_OK)
			continue;
		round->outcome = ROUND_CONTAMINATED;
		snprintf(round->reason, sizeof(round->reason), "%s", reason);
	}
}

void calibration_judge(struct cell *cell)
{
	char reason[REASON_BYTES];

	if (!cell->calibrations)
		return;
	cell->linearity = calibration_median(cell, calibration_linearity);
	cell->calibrated_ns = calibration_median(cell, calibration_undisturbed);
	for (unsigned i = 0; i < cell->nr_visits; i++) {
		struct cell_calibration *one = &cell->calibrations[i];

		one->rejected = calibration_is_off(cell, one, reason);
		if (one->rejected) {
			calibration_reject(cell, i, reason);
			continue;
		}
		hist_merge(&cell->hist, &one->hist);
		hist_merge(&cell->corrected, &one->corrected);
	}
}

static json_t *calibration_number(double value)
{
	return value > 0 ? json_real(value) : json_null();
}

json_t *calibration_json(const struct cell *cell)
{
	json_t *json = json_array();

	for (unsigned i = 0; i < cell->nr_visits; i++) {
		const struct cell_calibration *one = &cell->calibrations[i];

		json_array_append_new(json, json_pack(
			"{so so sb}", "linearity",
			calibration_number(one->linearity), "undisturbed_ns",
			calibration_number(one->undisturbed_ns), "rejected",
			one->rejected));
	}
	return json;
}
