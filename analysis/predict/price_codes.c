/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/predict/price_codes.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/predict/evidence.h"
#include "analysis/predict/rest.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"

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
	{ PRICE_SYSCALL, REST_SYSTEM_CALL, false },
	{ PRICE_INSTRUCTION, { "mprotect_flush:victims=0",
			       "membarrier:victims=0", false }, true },
	{ PRICE_INSTRUCTION, { "iouring:pages=512+none", "", false }, true },
	{ PRICE_INSTRUCTION, { "vmsplice:pages=4+none", "", false }, true },
};

/* The codes of one price, and what the price is in each of them. */
struct samples {
	struct price_codes *codes;
	struct draws *draws;		/* PRICES_MOST_CODES of them */
	size_t nr;			/* codes that are not left out */
};

/* Without effect if nothing was measured of this code. */
static void price_codes_add(struct samples *samples, const struct rest *rest,
			    const struct draws *price)
{
	struct price_codes *codes = samples->codes;

	bool left_out = !(price->value[0] > 0);

	if (isnan(price->value[0]) || codes->nr == PRICES_MOST_CODES)
		return;
	codes->codes[codes->nr++] = (struct price_code){
		rest->cell, rest->less, draws_at(price), left_out };
	if (!left_out)
		samples->draws[samples->nr++] = *price;
}

/* Take the codes apart, one after the other. */
static int price_codes_instruction(struct prices *prices,
				   struct samples *samples)
{
	int err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(steps) && !err; i++) {
		struct draws price;

		err = rest_left(prices, &steps[i].rest, steps[i].id, &price);
		if (err)
			break;
		if (!steps[i].code) {
			prices->price[steps[i].id] = price;
			continue;
		}
		price_codes_add(samples, &steps[i].rest, &price);
		if (samples->nr == 1)
			prices->price[PRICE_INSTRUCTION] = samples->draws[0];
	}
	return err;
}

/* Ticks of the timer in a victim, while an op of @cell runs. */
static int price_codes_ticks(const struct prices *prices, const char *cell,
			     struct draws *ticks)
{
	struct draws rate;
	struct side times;
	int err = evidence_boots(&prices->times, cell, "null", &times);

	if (err)
		return err;
	err = evidence_stolen_rate(&times, "null", &rate);
	if (!err)
		err = evidence_time(&times, cell, ticks);
	side_release(&times);
	for (size_t i = 0; i <= DRAWS_NR; i++)
		ticks->value[i] *= rate.value[i];
	return err;
}

/* What a victim loses to ticks is no part of an interrupt. */
static int price_codes_less_ticks(const struct prices *prices, const char *cell,
				  struct draws *price)
{
	struct draws ticks, count;
	int err = price_codes_ticks(prices, cell, &ticks);

	if (!err)
		err = classes_count(&prices->counts, cell, EXACT_BYSTANDER,
				    PRICE_IRQ, &count);
	if (err)
		return err;
	draws_divide(&ticks, &count);
	/* The rate is one victim's, the count that of all. */
	draws_add(price, -evidence_peers(&prices->times, cell), &ticks);
	return 0;
}

/* Code that interrupts, with victims and, the same, without. */
static const struct interrupting {
	const char *cell, *alone;
} interrupting[] = {
	{ "membarrier", "membarrier:victims=0" },
	{ "mprotect_flush", "mprotect_flush:victims=0" },
	{ "fork_cow", "fork_cow:victims=0" },
};

/* The price @id of an interrupt in each code, at one end of it. */
static int price_codes_interrupt(struct prices *prices,
				 struct samples *samples, enum price_id id)
{
	bool victims = id == PRICE_IRQ;
	int err = 0;

	for (size_t i = 0; i < ARRAY_SIZE(interrupting) && !err; i++) {
		const struct rest rest = {
			interrupting[i].cell,
			victims ? "" : interrupting[i].alone, victims };
		struct draws price;

		err = rest_left(prices, &rest, id, &price);
		if (!err && victims)
			err = price_codes_less_ticks(prices, rest.cell, &price);
		if (!err)
			price_codes_add(samples, &rest, &price);
	}
	return err;
}

int price_codes_find(struct prices *prices, enum price_id id, const char *name)
{
	struct draws *draws = calloc(PRICES_MOST_CODES, sizeof(*draws));
	struct samples samples = { &prices->codes[id], draws, 0 };
	int err;

	if (!draws)
		return fail(ENOMEM, "allocate the samples of code");
	err = id == PRICE_INSTRUCTION ?
		      price_codes_instruction(prices, &samples) :
		      price_codes_interrupt(prices, &samples, id);
	if (!err)
		draws_another(&prices->price[id], name, draws, samples.nr);
	free(draws);
	return err;
}
