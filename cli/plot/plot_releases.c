/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One count of every cell on every kernel: a table of shaded squares. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/admit/cells.h"
#include "cli/plot/chart.h"
#include "cli/plot/plot.h"
#include "cli/plot/plot_kernels.h"
#include "cli/plot/plot_label.h"
#include "cli/plot/plot_page.h"
#include "cli/plot/plot_text.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"

#define MOST_ROWS 100
#define ROW_EM	  2
#define HEAD_EM	  2
/* Less is no change: the interrupts of one visit vary by a few percent. */
#define LEAST_SHARE 0.1
#define LEAST_COUNT 0.02

struct row {
	const char *cell;
	bool primitive;
	double counts[COMPARE_MAX_SIDES];	/* NAN: none, as @why says */
	const char *why[COMPARE_MAX_SIDES];
	double most;
};

struct matrix {
	struct plot_job *job;
	size_t metric;
	struct row *rows;	/* MOST_ROWS */
	size_t nr, nr_beyond;
	bool unlike, compared;	/* has refused, has shown a count of B */
	double most;		/* of all rows */
	double label_px;
};

/* The count that was asked for. */
static int matrix_metric(const struct plot_job *job)
{
	for (int i = 0; i < METRIC_NR; i++)
		if (metrics[i].kind == METRIC_COUNT && job->options->wanted[i])
			return i;
	return fail(EINVAL, "this figure is of counts: choose one with "
		    "--metric");
}

static bool matrix_has(const struct matrix *matrix,
		       const struct run_cell *cell)
{
	for (size_t i = 0; i < matrix->nr; i++)
		if (matrix->rows[i].primitive == cell->primitive &&
		    !strcmp(matrix->rows[i].cell, cell->cell))
			return true;
	return false;
}

/* Did compare find that these cells of A and of side @side are unlike? */
static bool matrix_unlike(const struct matrix *matrix, const struct row *row,
			  size_t side)
{
	const struct compare_result *compared = matrix->job->compared;
	const struct comparison *comparison;

	if (!side || isnan(row->counts[0]) || !compared)
		return false;
	comparison = &compared->comparisons[side - 1];
	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *found = &comparison->rows[i];

		if (found->metric == matrix->metric &&
		    found->primitive == row->primitive &&
		    !strcmp(found->cell, row->cell))
			return false;
	}
	return true;
}

/* Why there is no count of @row on @side. */
static const char *matrix_why(const struct side *side, const struct row *row)
{
	static const char *const words[] = { "-", "skip", "disturbed",
					     "invalid", "error" };
	const struct run_cell *cell = runfile_cell(side->runs[0], row->cell,
						   row->primitive);

	return cell && cell->outcome < ARRAY_SIZE(words) ?
	       words[cell->outcome] : "-";
}

/* Return: 1 if @row has a count, 0 if it has none; -ENOMEM with fail(). */
static int matrix_fill_row(struct matrix *matrix, struct row *row)
{
	const struct plot_job *job = matrix->job;
	bool any = false;

	row->most = 0;
	for (size_t s = 0; s < job->nr_sides; s++) {
		struct samples samples;
		int err = samples_collect(&job->sides[s], row->cell,
					  row->primitive, matrix->metric,
					  &samples);

		if (err)
			return err;
		row->counts[s] = samples.nr_boots ?
			samples_center(&samples, matrix->metric) : NAN;
		samples_free(&samples);
		row->why[s] = matrix_why(&job->sides[s], row);
		if (!isnan(row->counts[s]) && matrix_unlike(matrix, row, s)) {
			row->counts[s] = NAN;
			row->why[s] = "unlike";
			matrix->unlike = true;
		}
		any |= !isnan(row->counts[s]);
		matrix->compared |= s && !isnan(row->counts[s]);
		row->most = fmax(row->most, row->counts[s]);
	}
	return any;
}

/* Has @cell a clearer, or is the count not of one? */
static bool matrix_meant(const struct matrix *matrix,
			 const struct run_cell *cell)
{
	return cell->primitive || !cell->nr_rounds ||
	       strncmp(metrics[matrix->metric].key, "clearer_", 8) ||
	       !isnan(cell->rounds[0].clear_events);
}

static int matrix_fill_run(struct matrix *matrix, const struct runfile *run)
{
	for (size_t i = 0; i < run->nr_cells; i++) {
		const struct run_cell *cell = &run->cells[i];
		struct row *row = &matrix->rows[matrix->nr];
		int has;

		if (matrix_has(matrix, cell) || !matrix_meant(matrix, cell) ||
		    !cells_wanted(matrix->job->options->cells, cell->cell))
			continue;
		if (matrix->nr == MOST_ROWS) {
			matrix->nr_beyond++;
			continue;
		}
		row->cell = cell->cell;
		row->primitive = cell->primitive;
		has = matrix_fill_row(matrix, row);
		if (has < 0)
			return has;
		if (!has)
			continue;
		matrix->nr++;
		matrix->most = fmax(matrix->most, row->most);
	}
	return 0;
}

static int matrix_fill(struct matrix *matrix)
{
	const struct plot_job *job = matrix->job;
	int err = 0;

	for (size_t s = 0; s < job->nr_sides && !err; s++)
		for (size_t i = 0; i < job->sides[s].nr_runs && !err; i++)
			err = matrix_fill_run(matrix, job->sides[s].runs[i]);
	if (!err && !matrix->nr)
		err = fail(ENODATA, "no cell counted %s",
			   metrics[matrix->metric].key);
	if (!err && matrix->unlike && !matrix->compared)
		err = fail(EINVAL, "no cell of another side is like that of A");
	return err;
}

static const char *matrix_text(const struct row *row, size_t side,
			       char buf[24])
{
	double count = row->counts[side], size = fabs(count);

	if (isnan(count))
		return row->why[side];
	if (size < 99.995)
		snprintf(buf, 24, "%.*f", size < 9.9995 ? 3 : 2, count);
	else if (size < 1e5)
		snprintf(buf, 24, "%.0f", count);
	else
		snprintf(buf, 24, "%.0fk", count / 1e3);
	return buf;
}

/* Is it another count than that of the last kernel that has one? */
static bool matrix_changed(const struct row *row, size_t side)
{
	double count = row->counts[side], larger, apart;
	size_t before = side;

	if (isnan(count))
		return false;
	while (before && isnan(row->counts[before - 1]))
		before--;
	if (!before)
		return false;
	apart = fabs(count - row->counts[before - 1]);
	larger = fmax(fabs(count), fabs(row->counts[before - 1]));
	return apart >= LEAST_COUNT && apart >= LEAST_SHARE * larger;
}

/* Interrupts of all cells are alike, what else is executed is not. */
static bool matrix_by_row(const struct matrix *matrix)
{
	return metrics[matrix->metric].exact;
}

/* Of a row of squares: corners, shade, text, whether changed. */
static void matrix_write_row(struct matrix *matrix, const struct row *row,
			     double left, double width, double top, double px)
{
	double most = matrix_by_row(matrix) ? row->most : matrix->most;
	struct plot_job *job = matrix->job;

	for (size_t s = 0; s < job->nr_sides; s++) {
		double count = row->counts[s];
		double shade = most > 0 && count > 0 ? count / most : 0;
		double x = left + width * (double)s;
		char text[24];

		fprintf(job->data, "%.1f\t%.1f\t%.1f\t%.1f\t%.4f\t%s\t%d\n",
			x + 1.5, x + width - 1.5, top + 1.5, top + px - 1.5,
			isnan(count) ? -1 : shade, matrix_text(row, s, text),
			matrix_changed(row, s));
	}
}

static void matrix_write_all(struct matrix *matrix)
{
	struct plot_job *job = matrix->job;
	double em = job->shape->em, top = job->top + HEAD_EM * em;
	double label = fmin(matrix->label_px, 0.35 * job->shape->width);
	double left = PAGE_MARGIN + label + 0.8 * em;
	double px = (job->bottom - top) / (double)matrix->nr;
	double width = (job->shape->width - PAGE_MARGIN - left) /
		       (double)job->nr_sides;

	for (size_t s = 0; s < job->nr_sides; s++) {
		char name[KERNEL_NAME_BYTES];

		plot_kernels_name(&job->sides[s], name);
		plot_text_cut(name, 0.9 * em, width - 4);
		plot_text(job, left + width * ((double)s + 0.5) -
			  plot_small_px(job, name) / 2, top - 0.8 * em,
			  INK_DARK, name);
	}
	for (size_t i = 0; i < matrix->nr; i++) {
		double y = top + px * (double)i;
		char text[PLOT_LABEL_BYTES];

		plot_cell_label(matrix->rows[i].cell, text);
		plot_text_cut(text, 0.9 * em, label);
		plot_text_left_of(job, left - 0.6 * em, y + px / 2, INK_DARK,
				  text);
		matrix_write_row(matrix, &matrix->rows[i], left, width, y, px);
	}
}

static void matrix_note(struct matrix *matrix)
{
	char text[PLOT_NOTE_BYTES];

	snprintf(text, sizeof(text), "Framed: at least %.0f %% and %g away "
		 "from the kernel before. Shade: the share of the largest "
		 "count of %s.", 100 * LEAST_SHARE, LEAST_COUNT,
		 matrix_by_row(matrix) ? "the row" : "all");
	plot_page_note(matrix->job, text);
	if (matrix->nr_beyond) {
		snprintf(text, sizeof(text), "left out: %zu more cells; --cell "
			 "chooses", matrix->nr_beyond);
		plot_page_note(matrix->job, text);
	}
}

static int matrix_draw(struct matrix *matrix)
{
	struct plot_job *job = matrix->job;
	double em = job->shape->em, rows = (double)matrix->nr;
	char title[160], label[PLOT_LABEL_BYTES];
	int err;

	for (size_t i = 0; i < matrix->nr; i++)
		matrix->label_px = fmax(matrix->label_px, plot_small_px(
			job, plot_cell_label(matrix->rows[i].cell, label)));
	snprintf(title, sizeof(title), "%s, by kernel",
		 metrics[matrix->metric].title);
	title[0] = (char)toupper((unsigned char)title[0]);
	plot_page_begin(job, title, false);
	matrix_note(matrix);
	job->rows = matrix->nr;
	err = plot_page_end(job, (HEAD_EM + rows) * em,
			    (HEAD_EM + ROW_EM * rows) * em);
	if (!err)
		matrix_write_all(matrix);
	return err;
}

#define CELL_COLUMNS  24
#define COUNT_COLUMNS 8
#define BESIDE	      ((CHART_COLUMNS - CELL_COLUMNS) / COUNT_COLUMNS)

/* Kernels @from on, as many as fit. */
static void matrix_print_part(struct matrix *matrix, size_t from)
{
	struct plot_job *job = matrix->job;
	size_t end = from + BESIDE < job->nr_sides ? from + BESIDE :
						     job->nr_sides;
	char text[PLOT_LABEL_BYTES];

	fprintf(job->data, "\n%-*s", CELL_COLUMNS, "");
	for (size_t s = from; s < end; s++)
		fprintf(job->data, "%*c", COUNT_COLUMNS, side_letter(s));
	fputc('\n', job->data);
	for (size_t i = 0; i < matrix->nr; i++) {
		const struct row *row = &matrix->rows[i];

		plot_cell_label(row->cell, text);
		if (strlen(text) > CELL_COLUMNS)
			fprintf(job->data, "%.*s\n%-*s", CHART_COLUMNS, text,
				CELL_COLUMNS, "");
		else
			fprintf(job->data, "%-*s", CELL_COLUMNS, text);
		for (size_t s = from; s < end; s++) {
			char mark = matrix_changed(row, s) ? '*' : ' ';

			fprintf(job->data, "%c%*.*s", mark, COUNT_COLUMNS - 1,
				COUNT_COLUMNS - 1, matrix_text(row, s, text));
		}
		fputc('\n', job->data);
	}
}

static int matrix_print(struct matrix *matrix)
{
	struct plot_job *job = matrix->job;

	fprintf(job->data, "%s\n", metrics[matrix->metric].title);
	for (size_t s = 0; s < job->nr_sides; s++) {
		char name[KERNEL_NAME_BYTES];

		fprintf(job->data, "%c  %s\n", side_letter(s),
			plot_kernels_name(&job->sides[s], name));
	}
	fprintf(job->data, "*  at least %.0f %% and %g away from the kernel "
		"before\n", 100 * LEAST_SHARE, LEAST_COUNT);
	if (plot_forced(job))
		fputs("--force: these sides are not alike\n", job->data);
	for (size_t s = 0; s < job->nr_sides; s += BESIDE)
		matrix_print_part(matrix, s);
	return 0;
}

static int matrix_of_job(struct plot_job *job, int (*put)(struct matrix *))
{
	struct matrix matrix = { .job = job };
	int metric = matrix_metric(job), err;

	if (metric < 0)
		return metric;
	matrix.metric = (size_t)metric;
	matrix.rows = calloc(MOST_ROWS + 1, sizeof(*matrix.rows));
	if (!matrix.rows)
		return fail(ENOMEM, "a table of %d cells", MOST_ROWS);
	err = matrix_fill(&matrix);
	if (!err)
		err = put(&matrix);
	free(matrix.rows);
	return err;
}

static int releases_write(struct plot_job *job)
{
	return matrix_of_job(job, matrix_draw);
}

static int releases_chart(struct plot_job *job)
{
	return matrix_of_job(job, matrix_print);
}

const struct plot_figure figure_releases = {
	.name = "releases",
	.write = releases_write,
	.chart = releases_chart,
	.by_kernel = true,
};
