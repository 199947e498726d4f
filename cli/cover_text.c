/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/compare_print.h"
#include "cli/cover.h"
#include "cli/format.h"
#include "lib/compare_result.h"
#include "lib/text.h"

#define LABEL_COLUMNS 14

void cover_subject(const struct compare_row *row, char head[COVER_NAME_BYTES],
		   char tail[COVER_NAME_BYTES])
{
	size_t len = strcspn(row->cell, "+");
	char clean[COVER_NAME_BYTES];

	text_clean(row->cell, clean, sizeof(clean));
	if (row->primitive || !row->cell[len] || len >= strlen(clean)) {
		head[0] = '\0';
		strcpy(tail, clean);
		return;
	}
	memcpy(head, clean, len);
	head[len] = '\0';
	strcpy(tail, clean + len + 1);
}

/* The count that stands beside a time: of the same cell, if compared. */
static const struct compare_row *beside(const struct comparison *comparison,
					const struct compare_row *row)
{
	int tlb = metric_find("tlb_received_per_event");

	for (size_t i = 0; i < comparison->nr_rows; i++)
		if (comparison->rows[i].metric == (size_t)tlb &&
		    comparison->rows[i].primitive == row->primitive &&
		    !strcmp(comparison->rows[i].cell, row->cell))
			return &comparison->rows[i];
	return NULL;
}

static const char *spread(double percent, char buf[FORMAT_BYTES])
{
	if (isnan(percent))
		return "-";
	snprintf(buf, FORMAT_BYTES, percent < 9.95 ? "%.1f" : "%.0f", percent);
	return buf;
}

static const char *change(const struct compare_row *row,
			  char buf[FORMAT_BYTES])
{
	char number[FORMAT_BYTES];

	if (row->verdict == VERDICT_NO_CHANGE)
		return "~";
	if (row->verdict == VERDICT_SAME)
		return "=";
	snprintf(buf, FORMAT_BYTES, "%.30s%s",
		 format_change(row->change, row->relative, number),
		 row->verdict == VERDICT_LESS_WEAK ||
				 row->verdict == VERDICT_MORE_WEAK ||
				 row->verdict == VERDICT_UNKNOWN ? "?" : "");
	return buf;
}

static void print_row(const struct compare_row *row,
		      const struct compare_row *count, const char *label)
{
	char a[FORMAT_BYTES], b[FORMAT_BYTES], sa[FORMAT_BYTES];
	char sb[FORMAT_BYTES], delta[FORMAT_BYTES], interval[FORMAT_BYTES];
	char ca[FORMAT_BYTES], cb[FORMAT_BYTES];
	bool within = row->method == COMPARE_WITHIN;

	if (strlen(label) > LABEL_COLUMNS) {
		printf("%s\n", label);
		label = "";
	}
	printf("%-*s %5s %4s %5s %4s %7s %-14s %5s %5s\n", LABEL_COLUMNS,
	       label, format_narrow(row->a.center, a),
	       spread(row->a.spread_percent, sa),
	       format_narrow(row->b.center, b),
	       spread(row->b.spread_percent, sb), change(row, delta),
	       format_interval(row->low, row->high, within ? "(" : "[",
			       within ? ")" : "]", interval),
	       count ? format_narrow(count->a.center, ca) : "-",
	       count ? format_narrow(count->b.center, cb) : "-");
}

/* Who took part in the cells of one table: threads that pin, CPUs that spin. */
static void print_threads(const struct compare_result *result,
			  const char *head, size_t metric)
{
	const struct comparison *comparison = &result->comparisons[0];
	const char *settings = result->sides[0].runs[0]->settings;
	const char *pinners = strstr(settings, "pinners=");
	double low = INFINITY, high = -INFINITY;
	int nr_pinners = 0;

	/* A line of its own, not the end of another's key. */
	if (pinners && (pinners == settings || pinners[-1] == '\n'))
		nr_pinners = atoi(pinners + strlen("pinners="));
	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];
		char other[COVER_NAME_BYTES], tail[COVER_NAME_BYTES];

		cover_subject(row, other, tail);
		if (row->metric != metric || strcmp(head, other))
			continue;
		low = fmin(low, row->spinning_peers);
		high = fmax(high, row->spinning_peers);
	}
	if (nr_pinners && *head && strcmp(head, "none"))
		printf("%d pinner thread%s%s", nr_pinners,
		       nr_pinners == 1 ? "" : "s", low > high ? "\n" : ", ");
	if (low > high)
		return;
	printf("%.3g", low);
	if (high > low)
		printf(" to %.3g", high);
	printf(" spinning peer%s\n", high == 1 ? "" : "s");
}

static void print_head(const char *head, size_t metric)
{
	const char *what = metrics[metric].title;
	size_t len = strcspn(what, "[");
	char left[COVER_NAME_BYTES + 64], right[64];

	snprintf(left, sizeof(left), "%s%s%.*s",
		 strcmp(head, "none") ? head : "", *head &&
		 strcmp(head, "none") ? ": " : "", (int)len, what);
	snprintf(right, sizeof(right), "ns, lower is better");
	printf("\n%s%*s\n", left, COVER_COLUMNS - (int)strlen(left) > 20 ?
	       COVER_COLUMNS - (int)strlen(left) : 20, right);
}

static void print_columns(void)
{
	printf("%-*s %5s %4s %5s %4s %7s %-14s %5s %5s\n", LABEL_COLUMNS,
	       "", "A", "+-%", "B", "+-%", "change", "    95 % CI",
	       "TLB A", "B");
	puts("-------------- ----- ---- ----- ---- ------- -------------- -----"
	     " -----");
}

/* All rows of one metric, one table for each pinner. */
static void print_metric(const struct compare_result *result, size_t metric)
{
	const struct comparison *comparison = &result->comparisons[0];
	char last[COVER_NAME_BYTES] = "\n";

	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];
		char head[COVER_NAME_BYTES], tail[COVER_NAME_BYTES];

		if (row->metric != metric)
			continue;
		cover_subject(row, head, tail);
		if (strcmp(head, last)) {
			print_head(head, metric);
			print_threads(result, head, metric);
			print_columns();
		}
		strcpy(last, head);
		print_row(row, beside(comparison, row), tail);
	}
}

static void print_counts(const struct comparison *comparison)
{
	puts("\ncounted per event");
	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];
		char name[COVER_NAME_BYTES], a[FORMAT_BYTES], b[FORMAT_BYTES];
		char delta[FORMAT_BYTES];

		if (metrics[row->metric].kind == METRIC_COUNT)
			printf("%-27.27s %-14.14s %8s %8s %8s\n",
			       text_clean(row->cell, name, sizeof(name)),
			       metrics[row->metric].label,
			       format_value(row->a.center, a),
			       format_value(row->b.center, b),
			       change(row, delta));
	}
}

static bool has_times(const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->nr_rows; i++)
		if (metrics[comparison->rows[i].metric].kind == METRIC_TIME)
			return true;
	return false;
}

static void print_noise(const struct noise *noise)
{
	char line[200];

	if (isnan(noise->floor_percent)) {
		puts("Noise floor: unknown, A has fewer than two boots.");
		return;
	}
	snprintf(line, sizeof(line), "A against A on this machine (from the "
		 "spread of its boots, median row): noise floor %.2g %%, "
		 "detectable change %.2g %%.", noise->floor_percent,
		 noise->detectable_percent);
	print_wrapped("", "", line, COVER_COLUMNS);
}

/* A clearer that did nothing gives no number: the runner saw to that. */
static void print_floor(const struct compare_result *result)
{
	if (compare_count_notes(result, NOTE_INVALID))
		puts("Cells below their activity floor (merges, swap-outs, "
		     "...) are left out.");
	else
		puts("Every cell passed its activity floor (merges, "
		     "swap-outs, collapses).");
}

int cover_print(const struct compare_result *result,
		const struct noise *noise)
{
	const struct comparison *comparison = &result->comparisons[0];
	int err;

	cover_print_head(result, comparison);
	for (size_t i = 0; i < METRIC_NR; i++)
		if (metrics[i].kind != METRIC_COUNT)
			print_metric(result, i);
	if (comparison->nr_rows && !has_times(comparison))
		print_counts(comparison);
	cover_print_exact(comparison);
	printf("\n+-%% is the spread between %s; TLB: shootdowns received per "
	       "event,\n- where not measured.\n",
	       comparison->nr_machines ? "machines" : "boots");
	compare_print_reading(result, false, "", COVER_COLUMNS);
	if (!isnan(result->options->margin_percent))
		printf("\"=\": the whole interval lies within %g %%.\n",
		       result->options->margin_percent);
	print_floor(result);
	if (has_times(comparison) && !comparison->nr_machines)
		print_noise(noise);
	err = cover_print_notes(comparison, !has_times(comparison));
	cover_print_reproduce(result, comparison);
	return err;
}

void cover_print_one_line(const struct compare_result *result)
{
	const struct comparison *comparison = &result->comparisons[0];
	size_t slower = 0, faster = 0, same = 0, unknown = 0;
	const struct compare_row *worst = NULL;
	char name[24], change_text[FORMAT_BYTES], line[160];

	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (metrics[row->metric].kind != METRIC_TIME)
			continue;
		slower += row->verdict == VERDICT_MORE;
		faster += row->verdict == VERDICT_LESS;
		unknown += row->verdict == VERDICT_UNKNOWN;
		same += row->verdict != VERDICT_MORE &&
			row->verdict != VERDICT_LESS &&
			row->verdict != VERDICT_UNKNOWN;
		if (!worst || row->change > worst->change)
			worst = row;
	}
	snprintf(line, sizeof(line), "times: %zu slower, %zu faster, %zu ~, "
		 "%zu unknown; worst %s %s",
		 slower, faster, same, unknown,
		 worst ? text_clean(worst->cell, name, sizeof(name)) : "-",
		 worst ? format_change(worst->change, 1, change_text) : "");
	printf("%.*s\n", COVER_COLUMNS, line);
}
