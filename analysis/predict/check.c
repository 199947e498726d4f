/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/predict/check.h"

#include <math.h>
#include <string.h>

#include "analysis/predict/cost.h"
#include "analysis/predict/evidence.h"
#include "lib/base/array.h"
#include "lib/stats/stats.h"

#define LEVEL	 0.95	/* of the intervals */
#define LEAST_P	 0.05	/* below, the model fails */
/* Refill is no gap of a bystander, and none of the initiator's. */
#define NOT_STOLEN (1u << PRICE_REFILL_PAGE | 1u << PRICE_REFILL_ALL)

/* Cells of one kernel, the second of which does more, or something else. */
static const struct pair {
	const char *x, *y;
	bool victims;		/* their loss, too */
} pairs[] = {
	{ "mprotect_flush:pages=32", "mprotect_flush:pages=64", true },
	{ "mprotect_flush:pages=32,victims=0",
	  "mprotect_flush:pages=64,victims=0", false },
	{ "mprotect_flush", "mprotect_flush:pages=32", true },
	{ "munmap:victims=0", "munmap", false },
	{ "mprotect_flush:victims=0", "munmap:victims=0", false },
	{ "mprotect_flush", "munmap", true },
	{ "mprotect_flush", "fork_cow", true },
	{ "none+mprotect", "none+swap", true },
	{ "none+swap", "none+swap:dirty=0", true },
	{ "futex+none", "iouring+none", false },
	{ "iouring+none", "iouring:pages=64+none", false },
	{ "vmsplice:pages=1+none", "vmsplice+none", false },
};

/* A pin cycle, and the same with an operation (run --inject-op). */
static const struct {
	struct pair pair;
	const char *operation;
	enum price_id id;
} injected[] = {
	{ { "futex+none", "the same, and smp_mb", false }, "smp_mb",
	  PRICE_BARRIER },
	{ { "futex+none", "the same, and atomic", false }, "atomic",
	  PRICE_ATOMIC },
	{ { "futex+none", "the same, and xchg", false }, "xchg", PRICE_XCHG },
};

/* Both must be known, or there is no row. */
static void check_add(struct check *check, const struct pair *pair,
		      const char *who, const struct draws *predicted,
		      const struct draws *measured)
{
	struct check_row *row = &check->rows[check->nr_rows];
	struct draws rest = *measured;
	struct draws_interval apart;

	if (!draws_known(predicted) || !draws_known(measured) ||
	    check->nr_rows == CHECK_MOST_ROWS)
		return;
	*row = (struct check_row){ pair->x, pair->y, who, draws_at(predicted),
				   draws_at(measured), false, false };
	row->held = row->predicted.low <= row->measured.mean &&
		    row->measured.mean <= row->predicted.high;
	draws_add(&rest, -1, predicted);
	apart = draws_at(&rest);
	row->agrees = row->held || (apart.low <= 0 && apart.high >= 0);
	check->nr_held += row->held;
	check->nr_agree += row->agrees;
	check->nr_rows++;
}

/*
 * Has everything a price that X and Y do, and not equally often? *@predicted is
 * unknown if not.
 */
static int check_priced(const struct prices *prices, const struct side *counts,
			const struct pair *pair, int role,
			struct draws *predicted)
{
	int err = 0;

	for (int id = 0; id < PRICE_NR && !err; id++) {
		struct draws x, y;

		if (NOT_STOLEN & 1u << id || draws_known(&prices->price[id]))
			continue;
		err = classes_count(counts, pair->x, role, (enum price_id)id,
				    &x);
		if (!err)
			err = classes_count(counts, pair->y, role,
					    (enum price_id)id, &y);
		if (!err && (draws_known(&x) != draws_known(&y) ||
			     classes_differ(x.value[0], y.value[0])))
			draws_set(predicted, NAN);
	}
	return err;
}

/* @y less @x, as predicted from the counts of the two. */
static int check_predict(const struct prices *prices, const struct side *counts,
			 const struct pair *pair, int role,
			 struct draws *predicted)
{
	struct draws counted;
	int err = classes_count(counts, pair->x, role, PRICE_INSTRUCTION,
				&counted);

	draws_set(predicted, draws_known(&counted) ? 0 : NAN);
	if (!err)
		err = classes_count(counts, pair->y, role, PRICE_INSTRUCTION,
				    &counted);
	if (!draws_known(&counted))
		draws_set(predicted, NAN);
	if (!err)
		err = cost_add(prices, counts, pair->x, role, -1, NOT_STOLEN,
			       predicted);
	if (!err)
		err = cost_add(prices, counts, pair->y, role, 1, NOT_STOLEN,
			       predicted);
	return err ? err : check_priced(prices, counts, pair, role, predicted);
}

/* The time that an op takes from the CPUs of @role. */
static int check_time(const struct side *times, const char *cell, int role,
		      struct draws *time)
{
	return role == EXACT_BYSTANDER ? evidence_stolen(times, cell, time) :
					 evidence_time(times, cell, time);
}

static int check_role(const struct prices *prices, const struct pair *pair,
		      int role, struct check *check)
{
	struct draws predicted, measured, less;
	struct cost_cells cells;
	int err = cost_pick(prices, pair->x, pair->y, &cells);

	if (err)
		return err;
	err = check_predict(prices, &cells.counts, pair, role, &predicted);
	if (!err)
		err = check_time(&cells.times, pair->x, role, &less);
	if (!err)
		err = check_time(&cells.times, pair->y, role, &measured);
	cost_release(&cells);
	if (err)
		return err;
	draws_add(&measured, -1, &less);
	check_add(check, pair, exact_role_names[role], &predicted, &measured);
	return 0;
}

/* One barrier in a pin cycle: its price is from several, and from a loop. */
static void check_injected(const struct prices *prices, size_t i,
			   struct check *check)
{
	struct draws measured;

	evidence_injected(&prices->injected, injected[i].operation, 1,
			  &measured);
	check_add(check, &injected[i].pair, exact_role_names[EXACT_PINNER],
		  &prices->price[injected[i].id], &measured);
}

/* P(at most @nr_agree of @nr agree), each with LEVEL. */
static double check_chance(size_t nr, size_t nr_agree)
{
	double term = pow(1 - LEVEL, (double)nr), sum = 0;

	for (size_t k = 0; k <= nr_agree; k++) {
		sum += term;
		term *= LEVEL / (1 - LEVEL) * (double)(nr - k) /
			(double)(k + 1);
	}
	return fmin(sum, 1);
}

static double check_width(const struct check *check)
{
	double widths[CHECK_MOST_ROWS];

	for (size_t i = 0; i < check->nr_rows; i++) {
		const struct check_row *row = &check->rows[i];

		widths[i] = (row->predicted.high - row->predicted.low) /
			    fabs(row->measured.mean);
	}
	return stats_median(widths, check->nr_rows);
}

int check_find(const struct prices *prices, struct check *check)
{
	int err = 0;

	*check = (struct check){ .p = 1, .width = NAN };
	for (size_t i = 0; i < ARRAY_SIZE(pairs) && !err; i++) {
		err = check_role(prices, &pairs[i], classes_role(pairs[i].x),
				 check);
		if (!err && pairs[i].victims)
			err = check_role(prices, &pairs[i], EXACT_BYSTANDER,
					 check);
	}
	for (size_t i = 0; i < ARRAY_SIZE(injected) && !err; i++)
		check_injected(prices, i, check);
	if (check->nr_rows)
		check->p = check_chance(check->nr_rows, check->nr_agree);
	check->fails = check->p < LEAST_P;
	check->width = check_width(check);
	return err;
}
