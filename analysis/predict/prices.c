/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/predict/prices.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/predict/cost.h"
#include "analysis/predict/evidence.h"
#include "analysis/predict/price_codes.h"
#include "analysis/predict/price_files.h"
#include "analysis/predict/refill.h"
#include "analysis/predict/rest.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"

#define NAME_BYTES 64

/* An operation, alone in a loop, and injected into a pin cycle. */
static const struct barrier {
	enum price_id id;
	const char *cell, *less, *injected;
} barriers[] = {
	{ PRICE_BARRIER, "smp_mb_after_rmw", "atomic", "smp_mb" },
	{ PRICE_READ_BARRIER, "dmb_ishld", "null", "dmb_ishld" },
	{ PRICE_ATOMIC, "atomic", "null", "atomic" },
	{ PRICE_XCHG, "xchg", "null", "xchg" },
};

/* The time of @cell less that of @less, over the boots that have both. */
static int prices_less(const struct prices *prices, const char *cell,
		       const char *less, struct draws *price)
{
	struct draws other;
	struct side times;
	int err = evidence_boots(&prices->times, cell, less, &times);

	if (err)
		return err;
	err = evidence_time(&times, cell, price);
	if (!err)
		err = evidence_time(&times, less, &other);
	side_release(&times);
	draws_add(price, -1, &other);
	return err;
}

static int prices_alone(struct prices *prices)
{
	int err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(barriers) && !err; i++)
		err = prices_less(prices, barriers[i].cell, barriers[i].less,
				  &prices->price[barriers[i].id]);
	return err;
}

/*
 * A barrier costs what it costs alone, or in a pin cycle, or between. In a pin
 * cycle, several of them are measured better than one.
 */
static void prices_injected(struct prices *prices)
{
	for (size_t i = 0; i < ARRAY_SIZE(barriers); i++) {
		struct draws *price = &prices->price[barriers[i].id];
		struct draws alone = *price, injected, repeated;

		evidence_injected(&prices->injected, barriers[i].injected,
				  PRICES_REPEATED, &injected);
		draws_set(&repeated, PRICES_REPEATED);
		draws_divide(&injected, &repeated);
		draws_between(price, barriers[i].injected, &alone, &injected);
	}
}

/* @cell, of bystanders that touch the pages of the model. */
static const char *prices_touching(const struct prices *prices,
				   const char *cell, char name[NAME_BYTES])
{
	if (prices->touch_pages == PRICES_TOUCH)
		snprintf(name, NAME_BYTES, "%s", cell);
	else
		snprintf(name, NAME_BYTES, "%s%ctouch=%.0f", cell,
			 strchr(cell, ':') ? ',' : ':', prices->touch_pages);
	return name;
}

/* Time and count of @busy, of the boots that have it and @idle. */
static int prices_refill_pair(const struct prices *prices,
			      const struct cost_cells *cells, const char *busy,
			      const char *idle, enum price_id id,
			      struct draws *refill)
{
	const struct draws *page = &prices->price[PRICE_REFILL_PAGE];
	struct draws count;
	int err = refill_find(&cells->times, busy, idle, refill);

	if (!err && id != PRICE_REFILL_PAGE) {
		err = classes_count(&cells->counts, busy, EXACT_BYSTANDER,
				    PRICE_REFILL_PAGE, &count);
		draws_add_product(refill, -1, &count, page);
	}
	if (!err)
		err = classes_count(&cells->counts, busy, EXACT_BYSTANDER, id,
				    &count);
	if (!err)
		draws_divide(refill, &count);
	return err;
}

/*
 * What the refill @id costs a victim, each time: what all victims lose in an op
 * of @flush, less the refills whose price is known.
 */
static int prices_refill_of(struct prices *prices, const char *flush,
			    enum price_id id)
{
	struct cost_cells cells;
	struct draws refill;
	char busy[NAME_BYTES], idle[NAME_BYTES];
	int err;

	prices_touching(prices, flush, busy);
	prices_touching(prices, "null", idle);
	err = cost_pick(prices, busy, idle, &cells);
	if (err)
		return err;
	err = prices_refill_pair(prices, &cells, busy, idle, id, &refill);
	cost_release(&cells);
	if (!err)
		prices->price[id] = refill;
	return err;
}

static int prices_refill(struct prices *prices)
{
	int err = prices_refill_of(prices, "mprotect_flush", PRICE_REFILL_PAGE);

	return err ? err : prices_refill_of(prices, "mprotect_flush:pages=34",
					    PRICE_REFILL_ALL);
}

static int prices_derive(struct prices *prices)
{
	static const struct rest system_call = REST_SYSTEM_CALL;
	int err = prices_alone(prices);

	/* Times are taken apart by the prices that a prediction has. */
	prices_injected(prices);
	if (!err)
		err = price_codes_find(prices, PRICE_INSTRUCTION,
				       "instruction");
	if (!err)
		err = rest_left(prices, &system_call, PRICE_SYSCALL,
				&prices->price[PRICE_SYSCALL]);
	if (!err)
		err = price_codes_find(prices, PRICE_IPI, "interrupt");
	if (!err)
		err = price_codes_find(prices, PRICE_IRQ, "interrupt");
	if (!err)
		err = prices_refill(prices);
	return err;
}

/* xchg stands for nothing that is counted. */
static int prices_check_any(const struct prices *prices)
{
	for (int i = 0; i < PRICE_NR; i++)
		if (i != PRICE_XCHG && draws_known(&prices->price[i]))
			return 0;
	return fail(0, "--prices: the files have no cell from which a price "
		    "could be made: time and count the suite prices");
}

/* A number of pages that somebody asked for must have been timed. */
static int prices_check_touch(const struct prices *prices)
{
	char name[NAME_BYTES];

	prices_touching(prices, "mprotect_flush", name);
	if (prices->touch_pages == PRICES_TOUCH ||
	    evidence_cell(&prices->times, name))
		return 0;
	return fail(0, "--touch: the files of --prices have no time of %s; "
		    "the suite prices has touch=4096", name);
}

int prices_load(char *const *paths, size_t nr, double touch_pages,
		struct prices **result)
{
	struct prices *prices = calloc(1, sizeof(*prices));
	int err;

	*result = NULL;
	if (!prices)
		return fail(ENOMEM, "allocate the prices");
	prices->touch_pages = touch_pages;
	for (int i = 0; i < PRICE_NR; i++)
		draws_set(&prices->price[i], NAN);
	err = side_load(paths, nr, RUNFILE_MODEL, &prices->files);
	if (!err)
		err = price_files_sort(prices);
	if (!err)
		err = prices_check_touch(prices);
	if (!err)
		err = prices_derive(prices);
	if (!err)
		err = prices_check_any(prices);
	if (err)
		prices_free(prices);
	else
		*result = prices;
	return err;
}

void prices_free(struct prices *prices)
{
	if (!prices)
		return;
	side_release(&prices->times);
	side_release(&prices->counts);
	side_release(&prices->injected);
	side_free(&prices->files);
	free(prices);
}

double prices_peers(const struct prices *prices)
{
	return evidence_peers(&prices->times, "membarrier");
}

const char *prices_arch(const struct prices *prices)
{
	return runfile_fact(prices->times.runs[0], "machine.arch");
}
