/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_COMPARE_H
#define LIB_COMPARE_H

/*
 * What changed between kernels, how sure that is, and what cannot be
 * compared. Later sides are compared with the first. Times are compared as
 * ratios (of geometric means), counts as differences.
 */

#include "lib/side.h"
#include "lib/stats_boot.h"
#include "lib/stats_rank.h"

#define COMPARE_MAX_SIDES 16

struct compare_options {
	struct stats_plan plan;
	double margin_percent;		/* equivalence; NAN: none */
	double goal_percent;		/* noise: boots to see this change */
	bool force;			/* compare what is refused; said */
	bool wanted[METRIC_NR];
	bool background;		/* counts that are, are shown */
	const char *const *cells;	/* NULL-terminated; NULL: all */
};

/* compare_wants_cell() - is @cell one of those asked for? */
bool compare_wants_cell(const struct compare_options *options,
			const char *cell);

enum compare_method {
	COMPARE_NO_INTERVAL,	/* too few values */
	COMPARE_WITHIN,		/* over the rounds of one boot of each side */
	COMPARE_EXACT,		/* nothing varies: counts only */
	COMPARE_BUCKET,		/* nothing varies by more than a bucket */
	COMPARE_T,
	COMPARE_BOOT_T,
};

enum compare_verdict {
	VERDICT_UNKNOWN,	/* one boot of a side, and no count */
	VERDICT_NO_CHANGE,	/* "~": the interval holds 0 */
	VERDICT_SAME,		/* the interval lies inside the margin */
	VERDICT_LESS,		/* faster, fewer */
	VERDICT_MORE,		/* slower, more */
	VERDICT_LESS_WEAK,	/* the interval does not hold 0, but Holm's */
	VERDICT_MORE_WEAK,	/* adjusted p is not below the level */
};

struct compare_values {
	double center;		/* samples_center(); mean over machines */
	double spread_percent;	/* between boots; or between machines */
	size_t nr_boots, nr_runs, nr_rounds;
	size_t nr_contaminated, nr_invalid;
};

struct compare_row {
	const char *cell;
	bool primitive;
	size_t metric;
	const char *event, *per;	/* of metric_perf: "cycles", "event" */
	struct compare_values a, b;
	double spinning_peers;		/* mean of A's rounds; NAN: unknown */
	size_t nr_pairs;		/* 0: not paired */
	size_t nr_machines;		/* 0: not over machines */
	enum compare_method method;
	bool relative;			/* else in the unit of the metric */
	double change, low, high;	/* B against A; % if relative */
	struct stats_effect effect;	/* log ratio, or difference */
	struct stats_rank rank;
	struct stats_shift shift;	/* as change: % if relative */
	bool has_rank;
	double p_holm;			/* NAN: not in the family */
	enum compare_verdict verdict;
	bool background;		/* of a machine: see compare_cells() */
	double *draws;			/* of a machine: nr_draws effects */
};

enum note_kind {
	NOTE_REFUSED,		/* what was not compared, and why */
	NOTE_INVALID,		/* the same: a cell is invalid or in error */
	NOTE_FORCED,		/* what --force overrode */
	NOTE_REMARK,		/* what a reader must know */
	NOTE_ENVIRONMENT,	/* "key: A's value | B's value" */
	NOTE_BACKGROUND,	/* "count: cells": see compare_background.c */
};

#define NOTE_BYTES 320

struct compare_note {
	enum note_kind kind;
	char text[NOTE_BYTES];	/* printable ASCII */
	/* Of NOTE_INVALID: which cell, on which side, and why. */
	size_t side;
	const char *cell, *reason;
};

struct compare_machine;			/* lib/compare_machine.h */

struct comparison {
	size_t side;			/* of B; A is side 0 */
	size_t nr_pairs;		/* boots alternate: that many pairs */
	/*
	 * Where two machines or more have runs on both sides, each is compared
	 * with itself, and rows are over machines. Else nr_machines is 0.
	 */
	struct compare_machine *machines;
	size_t nr_machines;
	size_t nr_draws;		/* of the rows of a machine's part */
	size_t nr_part;			/* of a part: which machine's */
	struct compare_row *rows;
	size_t nr_rows;
	struct compare_note *notes;
	size_t nr_notes;
	bool refused;			/* as a whole */
	bool times_refused;		/* both sides ran in emulated time */
};

struct compare_result {
	const struct side *sides;
	size_t nr_sides;
	const struct compare_options *options;
	struct comparison comparisons[COMPARE_MAX_SIDES];
	size_t nr_comparisons;
	size_t nr_family;		/* of tests: the largest for Holm */
	size_t nr_family_machines;	/* the same, of single machines */
};

/*
 * compare_sides() - compare @sides[1..] with @sides[0].
 * Return: 0 with @result, which points into @sides and @options, to be freed
 * by compare_free(); -errno with fail().
 */
int compare_sides(const struct side *sides, size_t nr_sides,
		  const struct compare_options *options,
		  struct compare_result *result);
void compare_free(struct compare_result *result);

#endif
