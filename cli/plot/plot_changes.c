/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes with their intervals: a panel of times and rates, in %, and one of
 * counts, as the difference per event. What is left out is said in the figure.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "cli/common/format.h"
#include "cli/plot/chart.h"
#include "cli/plot/plot.h"
#include "cli/plot/plot_label.h"
#include "lib/base/fail.h"
#include "lib/base/text.h"

#define MAX_ROWS 150		/* of a panel */

enum panel { PANEL_TIMES, PANEL_COUNTS, NR_PANELS };

static const char *const axes[NR_PANELS] = {
	"times, rates: change of B against A [%], 95 % interval; left: faster",
	"counts: B less A, per event, 95 % interval; left: fewer",
};

struct line {
	double change, low, high;
	bool sure;
};

struct forest {
	const struct comparison *comparison;
	size_t nr[NR_PANELS];
	size_t nr_without, nr_beyond;	/* rows left out */
};

static enum panel changes_panel(const struct compare_row *row)
{
	return metrics[row->metric].kind == METRIC_COUNT ? PANEL_COUNTS :
							   PANEL_TIMES;
}

static struct line changes_line(const struct compare_row *row)
{
	bool sure = row->verdict == VERDICT_LESS ||
		    row->verdict == VERDICT_MORE;

	if (changes_panel(row) == PANEL_COUNTS)
		return (struct line){ row->effect.estimate, row->effect.low,
				      row->effect.high, sure };
	return (struct line){ row->change, row->low, row->high, sure };
}

/* A rate that was 0 in A has no change in %. */
static bool changes_has_line(const struct compare_row *row)
{
	return isfinite(row->low) && isfinite(row->high) &&
	       (row->relative || changes_panel(row) == PANEL_COUNTS);
}

static void changes_count(struct forest *forest)
{
	for (size_t i = 0; i < forest->comparison->nr_rows; i++) {
		const struct compare_row *row = &forest->comparison->rows[i];
		enum panel panel = changes_panel(row);

		if (!changes_has_line(row))
			forest->nr_without++;
		else if (forest->nr[panel] == MAX_ROWS)
			forest->nr_beyond++;
		else
			forest->nr[panel]++;
	}
}

#define LEFT_OUT_BYTES 200

/* "" if all of all sides is drawn. */
static const char *changes_left_out(const struct plot_job *job,
				    const struct forest *forest,
				    char buf[LEFT_OUT_BYTES])
{
	char *end = buf;

	*buf = '\0';
	if (forest->nr_without)
		end += sprintf(end, ", rows without an interval: %zu",
			       forest->nr_without);
	if (forest->nr_beyond)
		end += sprintf(end, ", rows beyond the first %d of a panel: "
			       "%zu", MAX_ROWS, forest->nr_beyond);
	if (job->nr_sides > 2)
		sprintf(end, ", sides after B: %zu", job->nr_sides - 2);
	if (*buf)
		memcpy(buf, ": ", 2);
	return buf;
}

/* Rows of one panel in one block; @sure picks, -1 for all. */
static void changes_write_block(struct plot_job *job,
				const struct forest *forest, enum panel panel,
				int sure)
{
	size_t nr = 0;

	for (size_t i = 0; nr < forest->nr[panel]; i++) {
		const struct compare_row *row = &forest->comparison->rows[i];
		struct line line = changes_line(row);
		char label[PLOT_LABEL_BYTES];

		if (changes_panel(row) != panel || !changes_has_line(row))
			continue;
		nr++;
		if (sure >= 0 && line.sure != sure)
			continue;
		fprintf(job->data, "%.6g\t%.6g\t%.6g\t%zu\t%s\n", line.change,
			line.low, line.high, nr,
			plot_row_label(row->cell, metrics[row->metric].label,
				       label));
	}
	/* A block must not be empty. Labels have a row of their own each. */
	if (sure >= 0 || !nr)
		fputs("NaN\tNaN\tNaN\tNaN\t-\n", job->data);
	fputs("\n\n", job->data);
}

static void changes_write_blocks(struct plot_job *job,
				 const struct forest *forest)
{
	char text[LEFT_OUT_BYTES], label[PLOT_LABEL_BYTES];

	for (int panel = 0; panel < NR_PANELS; panel++) {
		changes_write_block(job, forest, panel, 1);
		changes_write_block(job, forest, panel, 0);
		changes_write_block(job, forest, panel, -1);
	}
	for (size_t i = 0; i < 2; i++)
		fprintf(job->data, "%s\n0\t1\n\n\n",
			plot_side_label(job, i, label));
	changes_left_out(job, forest, text);
	fprintf(job->data, "%s%s\n0\t1\n",
		*text ? "left out" : "no row is left out", text);
	job->nr = forest->nr[PANEL_TIMES];
	job->nr_more = forest->nr[PANEL_COUNTS];
	/* Each panel takes room for its axis. */
	job->rows = job->nr + job->nr_more + (job->nr && job->nr_more ? 4 : 0);
}

static void changes_draw_row(struct chart *chart, const struct compare_row *row,
			     enum panel panel)
{
	struct line line = changes_line(row);
	char text[FORMAT_BYTES];
	size_t low = chart_column(chart, line.low);
	size_t high = chart_column(chart, line.high);

	chart_put(chart, 1, metrics[row->metric].label);
	if (chart->low < 0 && chart->high > 0)
		chart_fill(chart, 0, 0, ':');
	chart_fill(chart, line.low, line.high, '-');
	if (high > low + 1) {
		chart->line[low] = '[';
		chart->line[high] = ']';
	}
	chart->line[chart_column(chart, line.change)] = line.sure ? '*' : 'o';
	if (panel == PANEL_TIMES)
		format_change(line.change, 1, text);
	else
		snprintf(text, sizeof(text), "%+.3f", line.change);
	chart_right(chart, 0, text);
	chart_line(chart);
}

static void changes_draw_panel(struct plot_job *job,
			       const struct forest *forest, enum panel panel)
{
	const struct compare_row *rows = forest->comparison->rows, *last = NULL;
	double low = 0, high = 0;
	struct chart chart;
	size_t nr = 0;

	if (!forest->nr[panel])
		return;
	fprintf(job->data, "\n%s\n", axes[panel]);
	chart_init(&chart, job->data, 17, 10);
	for (size_t i = 0; nr < forest->nr[panel]; i++) {
		if (changes_panel(&rows[i]) != panel ||
		    !changes_has_line(&rows[i]))
			continue;
		nr++;
		low = fmin(low, changes_line(&rows[i]).low);
		high = fmax(high, changes_line(&rows[i]).high);
	}
	chart_scale(&chart, low, high, false);
	for (size_t i = 0; nr; i++) {
		char cell[PLOT_LABEL_BYTES];

		if (changes_panel(&rows[i]) != panel ||
		    !changes_has_line(&rows[i]))
			continue;
		nr--;
		if (!last || strcmp(last->cell, rows[i].cell))
			fprintf(job->data, "%s\n",
				plot_cell_label(rows[i].cell, cell));
		last = &rows[i];
		changes_draw_row(&chart, last, panel);
	}
	chart_ticks(&chart);
}

static void changes_draw(struct plot_job *job, const struct forest *forest)
{
	char text[LEFT_OUT_BYTES];

	plot_sides_lines(job);
	fputs("[-*-] clear change   [-o-] none, or not clear\n", job->data);
	for (int panel = 0; panel < NR_PANELS; panel++)
		changes_draw_panel(job, forest, panel);
	if (*changes_left_out(job, forest, text))
		fprintf(job->data, "\nleft out%s\n", text);
}

/* The changes of B against A, given to @put. */
static int changes_of_job(struct plot_job *job,
			  void (*put)(struct plot_job *, const struct forest *))
{
	struct compare_result result;
	struct forest forest = { 0 };
	int err = compare_sides(job->sides, job->nr_sides < 2 ? 0 : 2,
				job->options, &result);

	if (err)
		return err;
	forest.comparison = &result.comparisons[0];
	changes_count(&forest);
	if (forest.nr[PANEL_TIMES] || forest.nr[PANEL_COUNTS])
		put(job, &forest);
	else
		err = fail(ENODATA, "no change has an interval");
	compare_free(&result);
	return err;
}

static int changes_write(struct plot_job *job)
{
	return changes_of_job(job, changes_write_blocks);
}

static int changes_chart(struct plot_job *job)
{
	return changes_of_job(job, changes_draw);
}

const struct plot_figure figure_changes = {
	.name = "changes",
	.write = changes_write,
	.chart = changes_chart,
};
