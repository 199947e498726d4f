/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Simulated campaigns with a fixed seed: how often an interval contains the
 * true value, how often a change is called that does not exist, and how often a
 * change is found that exists. Boots have a spread of their own, and so have
 * the rounds of a boot.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/base/rng.h"
#include "lib/stats/stats.h"
#include "lib/stats/stats_boot.h"
#include "tests/support/binomial.h"
#include "tests/unit.h"

#define NR_ROUNDS 5
#define MAX_BOOTS 40
#define MAX_POOL  400

struct campaign {
	size_t nr_boots;	/* per side */
	double change;		/* of log B against log A */
	double boot_sd, round_sd;
	double drift;		/* over the whole campaign, of the log */
	bool paired;		/* ABBA order, paired log-ratio */
	bool heavy;		/* boots vary with heavy tails */
};

struct side {
	double units[MAX_BOOTS];
	double rounds[MAX_BOOTS][NR_ROUNDS];
	double pool[MAX_BOOTS * MAX_POOL];
};

static double normal(struct rng *rng)
{
	return sqrt(-2 * log(1 - rng_unit(rng))) *
	       cos(2 * M_PI * rng_unit(rng));
}

/* Student's t with three degrees of freedom, scaled to variance 1. */
static double heavy_tailed(struct rng *rng)
{
	double chi2 = 0;

	for (int i = 0; i < 3; i++) {
		double z = normal(rng);

		chi2 += z * z;
	}
	return normal(rng) / sqrt(chi2);
}

static void make_boot(const struct campaign *plan, struct side *side,
		      size_t boot, double center, struct rng *rng)
{
	center += plan->boot_sd *
		  (plan->heavy ? heavy_tailed(rng) : normal(rng));
	for (size_t i = 0; i < NR_ROUNDS; i++)
		side->rounds[boot][i] = center + plan->round_sd * normal(rng);
	side->units[boot] = stats_mean(side->rounds[boot], NR_ROUNDS);
}

static void make_campaign(const struct campaign *plan, struct side *a,
			  struct side *b, struct rng *rng)
{
	double step = plan->drift / (double)(2 * plan->nr_boots);

	for (size_t i = 0; i < plan->nr_boots; i++) {
		double first = (double)(2 * i) * step;

		make_boot(plan, a, i, first + (i % 2 ? step : 0), rng);
		make_boot(plan, b, i,
			  first + (i % 2 ? 0 : step) + plan->change, rng);
	}
}

static void fill_pool(struct side *side, const struct side *minus, size_t nr,
		      size_t nr_pool, struct rng *rng)
{
	for (size_t i = 0; i < nr * nr_pool; i++)
		side->pool[i] = 0;
	for (size_t i = 0; i < nr; i++) {
		stats_pool_add(side->pool + i * nr_pool, nr_pool, 1,
			       side->rounds[i], NR_ROUNDS, rng);
		if (minus)
			stats_pool_add(side->pool + i * nr_pool, nr_pool, -1,
				       minus->rounds[i], NR_ROUNDS, rng);
	}
}

static void estimate(const struct campaign *plan, struct side *a,
		     struct side *b, uint64_t seed,
		     struct stats_effect *effect)
{
	size_t n = plan->nr_boots, nr_pool;
	struct stats_plan how = { 0.95, 300, seed };
	struct stats_group groups[2];
	struct rng rng;

	rng_seed(&rng, ~seed);
	nr_pool = stats_pool_size(n, how.nr_replicates);
	fill_pool(b, plan->paired ? a : NULL, n, nr_pool, &rng);
	if (plan->paired)
		for (size_t i = 0; i < n; i++)
			b->units[i] -= a->units[i];
	else
		fill_pool(a, NULL, n, nr_pool, &rng);
	groups[0] = (struct stats_group){ 1, n, b->units, b->pool, nr_pool };
	groups[1] = (struct stats_group){ -1, n, a->units, a->pool, nr_pool };
	assert_int_equal(stats_effect(groups, plan->paired ? 1 : 2, &how,
				      effect), 0);
}

struct outcome {
	size_t covered;		/* the interval holds the change */
	size_t found;		/* the interval does not hold 0 */
};

static struct outcome simulate(const struct campaign *plan, size_t nr)
{
	struct side *a = malloc(sizeof(*a)), *b = malloc(sizeof(*b));
	struct outcome outcome = { 0 };
	struct rng rng;

	rng_seed(&rng, plan->change != 0);
	for (size_t i = 0; i < nr; i++) {
		struct stats_effect effect;

		make_campaign(plan, a, b, &rng);
		estimate(plan, a, b, i, &effect);
		assert_int_equal(effect.method,
				 plan->nr_boots < STATS_BOOT_MIN_UNITS ?
					 STATS_T : STATS_BOOT_T);
		outcome.covered += effect.low <= plan->change &&
				   plan->change <= effect.high;
		outcome.found += effect.low > 0 || effect.high < 0;
		if (fabs(effect.p - 0.05) > 0.01)
			assert_int_equal(effect.p < 0.05, effect.low > 0 ||
							  effect.high < 0);
	}
	free(a);
	free(b);
	printf("%zu boots%s%s: covered %.2f %%, found %.2f %%\n",
	       plan->nr_boots, plan->paired ? ", paired" : "",
	       plan->heavy ? ", heavy" : "",
	       100 * (double)outcome.covered / (double)nr,
	       100 * (double)outcome.found / (double)nr);
	return outcome;
}

static const size_t sizes[] = { 5, 10, 40 };

#define NR_CAMPAIGNS 3000

/* Interval and alarms at a true change of @change; both arms of the code. */
static void check_level(double change, double drift, bool heavy)
{
	size_t nr = heavy || drift > 0 ? NR_CAMPAIGNS / 2 : NR_CAMPAIGNS;
	size_t low, high;

	binomial_range(nr, 0.05, 0.999, &low, &high);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		for (int paired = 0; paired < 2; paired++) {
			struct campaign plan = { sizes[i], change, 0.02, 0.01,
						 drift, paired, heavy };
			struct outcome got = simulate(&plan, nr);
			double share = (double)got.covered / (double)nr;

			assert_true(share >= 0.93);
			if (!drift && !heavy)
				assert_true(share <= 0.97);
			if (change == 0)
				assert_true(got.found <= high);
			if (change == 0 && !drift && !heavy)
				assert_true(got.found >= low);
		}
	}
}

static void no_change_alarms_at_the_level(void **state)
{
	check_level(0, 0, false);
}

static void intervals_hold_the_change(void **state)
{
	check_level(log(1.08), 0, false);
}

static void heavy_tails_do_not_break_the_interval(void **state)
{
	check_level(0, 0, true);
}

static void drift_in_abba_order_raises_no_alarm(void **state)
{
	check_level(0, 0.02, false);
}

static void changes_are_found(void **state)
{
	for (int paired = 0; paired < 2; paired++) {
		const struct campaign few = { 5, log(1.08), 0.02, 0.005, 0,
					      paired, false };
		const struct campaign small = { 16, log(1.03), 0.02, 0.005, 0,
						paired, false };

		assert_true(simulate(&few, 1000).found > 900);
		assert_true(simulate(&small, 1000).found > 900);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_change_alarms_at_the_level),
		cmocka_unit_test(intervals_hold_the_change),
		cmocka_unit_test(heavy_tails_do_not_break_the_interval),
		cmocka_unit_test(drift_in_abba_order_raises_no_alarm),
		cmocka_unit_test(changes_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
