/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/compare/compare_factorial.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/common/format.h"
#include "cli/common/wrap.h"
#include "cli/common/output.h"
#include "cli/common/table.h"
#include "cli/common/verb.h"
#include "cli/compare/compare_text.h"
#include "analysis/compare/compare_result.h"
#include "analysis/compare/compare_verdict.h"
#include "analysis/compare/factorial.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/base/text.h"

static void factorial_print_sides(const struct side *sides)
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

static const char *factorial_verdict(const struct factorial *factorial,
				     const struct factorial_row *row,
				     int effect)
{
	double margin = factorial->options.margin_percent;
	double low = row->low[effect], high = row->high[effect], larger = 0;
	bool sure = !row->few &&
		    (row->effect[effect].method == STATS_EXACT ||
		     row->p_holm[effect] < 1 - factorial->options.plan.level);

	for (int s = 0; s < SIDE_NR; s++)
		larger = fmax(larger, fabs(row->center[s]));
	if (!isfinite(low) || !isfinite(high) ||
	    ((row->within || row->separated) &&
	     metrics[row->metric].kind != METRIC_COUNT))
		return "unknown";
	if (!compare_countable(row->metric, row->effect[effect].estimate,
			       larger))
		return "~";
	if (row->relative && low >= -margin && high <= margin)
		return "within margin";
	if (low <= 0 && high >= 0)
		return "~";
	return low > 0 ? sure ? "more" : "more?" : sure ? "less" : "less?";
}

static const struct table_column center_columns[] = {
	{ "", -14 }, { "new", 8 }, { "old", 8 }, { "both", 8 },
	{ "neither", 8 }, { NULL, 0 }
};

static void factorial_print_centers(struct table *table,
				    const struct factorial_row *row)
{
	static const int order[] = { SIDE_NEW, SIDE_OLD, SIDE_BOTH,
				     SIDE_NEITHER };
	char buf[FORMAT_BYTES];

	table_text(table, metrics[row->metric].label);
	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		table_text(table, format_value(row->center[order[i]], buf));
	table_end(table);
}

static void factorial_print_effects(struct table *table,
				    const struct factorial *factorial,
				    const struct factorial_row *row)
{
	char buf[FORMAT_BYTES];

	for (int e = 0; e < EFFECT_NR; e++) {
		table_text(table, factorial_effect_names[e]);
		table_text(table, format_change(row->change[e], row->relative,
						buf));
		table_text(table, row->one_visit ? "1 visit" :
				  format_interval(row->low[e], row->high[e],
						  row->within ? "(" : "[",
						  row->within ? ")" : "]",
						  buf));
		table_text(table, format_p(row->p_holm[e], buf));
		table_format(table, " %s",
			     factorial_verdict(factorial, row, e));
		table_end(table);
	}
}

static void factorial_print_method(const struct factorial *factorial)
{
	const struct stats_plan *plan = &factorial->options.plan;
	char text[600];

	snprintf(text, sizeof(text), "Intervals: t over boots; from %d boots "
		 "of each kernel on the studentized bootstrap, %zu replicates, "
		 "seed %llu. Holm over %zu effects at %.0f %%. \"~\": the "
		 "interval includes 0, or a count moved by under 5 %% or "
		 "0.02; \"?\": among so many effects, or with fewer than 5 "
		 "boots of a kernel (a count of one boot: 5 visits), this is "
		 "no alarm.",
		 STATS_BOOT_MIN_UNITS, plan->nr_replicates,
		 (unsigned long long)plan->seed, factorial->nr_family,
		 100 * (1 - plan->level));
	print_wrapped("", "  ", text, COMPARE_COLUMNS);
	for (size_t i = 0; i < factorial->nr_rows; i++) {
		if (!factorial->rows[i].within)
			continue;
		print_wrapped("", "  ", "( ): over the visits of one boot of "
			      "a kernel; the variation from boot to boot is "
			      "unknown, so only counts get a verdict. 1 visit: "
			      "no interval.",
			      COMPARE_COLUMNS);
		break;
	}
	if (isnan(factorial->options.margin_percent))
		return;
	snprintf(text, sizeof(text), "within margin: the interval lies within "
		 "%g %%.", factorial->options.margin_percent);
	print_wrapped("", "  ", text, COMPARE_COLUMNS);
}

static void factorial_print_rows(const struct factorial *factorial)
{
	char head[FORMAT_BYTES], name[COMPARE_COLUMNS];
	const struct table_column effect_columns[] = {
		{ "", -12 }, { "effect", 8 },
		{ format_interval_head(factorial->options.plan.level, head),
		  -17 }, { "Holm p", 6 }, { " verdict", 0 }, { NULL, 0 }
	};
	struct table effects = { .out = stdout, .lead = "   ",
				 .columns = effect_columns };
	struct table centers = { .out = stdout, .lead = " ",
				 .columns = center_columns };
	const char *last = NULL;

	for (size_t i = 0; i < factorial->nr_rows; i++) {
		const struct factorial_row *row = &factorial->rows[i];

		if (!last || strcmp(last, row->cell)) {
			printf("\n%s\n",
			       text_clean(row->cell, name, sizeof(name)));
			table_head(&centers);
			table_head(&effects);
		}
		last = row->cell;
		factorial_print_centers(&centers, row);
		factorial_print_effects(&effects, factorial, row);
	}
}

static void factorial_print_text(const struct side *sides,
				 const struct factorial *factorial)
{
	factorial_print_sides(sides);
	factorial_print_rows(factorial);
	putchar('\n');
	factorial_print_method(factorial);
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
		compare_print_notes(&comparison->checked, NOTE_REFUSED, title);
		compare_print_notes(&comparison->checked, NOTE_INVALID,
				    "Invalid or in error, left out:");
		compare_print_notes(&comparison->checked, NOTE_FORCED,
				    "Compared because of --force:");
		compare_print_notes(&comparison->checked, NOTE_REMARK, "Note:");
		snprintf(title, sizeof(title), "Differs (%s | %s):",
			 factorial_side_names[0], factorial_side_names[i + 1]);
		compare_print_notes(&comparison->checked, NOTE_ENVIRONMENT,
				    title);
	}
}

static int factorial_show(const struct side *sides,
			  const struct factorial *factorial, bool json)
{
	SCOPE_JSON document = NULL;
	int err = 0;

	if (json) {
		document = factorial_json(factorial);
		err = output_json(document, "the effects");
	} else {
		factorial_print_text(sides, factorial);
	}
	return err ? err : output_flush();
}

int compare_factorial(const struct sides_args *args, const struct side *sides,
		      bool json)
{
	struct factorial factorial;
	int status = EXIT_DONE;

	if (factorial_measure(sides, &args->options, &factorial)) {
		warn_line("%s", fail_text());
		return EXIT_USAGE;
	}
	if (factorial_show(sides, &factorial, json)) {
		warn_line("%s", fail_text());
		status = EXIT_USAGE;
	} else if (compare_count_notes(&factorial.compared, NOTE_INVALID)) {
		status = EXIT_CELLS;
	} else if (!factorial.nr_rows) {
		status = EXIT_USAGE;
	}
	factorial_free(&factorial);
	return status;
}
