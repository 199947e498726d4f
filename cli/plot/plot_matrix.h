/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_MATRIX_H
#define CLI_PLOT_MATRIX_H

#include "cli/plot/plot.h"

/* One count of every cell on every side of a job. */

#define MATRIX_MAX_ROWS 100
/* Less is no change: the interrupts of one visit vary by a few percent. */
#define MATRIX_LEAST_SHARE 0.1
#define MATRIX_LEAST_COUNT 0.02

struct matrix_row {
	const char *cell;
	bool primitive;
	double counts[COMPARE_MAX_SIDES];	/* NAN: none, as @why says */
	const char *why[COMPARE_MAX_SIDES];
	double most;
};

struct matrix {
	struct plot_job *job;
	size_t metric;
	struct matrix_row *rows;	/* MATRIX_MAX_ROWS */
	size_t nr, nr_beyond;	/* rows, and cells that have none */
	bool unlike, compared;	/* has refused, has shown a count of B */
	double most;		/* of all rows */
};

/*
 * matrix_fill() - collect the rows of @matrix, whose job and metric are set.
 * Return: 0; -ENODATA with fail() if no cell has the count; -EINVAL with
 * fail() if no other side may stand beside A; -ENOMEM with fail(). @matrix is
 * to be freed by matrix_free() in any case.
 */
int matrix_fill(struct matrix *matrix);
void matrix_free(struct matrix *matrix);

/* matrix_text() - "1.995", or why there is no count. Return: @buf or a word. */
#define MATRIX_TEXT_BYTES 24
const char *matrix_text(const struct matrix_row *row, size_t side,
			char buf[MATRIX_TEXT_BYTES]);

/*
 * matrix_changed() - does the count of @side differ from that of the last side
 * before it that has a count, by MATRIX_LEAST_SHARE and MATRIX_LEAST_COUNT?
 */
bool matrix_changed(const struct matrix_row *row, size_t side);

#endif
