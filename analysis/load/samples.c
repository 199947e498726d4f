/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/load/samples.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/load/visits.h"
#include "lib/base/fail.h"
#include "lib/stats/hist.h"
#include "lib/stats/stats.h"

/* A time is kept as its logarithm, since times are compared as ratios. */
static double samples_log(size_t metric, double value)
{
	if (metrics[metric].kind != METRIC_TIME)
		return value;
	return value > 0 ? log(value) : NAN;
}

static double samples_value(const struct run_round *round, size_t metric)
{
	double value = visit_ok_value(round, metric);
	double kept = samples_log(metric, value);

	/*
	 * A percentile is known to the width of a bucket, relative to its
	 * value.
	 */
	if (isnan(kept) || metrics[metric].bucket > 0)
		return kept;
	return value;
}

static void samples_add_round(const struct run_round *round, size_t metric,
			      struct samples *samples)
{
	double value = visit_ok_value(round, metric);
	double kept = samples_log(metric, value);

	if (round->counting && !metrics[metric].counting)
		return;
	samples->nr_contaminated += round->outcome == RUN_CONTAMINATED;
	samples->nr_invalid += round->outcome == RUN_INVALID;
	samples->has_zero |= !isnan(value) && isnan(kept);
	/* A histogram reports a value above its range as its largest value. */
	samples->beyond |= metrics[metric].bucket > 0 && value > HIST_MAX_NS;
	if (isnan(kept))
		return;
	samples->values[samples->nr_rounds++] = kept;
	samples->nr_events += visit_events(round, metric);
}

/* Append the visits of a run. */
static int samples_add_run(const struct run_cell *cell, size_t metric,
			   struct samples *samples)
{
	double *visits = samples->visits + samples->nr_visits;
	size_t before = samples->nr_visits;
	int err = visits_means(cell, samples_value, metric, visits);

	if (err)
		return err;
	for (size_t i = 0; i < cell->nr_rounds; i++)
		samples_add_round(&cell->rounds[i], metric, samples);
	for (size_t i = 0; i < cell->nr_visits; i++)
		if (!isnan(visits[i]))
			samples->visits[samples->nr_visits++] =
				metrics[metric].bucket > 0 ? visits[i] :
				samples_log(metric, visits[i]);
	samples->nr_runs += samples->nr_visits > before;
	return 0;
}

size_t samples_end_boot(struct samples *samples, size_t boot)
{
	size_t first = samples->start[samples->nr_boots];
	size_t nr = samples->nr_visits - first;

	if (!nr)
		return 0;
	samples->means[samples->nr_boots] = stats_mean(samples->visits + first,
						       nr);
	samples->boot[samples->nr_boots++] = boot;
	samples->start[samples->nr_boots] = samples->nr_visits;
	return nr;
}

/* Append all runs of a boot; they need not be consecutive. */
static int samples_add_boot(const struct side *side, size_t boot,
			    const char *cell, bool primitive, size_t metric,
			    struct samples *samples)
{
	int err = 0;

	for (size_t i = 0; i < side->nr_runs && !err; i++) {
		const struct run_cell *found;

		if (side->boot_of_run[i] != boot)
			continue;
		found = runfile_cell(side->runs[i], cell, primitive);
		if (found && found->outcome == RUN_OK)
			err = samples_add_run(found, metric, samples);
	}
	samples_end_boot(samples, boot);
	return err;
}

int samples_alloc(struct samples *samples, size_t nr_boots, size_t nr_visits,
		  size_t nr_rounds)
{
	memset(samples, 0, sizeof(*samples));
	samples->values = calloc(nr_rounds + 1, sizeof(*samples->values));
	samples->visits = calloc(nr_visits + 1, sizeof(*samples->visits));
	samples->means = calloc(nr_boots + 1, sizeof(*samples->means));
	samples->boot = calloc(nr_boots + 1, sizeof(*samples->boot));
	samples->start = calloc(nr_boots + 1, sizeof(*samples->start));
	if (samples->values && samples->visits && samples->means &&
	    samples->boot && samples->start)
		return 0;
	samples_free(samples);
	return fail(ENOMEM, "allocate %zu rounds", nr_rounds);
}

/* The coarsest clock step of all runs; 0 if a run does not state it. */
static double samples_clock_step(const struct side *side)
{
	double step_ns = 0;

	for (size_t i = 0; i < side->nr_runs; i++) {
		if (isnan(side->runs[i]->clock_step_ns))
			return 0;
		step_ns = fmax(step_ns, side->runs[i]->clock_step_ns);
	}
	return step_ns;
}

int samples_collect(const struct side *side, const char *cell, bool primitive,
		    size_t metric, struct samples *samples)
{
	size_t nr_rounds = 0, nr_visits = 0;
	int err;

	for (size_t i = 0; i < side->nr_runs; i++) {
		const struct run_cell *found =
			runfile_cell(side->runs[i], cell, primitive);

		nr_rounds += found ? found->nr_rounds : 0;
		nr_visits += found ? found->nr_visits : 0;
	}
	err = samples_alloc(samples, side->nr_boots, nr_visits, nr_rounds);
	samples->clock_step_ns = samples_clock_step(side);
	for (size_t i = 0; i < side->nr_boots && !err; i++)
		err = samples_add_boot(side, i, cell, primitive, metric,
				       samples);
	if (err)
		samples_free(samples);
	return err;
}

static bool samples_has_boot(const struct samples *samples, size_t boot)
{
	for (size_t i = 0; i < samples->nr_boots; i++)
		if (samples->boot[i] == boot)
			return true;
	return false;
}

static size_t samples_count_common(const struct samples *a,
				   const struct samples *b)
{
	size_t nr = 0;

	for (size_t i = 0; i < a->nr_boots; i++)
		nr += samples_has_boot(b, a->boot[i]);
	return nr;
}

/* Keep the boots that @other has, too. */
static void samples_keep(struct samples *samples, const struct samples *other)
{
	size_t nr = 0, at = 0, nr_boots = samples->nr_boots;

	for (size_t i = 0; i < nr_boots; i++) {
		size_t first = samples->start[i];
		size_t len = samples->start[i + 1] - first;

		if (!samples_has_boot(other, samples->boot[i]))
			continue;
		memmove(samples->visits + at, samples->visits + first,
			len * sizeof(*samples->visits));
		samples->means[nr] = samples->means[i];
		samples->boot[nr] = samples->boot[i];
		samples->start[nr++] = at;
		at += len;
	}
	samples->start[nr] = at;
	samples->nr_boots = nr;
	samples->nr_visits = at;
}

void samples_keep_pairs(struct samples *a, struct samples *b)
{
	if (samples_count_common(a, b) < 2)
		return;
	samples_keep(a, b);
	samples_keep(b, a);
}

void samples_free(struct samples *samples)
{
	free(samples->values);
	free(samples->visits);
	free(samples->means);
	free(samples->boot);
	free(samples->start);
	memset(samples, 0, sizeof(*samples));
}

double samples_center(const struct samples *samples, size_t metric)
{
	double mean = stats_mean(samples->means, samples->nr_boots);

	return metrics[metric].kind == METRIC_TIME ? exp(mean) : mean;
}

double samples_spread_percent(const struct samples *samples, size_t metric)
{
	double sd = stats_sd(samples->means, samples->nr_boots);

	if (metrics[metric].kind == METRIC_TIME)
		return 100 * expm1(sd);
	sd = 100 * sd / fabs(stats_mean(samples->means, samples->nr_boots));
	return isfinite(sd) ? sd : NAN;
}
