/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/cell/cell_latency.h"

#include <math.h>
#include <stdlib.h>

#include "lib/base/array.h"

/* The time measured by a round. */
static double cell_latency_time_of(const struct cell *cell,
				   const struct round *round)
{
	double pin_ns = round_metric(cell, round, METRIC_PIN_NS);
	double clear_ns = round_metric(cell, round, METRIC_CLEAR_NS);

	if (cell->spec.primitive)
		return round_metric(cell, round, METRIC_OP_NS);
	return isnan(clear_ns) ? pin_ns : clear_ns;
}

/* Compared with the mean of the visit's timed rounds that are ok. */
static double cell_latency_cost_of(const struct cell *cell,
				   const struct round *round, unsigned visit)
{
	double sum_ns = 0;
	unsigned nr = 0;

	for (unsigned i = 0; i < cell->nr_rounds; i++) {
		if (cell->rounds[i].visit != visit ||
		    cell->rounds[i].round.outcome != ROUND_OK)
			continue;
		sum_ns += cell_latency_time_of(cell, &cell->rounds[i].round);
		nr++;
	}
	return nr ? cell_latency_time_of(cell, round) / (sum_ns / nr) : NAN;
}

int cell_latency_keep(struct cell *cell, const struct visit *visit, unsigned nr)
{
	const struct round *round = &visit->latency.round;
	struct cell_latency_sum *sum = cell->latency;
	double cost;

	if (!atomic_load_explicit(&visit->has_latencies,
				  memory_order_acquire) ||
	    round->outcome != ROUND_OK)
		return 0;
	if (!sum)
		sum = calloc(1, sizeof(*sum));
	if (!sum)
		return fail(ENOMEM, "keep latencies");
	cell->latency = sum;
	sum->nr_rounds++;
	sum->knows_slow_path = visit->settings->latency_facts
				       .has[LATENCY___gup_longterm_locked];
	sum->events += cell->spec.primitive ? round->ops : round->proof.events;
	sum->pin_pages += round->pins.pages;
	cost = cell_latency_cost_of(cell, round, nr);
	if (!isnan(cost)) {
		sum->cost_sum += cost;
		sum->nr_costs++;
	}
	for (int i = 0; i < NR_LATENCIES; i++)
		latency_hist_add(&sum->hists[i], &visit->latency.hists[i]);
	return 0;
}

double cell_latency_cost(const struct cell *cell)
{
	if (!cell->latency || !cell->latency->nr_costs)
		return NAN;
	return cell->latency->cost_sum / cell->latency->nr_costs;
}

double cell_latency_slow_path(const struct cell *cell)
{
	const struct latency_hist *hists;
	unsigned long long fast;

	if (!cell->latency || !cell->latency->knows_slow_path)
		return NAN;
	hists = cell->latency->hists;
	fast = hists[LATENCY_pin_user_pages_fast].count +
	       hists[LATENCY_get_user_pages_fast].count;
	if (!fast)
		return NAN;
	return (double)hists[LATENCY___gup_longterm_locked].count /
	       (double)fast;
}

static json_t *cell_latency_number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *cell_latency_hist_json_of(const struct latency_hist *hist,
					 bool timed)
{
	json_t *json = json_pack("{sI}", "count", (json_int_t)hist->count);
	static const struct {
		const char *key;
		double percent;
	} rows[] = {
		{ "p50_ns", 50 },    { "p90_ns", 90 },	{ "p99_ns", 99 },
		{ "p999_ns", 99.9 }, { "max_ns", 100 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		json_object_set_new(
			json, rows[i].key,
			timed && hist->count
				? json_integer(
					  (json_int_t)latency_percentile_ns(
						  hist, rows[i].percent))
				: json_null());
	json_object_set_new(
		json, "mean_ns",
		timed && hist->count
			? json_real((double)hist->sum_ns / (double)hist->count)
			: json_null());
	return json;
}

json_t *cell_latency_json(const struct cell *cell,
			  const struct latency_facts *facts)
{
	json_t *probes = json_object(), *missing = json_array();
	int first = facts->mode == LATENCY_TP_BTF ? LATENCY_FIRST_INTERVAL : 0;
	int end = facts->mode == LATENCY_TP_BTF ? NR_LATENCIES
						: LATENCY_FIRST_INTERVAL;

	if (!cell->latency) {
		json_decref(probes);
		json_decref(missing);
		return json_null();
	}
	for (int i = first; i < end; i++) {
		bool counted = i >= LATENCY_FIRST_COUNTED &&
			       i < LATENCY_FIRST_INTERVAL;

		if (facts->has[i])
			json_object_set_new(
				probes, latency_name(i),
				cell_latency_hist_json_of(
					&cell->latency->hists[i], !counted));
		else
			json_array_append_new(missing,
					      json_string(latency_name(i)));
	}
	return json_pack(
		"{ss si so so so so}", "source", latency_mode_name(facts->mode),
		"rounds", (int)cell->latency->nr_rounds, "cost_ratio",
		cell_latency_number(cell_latency_cost(cell)), "gup_slow_share",
		cell_latency_number(cell_latency_slow_path(cell)), "probes",
		probes, "missing", missing);
}
