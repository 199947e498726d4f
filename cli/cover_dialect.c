/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The same data in the shape of other tools. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/cover.h"
#include "cli/format.h"
#include "lib/compare_result.h"
#include "lib/text.h"

#define NAME_BYTES 100

static const char *release(const struct compare_result *result, size_t side,
			   char *buf, size_t size)
{
	return text_clean(runfile_fact(result->sides[side].runs[0],
				       "kernel.release"), buf, size);
}

static const char *number(double value, char buf[FORMAT_BYTES])
{
	double digits;

	if (isnan(value))
		return "-";
	/* Two decimals, or as many as four digits of a small value take. */
	digits = value == 0 ? 2 : fmax(2, 3 - floor(log10(fabs(value))));
	if (fabs(value) >= 1e7 || digits > 7)
		snprintf(buf, FORMAT_BYTES, "%.4g", value);
	else
		snprintf(buf, FORMAT_BYTES, "%.*f", (int)digits, value);
	return buf;
}

static bool sure(const struct compare_row *row)
{
	return row->verdict == VERDICT_LESS || row->verdict == VERDICT_MORE;
}

/* B is better where the number in ( ) is above 0; * * marks a change. */
void cover_print_mmtests(const struct compare_result *result)
{
	const struct comparison *comparison = &result->comparisons[0];
	char a[24], b[24];

	printf("%-50s %20s %20s\n", "", release(result, 0, a, sizeof(a)),
	       release(result, comparison->side, b, sizeof(b)));
	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];
		char name[24], left[80], mean_a[FORMAT_BYTES];
		char mean_b[FORMAT_BYTES];
		char open = sure(row) ? '*' : '(';
		char close = sure(row) ? '*' : ')';

		snprintf(left, sizeof(left), "%s %s:%s",
			 metrics[row->metric].kind == METRIC_TIME ? "Gmean" :
								    "Amean",
			 text_clean(row->cell, name, sizeof(name)),
			 metrics[row->metric].key);
		printf("%-50s %9s (   0.00%%) %9s %c", left,
		       number(row->a.center, mean_a),
		       number(row->b.center, mean_b), open);
		if (row->relative)
			printf("%7.2f%%%c\n", -row->change, close);
		else
			printf("%7s %c\n", "-", close);
	}
}

/* "404.10 +- 2%": the spread between boots; none where it is not known. */
static void lkp_value(double center, double spread)
{
	char mean[FORMAT_BYTES];

	printf("%12s ", number(center, mean));
	if (isnan(spread))
		printf("%6s", "");
	else
		printf("+- %2.0f%%", spread);
}

void cover_print_lkp(const struct compare_result *result)
{
	const struct comparison *comparison = &result->comparisons[0];
	char a[60], b[60];

	printf("commit:\n  %s\n  %s\n\n", release(result, 0, a, sizeof(a)),
	       release(result, comparison->side, b, sizeof(b)));
	printf("%16.16s %27.27s\n", a, b);
	puts("---------------- ---------------------------");
	puts("         %stddev     %change         %stddev");
	puts("             \\          |                \\");
	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];
		char name[NAME_BYTES], change[FORMAT_BYTES];

		lkp_value(row->a.center, row->a.spread_percent);
		printf("%10s ", sure(row) ? format_change(row->change,
							  row->relative,
							  change) : "");
		lkp_value(row->b.center, row->b.spread_percent);
		printf("  mmfence.%s.%s\n",
		       text_clean(row->cell, name, sizeof(name)),
		       metrics[row->metric].key);
	}
}

static void benchstat_value(const struct compare_row *row,
			    const struct compare_values *values)
{
	char mean[FORMAT_BYTES], text[2 * FORMAT_BYTES];

	snprintf(text, sizeof(text), "%s%s", number(values->center, mean),
		 metrics[row->metric].kind == METRIC_TIME ? "ns" : "");
	printf("%14s", text);
	if (isnan(values->spread_percent))
		printf("%7s", "");
	else
		printf(" +- %2.0f%%", values->spread_percent);
}

/* One table for each metric, as benchstat prints one for each unit. */
void cover_print_benchstat(const struct compare_result *result)
{
	const struct comparison *comparison = &result->comparisons[0];
	const char *gap = "";

	for (size_t metric = 0; metric < METRIC_NR; metric++) {
		bool first = true;

		for (size_t i = 0; i < comparison->nr_rows; i++) {
			const struct compare_row *row = &comparison->rows[i];
			char name[29], change[FORMAT_BYTES];

			if (row->metric != metric)
				continue;
			if (first)
				printf("%s%-28s %20s %20s  delta\n",
				       gap, "name",
				       metrics[metric].label,
				       metrics[metric].label);
			first = false;
			gap = "\n";
			printf("%-28s", text_clean(row->cell, name,
						   sizeof(name)));
			benchstat_value(row, &row->a);
			benchstat_value(row, &row->b);
			printf("  %7s", sure(row) ?
			       format_change(row->change, row->relative,
					     change) : "~");
			/* n counts boots, which one of a side cannot test. */
			if (!isnan(row->effect.p) &&
			    row->method != COMPARE_WITHIN)
				printf("  (p=%.3f", row->effect.p);
			else
				printf("  (p=-");
			printf(" n=%zu+%zu)\n", row->a.nr_boots,
			       row->b.nr_boots);
		}
	}
}
