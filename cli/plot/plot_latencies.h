/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef CLI_PLOT_LATENCIES_H
#define CLI_PLOT_LATENCIES_H

#include "cli/plot/plot.h"

/* All buckets of all runs of a side, ascending. */
struct latencies {
	struct run_bucket *buckets;
	size_t nr;
	double total;		/* values, those above the range included */
	double overflow;	/* above the range of the histogram */
	double max_ns;
};

/*
 * latencies_gather() - of @cell on @side.
 * Return: 0; -ENOMEM with fail(). @all is to be freed by latencies_free() in
 * any case.
 */
int latencies_gather(const struct side *side, const char *cell,
		     struct latencies *all);
void latencies_free(struct latencies *all);

/*
 * latencies_next_cell() - the first cell that was asked for, has a histogram on
 * every side and is not among the first @from cells of side A's first run.
 * Return: its place there; or the number of these cells: there is none.
 */
size_t latencies_next_cell(const struct plot_job *job, size_t from);

/* latencies_middle() - ns, of a bucket. */
double latencies_middle(const struct run_bucket *bucket);

/*
 * latencies_quantile() - the value that @share of all do not exceed; the
 * largest one for 1. NAN where that lies above the range of the histogram or so
 * few cannot tell.
 */
double latencies_quantile(const struct latencies *all, double share);

#endif
