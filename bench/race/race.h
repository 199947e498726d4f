/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RACE_H
#define BENCH_RACE_H

#include "bench/visit/visit.h"

/*
 * `mmfence race`: is the memory that a pin holds still the memory that the
 * process maps, after the kernel tried to take it away? A cell is raced in
 * visits as it would be measured in them; each visit alternates
 *
 *	held:	rearm, pin half of the area, pass, check every pinned page
 *	during:	rearm, pass, while a second thread pins, checks and drops
 *		pages at random, half of the time where the clearer is
 *
 * A check writes through the pin and reads the mapping, writes the mapping and
 * reads through the pin, as far as the grip can. A page that differs lost its
 * pin: a broken promise if the reference is FOLL_PIN.
 */

enum race_phase { RACE_HELD, RACE_DURING, NR_RACE_PHASES };

extern const char *const race_phase_names[NR_RACE_PHASES];	/* then NULL */

/* Counts of one phase. A try is what the bound rests on. */
struct race_tally {
	uint64_t passes;
	uint64_t proven;	/* of these: the clearer's proof has events */
	uint64_t takes;		/* windows pinned */
	uint64_t refused;	/* takes that the kernel refused */
	uint64_t pages;		/* checked through a pin */
	/*
	 * held: pages pinned over a proven pass. during: takes while the
	 * clearer changed pages beside them, until they were dropped.
	 */
	uint64_t tries;
	uint64_t moved;		/* held: pinned pages that lost their place */
	uint64_t differences;	/* pages whose pin and mapping differ */
	uint64_t clear_events;	/* as the clearer proved them */
	uint64_t ns;
};

/* One page that differed. */
struct race_find {
	enum race_phase phase;
	bool by_pin;		/* written through the pin, else mapped */
	uint64_t page;		/* of the area */
	uint64_t wanted, found;
	uint64_t since_ns;	/* since the visit began */
	uint64_t entry;		/* of pagemap, after */
};

#define RACE_FINDS_MAX 16

/* What comes of a cell; in memory that parent and child share. */
struct race {
	bool wanted[NR_RACE_PHASES];
	bool promised;		/* by FOLL_PIN */
	uint64_t seed;
	struct race_tally tally[NR_RACE_PHASES];
	unsigned nr_finds;	/* kept */
	struct race_find finds[RACE_FINDS_MAX];
	/* Why a pass proved nothing or a take was refused, the last; or "" */
	char doubt[REASON_BYTES];
};

/*
 * race_new() - shared and zeroed. NULL with fail(). Released with
 * race_free(), which takes NULL.
 */
struct race *race_new(void);
void race_free(struct race *race);

/* race_visit() - for visit->run: fills visit->race. 0 or -errno. */
int race_visit(struct visit *visit);

/* Sums over the phases. */
uint64_t race_tries(const struct race *race);
uint64_t race_differences(const struct race *race);

/*
 * race_bound() - the largest share of tries that may lose a pin, at 95 %,
 * after @tries without a loss: 3 / @tries ("rule of three"). NAN for none.
 */
double race_bound(uint64_t tries);

#endif
