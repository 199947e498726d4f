/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The meaning of a comparison's columns: only what this comparison needs. */
#include "cli/compare/compare_reading.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/common/wrap.h"
#include "analysis/compare/compare_result.h"
#include "analysis/compare/compare_verdict.h"

const char *compare_interval_text(const struct compare_row *row,
				  char buf[FORMAT_BYTES])
{
	bool within = row->a.nr_boots < 2 || row->b.nr_boots < 2;

	if (row->method == COMPARE_ONE_VISIT)
		return "1 visit";
	return format_interval(row->low, row->high, within ? "(" : "[",
			       within ? ")" : "]", buf);
}

void compare_row_text(const struct compare_result *result,
		      const struct compare_row *row,
		      struct compare_row_text *text)
{
	char buf[FORMAT_BYTES], verdict[VERDICT_BYTES];

	strcpy(text->a, format_value(row->a.center, buf));
	strcpy(text->b, format_value(row->b.center, buf));
	strcpy(text->change, format_change(row->change, row->relative, buf));
	strcpy(text->interval, compare_interval_text(row, buf));
	strcpy(text->p, format_p(row->has_rank ? row->rank.p : NAN, buf));
	strcpy(text->verdict, compare_verdict_text(result, row, verdict));
}

const char *compare_counts_text(const struct compare_row *row,
				char buf[COMPARE_COUNTS_BYTES])
{
	const struct compare_values *a = &row->a, *b = &row->b;
	char machines[40] = "", visits[40] = "";

	if (row->nr_machines)
		snprintf(machines, sizeof(machines), "%zu machine%s, ",
			 row->nr_machines, row->nr_machines == 1 ? "" : "s");
	else if (!row->event && (a->nr_boots < 2 || b->nr_boots < 2))
		snprintf(visits, sizeof(visits), "%zu+%zu visits, ",
			 a->nr_visits, b->nr_visits);
	snprintf(buf, COMPARE_COUNTS_BYTES, "%s%zu+%zu boots, %s%zu+%zu %s",
		 machines, a->nr_boots, b->nr_boots, visits, a->nr_rounds,
		 b->nr_rounds, row->event ? "runs" : "rounds");
	return buf;
}

const char *compare_left_out_text(const struct compare_row *row,
				  char buf[COMPARE_COUNTS_BYTES])
{
	const struct compare_values *a = &row->a, *b = &row->b;

	*buf = '\0';
	if (a->nr_contaminated + b->nr_contaminated + a->nr_invalid +
	    b->nr_invalid)
		snprintf(buf, COMPARE_COUNTS_BYTES, "left out: %zu+%zu rounds "
			 "contaminated, %zu+%zu invalid", a->nr_contaminated,
			 b->nr_contaminated, a->nr_invalid, b->nr_invalid);
	return buf;
}

const char *compare_note_title(enum note_kind kind, const char *label,
			       char buf[COMPARE_COUNTS_BYTES])
{
	static const char *const titles[] = {
		[NOTE_REFUSED] = "Not compared:",
		[NOTE_INVALID] = "Invalid or in error, left out:",
		[NOTE_FORCED] = "Compared because of --force:",
		[NOTE_REMARK] = "Note:",
		[NOTE_BACKGROUND] = "Counts that are " COMPARE_BACKGROUND_RULE
				    ":",
	};

	if (kind != NOTE_ENVIRONMENT)
		return titles[kind];
	snprintf(buf, COMPARE_COUNTS_BYTES, "Differs (A | %s):", label);
	return buf;
}

static bool reading_any_verdict(const struct compare_result *result,
				enum compare_verdict first,
				enum compare_verdict last)
{
	for (size_t i = 0; i < result->nr_comparisons; i++)
		for (size_t j = 0; j < result->comparisons[i].nr_rows; j++) {
			enum compare_verdict verdict =
				result->comparisons[i].rows[j].verdict;

			if (verdict >= first && verdict <= last)
				return true;
		}
	return false;
}

static bool reading_any_event(const struct compare_result *result)
{
	for (size_t i = 0; i < result->nr_comparisons; i++)
		for (size_t j = 0; j < result->comparisons[i].nr_rows; j++)
			if (result->comparisons[i].rows[j].event)
				return true;
	return false;
}

static bool reading_has_method(const struct comparison *comparison,
			       enum compare_method method)
{
	for (size_t i = 0; i < comparison->nr_rows; i++)
		if (comparison->rows[i].method == method)
			return true;
	return false;
}

/*
 * Does a row use @method? @machines: rows over machines; otherwise rows of one
 * machine, and with @parts also those of each of several machines.
 */
static bool reading_any_method(const struct compare_result *result,
			       bool machines, bool parts,
			       enum compare_method method)
{
	for (size_t i = 0; i < result->nr_comparisons; i++) {
		const struct comparison *one = &result->comparisons[i];

		if (machines == (one->nr_machines > 0) &&
		    reading_has_method(one, method))
			return true;
		for (size_t m = 0; m < one->nr_machines && parts; m++)
			if (reading_has_method(one->machines[m].part, method))
				return true;
	}
	return false;
}

static void reading_over_machines(const struct compare_result *result,
				  bool machines, const char *lead,
				  size_t columns)
{
	const struct compare_family *single = result->family_machines;
	const struct stats_plan *plan = &result->options->plan;
	char text[320];

	if (reading_any_method(result, true, false, COMPARE_T))
		print_wrapped(lead, lead, "Interval over machines: Student's t "
			      "over the change of each, which counts once "
			      "(fewer than 10 machines).", columns);
	if (reading_any_method(result, true, false, COMPARE_BOOT_T)) {
		snprintf(text, sizeof(text), "Interval over machines: "
			 "studentized bootstrap over machines, then boots, "
			 "then visits; %zu replicates, seed %llu.",
			 plan->nr_replicates, (unsigned long long)plan->seed);
		print_wrapped(lead, lead, text, columns);
	}
	if (machines && (single[FAMILY_MAIN].nr || single[FAMILY_OTHER].nr)) {
		snprintf(text, sizeof(text), "Rows of single machines are "
			 "tests of their own: Holm over %zu main times and "
			 "%zu others.", single[FAMILY_MAIN].nr,
			 single[FAMILY_OTHER].nr);
		print_wrapped(lead, lead, text, columns);
	}
}

/* The rank tests have each a smallest possible p: the largest of these. */
static double reading_smallest_p(const struct compare_result *result,
				 enum compare_family_id family)
{
	double p = 0;

	for (size_t i = 0; i < result->nr_comparisons; i++)
		for (size_t j = 0; j < result->comparisons[i].nr_rows; j++) {
			const struct compare_row *row =
				&result->comparisons[i].rows[j];

			if (row->has_rank && !isnan(row->p_holm) &&
			    compare_family_of(row) == family &&
			    row->rank.smallest_p > p)
				p = row->rank.smallest_p;
		}
	return p;
}

void compare_print_rank_limit(const struct compare_result *result,
			      const char *lead, size_t columns)
{
	static const char *const names[] = { "tests of main times",
					     "other tests" };
	char text[256];

	for (int i = 0; i < FAMILY_NR; i++) {
		const struct compare_family *family = &result->family[i];
		double p = reading_smallest_p(result,
					      (enum compare_family_id)i);
		double asked = (1 - result->options->plan.level) *
			       family->share / (double)family->nr;

		if (!family->nr || p <= asked)
			continue;
		snprintf(text, sizeof(text), "The rank test (MW p) cannot fall "
			 "under p = %.2g with so few boots; over %zu %s Holm "
			 "asks for %.2g. It can never fire there; the verdict "
			 "does not use it.", p, family->nr, names[i], asked);
		print_wrapped(lead, lead, text, columns);
	}
}

void compare_print_reading(const struct compare_result *result, bool machines,
			   const char *lead, size_t columns)
{
	const struct stats_plan *plan = &result->options->plan;
	char text[320];

	if (reading_any_event(result))
		print_wrapped(lead, lead, "perf stat: its counts, on all CPUs "
			      "over all rounds of a run, the disturbed ones "
			      "too, by what happened in them.", columns);
	if (reading_any_method(result, false, machines, COMPARE_T))
		print_wrapped(lead, lead, "Interval: Student's t over boots "
			      "(fewer than 10 on a side or pairs, or nearly "
			      "all of one value).", columns);
	if (reading_any_method(result, false, machines, COMPARE_BOOT_T)) {
		snprintf(text, sizeof(text), "Interval: studentized bootstrap "
			 "over boots, then visits; %zu replicates, seed %llu.",
			 plan->nr_replicates, (unsigned long long)plan->seed);
		print_wrapped(lead, lead, text, columns);
	}
	if (reading_any_method(result, false, machines, COMPARE_EXACT) ||
	    reading_any_method(result, true, false, COMPARE_EXACT))
		print_wrapped(lead, lead, "An interval without width: no value "
			      "of either side differs from its others, so "
			      "there is nothing to test.", columns);
	if (reading_any_method(result, false, machines, COMPARE_BUCKET) ||
	    reading_any_method(result, true, false, COMPARE_BUCKET))
		print_wrapped(lead, lead, "Where no value of a percentile "
			      "differs, its interval is a bucket of the "
			      "histogram, 0.8 %.", columns);
	if (reading_any_method(result, false, machines, COMPARE_WITHIN))
		print_wrapped(lead, lead, "( ): over the visits of one boot; "
			      "the variation from boot to boot is unknown.",
			      columns);
	if (reading_any_method(result, false, machines, COMPARE_ONE_VISIT))
		print_wrapped(lead, lead, "1 visit: no interval, and so no "
			      "verdict; the rounds of one visit are not "
			      "independent.", columns);
	reading_over_machines(result, machines, lead, columns);
	if (result->family[FAMILY_MAIN].nr || result->family[FAMILY_OTHER].nr) {
		snprintf(text, sizeof(text), "Holm at %.0f %% over all rows "
			 "that vary: four fifths for the main times, the rest "
			 "for all others. \"~\": the interval includes 0, or a "
			 "count moved by under 5 %% or 0.02.",
			 100 * (1 - plan->level));
		print_wrapped(lead, lead, text, columns);
	}
	if (reading_any_verdict(result, VERDICT_LESS_WEAK, VERDICT_MORE_WEAK))
		print_wrapped(lead, lead, "\"?\": the interval leaves out 0, "
			      "but among so many tests, or with fewer than 5 "
			      "boots a side (a count of one boot: 5 visits), "
			      "this is no alarm.", columns);
}
