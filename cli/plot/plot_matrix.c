/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/plot/plot_matrix.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/admit/cells.h"
#include "lib/base/array.h"
#include "lib/base/fail.h"

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
static bool matrix_unlike(const struct matrix *matrix,
			  const struct matrix_row *row, size_t side)
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
static const char *matrix_why(const struct side *side,
			      const struct matrix_row *row)
{
	static const char *const words[] = { "-", "skip", "disturbed",
					     "invalid", "error" };
	const struct run_cell *cell = runfile_cell(side->runs[0], row->cell,
						   row->primitive);

	return cell && cell->outcome < ARRAY_SIZE(words) ?
	       words[cell->outcome] : "-";
}

/* Return: 1 if @row has a count, 0 if it has none; -ENOMEM with fail(). */
static int matrix_fill_row(struct matrix *matrix, struct matrix_row *row)
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

/* Is the count defined for @cell? One of the clearer needs a clearer. */
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
		struct matrix_row *row = &matrix->rows[matrix->nr];
		int has;

		if (matrix_has(matrix, cell) || !matrix_meant(matrix, cell) ||
		    !cells_wanted(matrix->job->options->cells, cell->cell))
			continue;
		if (matrix->nr == MATRIX_MAX_ROWS) {
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

int matrix_fill(struct matrix *matrix)
{
	const struct plot_job *job = matrix->job;
	int err = 0;

	matrix->rows = calloc(MATRIX_MAX_ROWS + 1, sizeof(*matrix->rows));
	if (!matrix->rows)
		return fail(ENOMEM, "a table of %d cells", MATRIX_MAX_ROWS);
	for (size_t s = 0; s < job->nr_sides && !err; s++)
		for (size_t i = 0; i < job->sides[s].nr_runs && !err; i++)
			err = matrix_fill_run(matrix, job->sides[s].runs[i]);
	if (!err && !matrix->nr)
		err = fail_plain(ENODATA, "no cell counted %s",
				 metrics[matrix->metric].key);
	if (!err && matrix->unlike && !matrix->compared)
		err = fail_plain(EINVAL, "no cell of another side may be "
				 "compared with that of A");
	return err;
}

const char *matrix_text(const struct matrix_row *row, size_t side,
			       char buf[MATRIX_TEXT_BYTES])
{
	double count = row->counts[side], size = fabs(count);

	if (isnan(count))
		return row->why[side];
	if (size < 99.995)
		snprintf(buf, MATRIX_TEXT_BYTES, "%.*f", size < 9.9995 ? 3 : 2,
			 count);
	else if (size < 1e5)
		snprintf(buf, MATRIX_TEXT_BYTES, "%.0f", count);
	else
		snprintf(buf, MATRIX_TEXT_BYTES, "%.0fk", count / 1e3);
	return buf;
}

/* Does the count differ from that of the last kernel that has one? */
bool matrix_changed(const struct matrix_row *row, size_t side)
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
	return apart >= MATRIX_LEAST_COUNT &&
	       apart >= MATRIX_LEAST_SHARE * larger;
}

void matrix_free(struct matrix *matrix)
{
	free(matrix->rows);
	matrix->rows = NULL;
}
