/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/race/race_during.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/race/race_view.h"
#include "bench/visit/workers.h"
#include "lib/base/clock.h"

#define HOLD_MAX_NS 65536	/* the clearer does some ten pages */
#define PAUSE_POLL_NS 50000
#define REST_EVERY  16		/* takes; kernel threads want the CPU too */
#define AHEAD_MAX   32		/* pages, of where the clearer is */

/*
 * Half of the takes are where the clearer works, or a little ahead of it,
 * because the clearer moves on between the look and the pin. The others are
 * anywhere.
 */
static int during_aim(struct race_thread *thread, size_t *first)
{
	struct race_hand *hand = &thread->hand;
	uint64_t random = rng_next(&hand->rng);
	size_t last = hand->view.nr_pages - hand->nr_max + 1;
	int err = 0;

	*first = rng_below(&hand->rng, last);
	if (random & 1)
		err = race_view_front(&hand->view, thread->start, last,
				      random >> 8, first);
	if (!err && random & 1)
		*first += (random >> 1) % AHEAD_MAX;
	if (*first >= last)
		*first = last - 1;
	return err;
}

/* Hold for a random time; every order of magnitude is equally likely. */
static void during_hold(struct race_hand *hand)
{
	uint64_t end_ns = clock_ns();

	end_ns += rng_below(&hand->rng, HOLD_MAX_NS) >>
		  rng_below(&hand->rng, 16);
	while (clock_ns() < end_ns)
		;
}

static int during_one_take(struct race_thread *thread)
{
	struct race_hand *hand = &thread->hand;
	struct race_beside before, after;
	size_t first, nr = hand->nr_max;
	int err = during_aim(thread, &first), drop_err;

	if (!err)
		err = race_view_beside(&hand->view, first, nr, &before);
	if (err)
		return err;
	err = race_hand_take(hand, first, nr);
	if (err)
		return err == -EAGAIN ? 0 : err;
	during_hold(hand);
	err = race_hand_check(hand);
	if (!err)
		err = race_view_beside(&hand->view, first, nr, &after);
	if (!err && race_beside_taken(&before, &after))
		hand->tally->tries++;
	drop_err = race_hand_drop(hand);
	return err ? err : drop_err;
}

static void *during_thread_main(void *arg)
{
	struct race_thread *thread = arg;
	struct visit *visit = thread->hand.visit;
	int epoch, err = topo_bind(visit->placement->pinner_cpu[0]);

	while ((epoch = atomic_load(&thread->epoch)) >= 0) {
		if (epoch % 2 && !err)
			err = during_one_take(thread);
		if (err && !atomic_load(&thread->err)) {
			snprintf(thread->reason, sizeof(thread->reason), "%s",
				 fail_text());
			atomic_store(&thread->err, err);
		}
		if (!(epoch % 2))
			atomic_store(&thread->paused_in, epoch);
		if (!(epoch % 2) ||
		    !rng_below(&thread->hand.rng, REST_EVERY))
			clock_sleep_ns(PAUSE_POLL_NS);
	}
	return NULL;
}

int race_thread_start(struct race_thread *thread, struct visit *visit)
{
	const struct cell_spec *spec = visit->spec;
	size_t nr = grip_of(spec->pinner)->pages(spec->pinner_opts);
	int err = race_hand_init(&thread->hand, visit, RACE_DURING, nr);

	if (err)
		return err;
	thread->start = calloc(thread->hand.view.nr_pages,
			       sizeof(*thread->start));
	if (!thread->start)
		return fail(ENOMEM, "allocate %zu pagemap entries",
			    thread->hand.view.nr_pages);
	err = pthread_create(&thread->thread, NULL, during_thread_main, thread);
	if (err)
		return fail(err, "start the pinning thread");
	thread->started = true;
	return 0;
}

void race_thread_stop(struct race_thread *thread)
{
	if (thread->started) {
		atomic_store(&thread->epoch, -1);
		pthread_join(thread->thread, NULL);
	}
	race_hand_free(&thread->hand);
	free(thread->start);
}

/* The thread is idle, so the caller may use its view. */
int race_thread_run(struct race_thread *thread)
{
	struct mapping_view *view = &thread->hand.view;
	int err = race_view_read(view);

	if (err)
		return err;
	memcpy(thread->start, view->entry,
	       view->nr_pages * sizeof(*view->entry));
	atomic_fetch_add(&thread->epoch, 1);
	return 0;
}

int race_thread_pause(struct race_thread *thread)
{
	int err, epoch = 1 + atomic_fetch_add(&thread->epoch, 1);

	while (atomic_load(&thread->paused_in) != epoch)
		sched_yield();
	err = atomic_load(&thread->err);
	return err ? fail_plain(err, "%s", thread->reason) : 0;
}
