/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef LIB_PRICE_H
#define LIB_PRICE_H

/*
 * What one machine pays for a barrier with each pin, and for a flush, or
 * another broadcast, with each clear; and at how many pins per clear a design
 * of the one kind costs what a design of the other kind does.
 */

#include "lib/compare.h"

struct price {
	double ns, low, high;	/* mean, its interval; NAN: unknown */
};

/* The dearer of a pin: @cell less @less, which is the same without it. */
struct price_barrier {
	const char *cell, *less;
	struct price price;
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
};

struct price_list {
	struct price_barrier barriers[2];	/* the first is used */
	size_t nr_barriers;
	struct price_clear *clears;
	size_t nr_clears;
	bool within;		/* one boot: intervals are over its rounds */
	struct comparison checked;	/* what was refused or left out */
};

/*
 * price_find() - the prices that the runs of @side hold. A barrier is
 * smp_mb_after_rmw less atomic, as it follows the add that takes the pin, or
 * smp_mb less null. A clear is a primitive that others are interrupted by, or
 * the event of a cell that pins nothing.
 *
 * A design with a barrier pays it with each pin and once with each clear, so
 * both are even at total / barrier - 1 pins per clear. The interval is
 * Fieller's over boots that hold all cells, or over rounds if there is one
 * boot; pins_high is NAN where it is not bounded, pins where the barrier is
 * not above 0.
 * Runs of unlike machines, kernels or settings, and emulated time, are refused
 * as in a comparison: checked.refused, checked.times_refused, and notes.
 * Return: 0 with @list to be freed; -EINVAL with fail() without a barrier or a
 * clear; -ENOMEM.
 */
int price_find(const struct side *side, const struct compare_options *options,
	       struct price_list *list);
void price_free(struct price_list *list);

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
