/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "analysis/compare/compare_runs.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/fail.h"
#include "lib/base/scope.h"

static bool compare_runs_a_first(const struct side *a, const struct side *b)
{
	for (size_t i = 0; i < a->nr_boots; i++)
		if (a->boots[i].start_unix_s > b->boots[i].start_unix_s)
			return false;
	return true;
}

/* Does each pair of boots, in the order of time, hold one boot of each side? */
static bool compare_runs_alternate(const struct side *a, const struct side *b)
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

/* List the boots of both sides in the order of time; true stands for B. */
static void compare_runs_merge(const struct side *a, const struct side *b,
			       bool *of_b)
{
	size_t i = 0, j = 0;

	while (i < a->nr_boots || j < b->nr_boots) {
		bool next = i == a->nr_boots ||
			    (j < b->nr_boots && b->boots[j].start_unix_s <
						a->boots[i].start_unix_s);

		of_b[i + j] = next;
		i += !next;
		j += next;
	}
}

/* Pearson's correlation between the place in time and the side (0 or 1). */
static double compare_runs_correlation(const bool *of_b, size_t nr)
{
	double share = 0, place = ((double)nr - 1) / 2, xy = 0, xx = 0;

	for (size_t i = 0; i < nr; i++)
		share += (double)of_b[i] / (double)nr;
	for (size_t i = 0; i < nr; i++) {
		double x = (double)i - place;

		xy += x * ((double)of_b[i] - share);
		xx += x * x;
	}
	return xy / sqrt(xx * (double)nr * share * (1 - share));
}

/* The boots do not alternate: can a drift be mistaken for a change? */
static int compare_runs_mixed(const struct side *a, const struct side *b,
			      struct comparison *comparison)
{
	size_t nr = a->nr_boots + b->nr_boots, changes = 0;
	size_t fewer = a->nr_boots < b->nr_boots ? a->nr_boots : b->nr_boots;
	SCOPE_FREE bool *of_b = calloc(nr, sizeof(*of_b));
	double correlation;

	if (!of_b)
		return fail(ENOMEM, "order %zu boots", nr);
	compare_runs_merge(a, b, of_b);
	correlation = compare_runs_correlation(of_b, nr);
	for (size_t i = 1; i < nr; i++)
		changes += of_b[i] != of_b[i - 1];
	if (fabs(correlation) <= COMPARE_ORDER_CORRELATION &&
	    changes + 1 >= fewer)
		return 0;
	comparison->separated = true;
	return admission_note(&comparison->checked, NOTE_REMARK, "no time has "
			      "a verdict, because a drift of the machine could "
			      "look like a change: time and side correlate by "
			      "%.2f, and the side changed %zu times in %zu "
			      "boots (a verdict needs at most %.1f and at "
			      "least %zu changes); boot in the order ABBA "
			      "(scripts/campaign)", fabs(correlation), changes,
			      nr, COMPARE_ORDER_CORRELATION, fewer - 1);
}

static int compare_runs_separated(struct comparison *comparison)
{
	comparison->separated = true;
	return admission_note(&comparison->checked, NOTE_REMARK, "no time has "
			      "a verdict: one side ran after all of the other, "
			      "so a drift of the machine could look like a "
			      "change; boot in the order ABBA "
			      "(scripts/campaign)");
}

/* Find whether the boots alternate; if so, they are paired. */
static int compare_runs_order(const struct side *a, const struct side *b,
			      struct comparison *comparison)
{
	const struct side_boot *last_a = &a->boots[a->nr_boots - 1];
	const struct side_boot *last_b = &b->boots[b->nr_boots - 1];

	if (compare_runs_alternate(a, b)) {
		comparison->nr_pairs = a->nr_boots;
		if (!compare_runs_a_first(a, b) && !compare_runs_a_first(b, a))
			return 0;
		return admission_note(&comparison->checked, NOTE_REMARK, "in "
				      "every pair of boots the same side ran "
				      "first, so a drift does not cancel as in "
				      "the order ABBA");
	}
	if (a->nr_boots + b->nr_boots > 2 &&
	    (last_a->start_unix_s < b->boots[0].start_unix_s ||
	     last_b->start_unix_s < a->boots[0].start_unix_s))
		return compare_runs_separated(comparison);
	return a->nr_boots > 1 && b->nr_boots > 1 ?
	       compare_runs_mixed(a, b, comparison) : 0;
}

static bool compare_runs_same(const struct runfile *a, const struct runfile *b)
{
	return a->start_unix_s == b->start_unix_s && a->seed == b->seed &&
	       !strcmp(a->boot_id, b->boot_id);
}

static int compare_runs_distinct(const struct side *a, const struct side *b,
				 struct admission *admission)
{
	for (size_t i = 0; i < a->nr_runs; i++)
		for (size_t j = 0; j < b->nr_runs; j++)
			if (compare_runs_same(a->runs[i], b->runs[j]))
				return admission_refuse(admission,
					&admission->refused,
					"everything: one run on both sides: "
					"%.100s and %.100s", a->runs[i]->path,
					b->runs[j]->path);
	return 0;
}

/*
 * A boot that is on both sides makes the sides depend on each other. That does
 * no harm if each boot is compared with itself: as a pair, or as the only boot.
 */
static int compare_runs_independent(const struct side *a, const struct side *b,
				    struct comparison *comparison)
{
	struct admission *checked = &comparison->checked;
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
		return admission_refuse(checked, &checked->refused,
					"everything: %zu boots are on both "
					"sides without being a pair, so the "
					"sides are not independent", nr_shared);
	return admission_note(checked, NOTE_REMARK, "boots on both sides, each "
			      "compared with itself: %zu", nr_shared);
}

static int compare_runs_interrupted(const struct side *side, char label,
				    struct admission *admission)
{
	size_t nr = 0;

	for (size_t i = 0; i < side->nr_runs; i++)
		nr += side->runs[i]->interrupted;
	if (!nr)
		return 0;
	return admission_note(
		admission, NOTE_REMARK,
		"%zu of %zu runs of %c were interrupted: they hold "
		"fewer rounds than the others",
		nr, side->nr_runs, label);
}

int compare_runs(const struct side *a, const struct side *b,
		 struct comparison *comparison)
{
	struct admission *checked = &comparison->checked;
	int err = compare_runs_order(a, b, comparison);

	if (!err)
		err = compare_runs_distinct(a, b, checked);
	if (!err)
		err = compare_runs_independent(a, b, comparison);
	if (!err)
		err = compare_runs_interrupted(a, 'A', checked);
	if (!err)
		err = compare_runs_interrupted(b, checked->letter, checked);
	return err;
}
