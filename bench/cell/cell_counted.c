/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/cell/cell_counted.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/visit/witness.h"
#include "lib/base/scope.h"
#include "lib/stats/stats.h"

static unsigned count_outcome(const struct cell *cell,
			      enum round_outcome outcome)
{
	unsigned nr = 0;

	for (unsigned i = 0; i < cell->nr_counted; i++)
		nr += cell->counted[i].round.outcome == outcome;
	return nr;
}

bool counted_wanted(const struct cell *cell,
		    const struct visit_settings *settings)
{
	bool any = false;

	for (unsigned i = 0; i < COUNTER_EVENTS_MAX; i++)
		any |= settings->counters.event[i];
	if (!any)
		return false;
	return settings->count_all_visits || settings->counter_cost ||
	       (!cell->counter_facts.reason[0] &&
		(count_outcome(cell, ROUND_OK) < COUNTED_AGREED ||
		 count_outcome(cell, ROUND_INVALID)));
}

int counted_keep(struct cell *cell, const struct visit *visit, unsigned nr)
{
	unsigned nr_counted = atomic_load_explicit(&visit->nr_counted,
						   memory_order_acquire);
	struct counted_round *counted;

	cell->counter_cost = visit->settings->counter_cost;
	if (visit->counts && !cell->counter_facts.backend[0])
		cell->counter_facts = visit->counter_facts;
	if (!nr_counted)
		return 0;
	counted = reallocarray(cell->counted, cell->nr_counted + nr_counted,
			       sizeof(*counted));
	if (!counted)
		return fail(ENOMEM, "keep %u counting rounds", nr_counted);
	cell->counted = counted;
	for (unsigned i = 0; i < nr_counted; i++) {
		counted[cell->nr_counted] = visit->counted[i];
		counted[cell->nr_counted++].visit = nr;
	}
	return 0;
}

struct counted_attempts counted_attempts(const struct cell *cell)
{
	return (struct counted_attempts){
		.agreed = count_outcome(cell, ROUND_OK),
		.rejected = count_outcome(cell, ROUND_INVALID),
		.disturbed = count_outcome(cell, ROUND_CONTAMINATED),
	};
}

const char *counted_first_rejection(const struct cell *cell)
{
	for (unsigned i = 0; i < cell->nr_counted; i++)
		if (cell->counted[i].round.outcome == ROUND_INVALID)
			return cell->counted[i].round.reason;
	return NULL;
}

/*
 * The chance of at most @rejected rejections in @judged rounds, if each round
 * is rejected with chance one half.
 */
static double counted_chance(unsigned rejected, unsigned judged)
{
	double term = pow(0.5, judged), chance = 0;

	for (unsigned i = 0; i <= rejected; i++) {
		chance += term;
		term *= (double)(judged - i) / (i + 1);
	}
	return chance;
}

bool counted_disagreement(const struct cell *cell,
			  char reason[FAIL_TEXT_BYTES])
{
	struct counted_attempts attempts = counted_attempts(cell);
	unsigned judged = attempts.agreed + attempts.rejected;

	if (!attempts.rejected ||
	    (attempts.rejected <= COUNTED_REJECTED_SHARE * judged &&
	     counted_chance(attempts.rejected, judged) <= COUNTED_LEVEL))
		return false;
	snprintf(reason, FAIL_TEXT_BYTES, "%u of %u counting rounds rejected: "
		 "%s", attempts.rejected, judged,
		 counted_first_rejection(cell));
	return true;
}

static uint64_t counted_events_of(const struct cell *cell,
				  const struct round *round)
{
	return cell->spec.primitive ? round->ops : round->proof.events;
}

double counted_per_event(const struct cell *cell,
			 const struct counted_round *counted,
			 enum counter_norm norm)
{
	uint64_t events = counted_events_of(cell, &counted->round);
	struct counter_normal normal[NR_NORMS];
	struct counter_totals totals;

	witness_totals(&cell->counter_facts, counted, &totals);
	counter_normalise(&totals, normal);
	if (!normal[norm].source || !events)
		return NAN;
	return (double)normal[norm].count / (double)events;
}

/*
 * The mean over the visits, and its interval. @values: of the counting rounds,
 * NAN to skip a round; or NULL if memory ran out. The unit is the visit,
 * because the rounds of one visit are not independent.
 */
static struct estimate counted_over_visits(const struct cell *cell,
					   const double *values)
{
	SCOPE_FREE double *means = calloc(cell->nr_counted + 1,
					  sizeof(*means));
	struct estimate estimate = { NAN, NAN, 0 };

	if (!means || !values)
		return estimate;
	for (unsigned i = 0, end; i < cell->nr_counted; i = end) {
		double sum = 0;
		unsigned nr = 0;

		for (end = i; end < cell->nr_counted &&
		     cell->counted[end].visit == cell->counted[i].visit;
		     end++) {
			if (isnan(values[end]))
				continue;
			sum += values[end];
			nr++;
		}
		if (nr)
			means[estimate.nr_visits++] = sum / nr;
	}
	estimate.mean = stats_mean(means, estimate.nr_visits);
	estimate.half_width = stats_t_half_width(means, estimate.nr_visits,
						 0.95);
	return estimate;
}

struct estimate counted_estimate(const struct cell *cell,
				 enum counter_norm norm)
{
	SCOPE_FREE double *values = calloc(cell->nr_counted + 1,
					   sizeof(*values));

	if (!values || cell->outcome != CELL_OK)
		return (struct estimate){ NAN, NAN, 0 };
	for (unsigned i = 0; i < cell->nr_counted; i++) {
		const struct counted_round *counted = &cell->counted[i];

		values[i] = counted->round.outcome == ROUND_OK ?
			    counted_per_event(cell, counted, norm) : NAN;
	}
	return counted_over_visits(cell, values);
}

double counted_gup_faults(const struct cell *cell)
{
	uint64_t faults = 0, pages = 0;

	for (unsigned i = 0; i < cell->nr_counted; i++) {
		const struct counted_round *counted = &cell->counted[i];

		if (counted->round.outcome != ROUND_OK ||
		    counted->counts.gup_faults == PROCFS_UNKNOWN)
			continue;
		faults += counted->counts.gup_faults;
		pages += counted->round.pins.pages;
	}
	return pages ? (double)faults / (double)pages : NAN;
}

static enum metric counted_time_metric(const struct cell *cell)
{
	if (cell->spec.primitive)
		return METRIC_OP_NS;
	return cell->spec.clearer->event ? METRIC_CLEAR_NS : METRIC_PIN_NS;
}

/* The @nr'th timing round of @visit; NULL if there is none that is ok. */
static const struct round *counted_timing_round(const struct cell *cell,
						unsigned visit, unsigned nr)
{
	for (unsigned i = 0; i < cell->nr_rounds; i++)
		if (cell->rounds[i].visit == visit && !nr--)
			return cell->rounds[i].round.outcome == ROUND_OK ?
				       &cell->rounds[i].round : NULL;
	return NULL;
}

void counted_cost(const struct cell *cell, struct counter_cost *cost)
{
	SCOPE_FREE double *logs = calloc(cell->nr_counted + 1, sizeof(*logs));
	struct estimate ratio;
	unsigned nr_in_visit = 0;

	*cost = (struct counter_cost){ .metric = counted_time_metric(cell) };
	for (unsigned i = 0; logs && i < cell->nr_counted; i++) {
		const struct counted_round *counted = &cell->counted[i];
		const struct round *plain;
		double with_ns, without_ns;

		logs[i] = NAN;
		if (i && cell->counted[i - 1].visit != counted->visit)
			nr_in_visit = 0;
		plain = counted_timing_round(cell, counted->visit,
					     nr_in_visit++);
		if (!plain || counted->round.outcome != ROUND_OK)
			continue;
		with_ns = round_metric(cell, &counted->round, cost->metric);
		without_ns = round_metric(cell, plain, cost->metric);
		if (!(with_ns > 0) || !(without_ns > 0))
			continue;
		cost->with_ns += with_ns;
		cost->without_ns += without_ns;
		logs[i] = log(with_ns / without_ns);
		cost->nr_pairs++;
	}
	if (!cost->nr_pairs) {
		cost->metric = NR_METRICS;
		return;
	}
	cost->with_ns /= cost->nr_pairs;
	cost->without_ns /= cost->nr_pairs;
	ratio = counted_over_visits(cell, logs);
	cost->nr_visits = ratio.nr_visits;
	cost->ratio = exp(ratio.mean);
	cost->half_width = cost->ratio * ratio.half_width;
}
