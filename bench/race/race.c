/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/race/race.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/race/race_during.h"
#include "bench/race/race_view.h"
#include "bench/visit/round.h"
#include "lib/base/clock.h"

const char *const race_phase_names[NR_RACE_PHASES] = { "held", "during" };

/* One visit, in the child. */
struct racer {
	struct visit *visit;
	const struct clearer *clearer;
	void *state;			/* of the clearer */
	struct race_hand hand;		/* of the phase "held" */
	uint64_t *start;		/* pagemap when the pass began */
	struct race_thread thread;	/* of the phase "during" */
};

struct race *race_new(void)
{
	struct race *race = mmap(NULL, sizeof(*race), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (race != MAP_FAILED)
		return race;
	fail(errno, "map %zu bytes for a race", sizeof(*race));
	return NULL;
}

void race_free(struct race *race)
{
	if (race)
		munmap(race, sizeof(*race));
}

uint64_t race_tries(const struct race *race)
{
	return race->tally[RACE_HELD].tries + race->tally[RACE_DURING].tries;
}

uint64_t race_differences(const struct race *race)
{
	return race->tally[RACE_HELD].differences +
	       race->tally[RACE_DURING].differences;
}

double race_bound(uint64_t tries)
{
	return tries ? fmin(3.0 / (double)tries, 1) : NAN;
}

/* Add the proof of the pass. Return: true if the pass has events. */
static int race_prove(struct racer *racer, enum race_phase phase,
		      struct proof *proof, bool *proven)
{
	struct race *race = racer->visit->race;
	int err = racer->clearer->prove(racer->state, proof);

	if (err)
		return err;
	*proven = proof->events && !proof->contradiction[0];
	race->tally[phase].passes++;
	race->tally[phase].proven += *proven;
	race->tally[phase].clear_events += proof->events;
	if (!*proven)
		snprintf(race->doubt, sizeof(race->doubt), "%s",
			 proof->contradiction[0] ? proof->contradiction :
			 "the clearer proved no event");
	return 0;
}

static int race_pass(struct racer *racer, struct proof *proof)
{
	uint64_t start_ns = clock_ns();
	int err = racer->clearer->pass(racer->state);

	return err ? err : clearer_await(racer->visit, racer->state, start_ns,
					 proof);
}

/* Count the pinned pages that lost their place: the kernel took them. */
static int race_count_moved(struct racer *racer)
{
	struct race_hand *hand = &racer->hand;
	int err = race_view_read(&hand->view);

	for (size_t i = hand->first; !err && i < hand->first + hand->nr; i++)
		hand->tally->moved += race_entry_taken(racer->start[i],
						       hand->view.entry[i]);
	return err;
}

static int race_pass_over_held(struct racer *racer)
{
	struct race_hand *hand = &racer->hand;
	struct proof proof = { .attempts = 0 };
	bool proven = false;
	int err = race_view_read(&hand->view);

	if (err)
		return err;
	memcpy(racer->start, hand->view.entry,
	       hand->view.nr_pages * sizeof(*racer->start));
	err = race_pass(racer, &proof);
	if (!err)
		err = race_prove(racer, RACE_HELD, &proof, &proven);
	if (!err)
		err = race_count_moved(racer);
	if (!err)
		err = race_hand_check(hand);
	if (!err && proven)
		hand->tally->tries += hand->nr;
	return err;
}

static int race_held(struct racer *racer)
{
	struct race_hand *hand = &racer->hand;
	size_t nr_pages = hand->view.nr_pages;
	size_t first = rng_below(&hand->rng, nr_pages - hand->nr_max + 1);
	int err = race_hand_take(hand, first, hand->nr_max), drop_err;

	if (err)
		return err == -EAGAIN ? 0 : err;
	err = race_pass_over_held(racer);
	drop_err = race_hand_drop(hand);
	return err ? err : drop_err;
}

static int race_during(struct racer *racer)
{
	struct proof proof = { .attempts = 0 };
	bool proven;
	int err = race_thread_run(&racer->thread), pause_err;

	if (err)
		return err;
	err = race_pass(racer, &proof);
	pause_err = race_thread_pause(&racer->thread);
	if (err || pause_err)
		return err ? err : pause_err;
	return race_prove(racer, RACE_DURING, &proof, &proven);
}

static int race_one_pass(struct racer *racer, enum race_phase phase)
{
	struct race_tally *tally = &racer->visit->race->tally[phase];
	uint64_t start_ns;
	int err = 0;

	if (racer->clearer->rearm)
		err = racer->clearer->rearm(racer->state);
	if (err)
		return err;
	start_ns = clock_ns();
	err = phase == RACE_HELD ? race_held(racer) : race_during(racer);
	tally->ns += clock_ns() - start_ns;
	return err;
}

/* Passes of the phases in turn, until another turn would take too long. */
static int race_run_passes(struct racer *racer)
{
	struct visit *visit = racer->visit;
	uint64_t now_ns = clock_ns(), turn_ns = 0;
	int err = 0;

	do {
		uint64_t start_ns = now_ns;

		for (int phase = 0; !err && phase < NR_RACE_PHASES; phase++)
			if (visit->race->wanted[phase])
				err = race_one_pass(racer, phase);
		now_ns = clock_ns();
		if (now_ns - start_ns > turn_ns)
			turn_ns = now_ns - start_ns;
	} while (!err && now_ns + turn_ns - visit->start_ns <=
				 visit->budget_ns);
	return err;
}

static int racer_init(struct racer *racer)
{
	struct visit *visit = racer->visit;
	const struct clearer *clearer = racer->clearer;
	size_t nr = area_nr_pages(visit->env.area) / 2;
	size_t nr_max = grip_of(visit->spec->pinner)->pages_max;
	int err;

	racer->state = subject_state_new(&clearer->subject);
	racer->start = calloc(2 * nr + 1, sizeof(*racer->start));
	if (!racer->state || !racer->start)
		return fail(ENOMEM, "allocate a race of %zu pages", 2 * nr);
	err = race_hand_init(&racer->hand, visit, RACE_HELD,
			     nr < nr_max ? nr : nr_max);
	if (!err)
		err = race_thread_start(&racer->thread, visit);
	return err;
}

int race_visit(struct visit *visit)
{
	const struct clearer *clearer = visit->spec->clearer;
	struct racer racer = { .visit = visit, .clearer = clearer };
	int err = racer_init(&racer);

	if (!err && clearer->setup)
		err = clearer->setup(racer.state, &visit->env);
	if (!err) {
		err = race_run_passes(&racer);
		if (clearer->teardown)
			clearer->teardown(racer.state);
	}
	race_thread_stop(&racer.thread);
	race_hand_free(&racer.hand);
	free(racer.state);
	free(racer.start);
	return err;
}
