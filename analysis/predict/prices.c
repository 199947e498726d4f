/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/predict/prices.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/predict/evidence.h"
#include "analysis/predict/price_files.h"
#include "analysis/predict/refill.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"

#define NAME_BYTES 64

/* A time without what is already known of it. */
struct rest {
	const char *cell, *less;	/* less: "" for the whole cell */
	bool victims;			/* their stolen time, not the own */
};

static int prices_side_of(const struct rest *rest)
{
	return rest->victims ? EXACT_BYSTANDER : classes_role(rest->cell);
}

int prices_add_cost(const struct prices *prices, const struct side *counts,
		    const char *cell, int role, double factor,
		    unsigned but, struct draws *cost)
{
	int err = 0;

	for (int id = 0; id < PRICE_NR && !err; id++) {
		struct draws count;

		if (but & 1u << id || !draws_known(&prices->price[id]))
			continue;
		err = classes_count(counts, cell, role, (enum price_id)id,
				    &count);
		if (!err && draws_known(&count))
			draws_add_product(cost, factor, &count,
					  &prices->price[id]);
	}
	return err;
}

static int prices_time(const struct prices *prices, const struct rest *rest,
		       const char *cell, struct draws *time)
{
	return rest->victims ? evidence_stolen(&prices->times, cell, time) :
			       evidence_time(&prices->times, cell, time);
}

/*
 * The time that is left for operation @id, for each time that it is done:
 * @rest without the cost of all other operations whose price is known.
 */
static int prices_left(const struct prices *prices, const struct rest *rest,
		       enum price_id id, struct draws *price)
{
	int role = prices_side_of(rest);
	struct draws other, count;
	int err = prices_time(prices, rest, rest->cell, price);

	if (!err)
		err = prices_add_cost(prices, &prices->counts, rest->cell, role,
				      -1, 1u << id, price);
	if (!err)
		err = classes_count(&prices->counts, rest->cell, role, id,
				    &count);
	if (!err && *rest->less) {
		err = prices_time(prices, rest, rest->less, &other);
		if (!err)
			err = prices_add_cost(prices, &prices->counts,
					      rest->less, role, -1, 1u << id,
					      &other);
		draws_add(price, -1, &other);
		if (!err)
			err = classes_count(&prices->counts, rest->less, role,
					    id, &other);
		draws_add(&count, -1, &other);
	}
	draws_divide(price, &count);
	return err;
}

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

static int prices_alone(struct prices *prices)
{
	int err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(barriers) && !err; i++) {
		struct draws *price = &prices->price[barriers[i].id];
		struct draws less;

		err = evidence_time(&prices->times, barriers[i].cell, price);
		if (!err)
			err = evidence_time(&prices->times, barriers[i].less,
					    &less);
		draws_add(price, -1, &less);
	}
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

#define SYSTEM_CALL { "membarrier:victims=0", "", false }

/* In the order in which each one needs those before. */
static const struct step {
	enum price_id id;
	struct rest rest;
	bool code;		/* a code to sample, and the price meanwhile */
} steps[] = {
	{ PRICE_INSTRUCTION, { "mprotect_flush:pages=512,victims=0",
			       "mprotect_flush:pages=34,victims=0", false },
	  true },
	{ PRICE_FLUSH_PAGE, { "mprotect_flush:pages=17,victims=0",
			      "mprotect_flush:victims=0", false }, false },
	{ PRICE_FLUSH_ALL, { "mprotect_flush:pages=34,victims=0",
			     "mprotect_flush:pages=17,victims=0", false },
	  false },
	{ PRICE_SYSCALL, SYSTEM_CALL, false },
	{ PRICE_INSTRUCTION, { "mprotect_flush:victims=0",
			       "membarrier:victims=0", false }, true },
	{ PRICE_INSTRUCTION, { "iouring:pages=512+none", "", false }, true },
	{ PRICE_INSTRUCTION, { "vmsplice:pages=4+none", "", false }, true },
};

/* Take the codes apart, one after the other. */
static int prices_codes(struct prices *prices, struct draws *samples)
{
	int err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(steps) && !err; i++) {
		struct draws price;

		err = prices_left(prices, &steps[i].rest, steps[i].id, &price);
		if (err)
			break;
		if (!steps[i].code) {
			prices->price[steps[i].id] = price;
			continue;
		}
		if (!(price.value[0] > 0))
			continue;
		if (!prices->nr_codes)
			prices->price[PRICE_INSTRUCTION] = price;
		prices->codes[prices->nr_codes] = (struct price_code){
			steps[i].rest.cell, steps[i].rest.less,
			draws_at(&price),
		};
		samples[prices->nr_codes++] = price;
	}
	return err;
}

/* The price of an instruction is that of code that nobody has seen. */
static int prices_instruction(struct prices *prices)
{
	struct draws *samples = calloc(ARRAY_SIZE(steps), sizeof(*samples));
	int err;

	if (!samples)
		return fail(ENOMEM, "allocate the samples of code");
	err = prices_codes(prices, samples);
	if (!err)
		draws_another(&prices->price[PRICE_INSTRUCTION], "instruction",
			      samples, prices->nr_codes);
	free(samples);
	return err;
}

/* What a victim loses to the ticks of the timer is no part of an interrupt. */
static int prices_interrupt_taken(struct prices *prices)
{
	static const struct rest rest = { "membarrier", "", true };
	struct draws rate, time, count;
	int err = prices_left(prices, &rest, PRICE_IRQ,
			      &prices->price[PRICE_IRQ]);

	if (!err)
		err = evidence_stolen_rate(&prices->times, "null", &rate);
	if (!err)
		err = evidence_time(&prices->times, rest.cell, &time);
	if (!err)
		err = classes_count(&prices->counts, rest.cell, EXACT_BYSTANDER,
				    PRICE_IRQ, &count);
	if (err)
		return err;
	for (size_t i = 0; i <= DRAWS_NR; i++)
		time.value[i] *= rate.value[i];
	draws_divide(&time, &count);
	/* The rate is one victim's, the count that of all. */
	draws_add(&prices->price[PRICE_IRQ],
		  -evidence_peers(&prices->times, rest.cell), &time);
	return 0;
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

/*
 * What the refill @id costs a victim, each time: what all victims lose in an op
 * of @flush, less the refills whose price is known.
 */
static int prices_refill_of(struct prices *prices, const char *flush,
			    enum price_id id)
{
	struct draws *page = &prices->price[PRICE_REFILL_PAGE];
	struct draws refill, count;
	char busy[NAME_BYTES], idle[NAME_BYTES];
	int err;

	prices_touching(prices, flush, busy);
	err = refill_find(&prices->times, busy,
			  prices_touching(prices, "null", idle), &refill);
	if (!err && id != PRICE_REFILL_PAGE) {
		err = classes_count(&prices->counts, busy, EXACT_BYSTANDER,
				    PRICE_REFILL_PAGE, &count);
		draws_add_product(&refill, -1, &count, page);
	}
	if (!err)
		err = classes_count(&prices->counts, busy, EXACT_BYSTANDER, id,
				    &count);
	if (err)
		return err;
	draws_divide(&refill, &count);
	prices->price[id] = refill;
	return 0;
}

static int prices_refill(struct prices *prices)
{
	int err = prices_refill_of(prices, "mprotect_flush", PRICE_REFILL_PAGE);

	return err ? err : prices_refill_of(prices, "mprotect_flush:pages=34",
					    PRICE_REFILL_ALL);
}

static int prices_derive(struct prices *prices)
{
	static const struct rest system_call = SYSTEM_CALL;
	static const struct rest given = { "membarrier",
					   "membarrier:victims=0", false };
	int err = prices_alone(prices);

	/* Times are taken apart by the prices that a prediction has. */
	prices_injected(prices);
	if (!err)
		err = prices_instruction(prices);
	if (!err)
		err = prices_left(prices, &system_call, PRICE_SYSCALL,
				  &prices->price[PRICE_SYSCALL]);
	if (!err)
		err = prices_left(prices, &given, PRICE_IPI,
				  &prices->price[PRICE_IPI]);
	if (!err)
		err = prices_interrupt_taken(prices);
	if (!err)
		err = prices_refill(prices);
	return err;
}

/* An operation that both have must be interrupted as often by both. */
static int prices_check_peers(const struct prices *prices)
{
	const struct runfile *run = prices->counts.runs[0];

	for (size_t i = 0; i < run->nr_cells; i++) {
		const char *cell = run->cells[i].cell;
		double times = evidence_peers(&prices->times, cell);
		double counts = evidence_peers(&prices->counts, cell);

		if (fabs(times - counts) > PRICES_OTHER_PEERS)
			return fail(0, "--prices: %.100s interrupts %.3g CPUs "
				    "where it was timed, and %.3g where it was "
				    "counted: count it on as many CPUs "
				    "(scripts/lab --smp)", cell, times, counts);
	}
	return 0;
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
		err = prices_check_peers(prices);
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
