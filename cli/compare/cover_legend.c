/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The definition of each row and column that the letter has, once. */
#include "cli/compare/cover_legend.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/compare/cover.h"
#include "analysis/compare/compare_result.h"

/* The verdicts, intervals and metrics of the shown rows. */
struct legend {
	const struct compare_result *result;
	const struct comparison *comparison;
	bool metric[METRIC_NR];
	bool verdict[VERDICT_MORE_WEAK + 1];
	bool method[COMPARE_BOOT_T + 1];
	bool all, paired, times, counts, within, equal;
	double low, high;		/* range of the spinning peers */
};

static const char *legend_definition(size_t metric)
{
	switch (metric) {
	case METRIC_PIN:
		return "mean time of a cycle of the pinner: pin and unpin";
	case METRIC_PIN_P99:
		return "99th percentile of such cycles, stalls in full";
	case METRIC_CLEAR:
		return "mean time of an event for who takes the pages away";
	case METRIC_OP:
		return "mean time of one operation";
	}
	return metrics[metric].title;
}

static void legend_gather(struct legend *legend, bool all)
{
	legend->all = all;
	legend->low = INFINITY;
	legend->high = -INFINITY;
	for (size_t i = 0; i < legend->comparison->nr_rows; i++) {
		const struct compare_row *row = &legend->comparison->rows[i];

		if (!cover_shows(row, all))
			continue;
		legend->metric[row->metric] = true;
		if (cover_is_equal(row))
			legend->equal = true;
		else
			legend->verdict[row->verdict] = true;
		legend->method[row->method] = true;
		legend->paired |= row->nr_pairs > 0;
		legend->times |= metric_has_direction(row->metric);
		legend->counts |= metrics[row->metric].kind == METRIC_COUNT;
		legend->within |= row->method == COMPARE_WITHIN;
		if (isnan(row->spinning_peers))
			continue;
		legend->low = fmin(legend->low, row->spinning_peers);
		legend->high = fmax(legend->high, row->spinning_peers);
	}
}

/* Is its label made of the words that the legend explains one by one? */
static bool legend_is_composed(size_t metric)
{
	return metric >= METRIC_REMOTE_TLB && metric <= METRIC_CLEARER_RES;
}

static void legend_metrics(const struct legend *legend)
{
	for (size_t i = 0; i < METRIC_NR; i++)
		if (legend->metric[i] && !legend_is_composed(i) &&
		    i != METRIC_PERF_STAT)
			cover_put("  ", "%s: %s", metrics[i].label,
				  legend_definition(i));
	if (legend->metric[METRIC_PERF_STAT])
		cover_put("  ", "perf stat: on all CPUs over all rounds of a "
			  "run, by what happened in them");
}

static void legend_interrupts(const struct legend *legend)
{
	const bool *shown = legend->metric;
	bool tlb = shown[METRIC_REMOTE_TLB] || shown[METRIC_CLEARER_TLB];
	bool cal = shown[METRIC_REMOTE_CAL] || shown[METRIC_CLEARER_CAL];

	if (tlb && cal)
		puts("CAL: function-call interrupts, TLB shootdowns (TLB) "
		     "among them");
	else if (tlb)
		puts("TLB: TLB shootdown interrupts");
	else if (cal)
		puts("CAL: function-call interrupts");
	if (shown[METRIC_REMOTE_RES] || shown[METRIC_CLEARER_RES])
		puts("RES: reschedule interrupts");
}

/*
 * Explain the CPUs of each shown role, and which of them can be sent a flush.
 */
static void legend_roles(const struct legend *legend)
{
	const bool *shown = legend->metric;
	char peers[64] = "";

	if (legend->low < legend->high)
		snprintf(peers, sizeof(peers), " (%.3g to %.3g ran the "
			 "process)", legend->low, legend->high);
	else if (legend->low == legend->high)
		snprintf(peers, sizeof(peers), " (%.3g ran the process)",
			 legend->low);
	if (shown[METRIC_REMOTE_TLB] || shown[METRIC_REMOTE_CAL] ||
	    shown[METRIC_REMOTE_RES])
		cover_put("  ", "remote: sum of the CPUs that take no pages "
			  "away%s", peers);
	if (shown[METRIC_CLEARER_TLB] || shown[METRIC_CLEARER_CAL] ||
	    shown[METRIC_CLEARER_RES])
		cover_put("  ", "clearer: on the CPU that takes the pages "
			  "away; some releases count its flushes of itself");
}

static void legend_interval(const struct legend *legend)
{
	const bool *method = legend->method;
	double level = 100 * legend->result->options->plan.level;
	const char *unit = legend->comparison->nr_machines ? "machines" :
			   legend->paired ? "pairs of boots" : "boots";

	if (method[COMPARE_T] || method[COMPARE_BOOT_T])
		cover_put("  ", "change: the mean over %s; [ ]: where it lies "
			  "at %g %% confidence", unit, level);
	if (method[COMPARE_WITHIN])
		cover_put("  ", "( ): over the visits of one boot");
	if (method[COMPARE_EXACT])
		cover_put("  ", "An interval without width: all values of A "
			  "are one number, and so are those of B");
	if (method[COMPARE_ONE_VISIT])
		cover_put("  ", "1 visit: how counts vary between processes is "
			  "unknown: no verdict");
}

/* "fewer, slower: ...": the verdicts that occur. */
static void legend_sure(const struct legend *legend)
{
	const struct comparison *comparison = legend->comparison;
	char words[12 * VERDICT_BYTES] = "", buf[VERDICT_BYTES];

	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];
		const char *word;
		size_t len = strlen(words);

		if (!cover_shows(row, legend->all) ||
		    (row->verdict != VERDICT_LESS &&
		     row->verdict != VERDICT_MORE))
			continue;
		word = compare_verdict_text(legend->result, row, buf);
		if (!strstr(words, word))
			snprintf(words + len, sizeof(words) - len, "%s%s",
				 len ? ", " : "", word);
	}
	if (*words)
		cover_put("  ", "%s: proven at %g %%, corrected for all %zu "
			  "tests made (Holm)", words,
			  100 * (1 - legend->result->options->plan.level),
			  legend->result->family[FAMILY_MAIN].nr +
				 legend->result->family[FAMILY_OTHER].nr);
}

static void legend_verdicts(const struct legend *legend)
{
	const bool *verdict = legend->verdict;

	legend_sure(legend);
	if (legend->equal)
		puts("=: A and B are one number");
	if (verdict[VERDICT_NO_CHANGE])
		cover_put("  ", "~: not proven: the interval includes 0%s",
			  legend->counts ? ", or a count moved by less than "
			  "5 %, or less than 0.02" : "");
	if (verdict[VERDICT_SAME])
		cover_put("  ", "same: the whole interval lies within %g %%",
			  legend->result->options->margin_percent);
	if (verdict[VERDICT_LESS_WEAK] || verdict[VERDICT_MORE_WEAK])
		cover_put("  ", "?: the interval leaves out 0, which is no "
			  "proof with so many rows, or fewer than 5 boots");
	if (verdict[VERDICT_UNKNOWN] && legend->times &&
	    legend->comparison->separated)
		cover_put("  ", "unknown: the sides were not measured in turn, "
			  "so drift of the machine would look the same");
	else if (verdict[VERDICT_UNKNOWN] && legend->within)
		cover_put("  ", "unknown: times of a single boot have no "
			  "verdict");
}

static void legend_rounds(const struct comparison *comparison)
{
	size_t left[2] = { 0 }, all[2] = { 0 }, disturbed = 0;
	const char *cell = "";

	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];
		const struct compare_values *values[] = { &row->a, &row->b };

		if (!strcmp(cell, row->cell))
			continue;
		cell = row->cell;
		for (int side = 0; side < 2; side++) {
			disturbed += values[side]->nr_contaminated;
			left[side] += values[side]->nr_contaminated +
				      values[side]->nr_invalid;
			all[side] += values[side]->nr_contaminated +
				     values[side]->nr_invalid +
				     values[side]->nr_rounds;
		}
	}
	if (left[0] || left[1])
		cover_put("  ", "Rounds left out%s: %zu of %zu (A), %zu of %zu "
			  "(B)", !disturbed ? ", without proof of the work" :
			  disturbed == left[0] + left[1] ?
			  " because they were disturbed" :
			  ", disturbed or without proof of the work",
			  left[0], all[0], left[1], all[1]);
}

void cover_print_legend(const struct compare_result *result, bool all)
{
	struct legend legend = { .result = result,
				 .comparison = &result->comparisons[0] };

	legend_gather(&legend, all);
	legend_metrics(&legend);
	legend_interrupts(&legend);
	legend_roles(&legend);
	legend_interval(&legend);
	legend_verdicts(&legend);
	legend_rounds(legend.comparison);
}
