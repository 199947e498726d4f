/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/cell/cell_inject.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/cell/inject_op.h"
#include "lib/base/scope.h"
#include "lib/stats/stats.h"

#define LEVEL 0.95

static int cell_inject_append(struct inject_sample **samples, size_t *nr,
			      const struct inject_sample *more, size_t nr_more,
			      unsigned visit)
{
	struct inject_sample *grown = reallocarray(*samples, *nr + nr_more + 1,
						   sizeof(*grown));

	if (!grown)
		return fail(ENOMEM, "keep %zu injected samples", nr_more);
	memcpy(grown + *nr, more, nr_more * sizeof(*more));
	for (size_t i = *nr; i < *nr + nr_more; i++)
		grown[i].visit = visit;
	*samples = grown;
	*nr += nr_more;
	return 0;
}

int cell_inject_keep(struct cell *cell, const struct visit *visit)
{
	const struct inject_log *log = &visit->inject_log;
	unsigned nr_rounds = atomic_load_explicit(&visit->nr_rounds,
						  memory_order_acquire);
	struct cell_inject *inject = cell->inject;
	int err = 0;

	if (!visit->settings->inject.nr)
		return 0;
	if (!inject)
		inject = calloc(1, sizeof(*inject));
	if (!inject)
		return fail(ENOMEM, "keep injected samples");
	cell->inject = inject;
	for (unsigned i = 0; !err && i < nr_rounds; i++) {
		const struct round *round = &visit->rounds[i];

		if (round->outcome == ROUND_OK)
			err = cell_inject_append(
				&inject->pairs, &inject->nr_pairs,
				log->pairs + round->first_pair,
				round->end_pair - round->first_pair,
				cell->nr_visits);
	}
	return err ? err
		   : cell_inject_append(&inject->alone, &inject->nr_alone,
					log->alone, log->nr_alone,
					cell->nr_visits);
}

void cell_inject_free(struct cell_inject *inject)
{
	if (!inject)
		return;
	free(inject->pairs);
	free(inject->alone);
	free(inject);
}

static double cell_inject_ns(const struct inject_sample *sample)
{
	return sample->added_ns;
}

static double cell_inject_percent(const struct inject_sample *sample)
{
	return 100 * sample->added_ns / sample->cycle_ns;
}

/*
 * The samples are in the order of their visits. The medians overwrite the
 * samples at the front of @values; there are never more medians than samples
 * read.
 */
static int cell_inject_figure_of(const struct inject_sample *samples, size_t nr,
				 unsigned row,
				 double (*value)(const struct inject_sample *),
				 struct inject_figure *figure)
{
	SCOPE_FREE double *values = calloc(nr + 1, sizeof(*values));
	double half_ns;

	*figure = (struct inject_figure){ 0, 0, NAN, NAN, NAN };
	if (!values)
		return fail(ENOMEM, "sort %zu injected samples", nr);
	for (size_t i = 0; i < nr;) {
		unsigned visit = samples[i].visit;
		double *of_visit = values + figure->nr_visits;
		size_t nr_of_visit = 0;

		for (; i < nr && samples[i].visit == visit; i++)
			if (samples[i].row == row)
				of_visit[nr_of_visit++] = value(&samples[i]);
		if (!nr_of_visit)
			continue;
		*of_visit = stats_median(of_visit, nr_of_visit);
		figure->nr += nr_of_visit;
		figure->nr_visits++;
	}
	figure->ns = stats_mean(values, figure->nr_visits);
	half_ns = stats_t_half_width(values, figure->nr_visits, LEVEL);
	figure->low_ns = figure->ns - half_ns;
	figure->high_ns = figure->ns + half_ns;
	return 0;
}

static bool cell_inject_wide(const struct inject_figure *figure)
{
	return figure->low_ns <= 0 ||
	       figure->high_ns - figure->low_ns > figure->ns;
}

/* Comparisons with NAN are false. */
static void cell_inject_judge_delay(struct inject_result *result,
				    unsigned delay_ns)
{
	const struct inject_figure *alone = &result->alone;
	const struct inject_figure *told = &result->told;

	result->found = told->low_ns > 0;
	result->unsteady = delay_ns &&
			   (cell_inject_wide(alone) ||
			    (result->found && cell_inject_wide(told)));
	result->recovered = result->found && !result->unsteady &&
			    told->low_ns <= alone->high_ns &&
			    told->high_ns >= alone->low_ns;
}

/* @none: the addition found for the control; 0 for the control itself. */
static void cell_inject_judge_op(struct inject_result *result,
				 const struct inject_figure *none)
{
	const struct inject_figure *told = &result->told;

	result->found = told->low_ns > 0 && told->low_ns > none->high_ns;
	result->unsteady = result->found && cell_inject_wide(told);
}

static int cell_inject_measure(const struct cell_inject *inject, unsigned row,
			       struct inject_result *result)
{
	struct inject_figure share;
	int err = cell_inject_figure_of(inject->alone, inject->nr_alone, row,
					cell_inject_ns, &result->alone);

	if (!err)
		err = cell_inject_figure_of(inject->pairs, inject->nr_pairs,
					    row, cell_inject_ns,
					    &result->told);
	if (!err)
		err = cell_inject_figure_of(inject->pairs, inject->nr_pairs,
					    row, cell_inject_percent, &share);
	if (!err)
		result->share = (struct inject_share){ share.ns, share.low_ns,
						       share.high_ns };
	return err;
}

/* @settings contains the control "none" exactly once. */
static unsigned cell_inject_none(const struct inject_settings *settings)
{
	unsigned row = 0;

	while (!inject_op_is_none(settings, row))
		row++;
	return row;
}

int cell_inject_result(const struct cell *cell,
		       const struct inject_settings *settings, unsigned row,
		       struct inject_result *result)
{
	static const struct cell_inject nothing;
	const struct cell_inject *inject = cell->inject;
	struct inject_figure none = { .high_ns = 0 };
	int err;

	if (!inject || cell->outcome != CELL_OK)
		inject = &nothing;
	*result = (struct inject_result){ .found = false };
	err = cell_inject_measure(inject, row, result);
	if (!err && settings->none && !inject_op_is_none(settings, row))
		err = cell_inject_figure_of(inject->pairs, inject->nr_pairs,
					    cell_inject_none(settings),
					    cell_inject_ns, &none);
	if (err)
		return err;
	if (settings->none)
		cell_inject_judge_op(result, &none);
	else
		cell_inject_judge_delay(result, settings->delay_ns[row]);
	return 0;
}

unsigned cell_inject_smallest(const struct cell *cell,
			      const struct inject_settings *settings)
{
	unsigned smallest = 0;

	for (unsigned i = 0; !settings->none && i < settings->nr; i++) {
		unsigned delay_ns = settings->delay_ns[i];
		struct inject_result result;

		if (delay_ns && (!smallest || delay_ns < smallest) &&
		    !cell_inject_result(cell, settings, i, &result) &&
		    result.recovered)
			smallest = delay_ns;
	}
	return smallest;
}

static json_t *cell_inject_number(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *cell_inject_figure_json(const struct inject_figure *figure)
{
	return json_pack("{sI sI so so so}", "samples", (json_int_t)figure->nr,
			 "visits", (json_int_t)figure->nr_visits, "mean_ns",
			 cell_inject_number(figure->ns), "ci95_low_ns",
			 cell_inject_number(figure->low_ns), "ci95_high_ns",
			 cell_inject_number(figure->high_ns));
}

static json_t *cell_inject_share_json(const struct inject_share *share)
{
	return json_pack("{so so so}", "mean",
			 cell_inject_number(share->percent), "ci95_low",
			 cell_inject_number(share->low_percent), "ci95_high",
			 cell_inject_number(share->high_percent));
}

static json_t *cell_inject_row_json(const struct inject_settings *settings,
				    unsigned row,
				    const struct inject_result *result)
{
	json_t *json = json_pack(
		"{so so so sb sb}", "alone",
		cell_inject_figure_json(&result->alone), "told",
		cell_inject_figure_json(&result->told), "told_percent",
		cell_inject_share_json(&result->share), "found", result->found,
		"unsteady", result->unsteady);
	char name[INJECT_NAME_BYTES];

	if (settings->none) {
		inject_op_name(settings, row, name);
		json_object_set_new(json, "operation", json_string(name));
		json_object_set_new(json, "per_cycle",
				    json_integer(settings->op[row].nr));
	} else {
		json_object_set_new(json, "asked_ns",
				    json_integer(settings->delay_ns[row]));
		json_object_set_new(json, "recovered",
				    json_boolean(result->recovered));
	}
	return json;
}

json_t *cell_inject_json(const struct cell *cell,
			 const struct inject_settings *settings)
{
	unsigned smallest = cell_inject_smallest(cell, settings);
	json_t *rows, *json;

	if (!cell->inject)
		return json_null();
	rows = json_array();
	for (unsigned i = 0; i < settings->nr; i++) {
		struct inject_result result;

		if (!cell_inject_result(cell, settings, i, &result))
			json_array_append_new(
				rows, cell_inject_row_json(settings, i,
							   &result));
	}
	json = json_pack("{sI so so}", "slice_ns",
			 (json_int_t)INJECT_SLICE_NS, "delays",
			 settings->none ? json_array() : json_incref(rows),
			 "smallest_recovered_ns", smallest ?
				json_integer(smallest) : json_null());
	if (settings->none)
		json_object_set(json, "operations", rows);
	json_decref(rows);
	return json;
}
