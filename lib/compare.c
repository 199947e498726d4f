/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/compare.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/compare_machine.h"
#include "lib/compare_parts.h"
#include "lib/compare_result.h"
#include "lib/fail.h"
#include "lib/scope.h"
#include "lib/stats.h"
#include "lib/text.h"

__attribute__((format(printf, 3, 0)))
static int add_note(struct comparison *comparison, enum note_kind kind,
		    const char *fmt, va_list args)
{
	size_t nr = comparison->nr_notes;
	struct compare_note *notes =
		realloc(comparison->notes, (nr + 1) * sizeof(*notes));
	char text[2 * NOTE_BYTES];

	if (!notes)
		return fail(ENOMEM, "a note");
	comparison->notes = notes;
	vsnprintf(text, sizeof(text), fmt, args);
	notes[nr].kind = kind;
	text_clean(text, notes[nr].text, sizeof(notes[nr].text));
	comparison->nr_notes++;
	return 0;
}

int compare_note(struct comparison *comparison, enum note_kind kind,
		 const char *fmt, ...)
{
	va_list args;
	int err;

	va_start(args, fmt);
	err = add_note(comparison, kind, fmt, args);
	va_end(args);
	return err;
}

int compare_refuse(struct comparison *comparison,
		   const struct compare_options *options, bool *refused,
		   const char *fmt, ...)
{
	va_list args;
	int err;

	*refused |= !options->force;
	va_start(args, fmt);
	err = add_note(comparison, options->force ? NOTE_FORCED : NOTE_REFUSED,
		       fmt, args);
	va_end(args);
	return err;
}

const char *compare_setting(const char *a, const char *b, char *buf,
			    size_t size)
{
	size_t start = 0, i;

	for (i = 0; a[i] && a[i] == b[i]; i++)
		if (a[i] == '\n')
			start = i + 1;
	if (!a[start])
		a = b;
	snprintf(buf, size, "%.*s", (int)strcspn(a + start, "=\n"), a + start);
	return buf;
}

static bool always_a_first(const struct side *a, const struct side *b)
{
	for (size_t i = 0; i < a->nr_boots; i++)
		if (a->boots[i].start_unix_s > b->boots[i].start_unix_s)
			return false;
	return true;
}

/* Does each pair of boots, in the order of time, hold one of each side? */
static bool alternate(const struct side *a, const struct side *b)
{
	if (a->nr_boots != b->nr_boots || a->nr_boots < 2)
		return false;
	for (size_t i = 0; i + 1 < a->nr_boots; i++) {
		int64_t next_a = a->boots[i + 1].start_unix_s;
		int64_t next_b = b->boots[i + 1].start_unix_s;

		if (b->boots[i].start_unix_s >= next_a ||
		    a->boots[i].start_unix_s >= next_b)
			return false;
	}
	return true;
}

int compare_order(const struct side *a, const struct side *b,
		  struct comparison *comparison)
{
	const struct side_boot *last_a = &a->boots[a->nr_boots - 1];
	const struct side_boot *last_b = &b->boots[b->nr_boots - 1];

	if (alternate(a, b)) {
		comparison->nr_pairs = a->nr_boots;
		if (!always_a_first(a, b) && !always_a_first(b, a))
			return 0;
		return compare_note(comparison, NOTE_REMARK,
			"in every pair of boots the same side ran first: "
			"drift does not cancel as in the order ABBA");
	}
	if (a->nr_boots + b->nr_boots > 2 &&
	    (last_a->start_unix_s < b->boots[0].start_unix_s ||
	     last_b->start_unix_s < a->boots[0].start_unix_s))
		return compare_note(comparison, NOTE_REMARK,
			"one side ran after all of the other: drift of the "
			"machine is not told from a change");
	return 0;
}

int compare_two(const struct side *a, const struct side *b,
		const struct compare_options *options,
		struct comparison *comparison)
{
	int err = compare_order(a, b, comparison);

	if (!err)
		err = compare_runs(a, b, options, comparison);
	if (!err)
		err = compare_environment(a, b, options, comparison);
	if (!err)
		err = compare_cells(a, b, options, comparison);
	if (err || (a->nr_boots > 1 && b->nr_boots > 1))
		return err;
	return compare_note(comparison, NOTE_REMARK,
		"one boot of a side: the variation from boot to boot is "
		"unknown; an interval is over the rounds of one boot");
}

static int compare_with_first(const struct side *sides, size_t index,
			      const struct compare_options *options,
			      struct comparison *comparison)
{
	const struct side *a = &sides[0], *b = &sides[index];
	int err;

	comparison->side = index;
	err = compare_find_machines(a, b, comparison);
	if (err)
		return err;
	return comparison->nr_machines ?
	       compare_machines(a, b, options, comparison) :
	       compare_two(a, b, options, comparison);
}

/* Times and rates over single boots say nothing that could be an alarm. */
static bool is_test(const struct compare_row *row)
{
	bool count = metrics[row->metric].kind == METRIC_COUNT;

	if (row->method == COMPARE_WITHIN)
		return count;
	return row->method == COMPARE_T || row->method == COMPARE_BOOT_T;
}

static void decide(const struct compare_options *options,
		   struct compare_row *row)
{
	double margin = options->margin_percent;
	bool one_boot = row->a.nr_boots < 2 || row->b.nr_boots < 2;
	bool less = row->high < 0, more = row->low > 0;
	bool sure = row->method == COMPARE_EXACT ||
		    row->method == COMPARE_BUCKET ||
		    row->p_holm < 1 - options->plan.level;

	if (!isfinite(row->low) || !isfinite(row->high) ||
	    (one_boot && metrics[row->metric].kind != METRIC_COUNT))
		row->verdict = VERDICT_UNKNOWN;
	else if (row->relative && row->low >= -margin && row->high <= margin)
		row->verdict = VERDICT_SAME;
	else if (less)
		row->verdict = sure ? VERDICT_LESS : VERDICT_LESS_WEAK;
	else if (more)
		row->verdict = sure ? VERDICT_MORE : VERDICT_MORE_WEAK;
	else
		row->verdict = VERDICT_NO_CHANGE;
}

/* Main times are one family; of the others each metric is one. */
static bool of_family(const struct compare_row *row, size_t family)
{
	return is_test(row) && (metrics[row->metric].main ?
				family == METRIC_NR : row->metric == family);
}

/* Return: how many tests the family has. @rows end with NULL. */
static int adjust(struct compare_row *const *rows, size_t nr, size_t family,
		  size_t *nr_tests)
{
	SCOPE_FREE double *p = calloc(nr + 1, sizeof(*p));
	size_t i = 0;
	int err;

	*nr_tests = 0;
	if (!p)
		return fail(ENOMEM, "%zu p-values", nr);
	for (struct compare_row *const *row = rows; *row; row++) {
		bool test = of_family(*row, family);

		p[i++] = test ? (*row)->effect.p : NAN;
		*nr_tests += test;
	}
	err = stats_holm(p, nr);
	i = 0;
	for (struct compare_row *const *row = rows; *row && !err; row++, i++)
		if (of_family(*row, family))
			(*row)->p_holm = p[i];
	return err;
}

/* @rows, which end with NULL, are all the tests that are made at once. */
static int judge_rows(const struct compare_options *options,
		      struct compare_row *const *rows, size_t *nr_family)
{
	size_t nr = 0, nr_tests;
	int err = 0;

	for (struct compare_row *const *row = rows; *row; row++) {
		(*row)->p_holm = NAN;
		nr++;
	}
	for (size_t family = 0; family <= METRIC_NR && !err; family++) {
		err = adjust(rows, nr, family, &nr_tests);
		if (nr_tests > *nr_family)
			*nr_family = nr_tests;
	}
	for (struct compare_row *const *row = rows; *row && !err; row++)
		decide(options, *row);
	return err;
}

static size_t count_of_machines(const struct comparison *comparison)
{
	size_t nr = 0;

	for (size_t m = 0; m < comparison->nr_machines; m++)
		nr += comparison->machines[m].part ?
		      comparison->machines[m].part->nr_rows : 0;
	return nr;
}

static struct compare_row **list_rows(const struct comparison *comparison,
				      struct compare_row **end)
{
	for (size_t i = 0; i < comparison->nr_rows; i++)
		*end++ = &comparison->rows[i];
	return end;
}

/* Rows over machines, and apart from them those of single machines. */
static int judge(struct compare_result *result)
{
	SCOPE_FREE struct compare_row **rows = NULL, **single = NULL;
	struct compare_row **end, **end_single;
	size_t nr = 0;
	int err;

	for (size_t i = 0; i < result->nr_comparisons; i++)
		nr += count_of_machines(&result->comparisons[i]);
	single = end_single = calloc(nr + 1, sizeof(*single));
	rows = end = calloc(compare_count_rows(result) + 1, sizeof(*rows));
	if (!rows || !single)
		return fail(ENOMEM, "the rows of a comparison");
	for (size_t i = 0; i < result->nr_comparisons; i++) {
		const struct comparison *one = &result->comparisons[i];

		end = list_rows(one, end);
		for (size_t m = 0; m < one->nr_machines; m++)
			if (one->machines[m].part)
				end_single = list_rows(one->machines[m].part,
						       end_single);
	}
	err = judge_rows(result->options, rows, &result->nr_family);
	return err ? err : judge_rows(result->options, single,
				      &result->nr_family_machines);
}

int compare_sides(const struct side *sides, size_t nr_sides,
		  const struct compare_options *options,
		  struct compare_result *result)
{
	int err = 0;

	memset(result, 0, sizeof(*result));
	result->sides = sides;
	result->nr_sides = nr_sides;
	result->options = options;
	if (nr_sides < 2 || nr_sides > COMPARE_MAX_SIDES)
		return fail(0, "compare %zu sides: 2 to %d can be", nr_sides,
			    COMPARE_MAX_SIDES);
	for (size_t i = 0; i < nr_sides; i++)
		if (!sides[i].nr_runs)
			return fail(0, "side %c has no files",
				    (char)('A' + (char)i));
	for (size_t i = 1; i < nr_sides && !err; i++) {
		result->nr_comparisons = i;
		err = compare_with_first(sides, i, options,
					 &result->comparisons[i - 1]);
	}
	if (!err)
		err = judge(result);
	if (err)
		compare_free(result);
	return err;
}

static void comparison_free(struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->nr_rows; i++)
		free(comparison->rows[i].draws);
	free(comparison->rows);
	free(comparison->notes);
}

void compare_free(struct compare_result *result)
{
	for (size_t i = 0; i < result->nr_comparisons; i++) {
		struct comparison *comparison = &result->comparisons[i];

		for (size_t m = 0; m < comparison->nr_machines; m++) {
			struct compare_machine *machine =
				&comparison->machines[m];

			if (machine->part)
				comparison_free(machine->part);
			free(machine->part);
			side_release(&machine->a);
			side_release(&machine->b);
		}
		free(comparison->machines);
		comparison_free(comparison);
	}
	result->nr_comparisons = 0;
}
