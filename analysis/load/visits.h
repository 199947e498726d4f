/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_VISITS_H
#define ANALYSIS_VISITS_H

#include "analysis/load/runfile.h"

/*
 * The unit of variation inside one boot is the visit: a process of its own,
 * with its own memory and calibration. The rounds of a visit share these and
 * are not independent of each other.
 */

/* A value of a round; NAN: the round is not to be used. */
typedef double visit_value(const struct run_round *round, size_t metric);

/*
 * visit_ok_value() - the metric of a round that is ok. Of counting rounds only
 * what is counted in these alone: run and lab leave them out, too.
 */
double visit_ok_value(const struct run_round *round, size_t metric);

/*
 * visit_ok_stolen() - what an event took from bystanders, in a round that is
 * ok and has the metric.
 */
double visit_ok_stolen(const struct run_round *round, size_t metric);

/*
 * visits_means() - for each visit of @cell the mean of @value over its rounds:
 * all that was counted by all events (cycles, ops, time) of these, as in the
 * summary of the cell. Where a round does not say how many it had, and of
 * percentiles, each round has the same weight.
 * @means: room for @cell->nr_visits; NAN for a visit without a value.
 * Return: 0; -ENOMEM with fail().
 */
int visits_means(const struct run_cell *cell, visit_value *value, size_t metric,
		 double *means);

#endif
