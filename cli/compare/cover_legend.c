/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The definition of each row and column that the letter has, once. */
#include "cli/compare/cover_legend.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/compare/cover.h"
#include "analysis/compare/compare_result.h"
#include "analysis/compare/compare_verdict.h"

#define LEAST_SHOWN 0.0005	/* less is printed as 0.000 */

/* The verdicts, intervals and metrics of the shown rows. */
struct legend {
	const struct compare_result *result;
	const struct comparison *comparison;
	bool metric[METRIC_NR];
	bool verdict[VERDICT_MORE_WEAK + 1];
	bool method[COMPARE_BOOT_T + 1];
	bool all, paired, times, within, few;
	bool counts;			/* one that moved too little */
	bool absolute;			/* an interval that is not in % */
	bool others;			/* interrupts of more than two rows */
	bool cells;			/* more than one */
	bool uneven;			/* A and B had unlike many events */
	double low, high;		/* range of the spinning peers */
};

static const char *legend_definition(size_t metric)
{
	switch (metric) {
	case METRIC_PIN:
		return "mean time of a cycle of the pinner: the calls that "
		       "take references and drop them";
	case METRIC_PIN_P99:
		return "99th percentile; cycles that were due in a stall "
		       "count with their delay";
	case METRIC_CLEAR:
		return "elapsed time per event of the calls, or of the "
		       "daemon's work, that take the pages away, all waits "
		       "included; not of preparing the pages";
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

		legend->others |= cover_shows_by_rule(row) &&
				  (row->a.center >= LEAST_SHOWN ||
				   row->b.center >= LEAST_SHOWN);
		if (!cover_shows(row, all))
			continue;
		legend->metric[row->metric] = true;
		/* Its line has neither interval nor verdict. */
		if (!all && cover_is_own_flush(legend->comparison, row))
			continue;
		legend->verdict[row->verdict] |= !cover_is_equal(row);
		legend->cells |= strcmp(row->cell,
					legend->comparison->rows->cell) != 0;
		legend->uneven |= metrics[row->metric].row &&
				  row->a.nr_events != row->b.nr_events;
		legend->few |= compare_few_boots(row);
		legend->method[row->method] = true;
		legend->absolute |= !row->relative &&
				    row->method != COMPARE_ONE_VISIT &&
				    isfinite(row->low) && !cover_is_equal(row);
		legend->paired |= row->nr_pairs > 0;
		legend->times |= metric_has_direction(row->metric);
		legend->counts |= metrics[row->metric].kind == METRIC_COUNT &&
				  row->verdict == VERDICT_NO_CHANGE &&
				  (row->low > 0 || row->high < 0);
		legend->within |= row->method == COMPARE_WITHIN ||
				  (row->method == COMPARE_EXACT &&
				   (row->a.nr_boots < 2 ||
				    row->b.nr_boots < 2));
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
		puts("CAL: function-call IPIs of any cause, TLB shootdowns "
		     "(TLB) among them");
	else if (tlb)
		puts("TLB: TLB shootdown interrupts");
	else if (cal)
		puts("CAL: function-call IPIs of any cause");
	if (shown[METRIC_REMOTE_RES] || shown[METRIC_CLEARER_RES])
		puts("RES: reschedule interrupts");
}

/*
 * "CPUs online" of a guest or machine with 2: there is one other CPU. Return: 0
 * if unknown or if machines differ.
 */
static long legend_nr_cpus(const struct legend *legend)
{
	const struct runfile *run = legend->result->sides[0].runs[0];

	return legend->comparison->nr_machines ? 0 :
	       strtol(runfile_fact(run, "machine.cpus_online"), NULL, 10);
}

/* Explain "remote": its CPUs, and which of them can be sent a flush. */
static void legend_remote(const struct legend *legend)
{
	char peers[64] = "";

	if (legend_nr_cpus(legend) == 2 && legend->low >= 1 &&
	    legend->high <= 1) {
		puts("remote: received by the other CPU, where a thread of the "
		     "process runs");
		return;
	}
	if (legend->low < legend->high)
		snprintf(peers, sizeof(peers), ", %.3g to %.3g of which ran "
			 "the process", legend->low, legend->high);
	else if (legend->low == legend->high)
		snprintf(peers, sizeof(peers), ", %.3g of which ran the "
			 "process", legend->low);
	cover_put("  ", "remote: sum of all CPUs but that which takes the "
		  "pages away%s", peers);
}

/*
 * Linux 5.10 counts the flush of a CPU's own TLB in row TLB, not in row CAL.
 */
static void legend_clearer(const struct legend *legend)
{
	const bool *shown = legend->metric;

	if (shown[METRIC_CLEARER_TLB] && !shown[METRIC_CLEARER_CAL])
		cover_put("  ", "clearer TLB: 5.10 counts in row TLB of "
			  "/proc/interrupts also the flushes of its own TLB by "
			  "the CPU that takes the pages away "
			  "(flush_tlb_func_remote() runs there, too). No "
			  "interrupt is sent, so this is not a change");
	else if (shown[METRIC_CLEARER_TLB] || shown[METRIC_CLEARER_CAL] ||
		 shown[METRIC_CLEARER_RES])
		cover_put("  ", "clearer .../ev: received by the clearer's "
			  "CPU, which takes the pages away");
}

static void legend_roles(const struct legend *legend)
{
	const bool *shown = legend->metric;

	if (shown[METRIC_REMOTE_TLB] || shown[METRIC_REMOTE_CAL] ||
	    shown[METRIC_REMOTE_RES])
		legend_remote(legend);
	legend_clearer(legend);
	if (legend->others && !legend->all)
		cover_put("  ", "Rows shown: each remote count; another "
			  "count if it is %g/ev or more, or surely changed",
			  COVER_FEW);
	if (legend->uneven && legend->cells)
		cover_put("  ", "Counted events are no speed: a round takes as "
			  "many as fit its time");
}

static const char *legend_unit(const struct legend *legend)
{
	return legend->comparison->nr_machines ? "machine" :
	       legend->within ? "visit" : "boot";
}

/*
 * List the sure verdicts that occur. @tested: "fewer, slower", of rows that
 * vary; otherwise " (fewer, =)", of those that do not.
 */
static const char *legend_sure_words(const struct legend *legend, bool tested,
				     char *words, size_t size)
{
	const struct comparison *comparison = legend->comparison;
	char buf[VERDICT_BYTES];
	size_t len = 0;

	words[0] = '\0';
	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];
		const char *word = cover_is_equal(row) ? "=" :
			compare_verdict_text(legend->result, row, buf);

		if (!cover_shows(row, legend->all) ||
		    tested == isnan(row->p_holm) || strstr(words, word) ||
		    (row->verdict != VERDICT_LESS && *word != '=' &&
		     row->verdict != VERDICT_MORE))
			continue;
		len += (size_t)snprintf(words + len, size - len, "%s%s",
					len ? ", " : tested ? "" : " (", word);
	}
	if (len && !tested)
		snprintf(words + len, size - len, ")");
	return words;
}

static void legend_interval(const struct legend *legend)
{
	const bool *method = legend->method;
	double level = 100 * legend->result->options->plan.level;
	const char *unit = legend->comparison->nr_machines ? "machines" :
			   legend->paired ? "pairs of boots" : "boots";
	char words[12 * VERDICT_BYTES];

	if (method[COMPARE_T] || method[COMPARE_BOOT_T])
		cover_put("  ", "change: the mean over %s; [ ]: its %g %% "
			  "confidence interval", unit, level);
	if (legend->within)
		cover_put("  ", "( ): over the visits of these boots; "
			  "other boots may differ");
	if (legend->absolute)
		puts("An interval without %: in the unit of its row");
	if (method[COMPARE_EXACT])
		cover_put("  ", "Width 0%s: all %ss of A gave one number, and "
			  "so did B's; no test",
			  legend_sure_words(legend, false, words,
					    sizeof(words)),
			  legend_unit(legend));
}

static void legend_sure(const struct legend *legend)
{
	char words[12 * VERDICT_BYTES];

	if (*legend_sure_words(legend, true, words, sizeof(words)))
		cover_put("  ", "%s: at most %g %% risk that chance made any "
			  "of these (Holm, %zu numbers%s%s%s)", words,
			  100 * (1 - legend->result->options->plan.level),
			  cover_nr_tests(legend->result),
			  legend->few ? ": all with a width and 5 " : "",
			  legend->few ? legend_unit(legend) : "",
			  legend->few ? "s or more" : "");
}

/* "?" and "unknown": why there is no verdict. */
static void legend_weak(const struct legend *legend)
{
	const bool *verdict = legend->verdict;

	if (verdict[VERDICT_LESS_WEAK] || verdict[VERDICT_MORE_WEAK])
		cover_put("  ", "?: the interval leaves out 0, but %s",
			  !legend->few ? "among so many rows that is no proof" :
			  legend->within ?
			  "fewer than 5 visits are too few for a verdict" :
			  "fewer than 5 boots are too few for a verdict");
	if (verdict[VERDICT_UNKNOWN] && legend->times &&
	    legend->comparison->separated)
		cover_put("  ", "unknown: the sides were not measured in turn, "
			  "so drift of the machine would look the same");
	else if (verdict[VERDICT_UNKNOWN] && legend->times && legend->within)
		cover_put("  ", "unknown: times of a single boot have no "
			  "verdict");
	if (legend->method[COMPARE_ONE_VISIT])
		puts("unknown: counts are exact, but one visit each does not "
		     "show their spread");
}

static void legend_verdicts(const struct legend *legend)
{
	const bool *verdict = legend->verdict;

	legend_sure(legend);
	if (verdict[VERDICT_NO_CHANGE])
		cover_put("  ", "~: not proven, though any change within the "
			  "interval is possible%s", legend->counts ?
			  "; or a count moved by less than 5 % or 0.02" : "");
	if (verdict[VERDICT_SAME])
		cover_put("  ", "same: the whole interval lies within %g %%",
			  legend->result->options->margin_percent);
	legend_weak(legend);
}

static void legend_rounds(const struct comparison *comparison)
{
	size_t left[2] = { 0 }, all[2] = { 0 }, disturbed = 0, before;
	size_t nr_cells = 0, nr_short = 0;
	const char *cell = "", *short_cell = "";

	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];
		const struct compare_values *values[] = { &row->a, &row->b };

		if (!strcmp(cell, row->cell))
			continue;
		cell = row->cell;
		nr_cells++;
		before = left[0] + left[1];
		for (int side = 0; side < 2; side++) {
			disturbed += values[side]->nr_contaminated;
			left[side] += values[side]->nr_contaminated +
				      values[side]->nr_invalid;
			all[side] += values[side]->nr_contaminated +
				     values[side]->nr_invalid +
				     values[side]->nr_rounds;
		}
		if (left[0] + left[1] > before) {
			nr_short++;
			short_cell = cell;
		}
	}
	if (left[0] || left[1])
		cover_put("  ", "Rounds left out, %s: "
			  "%zu of %zu (A), %zu of %zu (B)%s%s",
			  !disturbed ? "without proof of the work" :
			  disturbed == left[0] + left[1] ?
			  "disturbed by other work of the host or guest" :
			  "disturbed by other work, or without proof of "
			  "the work",
			  left[0], all[0], left[1], all[1],
			  nr_short != 1 || nr_cells < 2 ? "" :
			  left[0] + left[1] > 1 ? ", all in " : ", in ",
			  nr_short == 1 && nr_cells > 1 ? short_cell : "");
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
