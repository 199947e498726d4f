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
	char name[22], center[FORMAT_BYTES], needed[24] = "-", alarms[24] = "-";

	if (row->nr_splits)
		snprintf(alarms, sizeof(alarms), "%.1f%%",
			 100 * (double)row->nr_alarms / (double)row->nr_splits);
	if (row->nr_boots_needed)
		snprintf(needed, sizeof(needed), "%zu", row->nr_boots_needed);
	printf("%-21s %-14s %7s %6.2f %6.2f %6.2f %6s %6s\n",
	       text_clean(row->cell, name, sizeof(name)),
	       metrics[row->metric].label,
	       format_value(row->center, center), row->spread_percent,
	       row->floor_percent, row->detectable_percent, needed, alarms);
}

static void print_text(const struct side *side, const struct noise *noise)
{
	char release[48];

	printf("%s against itself: %zu boots, %zu runs\n\n",
	       text_clean(runfile_fact(side->runs[0], "kernel.release"),
			  release, sizeof(release)),
	       side->nr_boots, side->nr_runs);
	printf("%-21s %-14s %7s %6s %6s %6s %6s %6s\n", "", "", "mean",
	       "+-%", "floor%", "find%", "boots", "alarms");
	for (size_t i = 0; i < noise->nr_rows; i++)
		print_row(&noise->rows[i]);
	putchar('\n');
	print_wrapped("", "       ", "+-%: spread between boots. floor%: half "
		      "the 95 % interval of a comparison of that many boots a "
		      "side in which nothing changed.", COMPARE_COLUMNS);
	print_wrapped("", "       ", "find%: smallest change seen with 80 % "
		      "power. boots: a side, to see 1 % with 80 % power.",
		      COMPARE_COLUMNS);
	print_wrapped("", "       ", "alarms: how many of 1000 random halves "
		      "of the boots differ at 5 % (four boots are the least); "
		      "about 5 % is right, far more means boots are not "
		      "alike.", COMPARE_COLUMNS);
}

static json_t *row_json(const struct noise_row *row)
{
	return json_pack(
		"{ss sb ss sI sI so so so so so sI sI}", "cell", row->cell,
		"primitive", row->primitive, "metric",
		metrics[row->metric].key, "boots", (json_int_t)row->nr_boots,
		"rounds", (json_int_t)row->nr_rounds, "mean",
		compare_number(row->center), "spread_percent",
		compare_number(row->spread_percent), "floor_percent",
		compare_number(row->floor_percent), "detectable_percent",
		compare_number(row->detectable_percent),
		"boots_for_1_percent",
		row->nr_boots_needed ?
			json_integer((json_int_t)row->nr_boots_needed) :
			json_null(), "splits", (json_int_t)row->nr_splits,
		"alarms", (json_int_t)row->nr_alarms);
}

static int print_json(const struct noise *noise)
{
	json_t *rows = json_array();
	SCOPE_JSON json = NULL;

	for (size_t i = 0; i < noise->nr_rows; i++)
		json_array_append_new(rows, row_json(&noise->rows[i]));
	json = json_pack("{ss so so so}", "schema", "mmfence.noise/1",
			 "floor_percent", compare_number(noise->floor_percent),
			 "detectable_percent",
			 compare_number(noise->detectable_percent), "rows",
			 rows);
	if (!json || json_dumpf(json, stdout, JSON_INDENT(2)))
		return fail(ENOMEM, "write the noise as JSON");
	putchar('\n');
	return 0;
}

/* A mixture of kernels or machines is no noise. */
static int demand_one(const struct side *side, bool force)
{
	static const char *const keys[] = { "kernel.release", "kernel.version",
					    "machine.cpu_model",
					    "machine.cpus_online" };

	for (size_t i = 1; i < side->nr_runs && !force; i++)
		for (size_t k = 0; k < 4; k++) {
			const char *a = runfile_fact(side->runs[0], keys[k]);
			const char *b = runfile_fact(side->runs[i], keys[k]);
			char of_a[60], of_b[60];

			if (!strcmp(a, b))
				continue;
			return fail(0, "--noise is of one kernel on one "
				    "machine: %s is %s and %s", keys[k],
				    text_clean(a, of_a, sizeof(of_a)),
				    text_clean(b, of_b, sizeof(of_b)));
		}
	return 0;
}

static int measure(const struct side *side, const struct sides_args *args,
		   bool json)
{
	struct noise noise;
	int err = demand_one(side, args->options.force);

	if (!err)
		err = noise_measure(side, &args->options, &noise);
	if (err)
		return err;
	if (!noise.nr_rows)
		err = fail(0, "--noise needs at least two boots of a kernel");
	else if (json)
		err = print_json(&noise);
	else
		print_text(side, &noise);
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
