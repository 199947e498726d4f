/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_PREDICT_H
#define ANALYSIS_PREDICT_H

#include "analysis/predict/prices.h"

/*
 * What kernel B costs more than kernel A on a machine that booted neither:
 * counts of both, times the prices of that machine.
 */

/* One operation of one role. */
struct predict_line {
	enum price_id id;
	struct draws_interval a, b;	/* counts */
	struct draws_interval cost;	/* B less A, in ns; NAN: no price */
};

struct predict_role {
	enum exact_role role;
	struct predict_line lines[PRICE_NR];	/* that were counted */
	size_t nr_lines;
	/* NAN if a line that matters has no price. */
	struct draws_interval sum;
	int carries; /* index of the line with the largest part; -1: none */
};

/* A class that differs and has no price, of one role. */
struct predict_unpriced {
	enum exact_role role;
	enum exact_class class;
	double a, b;
};

enum { PREDICT_MOST_UNPRICED = 32 };

struct predict_cell {
	const char *cell;
	const char *per;		/* "pin", "event" or "op" */
	struct predict_role roles[EXACT_NR_ROLES];
	size_t nr_roles;
	struct draws_interval all;	/* the sum over the roles */
	struct predict_unpriced unpriced[PREDICT_MOST_UNPRICED];
	size_t nr_unpriced;
};

struct predict {
	struct predict_cell *cells;
	size_t nr_cells;
};

/*
 * predict_find() - predict all cells of @a and @b, or those in @wanted (ends
 * with NULL; NULL: all). The sides must have been loaded with RUNFILE_MODEL.
 *
 * Return: 0 with @predict to be freed by predict_free(); -EINVAL with fail()
 * if a cell is on one side only, if there are no counts, if counts and prices
 * are of different architectures, or if the sides cannot be compared (see
 * environment_check(), cells_same_settings()), if an operation was counted on
 * one side only, or if the prices are of another number of CPUs that an op
 * interrupts; -ENOMEM with fail().
 */
int predict_find(const struct side *a, const struct side *b,
		 const struct prices *prices, const char *const *wanted,
		 struct predict *predict);
void predict_free(struct predict *predict);

/* predict_line_matters() - classes_differ() for the counts of the line. */
bool predict_line_matters(const struct predict_line *line);

/* predict_line_unpriced() - does the line matter, without a price? */
bool predict_line_unpriced(const struct predict_line *line);

/*
 * predict_lacks() - name all that the model leaves out on every machine, one
 * after the other. @i: start at 0. Return: NULL at the end.
 */
const char *predict_lacks(size_t *i);

#endif
