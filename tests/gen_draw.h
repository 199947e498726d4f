/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_GEN_DRAW_H
#define TESTS_GEN_DRAW_H

/*
 * The settings of a campaign of gen_runs, and the random effects of its boots
 * and visits. All functions are pure, except that they advance the generator
 * that they are given.
 */

#include <stdint.h>

#include "lib/base/rng.h"

struct plan {
	const char *kernel, *cpu, *time, *order, *settings, *source, *boot;
	const char *cmdline, *cell0, *machine;
	double boots, runs, rounds, cells, side, seed, cpus;
	double sides;		/* that the campaign has */
	double change;		/* factor on every time */
	double clear_change;	/* one more factor on the clearer's */
	double first_change;	/* one more on all times of the first cell */
	double spread, round_spread, drift;	/* of the log */
	double tlb;		/* TLB shootdowns per event */
	double contaminated;	/* share of the rounds */
	double invalid;		/* index of a cell that is invalid */
	double histogram;
	double groups;		/* share of boots that are 3 % slower */
	double heavy;		/* boots vary with 3 degrees of freedom */
	double slow_boot;	/* of all boots, one is 20 % slower */
	double correlated;	/* AR(1) of boots in the order of time */
	double step_ns;		/* of the clock, in percentiles */
	double clock_step_ns;	/* as the file says; 0: it does not */
	double visits;		/* that the rounds of a run are spread over */
	double visit_spread;	/* of the log of times */
	double count_spread;	/* of visits, relative to the counts */
	double count_groups;	/* share of visits with 10 % more */
	double roles;		/* counts by the role of the CPU */
	double clearer_tlb;	/* per event, on the clearer's own CPU */
};

/* normal() - of mean 0 and variance 1. */
double normal(struct rng *rng);

/*
 * slot_of() - the place of a boot in the campaign: "abba" (of more sides
 * ABCDDCBA), "block" (one side after the other), or the order itself:
 * "AAAABABBBB".
 */
double slot_of(const struct plan *plan, int boot);

/* What a visit adds to the log of times, and to counts by their size. */
struct visit {
	int nr;
	double time, count;
};

/* visit_of() - of the visit that @round belongs to. */
struct visit visit_of(const struct plan *plan, int round, uint64_t seed);

/* hash_of() - FNV-1a; 0 of no name. */
uint64_t hash_of(const char *name);

/*
 * boot_effect_of() - what the boot in @slot of the campaign adds to the log of
 * the times of one cell. Neither which boot is slow nor a correlation may
 * depend on the side, so both are drawn from the campaign's own numbers.
 */
double boot_effect_of(const struct plan *plan, int cell, double slot,
		      struct rng *boot_rng);

#endif
