/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_METRIC_H
#define LIB_METRIC_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The numbers of a round that are read from run files and compared. One row
 * here is one more column everywhere.
 */

enum metric_kind {
	METRIC_TIME,	/* above 0, lower is better; compared as a ratio */
	METRIC_COUNT,	/* of an event, 0 and up; compared as a difference.
			   Exact ones fall below 0 in the background */
	METRIC_RATE,	/* of time, 0 and up; as a count, but never exact */
	METRIC_TALLY,	/* of perf, 0 and up; as a rate, but not lower is
			   better */
};

struct metric {
	const char *key;	/* in a round of a run file; holds the unit */
	const char *label;	/* at most 14 columns */
	const char *title;	/* as the axis of a figure */
	const char *source;	/* key in "counters" saying where it is from */
	enum metric_kind kind;
	double bucket;		/* of a histogram: relative width; or 0 */
	bool primitive;		/* of "primitives", not of "cells" */
	bool required;		/* a round without the key is refused */
	bool shown;		/* compared when none is asked for by name */
	bool main;		/* one family of tests with its like */
	bool exact;		/* key of "exact" in the round, if any */
};

enum { METRIC_NR = 38 };

extern const struct metric metrics[METRIC_NR];

/* The row of what perf stat counts, whatever event it is: lib/perfstat.h. */
extern const size_t metric_perf;

/* metric_has_direction() - a time or a rate: more of it is slower. */
bool metric_has_direction(size_t metric);

/* metric_find() - by key or label. Return: index; -1 if there is none. */
int metric_find(const char *name);

#endif
