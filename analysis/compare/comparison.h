/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_COMPARISON_H
#define ANALYSIS_COMPARISON_H

/* The options and the results of a comparison. */

#include "analysis/admit/admission.h"
#include "analysis/compare/compare_family.h"
#include "analysis/load/samples.h"
#include "lib/stats/stats_boot.h"
#include "lib/stats/stats_rank.h"

#define COMPARE_MAX_SIDES 16

struct compare_options {
	struct stats_plan plan;
	double margin_percent;		/* of equivalence; NAN: none */
	double goal_percent; /* noise: number of boots to detect this change */
	bool force;		/* compare in spite of a refusal, with a note */
	bool wanted[METRIC_NR];
	bool background;		/* show background counts, too */
	const char *const *cells;	/* NULL-terminated; NULL: all */
};

enum compare_method {
	COMPARE_NO_INTERVAL,	/* too few values */
	COMPARE_ONE_VISIT,	/* likewise: one boot with one visit */
	COMPARE_WITHIN,		/* over the visits of one boot of each side */
	COMPARE_EXACT,		/* no variation: counts only */
	COMPARE_BUCKET,		/* no variation beyond a bucket */
	COMPARE_T,
	COMPARE_BOOT_T,
};

/*
 * A time, a rate or a tally with fewer boots per side (or pairs) is no alarm.
 * If boots fall into two groups, the few boots of one side are often all of one
 * group, and t takes their small spread for that of all boots. tests/calibrate
 * prints how often such a machine is called different with this rule.
 */
#define COMPARE_MIN_BOOTS 5
#define COMPARE_MIN_VISITS 5	/* likewise, for a count of one boot */

enum compare_verdict {
	/* No count, and one boot of a side, or the sides ran in sequence. */
	VERDICT_UNKNOWN,
	/* "~": the interval holds 0, or a count changed too little. */
	VERDICT_NO_CHANGE,
	VERDICT_SAME,		/* the interval lies inside the margin */
	VERDICT_LESS,		/* faster, fewer */
	VERDICT_MORE,		/* slower, more */
	/*
	 * The interval does not hold 0, but Holm's adjusted p is not below the
	 * level, or it is compare_few_boots(): no alarm.
	 */
	VERDICT_LESS_WEAK,
	VERDICT_MORE_WEAK,
};

struct compare_values {
	double center;		/* samples_center(); or mean over machines */
	double spread_percent;	/* between boots; or between machines */
	size_t nr_boots, nr_runs, nr_visits, nr_rounds;
	size_t nr_contaminated, nr_invalid;
	double nr_events;	/* of all rounds; NAN: unknown */
};

struct compare_row {
	const char *cell;
	bool primitive;
	size_t metric;
	const char *event, *per;	/* of perf stat: "cycles", "event" */
	struct compare_values a, b;
	double spinning_peers;		/* mean over A's rounds; NAN: unknown */
	size_t nr_pairs;		/* 0: not paired */
	size_t nr_machines;		/* 0: not over machines */
	bool separated;			/* as in struct comparison */
	double step;			/* clock step of a percentile, in log */
	double resolution; /* how precisely it is known, in log, or 0 */
	enum compare_method method;
	bool relative; /* otherwise in the unit of the metric */
	double change, low, high;	/* B against A; % if relative */
	struct stats_effect effect;	/* log ratio, or difference */
	struct stats_rank rank;
	struct stats_shift shift;	/* like change: % if relative */
	bool has_rank;
	double p_holm;			/* NAN: not in a family */
	enum compare_verdict verdict;
	bool background; /* row of a machine: see compare_cells() */
	double *draws;			/* row of a machine: nr_draws effects */
};

/*
 * The runs of one machine: those with its name (mmfence run --machine) or,
 * without a name, those that saw the same hardware.
 */
struct compare_machine {
	char name[64];			/* printable ASCII; "machine 1" */
	struct side a, b;		/* its runs; borrowed */
	struct comparison *part;	/* comparison of these runs alone */
};

struct comparison {
	size_t side;			/* of B; A is side 0 */
	size_t nr_pairs;		/* boots alternate: number of pairs */
	/* Drift could be taken for a change: compare_runs.h has the rule. */
	bool separated;
	/*
	 * If at least two machines have runs on both sides, each machine is
	 * compared with itself, and rows are over machines. Otherwise
	 * nr_machines is 0.
	 */
	struct compare_machine *machines;
	size_t nr_machines;
	size_t nr_draws;		/* in the rows of a machine's part */
	size_t nr_part;			/* of a part: index of the machine */
	struct compare_row *rows;
	size_t nr_rows;
	const struct compare_row **by_key;	/* comparison_index() */
	struct admission checked;	/* notes: what may not be compared */
};

struct compare_result {
	const struct side *sides;
	size_t nr_sides;
	const struct compare_options *options;
	struct comparison comparisons[COMPARE_MAX_SIDES];
	size_t nr_comparisons;
	struct compare_family family[FAMILY_NR];
	struct compare_family family_machines[FAMILY_NR];	/* of single */
};

/*
 * comparison_index() - after the last row, build the index for
 * comparison_find_row(). Return: 0; -ENOMEM with fail().
 */
int comparison_index(struct comparison *comparison);

/*
 * comparison_find_row() - after comparison_index(), find the row with the same
 * cell, metric and event of perf stat as @like; NULL if there is none.
 */
const struct compare_row *
comparison_find_row(const struct comparison *comparison,
		    const struct compare_row *like);

/* comparison_free() - the machines, too. */
void comparison_free(struct comparison *comparison);

#endif
