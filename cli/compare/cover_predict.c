/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/compare/cover_predict.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/predict/check.h"
#include "analysis/predict/predict.h"
#include "cli/common/cellname.h"
#include "cli/common/format.h"
#include "cli/compare/cover.h"
#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/base/text.h"

#define TOUCH	    64		/* pages on which a victim works */
#define MOST_CELLS  3
#define NAME_WIDTH  22
#define LINE_BYTES  200
#define WORDS_BYTES 36

/*
 * The cells of the letter that were counted; ends with NULL. Return: NULL with
 * fail() if there is no memory.
 */
static const char **predict_wanted(const struct compare_result *result)
{
	const struct comparison *comparison = &result->comparisons[0];
	const char **wanted = calloc(comparison->nr_rows + 1, sizeof(*wanted));
	size_t nr = 0;

	if (!wanted)
		fail(ENOMEM, "allocate %zu cells", comparison->nr_rows);
	for (size_t i = 0; i < comparison->nr_rows && wanted; i++)
		if (metrics[comparison->rows[i].metric].exact &&
		    (!nr || strcmp(wanted[nr - 1], comparison->rows[i].cell)))
			wanted[nr++] = comparison->rows[i].cell;
	return wanted;
}

/* What is not known may be the largest. */
static double predict_size(const struct predict_cell *cell)
{
	return isnan(cell->all.mean) ? INFINITY : fabs(cell->all.mean);
}

/* The cell with the @nth largest prediction. */
static const struct predict_cell *predict_nth(const struct predict *predict,
					      size_t nth)
{
	for (size_t i = 0; i < predict->nr_cells; i++) {
		double size = predict_size(&predict->cells[i]);
		size_t nr = 0;

		for (size_t j = 0; j < predict->nr_cells; j++) {
			double other = predict_size(&predict->cells[j]);

			nr += other > size || (!(other < size) && j < i);
		}
		if (nr == nth)
			return &predict->cells[i];
	}
	return NULL;
}

static size_t predict_put(const char *before, const struct draws_interval *ns,
			  char *line, size_t len)
{
	char mean[FORMAT_BYTES], low[FORMAT_BYTES], high[FORMAT_BYTES];

	if (len < LINE_BYTES)
		len += (size_t)snprintf(line + len, LINE_BYTES - len,
					"%s%s (%s, %s)", before,
					format_short(ns->mean, mean),
					format_short(ns->low, low),
					format_short(ns->high, high));
	return len;
}

/*
 * "none+ksm: no price of interrupts given": all that matter, of all roles.
 * Return: false if all have a price.
 */
static bool predict_print_unpriced(const struct predict_cell *cell)
{
	char name[CELLNAME_BYTES], line[LINE_BYTES];
	size_t len = (size_t)snprintf(line, sizeof(line), "  %.40s: no price",
				      cellname(cell->cell, NAME_WIDTH, name));
	const char *before = " of ";

	for (size_t i = 0; i < cell->nr_roles; i++)
		for (size_t j = 0; j < cell->roles[i].nr_lines; j++) {
			const struct predict_line *one =
				&cell->roles[i].lines[j];

			if (len >= sizeof(line) || !predict_line_unpriced(one))
				continue;
			len += (size_t)snprintf(line + len, sizeof(line) - len,
						"%s%s", before,
						price_names[one->id]);
			before = ", ";
		}
	if (isnan(cell->all.mean))
		printf("%.*s\n", COVER_COLUMNS, line);
	return isnan(cell->all.mean);
}

/* "none+ksm: -363 (-1.17k, 241); -35 (-54, -15)": the own time, the peers'. */
static void predict_print_cell(const struct predict_cell *cell)
{
	char name[CELLNAME_BYTES], line[LINE_BYTES];
	size_t len = (size_t)snprintf(line, sizeof(line), "  %.40s:",
				      cellname(cell->cell, NAME_WIDTH, name));

	if (predict_print_unpriced(cell))
		return;
	if (cell->nr_roles > 2)
		predict_put(" all CPUs ", &cell->all, line, len);
	for (size_t i = 0; i < cell->nr_roles && cell->nr_roles <= 2; i++)
		len = predict_put(i ? "; " : " ", &cell->roles[i].sum, line,
				  len);
	printf("%.*s\n", COVER_COLUMNS, line);
}

static void predict_print_check(const struct check *check)
{
	if (!check->nr_rows)
		puts("  The model was not checked on that machine.");
	else
		printf("  Checked there: %zu of %zu intervals held, %zu more "
		       "agree, %zu missed%s\n", check->nr_held, check->nr_rows,
		       check->nr_agree - check->nr_held,
		       check->nr_rows - check->nr_agree,
		       check->fails ? ": FAILED" : "");
}

static void predict_print(const struct prices *prices,
			  const struct predict *predict,
			  const struct check *check)
{
	const struct runfile *run = prices->times.runs[0];
	char release[WORDS_BYTES], cpu[WORDS_BYTES];
	const struct predict_cell *cell;

	putchar('\n');
	printf("Predicted, not measured: ns, B less A (95 %%), of the clearer "
	       "or\n  pinner; of its peers. Prices: %s, %s\n",
	       text_clean(runfile_fact(run, "machine.cpu_model"), cpu, 18),
	       text_clean(runfile_fact(run, "kernel.release"), release, 22));
	for (size_t i = 0; i < MOST_CELLS &&
	     (cell = predict_nth(predict, i)); i++)
		predict_print_cell(cell);
	predict_print_check(check);
}

static int predict_with(const struct compare_result *result,
			const struct prices *prices)
{
	SCOPE_FREE const char **wanted = predict_wanted(result);
	struct predict predict;
	struct check check;
	int err;

	if (!wanted)
		return -ENOMEM;
	if (!*wanted)
		return fail(0, "--prices: the files have no counts of what the "
			    "kernel executes: count it with scripts/lab "
			    "--exact");
	err = check_find(prices, &check);
	if (!err)
		err = predict_find(&result->sides[0], &result->sides[1],
				   prices, wanted, &predict);
	if (err)
		return err;
	predict_print(prices, &predict, &check);
	predict_free(&predict);
	return 0;
}

int cover_print_predict(const struct compare_result *result,
			char *const *paths, size_t nr)
{
	struct prices *prices;
	int err = prices_load(paths, nr, TOUCH, &prices);

	if (err)
		return err;
	err = predict_with(result, prices);
	prices_free(prices);
	return err;
}
