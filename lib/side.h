/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_SIDE_H
#define LIB_SIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/runfile.h"

/*
 * One side of a comparison: the runs of one kernel, grouped by boot. Runs of
 * one boot are not independent of each other; boots are.
 */

struct side_boot {
	const char *boot_id;
	int64_t start_unix_s;		/* of its first run */
};

struct side {
	struct runfile **runs;		/* by start */
	size_t nr_runs;
	size_t *boot_of_run;		/* index in boots */
	struct side_boot *boots;	/* by start */
	size_t nr_boots;
};

/*
 * side_load() - read the @nr files at @paths and group them.
 * @flags: as runfile_load().
 * Return: 0 with @side to be freed by side_free(); -EINVAL with fail() if a
 * run was given twice; else as runfile_load_many().
 */
int side_load(char *const *paths, size_t nr, unsigned flags,
	      struct side *side);
void side_free(struct side *side);

/*
 * side_pick() - those runs of @from that @wanted wants, in @side, which
 * borrows them: to be released by side_release(), before @from.
 * Return: 0; -ENOMEM with fail().
 */
int side_pick(const struct side *from,
	      bool (*wanted)(const void *arg, const struct runfile *run),
	      const void *arg, struct side *side);
void side_release(struct side *side);

/* side_join() - all runs of @b join those of @a; @b is empty afterwards. */
int side_join(struct side *a, struct side *b);

/* What a side measured of one cell and one metric, boot after boot. */
struct samples {
	size_t nr_boots;	/* with at least one value */
	size_t nr_runs;		/* of these boots, with a value */
	size_t nr_rounds;
	size_t *boot;		/* index in side->boots, ascending */
	size_t *start;		/* of each boot in values; one more: the end */
	double *values;		/* of rounds; logarithms for METRIC_TIME */
	double *means;		/* of boots */
	size_t nr_contaminated;	/* rounds left out, of all kinds */
	size_t nr_invalid;
	bool has_zero;		/* a METRIC_TIME was 0: not to be used */
	bool beyond;		/* a percentile, the histogram: likewise */
};

/*
 * samples_collect() - the ok rounds of the ok runs of @cell.
 * Return: 0 with @samples to be freed by samples_free(), nr_boots 0 if there
 * is nothing; -ENOMEM with fail().
 */
int samples_collect(const struct side *side, const char *cell, bool primitive,
		    size_t metric, struct samples *samples);

/*
 * samples_end_boot() - the values since the last boot, if there are any, are
 * those of @boot, whose mean is taken.
 * Return: how many they are.
 */
size_t samples_end_boot(struct samples *samples, size_t boot);
void samples_free(struct samples *samples);

/*
 * samples_center(), samples_spread_percent() - as tables show them: the
 * geometric mean of boots (METRIC_COUNT: the mean), and the standard
 * deviation between boots in % of it; NAN below two boots or around 0.
 */
double samples_center(const struct samples *samples, size_t metric);
double samples_spread_percent(const struct samples *samples, size_t metric);

#endif
