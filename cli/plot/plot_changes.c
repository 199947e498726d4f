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
#include "cli/plot/plot_effect.h"
#include "cli/plot/plot_forest.h"
#include "cli/plot/plot_label.h"
#include "lib/base/fail.h"
#include "lib/base/text.h"

enum panel { PANEL_TIMES, PANEL_COUNTS, NR_PANELS };

static const char *const axes[NR_PANELS] = {
	"times, rates: change of B against A [%], 95 % interval; left: faster",
	"counts: B less A, per event, 95 % interval; left: fewer",
};

struct forest {
	const struct comparison *comparison;
	size_t nr[NR_PANELS];
	size_t nr_without, nr_beyond;	/* rows left out */
};

static enum panel changes_panel(const struct compare_row *row)
{
	return plot_effect_is_count(row) ? PANEL_COUNTS : PANEL_TIMES;
}

static void changes_count(struct forest *forest)
{
	for (size_t i = 0; i < forest->comparison->nr_rows; i++) {
		const struct compare_row *row = &forest->comparison->rows[i];
		enum panel panel = changes_panel(row);

		if (!plot_has_effect(row))
			forest->nr_without++;
		else if (forest->nr[panel] == FOREST_MAX_ROWS)
			forest->nr_beyond++;
		else
			forest->nr[panel]++;
	}
}

#define LEFT_OUT_BYTES 200

/* What the figure leaves out; "" if nothing. */
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
			       "%zu", FOREST_MAX_ROWS, forest->nr_beyond);
	if (job->nr_sides > 2)
		sprintf(end, ", sides after B: %zu", job->nr_sides - 2);
	if (*buf)
		memcpy(buf, ": ", 2);
	return buf;
}

static int changes_write_forest(struct plot_job *job,
				const struct forest *forest)
{
	char text[LEFT_OUT_BYTES], note[LEFT_OUT_BYTES + 16] = "";

	if (*changes_left_out(job, forest, text))
		snprintf(note, sizeof(note), "left out%s", text);
	return plot_forest(job, forest->comparison, note);
}

static void changes_draw_row(struct chart *chart, const struct compare_row *row,
			     enum panel panel)
{
	struct plot_effect line = plot_effect(row);
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
		    !plot_has_effect(&rows[i]))
			continue;
		nr++;
		low = fmin(low, plot_effect(&rows[i]).low);
		high = fmax(high, plot_effect(&rows[i]).high);
	}
	chart_scale(&chart, low, high, false);
	for (size_t i = 0; nr; i++) {
		char cell[PLOT_LABEL_BYTES];

		if (changes_panel(&rows[i]) != panel ||
		    !plot_has_effect(&rows[i]))
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

static int changes_draw(struct plot_job *job, const struct forest *forest)
{
	char text[LEFT_OUT_BYTES];

	plot_sides_lines(job);
	fputs("[-*-] clear change   [-o-] none, or not clear\n", job->data);
	for (int panel = 0; panel < NR_PANELS; panel++)
		changes_draw_panel(job, forest, panel);
	if (*changes_left_out(job, forest, text))
		fprintf(job->data, "\nleft out%s\n", text);
	return 0;
}

/* The changes of B against A, given to @put. */
static int changes_of_job(struct plot_job *job,
			  int (*put)(struct plot_job *, const struct forest *))
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
		err = put(job, &forest);
	else
		err = fail_plain(ENODATA, "no change has an interval");
	compare_free(&result);
	return err;
}

static int changes_write(struct plot_job *job)
{
	return changes_of_job(job, changes_write_forest);
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
