/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/side.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/fail.h"
#include "lib/hist.h"
#include "lib/stats.h"

static size_t count_rounds(const struct side *side, const char *cell,
			   bool primitive)
{
	size_t nr = 0;

	for (size_t i = 0; i < side->nr_runs; i++) {
		const struct run_cell *found =
			runfile_cell(side->runs[i], cell, primitive);

		nr += found ? found->nr_rounds : 0;
	}
	return nr;
}

/* Append the rounds of one run. Return: how many. */
static size_t add_rounds(const struct run_cell *cell, size_t metric,
			 struct samples *samples)
{
	bool time = metrics[metric].kind == METRIC_TIME;
	size_t before = samples->nr_rounds;

	for (size_t i = 0; i < cell->nr_rounds; i++) {
		const struct run_round *round = &cell->rounds[i];
		double value = round->value[metric];

		samples->nr_contaminated += round->outcome == RUN_CONTAMINATED;
		samples->nr_invalid += round->outcome == RUN_INVALID;
		if (round->outcome != RUN_OK || isnan(value))
			continue;
		if (time && value <= 0) {
			samples->has_zero = true;
			continue;
		}
		/* What is above its range a histogram has as the largest. */
		samples->beyond |= metrics[metric].bucket > 0 &&
				   value > HIST_MAX_NS;
		samples->values[samples->nr_rounds++] =
			time ? log(value) : value;
	}
	return samples->nr_rounds - before;
}

size_t samples_end_boot(struct samples *samples, size_t boot)
{
	size_t first = samples->start[samples->nr_boots];
	size_t nr = samples->nr_rounds - first;

	if (!nr)
		return 0;
	samples->means[samples->nr_boots] = stats_mean(samples->values + first,
						       nr);
	samples->boot[samples->nr_boots++] = boot;
	samples->start[samples->nr_boots] = samples->nr_rounds;
	return nr;
}

/* All runs of one boot, which need not follow each other. */
static void add_boot(const struct side *side, size_t boot, const char *cell,
		     bool primitive, size_t metric, struct samples *samples)
{
	size_t nr_runs = 0;

	for (size_t i = 0; i < side->nr_runs; i++) {
		const struct run_cell *found;

		if (side->boot_of_run[i] != boot)
			continue;
		found = runfile_cell(side->runs[i], cell, primitive);
		if (found && found->outcome == RUN_OK)
			nr_runs += add_rounds(found, metric, samples) > 0;
	}
	if (samples_end_boot(samples, boot))
		samples->nr_runs += nr_runs;
}

int samples_collect(const struct side *side, const char *cell, bool primitive,
		    size_t metric, struct samples *samples)
{
	size_t nr = count_rounds(side, cell, primitive);
	size_t nr_boots = side->nr_boots + 1;

	memset(samples, 0, sizeof(*samples));
	samples->values = calloc(nr + 1, sizeof(*samples->values));
	samples->means = calloc(nr_boots, sizeof(*samples->means));
	samples->boot = calloc(nr_boots, sizeof(*samples->boot));
	samples->start = calloc(nr_boots, sizeof(*samples->start));
	if (!samples->values || !samples->means || !samples->boot ||
	    !samples->start) {
		samples_free(samples);
		return fail(ENOMEM, "%zu rounds", nr);
	}
	for (size_t i = 0; i < side->nr_boots; i++)
		add_boot(side, i, cell, primitive, metric, samples);
	return 0;
}

void samples_free(struct samples *samples)
{
	free(samples->values);
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
