/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/compare/compare.h"

#include <string.h>

#include "analysis/compare/compare_machines.h"
#include "analysis/compare/compare_pair.h"
#include "analysis/compare/compare_verdict.h"
#include "lib/base/fail.h"

static int compare_with_first(const struct side *sides, size_t index,
			      const struct compare_options *options,
			      struct comparison *comparison)
{
	const struct side *a = &sides[0], *b = &sides[index];
	int err;

	comparison->side = index;
	comparison->checked.force = options->force;
	comparison->checked.letter = side_letter(index);
	err = compare_find_machines(a, b, comparison);
	if (err)
		return err;
	err = comparison->nr_machines ?
	      compare_machines(a, b, options, comparison) :
	      compare_pair(a, b, options, comparison);
	return err ? err : comparison_index(comparison);
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
		return fail(0, "compare %zu sides: 2 to %d can be compared",
			    nr_sides, COMPARE_MAX_SIDES);
	for (size_t i = 0; i < nr_sides; i++)
		if (!sides[i].nr_runs)
			return fail(0, "side %c has no files",
				    side_letter(i));
	for (size_t i = 1; i < nr_sides && !err; i++) {
		result->nr_comparisons = i;
		err = compare_with_first(sides, i, options,
					 &result->comparisons[i - 1]);
	}
	if (!err)
		err = compare_judge(result);
	if (err)
		compare_free(result);
	return err;
}

void compare_free(struct compare_result *result)
{
	for (size_t i = 0; i < result->nr_comparisons; i++)
		comparison_free(&result->comparisons[i]);
	result->nr_comparisons = 0;
}
