/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plot/plot_squares.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/plot/plot_kernels.h"
#include "cli/plot/plot_label.h"
#include "cli/plot/plot_page.h"
#include "cli/plot/plot_text.h"
#include "lib/base/fail.h"

#define ROW_EM		2
#define HEAD_EM		2	/* with one line of names; a second adds */
#define HEAD_LINE_EM	1.2
#define LEAST_LABEL_EM	6	/* of the names of cells */
#define LABEL_SHARE	0.35	/* of the width, at most */
#define GAP_PX		6	/* between the texts of two squares */

struct squares {
	const struct matrix *matrix;
	struct plot_job *job;
	double em;
	double label_px;	/* room for the names of cells */
	double left, width;	/* px: of the first square, of each */
	enum heads { HEADS_LINE, HEADS_TWO_LINES, HEADS_LETTERS } heads;
};

/* The widest name of a cell, and the widest count. */
static void squares_find_widest(const struct squares *squares, double *label_px,
				double *count_px)
{
	const struct matrix *matrix = squares->matrix;
	char text[PLOT_LABEL_BYTES];

	for (size_t i = 0; i < matrix->nr; i++) {
		const struct matrix_row *row = &matrix->rows[i];

		*label_px = fmax(*label_px, plot_small_px(
			squares->job, plot_cell_label(row->cell, text)));
		for (size_t s = 0; s < squares->job->nr_sides; s++)
			if (!isnan(row->counts[s]))
				*count_px = fmax(*count_px, plot_text_px(
					matrix_text(row, s, text),
					squares->em));
	}
}

/* Counts must be whole; the names of cells get the rest, if that suffices. */
static int squares_place(struct squares *squares)
{
	struct plot_job *job = squares->job;
	double label_px = 0, count_px = 0, room, nr = (double)job->nr_sides;

	squares_find_widest(squares, &label_px, &count_px);
	room = job->shape->width - 2 * PAGE_MARGIN - 0.8 * squares->em -
	       nr * (count_px + GAP_PX);
	if (room < fmin(label_px, LEAST_LABEL_EM * squares->em))
		return fail(0, "%zu kernels are too many for a %s; give fewer "
			    "files, or draw --size=mail", job->nr_sides,
			    job->shape->name);
	squares->label_px = fmin(fmin(label_px, room),
				 LABEL_SHARE * job->shape->width);
	squares->left = PAGE_MARGIN + squares->label_px + 0.8 * squares->em;
	squares->width = (job->shape->width - PAGE_MARGIN - squares->left) / nr;
	return 0;
}

/*
 * Where @name is broken so that both parts fit above a square: before the last
 * possible "-" or "+". Return: strlen(@name) if the name fits in one line, 0 if
 * it does not fit in two.
 */
static size_t squares_break(const struct squares *squares, const char *name)
{
	double px = squares->width - GAP_PX;
	size_t at = strlen(name);
	char first[KERNEL_NAME_BYTES];

	if (plot_small_px(squares->job, name) <= px)
		return at;
	while (at-- > 1) {
		if (!strchr("-+", name[at]) ||
		    plot_small_px(squares->job, name + at) > px)
			continue;
		snprintf(first, sizeof(first), "%.*s", (int)at, name);
		if (plot_small_px(squares->job, first) <= px)
			return at;
	}
	return 0;
}

/* If a kernel's name does not fit, all kernels have letters. */
static void squares_choose_heads(struct squares *squares)
{
	char name[KERNEL_NAME_BYTES];

	for (size_t s = 0; s < squares->job->nr_sides; s++) {
		size_t at = squares_break(squares, plot_kernels_name(
			&squares->job->sides[s], name));

		if (!at)
			squares->heads = HEADS_LETTERS;
		else if (name[at] && squares->heads == HEADS_LINE)
			squares->heads = HEADS_TWO_LINES;
	}
}

static double squares_head_px(const struct squares *squares)
{
	return (HEAD_EM + (squares->heads == HEADS_TWO_LINES ? HEAD_LINE_EM :
			   0)) * squares->em;
}

static void squares_head_line(const struct squares *squares, size_t side,
			      double y, const char *text)
{
	double middle = squares->left + squares->width * ((double)side + 0.5);

	plot_text(squares->job, middle - plot_small_px(squares->job, text) / 2,
		  y, INK_DARK, text);
}

static void squares_head(const struct squares *squares, size_t side, double top)
{
	double y = top - 0.8 * squares->em;
	char name[KERNEL_NAME_BYTES], second[KERNEL_NAME_BYTES];
	size_t at;

	if (squares->heads == HEADS_LETTERS)
		snprintf(name, sizeof(name), "%c", side_letter(side));
	else
		plot_kernels_name(&squares->job->sides[side], name);
	at = squares_break(squares, name);
	snprintf(second, sizeof(second), "%s", name + at);
	name[at] = '\0';
	if (*second)
		squares_head_line(squares, side, y, second);
	squares_head_line(squares, side, *second ? y - HEAD_LINE_EM *
			  squares->em : y, name);
}

/* Interrupts of all cells are alike; instructions of two cells are not. */
static bool squares_by_row(const struct matrix *matrix)
{
	return metrics[matrix->metric].exact;
}

/* Of a row of squares: edges, shade, text, whether changed. */
static void squares_row(const struct squares *squares,
			const struct matrix_row *row, double top, double px)
{
	const struct matrix *matrix = squares->matrix;
	double most = squares_by_row(matrix) ? row->most : matrix->most;

	for (size_t s = 0; s < squares->job->nr_sides; s++) {
		double count = row->counts[s];
		double shade = most > 0 && count > 0 ? count / most : 0;
		double x = squares->left + squares->width * (double)s;
		char buf[MATRIX_TEXT_BYTES], text[MATRIX_TEXT_BYTES];

		snprintf(text, sizeof(text), "%s", matrix_text(row, s, buf));
		plot_text_cut(text, squares->em, squares->width - 4);
		fprintf(squares->job->data,
			"%.1f\t%.1f\t%.1f\t%.1f\t%.4f\t%s\t%d\n",
			x + 1.5, x + squares->width - 1.5, top + 1.5,
			top + px - 1.5, isnan(count) ? -1 : shade, text,
			matrix_changed(row, s));
	}
}

static void squares_write(const struct squares *squares)
{
	const struct matrix *matrix = squares->matrix;
	struct plot_job *job = squares->job;
	double em = squares->em, top = job->top + squares_head_px(squares);
	double px = (job->bottom - top) / (double)matrix->nr;

	for (size_t s = 0; s < job->nr_sides; s++)
		squares_head(squares, s, top);
	for (size_t i = 0; i < matrix->nr; i++) {
		double y = top + px * (double)i;
		char text[PLOT_LABEL_BYTES];

		plot_cell_label(matrix->rows[i].cell, text);
		plot_text_cut(text, 0.9 * em, squares->label_px);
		plot_text_left_of(job, squares->left - 0.6 * em, y + px / 2,
				  INK_DARK, text);
		squares_row(squares, &matrix->rows[i], y, px);
	}
}

static void squares_note(const struct squares *squares)
{
	const struct matrix *matrix = squares->matrix;
	char text[PLOT_NOTE_BYTES];

	snprintf(text, sizeof(text), "Frame: the count differs from that of "
		 "the kernel before by at least %.0f %% and %g. Shade: the "
		 "share of the largest count of %s.", 100 * MATRIX_LEAST_SHARE,
		 MATRIX_LEAST_COUNT, squares_by_row(matrix) ? "the row" :
							      "the table");
	plot_page_note(squares->job, text);
	if (matrix->nr_beyond) {
		snprintf(text, sizeof(text), "Left out: %zu more cells; choose "
			 "with --cell.", matrix->nr_beyond);
		plot_page_note(squares->job, text);
	}
}

int plot_squares(const struct matrix *matrix)
{
	struct plot_job *job = matrix->job;
	struct squares squares = { .matrix = matrix, .job = job,
				   .em = job->shape->em };
	double rows = (double)matrix->nr, head_px;
	char title[160];
	int err = squares_place(&squares);

	if (err)
		return err;
	squares_choose_heads(&squares);
	snprintf(title, sizeof(title), "%s, by kernel",
		 metrics[matrix->metric].title);
	title[0] = (char)toupper((unsigned char)title[0]);
	plot_page_begin(job, title, false);
	squares_note(&squares);
	job->rows = matrix->nr;
	head_px = squares_head_px(&squares);
	err = plot_page_end(job, head_px + rows * squares.em,
			    head_px + ROW_EM * rows * squares.em);
	if (!err)
		squares_write(&squares);
	return err;
}
