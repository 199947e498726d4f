/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/predict/evidence.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/load/visits.h"
#include "lib/base/fail.h"
#include "lib/stats/stats.h"
#include "lib/stats/stats_ratio.h"

#define NAME_BYTES 400
#define NS_PER_MS  1e6
#define MOST_VISITS 1e6	/* beyond, t is normal */

/* The value of a round that is ok and was not counting; or NAN. */
typedef double round_value(const struct run_round *round,
			   const struct run_model *model, int index);

/* What is asked of each round of a cell. */
struct question {
	const char *name;		/* of the draws, without the cell */
	round_value *value;
	int index;			/* for @value */
	size_t events;			/* a metric: of visit_events() */
};

bool evidence_pins(const char *cell)
{
	size_t len = strlen(cell);

	return len > strlen("+none") &&
	       !strcmp(cell + len - strlen("+none"), "+none");
}

static bool evidence_is_cell(const struct run_cell *cell, const char *name)
{
	return cell->outcome == RUN_OK && !cell->nr_injected &&
	       !strcmp(cell->cell, name);
}

/* A primitive and a cell never have one name: a cell has a "+". */
static const struct run_cell *evidence_of_run(const struct runfile *run,
					      const char *name)
{
	const struct run_cell *cell = runfile_cell(run, name,
						   !strchr(name, '+'));

	return cell && evidence_is_cell(cell, name) ? cell : NULL;
}

const struct run_cell *evidence_cell(const struct side *side,
				     const char *name)
{
	for (size_t i = 0; i < side->nr_runs; i++) {
		const struct run_cell *cell = evidence_of_run(side->runs[i],
							      name);

		if (cell)
			return cell;
	}
	return NULL;
}

/* Two cells that a boot may have. */
struct wanted {
	const struct side *side;
	const char *x, *y;
};

static bool evidence_boot_has(const struct side *side, const char *boot_id,
			      const char *cell)
{
	for (size_t i = 0; i < side->nr_runs; i++)
		if (!strcmp(side->runs[i]->boot_id, boot_id) &&
		    evidence_of_run(side->runs[i], cell))
			return true;
	return false;
}

static bool evidence_is_wanted(const void *arg, const struct runfile *run)
{
	const struct wanted *wanted = arg;

	return evidence_boot_has(wanted->side, run->boot_id, wanted->x) &&
	       (!*wanted->y ||
		evidence_boot_has(wanted->side, run->boot_id, wanted->y));
}

int evidence_boots(const struct side *side, const char *x, const char *y,
		   struct side *picked)
{
	const struct wanted wanted = { side, x, y };

	return side_pick(side, evidence_is_wanted, &wanted, picked);
}

/* Values of units that vary independently. */
struct units {
	double *visits, *rounds, *boots;
	size_t nr_visits, nr_rounds, nr_boots;
};

static int evidence_alloc(const struct side *side, const char *name,
			  struct units *units)
{
	size_t nr = 1 + side->nr_boots;

	for (size_t i = 0; i < side->nr_runs; i++) {
		const struct run_cell *cell = evidence_of_run(side->runs[i],
							      name);

		nr += cell ? cell->nr_rounds + cell->nr_visits : 0;
	}
	*units = (struct units){
		.visits = calloc(nr, sizeof(double)),
		.rounds = calloc(nr, sizeof(double)),
		.boots = calloc(nr, sizeof(double)),
	};
	return units->visits && units->rounds && units->boots ? 0 :
	       fail(ENOMEM, "allocate %zu rounds", nr);
}

static void evidence_free(struct units *units)
{
	free(units->visits);
	free(units->rounds);
	free(units->boots);
}

/* Leave out what is unknown. Return: how many are left. */
static size_t evidence_known(double *values, size_t nr)
{
	size_t known = 0;

	for (size_t i = 0; i < nr; i++)
		if (!isnan(values[i]))
			values[known++] = values[i];
	return known;
}

/* Append the rounds and the visits of @cell. */
static int evidence_add_cell(const struct run_cell *cell,
			     const struct question *question,
			     struct units *units)
{
	double *rounds = units->rounds + units->nr_rounds;
	double *visits = units->visits + units->nr_visits;
	int err;

	for (size_t i = 0; i < cell->nr_rounds; i++) {
		const struct run_round *round = &cell->rounds[i];

		rounds[i] = round->outcome != RUN_OK || round->counting ? NAN :
			    question->value(round, &cell->models[i],
					    question->index);
	}
	err = visits_means_of(cell, rounds, question->events, visits);
	if (err)
		return err;
	units->nr_rounds += evidence_known(rounds, cell->nr_rounds);
	units->nr_visits += evidence_known(visits, cell->nr_visits);
	return 0;
}

static int evidence_add_boot(const struct side *side, size_t boot,
			     const char *name, const struct question *question,
			     struct units *units)
{
	size_t first = units->nr_visits;
	int err = 0;

	for (size_t i = 0; i < side->nr_runs && !err; i++) {
		const struct run_cell *cell = evidence_of_run(side->runs[i],
							      name);

		if (cell && side->boot_of_run[i] == boot)
			err = evidence_add_cell(cell, question, units);
	}
	if (units->nr_visits > first)
		units->boots[units->nr_boots++] = stats_mean(
			units->visits + first, units->nr_visits - first);
	return err;
}

static double evidence_exact(const struct run_round *round,
			     const struct run_model *model, int index)
{
	return model->exact[index / EXACT_NR_CLASSES][index % EXACT_NR_CLASSES];
}

/* The classes of x86-64 and arm64 came first, and pages print their draws. */
#define FIRST_CLASSES 20

/* The number in the name of the draws: another for each role and class. */
static int evidence_number(const struct question *question)
{
	int role = question->index / EXACT_NR_CLASSES;
	int class = question->index % EXACT_NR_CLASSES;

	if (question->value != evidence_exact)
		return question->index;
	return class < FIRST_CLASSES ? role * FIRST_CLASSES + class :
				       100 * (role + 1) + class;
}

static int evidence_ask(const struct side *side, const char *cell,
			const struct question *question, struct draws *draws)
{
	char name[NAME_BYTES];
	struct units units;
	int err = evidence_alloc(side, cell, &units);

	for (size_t i = 0; i < side->nr_boots && !err; i++)
		err = evidence_add_boot(side, i, cell, question, &units);
	if (!err) {
		/* The runs, too: A and B vary independently. */
		snprintf(name, sizeof(name), "%s %d %s %s", question->name,
			 evidence_number(question), cell,
			 side->nr_runs ? side->runs[0]->boot_id : "");
		if (units.nr_boots > 1)
			draws_mean_of(draws, name, units.boots, units.nr_boots);
		else if (units.nr_visits > 1)
			draws_mean_of(draws, name, units.visits,
				      units.nr_visits);
		else
			draws_mean_of(draws, name, units.rounds,
				      units.nr_rounds);
	}
	evidence_free(&units);
	return err;
}

static double evidence_metric(const struct run_round *round,
			      const struct run_model *model, int metric)
{
	return round->value[metric];
}

static double evidence_per_page(const struct run_round *round,
				const struct run_model *model, int metric)
{
	return round->value[metric] * round->pin_cycles / model->pin_pages;
}

int evidence_time(const struct side *side, const char *cell,
		  struct draws *draws)
{
	struct question question = { "time", evidence_metric, METRIC_CLEAR,
				     0 };

	if (!strchr(cell, '+'))
		question.index = METRIC_OP;
	if (evidence_pins(cell)) {
		question.index = METRIC_PIN;
		question.value = evidence_per_page;
	}
	question.events = (size_t)question.index;
	return evidence_ask(side, cell, &question, draws);
}

static double evidence_stolen_of(const struct run_round *round,
				 const struct run_model *model, int index)
{
	return round->stolen_ns_per_event;
}

int evidence_stolen(const struct side *side, const char *cell,
		    struct draws *draws)
{
	static const struct question question = { "stolen", evidence_stolen_of,
						  0, METRIC_CLEAR };

	return evidence_ask(side, cell, &question, draws);
}

static double evidence_rate_of(const struct run_round *round,
			       const struct run_model *model, int metric)
{
	return round->value[metric] / NS_PER_MS;
}

int evidence_stolen_rate(const struct side *side, const char *cell,
			 struct draws *draws)
{
	static const struct question question = { "rate", evidence_rate_of,
						  METRIC_STOLEN,
						  METRIC_STOLEN };

	return evidence_ask(side, cell, &question, draws);
}

int evidence_count(const struct side *side, const char *cell, int role,
		   int class, struct draws *draws)
{
	struct question question = { "count", evidence_exact,
				     role * EXACT_NR_CLASSES + class,
				     METRIC_CLEAR };

	return evidence_ask(side, cell, &question, draws);
}

/* Is @name "OPERATION" or "OPERATION:N"? */
static bool evidence_is_operation(const char *name, const char *operation)
{
	size_t len = strlen(operation);

	return !strncmp(name, operation, len) &&
	       (!name[len] || name[len] == ':');
}

static const struct run_injected *
evidence_find_injected(const struct side *side, const char *operation,
		       double times)
{
	for (size_t i = 0; i < side->nr_runs; i++)
		for (size_t j = 0; j < side->runs[i]->nr_cells; j++) {
			const struct run_cell *cell = &side->runs[i]->cells[j];

			for (size_t k = 0; k < cell->nr_injected; k++)
				if (evidence_is_operation(
					    cell->injected[k].operation,
					    operation) &&
				    cell->injected[k].per_cycle == times)
					return &cell->injected[k];
		}
	return NULL;
}

/* As it was told: without the control. */
static void evidence_told(const struct side *side, const char *operation,
			  double times, struct draws *draws)
{
	const struct run_injected *found =
		evidence_find_injected(side, operation, times);
	char name[NAME_BYTES];
	double freedom, half;

	draws_set(draws, NAN);
	if (!found || !(found->nr_visits >= 2))
		return;
	freedom = fmin(found->nr_visits, MOST_VISITS) - 1;
	half = (found->high_ns - found->low_ns) / 2;
	snprintf(name, sizeof(name), "injected %.100s %g", operation, times);
	draws_t(draws, name, found->mean_ns,
		half / stats_t_quantile(0.975, freedom), freedom);
}

void evidence_injected(const struct side *side, const char *operation,
		       double times, struct draws *draws)
{
	struct draws control;

	evidence_told(side, operation, times, draws);
	evidence_told(side, "none", 1, &control);
	if (draws_known(&control))
		draws_add(draws, -1, &control);
}

double evidence_peers(const struct side *side, const char *name)
{
	const struct run_cell *cell = evidence_cell(side, name);
	double sum = 0;
	size_t nr = 0;

	for (size_t i = 0; cell && i < cell->nr_rounds; i++)
		if (cell->rounds[i].outcome == RUN_OK &&
		    !isnan(cell->rounds[i].spinning_peers)) {
			sum += cell->rounds[i].spinning_peers;
			nr++;
		}
	return nr ? sum / (double)nr : NAN;
}
