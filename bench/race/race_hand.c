/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/race/race_hand.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"

#define TOKEN_FILLED UINT64_C(0x5a5a5a5a5a5a5a5a)	/* by area_fill() */

int race_hand_init(struct race_hand *hand, struct visit *visit,
		   enum race_phase phase, size_t nr_max)
{
	const struct area *area = visit->env.area;
	struct bench_env env = visit->env;
	int err;

	*hand = (struct race_hand){
		.visit = visit,
		.tally = &visit->race->tally[phase],
		.phase = phase,
		.grip = grip_of(visit->spec->pinner),
		.nr_max = nr_max,
	};
	rng_seed(&hand->rng, visit->race->seed++);
	hand->state = calloc(1, hand->grip->state_bytes);
	hand->tokens = calloc(nr_max, sizeof(*hand->tokens));
	hand->seen = calloc(nr_max, sizeof(*hand->seen));
	hand->lost = calloc(nr_max, sizeof(*hand->lost));
	if (!hand->state || !hand->tokens || !hand->seen || !hand->lost)
		return fail(ENOMEM, "allocate memory to check %zu pages",
			    nr_max);
	env.opts = visit->spec->pinner_opts;
	env.nr_workers = 1;
	err = mapping_open(&hand->view, area->addr, area_nr_pages(area),
			   area->page_bytes);
	if (!err)
		err = hand->grip->setup(hand->state, &env);
	hand->ready = !err;
	return err;
}

void race_hand_free(struct race_hand *hand)
{
	if (hand->ready)
		hand->grip->teardown(hand->state);
	mapping_close(&hand->view);
	free(hand->state);
	free(hand->tokens);
	free(hand->seen);
	free(hand->lost);
}

static char *hand_page_of(const struct race_hand *hand, size_t i)
{
	const struct area *area = hand->visit->env.area;

	return area->addr + (hand->first + i) * area->page_bytes;
}

int race_hand_take(struct race_hand *hand, size_t first, size_t nr)
{
	hand->first = first;
	hand->nr = nr;
	if (!hand->grip->take(hand->state, hand_page_of(hand, 0), nr)) {
		hand->tally->takes++;
		return 0;
	}
	hand->nr = 0;
	hand->tally->refused++;
	snprintf(hand->visit->race->doubt, sizeof(hand->visit->race->doubt),
		 "%s", fail_text());
	return -EAGAIN;
}

static void hand_keep_find(struct race_hand *hand, size_t i, bool by_pin,
			   uint64_t found)
{
	struct race *race = hand->visit->race;
	size_t page = hand->first + i;
	struct race_find *find;

	if (race->nr_finds == RACE_FINDS_MAX)
		return;
	find = &race->finds[race->nr_finds++];
	*find = (struct race_find){
		.phase = hand->phase,
		.by_pin = by_pin,
		.page = page,
		.wanted = hand->tokens[i],
		.found = found,
		.since_ns = clock_ns() - hand->visit->start_ns,
	};
	if (!mapping_read(&hand->view, page, 1))
		find->entry = hand->view.entry[page];
}

/* A page counts once, even if both directions of the check find it. */
static void hand_compare(struct race_hand *hand, size_t i, bool by_pin,
			 uint64_t found)
{
	if (found == hand->tokens[i] || hand->lost[i])
		return;
	hand->lost[i] = true;
	hand->tally->differences++;
	hand_keep_find(hand, i, by_pin, found);
}

static void hand_new_tokens(struct race_hand *hand)
{
	for (size_t i = 0; i < hand->nr; i++)
		hand->tokens[i] = rng_next(&hand->rng);
}

static int hand_check_by_pin(struct race_hand *hand)
{
	int err;

	hand_new_tokens(hand);
	err = hand->grip->put(hand->state, hand->tokens);
	for (size_t i = 0; !err && i < hand->nr; i++)
		hand_compare(hand, i, true, *grip_token(hand_page_of(hand, i)));
	return err;
}

static int hand_check_by_mapping(struct race_hand *hand)
{
	int err;

	hand_new_tokens(hand);
	for (size_t i = 0; i < hand->nr; i++)
		*grip_token(hand_page_of(hand, i)) = hand->tokens[i];
	err = hand->grip->look(hand->state, hand->seen);
	for (size_t i = 0; !err && i < hand->nr; i++)
		hand_compare(hand, i, false, hand->seen[i]);
	return err;
}

int race_hand_check(struct race_hand *hand)
{
	int err = 0;

	memset(hand->lost, 0, hand->nr * sizeof(*hand->lost));
	if (hand->grip->put)
		err = hand_check_by_pin(hand);
	if (!err && hand->grip->look)
		err = hand_check_by_mapping(hand);
	if (err)
		return err;
	hand->tally->pages += hand->nr;
	for (size_t i = 0; i < hand->nr; i++)
		*grip_token(hand_page_of(hand, i)) = TOKEN_FILLED;
	return 0;
}

int race_hand_drop(struct race_hand *hand)
{
	hand->nr = 0;
	return hand->grip->drop(hand->state);
}
