/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether the runs of two sides stand for themselves. */
#include <string.h>

#include "lib/compare_parts.h"

static bool same_run(const struct runfile *a, const struct runfile *b)
{
	return a->start_unix_s == b->start_unix_s && a->seed == b->seed &&
	       !strcmp(a->boot_id, b->boot_id);
}

static int demand_distinct(const struct side *a, const struct side *b,
			   const struct compare_options *options,
			   struct comparison *comparison)
{
	for (size_t i = 0; i < a->nr_runs; i++)
		for (size_t j = 0; j < b->nr_runs; j++)
			if (same_run(a->runs[i], b->runs[j]))
				return compare_refuse(comparison, options,
					&comparison->refused,
					"everything: one run on both sides: "
					"%.100s and %.100s", a->runs[i]->path,
					b->runs[j]->path);
	return 0;
}

/*
 * Boots that both sides share are not independent of each other. That is no
 * harm where each is compared with itself: as a pair, or as the only one.
 */
static int demand_independent(const struct side *a, const struct side *b,
			      const struct compare_options *options,
			      struct comparison *comparison)
{
	bool single = a->nr_boots == 1 && b->nr_boots == 1;
	size_t nr_shared = 0, nr_paired = 0;

	for (size_t i = 0; i < a->nr_boots; i++)
		for (size_t j = 0; j < b->nr_boots; j++) {
			if (strcmp(a->boots[i].boot_id, b->boots[j].boot_id))
				continue;
			nr_shared++;
			nr_paired += single || (comparison->nr_pairs && i == j);
		}
	if (!nr_shared)
		return 0;
	if (nr_paired < nr_shared)
		return compare_refuse(comparison, options, &comparison->refused,
			"everything: %zu boots are on both sides and are not "
			"the pairs that are compared: they are not independent",
			nr_shared);
	return compare_note(comparison, NOTE_REMARK,
			    "boots on both sides, which are compared with "
			    "themselves: %zu", nr_shared);
}

static int note_interrupted(const struct side *side, char label,
			    struct comparison *comparison)
{
	size_t nr = 0;

	for (size_t i = 0; i < side->nr_runs; i++)
		nr += side->runs[i]->interrupted;
	if (!nr)
		return 0;
	return compare_note(comparison, NOTE_REMARK,
			    "%zu of %zu runs of %c were interrupted: they hold "
			    "fewer rounds than the others", nr, side->nr_runs,
			    label);
}

int compare_runs(const struct side *a, const struct side *b,
		 const struct compare_options *options,
		 struct comparison *comparison)
{
	int err = demand_distinct(a, b, options, comparison);

	if (!err)
		err = demand_independent(a, b, options, comparison);
	if (!err)
		err = note_interrupted(a, 'A', comparison);
	if (!err)
		err = note_interrupted(b, (char)('A' + (char)comparison->side),
				       comparison);
	return err;
}
