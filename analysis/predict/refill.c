/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/predict/refill.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/stats/stats.h"

#define NAME_BYTES 200

/* What the bystanders did in the ok rounds of a visit. */
struct steps {
	double ns, steps, ops;
};

static struct steps refill_steps(const struct run_cell *cell, size_t visit)
{
	struct steps sum = { 0, 0, 0 };

	for (size_t i = 0; i < cell->nr_rounds; i++) {
		const struct run_round *round = &cell->rounds[i];
		const struct run_model *model = &cell->models[i];

		if (round->visit != visit || round->outcome != RUN_OK ||
		    round->counting || isnan(model->sweep_ns) ||
		    isnan(model->sweep_steps) || isnan(round->ops))
			continue;
		sum.ns += model->sweep_ns;
		sum.steps += model->sweep_steps;
		sum.ops += round->ops;
	}
	return sum;
}

/* Append the visits of a run to @values. Return: their new number. */
static size_t refill_add_run(const struct runfile *run, const char *busy_name,
			     const char *idle_name, double *values, size_t nr)
{
	const struct run_cell *busy = runfile_cell(run, busy_name, true);
	const struct run_cell *idle = runfile_cell(run, idle_name, true);

	if (!busy || !idle || busy->outcome != RUN_OK ||
	    idle->outcome != RUN_OK)
		return nr;
	for (size_t i = 0; i < busy->nr_visits && i < idle->nr_visits; i++) {
		struct steps with = refill_steps(busy, i);
		struct steps without = refill_steps(idle, i);

		if (with.ops > 0 && without.steps > 0)
			values[nr++] = (with.ns - with.steps * without.ns /
					without.steps) / with.ops;
	}
	return nr;
}

/* Append the visits of a boot or, if there are several boots, their mean. */
static size_t refill_add_boot(const struct side *side, size_t boot,
			      const char *busy, const char *idle,
			      double *values, size_t first)
{
	size_t nr = first;

	for (size_t i = 0; i < side->nr_runs; i++)
		if (side->boot_of_run[i] == boot)
			nr = refill_add_run(side->runs[i], busy, idle, values,
					    nr);
	if (side->nr_boots < 2 || nr == first)
		return nr;
	values[first] = stats_mean(values + first, nr - first);
	return first + 1;
}

int refill_find(const struct side *side, const char *busy, const char *idle,
		struct draws *draws)
{
	char name[NAME_BYTES];
	SCOPE_FREE double *values = NULL;
	size_t room = 1, nr = 0;

	for (size_t i = 0; i < side->nr_runs; i++) {
		const struct run_cell *cell = runfile_cell(side->runs[i], busy,
							   true);

		room += cell ? cell->nr_visits : 0;
	}
	values = calloc(room, sizeof(*values));
	if (!values)
		return fail(ENOMEM, "allocate %zu visits", room);
	for (size_t i = 0; i < side->nr_boots; i++)
		nr = refill_add_boot(side, i, busy, idle, values, nr);
	snprintf(name, sizeof(name), "refill %.90s %.90s", busy, idle);
	draws_mean_of(draws, name, values, nr);
	return 0;
}
