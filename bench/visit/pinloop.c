/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/visit/pinloop.h"

#include <math.h>

#include "lib/base/clock.h"
#include "lib/count/extra.h"

#define BATCH_NS       100000
#define LINEARITY_REPS 9
#define CONFIRM_REPS   3
/*
 * The share of time allowed for stamps: a quarter of 1 %. The calibration
 * stamps each cycle; in a window the code of the stamp, the histogram and the
 * branches are colder, so a stamp costs more. tests/bench_harness.c prints the
 * total cost.
 */
#define STAMP_SHARE    0.0025
#define STAMP_REPS     9
#define BATCH_MAX      (UINT64_C(1) << 40)

static inline void pin_loop_add_sample(struct pin_loop *loop, uint64_t cycle_ns)
{
	uint64_t cost_ns = (uint64_t)loop->clock_cost_ns;

	hist_add(&loop->hist, cycle_ns > cost_ns ? cycle_ns - cost_ns : 0);
}

/*
 * Unstamped cycles before the next stamped one: uniform over 0 to 2(k - 1). A
 * fixed distance would lock onto the walk of the area and always stamp the same
 * pages. Constants of the generator: Knuth, MMIX.
 */
static inline uint64_t pin_loop_next_gap(struct pin_loop *loop)
{
	uint64_t range = 2 * loop->sample_every - 1;

	loop->random = loop->random * 6364136223846793005u +
		       1442695040888963407u;
	return (loop->random >> 32) * range >> 32;
}

/* Run @nr cycles. Without an extra, the pinner's own loop runs them. */
static inline int pin_loop_run_cycles(struct pin_loop *loop, uint64_t nr,
				      const struct extra *extra)
{
	int err = 0;

	if (!extra)
		return loop->pinner->cycle(loop->state, nr, &loop->pins);
	for (; !err && nr; nr--) {
		err = loop->pinner->cycle(loop->state, 1, &loop->pins);
		if (!err)
			err = extra->run(extra->state, extra->nr);
	}
	return err;
}

/*
 * Inlined with constants, so the plain window contains neither the limit nor
 * the extra.
 */
static inline __attribute__((always_inline)) int
run_slice(struct pin_loop *loop, const _Atomic int *go, int running,
	  uint64_t slice_ns, const struct extra *extra,
	  struct pin_slice *slice)
{
	uint64_t start_ns = clock_ns(), end_ns;
	uint64_t cycles = 0;
	int err = 0;

	do {
		uint64_t gap = pin_loop_next_gap(loop), stamp_ns;

		if (gap)
			err = pin_loop_run_cycles(loop, gap, extra);
		if (err)
			return err;
		stamp_ns = clock_ns();
		err = pin_loop_run_cycles(loop, 1, extra);
		end_ns = clock_ns();
		pin_loop_add_sample(loop, end_ns - stamp_ns);
		cycles += gap + 1;
		slice->stopped = atomic_load_explicit(
			go, memory_order_relaxed) != running;
	} while (!err && !slice->stopped && end_ns - start_ns < slice_ns);
	slice->cycles = cycles;
	slice->busy_ns = end_ns - start_ns;
	loop->cycles += cycles;
	loop->busy_ns += end_ns - start_ns;
	return err;
}

int pin_loop_window(struct pin_loop *loop, const _Atomic int *go, int running)
{
	struct pin_slice slice;

	return run_slice(loop, go, running, UINT64_MAX, NULL, &slice);
}

int pin_loop_slice(struct pin_loop *loop, const _Atomic int *go, int running,
		   uint64_t slice_ns, const struct extra *extra,
		   struct pin_slice *slice)
{
	return run_slice(loop, go, running, slice_ns, extra, slice);
}

static int pin_loop_time_batch(int (*work)(void *arg, uint64_t nr), void *arg,
			       uint64_t nr, uint64_t *shortest_ns)
{
	uint64_t start_ns = clock_ns(), batch_ns;
	int err = work(arg, nr);

	batch_ns = clock_ns() - start_ns;
	if (batch_ns < *shortest_ns)
		*shortest_ns = batch_ns;
	return err;
}

/*
 * The first power of two whose batch lasts BATCH_NS. A second batch must
 * confirm it, because an interrupt can make a short batch long.
 */
static int pin_loop_find_batch(int (*work)(void *arg, uint64_t nr), void *arg,
			       uint64_t *nr, uint64_t *once_ns)
{
	for (*nr = 1; *nr < BATCH_MAX; *nr *= 2) {
		int err = 0;

		*once_ns = UINT64_MAX;
		for (int i = 0; !err && i < CONFIRM_REPS &&
				*once_ns >= BATCH_NS; i++)
			err = pin_loop_time_batch(work, arg, *nr, once_ns);
		if (err || *once_ns >= BATCH_NS)
			return err;
	}
	return 0;
}

int linearity_ratio(int (*work)(void *arg, uint64_t nr), void *arg,
		    uint64_t *nr, double *unit_ns, double *ratio)
{
	uint64_t once_ns, twice_ns = UINT64_MAX;
	int err = pin_loop_find_batch(work, arg, nr, &once_ns);

	for (int i = 0; !err && i < LINEARITY_REPS; i++) {
		err = pin_loop_time_batch(work, arg, *nr, &once_ns);
		if (!err)
			err = pin_loop_time_batch(work, arg, 2 * *nr,
						  &twice_ns);
	}
	if (err)
		return err;
	*unit_ns = (double)once_ns / (double)*nr;
	*ratio = (double)twice_ns / (2.0 * (double)once_ns);
	return 0;
}

static int pin_loop_cycle_batch(void *arg, uint64_t nr)
{
	struct pin_loop *loop = arg;
	struct pin_count discarded = { 0 };

	return loop->pinner->cycle(loop->state, nr, &discarded);
}

static int pin_loop_stamped_batch(void *arg, uint64_t nr)
{
	struct pin_loop *loop = arg;
	struct pin_count discarded = { 0 };
	int err = 0;

	for (; !err && nr; nr--) {
		uint64_t stamp_ns = clock_ns();

		err = loop->pinner->cycle(loop->state, 1, &discarded);
		pin_loop_add_sample(loop, clock_ns() - stamp_ns);
	}
	return err;
}

/*
 * The cost of a sample in addition to its cycle: @nr cycles with stamps around
 * each are compared with @nr cycles without, by the shortest batch of each, so
 * that interrupted batches do not count. If a system call empties the TLB, two
 * stamps and the histogram cost several times more than in a loop of stamps
 * alone.
 */
static int pin_loop_stamp_cost(struct pin_loop *loop, uint64_t nr,
			       double *cost_ns)
{
	uint64_t plain_ns = UINT64_MAX, stamped_ns = UINT64_MAX;
	int err = 0;

	for (int i = 0; !err && i < STAMP_REPS; i++) {
		err = pin_loop_time_batch(pin_loop_cycle_batch, loop, nr,
					  &plain_ns);
		if (!err)
			err = pin_loop_time_batch(pin_loop_stamped_batch, loop,
						  nr, &stamped_ns);
	}
	*cost_ns = ((double)stamped_ns - (double)plain_ns) / (double)nr;
	return err;
}

int pin_loop_calibrate(struct pin_loop *loop, double *calibrated_ns,
		       double *linearity)
{
	double stamp_ns;
	uint64_t nr;
	int err = linearity_ratio(pin_loop_cycle_batch, loop, &nr,
				  calibrated_ns, linearity);

	if (!err)
		err = pin_loop_stamp_cost(loop, nr, &stamp_ns);
	if (err)
		return err;
	loop->clock_cost_ns = clock_cost_ns();
	/* At least two clock reads, even if the batches give less. */
	stamp_ns = fmax(stamp_ns, 2 * loop->clock_cost_ns);
	loop->sample_every = (uint64_t)ceil(stamp_ns /
					    (STAMP_SHARE * *calibrated_ns));
	hist_reset(&loop->hist);
	return 0;
}
