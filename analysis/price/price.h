/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ANALYSIS_PRICE_H
#define ANALYSIS_PRICE_H

/*
 * The cost of a barrier with each pin and of a flush, or another broadcast,
 * with each clear, on one machine; and the number of pins per clear at which
 * the two designs cost the same.
 */

#include "analysis/admit/admission.h"
#include "analysis/load/side.h"

struct price_options {
	double level;			/* of the intervals: 0.95 */
	bool force;			/* price in spite of a refusal */
	const char *const *cells;	/* NULL-terminated; NULL: all */
};

struct price {
	double ns, low, high;	/* mean and its interval; NAN: unknown, or only
				   one boot with one visit */
};

/* The extra cost of a pin: @cell less @less, the same without the barrier. */
struct price_barrier {
	const char *cell, *less;
	struct price price;
	size_t nr;		/* number of boots or visits behind it */
};

struct price_clear {
	const char *cell;
	bool primitive;		/* a flush alone; otherwise a whole event */
	double peers;		/* CPUs that had to be reached; NAN: unknown */
	struct price initiator;
	struct price victims;	/* of all of them; NAN: no bystanders */
	struct price total;	/* without victims if these are NAN */
	/* Pins per clear at which both designs cost the same; see below. */
	double pins, pins_low, pins_high;
	size_t nr;		/* number of boots or visits behind pins */
};

enum { PRICE_MAX_BARRIERS = 2 };

struct price_list {
	/* The first barrier is used. */
	struct price_barrier barriers[PRICE_MAX_BARRIERS];
	size_t nr_barriers;
	struct price_clear *clears;
	size_t nr_clears;
	bool within;		/* one boot: intervals are over its visits */
	struct admission checked;	/* what was refused or left out */
};

/*
 * price_find() - find the prices that the runs of @side hold. A barrier is
 * smp_mb_after_rmw less atomic, as it follows the add that takes the pin, or
 * smp_mb less null. A clear is a primitive that interrupts other CPUs, or the
 * event of a cell without a pinner.
 *
 * A design with a barrier pays it with each pin and once with each clear, so
 * both designs cost the same at total / barrier - 1 pins per clear. The
 * interval is Fieller's over boots that hold all cells, or over visits if there
 * is one boot, and NAN with one visit. pins_high is NAN if it is not bounded,
 * pins is NAN if the barrier is not above 0.
 * Runs of different machines, kernels or settings, and emulated time, are
 * refused as in a comparison: checked.refused, checked.times_refused, and
 * notes.
 * Return: 0 with @list to be freed; -EINVAL with fail() without a barrier or a
 * clear; -ENOMEM.
 */
int price_find(const struct side *side, const struct price_options *options,
	       struct price_list *list);
void price_free(struct price_list *list);

/* The numbers of CPUs that prices are extrapolated to; ends with 0. */
extern const unsigned price_cpus[];

/*
 * price_extrapolate() - pins per clear at @nr_cpus, if all CPUs but the
 * clearer's spin in the mm. @low is for an initiator that waits no longer for
 * more CPUs, @high for an initiator that waits for each of them in turn. Each
 * victim loses the same.
 * Return: false if that is unknown: a whole event, or unknown peers.
 */
bool price_extrapolate(const struct price_list *list,
		       const struct price_clear *clear, unsigned nr_cpus,
		       double *low, double *high);

#endif
