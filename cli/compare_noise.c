/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/compare_other.h"
#include "cli/compare_print.h"
#include "cli/format.h"
#include "lib/compare_result.h"
#include "lib/fail.h"
#include "lib/noise.h"
#include "lib/scope.h"
#include "lib/stats.h"
#include "lib/text.h"

static void print_row(const struct noise_row *row)
{
	char name[22], center[FORMAT_BYTES], needed[24] = "-";
	char drift[FORMAT_BYTES];

	if (row->nr_boots_needed)
		snprintf(needed, sizeof(needed), "%zu", row->nr_boots_needed);
	printf("%-21s %-14s %7s %6.2f %6.2f %6.2f %6s %6s\n",
	       text_clean(row->cell, name, sizeof(name)),
	       metrics[row->metric].label,
	       format_value(row->center, center), row->spread_percent,
	       row->floor_percent, row->detectable_percent, needed,
	       format_p(row->drift_p, drift));
}

/* Of all rows together: few are rare. */
static void print_alarms(const struct compare_options *options,
			 const struct noise *noise)
{
	size_t nr = 0, alarms = 0;
	char text[200];

	for (size_t i = 0; i < noise->nr_rows; i++) {
		nr += noise->rows[i].nr_simulated;
		alarms += noise->rows[i].nr_alarms;
	}
	snprintf(text, sizeof(text), "False alarms: %.1f %% of %zu simulated "
		 "comparisons of boots of this spread without a change, at "
		 "%g %%.", 100 * (double)alarms / (double)nr, nr,
		 100 * (1 - options->plan.level));
	print_wrapped("", "       ", text, COMPARE_COLUMNS);
}

static void print_text(const struct side *side,
		       const struct compare_options *options,
		       const struct noise *noise)
{
	char release[48], text[200];

	printf("%s against itself: %zu boots, %zu runs\n\n",
	       text_clean(runfile_fact(side->runs[0], "kernel.release"),
			  release, sizeof(release)),
	       side->nr_boots, side->nr_runs);
	printf("%-21s %-14s %7s %6s %6s %6s %6s %6s\n", "", "", "mean",
	       "+-%", "floor%", "find%", "boots", "driftp");
	for (size_t i = 0; i < noise->nr_rows; i++)
		print_row(&noise->rows[i]);
	putchar('\n');
	snprintf(text, sizeof(text), "+-%%: spread between boots. floor%%: "
		 "half the %g %% interval of a comparison of that many boots a "
		 "side in which nothing changed.", 100 * options->plan.level);
	print_wrapped("", "       ", text, COMPARE_COLUMNS);
	snprintf(text, sizeof(text), "find%%: smallest change seen with 80 %% "
		 "power. boots: a side, to see %g %% with 80 %% power.",
		 options->goal_percent);
	print_wrapped("", "       ", text, COMPARE_COLUMNS);
	print_wrapped("", "       ", "driftp: p of the first half of the "
		      "boots, by time, against the second: small says that "
		      "the machine drifted (four boots are the least).",
		      COMPARE_COLUMNS);
	print_alarms(options, noise);
	compare_print_notes(&noise->checked, NOTE_REFUSED, "Left out:");
	compare_print_notes(&noise->checked, NOTE_FORCED,
			    "In it because of --force:");
	compare_print_notes(&noise->checked, NOTE_ENVIRONMENT, "Differs:");
}

static json_t *row_json(const struct noise_row *row)
{
	return json_pack(
		"{ss sb ss sI sI so so so so so sI sI so}", "cell", row->cell,
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
			json_null(), "simulated", (json_int_t)row->nr_simulated,
		"alarms", (json_int_t)row->nr_alarms, "drift_p",
		compare_number(row->drift_p));
}

static int print_json(const struct compare_options *options,
		      const struct noise *noise)
{
	json_t *rows = json_array();
	SCOPE_JSON json = NULL;

	for (size_t i = 0; i < noise->nr_rows; i++)
		json_array_append_new(rows, row_json(&noise->rows[i]));
	json = json_pack("{ss sf sf so so so}", "schema", "mmfence.noise/1",
			 "level", options->plan.level, "goal_percent",
			 options->goal_percent,
			 "floor_percent", compare_number(noise->floor_percent),
			 "detectable_percent",
			 compare_number(noise->detectable_percent), "rows",
			 rows);
	if (!json || json_dumpf(json, stdout, JSON_INDENT(2)))
		return fail(ENOMEM, "write the noise as JSON");
	putchar('\n');
	return 0;
}

static int measure(const struct side *side, const struct sides_args *args,
		   bool json)
{
	struct noise noise;
	int err = noise_measure(side, &args->options, &noise);

	if (err)
		return err;
	for (size_t i = 0; i < noise.checked.nr_notes && !noise.nr_rows; i++)
		if (noise.checked.notes[i].kind == NOTE_REFUSED)
			warn_line("%s", noise.checked.notes[i].text);
	if (!noise.nr_rows)
		err = fail(0, "--noise needs at least two boots of "
			   "one kernel on one machine");
	else if (json)
		err = print_json(&args->options, &noise);
	else
		print_text(side, &args->options, &noise);
	noise_free(&noise);
	if (!err && (fflush(stdout) || ferror(stdout)))
		err = fail(errno, "write to standard output");
	return err;
}

int compare_noise(const struct sides_args *args, bool json)
{
	struct side sides[COMPARE_MAX_SIDES];
	int err = sides_load(args, 0, sides);

	if (err)
		return EXIT_USAGE;
	for (size_t i = 1; i < args->nr_sides; i++)
		err = err ? err : side_join(&sides[0], &sides[i]);
	if (!err && !sides[0].nr_runs)
		err = fail(0, "--noise needs files");
	if (!err)
		err = measure(&sides[0], args, json);
	if (err)
		warn_line("%s", fail_text());
	for (size_t i = 0; i < args->nr_sides; i++)
		side_free(&sides[i]);
	return err ? EXIT_USAGE : EXIT_DONE;
}
