/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sweeps are reassembled from a made-up run file. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fail.h"
#include "analysis/price/growth.h"
#include "tests/unit.h"

#define ROUND(ns, stolen)						\
	"{\"outcome\":\"ok\",\"ns_per_op\":" #ns ",\"ops\":10,"		\
	"\"tlb_received_per_event\":null,\"cal_received_per_event\":null," \
	"\"res_received_per_event\":null,\"stolen_ns\":" #stolen "}"
/* A round without victims, but for its time. */
static const char before[] = "{\"outcome\":\"ok\",\"ns_per_op\":",
	after[] = ",\"ops\":10,\"tlb_received_per_event\":null,"
		  "\"cal_received_per_event\":null,"
		  "\"res_received_per_event\":null}";
#define CELL(name, sweep, rounds)					\
	"{\"cell\":\"" name "\",\"outcome\":\"ok\",\"reason\":null,"	\
	"\"sweep\":" sweep ",\"rounds\":[" rounds "]}"
#define OVER(key, value) "{\"key\":\"" key "\",\"value\":\"" value "\"}"

static const char head[] =
	"{\"schema\":\"mmfence.run/1\",\"boot_id\":\"b\",\"time\":\"real\","
	"\"start_unix_s\":1,\"seed\":1,\"interrupted\":false,"
	"\"tool\":{\"command\":[]},\"machine\":{\"cpus_online\":2},"
	"\"kernel\":{\"release\":\"6.1\"},\"flush\":{},"
	"\"state\":{},\"settings\":{},\"counters\":{},\"cells\":[],"
	"\"primitives\":[";

#define MOST_RUNS 12

static struct runfile *run, *runs[MOST_RUNS];
static size_t boots[MOST_RUNS];
static struct side side;

static void load(const char *primitives)
{
	char *text = NULL;

	assert_true(asprintf(&text, "%s%s]}", head, primitives) > 0);
	if (runfile_parse(text, strlen(text), "made up", 0, &run))
		fail_msg("%s", fail_text());
	free(text);
	side = (struct side){ .runs = &run, .nr_runs = 1, .nr_boots = 1,
			      .boot_of_run = boots };
}

static int unload(void **state)
{
	runfile_free(run);
	run = NULL;
	return 0;
}

/*
 * Boots of three points, each of two rounds: a line that rises by 10, less or
 * more in each boot by @tilt, and a level of its own that says nothing of it.
 */
static void load_boots(size_t nr, const double *tilt)
{
	for (size_t i = 0; i < nr; i++) {
		char cells[3][600], primitives[2000];

		for (int x = 1; x <= 3; x++) {
			double y = 1000.0 * (double)i + (10 + tilt[i]) * x;

			snprintf(cells[x - 1], sizeof(cells[0]),
				 CELL("f:n=%d", OVER("n", "%d"),
				      "%s%g%s,%s%g%s"),
				 x, x, before, y - 1, after, before, y + 1,
				 after);
		}
		snprintf(primitives, sizeof(primitives), "%s,%s,%s", cells[0],
			 cells[1], cells[2]);
		load(primitives);
		runs[i] = run;
		boots[i] = i;
	}
	run = NULL;
	side = (struct side){ .runs = runs, .nr_runs = nr, .nr_boots = nr,
			      .boot_of_run = boots };
}

static void a_boot_is_one_slope(void **state)
{
	const double tilt[] = { -0.1, 0, 0.4 };
	struct growth *all;
	size_t nr;

	load_boots(3, tilt);
	assert_int_equal(growth_collect(&side, &all, &nr), 0);
	assert_int_equal(nr, 1);
	/* t.test(c(9.9, 10, 10.4)) of R: 9.442763 to 10.757237. */
	assert_true(fabs(all[0].own.slope - 10.1) < 1e-9);
	assert_true(fabs(all[0].own.low - 9.442764) < 1e-4);
	assert_true(fabs(all[0].own.high - 10.757236) < 1e-4);
	assert_false(all[0].own.within);
	assert_int_equal(all[0].own.nr, 3);
	assert_true(isnan(all[0].victims.slope));
	growth_free(all, nr);
	for (size_t i = 0; i < 3; i++)
		runfile_free(runs[i]);
	boots[1] = boots[2] = 0;
}

static void series_and_their_growth(void **state)
{
	struct growth *all;
	size_t nr;

	/* Out of order; the default value has the plain name. */
	load(CELL("flush:pages=3,touch=0", OVER("pages", "3"),
		  ROUND(30, 100) "," ROUND(34, 100)) ","
	     CELL("flush:touch=0", OVER("pages", "1"),
		  ROUND(10, 60) "," ROUND(14, 60)) ","
	     CELL("flush:pages=2,touch=0", OVER("pages", "2"),
		  ROUND(20, 80) "," ROUND(24, 80)) ","
	     CELL("other:pages=2", OVER("pages", "2"), ROUND(7, 0)) ","
	     CELL("flush", "null", ROUND(99, 0)) ","
	     CELL("flush:peers=spin", OVER("peers", "spin"), ROUND(99, 0)));
	assert_int_equal(growth_collect(&side, &all, &nr), 0);
	assert_int_equal(nr, 2);
	assert_string_equal(all[0].cell, "flush:touch=0");
	assert_string_equal(all[0].key, "pages");
	assert_string_equal(all[0].unit, "op");
	assert_int_equal(all[0].nr_points, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_true(all[0].points[i].value == (double)i + 1);
		assert_true(all[0].points[i].own_ns == 12 + 10 * (double)i);
		assert_true(all[0].points[i].victims_ns == 6 + 2 * (double)i);
		assert_int_equal(all[0].points[i].nr_visits, 1);
	}
	assert_true(fabs(all[0].own.slope - 10) < 1e-9);
	/* One visit of one boot. */
	assert_true(all[0].own.within);
	assert_int_equal(all[0].own.nr, 1);
	assert_true(isnan(all[0].own.low) && isnan(all[0].own.high));
	assert_true(fabs(all[0].victims.slope - 2) < 1e-9);
	assert_string_equal(all[1].cell, "other");
	assert_true(isnan(all[1].own.slope) && isnan(all[1].own.low));
	growth_free(all, nr);
}

static void settings_of_cells_that_look_alike(void **state)
{
	struct growth *all;
	size_t nr;

	/* "victims=1" is in "victims=12", and is not the setting swept. */
	load(CELL("a:victims=1", OVER("victims", "1"), ROUND(1, 0)) ","
	     CELL("a:victims=12", OVER("victims", "12"), ROUND(2, 0)) ","
	     CELL("a:touch=4,victims=1", OVER("victims", "1"),
		  ROUND(3, 0)) ","
	     CELL("a:touch=4,victims=12", OVER("victims", "12"),
		  ROUND(4, 0)));
	assert_int_equal(growth_collect(&side, &all, &nr), 0);
	assert_int_equal(nr, 2);
	assert_string_equal(all[0].cell, "a");
	assert_int_equal(all[0].nr_points, 2);
	assert_string_equal(all[1].cell, "a:touch=4");
	assert_int_equal(all[1].nr_points, 2);
	growth_free(all, nr);
}

static bool second(void *arg, const struct growth *swept)
{
	return !strcmp(swept->cell, arg);
}

static void some_are_kept(void **state)
{
	struct growth *all;
	char name[] = "b";
	size_t nr;

	load(CELL("a:n=1", OVER("n", "1"), ROUND(1, 0)) ","
	     CELL("b:n=1", OVER("n", "1"), ROUND(2, 0)));
	assert_int_equal(growth_collect(&side, &all, &nr), 0);
	growth_keep(all, &nr, second, name);
	assert_int_equal(nr, 1);
	assert_string_equal(all[0].cell, "b");
	growth_free(all, nr);
}

static void nothing_was_swept(void **state)
{
	struct growth *all;
	size_t nr;

	load(CELL("a", "null", ROUND(1, 0)) ","
	     CELL("a:n=x", OVER("n", "x"), ROUND(1, 0)) ","
	     CELL("a:n=1e999", OVER("n", "1e999"), ROUND(1, 0)) ","
	     CELL("a:n=1", OVER("n", "1"), ""));
	assert_int_equal(growth_collect(&side, &all, &nr), -ENODATA);
	assert_null(all);
	assert_non_null(strstr(fail_text(), "--sweep"));
}

static void a_sweep_of_another_type_is_refused(void **state)
{
	static const char *const wrong[] = {
		"3", "[]", "{}", "{\"key\":\"n\"}",
		"{\"key\":3,\"value\":\"1\"}",
		"{\"key\":\"n\",\"value\":1}",
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char *text = NULL;

		assert_true(asprintf(&text, "%s{\"cell\":\"a\",\"outcome\":"
				     "\"ok\",\"reason\":null,\"rounds\":[],"
				     "\"sweep\":%s}]}", head, wrong[i]) > 0);
		assert_int_equal(runfile_parse(text, strlen(text), "made up",
					       0, &run), -EINVAL);
		free(text);
	}
	run = NULL;
}

/* Files of other sweeps, or of none, hold the same cells. */
static void a_sweep_is_no_other_way_to_measure(void **state)
{
	static const char *const alike[] = {
		"\"rt\":false,\"processes\":false,\"sweep\":\"n=1..3\"",
		"\"sweep\":null", "",
	};
	static const char *const other = "\"rt\":true,\"sweep\":null";
	char *found[4];

	for (size_t i = 0; i < 4; i++) {
		char *text = NULL, *settings;

		assert_true(asprintf(&text, "%s]}", head) > 0);
		settings = strstr(text, "\"settings\":{") + 12;
		assert_true(asprintf(&settings, "%.*s%s%s",
				     (int)(settings - text), text,
				     i < 3 ? alike[i] : other, settings) > 0);
		assert_int_equal(runfile_parse(settings, strlen(settings),
					       "made up", 0, &run), 0);
		found[i] = strdup(run->settings);
		assert_non_null(found[i]);
		unload(NULL);
		free(text);
		free(settings);
	}
	assert_string_equal(found[0], found[1]);
	assert_string_equal(found[0], found[2]);
	assert_string_not_equal(found[0], found[3]);
	for (size_t i = 0; i < 4; i++)
		free(found[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(series_and_their_growth, unload),
		cmocka_unit_test(a_boot_is_one_slope),
		cmocka_unit_test_teardown(settings_of_cells_that_look_alike,
					  unload),
		cmocka_unit_test_teardown(some_are_kept, unload),
		cmocka_unit_test_teardown(nothing_was_swept, unload),
		cmocka_unit_test(a_sweep_is_no_other_way_to_measure),
		cmocka_unit_test(a_sweep_of_another_type_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
