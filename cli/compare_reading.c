/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the columns of a comparison mean: only what this one needs. */
#include <math.h>
#include <stdio.h>

#include "cli/compare_print.h"
#include "cli/format.h"
#include "lib/compare_machine.h"
#include "lib/compare_result.h"

static bool any_verdict(const struct compare_result *result,
			enum compare_verdict first, enum compare_verdict last)
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

static bool any_event(const struct compare_result *result)
{
	for (size_t i = 0; i < result->nr_comparisons; i++)
		for (size_t j = 0; j < result->comparisons[i].nr_rows; j++)
			if (result->comparisons[i].rows[j].event)
				return true;
	return false;
}

static bool has_method(const struct comparison *comparison,
		       enum compare_method method)
{
	for (size_t i = 0; i < comparison->nr_rows; i++)
		if (comparison->rows[i].method == method)
			return true;
	return false;
}

/* Of rows over machines, or of one machine: @parts, of one of several too. */
static bool any_method(const struct compare_result *result, bool machines,
		       bool parts, enum compare_method method)
{
	for (size_t i = 0; i < result->nr_comparisons; i++) {
		const struct comparison *one = &result->comparisons[i];

		if (machines == (one->nr_machines > 0) &&
		    has_method(one, method))
			return true;
		for (size_t m = 0; m < one->nr_machines && parts; m++)
			if (has_method(one->machines[m].part, method))
				return true;
	}
	return false;
}

static void print_over_machines(const struct compare_result *result,
				bool machines, const char *lead,
				size_t columns)
{
	const struct stats_plan *plan = &result->options->plan;
	char text[320];

	if (any_method(result, true, false, COMPARE_T))
		print_wrapped(lead, lead, "Interval over machines: Student's t "
			      "over the change of each, which counts once "
			      "(fewer than 10 machines).", columns);
	if (any_method(result, true, false, COMPARE_BOOT_T)) {
		snprintf(text, sizeof(text), "Interval over machines: "
			 "studentized bootstrap over machines, then boots, "
			 "then rounds; %zu replicates, seed %llu.",
			 plan->nr_replicates, (unsigned long long)plan->seed);
		print_wrapped(lead, lead, text, columns);
	}
	if (machines && result->nr_family_machines) {
		snprintf(text, sizeof(text), "Rows of single machines are "
			 "tests of their own: Holm over up to %zu.",
			 result->nr_family_machines);
		print_wrapped(lead, lead, text, columns);
	}
}

/* The largest of the smallest p-values that the rank tests could give. */
static double smallest_rank_p(const struct compare_result *result)
{
	double p = 0;

	for (size_t i = 0; i < result->nr_comparisons; i++)
		for (size_t j = 0; j < result->comparisons[i].nr_rows; j++) {
			const struct compare_row *row =
				&result->comparisons[i].rows[j];

			if (row->has_rank && row->rank.smallest_p > p)
				p = row->rank.smallest_p;
		}
	return p;
}

void compare_print_rank_limit(const struct compare_result *result,
			      const char *lead, size_t columns)
{
	double p = smallest_rank_p(result);
	double level = 1 - result->options->plan.level;
	char text[256];

	if (!result->nr_family || p * (double)result->nr_family <= level)
		return;
	snprintf(text, sizeof(text), "The rank test (MW p) cannot fall under "
		 "p = %.2g with so few boots; over %zu tests Holm asks for "
		 "%.2g. It can never fire here; the verdict does not use it.",
		 p, result->nr_family, level / (double)result->nr_family);
	print_wrapped(lead, lead, text, columns);
}

void compare_print_reading(const struct compare_result *result, bool machines,
			   const char *lead, size_t columns)
{
	const struct stats_plan *plan = &result->options->plan;
	char text[320];

	if (any_event(result))
		print_wrapped(lead, lead, "perf stat: its counts, on all CPUs "
			      "over all rounds of a run, the disturbed ones "
			      "too, by what happened in them.", columns);
	if (any_method(result, false, machines, COMPARE_T))
		print_wrapped(lead, lead, "Interval: Student's t over boots "
			      "(fewer than 10 on a side or pairs, or nearly "
			      "all of one value).", columns);
	if (any_method(result, false, machines, COMPARE_BOOT_T)) {
		snprintf(text, sizeof(text), "Interval: studentized bootstrap "
			 "over boots, then rounds; %zu replicates, seed %llu.",
			 plan->nr_replicates, (unsigned long long)plan->seed);
		print_wrapped(lead, lead, text, columns);
	}
	if (any_method(result, false, machines, COMPARE_EXACT) ||
	    any_method(result, true, false, COMPARE_EXACT))
		print_wrapped(lead, lead, "An interval without width: no value "
			      "of either side differs from its others.",
			      columns);
	if (any_method(result, false, machines, COMPARE_BUCKET) ||
	    any_method(result, true, false, COMPARE_BUCKET))
		print_wrapped(lead, lead, "Where no value of a percentile "
			      "differs, its interval is a bucket of the "
			      "histogram, 0.8 %.", columns);
	if (any_method(result, false, machines, COMPARE_WITHIN))
		print_wrapped(lead, lead, "( ): over the rounds of one boot; "
			      "the variation from boot to boot is unknown.",
			      columns);
	print_over_machines(result, machines, lead, columns);
	if (result->nr_family) {
		snprintf(text, sizeof(text), "Holm at %.0f %% over up to %zu "
			 "tests: the main times together, each other metric by "
			 "itself. \"~\": the interval includes 0.",
			 100 * (1 - plan->level), result->nr_family);
		print_wrapped(lead, lead, text, columns);
	}
	if (any_verdict(result, VERDICT_LESS_WEAK, VERDICT_MORE_WEAK))
		print_wrapped(lead, lead, "\"?\": the interval leaves out 0, "
			      "but among so many tests this is no alarm.",
			      columns);
}
