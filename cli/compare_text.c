/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/compare_print.h"
#include "cli/format.h"
#include "lib/compare_result.h"
#include "lib/text.h"

static void print_sides(const struct compare_result *result)
{
	char label[2], release[48];

	for (size_t i = 0; i < result->nr_sides; i++) {
		const struct side *side = &result->sides[i];

		printf("%s  %-45s %zu boot%s, %zu run%s%s\n",
		       compare_label(i, label),
		       text_clean(runfile_fact(side->runs[0],
					       "kernel.release"),
				  release, sizeof(release)),
		       side->nr_boots, side->nr_boots == 1 ? "" : "s",
		       side->nr_runs, side->nr_runs == 1 ? "" : "s",
		       side->runs[0]->emulated ? ", emulated" : "");
	}
}

void compare_print_notes(const struct comparison *comparison,
			 enum note_kind kind, const char *title)
{
	bool first = true;

	for (size_t i = 0; i < comparison->nr_notes; i++) {
		if (comparison->notes[i].kind != kind)
			continue;
		if (first)
			printf("\n%s\n", title);
		first = false;
		print_wrapped("  ", "    ", comparison->notes[i].text,
			      COMPARE_COLUMNS);
	}
}

static void print_cell_head(const struct compare_row *row)
{
	const struct compare_values *a = &row->a, *b = &row->b;
	char name[COMPARE_COLUMNS], counts[80];

	text_clean(row->cell, name, sizeof(name));
	snprintf(counts, sizeof(counts), "%zu+%zu boots, %zu+%zu rounds",
		 a->nr_boots, b->nr_boots, a->nr_rounds, b->nr_rounds);
	if (strlen(name) + strlen(counts) + 2 > COMPARE_COLUMNS)
		printf("\n%s\n%*s\n", name, COMPARE_COLUMNS - 1, counts);
	else
		printf("\n%s%*s\n", name,
		       COMPARE_COLUMNS - 1 - (int)strlen(name), counts);
	if (a->nr_contaminated + b->nr_contaminated + a->nr_invalid +
	    b->nr_invalid)
		printf(" left out: %zu+%zu rounds contaminated, %zu+%zu "
		       "invalid\n", a->nr_contaminated, b->nr_contaminated,
		       a->nr_invalid, b->nr_invalid);
}

static void print_row(const struct compare_result *result,
		      const struct compare_row *row)
{
	bool within = row->method == COMPARE_WITHIN;
	char a[FORMAT_BYTES], b[FORMAT_BYTES], change[FORMAT_BYTES];
	char interval[FORMAT_BYTES], p[FORMAT_BYTES], verdict[VERDICT_BYTES];

	printf(" %-14s %7s %7s %7s %-15s %6s %s\n", metrics[row->metric].label,
	       format_value(row->a.center, a), format_value(row->b.center, b),
	       format_change(row->change, row->relative, change),
	       format_interval(row->low, row->high, within ? "(" : "[",
			       within ? ")" : "]", interval),
	       format_p(row->has_rank ? row->rank.p : NAN, p),
	       compare_verdict_text(result, row, verdict));
}

static void print_rows(const struct compare_result *result,
		       const struct comparison *comparison)
{
	char label[2];

	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (!i || strcmp(row->cell, row[-1].cell) ||
		    row->primitive != row[-1].primitive) {
			print_cell_head(row);
			printf(" %-14s %7s %7s %7s %-15s %6s %s\n", "", "A",
			       compare_label(comparison->side, label),
			       "change", "  95 % interval", "MW p", "verdict");
		}
		print_row(result, row);
	}
}

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

static bool any_method(const struct compare_result *result,
		       enum compare_method method)
{
	for (size_t i = 0; i < result->nr_comparisons; i++)
		for (size_t j = 0; j < result->comparisons[i].nr_rows; j++)
			if (result->comparisons[i].rows[j].method == method)
				return true;
	return false;
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

static void print_rank_limit(const struct compare_result *result,
			     const char *lead, size_t columns)
{
	double p = smallest_rank_p(result);
	double level = 1 - result->options->plan.level;
	char text[256];

	if (p * (double)result->nr_family <= level)
		return;
	snprintf(text, sizeof(text), "The rank test (MW p) cannot fall under "
		 "p = %.2g with so few boots; over %zu tests Holm asks for "
		 "%.2g. It can never fire here; the verdict does not use it.",
		 p, result->nr_family, level / (double)result->nr_family);
	print_wrapped(lead, lead, text, columns);
}

void compare_print_reading(const struct compare_result *result,
			   const char *lead, size_t columns)
{
	const struct stats_plan *plan = &result->options->plan;
	char text[320];

	if (any_method(result, COMPARE_T))
		print_wrapped(lead, lead, "Interval: Student's t over boots "
			      "(fewer than 10 on a side or pairs).", columns);
	if (any_method(result, COMPARE_BOOT_T)) {
		snprintf(text, sizeof(text), "Interval: studentized bootstrap "
			 "over boots, then rounds; %zu replicates, seed %llu.",
			 plan->nr_replicates, (unsigned long long)plan->seed);
		print_wrapped(lead, lead, text, columns);
	}
	if (any_method(result, COMPARE_EXACT))
		print_wrapped(lead, lead, "An interval without width: no value "
			      "of either side differs from its others.",
			      columns);
	if (any_method(result, COMPARE_WITHIN))
		print_wrapped(lead, lead, "( ): over the rounds of one boot; "
			      "the variation from boot to boot is unknown.",
			      columns);
	if (result->nr_family) {
		snprintf(text, sizeof(text), "Holm over %zu tests at %.0f %%. "
			 "\"~\": the interval holds 0.", result->nr_family,
			 100 * (1 - plan->level));
		print_wrapped(lead, lead, text, columns);
	}
	if (any_verdict(result, VERDICT_LESS_WEAK, VERDICT_MORE_WEAK))
		print_wrapped(lead, lead, "\"?\": the interval does not hold "
			      "0, but among so many tests this is no alarm.",
			      columns);
	if (result->nr_family)
		print_rank_limit(result, lead, columns);
}

void compare_print_text(const struct compare_result *result)
{
	char label[2], title[64];

	print_sides(result);
	for (size_t i = 0; i < result->nr_comparisons; i++) {
		const struct comparison *comparison = &result->comparisons[i];

		compare_label(comparison->side, label);
		if (result->nr_comparisons > 1)
			printf("\n== %s against A ==\n", label);
		if (comparison->nr_pairs)
			printf("   boots of A and %s alternate: %zu pairs\n",
			       label, comparison->nr_pairs);
		snprintf(title, sizeof(title), "Differs (A | %s):", label);
		compare_print_notes(comparison, NOTE_ENVIRONMENT, title);
		print_rows(result, comparison);
		compare_print_notes(comparison, NOTE_REMARK, "Note:");
		compare_print_notes(comparison, NOTE_FORCED,
				    "Compared because of --force:");
		compare_print_notes(comparison, NOTE_REFUSED,
				    "Not compared:");
		compare_print_notes(comparison, NOTE_INVALID,
				    "Invalid or in error, left out:");
	}
	if (compare_count_rows(result))
		putchar('\n');
	compare_print_reading(result, "", COMPARE_COLUMNS);
}
