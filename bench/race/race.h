/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RACE_H
#define BENCH_RACE_H

#include "bench/visit/visit.h"

/*
 * `mmfence race`: after the kernel tried to unmap, move or share a pinned page,
 * is the memory that the pin holds still the memory that the process maps? A
 * cell is raced in visits, as in a measurement; each visit alternates
 *
 *	held:	rearm, pin half of the area, pass, check every pinned page
 *	during:	rearm, pass, while a second thread pins, checks and drops
 *		pages at random, half of the time where the clearer is
 *
 * A check writes through the pin and reads the mapping, then writes the mapping
 * and reads through the pin, as far as the grip can. If a page differs, its pin
 * was lost: the kernel broke its promise if the reference is FOLL_PIN.
 */

enum race_phase { RACE_HELD, RACE_DURING, NR_RACE_PHASES };

extern const char *const race_phase_names[NR_RACE_PHASES];	/* then NULL */

/* Counts of one phase. The bound is computed from the tries. */
struct race_tally {
	uint64_t passes;
	uint64_t proven;	/* of these, the clearer proved events */
	uint64_t takes;		/* windows pinned */
	uint64_t refused;	/* takes refused by the kernel */
	uint64_t pages;		/* checked through a pin */
	/*
	 * held: pages pinned during a proven pass. during: takes beside which
	 * the clearer changed pages before they were dropped.
	 */
	uint64_t tries;
	uint64_t moved;		/* held: pinned pages unmapped or moved */
	uint64_t differences;	/* pages whose pin and mapping differ */
	uint64_t clear_events;	/* as the clearer proved them */
	uint64_t ns;
};

/* One page that differed. */
struct race_find {
	enum race_phase phase;
	bool by_pin;		/* written by the pin, else the mapping */
	uint64_t page;		/* of the area */
	uint64_t wanted, found;
	uint64_t since_ns;	/* since the start of the visit */
	uint64_t entry;		/* pagemap entry afterwards */
};

#define RACE_FINDS_MAX 16

/* The result of a cell, in memory shared by parent and child. */
struct race {
	bool wanted[NR_RACE_PHASES];
	bool promised;		/* by FOLL_PIN */
	uint64_t seed;
	struct race_tally tally[NR_RACE_PHASES];
	unsigned nr_finds;	/* kept */
	struct race_find finds[RACE_FINDS_MAX];
	/*
	 * The last reason why a pass proved nothing or a take was refused; or
	 * ""
	 */
	char doubt[REASON_BYTES];
};

/*
 * race_new() - allocate a zeroed race in shared memory. Return: NULL with
 * fail() on failure. Release with race_free(), which takes NULL.
 */
struct race *race_new(void);
void race_free(struct race *race);

/* race_visit() - for visit->run: fills visit->race. Return: 0 or -errno. */
int race_visit(struct visit *visit);

/* Sums over the phases. */
uint64_t race_tries(const struct race *race);
uint64_t race_differences(const struct race *race);

/*
 * race_bound() - after @tries without a loss: the upper bound, at 95 %
 * confidence, of the chance per try to lose a pin, 3 / @tries ("rule of
 * three"). NAN if @tries is 0.
 */
double race_bound(uint64_t tries);

#endif
