/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/predict/predict.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/admit/cells.h"
#include "analysis/admit/environment.h"
#include "analysis/predict/evidence.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"

bool predict_line_matters(const struct predict_line *line)
{
	return classes_differ(line->a.mean, line->b.mean);
}

bool predict_line_unpriced(const struct predict_line *line)
{
	return isnan(line->cost.mean) && predict_line_matters(line);
}

const char *predict_lacks(size_t *i)
{
	static const char *const lacks[] = {
		"caches: misses, and lines that move between CPUs",
		("waiting for locks, for devices and for other CPUs, but for "
		 "the answer to an interrupt"),
		"the refill of the CPU that flushes",
		"page faults, beyond their instructions",
	};

	return *i < ARRAY_SIZE(lacks) ? lacks[(*i)++] : NULL;
}

/* The sides of a prediction. */
struct job {
	const struct side *a, *b;
	const struct prices *prices;
};

/* What was counted on one side only cannot be compared, nor left out. */
static int predict_check_both(const char *cell, enum exact_role role,
			      const char *what, const struct draws *a,
			      const struct draws *b)
{
	if (draws_known(a) == draws_known(b))
		return 0;
	return fail(0, "%.100s: only %c has counts of the %s of the %s", cell,
		    side_letter(!draws_known(a)), what,
		    exact_role_names[role]);
}

static int predict_add_line(const struct job *job, const char *cell,
			    enum price_id id, struct predict_role *role,
			    struct draws *sum)
{
	const struct draws *price = &job->prices->price[id];
	struct predict_line *line = &role->lines[role->nr_lines];
	struct draws a, b, cost;
	int err = classes_count(job->a, cell, (int)role->role, id, &a);

	if (!err)
		err = classes_count(job->b, cell, (int)role->role, id, &b);
	if (!err)
		err = predict_check_both(cell, role->role, price_names[id], &a,
					 &b);
	if (err || !draws_known(&a))
		return err;
	*line = (struct predict_line){ id, draws_at(&a), draws_at(&b),
				       { NAN, NAN, NAN } };
	role->nr_lines++;
	draws_add(&b, -1, &a);
	draws_set(&cost, 0);
	draws_add_product(&cost, 1, &b, price);
	line->cost = draws_at(&cost);
	if (draws_known(price) || predict_line_matters(line))
		draws_add(sum, 1, &cost);
	/* What may as well be nothing carries nothing. */
	if (predict_line_matters(line) &&
	    line->cost.low * line->cost.high > 0 &&
	    (role->carries < 0 ||
	     fabs(line->cost.mean) >
		     fabs(role->lines[role->carries].cost.mean)))
		role->carries = (int)role->nr_lines - 1;
	return 0;
}

static int predict_add_unpriced(const struct job *job, enum exact_role role,
				struct predict_cell *cell)
{
	size_t next = 0;
	int class;

	while ((class = classes_unpriced(&next)) >= 0) {
		struct draws a, b;
		int err = evidence_count(job->a, cell->cell, (int)role, class,
					 &a);

		if (!err)
			err = evidence_count(job->b, cell->cell, (int)role,
					     class, &b);
		if (!err)
			err = predict_check_both(cell->cell, role,
						 exact_class_names[class], &a,
						 &b);
		if (err)
			return err;
		if (cell->nr_unpriced < PREDICT_MOST_UNPRICED &&
		    classes_differ(a.value[0], b.value[0]))
			cell->unpriced[cell->nr_unpriced++] =
				(struct predict_unpriced){
					role, (enum exact_class)class,
					a.value[0], b.value[0] };
	}
	return 0;
}

/* What the CPUs of @role pay. Without counts there is no such role. */
static int predict_add_role(const struct job *job, enum exact_role id,
			    struct predict_cell *cell, struct draws *all)
{
	struct predict_role *role = &cell->roles[cell->nr_roles];
	struct draws sum;
	int err = 0;

	*role = (struct predict_role){ .role = id, .carries = -1 };
	draws_set(&sum, 0);
	for (int i = 0; i < PRICE_NR && !err; i++)
		err = predict_add_line(job, cell->cell, (enum price_id)i, role,
				       &sum);
	if (err || !role->nr_lines)
		return err;
	role->sum = draws_at(&sum);
	if (!draws_known(&sum))
		role->carries = -1;
	draws_add(all, 1, &sum);
	cell->nr_roles++;
	return predict_add_unpriced(job, id, cell);
}

static int predict_add_cell(const struct job *job, const char *name,
			    struct predict *predict)
{
	struct predict_cell *cell = &predict->cells[predict->nr_cells++];
	bool pins = evidence_pins(name);
	struct draws all;
	int err = 0;

	*cell = (struct predict_cell){ .cell = name };
	cell->per = pins ? "pin" : strchr(name, '+') ? "event" : "op";
	draws_set(&all, 0);
	for (int i = 0; i < EXACT_NR_ROLES && !err; i++)
		/* Without a clearer its CPU only waits. */
		if (!pins || i != EXACT_CLEARER)
			err = predict_add_role(job, (enum exact_role)i, cell,
					       &all);
	if (!err && !cell->nr_roles)
		err = fail(0, "%.100s: the files have no counts of what the "
			   "kernel executes, in two rounds on each side or "
			   "more: count it with scripts/lab --exact", name);
	cell->all = draws_at(&all);
	return err;
}

/* Are both sides of one kernel each, counted with the same settings? */
static int predict_check_sides(const struct job *job)
{
	struct admission checked = { .letter = 'B' };
	int err = environment_check(job->a, job->b, &checked);

	for (size_t i = 0; i < checked.nr_notes && !err && checked.refused; i++)
		if (checked.notes[i].kind == NOTE_REFUSED)
			err = fail(0, "%s", checked.notes[i].text);
	admission_free(&checked);
	return err;
}

static int predict_check(const struct job *job)
{
	const char *arch = prices_arch(job->prices);
	const struct side *sides[] = { job->a, job->b };

	for (size_t i = 0; i < ARRAY_SIZE(sides); i++) {
		const char *other = runfile_fact(sides[i]->runs[0],
						 "machine.arch");

		if (strcmp(arch, other))
			return fail(0, "the prices are of %.20s, but %c was "
				    "counted on %.20s", arch,
				    side_letter(i), other);
	}
	return predict_check_sides(job);
}

/*
 * How many CPUs an event of @cell interrupts: the bystanders and, in a cell of
 * two, the other one.
 */
static double predict_peers(const struct side *side, const char *cell)
{
	double peers = evidence_peers(side, cell);
	bool two = strchr(cell, '+') && strncmp(cell, "none", 4) &&
		   !evidence_pins(cell);

	return two ? peers + 1 : peers;
}

static int predict_check_peers(const struct job *job, const char *cell)
{
	double a = predict_peers(job->a, cell), b = predict_peers(job->b, cell);
	double prices = prices_peers(job->prices);

	if (fabs(a - b) > PRICES_OTHER_PEERS)
		return fail(0, "%.100s has %.3g CPUs to interrupt on A, and "
			    "%.3g on B", cell, a, b);
	/* Without a victim nobody is interrupted on either machine. */
	if (a > PRICES_OTHER_PEERS && fabs(a - prices) > PRICES_OTHER_PEERS)
		return fail(0, "%.100s was counted with %.3g CPUs to "
			    "interrupt, and the prices have %.3g: count both "
			    "with scripts/lab --smp %.0f", cell, a, prices,
			    prices + 1);
	return 0;
}

static int predict_one(const struct job *job, const struct cell_name *name,
		       struct predict *predict)
{
	struct admission checked = { .letter = 'B' };
	const char *cell = name->cell;
	bool refused = false;
	int err;
	bool on_a = evidence_cell(job->a, cell);
	bool on_b = evidence_cell(job->b, cell);

	if (!on_a && !on_b)
		return fail(0, "%.100s is ok on neither side", cell);
	if (!on_a || !on_b)
		return fail(0, "%.100s is ok only on %c: count it on both "
			    "sides, or choose others by --cell", cell,
			    side_letter(!on_a));
	err = cells_same_settings(job->a, job->b, name, &checked, &refused);
	if (!err && refused)
		err = fail(0, "%s", checked.nr_notes ?
				    checked.notes[0].text : name->cell);
	admission_free(&checked);
	if (!err)
		err = predict_check_peers(job, cell);
	return err ? err : predict_add_cell(job, cell, predict);
}

int predict_find(const struct side *a, const struct side *b,
		 const struct prices *prices, const char *const *wanted,
		 struct predict *predict)
{
	const struct job job = { a, b, prices };
	SCOPE_FREE struct cell_name *names = NULL;
	size_t nr = 0;
	int err = predict_check(&job);

	*predict = (struct predict){ .nr_cells = 0 };
	if (!err)
		err = cells_list(a, b, wanted, &names, &nr);
	if (!err && !nr)
		err = fail(0, "no cell to predict");
	if (err)
		return err;
	predict->cells = calloc(nr, sizeof(*predict->cells));
	if (!predict->cells)
		return fail(ENOMEM, "allocate %zu cells", nr);
	for (size_t i = 0; i < nr && !err; i++)
		err = predict_one(&job, &names[i], predict);
	if (err)
		predict_free(predict);
	return err;
}

void predict_free(struct predict *predict)
{
	free(predict->cells);
	*predict = (struct predict){ .nr_cells = 0 };
}
