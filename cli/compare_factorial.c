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
#include "lib/factorial.h"
#include "lib/fail.h"
#include "lib/scope.h"
#include "lib/text.h"

static void print_sides(const struct side *sides)
{
	static const char *const meaning[] = { "barrier, no flush",
					       "flush, no barrier", "both",
					       "neither" };
	char release[40];

	for (int s = 0; s < SIDE_NR; s++)
		printf("%-8s %-18s %-36s %zu boots\n", factorial_side_names[s],
		       meaning[s],
		       text_clean(runfile_fact(sides[s].runs[0],
					       "kernel.release"),
				  release, sizeof(release)),
		       sides[s].nr_boots);
}

static const char *verdict(const struct factorial *factorial,
			   const struct factorial_row *row, int effect)
{
	double margin = factorial->options.margin_percent;
	double low = row->low[effect], high = row->high[effect];
	bool sure = row->effect[effect].method == STATS_EXACT ||
		    row->p_holm[effect] < 1 - factorial->options.plan.level;

	if (!isfinite(low) || !isfinite(high) ||
	    (row->within && metrics[row->metric].kind != METRIC_COUNT))
		return "unknown";
	if (row->relative && low >= -margin && high <= margin)
		return "within margin";
	if (low <= 0 && high >= 0)
		return "~";
	return low > 0 ? sure ? "more" : "more?" : sure ? "less" : "less?";
}

static void print_row(const struct factorial *factorial,
		      const struct factorial_row *row)
{
	char values[SIDE_NR][FORMAT_BYTES], change[FORMAT_BYTES];
	char interval[FORMAT_BYTES], p[FORMAT_BYTES];

	printf(" %-14s %8s %8s %8s %8s\n", metrics[row->metric].label,
	       format_value(row->center[SIDE_NEW], values[0]),
	       format_value(row->center[SIDE_OLD], values[1]),
	       format_value(row->center[SIDE_BOTH], values[2]),
	       format_value(row->center[SIDE_NEITHER], values[3]));
	for (int e = 0; e < EFFECT_NR; e++)
		printf("   %-12s %8s %-17s %6s  %s\n",
		       factorial_effect_names[e],
		       format_change(row->change[e], row->relative, change),
		       format_interval(row->low[e], row->high[e],
				       row->within ? "(" : "[",
				       row->within ? ")" : "]", interval),
		       format_p(row->p_holm[e], p),
		       verdict(factorial, row, e));
}

static void print_method(const struct factorial *factorial)
{
	const struct stats_plan *plan = &factorial->options.plan;
	char text[400];

	snprintf(text, sizeof(text), "Intervals: t over boots; from %d boots "
		 "of each kernel on the studentized bootstrap, %zu replicates, "
		 "seed %llu. Holm over %zu effects at %.0f %%. \"~\": the "
		 "interval includes 0; \"?\": among so many effects this is "
		 "no alarm.", STATS_BOOT_MIN_UNITS, plan->nr_replicates,
		 (unsigned long long)plan->seed, factorial->nr_family,
		 100 * (1 - plan->level));
	print_wrapped("", "  ", text, COMPARE_COLUMNS);
	for (size_t i = 0; i < factorial->nr_rows; i++) {
		if (!factorial->rows[i].within)
			continue;
		print_wrapped("", "  ", "( ): over the rounds of one boot of "
			      "each kernel; the variation from boot to boot is "
			      "unknown, so only counts get a verdict.",
			      COMPARE_COLUMNS);
		break;
	}
	if (isnan(factorial->options.margin_percent))
		return;
	snprintf(text, sizeof(text), "within margin: the interval lies within "
		 "%g %%.", factorial->options.margin_percent);
	print_wrapped("", "  ", text, COMPARE_COLUMNS);
}

static void print_text(const struct side *sides,
		       const struct factorial *factorial)
{
	const char *last = NULL;
	char name[COMPARE_COLUMNS], head[FORMAT_BYTES];

	print_sides(sides);
	for (size_t i = 0; i < factorial->nr_rows; i++) {
		const struct factorial_row *row = &factorial->rows[i];

		if (!last || strcmp(last, row->cell))
			printf("\n%s\n %-14s %8s %8s %8s %8s\n   %-12s %8s "
			       "%-17s %6s  %s\n",
			       text_clean(row->cell, name, sizeof(name)), "",
			       "new", "old", "both", "neither", "", "effect",
			       format_interval_head(
				       factorial->options.plan.level, head),
			       "Holm p", "verdict");
		last = row->cell;
		print_row(factorial, row);
	}
	putchar('\n');
	print_method(factorial);
	print_wrapped("", "  ", "barrier: with against without, mean over "
		      "flush and no flush. flush: the same. interaction: how "
		      "much more the barrier costs where the flush is, too; "
		      "times as ratios, counts as differences.",
		      COMPARE_COLUMNS);
	for (size_t i = 0; i < factorial->compared.nr_comparisons; i++) {
		const struct comparison *comparison =
			&factorial->compared.comparisons[i];
		char title[60];

		snprintf(title, sizeof(title), "Not compared (%s, %s):",
			 factorial_side_names[0], factorial_side_names[i + 1]);
		compare_print_notes(comparison, NOTE_REFUSED, title);
		compare_print_notes(comparison, NOTE_INVALID,
				    "Invalid or in error, left out:");
		compare_print_notes(comparison, NOTE_FORCED,
				    "Compared because of --force:");
		compare_print_notes(comparison, NOTE_REMARK, "Note:");
		snprintf(title, sizeof(title), "Differs (%s | %s):",
			 factorial_side_names[0], factorial_side_names[i + 1]);
		compare_print_notes(comparison, NOTE_ENVIRONMENT, title);
	}
}

static int print_json(const struct factorial *factorial)
{
	SCOPE_JSON json = factorial_json(factorial);

	if (!json || json_dumpf(json, stdout, JSON_INDENT(2)))
		return fail(ENOMEM, "write the effects as JSON");
	putchar('\n');
	return 0;
}

static int measure(const struct side *sides, const struct sides_args *args,
		   bool json)
{
	struct factorial factorial;
	int status = EXIT_DONE;

	if (factorial_measure(sides, &args->options, &factorial)) {
		warn_line("%s", fail_text());
		return EXIT_USAGE;
	}
	if (json)
		status = print_json(&factorial) ? EXIT_USAGE : EXIT_DONE;
	else
		print_text(sides, &factorial);
	if (fflush(stdout) || ferror(stdout)) {
		fail(errno, "write to standard output");
		status = EXIT_USAGE;
	}
	if (status)
		warn_line("%s", fail_text());
	else if (compare_count_notes(&factorial.compared, NOTE_INVALID))
		status = EXIT_CELLS;
	else if (!factorial.nr_rows)
		status = EXIT_USAGE;
	factorial_free(&factorial);
	return status;
}

int compare_factorial(const struct sides_args *args, bool json)
{
	struct side sides[COMPARE_MAX_SIDES];
	int status;

	for (int s = 0; s < SIDE_NR; s++)
		if (!args->nr_paths[s]) {
			warn_line("--factorial: no files for %s=",
				  factorial_side_names[s]);
			return EXIT_USAGE;
		}
	if (sides_load(args, 0, sides))
		return EXIT_USAGE;
	status = measure(sides, args, json);
	for (int s = 0; s < SIDE_NR; s++)
		side_free(&sides[s]);
	return status;
}
