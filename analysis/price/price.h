/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_PRICE_H
#define ANALYSIS_PRICE_H

/*
 * What one machine pays for a barrier with each pin, and for a flush, or
 * another broadcast, with each clear; and at how many pins per clear a design
 * of the one kind costs what a design of the other kind does.
 */

#include "analysis/admit/admission.h"
#include "analysis/load/side.h"

struct price_options {
	double level;			/* of intervals: 0.95 */
	bool force;			/* price what is refused */
	const char *const *cells;	/* NULL-terminated; NULL: all */
};

struct price {
	double ns, low, high;	/* mean, its interval; NAN: unknown, or one
				   boot and one visit in it */
};

/* The dearer of a pin: @cell less @less, which is the same without it. */
struct price_barrier {
	const char *cell, *less;
	struct price price;
	size_t nr;		/* boots or visits it is known from */
};

struct price_clear {
	const char *cell;
	bool primitive;		/* a flush alone; else a whole event */
	double peers;		/* CPUs that had to be reached; NAN: unknown */
	struct price initiator;
	struct price victims;	/* all of them; NAN: nobody looked */
	struct price total;	/* without victims where they are NAN */
	/* Pins per clear where both designs cost the same; see below. */
	double pins, pins_low, pins_high;
	size_t nr;		/* boots or visits that pins are known from */
};

enum { PRICE_MAX_BARRIERS = 2 };

struct price_list {
	/* The first is used. */
	struct price_barrier barriers[PRICE_MAX_BARRIERS];
	size_t nr_barriers;
	struct price_clear *clears;
	size_t nr_clears;
	bool within;		/* one boot: intervals are over its visits */
	struct admission checked;	/* what was refused or left out */
};

/*
 * price_find() - the prices that the runs of @side hold. A barrier is
 * smp_mb_after_rmw less atomic, as it follows the add that takes the pin, or
 * smp_mb less null. A clear is a primitive that others are interrupted by, or
 * the event of a cell that pins nothing.
 *
 * A design with a barrier pays it with each pin and once with each clear, so
 * both are even at total / barrier - 1 pins per clear. The interval is
 * Fieller's over boots that hold all cells, or over visits if there is one
 * boot, and NAN with one visit; pins_high is NAN where it is not bounded, pins
 * where the barrier is not above 0.
 * Runs of unlike machines, kernels or settings, and emulated time, are refused
 * as in a comparison: checked.refused, checked.times_refused, and notes.
 * Return: 0 with @list to be freed; -EINVAL with fail() without a barrier or a
 * clear; -ENOMEM.
 */
int price_find(const struct side *side, const struct price_options *options,
	       struct price_list *list);
void price_free(struct price_list *list);

/* The numbers of CPUs that prices are extrapolated to; 0 at the end. */
extern const unsigned price_cpus[];

/*
 * price_extrapolate() - pins per clear at @nr_cpus, of which all but the
 * clearer's spin in the mm: from @low, an initiator that waits no longer for
 * more CPUs, to @high, one that waits for each of them in turn. Victims lose
 * the same each.
 * Return: false where that cannot be told: a whole event, or unknown peers.
 */
bool price_extrapolate(const struct price_list *list,
		       const struct price_clear *clear, unsigned nr_cpus,
		       double *low, double *high);

#endif
