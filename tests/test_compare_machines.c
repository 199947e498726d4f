/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows over machines, for simulated fleets with a fixed seed. Machines differ
 * in speed and in the effect of a change; boots and rounds vary in addition.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/compare/compare_measure.h"
#include "analysis/compare/compare_over.h"
#include "lib/base/fail.h"
#include "lib/base/rng.h"
#include "tests/unit.h"

#define NR_VISITS    5
#define MAX_BOOTS    8
#define MAX_MACHINES 12
#define NR_SIMULATED (SANITIZED ? 100 : 400)

struct fleet {
	size_t nr_machines, nr_boots;
	double change;			/* mean over all machines there are */
	double speed_sd, effect_sd;	/* between machines, of the log */
	double boot_sd, visit_sd;
};

struct boots {
	struct samples samples;
	size_t boot[MAX_BOOTS], start[MAX_BOOTS + 1];
	double visits[MAX_BOOTS * NR_VISITS], means[MAX_BOOTS];
};

static double normal(struct rng *rng)
{
	return sqrt(-2 * log(1 - rng_unit(rng))) *
	       cos(2 * M_PI * rng_unit(rng));
}

static void make_boots(const struct fleet *fleet, double center,
		       struct boots *boots, struct rng *rng)
{
	struct samples *samples = &boots->samples;

	*samples = (struct samples){
		.boot = boots->boot, .start = boots->start,
		.visits = boots->visits, .means = boots->means,
	};
	boots->start[0] = 0;
	for (size_t i = 0; i < fleet->nr_boots; i++) {
		double boot = center + fleet->boot_sd * normal(rng);

		for (size_t v = 0; v < NR_VISITS; v++)
			samples->visits[samples->nr_visits++] =
				boot + fleet->visit_sd * normal(rng);
		samples_end_boot(samples, i);
	}
}

/* The row over a fleet, as compare makes it; then that of one seed. */
static void compare_fleets(const struct fleet *fleet,
			   const struct compare_options *options,
			   struct rng *rng, struct compare_row *over)
{
	static struct boots a, b;
	struct compare_row rows[MAX_MACHINES];
	const struct compare_row *pointers[MAX_MACHINES];
	struct comparison part = {
		.nr_pairs = fleet->nr_boots,
		.nr_draws = stats_pool_size(fleet->nr_machines,
					    options->plan.nr_replicates),
	};
	struct comparison all = { .nr_machines = fleet->nr_machines };
	size_t metric = METRIC_PIN;

	for (size_t i = 0; i < fleet->nr_machines; i++) {
		double speed = 6 + fleet->speed_sd * normal(rng);
		double change = fleet->change + fleet->effect_sd * normal(rng);

		make_boots(fleet, speed, &a, rng);
		make_boots(fleet, speed + change, &b, rng);
		rows[i] = (struct compare_row){ .cell = "c", .metric = metric };
		part.nr_part = i;
		assert_int_equal(compare_measure(options, &part, &a.samples,
						 &b.samples, &rows[i]), 0);
		pointers[i] = &rows[i];
	}
	*over = (struct compare_row){ .cell = "c", .metric = metric };
	assert_int_equal(compare_over_machines(options, &all, pointers,
					       fleet->nr_machines, over), 0);
	for (size_t i = 0; i < fleet->nr_machines; i++)
		free(rows[i].draws);
}

static struct compare_options options_for(size_t nr_machines, uint64_t seed)
{
	return (struct compare_options){
		.plan = { .level = 0.95, .seed = seed, .nr_replicates =
			  nr_machines < STATS_BOOT_MIN_UNITS ? 200 : 399 },
	};
}

/* In how many of 100 fleets the interval holds the truth. */
static double coverage(const struct fleet *fleet, enum compare_method method)
{
	struct compare_row row;
	struct rng rng;
	size_t nr = 0;

	rng_seed(&rng, 4099 + fleet->nr_machines);
	for (size_t i = 0; i < NR_SIMULATED; i++) {
		struct compare_options options =
			options_for(fleet->nr_machines, i);

		compare_fleets(fleet, &options, &rng, &row);
		assert_int_equal(row.method, method);
		nr += row.effect.low <= fleet->change &&
		      row.effect.high >= fleet->change;
	}
	return 100.0 * (double)nr / NR_SIMULATED;
}

static void assert_covers(const struct fleet *fleet,
			  enum compare_method method)
{
	double covered = coverage(fleet, method);

	print_message("%zu machines of %zu boots, %g: %.1f %%\n",
		      fleet->nr_machines, fleet->nr_boots, fleet->effect_sd,
		      covered);
	if (covered < (SANITIZED ? 88 : 92) || covered > (SANITIZED ? 100 : 98))
		fail_msg("covers %.1f %%", covered);
}

static void intervals_hold_the_truth(void **state)
{
	struct fleet fleet = { 3, 2, 0.03, 0.3, 0.02, 0.01, 0.01 };

	assert_covers(&fleet, COMPARE_T);
	fleet.nr_machines = 6;
	fleet.nr_boots = 4;
	assert_covers(&fleet, COMPARE_T);
	fleet.nr_machines = 12;
	assert_covers(&fleet, COMPARE_BOOT_T);
	/* Machines that a change does the same to; and no change at all. */
	fleet.effect_sd = 0;
	assert_covers(&fleet, COMPARE_BOOT_T);
	fleet.change = 0;
	fleet.nr_machines = 4;
	assert_covers(&fleet, COMPARE_T);
	/* Boots alike: the machines are all that varies. */
	fleet = (struct fleet){ 12, 4, 0, 0.3, 0.02, 0.0005, 0.0005 };
	assert_covers(&fleet, COMPARE_BOOT_T);
}

/* The control: boots of all machines in one pot, as if they were of one. */
static void boots_of_a_fleet_are_no_sample(void **state)
{
	struct fleet fleet = { 1, 8, 0, 0.3, 0.02, 0.002, 0.002 };
	struct compare_row row;
	struct rng rng;
	size_t nr_alarms = 0;

	rng_seed(&rng, 8209);
	for (size_t i = 0; i < NR_SIMULATED; i++) {
		struct compare_options options = options_for(1, i);
		struct comparison one = { .nr_pairs = fleet.nr_boots };
		static struct boots a, b;
		double change = fleet.effect_sd * normal(&rng);

		/* One machine's boots say how that machine does, no more. */
		make_boots(&fleet, 6, &a, &rng);
		make_boots(&fleet, 6 + change, &b, &rng);
		row = (struct compare_row){ .metric = METRIC_PIN };
		assert_int_equal(compare_measure(&options, &one, &a.samples,
						 &b.samples, &row), 0);
		nr_alarms += row.effect.p < 0.05;
	}
	assert_true(nr_alarms > NR_SIMULATED / 2);
}

static void a_machine_counts_once(void **state)
{
	double draws[3][200];
	struct compare_row rows[3], over = { .cell = "c" };
	const struct compare_row *pointers[] = { &rows[0], &rows[1], &rows[2] };
	const size_t nr_boots[] = { 2, 2, 20 };
	const double change[] = { 0.01, 0.03, 0.08 };
	struct compare_options options = options_for(3, 1);
	struct comparison all = { .nr_machines = 3 };

	over.metric = METRIC_PIN;
	for (size_t i = 0; i < 3; i++) {
		for (size_t j = 0; j < 200; j++)
			draws[i][j] = change[i];
		rows[i] = (struct compare_row){
			.metric = over.metric, .draws = draws[i],
			.a = { .center = 100 * exp((double)i),
			       .nr_boots = nr_boots[i] },
			.b = { .center = 100 * exp((double)i + change[i]),
			       .nr_boots = nr_boots[i] },
			.effect = { .estimate = change[i] },
		};
	}
	assert_int_equal(compare_over_machines(&options, &all, pointers, 3,
					       &over), 0);
	/* t.test(c(.01, .03, .08)) of R: 0.04, sd 0.03605551, t 4.302653. */
	assert_true(fabs(over.effect.estimate - 0.04) < 1e-12);
	assert_true(fabs(over.effect.high -
			 (0.04 + 4.302652730 * 0.0208166600)) < 1e-8);
	assert_true(fabs(over.a.center - 100 * exp(1)) < 1e-9);
	assert_true(fabs(over.change - 100 * expm1(0.04)) < 1e-9);
	assert_int_equal(over.nr_machines, 3);
	assert_int_equal(over.a.nr_boots, 24);
	/* Of one machine nothing is known of the others. */
	assert_int_equal(compare_over_machines(&options, &all, pointers, 1,
					       &over), 0);
	assert_int_equal(over.method, COMPARE_NO_INTERVAL);
	assert_true(isnan(over.low) && over.change > 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(intervals_hold_the_truth),
		cmocka_unit_test(boots_of_a_fleet_are_no_sample),
		cmocka_unit_test(a_machine_counts_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
