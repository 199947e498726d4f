/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Break-evens with a known answer. The reference is found by bisection, with 50
 * digits: the rates r at which Student's t of the cost at r, computed pin by
 * pin, equals the t of the level. It uses no formula with a covariance.
 */
#include "analysis/compare/breakeven.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/compare/compare.h"
#include "lib/stats/stats_ratio.h"
#include "tests/unit.h"
#include "tests/stats_vectors.h"

#define NR_BOOTS 5

static void test_fieller(void **state)
{
	static const struct {
		size_t nr;
		double above[8], below[8], t, low, high;
	} rows[] = {
		{ 5, { 12.5, 9.75, 11, 14.25, 10.5 },
		  { 2, 1.5, 1.75, 2.5, 1.6 }, 2.7764451051977987,
		  5.814775656493883, 6.856654148191927 },
		{ 5, { 12.5, 9.75, 11, 14.25, 10.5 },	/* against each other */
		  { 1.6, 2.5, 1.75, 2, 1.5 }, 2.7764451051977987,
		  4.379224887631701, 9.104329338853843 },
		{ 3, { 404.25, 411.5, 398 }, { 21, 23.5, 19 },
		  4.302652729911275, 15.741568095185515, 24.913767304479823 },
		{ 8, { 1.1, 0.9, 1.05, 2.5, 0.95, 1.2, 1, 0.97 },
		  { 5, 4.6, 5.2, 9.5, 5.1, 5, 4.9, 5.3 },
		  2.364624251010299, 0.17842985433291603,
		  0.2419665115244059 },
		/* The denominator may be 0: no bound. */
		{ 3, { 4, 5, 6 }, { -1, 0, 2 }, 4.302652729911275, NAN, NAN },
		{ 1, { 4 }, { 2 }, 12.7, NAN, NAN },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct stats_mean above = stats_mean_of(rows[i].above,
							rows[i].nr);
		struct stats_mean below = stats_mean_of(rows[i].below,
							rows[i].nr);
		double low, high;

		stats_fieller(&above, &below,
			      stats_covariance(rows[i].above, rows[i].below,
					       rows[i].nr),
			      rows[i].t, &low, &high);
		assert_near(low, rows[i].low);
		assert_near(high, rows[i].high);
	}
}

static void write_run(const char *path, int side, int boot, double pin_ns,
		      double clear_ns)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	fprintf(out, "{\"schema\":\"mmfence.run/1\",\"time\":\"real\","
		"\"boot_id\":\"%d-%d\",\"start_unix_s\":%d,\"seed\":1,"
		"\"machine\":{\"cpus_online\":2},"
		"\"kernel\":{\"release\":\"%d\"},\"cells\":["
		"{\"cell\":\"futex+none\",\"outcome\":\"ok\",\"rounds\":"
		"[{\"outcome\":\"ok\",\"pin_ns_per_cycle\":%.9g,"
		"\"pin_p99_ns\":null,\"clear_ns_per_event\":null,"
		"\"tlb_received_per_event\":null,"
		"\"cal_received_per_event\":null,"
		"\"res_received_per_event\":null}]},"
		"{\"cell\":\"none+ksm\",\"outcome\":\"ok\",\"rounds\":"
		"[{\"outcome\":\"ok\",\"pin_ns_per_cycle\":null,"
		"\"pin_p99_ns\":null,\"clear_ns_per_event\":%.9g,"
		"\"tlb_received_per_event\":null,"
		"\"cal_received_per_event\":null,"
		"\"res_received_per_event\":null}]}]}", side, boot,
		1000 + 100 * (2 * boot + side), side, pin_ns, clear_ns);
	assert_int_equal(fclose(out), 0);
}

static void load_side(int index, const double *pins, const double *clears,
		      struct side *side)
{
	char dir[] = "/tmp/mmfence-test-XXXXXX", names[NR_BOOTS][64];
	char *paths[NR_BOOTS];

	assert_non_null(mkdtemp(dir));
	for (int i = 0; i < NR_BOOTS; i++) {
		snprintf(names[i], sizeof(names[i]), "%s/%d.json", dir, i);
		paths[i] = names[i];
		write_run(paths[i], index, i, pins[i], clears[i]);
	}
	assert_int_equal(side_load(paths, NR_BOOTS, 0, side), 0);
	for (int i = 0; i < NR_BOOTS; i++)
		unlink(paths[i]);
	rmdir(dir);
}

static const double pins_a[] = { 300, 303, 297, 305, 295 };
static const double pins_b[] = { 321, 317.5, 324, 319, 322.5 };
static const double clears_b[] = { 18000, 17770, 18210, 17860, 18090 };

/*
 * A boot that is slow in pins is slow in clears, or fast: these are the same
 * costs with another interval.
 */
static void test_boots_covary(void **state)
{
	static const struct {
		double clears_a[NR_BOOTS], even, low, high;
	} rows[] = {
		{ { 20000, 20190, 19830, 20320, 19690 }, 97.11538461538461,
		  60.832113874783765, 163.2300405158562 },
		{ { 19690, 20320, 19830, 20190, 20000 }, 97.11538461538461,
		  63.050145190479384, 157.48779614143558 },
		{ { 20000, 19810, 20170, 19680, 20310 }, 96.53846153846153,
		  74.26169518319811, 132.06727248911207 },
	};
	struct compare_options options = { .plan = { 0.95, 0, 1 },
					   .margin_percent = NAN };

	options.wanted[METRIC_PIN] = true;
	options.wanted[METRIC_CLEAR] = true;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct compare_result result;
		struct breakeven found;
		struct side sides[2];

		load_side(0, pins_a, rows[i].clears_a, &sides[0]);
		load_side(1, pins_b, clears_b, &sides[1]);
		assert_int_equal(compare_sides(sides, 2, &options, &result), 0);
		assert_int_equal(breakeven_find(&sides[0], &sides[1], &options,
						&result.comparisons[0],
						&found), 0);
		assert_near(found.pins_per_event, rows[i].even);
		assert_near(found.low, rows[i].low);
		assert_near(found.high, rows[i].high);
		assert_false(found.victims);
		compare_free(&result);
		side_free(&sides[0]);
		side_free(&sides[1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fieller),
		cmocka_unit_test(test_boots_covary),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
