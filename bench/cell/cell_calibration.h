/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_CELL_CALIBRATION_H
#define BENCH_CELL_CALIBRATION_H

#include <jansson.h>

#include "bench/cell/cell.h"

/*
 * Allowed deviation of the time of 2N cycles from twice the time of N cycles.
 */
#define CALIBRATION_TOLERANCE 0.1
/*
 * If the calibrated cycle of a visit is longer than the median over the visits
 * by more than this share, the calibration was disturbed. The check matters
 * because the cycle is the interval of the omission correction. It needs
 * CALIBRATION_MIN_VISITS visits.
 */
#define CALIBRATION_LONGER     0.2
#define CALIBRATION_MIN_VISITS 3

/*
 * Calibration of one visit, made before its first round, and the histograms of
 * its pin cycles.
 */
struct cell_calibration {
	double linearity;	/* 0: none */
	double undisturbed_ns;	/* a cycle or op; 0: not calibrated */
	bool rejected;
	struct hist hist, corrected;
};

/*
 * calibration_keep() - add the calibration of @visit. Return: 0; -ENOMEM with
 * fail().
 */
int calibration_keep(struct cell *cell, const struct visit *visit);

/*
 * calibration_judge() - after the last visit: if the calibration of a visit is
 * rejected, its ok rounds become ROUND_CONTAMINATED. Sets the medians of @cell,
 * and its histograms from the visits that are not rejected.
 */
void calibration_judge(struct cell *cell);

/* calibration_json() - the calibrations of all visits, in order. */
json_t *calibration_json(const struct cell *cell);

#endif
