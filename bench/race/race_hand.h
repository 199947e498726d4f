/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_RACE_HAND_H
#define BENCH_RACE_HAND_H

#include "bench/race/grip.h"
#include "bench/race/race.h"
#include "lib/sys/mapping.h"
#include "lib/base/rng.h"

/*
 * A hand pins and checks pages in one phase. It belongs to one thread. Every
 * function returns 0 or -errno with fail().
 */
struct race_hand {
	struct visit *visit;
	struct race_tally *tally;
	enum race_phase phase;
	const struct grip *grip;
	void *state;			/* of the grip */
	bool ready;			/* the grip is set up */
	struct rng rng;
	struct mapping_view view;
	size_t nr_max;			/* pages per take */
	uint64_t *tokens, *seen;	/* nr_max each */
	bool *lost;
	size_t first, nr;		/* pages taken */
};

/*
 * race_hand_init() - prepare for takes of at most @nr_max pages. Release with
 * race_hand_free(), which also takes a zeroed struct and one that failed to
 * initialise.
 */
int race_hand_init(struct race_hand *hand, struct visit *visit,
		   enum race_phase phase, size_t nr_max);
void race_hand_free(struct race_hand *hand);

/* race_hand_take() - pin [@first, @first + @nr). -EAGAIN: refused, counted. */
int race_hand_take(struct race_hand *hand, size_t first, size_t nr);

/*
 * race_hand_check() - compare each taken page through the pin and through the
 * mapping, count the result, and restore the contents that area_fill() wrote.
 */
int race_hand_check(struct race_hand *hand);

/* race_hand_drop() - release the pins. */
int race_hand_drop(struct race_hand *hand);

#endif
