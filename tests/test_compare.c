/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Comparisons of run files in which it is known what changed, and by how much.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/compare/compare_json.h"
#include "analysis/compare/compare_result.h"
#include "lib/base/fail.h"
#include "tests/support/runs.h"
#include "tests/unit.h"

static struct compare_options options;

/* One comparison of two sides that gen_runs writes. */
struct pair {
	struct side sides[2];
	struct compare_result result;
};

static void compare(struct pair *pair, const char *a, const char *b)
{
	runs_side("a", a, &pair->sides[0]);
	runs_side("b", b, &pair->sides[1]);
	if (compare_sides(pair->sides, 2, &options, &pair->result))
		fail_msg("%s", fail_text());
}

static void end(struct pair *pair)
{
	compare_free(&pair->result);
	side_free(&pair->sides[0]);
	side_free(&pair->sides[1]);
}

static int fresh(void **state)
{
	runs_options(&options);
	return runs_enter(state);
}

static const struct compare_row *row_of(const struct pair *pair,
					const char *cell, const char *metric)
{
	const struct comparison *comparison = &pair->result.comparisons[0];

	for (size_t i = 0; i < comparison->nr_rows; i++)
		if (!strcmp(comparison->rows[i].cell, cell) &&
		    comparison->rows[i].metric == (size_t)metric_find(metric))
			return &comparison->rows[i];
	fail_msg("no row %s %s", cell, metric);
	return NULL;
}

static bool has_note(const struct pair *pair, enum note_kind kind,
		     const char *words)
{
	const struct comparison *comparison = &pair->result.comparisons[0];

	for (size_t i = 0; i < comparison->checked.nr_notes; i++)
		if (comparison->checked.notes[i].kind == kind &&
		    strstr(comparison->checked.notes[i].text, words))
			return true;
	return false;
}

#define A_SIDE "boots=8 rounds=3 cells=3 spread=0.004 side=0 seed=3"
#define B_SIDE "boots=8 rounds=3 cells=3 spread=0.004 side=1 seed=4"

static void a_change_is_found_with_its_size(void **state)
{
	struct pair pair;
	const struct compare_row *row;

	compare(&pair, A_SIDE, B_SIDE " change=1.06");
	row = row_of(&pair, "futex+none", "pin_ns_per_cycle");
	assert_true(row->relative);
	assert_true(row->low <= 6 && 6 <= row->high);
	assert_true(row->high - row->low < 2);
	assert_int_equal(row->verdict, VERDICT_MORE);
	assert_int_equal(row->a.nr_boots, 8);
	assert_true(compare_is_slower(row, 3));
	assert_false(compare_is_slower(row, 9));
	assert_false(pair.result.comparisons[0].checked.refused);
	end(&pair);
}

static void the_other_way_is_less(void **state)
{
	struct pair pair;

	compare(&pair, A_SIDE " change=1.06", B_SIDE);
	assert_int_equal(row_of(&pair, "futex+none", "pin_ns_per_cycle")
			 ->verdict, VERDICT_LESS);
	end(&pair);
}

static void no_change_within_a_margin_is_the_same(void **state)
{
	struct pair pair;
	const struct compare_row *row;
	char text[VERDICT_BYTES];

	options.margin_percent = 5;
	compare(&pair, A_SIDE, B_SIDE);
	row = row_of(&pair, "none+ksm", "clear_ns_per_event");
	assert_int_equal(row->verdict, VERDICT_SAME);
	assert_string_equal(compare_verdict_text(&pair.result, row, text),
			    "same within 5 %");
	end(&pair);
}

static void counts_are_compared_as_differences(void **state)
{
	struct pair pair;
	const struct compare_row *row;

	compare(&pair, A_SIDE " tlb=1", B_SIDE " tlb=0.5");
	row = row_of(&pair, "none+ksm", "remote_tlb_per_event");
	assert_true(row->relative);
	assert_true(fabs(row->change + 50) < 2);
	assert_int_equal(row->verdict, VERDICT_LESS);
	end(&pair);
}

static void unlike_machines_are_refused_or_forced(void **state)
{
	struct pair pair;

	compare(&pair, A_SIDE " cpu=one", B_SIDE " cpu=two");
	assert_true(pair.result.comparisons[0].checked.refused);
	assert_int_equal(compare_count_rows(&pair.result), 0);
	assert_true(has_note(&pair, NOTE_REFUSED, "one"));
	end(&pair);
	options.force = true;
	compare(&pair, A_SIDE " cpu=one", B_SIDE " cpu=two");
	assert_false(pair.result.comparisons[0].checked.refused);
	assert_true(compare_count_rows(&pair.result) > 0);
	assert_true(compare_count_notes(&pair.result, NOTE_FORCED) > 0);
	end(&pair);
}

static void emulated_times_are_not_compared(void **state)
{
	struct pair pair;
	const struct comparison *comparison;

	compare(&pair, A_SIDE " time=emulated", B_SIDE " time=emulated");
	comparison = &pair.result.comparisons[0];
	assert_true(comparison->checked.times_refused);
	for (size_t i = 0; i < comparison->nr_rows; i++)
		assert_int_not_equal(metrics[comparison->rows[i].metric].kind,
				     METRIC_TIME);
	end(&pair);
}

static void one_boot_has_an_interval_over_rounds_and_no_verdict(void **state)
{
	struct pair pair;
	const struct compare_row *row;

	compare(&pair, "boots=1 rounds=5 cells=2 side=0",
		"boots=1 rounds=5 cells=2 side=1 change=1.3");
	row = row_of(&pair, "futex+none", "pin_ns_per_cycle");
	assert_int_equal(row->verdict, VERDICT_UNKNOWN);
	assert_false(compare_is_slower(row, 1));
	assert_true(has_note(&pair, NOTE_REMARK, "one boot"));
	end(&pair);
}

static void an_invalid_cell_is_named_with_its_side(void **state)
{
	struct pair pair;
	const struct comparison *comparison;
	bool found = false;

	compare(&pair, A_SIDE, B_SIDE " invalid=1");
	comparison = &pair.result.comparisons[0];
	for (size_t i = 0; i < comparison->checked.nr_notes; i++)
		if (comparison->checked.notes[i].kind == NOTE_INVALID) {
			assert_int_equal(comparison->checked.notes[i].side, 1);
			found = true;
		}
	assert_true(found);
	for (size_t i = 0; i < comparison->nr_rows; i++)
		assert_string_not_equal(comparison->rows[i].cell, "none+ksm");
	end(&pair);
}

static void the_json_says_what_the_rows_say(void **state)
{
	struct pair pair;
	const struct compare_row *row;
	json_t *json, *rows, *item, *found = NULL;
	const char *schema;
	double change = 0;
	size_t i;

	compare(&pair, A_SIDE, B_SIDE " change=1.06");
	row = row_of(&pair, "futex+none", "pin_ns_per_cycle");
	json = compare_json(&pair.result);
	assert_non_null(json);
	assert_int_equal(json_unpack(json, "{s:s}", "schema", &schema), 0);
	assert_string_equal(schema, "mmfence.compare/1");
	rows = json_object_get(json_array_get(
		json_object_get(json, "comparisons"), 0), "rows");
	assert_int_equal(json_array_size(rows),
			 pair.result.comparisons[0].nr_rows);
	json_array_foreach(rows, i, item)
		if (!strcmp(json_string_value(json_object_get(item, "cell")),
			    row->cell) &&
		    !strcmp(json_string_value(json_object_get(item, "metric")),
			    "pin_ns_per_cycle"))
			found = item;
	assert_non_null(found);
	assert_int_equal(json_unpack(found, "{s:F}", "change", &change),
			 0);
	assert_true(fabs(change - row->change) < 1e-6);
	json_decref(json);
	end(&pair);
}

/* As scripts/perf-stat stores it: the same event for every boot of @name. */
static void count_by_perf(const char *name, double count)
{
	char run_path[32], perf_path[40];

	for (int boot = 0; boot < 4; boot++) {
		FILE *out;
		json_t *run;

		snprintf(run_path, sizeof(run_path), "%s-%02d-0.json", name,
			 boot);
		run = json_load_file(run_path, 0, NULL);
		assert_non_null(run);
		json_object_set_new(json_object_get(run, "settings"),
				    "perf_control", json_true());
		json_object_set_new(run, "primitives", json_array());
		assert_int_equal(json_dump_file(run, run_path, 0), 0);
		json_decref(run);
		snprintf(perf_path, sizeof(perf_path), "%s-%02d-0.perf.json",
			 name, boot);
		out = fopen(perf_path, "w");
		assert_non_null(out);
		fprintf(out, "[{\"counter-value\":\"%f\",\"unit\":\"\","
			"\"event\":\"tlb:tlb_flush\",\"pcnt-running\":100.0}]",
			count + boot);
		fclose(out);
	}
}

#define PERF_SIDE "boots=4 cells=1 rounds=2 cell0=futex+swap side="

/* Each of the 2 rounds has 4,096 events: 2 flushes for each, then 1. */
static void counts_of_perf_are_per_event(void **state)
{
	struct pair pair;
	const struct compare_row *row = NULL;
	char key[ROW_KEY_BYTES];

	runs_write("a", PERF_SIDE "0");
	runs_write("b", PERF_SIDE "1 kernel=6.2.0");
	count_by_perf("a", 16384);
	count_by_perf("b", 8192);
	runs_read("a", &pair.sides[0]);
	runs_read("b", &pair.sides[1]);
	assert_int_equal(compare_sides(pair.sides, 2, &options, &pair.result),
			 0);
	for (size_t i = 0; i < pair.result.comparisons[0].nr_rows; i++) {
		row = &pair.result.comparisons[0].rows[i];
		if (row->metric == METRIC_PERF_STAT &&
		    !strcmp(row->per, "event"))
			break;
	}
	assert_non_null(row);
	assert_string_equal(compare_row_key(row, key),
			    "perf_stat tlb:tlb_flush per event");
	assert_true(fabs(row->a.center - 2) < 0.01);
	assert_true(fabs(row->b.center - 1) < 0.01);
	assert_int_equal(row->a.nr_boots, 4);
	end(&pair);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, runs_leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_change_is_found_with_its_size),
		TEST(the_other_way_is_less),
		TEST(no_change_within_a_margin_is_the_same),
		TEST(counts_are_compared_as_differences),
		TEST(unlike_machines_are_refused_or_forced),
		TEST(emulated_times_are_not_compared),
		TEST(one_boot_has_an_interval_over_rounds_and_no_verdict),
		TEST(an_invalid_cell_is_named_with_its_side),
		TEST(the_json_says_what_the_rows_say),
		TEST(counts_of_perf_are_per_event),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
