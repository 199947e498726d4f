/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_VISITS_H
#define ANALYSIS_VISITS_H

#include "analysis/load/runfile.h"

/*
 * The unit of variation inside one boot is the visit: a process of its own,
 * with its own memory and calibration. The rounds of a visit share these and
 * depend on each other.
 */

/* The value of a round; NAN: the round is not to be used. */
typedef double visit_value(const struct run_round *round, size_t metric);

/*
 * visit_ok_value() - the metric in a round that is ok. Counting rounds are used
 * only for metrics that are counted in these alone; run and lab do the same.
 */
double visit_ok_value(const struct run_round *round, size_t metric);

/*
 * visit_events() - the events (cycles, ops) of a round that its value was
 * divided by, which are its weight in the mean of the visit; of a rate the ns.
 * Return: NAN if unknown, and of percentiles.
 */
double visit_events(const struct run_round *round, size_t metric);

/*
 * visit_ok_stolen() - the time that an event took from bystanders, in a round
 * that is ok and has the metric.
 */
double visit_ok_stolen(const struct run_round *round, size_t metric);

/*
 * visits_means_of() - for each visit of @cell the mean of @values over its
 * rounds, weighted by the events (cycles, ops, time) of each round, as in the
 * summary of the cell. If a round does not state that amount, and for
 * percentiles, each round has the same weight.
 * visits_means() - the same of @value.
 * @values: one for each round; NAN: not to be used.
 * @metric: by what a round is weighted, as in visit_events().
 * @means: room for @cell->nr_visits; NAN for a visit without a value.
 * Return: 0; -ENOMEM with fail().
 */
int visits_means_of(const struct run_cell *cell, const double *values,
		    size_t metric, double *means);
int visits_means(const struct run_cell *cell, visit_value *value, size_t metric,
		 double *means);

#endif
