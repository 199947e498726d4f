/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One count of every cell on every kernel: a table of shaded squares. */
#include <errno.h>
#include <string.h>

#include "cli/plot/chart.h"
#include "cli/plot/plot_kernels.h"
#include "cli/plot/plot_label.h"
#include "cli/plot/plot_matrix.h"
#include "cli/plot/plot_squares.h"
#include "lib/base/fail.h"

/* The count that was asked for. */
static int releases_metric(const struct plot_job *job)
{
	for (int i = 0; i < METRIC_NR; i++)
		if (metrics[i].kind == METRIC_COUNT && job->options->wanted[i])
			return i;
	return fail_plain(EINVAL, "this figure shows a count; choose one with "
			  "--metric");
}

#define CELL_COLUMNS  24
#define COUNT_COLUMNS 8
#define BESIDE	      ((CHART_COLUMNS - CELL_COLUMNS) / COUNT_COLUMNS)

/* Kernels @from on, as many as fit. */
static void releases_print_part(const struct matrix *matrix, size_t from)
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
		const struct matrix_row *row = &matrix->rows[i];

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

static int releases_print(const struct matrix *matrix)
{
	struct plot_job *job = matrix->job;

	fprintf(job->data, "%s\n", metrics[matrix->metric].title);
	for (size_t s = 0; s < job->nr_sides; s++) {
		char name[KERNEL_NAME_BYTES];

		fprintf(job->data, "%c  %s\n", side_letter(s),
			plot_kernels_name(&job->sides[s], name));
	}
	fprintf(job->data, "*  differs from the kernel before by at least %.0f "
		"%% and %g\n", 100 * MATRIX_LEAST_SHARE, MATRIX_LEAST_COUNT);
	if (plot_forced(job))
		fputs("--force: these sides are not alike\n", job->data);
	for (size_t s = 0; s < job->nr_sides; s += BESIDE)
		releases_print_part(matrix, s);
	return 0;
}

static int releases_of_job(struct plot_job *job,
			   int (*put)(const struct matrix *))
{
	struct matrix matrix = { .job = job };
	int metric = releases_metric(job), err;

	if (metric < 0)
		return metric;
	matrix.metric = (size_t)metric;
	err = matrix_fill(&matrix);
	if (!err)
		err = put(&matrix);
	matrix_free(&matrix);
	return err;
}

static int releases_write(struct plot_job *job)
{
	return releases_of_job(job, plot_squares);
}

static int releases_chart(struct plot_job *job)
{
	return releases_of_job(job, releases_print);
}

const struct plot_figure figure_releases = {
	.name = "releases",
	.write = releases_write,
	.chart = releases_chart,
	.by_kernel = true,
};
