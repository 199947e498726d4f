/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/run/plan.h"

#include <stdlib.h>
#include <string.h>

#include "bench/cell/cell_child.h"
#include "bench/registry/spec_parse.h"
#include "lib/base/clock.h"
#include "lib/base/scope.h"

#define VISIT_MIN_NS UINT64_C(50000000)

int plan_add(struct plan *plan, const char *text)
{
	struct cell *cells, *cell;
	int err;

	cells = reallocarray(plan->cells, plan->nr_cells + 1, sizeof(*cells));
	if (!cells)
		return fail(ENOMEM, "add cell %s", text);
	plan->cells = cells;
	cell = &cells[plan->nr_cells];
	memset(cell, 0, sizeof(*cell));
	err = spec_parse(text, &cell->spec);
	if (err)
		return err;
	for (unsigned i = 0; i < plan->nr_cells; i++)
		if (!strcmp(cells[i].spec.name, cell->spec.name))
			return fail(0, "cell %s is given twice",
				    cell->spec.name);
	plan->nr_cells++;
	return 0;
}

int plan_add_suite(struct plan *plan, const struct suite *suite)
{
	int err = 0;

	for (size_t i = 0; !err && suite->cells[i]; i++)
		err = plan_add(plan, suite->cells[i]);
	return err;
}

unsigned plan_prepare(struct plan *plan)
{
	unsigned nr = 0;

	for (unsigned i = 0; i < plan->nr_cells; i++) {
		cell_prepare(&plan->cells[i], &plan->context);
		nr += plan->cells[i].outcome == CELL_OK;
	}
	return nr;
}

/* splitmix64, by Sebastiano Vigna: small, and the same everywhere. */
static uint64_t plan_next_random(uint64_t *seed)
{
	uint64_t z = (*seed += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

void plan_shuffle(unsigned *order, unsigned nr, uint64_t *seed)
{
	for (unsigned i = nr; i > 1; i--) {
		unsigned j = (unsigned)(plan_next_random(seed) % i);
		unsigned kept = order[i - 1];

		order[i - 1] = order[j];
		order[j] = kept;
	}
}

/* The remaining time, divided by the remaining visits. */
static uint64_t plan_visit_budget_ns(const struct plan *plan, uint64_t spent_ns,
				     unsigned visits_left)
{
	if (!plan->time_ns)
		return UINT64_MAX / 1000;
	if (spent_ns + visits_left * VISIT_MIN_NS >= plan->time_ns)
		return VISIT_MIN_NS;
	return (plan->time_ns - spent_ns) / visits_left;
}

static unsigned plan_collect_runnable(const struct plan *plan, unsigned *order)
{
	unsigned nr = 0;

	for (unsigned i = 0; i < plan->nr_cells; i++)
		if (plan->cells[i].outcome == CELL_OK)
			order[nr++] = i;
	return nr;
}

static int plan_visit(const struct plan *plan, struct cell *cell,
		      const volatile int *interrupted)
{
	unsigned first_round = cell->nr_rounds;
	int err = cell_visit(cell, &plan->context, interrupted);

	if (plan->visited)
		plan->visited(cell, first_round);
	return err;
}

int plan_run(struct plan *plan, const volatile int *interrupted)
{
	SCOPE_FREE unsigned *order = calloc(plan->nr_cells + 1,
					    sizeof(*order));
	uint64_t start_ns = clock_ns(), seed = plan->seed;
	unsigned nr_cells, nr_total, done = 0;
	struct leaver leaver = { .pid = 0 };
	int err = 0;

	if (!order)
		return fail(ENOMEM, "order %u cells", plan->nr_cells);
	plan->start_time = time(NULL);
	plan->context.leaver = &leaver;
	nr_cells = plan_collect_runnable(plan, order);
	nr_total = nr_cells * plan->nr_visits;
	for (unsigned v = 0; !err && v < plan->nr_visits; v++) {
		plan_shuffle(order, nr_cells, &seed);
		for (unsigned i = 0; !err && !*interrupted && i < nr_cells;
		     i++, done++) {
			struct cell *cell = &plan->cells[order[i]];
			uint64_t spent_ns = clock_ns() - start_ns;

			plan->context.visit_budget_ns = plan_visit_budget_ns(
				plan, spent_ns, nr_total - done);
			plan->context.visit_serial = done;
			if (plan->progress)
				plan->progress(plan, cell, done, spent_ns);
			if (cell->outcome == CELL_OK)
				err = plan_visit(plan, cell, interrupted);
		}
	}
	leaver_reap(&leaver);
	plan->context.leaver = NULL;
	plan->interrupted = *interrupted;
	for (unsigned i = 0; i < plan->nr_cells; i++)
		cell_conclude(&plan->cells[i], plan->interrupted);
	return err;
}

void plan_free(struct plan *plan)
{
	for (unsigned i = 0; i < plan->nr_cells; i++)
		cell_free(&plan->cells[i]);
	free(plan->cells);
}
