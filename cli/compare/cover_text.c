/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/compare/cover_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/compare/compare_reading.h"
#include "cli/compare/cover.h"
#include "cli/compare/cover_exact.h"
#include "cli/compare/cover_head.h"
#include "cli/compare/cover_legend.h"
#include "cli/compare/cover_notes.h"
#include "cli/compare/cover_reproduce.h"
#include "cli/compare/cover_words.h"
#include "cli/common/cellname.h"
#include "cli/common/format.h"
#include "cli/common/table.h"
#include "analysis/compare/compare_result.h"
#include "lib/base/text.h"

#define WORDS_BYTES 400
#define EVENTS_BYTES 80
#define LABEL_COLUMNS 14

static const char *cover_spread(double percent, char buf[FORMAT_BYTES])
{
	if (isnan(percent))
		return "-";
	snprintf(buf, FORMAT_BYTES, percent < 9.95 ? "%.1f" : "%.0f", percent);
	return buf;
}

/* Format in 8 columns, with the digits that a reader compares. */
static const char *cover_value(double value, char buf[FORMAT_BYTES])
{
	if (fabs(value) < 0.0005)
		value = 0;
	return format_value(value, buf);
}

/* Percents of counts that are printed as 0.000 say nothing. */
static const char *cover_change(const struct compare_row *row,
				char buf[FORMAT_BYTES])
{
	if (metrics[row->metric].kind == METRIC_COUNT &&
	    (row->b.center == row->a.center ||
	     (fabs(row->a.center) < 0.0005 && fabs(row->b.center) < 0.0005)))
		return "0";
	return format_change(row->change, row->relative, buf);
}

/* "( -4.9,  +2.3)%": without a percent sign it is in the unit of the row. */
static const char *cover_interval(const struct compare_row *row,
				  char buf[FORMAT_BYTES])
{
	const char *text = compare_interval_text(row, buf);

	return row->relative && text == buf && strpbrk(buf, ")]") ?
		       strcat(buf, "%") : text;
}

static void cover_row(struct table *table, const struct compare_result *result,
		      const struct compare_row *row, bool all)
{
	char buf[FORMAT_BYTES], verdict[VERDICT_BYTES];

	table_text(table, metrics[row->metric].label);
	table_text(table, cover_value(row->a.center, buf));
	if (all)
		table_text(table, cover_spread(row->a.spread_percent, buf));
	table_text(table, cover_value(row->b.center, buf));
	if (all)
		table_text(table, cover_spread(row->b.spread_percent, buf));
	if (!all && cover_is_own_flush(&result->comparisons[0], row)) {
		table_text(table, "-");
		table_text(table, "no interrupts");
		table_text(table, "-");
		table_end(table);
		return;
	}
	table_text(table, cover_change(row, buf));
	table_text(table, cover_interval(row, buf));
	table_text(table, cover_is_equal(row) ? "=" :
		   row->verdict == VERDICT_SAME ? "same" :
		   compare_verdict_text(result, row, verdict));
	table_end(table);
}

/*
 * The number of events behind the counts of @row's cell, " (counted: A 40,
 * B 39)": rounds of one length fit more or less of them. "" if the cell has
 * none.
 */
static const char *cover_events(const struct comparison *comparison,
				const struct compare_row *row,
				char buf[EVENTS_BYTES])
{
	const struct compare_row *end = comparison->rows + comparison->nr_rows;
	const char *cell = row->cell;

	buf[0] = '\0';
	for (; row < end && !strcmp(row->cell, cell) && !*buf; row++) {
		double a = row->a.nr_events, b = row->b.nr_events;

		if (!metrics[row->metric].row || strstr(cell, "+none") ||
		    row->primitive || !(a > 0) || !(b > 0))
			continue;
		snprintf(buf, EVENTS_BYTES, " (counted: A %.0f, B %.0f)", a, b);
	}
	return buf;
}

/* Print the heading above the rows of each cell. */
static void cover_cell(const struct comparison *comparison,
		       const struct compare_row *row)
{
	char name[CELLNAME_BYTES], words[WORDS_BYTES], events[EVENTS_BYTES];

	cellname(row->cell, COVER_NAME_COLUMNS, name);
	cover_words(row->cell, words, sizeof(words));
	cover_put("    ", "%s%s%s%s", name, *words ? ": " : "", words,
		  cover_events(comparison, row, events));
}

static void cover_event(const struct compare_row *row)
{
	char event[CELLNAME_BYTES];

	cover_put("  ", "%s per %s:", text_clean(row->event, event,
						 sizeof(event)), row->per);
}

static void cover_rows(const struct compare_result *result, bool all)
{
	char interval[FORMAT_BYTES];
	const struct table_column plain[] = {
		{ "", -LABEL_COLUMNS }, { "A", 9 }, { "B", 9 },
		{ "change", 8 }, { interval, -16 }, { "verdict", 0 },
		{ NULL, 0 }
	}, spread[] = {
		{ "", -LABEL_COLUMNS }, { "A", 7 }, { "+-%", 4 }, { "B", 7 },
		{ "+-%", 4 }, { "change", 7 }, { interval, -15 },
		{ "verdict", 0 }, { NULL, 0 }
	};
	const struct comparison *comparison = &result->comparisons[0];
	struct table table = { .out = stdout,
			       .columns = all ? spread : plain };
	const struct compare_row *last = NULL;

	format_interval_head(result->options->plan.level, interval);
	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (!cover_shows(row, all))
			continue;
		if (!last)
			table_head(&table);
		if (!last || strcmp(last->cell, row->cell) ||
		    last->primitive != row->primitive)
			cover_cell(comparison, row);
		if (row->event)
			cover_event(row);
		cover_row(&table, result, row, all);
		last = row;
	}
}

static bool cover_has_times(const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->nr_rows; i++)
		if (metrics[comparison->rows[i].metric].kind == METRIC_TIME)
			return true;
	return false;
}

static void cover_noise(const struct noise *noise)
{
	if (isnan(noise->floor_percent))
		puts("Noise floor: unknown, A has fewer than two boots.");
	else
		cover_put("  ", "A against A on this machine (from the spread "
			  "of its boots, median row): noise floor %.2g %%, "
			  "detectable change %.2g %%.", noise->floor_percent,
			  noise->detectable_percent);
}

int cover_print(const struct compare_result *result,
		const struct noise *noise)
{
	const struct comparison *comparison = &result->comparisons[0];
	bool all = noise;
	int err;

	cover_print_head(result, comparison, all);
	cover_rows(result, all);
	putchar('\n');
	cover_print_exact(result, all);
	cover_print_legend(result, all);
	if (all) {
		puts("  +-%: the spread between boots, of a fleet between "
		     "machines");
		compare_print_reading(result, false, "  ", COVER_COLUMNS);
	}
	if (all && cover_has_times(comparison) && !comparison->nr_machines)
		cover_noise(noise);
	err = cover_print_notes(comparison, all);
	cover_print_reproduce(result, comparison);
	return err;
}

/* The verdicts of all rows of one kind. */
struct tally {
	size_t less, more, same, unknown;
	const struct compare_row *most;
};

static void tally_add(struct tally *tally, const struct compare_row *row)
{
	bool sure = row->verdict == VERDICT_LESS ||
		    row->verdict == VERDICT_MORE;
	bool most_sure = tally->most && (tally->most->verdict == VERDICT_LESS ||
					 tally->most->verdict == VERDICT_MORE);

	tally->less += row->verdict == VERDICT_LESS;
	tally->more += row->verdict == VERDICT_MORE;
	tally->unknown += row->verdict == VERDICT_UNKNOWN;
	tally->same += !sure && row->verdict != VERDICT_UNKNOWN;
	/*
	 * Keep the slowest time, or the count with the largest change. Proven
	 * rows precede.
	 */
	if (!tally->most || (sure && !most_sure) ||
	    (sure == most_sure &&
	     (metrics[row->metric].kind == METRIC_TIME ?
	      row->change > tally->most->change :
	      fabs(row->change) > fabs(tally->most->change))))
		tally->most = row;
}

void cover_print_one_line(const struct compare_result *result)
{
	const struct comparison *comparison = &result->comparisons[0];
	bool times = cover_has_times(comparison);
	char name[CELLNAME_BYTES], change[FORMAT_BYTES], line[400];
	struct tally tally = { 0 };

	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (cover_shows(row, false) && metrics[row->metric].kind ==
		    (times ? METRIC_TIME : METRIC_COUNT))
			tally_add(&tally, row);
	}
	snprintf(line, sizeof(line), "%s: %zu %s, %zu %s, %zu ~, %zu unknown",
		 times ? "times" : "counts", tally.more,
		 times ? "slower" : "more", tally.less,
		 times ? "faster" : "fewer", tally.same, tally.unknown);
	if (tally.most)
		snprintf(line + strlen(line), sizeof(line) - strlen(line),
			 "; %s%s%s %s", times ? "worst " : "",
			 cellname(tally.most->cell, 23, name),
			 times ? "" : tally.most->metric == METRIC_REMOTE_TLB ?
			 " TLB" : tally.most->metric == METRIC_REMOTE_CAL ?
			 " CAL" : "", format_change(tally.most->change,
						    tally.most->relative,
						    change));
	printf("%.*s\n", COVER_COLUMNS, line);
}
