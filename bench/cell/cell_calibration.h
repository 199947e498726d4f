/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CELL_CALIBRATION_H
#define BENCH_CELL_CALIBRATION_H

#include <jansson.h>

#include "bench/cell/cell.h"

/* 2N cycles may take so much more or less than twice the time of N. */
#define CALIBRATION_TOLERANCE 0.1
/*
 * An undisturbed cycle that is so much longer than the median over the visits
 * was disturbed. It is the interval of the omission correction, and needs
 * CALIBRATION_MIN_VISITS visits to be told.
 */
#define CALIBRATION_LONGER     0.2
#define CALIBRATION_MIN_VISITS 3

/* What a visit measured before its first round, and of its pin cycles. */
struct cell_calibration {
	double linearity;	/* 0: none */
	double undisturbed_ns;	/* a cycle or op; 0: not calibrated */
	bool rejected;
	struct hist hist, corrected;
};

/* calibration_keep() - of one more visit. Return: 0; -ENOMEM with fail(). */
int calibration_keep(struct cell *cell, const struct visit *visit);

/*
 * calibration_judge() - after the last visit: the ok rounds of a visit whose
 * calibration is off become ROUND_CONTAMINATED. Sets the medians and the
 * histograms of @cell, the latter from the visits that are not rejected.
 */
void calibration_judge(struct cell *cell);

/* calibration_json() - of each visit, in order. */
json_t *calibration_json(const struct cell *cell);

#endif
