/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plot/plot_forest.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/plot/plot_effect.h"
#include "cli/plot/plot_label.h"
#include "cli/plot/plot_page.h"
#include "cli/plot/plot_text.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"
#include "lib/stats/stats.h"

static const char *const heads[NR_EFFECTS] = {
	"Times: change [%], left: faster",
	"Percentiles of pins: change [%]",
	"Counts: B - A per event",
};

#define ROW_EM	  1.1
#define GAP_EM	  0.35		/* between cells */
#define HEAD_EM	  1.6		/* of a panel */
#define AXIS_EM	  2.2
#define NARROW_PX 700		/* panels stand above each other */
#define FAR	  2		/* times the upper quartile: an arrow */

struct panel {
	const struct compare_row *rows[FOREST_MAX_ROWS];
	size_t nr;
	double low, high;	/* of its scale */
	double left, right, top, bottom;	/* px, of the axes */
	double label, value;	/* px: where these begin and end */
};

struct forest {
	struct plot_job *job;
	struct panel panels[NR_EFFECTS];
	size_t nr_panels, nr_rows, nr_sure;
	bool stacked;
	double cell_px, label_px, value_px;	/* widest texts */
	double named;		/* px: where the last cell was named */
};

static void forest_collect(struct forest *forest,
			   const struct comparison *comparison)
{
	double em = forest->job->shape->em;
	char text[PLOT_LABEL_BYTES];

	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];
		struct panel *panel = &forest->panels[plot_effect_kind(row)];

		if (!plot_has_effect(row) || panel->nr == FOREST_MAX_ROWS)
			continue;
		panel->rows[panel->nr++] = row;
		forest->nr_rows++;
		forest->nr_sure += plot_effect(row).sure;
		forest->cell_px = fmax(forest->cell_px, plot_text_px(
			plot_cell_label(row->cell, text), 0.9 * em));
		forest->label_px = fmax(forest->label_px, plot_small_px(
			forest->job, plot_effect_label(row, text)));
		forest->value_px = fmax(forest->value_px, plot_small_px(
			forest->job, plot_effect_text(
				row, plot_effect(row).change, text)));
	}
	for (int i = 0; i < NR_EFFECTS; i++)
		forest->nr_panels += forest->panels[i].nr > 0;
}

/* A few intervals that are far wider than most must not set the scale. */
static void forest_scale(struct panel *panel)
{
	static const double steps[] = { 1, 1.5, 2, 3, 4, 6, 8, 10 };
	double ends[FOREST_MAX_ROWS], limit, power;
	size_t i = 0;

	for (size_t j = 0; j < panel->nr; j++) {
		struct plot_effect effect = plot_effect(panel->rows[j]);

		ends[j] = fmax(fabs(effect.low), fabs(effect.high));
	}
	stats_sort(ends, panel->nr);
	limit = fmin(ends[panel->nr - 1], FAR * fmax(
		stats_quantile_sorted(ends, panel->nr, 0.85),
		ends[panel->nr - 1] / 50));
	if (!(limit > 0))
		limit = 1;
	power = pow(10, floor(log10(limit)));
	while (steps[i] * power < limit * (1 - 1e-9))
		i++;
	panel->high = steps[i] * power;
	panel->low = -panel->high;
	/* No time can fall by more than 100 %. */
	if (!plot_effect_is_count(panel->rows[0]))
		panel->low = fmax(panel->low, -100);
}

/* The next cell of all panels, in the order of rows; NULL: none. */
static const char *forest_next_cell(const struct forest *forest, size_t panel,
				    const size_t at[NR_EFFECTS])
{
	const struct compare_row *first = NULL;

	for (size_t i = 0; i < NR_EFFECTS; i++) {
		const struct panel *of = &forest->panels[i];

		if ((panel != NR_EFFECTS && panel != i) || at[i] >= of->nr)
			continue;
		if (!first || of->rows[at[i]] < first)
			first = of->rows[at[i]];
	}
	return first ? first->cell : NULL;
}

static size_t forest_rows_of(const struct panel *panel, size_t at,
			     const char *cell)
{
	size_t nr = 0;

	while (at + nr < panel->nr && !strcmp(panel->rows[at + nr]->cell, cell))
		nr++;
	return nr;
}

typedef void visit_cell(struct forest *forest, size_t panel, size_t from,
			size_t nr, double y, double em);

/*
 * All cells of panel @panel, or with NR_EFFECTS of all of them side by side,
 * from @y on. Return: where the last one ends.
 */
static double forest_each_cell(struct forest *forest, size_t panel, double y,
			       double em, visit_cell *visit)
{
	size_t at[NR_EFFECTS] = { 0 };
	const char *cell;

	while ((cell = forest_next_cell(forest, panel, at))) {
		size_t most = 0;

		for (size_t i = 0; i < NR_EFFECTS; i++) {
			size_t nr = forest_rows_of(&forest->panels[i], at[i],
						   cell);

			if (panel != NR_EFFECTS && panel != i)
				continue;
			if (visit && nr)
				visit(forest, i, at[i], nr, y, em);
			at[i] += nr;
			most = nr > most ? nr : most;
		}
		y += ((double)most * ROW_EM + GAP_EM) * em;
	}
	return y;
}

static double forest_px(const struct panel *panel, double value)
{
	double place = (value - panel->low) / (panel->high - panel->low);

	return panel->left + fmin(fmax(place, 0), 1) *
			     (panel->right - panel->left);
}

static int forest_class(const struct compare_row *row)
{
	return row->verdict == VERDICT_LESS ? 1 :
	       row->verdict == VERDICT_MORE ? 2 : 0;
}

static void forest_write_line(struct forest *forest, size_t nr,
			      const struct compare_row *row, double y)
{
	const struct panel *panel = &forest->panels[nr];
	struct plot_effect effect = plot_effect(row);
	bool inside = effect.change >= panel->low &&
		      effect.change <= panel->high;

	fprintf(forest->job->data, "%zu\t%d\t%.1f\t", nr, forest_class(row), y);
	if (inside)
		fprintf(forest->job->data, "%.1f", forest_px(panel,
							    effect.change));
	else
		fputs("NaN", forest->job->data);
	fprintf(forest->job->data, "\t%.1f\t%.1f\t%d\t%d\n",
		forest_px(panel, effect.low), forest_px(panel, effect.high),
		effect.low < panel->low, effect.high > panel->high);
}

static void forest_write_cell(struct forest *forest, size_t nr, size_t from,
			      size_t rows, double y, double em)
{
	for (size_t i = 0; i < rows; i++)
		forest_write_line(forest, nr, forest->panels[nr].rows[from + i],
				  y + (0.5 + (double)i) * ROW_EM * em);
}

/* If an end lies outside of the scale, its value stands at the arrow. */
static void forest_write_end(struct forest *forest, size_t nr, size_t from,
			     size_t rows, double y, double em, bool high)
{
	const struct panel *panel = &forest->panels[nr];

	for (size_t i = 0; i < rows; i++) {
		const struct compare_row *row = panel->rows[from + i];
		struct plot_effect effect = plot_effect(row);
		double value = high ? effect.high : effect.low;
		char text[32];

		if (high ? value > panel->high : value < panel->low)
			fprintf(forest->job->data, "%.1f\t%.1f\t%s\n",
				high ? panel->right - 11 : panel->left + 11,
				y + (0.5 + (double)i) * ROW_EM * em,
				plot_effect_text(row, value, text));
	}
}

static void forest_write_lows(struct forest *forest, size_t nr, size_t from,
			      size_t rows, double y, double em)
{
	forest_write_end(forest, nr, from, rows, y, em, false);
}

static void forest_write_highs(struct forest *forest, size_t nr, size_t from,
			       size_t rows, double y, double em)
{
	forest_write_end(forest, nr, from, rows, y, em, true);
}

static void forest_name_cell(struct forest *forest, size_t nr, size_t from,
			     size_t rows, double y, double em)
{
	const struct panel *panel = &forest->panels[nr];
	struct plot_job *job = forest->job;
	char text[PLOT_LABEL_BYTES];

	plot_cell_label(panel->rows[from]->cell, text);
	plot_text_cut(text, 0.9 * em, fmin(forest->cell_px,
					   0.3 * job->shape->width));
	if (y != forest->named)
		plot_text(job, PAGE_MARGIN, y + 0.5 * ROW_EM * em, INK_DARK,
			  text);
	forest->named = y;
	for (size_t i = 0; i < rows; i++) {
		const struct compare_row *row = panel->rows[from + i];
		double middle = y + (0.5 + (double)i) * ROW_EM * em;
		enum plot_ink ink = plot_effect(row).sure ? INK_DARK : INK_PALE;

		plot_text(job, panel->label, middle, ink,
			  plot_effect_label(row, text));
		plot_text_left_of(job, panel->value, middle, ink,
				  plot_effect_text(row, plot_effect(row).change,
					       text));
	}
}

/* Panels beside each other, or one below the other where it is narrow. */
static void forest_place(struct forest *forest, double em)
{
	struct plot_job *job = forest->job;
	double gap = 0.8 * em, y = job->top;
	double from = PAGE_MARGIN + gap + fmin(forest->cell_px,
					       0.3 * job->shape->width);
	double each = (job->shape->width - PAGE_MARGIN - from) /
		      (forest->stacked ? 1 : (double)forest->nr_panels);

	for (size_t i = 0; i < NR_EFFECTS; i++) {
		struct panel *panel = &forest->panels[i];

		if (!panel->nr)
			continue;
		panel->label = from;
		panel->left = from + forest->label_px + gap;
		panel->value = from + each - gap;
		panel->right = panel->value - forest->value_px - gap;
		panel->top = y + HEAD_EM * em;
		panel->bottom = forest_each_cell(forest, forest->stacked ? i :
						 NR_EFFECTS, panel->top, em,
						 NULL);
		if (forest->stacked)
			y = panel->bottom + AXIS_EM * em;
		else
			from += each;
		plot_panel(job, i, panel->left, panel->right, panel->top,
			   panel->bottom);
	}
}

static double forest_px_needed(struct forest *forest, double em)
{
	double px = 0;

	if (!forest->stacked)
		return forest_each_cell(forest, NR_EFFECTS, 0, em, NULL) +
		       (HEAD_EM + AXIS_EM) * em;
	for (size_t i = 0; i < NR_EFFECTS; i++)
		if (forest->panels[i].nr)
			px += forest_each_cell(forest, i, 0, em, NULL) +
			      (HEAD_EM + AXIS_EM) * em;
	return px;
}

/* Call @visit for each panel. */
static void forest_visit(struct forest *forest, double em, visit_cell *visit)
{
	double top = forest->job->top + HEAD_EM * em;

	if (!forest->stacked) {
		forest_each_cell(forest, NR_EFFECTS, top, em, visit);
		return;
	}
	for (size_t i = 0; i < NR_EFFECTS; i++)
		if (forest->panels[i].nr)
			forest_each_cell(forest, i, forest->panels[i].top, em,
					 visit);
}

static void forest_write_all(struct forest *forest, double em)
{
	static visit_cell *const blocks[] = { forest_write_cell,
					      forest_write_lows,
					      forest_write_highs };
	/* A block must not be empty. */
	static const char *const first[] = {
		"0\t0\tNaN\tNaN\tNaN\tNaN\t0\t0\n",
		"NaN\tNaN\t-\n", "NaN\tNaN\t-\n",
	};
	struct plot_job *job = forest->job;

	for (size_t i = 0; i < NR_EFFECTS; i++) {
		struct panel *panel = &forest->panels[i];
		char name[16];

		snprintf(name, sizeof(name), "LOW%zu", i);
		plot_set(job, name, panel->low);
		snprintf(name, sizeof(name), "HIGH%zu", i);
		plot_set(job, name, panel->high);
		if (panel->nr)
			plot_text(job, panel->label, panel->top - 0.5 *
				  HEAD_EM * em, INK_DARK, heads[i]);
	}
	forest_visit(forest, em, forest_name_cell);
	for (size_t i = 0; i < ARRAY_SIZE(blocks); i++) {
		fputs(first[i], job->data);
		forest_visit(forest, em, blocks[i]);
		plot_next_block(job);
	}
}

static int forest_draw(struct forest *forest, const char *left_out)
{
	struct plot_job *job = forest->job;
	double em = job->shape->em, wanted;
	char title[80];
	int err;

	snprintf(title, sizeof(title), "B against A: %zu of %zu changes are "
		 "proven", forest->nr_sure, forest->nr_rows);
	plot_page_begin(job, title, false);
	plot_page_note(job, "Filled: a proven change, down (circle) or up "
		       "(square); hollow: no proven change. Lines: 95 % "
		       "intervals; an arrow points to an end outside of the "
		       "scale.");
	plot_page_note(job, left_out);
	forest->stacked = job->shape->width < NARROW_PX;
	job->rows = forest->nr_rows;
	wanted = forest_px_needed(forest, em);
	err = plot_page_end(job, 0.55 * wanted, wanted);
	if (err)
		return err;
	if (job->bottom - job->top < wanted)
		em *= (job->bottom - job->top) / wanted;
	forest_place(forest, em);
	forest_write_all(forest, em);
	return 0;
}

int plot_forest(struct plot_job *job, const struct comparison *comparison,
		const char *left_out)
{
	struct forest *forest = calloc(1, sizeof(*forest));
	int err;

	if (!forest)
		return fail(ENOMEM, "a figure of changes");
	forest->job = job;
	forest_collect(forest, comparison);
	for (int i = 0; i < NR_EFFECTS; i++)
		if (forest->panels[i].nr)
			forest_scale(&forest->panels[i]);
	err = forest_draw(forest, left_out);
	free(forest);
	return err;
}
