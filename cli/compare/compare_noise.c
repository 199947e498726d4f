/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/compare/compare_noise.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/common/cellname.h"
#include "cli/common/format.h"
#include "cli/common/wrap.h"
#include "cli/common/output.h"
#include "cli/common/table.h"
#include "cli/common/verb.h"
#include "cli/compare/compare_text.h"
#include "analysis/compare/compare_json.h"
#include "analysis/compare/compare_result.h"
#include "lib/base/fail.h"
#include "analysis/compare/noise.h"
#include "lib/base/scope.h"
#include "lib/stats/stats.h"
#include "lib/base/text.h"

/* So many draws give a rate of 5 % to 2.2 points, of 80 % to 4 (two errors). */
#define NR_DRAWN 400

static const struct table_column columns[] = {
	{ "", -21 }, { "", -14 }, { "mean", 7 }, { "+-%", 6 }, { "floor%", 6 },
	{ "find%", 6 }, { "boots", 6 }, { "driftp", 6 }, { NULL, 0 }
};

static void noise_print_row(struct table *table, const struct noise_row *row)
{
	char name[CELLNAME_BYTES], buf[FORMAT_BYTES];

	table_text(table, cellname(row->cell, 21, name));
	table_text(table, metrics[row->metric].label);
	table_text(table, format_value(row->center, buf));
	table_format(table, "%.2f", row->spread_percent);
	table_format(table, "%.2f", row->floor_percent);
	table_format(table, "%.2f", row->detectable_percent);
	if (row->nr_boots_needed)
		table_format(table, "%zu", row->nr_boots_needed);
	else
		table_text(table, "-");
	table_text(table, format_p(row->drift_p, buf));
	table_end(table);
}

/* Print the number of tests: "Holm's method over 21 main times at 4 % ..." */
static void noise_print_tests(const struct compare_options *options,
			      const struct noise *noise)
{
	double alpha = 100 * (1 - options->plan.level);
	char text[400], others[120] = "";

	if (noise->other.nr_tests)
		snprintf(others, sizeof(others), ", over %zu other rows at "
			 "%.3g %%", noise->other.nr_tests,
			 alpha * noise->other.share);
	snprintf(text, sizeof(text), "Of a comparison of %zu pairs of boots in "
		 "the order ABBA, %zu %s at once: Holm over %zu main times at "
		 "%.3g %%%s. Fewer than %d boots a side raise no alarm.",
		 noise->nr_pairs, noise->nr_cells,
		 noise->nr_cells == 1 ? "cell" : "cells",
		 noise->main.nr_tests, alpha * noise->main.share, others,
		 COMPARE_MIN_BOOTS);
	print_wrapped("", "       ", text, COMPARE_COLUMNS);
}

static void noise_print_columns(const struct compare_options *options)
{
	char text[300];

	snprintf(text, sizeof(text), "+-%%: spread between boots. floor%%: "
		 "half the %g %% interval if nothing changed.",
		 100 * options->plan.level);
	print_wrapped("", "       ", text, COMPARE_COLUMNS);
	snprintf(text, sizeof(text), "find%%: the smallest change of this row "
		 "alone that is called slower in %.0f %% of comparisons. "
		 "boots: a side, to find %g %% as often.", 100 * NOISE_POWER,
		 options->goal_percent);
	print_wrapped("", "       ", text, COMPARE_COLUMNS);
	print_wrapped("", "       ", "driftp: p of the first half of the "
		      "boots, by time, against the second: small says that "
		      "the machine drifted (four boots are the least).",
		      COMPARE_COLUMNS);
}

static void noise_print_drawn(const struct noise *noise)
{
	double nr = (double)noise->nr_drawn;
	char text[300];

	if (!noise->nr_drawn) {
		snprintf(text, sizeof(text), "Not checked: comparisons are "
			 "drawn from %d boots or more.", COMPARE_MIN_BOOTS);
	} else {
		snprintf(text, sizeof(text), "Checked by %zu comparisons drawn "
			 "from these boots: anything was called a change in "
			 "%.1f %% where nothing was, and a row changed by its "
			 "find%% was called slower in %.1f %%.",
			 noise->nr_drawn, 100 * (double)noise->nr_alarms / nr,
			 100 * (double)noise->nr_found / nr);
	}
	print_wrapped("", "       ", text, COMPARE_COLUMNS);
}

static void noise_print_text(const struct side *side,
			     const struct compare_options *options,
			     const struct noise *noise)
{
	struct table table = { .out = stdout, .columns = columns };
	char release[48];

	printf("%s against itself: %zu boots, %zu runs\n\n",
	       text_clean(runfile_fact(side->runs[0], "kernel.release"),
			  release, sizeof(release)),
	       side->nr_boots, side->nr_runs);
	table_head(&table);
	for (size_t i = 0; i < noise->nr_rows; i++)
		noise_print_row(&table, &noise->rows[i]);
	putchar('\n');
	noise_print_tests(options, noise);
	noise_print_columns(options);
	noise_print_drawn(noise);
	compare_print_notes(&noise->checked, NOTE_REFUSED, "Left out:");
	compare_print_notes(&noise->checked, NOTE_FORCED,
			    "In it because of --force:");
	compare_print_notes(&noise->checked, NOTE_ENVIRONMENT, "Differs:");
}

static json_t *noise_row_json(const struct noise_row *row)
{
	return json_pack(
		"{ss sb ss sI sI so so so so so so}", "cell", row->cell,
		"primitive", row->primitive, "metric",
		metrics[row->metric].key, "boots", (json_int_t)row->nr_boots,
		"rounds", (json_int_t)row->nr_rounds, "mean",
		compare_number(row->center), "spread_percent",
		compare_number(row->spread_percent), "floor_percent",
		compare_number(row->floor_percent), "detectable_percent",
		compare_number(row->detectable_percent),
		"boots_needed",
		row->nr_boots_needed ?
			json_integer((json_int_t)row->nr_boots_needed) :
			json_null(), "drift_p", compare_number(row->drift_p));
}

static json_t *noise_family_json(const struct noise_family *family)
{
	return json_pack("{sI sf}", "tests", (json_int_t)family->nr_tests,
			 "share_of_level", family->share);
}

static int noise_print_json(const struct compare_options *options,
			    const struct noise *noise)
{
	json_t *rows = json_array();
	SCOPE_JSON json = NULL;

	for (size_t i = 0; i < noise->nr_rows; i++)
		json_array_append_new(rows, noise_row_json(&noise->rows[i]));
	json = json_pack("{ss sf sf sf sI sI so so sI sI sI so so so}",
			 "schema", "mmfence.noise/2",
			 "level", options->plan.level, "goal_percent",
			 options->goal_percent, "power", NOISE_POWER,
			 "pairs", (json_int_t)noise->nr_pairs, "cells",
			 (json_int_t)noise->nr_cells, "main_times",
			 noise_family_json(&noise->main), "other_rows",
			 noise_family_json(&noise->other), "drawn",
			 (json_int_t)noise->nr_drawn, "alarms",
			 (json_int_t)noise->nr_alarms, "found",
			 (json_int_t)noise->nr_found,
			 "floor_percent", compare_number(noise->floor_percent),
			 "detectable_percent",
			 compare_number(noise->detectable_percent), "rows",
			 rows);
	return output_json(json, "the noise");
}

static int noise_show(const struct side *side,
		      const struct compare_options *options, bool json)
{
	struct noise noise;
	int err = noise_measure(side, options, NR_DRAWN, &noise);

	if (err)
		return err;
	for (size_t i = 0; i < noise.checked.nr_notes && !noise.nr_rows; i++)
		if (noise.checked.notes[i].kind == NOTE_REFUSED)
			warn_line("%s", noise.checked.notes[i].text);
	if (!noise.nr_rows)
		err = fail(0, "--noise needs at least two boots of "
			   "one kernel on one machine");
	else if (json)
		err = noise_print_json(options, &noise);
	else
		noise_print_text(side, options, &noise);
	noise_free(&noise);
	return err ? err : output_flush();
}

int compare_noise(const struct sides_args *args, struct side *sides, bool json)
{
	int err = 0;

	for (size_t i = 1; i < args->nr_sides && !err; i++)
		err = side_join(&sides[0], &sides[i]);
	if (!err && !sides[0].nr_runs)
		err = fail(0, "--noise: no result file is given");
	if (!err)
		err = noise_show(&sides[0], &args->options, json);
	if (err)
		warn_line("%s", fail_text());
	return err ? EXIT_USAGE : EXIT_DONE;
}
