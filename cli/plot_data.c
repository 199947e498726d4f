/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The columns of the figures. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/plot.h"
#include "lib/fail.h"
#include "lib/scope.h"
#include "lib/text.h"

#define MAX_ROWS 150

static bool has_row(const struct comparison *comparison, const char *cell,
		    bool primitive, size_t metric)
{
	for (size_t i = 0; i < comparison->nr_rows; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (row->metric == metric && row->primitive == primitive &&
		    !strcmp(row->cell, cell))
			return true;
	}
	return false;
}

bool plot_comparable(const struct plot_job *job, const char *cell,
		     bool primitive, size_t metric)
{
	const struct compare_result *compared = job->compared;

	for (size_t i = 0; compared && i < compared->nr_comparisons; i++)
		if (!has_row(&compared->comparisons[i], cell, primitive,
			     metric))
			return false;
	return compare_wants_cell(job->options, cell);
}

static bool has_histogram(const struct side *side, const char *cell)
{
	for (size_t i = 0; i < side->nr_runs; i++) {
		const struct run_cell *found =
			runfile_cell(side->runs[i], cell, false);

		if (found && found->outcome == RUN_OK && found->nr_buckets)
			return true;
	}
	return false;
}

/* The first wanted cell with a histogram on every side. */
static const char *histogram_cell(const struct plot_job *job)
{
	const struct runfile *run = job->sides[0].runs[0];
	int metric = metric_find("pin_p99_ns");

	for (size_t i = 0; i < run->nr_cells; i++) {
		bool all = !run->cells[i].primitive &&
			   plot_comparable(job, run->cells[i].cell, false,
					   (size_t)metric);

		for (size_t s = 0; s < job->nr_sides && all; s++)
			all = has_histogram(&job->sides[s],
					    run->cells[i].cell);
		if (all)
			return run->cells[i].cell;
	}
	return NULL;
}

static int by_low(const void *a, const void *b)
{
	const struct run_bucket *x = a, *y = b;

	return (x->low_ns > y->low_ns) - (x->low_ns < y->low_ns);
}

/* All buckets of all runs of the side; *@total is the sum of the counts. */
static struct run_bucket *gather(const struct side *side, const char *cell,
				 size_t *nr, double *total)
{
	struct run_bucket *all = NULL;

	*nr = 0;
	*total = 0;
	for (size_t i = 0; i < side->nr_runs; i++) {
		const struct run_cell *found =
			runfile_cell(side->runs[i], cell, false);
		struct run_bucket *grown;

		if (!found || found->outcome != RUN_OK || !found->nr_buckets)
			continue;
		grown = realloc(all, (*nr + found->nr_buckets) * sizeof(*all));
		if (!grown) {
			free(all);
			return NULL;
		}
		all = grown;
		memcpy(all + *nr, found->buckets,
		       found->nr_buckets * sizeof(*all));
		*nr += found->nr_buckets;
		for (size_t j = 0; j < found->nr_buckets; j++)
			*total += (double)found->buckets[j].count;
	}
	if (all)
		qsort(all, *nr, sizeof(*all), by_low);
	return all;
}

static int write_curve(struct plot_job *job, size_t side, const char *cell)
{
	char label[PLOT_LABEL_BYTES];
	double total, seen = 0;
	size_t nr;
	SCOPE_FREE struct run_bucket *all =
		gather(&job->sides[side], cell, &nr, &total);

	if (!all)
		return fail(ENOMEM, "the histogram of %zu runs",
			    job->sides[side].nr_runs);
	fprintf(job->data, "%s%s\n", side ? "\n\n" : "",
		plot_side_label(job, side, label));
	for (size_t i = 0; i < nr; i++) {
		double left = total - seen, middle;

		middle = ((double)all[i].low_ns + (double)all[i].high_ns) / 2;
		if (left > 0 && middle > 0)
			fprintf(job->data, "%.9g\t%.9g\n", total / left,
				middle);
		seen += (double)all[i].count;
	}
	job->first_value = all[0].low_ns > 0 ? (double)all[0].low_ns : 1;
	return 0;
}

int plot_percentiles(struct plot_job *job)
{
	const char *cell = histogram_cell(job);
	char label[PLOT_LABEL_BYTES];
	int err = 0;

	if (!cell)
		return fail(ENODATA, "no cell has a latency histogram on every "
			    "side");
	for (size_t i = 0; i < job->nr_sides && !err; i++)
		err = write_curve(job, i, cell);
	fprintf(job->data, "\n\n%s\n1\t%.9g\n", plot_label(cell, label),
		job->first_value);
	job->nr = job->nr_sides;
	return err;
}

static bool in_forest(const struct compare_row *row)
{
	return row->relative && isfinite(row->low) && isfinite(row->high);
}

/* Rows in one block; @sure picks, -1 for all. */
static void write_forest(struct plot_job *job,
			 const struct comparison *comparison, int sure)
{
	size_t nr = 0;

	for (size_t i = 0; i < comparison->nr_rows && nr < MAX_ROWS; i++) {
		const struct compare_row *row = &comparison->rows[i];
		bool is_sure = row->verdict == VERDICT_LESS ||
			       row->verdict == VERDICT_MORE;
		char text[2 * PLOT_LABEL_BYTES], label[PLOT_LABEL_BYTES];
		char cell[22];

		if (!in_forest(row))
			continue;
		nr++;
		if (sure >= 0 && is_sure != sure)
			continue;
		snprintf(text, sizeof(text), "%s %s",
			 text_clean(row->cell, cell, sizeof(cell)),
			 metrics[row->metric].label);
		fprintf(job->data, "%.6g\t%.6g\t%.6g\t%zu\t%s\n", row->change,
			row->low, row->high, nr, plot_label(text, label));
	}
	if (sure >= 0)
		fputs("NaN\tNaN\tNaN\tNaN\t-\n\n\n", job->data);
	job->nr = job->rows = nr;
}

static void warn_left_out(const struct plot_job *job,
			  const struct comparison *comparison)
{
	size_t nr = 0;

	for (size_t i = 0; i < comparison->nr_rows; i++)
		nr += in_forest(&comparison->rows[i]);
	if (nr < comparison->nr_rows)
		warn_line("%zu rows without an interval in %% are not drawn",
			  comparison->nr_rows - nr);
	if (nr > job->nr)
		warn_line("%zu rows beyond the first %zu are not drawn: choose "
			  "with --cell and --metric", nr - job->nr, job->nr);
	if (job->nr_sides > 2)
		warn_line("only B against A is drawn; sides left out: %zu",
			  job->nr_sides - 2);
}

int plot_changes(struct plot_job *job)
{
	struct compare_result result;
	int err = compare_sides(job->sides, job->nr_sides < 2 ? 0 : 2,
				job->options, &result);

	if (err)
		return err;
	write_forest(job, &result.comparisons[0], 1);
	write_forest(job, &result.comparisons[0], 0);
	write_forest(job, &result.comparisons[0], -1);
	warn_left_out(job, &result.comparisons[0]);
	compare_free(&result);
	return job->nr ? 0 : fail(ENODATA, "no change has an interval");
}

/* The first metric of @kind that was asked for. */
static int wanted_metric(const struct plot_job *job, enum metric_kind kind)
{
	for (int i = 0; i < METRIC_NR; i++)
		if (metrics[i].kind == kind && job->options->wanted[i])
			return i;
	return -1;
}

static int write_bars(struct plot_job *job, const char *cell, size_t metric)
{
	double centers[COMPARE_MAX_SIDES];
	char label[PLOT_LABEL_BYTES];
	bool any = false;

	for (size_t i = 0; i < job->nr_sides; i++) {
		struct samples samples;
		int err = samples_collect(&job->sides[i], cell, false, metric,
					  &samples);

		if (err)
			return err;
		centers[i] = samples_center(&samples, metric);
		any |= samples.nr_boots > 0;
		samples_free(&samples);
	}
	if (!any)
		return 0;
	job->rows++;
	fputs(plot_label(cell, label), job->data);
	for (size_t i = 0; i < job->nr_sides; i++)
		fprintf(job->data, "\t%.6g", centers[i]);
	fputs("\t0\n", job->data);
	return 0;
}

int plot_ipis(struct plot_job *job)
{
	const struct runfile *run = job->sides[0].runs[0];
	int metric = wanted_metric(job, METRIC_COUNT), err = 0;
	char label[PLOT_LABEL_BYTES];

	if (metric < 0)
		return fail(EINVAL, "this figure is of counts: choose one with "
			    "--metric");
	fputs("cell", job->data);
	for (size_t i = 0; i < job->nr_sides; i++)
		fprintf(job->data, "\t%s", plot_side_label(job, i, label));
	fprintf(job->data, "\t%s\n", metrics[metric].title);
	for (size_t i = 0; i < run->nr_cells && !err; i++)
		if (!run->cells[i].primitive &&
		    plot_comparable(job, run->cells[i].cell, false,
				    (size_t)metric))
			err = write_bars(job, run->cells[i].cell,
					 (size_t)metric);
	if (!err && !job->rows)
		err = fail(ENODATA, "no cell counted %s", metrics[metric].key);
	job->rows = 0;
	job->nr = job->nr_sides;
	return err;
}
