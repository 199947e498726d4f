/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/gen_draw.h"

#include <math.h>
#include <string.h>

double normal(struct rng *rng)
{
	return sqrt(-2 * log(1 - rng_unit(rng))) *
	       cos(2 * M_PI * rng_unit(rng));
}

double slot_of(const struct plan *plan, int boot)
{
	char side = plan->side > 0 ? 'B' : 'A';
	size_t slot = 0;

	if (plan->order[0] == 'A' || plan->order[0] == 'B') {
		for (; plan->order[slot]; slot++)
			if (plan->order[slot] == side && !boot--)
				break;
		return (double)slot;
	}
	if (!strcmp(plan->order, "abba"))
		return plan->sides * boot +
		       (boot % 2 ? plan->sides - 1 - plan->side : plan->side);
	return plan->boots * plan->side + boot;
}

struct visit visit_of(const struct plan *plan, int round, uint64_t seed)
{
	struct visit visit = {
		.nr = (int)(round * plan->visits / plan->rounds),
	};
	struct rng rng;

	rng_seed(&rng, seed + (uint64_t)visit.nr * 15485863);
	visit.time = plan->visit_spread * normal(&rng);
	visit.count = plan->count_spread * normal(&rng);
	if (plan->count_groups > 0 && rng_unit(&rng) < plan->count_groups)
		visit.count += 0.1;
	return visit;
}

uint64_t hash_of(const char *name)
{
	uint64_t hash = *name ? UINT64_C(0xcbf29ce484222325) : 0;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) *
		       UINT64_C(0x100000001b3);
	return hash;
}

/* Student's t with 3 degrees of freedom, scaled to a variance of 1. */
static double heavy_tailed(struct rng *rng)
{
	double value = normal(rng), squares = 0;

	for (int i = 0; i < 3; i++) {
		double one = normal(rng);

		squares += one * one;
	}
	return value / sqrt(squares);
}

double boot_effect_of(const struct plan *plan, int cell, double slot,
		      struct rng *boot_rng)
{
	double effect = plan->spread * (plan->heavy > 0 ?
			heavy_tailed(boot_rng) : normal(boot_rng));
	struct rng campaign;

	if (plan->groups > 0 && rng_unit(boot_rng) < plan->groups)
		effect += 0.03;
	rng_seed(&campaign, (uint64_t)plan->seed * 7368787 + (uint64_t)cell);
	if (plan->slow_boot > 0) {
		size_t nr_slots = (size_t)(plan->sides * plan->boots);
		struct rng once;

		rng_seed(&once, (uint64_t)plan->seed * 15485863);
		if ((double)rng_below(&once, nr_slots) == slot)
			effect += 0.2;
	}
	if (plan->correlated > 0) {
		double rho = plan->correlated, state = normal(&campaign);

		for (int i = 0; i < (int)slot; i++)
			state = rho * state +
				sqrt(1 - rho * rho) * normal(&campaign);
		effect = plan->spread * state;
	}
	return effect;
}
