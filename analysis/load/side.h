/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_SIDE_H
#define ANALYSIS_SIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/load/runfile_load.h"

/*
 * One side of a comparison: the runs of one kernel, grouped by boot. Runs of
 * one boot depend on each other; boots are independent.
 */

struct side_boot {
	const char *boot_id;
	int64_t start_unix_s;		/* start of its first run */
};

struct side {
	struct runfile **runs;		/* sorted by start */
	size_t nr_runs;
	size_t *boot_of_run;		/* index in boots */
	struct side_boot *boots;	/* sorted by start */
	size_t nr_boots;
};

/*
 * side_load() - read the @nr files at @paths and group them.
 * @flags: as runfile_load().
 * Return: 0 with @side to be freed by side_free(); -EINVAL with fail() if a run
 * was given twice; otherwise as runfile_load_many().
 */
int side_load(char *const *paths, size_t nr, unsigned flags,
	      struct side *side);
void side_free(struct side *side);

/*
 * side_pick() - fill @side with the runs of @from for which @wanted is true.
 * @side borrows them and must be released by side_release() before @from.
 * Return: 0; -ENOMEM with fail().
 */
int side_pick(const struct side *from,
	      bool (*wanted)(const void *arg, const struct runfile *run),
	      const void *arg, struct side *side);
void side_release(struct side *side);

/* side_letter() - the letter of a side, 'A' for side 0. */
char side_letter(size_t side);

/* side_join() - append all runs of @b to @a; @b is empty afterwards. */
int side_join(struct side *a, struct side *b);

/*
 * side_by_start() - for qsort() of pointers to runs: by time, then by boot,
 * seed and path, so that the order does not depend on addresses.
 */
int side_by_start(const void *a, const void *b);

#endif
