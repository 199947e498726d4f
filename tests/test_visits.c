/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * With one boot a side the unit is the visit. Rounds are alike inside a visit
 * and differ between visits; the expected values are those of R's t.test().
 */
#include "analysis/load/visits.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/compare/compare.h"
#include "analysis/compare/compare_result.h"
#include "analysis/price/growth.h"
#include "analysis/price/price.h"
#include "lib/base/fail.h"
#include "tests/stats_vectors.h"
#include "tests/unit.h"

#define MOST_VISITS 5
#define NR_ROUNDS   5		/* of a visit */

/* A cell that counts, and its visits' means. */
static void put_rounds(FILE *out, const char *key, size_t nr_visits,
		       const double *visits)
{
	static const char *const keys[] = {
		"pin_ns_per_cycle", "pin_p99_ns", "clear_ns_per_event",
		"tlb_received_per_event", "cal_received_per_event",
		"res_received_per_event", "flush_received_per_event",
		"sync_ipi_per_event", "ns_per_op",
	};

	fputs("\"rounds\":[", out);
	for (size_t i = 0; i < nr_visits * NR_ROUNDS; i++) {
		/* In turn: rounds of a visit need not follow each other. */
		size_t visit = i % nr_visits, nr = i / nr_visits;
		double off = 1e-4 * ((double)nr - (NR_ROUNDS - 1) / 2.0);

		fprintf(out, "%s{\"outcome\":\"ok\",\"visit\":%zu,"
			"\"spinning_peers\":1,\"ops\":10,\"stolen_ns\":0",
			i ? "," : "", 3 + 2 * visit);
		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
			if (strcmp(keys[k], key))
				fprintf(out, ",\"%s\":null", keys[k]);
			else
				fprintf(out, ",\"%s\":%.12g", key,
					visits[visit] * (1 + off));
		fputs("}", out);
	}
	fputs("]", out);
}

struct made_cell {
	const char *name, *sweep, *key;
	size_t nr_visits;
	double visits[MOST_VISITS];
};

static const char *time_kind = "real";

static void write_run(const char *path, const char *kernel, bool primitives,
		      const struct made_cell *cells, size_t nr)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	fprintf(out, "{\"schema\":\"mmfence.run/1\",\"time\":\"%s\","
		"\"boot_id\":\"%s\",\"start_unix_s\":%zu,\"seed\":1,"
		"\"machine\":{\"cpus_online\":2,\"arch\":\"x86_64\"},"
		"\"kernel\":{\"release\":\"%s\"},%s\"%s\":[", time_kind,
		kernel, strlen(kernel), kernel,
		primitives ? "\"cells\":[]," : "",
		primitives ? "primitives" : "cells");
	for (size_t i = 0; i < nr; i++) {
		fprintf(out, "%s{\"cell\":\"%s\",\"outcome\":\"ok\",", i ?
			"," : "", cells[i].name);
		if (cells[i].sweep)
			fprintf(out, "\"sweep\":{\"key\":\"n\",\"value\":\"%s\""
				"},", cells[i].sweep);
		put_rounds(out, cells[i].key, cells[i].nr_visits,
			   cells[i].visits);
		fputs("}", out);
	}
	fputs("]}", out);
	assert_int_equal(fclose(out), 0);
}

static void load(const char *kernel, bool primitives,
		 const struct made_cell *cells, size_t nr, struct side *side)
{
	char path[] = "/tmp/mmfence-test-XXXXXX";
	char *paths[] = { path };
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	close(fd);
	write_run(path, kernel, primitives, cells, nr);
	if (side_load(paths, 1, 0, side))
		fail_msg("%s", fail_text());
	unlink(path);
}

static void load_counts(const char *kernel, size_t metric, size_t nr_visits,
			const double *visits, struct side *side)
{
	struct made_cell cell = { "none+ksm", NULL, metrics[metric].key,
				  nr_visits, { 0 } };

	memcpy(cell.visits, visits, nr_visits * sizeof(*visits));
	load(kernel, false, &cell, 1, side);
}

static struct compare_row compare_metric(size_t metric, size_t nr_a,
					 const double *a, size_t nr_b,
					 const double *b)
{
	struct compare_options options = { .plan = { 0.95, 0, 1 },
					   .margin_percent = NAN };
	struct compare_result result;
	struct side sides[2];
	struct compare_row row;

	options.wanted[metric] = true;
	load_counts("a", metric, nr_a, a, &sides[0]);
	load_counts("bb", metric, nr_b, b, &sides[1]);
	assert_int_equal(compare_sides(sides, 2, &options, &result), 0);
	assert_int_equal(result.comparisons[0].nr_rows, 1);
	row = result.comparisons[0].rows[0];
	compare_free(&result);
	side_free(&sides[0]);
	side_free(&sides[1]);
	return row;
}

static struct compare_row compare_counts(size_t nr_a, const double *a,
					 size_t nr_b, const double *b)
{
	return compare_metric(METRIC_TLB, nr_a, a, nr_b, b);
}

static void visits_are_numbered_and_averaged(void **state)
{
	static const double visits[] = { 2, 4, 8 };
	const struct run_cell *cell;
	double means[3];
	struct side side;

	load_counts("a", METRIC_TLB, 3, visits, &side);
	cell = &side.runs[0]->cells[0];
	assert_int_equal(cell->nr_visits, 3);
	assert_int_equal(cell->rounds[4].visit, 1);
	side.runs[0]->cells[0].rounds[4].outcome = RUN_CONTAMINATED;
	assert_int_equal(visits_means(cell, visit_ok_value, METRIC_TLB, means),
			 0);
	assert_near(means[0], 2);
	/* Without its second round of five, at -1e-4. */
	assert_near(means[1], 4 * (1 + 1e-4 / 4));
	assert_near(means[2], 8);
	for (size_t i = 0; i < cell->nr_rounds; i += 3)
		side.runs[0]->cells[0].rounds[i].outcome = RUN_INVALID;
	assert_int_equal(visits_means(cell, visit_ok_value, METRIC_TLB, means),
			 0);
	assert_true(isnan(means[0]));
	side_free(&side);
}

/* As the summary of the cell, of which lab and run print their tables. */
static void a_visit_is_all_its_counts_by_all_its_events(void **state)
{
	static const double visits[] = { 2 };
	struct run_round *rounds;
	struct side side;
	double mean;

	load_counts("a", METRIC_TLB, 1, visits, &side);
	rounds = side.runs[0]->cells[0].rounds;
	for (size_t i = 0; i < NR_ROUNDS; i++)
		rounds[i].value[METRIC_TLB] = i ? 2 : 5;
	rounds[0].ops = 2;
	assert_int_equal(visits_means(&side.runs[0]->cells[0], visit_ok_value,
				      METRIC_TLB, &mean), 0);
	assert_near(mean, (2 * 5 + 4 * 10 * 2) / 42.0);
	/* A counting round is for what is counted in no other. */
	rounds[0].counting = true;
	assert_int_equal(visits_means(&side.runs[0]->cells[0], visit_ok_value,
				      METRIC_TLB, &mean), 0);
	assert_near(mean, 2);
	rounds[0].value[METRIC_FLUSH] = 7;
	assert_int_equal(visits_means(&side.runs[0]->cells[0], visit_ok_value,
				      METRIC_FLUSH, &mean), 0);
	assert_near(mean, 7);
	/* Nobody said how many. */
	rounds[0].counting = false;
	rounds[3].ops = NAN;
	assert_int_equal(visits_means(&side.runs[0]->cells[0], visit_ok_value,
				      METRIC_TLB, &mean), 0);
	assert_near(mean, (5 + 4 * 2) / 5.0);
	side_free(&side);
}

static void a_count_by_visits(void **state)
{
	static const double a[] = { 2, 2.1, 1.9, 2.05, 1.95 };
	static const double b[] = { 1, 1.1, 0.9, 1.05, 0.95 };
	struct compare_row row = compare_counts(5, a, 5, b);

	/* t.test(b, a): -1.1153002 to -0.8846998; in % of the mean of A. */
	assert_int_equal(row.method, COMPARE_WITHIN);
	assert_int_equal(row.a.nr_visits, 5);
	assert_int_equal(row.a.nr_rounds, 25);
	assert_true(fabs(row.change + 50) < 1e-9);
	assert_true(fabs(row.low + 55.765010) < 1e-4);
	assert_true(fabs(row.high + 44.234990) < 1e-4);
	assert_int_equal(row.verdict, VERDICT_LESS);
	/* An interval, but too few for an alarm. */
	row = compare_counts(3, a, 3, b);
	assert_true(fabs(row.low + 61.334793) < 1e-4);
	assert_true(fabs(row.high + 38.665207) < 1e-4);
	assert_int_equal(row.verdict, VERDICT_LESS_WEAK);
}

/* Reschedules are other work of the machine: 1641 % more of it is no change. */
static void reschedules_of_one_boot_have_no_verdict(void **state)
{
	static const double a[] = { 0.1, 0.11, 0.09, 0.1, 0.1 };
	static const double b[] = { 1.7, 1.75, 1.7, 1.8, 1.75 };
	struct compare_row row = compare_metric(METRIC_RES, 5, a, 5, b);

	assert_true(row.low > 0);
	assert_int_equal(row.verdict, VERDICT_UNKNOWN);
	row = compare_metric(METRIC_CAL, 5, a, 5, b);
	assert_int_equal(row.verdict, VERDICT_MORE);
}

static void significant_is_not_enough_for_a_count(void **state)
{
	/* p < 1e-4 in both: by 4 % of the larger, then by 0.01. */
	static const double a[] = { 2, 2.001, 1.999, 2, 2.001 };
	static const double b[] = { 1.92, 1.921, 1.919, 1.92, 1.921 };
	static const double c[] = { 0.01, 0.0101, 0.0099, 0.01, 0.0101 };
	static const double d[] = { 0.02, 0.0201, 0.0199, 0.02, 0.0201 };
	struct compare_row row = compare_counts(5, a, 5, b);

	assert_true(row.high < 0 && row.effect.p < 1e-4);
	assert_int_equal(row.verdict, VERDICT_NO_CHANGE);
	row = compare_counts(5, c, 5, d);
	assert_true(row.low > 0 && row.effect.p < 1e-4);
	assert_int_equal(row.verdict, VERDICT_NO_CHANGE);
}

/* They are counts: emulated sides are compared, and more is not slower. */
static void traced_flushes_are_counts(void **state)
{
	static const double a[] = { 1, 1.01, 0.99, 1, 1.01 };
	static const double b[] = { 2, 2.01, 1.99, 2, 2.01 };
	static const size_t traced[] = { METRIC_FLUSH, METRIC_SYNC_IPI };

	time_kind = "emulated";
	for (size_t i = 0; i < 2; i++) {
		struct compare_row row =
			compare_metric(traced[i], 5, a, 5, b);

		assert_int_equal(row.verdict, VERDICT_MORE);
		assert_false(compare_is_slower(&row, 0));
	}
	time_kind = "real";
}

/* Over the rounds this is +50 %, at a p below 1e-9. */
static void rounds_of_few_visits_are_no_evidence(void **state)
{
	static const double a[] = { 0.1, 0.3 }, b[] = { 0.2, 0.4 };
	struct compare_row row = compare_counts(2, a, 2, b);

	assert_int_equal(row.verdict, VERDICT_NO_CHANGE);
	assert_true(row.low < 0 && row.high > 0);
}

static void one_visit_has_no_interval(void **state)
{
	static const double a[] = { 2, 2.1 }, b[] = { 1 };
	struct compare_row row = compare_counts(2, a, 1, b);

	assert_int_equal(row.method, COMPARE_ONE_VISIT);
	assert_true(isnan(row.low) && isnan(row.high));
	assert_true(fabs(row.b.center - 1) < 1e-9);
	assert_int_equal(row.verdict, VERDICT_UNKNOWN);
}

static void prices_by_visits(void **state)
{
	static const struct made_cell cells[] = {
		{ "null", NULL, "ns_per_op", 3, { 1, 1, 1 } },
		{ "smp_mb", NULL, "ns_per_op", 3, { 9, 11, 10 } },
		{ "mprotect_flush", NULL, "ns_per_op", 3,
		  { 7000, 8000, 9000 } },
		{ "membarrier", NULL, "ns_per_op", 1, { 4000 } },
	};
	struct price_options options = { .level = 0.95 };
	struct price_list list;
	struct side side;

	load("a", true, cells, 4, &side);
	assert_int_equal(price_find(&side, &options, &list), 0);
	/* t.test(c(9, 11, 10) - 1), but for the variance of null. */
	assert_int_equal(list.barriers[0].nr, 3);
	assert_true(fabs(list.barriers[0].price.ns - 9) < 1e-9);
	assert_true(fabs(list.barriers[0].price.low - 6.515862) < 1e-4);
	assert_int_equal(list.nr_clears, 2);
	assert_true(fabs(list.clears[0].initiator.low - 5515.862) < 1e-2);
	assert_true(fabs(list.clears[0].initiator.high - 10484.138) < 1e-2);
	assert_int_equal(list.clears[0].nr, 3);
	assert_true(list.clears[0].pins_low < 700);
	/* One visit: a price, and no interval. */
	assert_int_equal(list.clears[1].nr, 1);
	assert_true(fabs(list.clears[1].initiator.ns - 4000) < 1e-6);
	assert_true(isnan(list.clears[1].initiator.low));
	assert_true(isnan(list.clears[1].pins_low));
	price_free(&list);
	side_free(&side);
}

/* A line through each visit of all points: slopes of 9 and 11. */
static void a_slope_by_visits(void **state)
{
	static const struct made_cell cells[] = {
		{ "f:n=1", "1", "ns_per_op", 2, { 109, 211 } },
		{ "f:n=2", "2", "ns_per_op", 2, { 118, 222 } },
		{ "f:n=4", "4", "ns_per_op", 2, { 136, 244 } },
		{ "g:n=1", "1", "ns_per_op", 1, { 100 } },
		{ "g:n=2", "2", "ns_per_op", 1, { 110 } },
	};
	struct growth *all;
	struct side side;
	size_t nr;

	load("a", true, cells, 5, &side);
	assert_int_equal(growth_collect(&side, &all, &nr), 0);
	assert_int_equal(nr, 2);
	assert_true(all[0].own.within);
	assert_int_equal(all[0].own.nr, 2);
	assert_true(fabs(all[0].own.slope - 10) < 1e-9);
	/* t.test(c(9, 11)) */
	assert_true(fabs(all[0].own.low + 2.706205) < 1e-4);
	assert_true(fabs(all[0].own.high - 22.706205) < 1e-4);
	assert_true(fabs(all[0].points[0].own_ns - 160) < 1e-9);
	assert_int_equal(all[0].points[0].nr_visits, 2);
	assert_true(fabs(all[1].own.slope - 10) < 1e-9);
	assert_int_equal(all[1].own.nr, 1);
	assert_true(isnan(all[1].own.low) && isnan(all[1].own.high));
	growth_free(all, nr);
	side_free(&side);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(visits_are_numbered_and_averaged),
		cmocka_unit_test(a_visit_is_all_its_counts_by_all_its_events),
		cmocka_unit_test(a_count_by_visits),
		cmocka_unit_test(reschedules_of_one_boot_have_no_verdict),
		cmocka_unit_test(significant_is_not_enough_for_a_count),
		cmocka_unit_test(traced_flushes_are_counts),
		cmocka_unit_test(rounds_of_few_visits_are_no_evidence),
		cmocka_unit_test(one_visit_has_no_interval),
		cmocka_unit_test(prices_by_visits),
		cmocka_unit_test(a_slope_by_visits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
