/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/compare/compare_verdict.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"
#include "lib/stats/stats.h"

/* Is it a count per event that the kernel decides, independent of the boot? */
static bool verdict_promised(const struct compare_row *row)
{
	return metrics[row->metric].kind == METRIC_COUNT &&
	       !metrics[row->metric].background;
}

static bool verdict_few_visits(const struct compare_values *values)
{
	return values->nr_boots < 2 && values->nr_visits < COMPARE_MIN_VISITS;
}

bool compare_few_boots(const struct compare_row *row)
{
	size_t nr = row->nr_pairs;

	if (verdict_promised(row))
		return verdict_few_visits(&row->a) ||
		       verdict_few_visits(&row->b);
	if (!nr)
		nr = row->a.nr_boots < row->b.nr_boots ? row->a.nr_boots :
							 row->b.nr_boots;
	return nr < COMPARE_MIN_BOOTS;
}

/* A row that cannot be an alarm gets no share of the level. */
static bool verdict_is_test(const struct compare_row *row)
{
	if (compare_few_boots(row) ||
	    (row->separated && !verdict_promised(row)))
		return false;
	if (row->method == COMPARE_WITHIN)
		return verdict_promised(row);
	return row->method == COMPARE_T || row->method == COMPARE_BOOT_T;
}

/*
 * Counts of rounds agree so closely that a meaningless difference is
 * significant.
 */
bool compare_countable(size_t metric, double difference, double larger)
{
	difference = fabs(difference);
	if (metrics[metric].kind != METRIC_COUNT)
		return true;
	if (metrics[metric].exact)
		return difference >= COMPARE_LEAST_EXECUTED &&
		       difference >= COMPARE_LEAST_EXECUTED_SHARE * larger;
	return difference >= COMPARE_LEAST_COUNT &&
	       difference >= COMPARE_LEAST_COUNT_SHARE * larger;
}

static bool verdict_countable(const struct compare_row *row)
{
	return compare_countable(row->metric, row->effect.estimate,
				 fmax(fabs(row->a.center),
				      fabs(row->b.center)));
}

static void verdict_decide(const struct compare_options *options,
			   struct compare_row *row)
{
	double margin = options->margin_percent;
	bool one_boot = row->a.nr_boots < 2 || row->b.nr_boots < 2;
	bool less = row->high < 0, more = row->low > 0;
	bool sure = !compare_few_boots(row) &&
		    (row->method == COMPARE_EXACT ||
		     row->method == COMPARE_BUCKET ||
		     row->p_holm < 1 - options->plan.level);

	if (row->method == COMPARE_EXACT && row->effect.estimate == 0)
		row->verdict = VERDICT_NO_CHANGE;
	else if (!isfinite(row->low) || !isfinite(row->high) ||
		 ((one_boot || row->separated) && !verdict_promised(row)))
		row->verdict = VERDICT_UNKNOWN;
	else if (!verdict_countable(row))
		row->verdict = VERDICT_NO_CHANGE;
	else if (row->relative && row->low >= -margin && row->high <= margin)
		row->verdict = VERDICT_SAME;
	else if (less)
		row->verdict = sure ? VERDICT_LESS : VERDICT_LESS_WEAK;
	else if (more)
		row->verdict = sure ? VERDICT_MORE : VERDICT_MORE_WEAK;
	else
		row->verdict = VERDICT_NO_CHANGE;
}

enum compare_family_id compare_family_of(const struct compare_row *row)
{
	return metrics[row->metric].main ? FAMILY_MAIN : FAMILY_OTHER;
}

static bool verdict_of_family(const struct compare_row *row,
			      enum compare_family_id id)
{
	return verdict_is_test(row) && compare_family_of(row) == id;
}

/* The number of tests in the family. @rows ends with NULL. */
static size_t verdict_count(struct compare_row *const *rows,
			    enum compare_family_id id)
{
	size_t nr = 0;

	for (; *rows; rows++)
		nr += verdict_of_family(*rows, id);
	return nr;
}

/* If only one family has tests, it gets the whole level. */
static void verdict_share(struct compare_row *const *rows,
			  struct compare_family family[FAMILY_NR])
{
	static const double share[] = { COMPARE_MAIN_SHARE,
					1 - COMPARE_MAIN_SHARE };

	for (int i = 0; i < FAMILY_NR; i++)
		family[i].nr = verdict_count(rows, (enum compare_family_id)i);
	for (int i = 0; i < FAMILY_NR; i++) {
		family[i].share = family[FAMILY_NR - 1 - i].nr ? share[i] : 1;
		if (!family[i].nr)
			family[i].share = 0;
	}
}

/* Compute Holm's adjusted p in one family, at its @share of the level. */
static int verdict_adjust(struct compare_row *const *rows, size_t nr,
			  enum compare_family_id id, double share)
{
	SCOPE_FREE double *p = calloc(nr + 1, sizeof(*p));
	size_t i = 0;
	int err;

	if (!p)
		return fail(ENOMEM, "allocate %zu p-values", nr);
	for (struct compare_row *const *row = rows; *row; row++)
		p[i++] = verdict_of_family(*row, id) ? (*row)->effect.p : NAN;
	err = stats_holm(p, nr);
	i = 0;
	for (struct compare_row *const *row = rows; *row && !err; row++, i++)
		if (verdict_of_family(*row, id))
			(*row)->p_holm = fmin(1, p[i] / share);
	return err;
}

/* @rows, which ends with NULL, are all tests that are made together. */
static int verdict_judge_rows(const struct compare_options *options,
			      struct compare_row *const *rows,
			      struct compare_family family[FAMILY_NR])
{
	size_t nr = 0;
	int err = 0;

	for (struct compare_row *const *row = rows; *row; row++) {
		(*row)->p_holm = NAN;
		nr++;
	}
	verdict_share(rows, family);
	for (int i = 0; i < FAMILY_NR && !err; i++)
		err = verdict_adjust(rows, nr, (enum compare_family_id)i,
				     family[i].share);
	for (struct compare_row *const *row = rows; *row && !err; row++)
		verdict_decide(options, *row);
	return err;
}

static size_t verdict_count_single(const struct comparison *comparison)
{
	size_t nr = 0;

	for (size_t m = 0; m < comparison->nr_machines; m++)
		nr += comparison->machines[m].part ?
		      comparison->machines[m].part->nr_rows : 0;
	return nr;
}

static struct compare_row **
verdict_list_rows(const struct comparison *comparison, struct compare_row **end)
{
	for (size_t i = 0; i < comparison->nr_rows; i++)
		*end++ = &comparison->rows[i];
	return end;
}

/* Judge the rows over machines, and separately the rows of single machines. */
int compare_judge(struct compare_result *result)
{
	SCOPE_FREE struct compare_row **rows = NULL, **single = NULL;
	struct compare_row **end, **end_single;
	size_t nr = 0, nr_single = 0;
	int err;

	for (size_t i = 0; i < result->nr_comparisons; i++) {
		nr += result->comparisons[i].nr_rows;
		nr_single += verdict_count_single(&result->comparisons[i]);
	}
	single = end_single = calloc(nr_single + 1, sizeof(*single));
	rows = end = calloc(nr + 1, sizeof(*rows));
	if (!rows || !single)
		return fail(ENOMEM, "allocate the rows of a comparison");
	for (size_t i = 0; i < result->nr_comparisons; i++) {
		const struct comparison *one = &result->comparisons[i];

		end = verdict_list_rows(one, end);
		for (size_t m = 0; m < one->nr_machines; m++)
			if (one->machines[m].part)
				end_single = verdict_list_rows(
					one->machines[m].part, end_single);
	}
	err = verdict_judge_rows(result->options, rows, result->family);
	if (!err)
		err = verdict_judge_rows(result->options, single,
					 result->family_machines);
	return err;
}
