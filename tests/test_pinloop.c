/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The timed loop, around a pinner of which every cycle is known. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "bench/visit/pinloop.h"
#include "lib/base/clock.h"
#include "tests/unit.h"

#define RUNNING 1
#define STOPPED 2

/* A pinner that counts what is asked of it. */
struct fake {
	uint64_t cycles, calls, single_calls;
	uint64_t stop_after;		/* calls; then *go is STOPPED */
	uint64_t refuse_every;		/* 0: none */
	uint64_t break_at;		/* this cycle fails; 0: none */
	uint64_t cost_ns;		/* per cycle */
	uint64_t nr_by_length[32];	/* calls; the last is for longer ones */
	uint64_t stall_every, stall_ns;	/* calls of a single cycle */
	_Atomic int go;
};

static void spin(uint64_t duration_ns)
{
	uint64_t end_ns = clock_ns() + duration_ns;

	while (duration_ns && clock_ns() < end_ns)
		;
}

static int fake_cycle(void *state, uint64_t nr, struct pin_count *count)
{
	static const int errors[] = { EFAULT, EAGAIN, ENOMEM, EBUSY };
	struct fake *fake = state;

	fake->calls++;
	fake->nr_by_length[nr < 31 ? nr : 31]++;
	if (nr == 1)
		fake->single_calls++;
	spin(nr * fake->cost_ns);
	if (nr == 1 && fake->stall_every &&
	    fake->single_calls % fake->stall_every == 0)
		spin(fake->stall_ns);
	for (; nr; nr--) {
		fake->cycles++;
		if (fake->cycles == fake->break_at)
			return fail(EIO, "cycle %lu", fake->cycles);
		if (fake->refuse_every &&
		    fake->cycles % fake->refuse_every == 0)
			pin_refused(count, errors[fake->cycles /
						  fake->refuse_every % 4]);
		else
			count->pages += 3;
	}
	if (fake->calls >= fake->stop_after)
		atomic_store(&fake->go, STOPPED);
	return 0;
}

static const struct pinner fake_pinner = {
	.subject = { .name = "fake" },
	.cycle = fake_cycle,
};

/* Too large for a stack that sanitizers have grown. */
static struct pin_loop loop;

static void reset(struct fake *fake, uint64_t sample_every)
{
	memset(&loop, 0, sizeof(loop));
	loop.pinner = &fake_pinner;
	loop.state = fake;
	loop.sample_every = sample_every;
	atomic_store(&fake->go, RUNNING);
}

/* A group is a call that may be left out, and one of a stamped cycle. */
static void every_cycle_and_sample_is_counted(void **state)
{
	static const uint64_t every[] = { 1, 2, 7, 4099 };
	static const uint64_t calls[] = { 1, 2, 131 };

	for (size_t i = 0; i < sizeof(every) / sizeof(every[0]); i++)
		for (size_t j = 0; j < 3; j++) {
			struct fake fake = { .stop_after = calls[j] };

			reset(&fake, every[i]);
			assert_int_equal(pin_loop_window(&loop, &fake.go,
							 RUNNING), 0);
			assert_int_equal(loop.cycles, fake.cycles);
			assert_in_range(fake.calls, calls[j], calls[j] + 1);
			assert_in_range(loop.hist.nr, (fake.calls + 1) / 2,
					fake.calls);
			assert_in_range(loop.cycles, loop.hist.nr,
					loop.hist.nr * (2 * every[i] - 1));
			assert_int_equal(loop.pins.pages, 3 * loop.cycles);
			assert_int_equal(loop.pins.refused, 0);
		}
}

static void one_in_one_stamps_every_cycle(void **state)
{
	struct fake fake = { .stop_after = 131 };

	reset(&fake, 1);
	assert_int_equal(pin_loop_window(&loop, &fake.go, RUNNING), 0);
	assert_int_equal(fake.calls, 131);
	assert_int_equal(loop.cycles, 131);
	assert_int_equal(loop.hist.nr, 131);
}

/* One in seven, at distances that follow no step of the area's walk. */
static void samples_are_spread_evenly(void **state)
{
	struct fake fake = { .stop_after = 40000 };
	double groups;

	reset(&fake, 7);
	assert_int_equal(pin_loop_window(&loop, &fake.go, RUNNING), 0);
	groups = (double)loop.hist.nr;
	assert_true(fabs((double)loop.cycles / groups - 7) < 0.1);
	for (int length = 2; length <= 12; length++) {
		double share = (double)fake.nr_by_length[length] / groups;

		assert_true(fabs(share * 13 - 1) < 0.15);
	}
	for (int length = 13; length < 32; length++)
		assert_int_equal(fake.nr_by_length[length], 0);
}

static void a_window_that_is_over_runs_one_group(void **state)
{
	struct fake fake = { .stop_after = UINT64_MAX };

	reset(&fake, 13);
	atomic_store(&fake.go, STOPPED);
	assert_int_equal(pin_loop_window(&loop, &fake.go, RUNNING), 0);
	assert_in_range(loop.cycles, 1, 25);
	assert_int_equal(loop.cycles, fake.cycles);
	assert_int_equal(loop.hist.nr, 1);
}

static void windows_add_up(void **state)
{
	struct fake fake = { .stop_after = 10 };
	uint64_t first_ns, first_samples;

	reset(&fake, 11);
	assert_int_equal(pin_loop_window(&loop, &fake.go, RUNNING), 0);
	first_ns = loop.busy_ns;
	first_samples = loop.hist.nr;
	assert_true(first_ns > 0);
	fake.stop_after = 26;
	atomic_store(&fake.go, RUNNING);
	assert_int_equal(pin_loop_window(&loop, &fake.go, RUNNING), 0);
	assert_int_equal(loop.cycles, fake.cycles);
	assert_true(loop.hist.nr > first_samples);
	assert_true(loop.busy_ns > first_ns);
}

static void refused_cycles_are_attempted_cycles(void **state)
{
	struct fake fake = { .stop_after = 20, .refuse_every = 7 };
	uint64_t refused;

	reset(&fake, 41);
	assert_int_equal(pin_loop_window(&loop, &fake.go, RUNNING), 0);
	assert_int_equal(loop.cycles, fake.cycles);
	refused = fake.cycles / 7;
	assert_true(refused > 4);
	assert_int_equal(loop.pins.refused, refused);
	/* Dealt out in turn, beginning with the second. */
	assert_int_equal(loop.pins.eagain, (refused + 3) / 4);
	assert_int_equal(loop.pins.enomem, (refused + 2) / 4);
	assert_int_equal(loop.pins.other, (refused + 1) / 4);
	assert_int_equal(loop.pins.efault, refused / 4);
	assert_int_equal(loop.pins.pages, 3 * (fake.cycles - refused));
}

static void an_error_ends_the_window(void **state)
{
	/* In the cycles between stamps, and in a stamped one. */
	static const uint64_t break_at[] = { 1, 40, 41, 100, 123 };

	for (size_t i = 0; i < sizeof(break_at) / sizeof(break_at[0]); i++) {
		struct fake fake = { .break_at = break_at[i],
				     .stop_after = UINT64_MAX };

		reset(&fake, 41);
		assert_int_equal(pin_loop_window(&loop, &fake.go, RUNNING),
				 -EIO);
		assert_int_equal(fake.cycles, break_at[i]);
	}
}

static void samples_are_cycles_without_the_clock(void **state)
{
	struct fake fake = { .stop_after = 2 * 101, .cost_ns = 2000 };

	reset(&fake, 3);
	loop.clock_cost_ns = 1500;
	assert_int_equal(pin_loop_window(&loop, &fake.go, RUNNING), 0);
	/* A cycle spins for at least its cost. */
	assert_true(loop.busy_ns >= fake.cycles * 2000);
	assert_true(loop.hist.min_ns >= 2000 - 1500);
	assert_true(loop.hist.max_ns <= loop.busy_ns);

	/* Taking off more than there is leaves nothing, not a huge number. */
	fake = (struct fake){ .stop_after = 2 * 5 };
	reset(&fake, 3);
	loop.clock_cost_ns = 1e12;
	assert_int_equal(pin_loop_window(&loop, &fake.go, RUNNING), 0);
	assert_int_equal(loop.hist.max_ns, 0);
}

static void stalls_are_in_the_tail(void **state)
{
	struct fake fake = { .stop_after = 2 * 400, .stall_every = 100,
			     .stall_ns = 2000000 };

	reset(&fake, 5);
	assert_int_equal(pin_loop_window(&loop, &fake.go, RUNNING), 0);
	assert_true(hist_percentile_ns(&loop.hist, 99.9) >= 1900000);
	assert_true(hist_percentile_ns(&loop.hist, 50) < 1000000);
}

static void calibration_keeps_stamps_rare(void **state)
{
	struct fake fake = { .cost_ns = 1000 };
	double calibrated_ns = 0, linearity = 0;

	reset(&fake, 0);
	loop.hist.nr = 5;
	assert_int_equal(pin_loop_calibrate(&loop, &calibrated_ns,
					    &linearity), 0);
	assert_true(calibrated_ns >= 1000);
	assert_true(loop.sample_every >= 1);
	assert_true(loop.clock_cost_ns > 0);
	/* Two stamps, as calibrated alone, within 1 % of the cycles. */
	assert_true(loop.clock_cost_ns <=
		    0.01 * calibrated_ns * (double)loop.sample_every);
	assert_int_equal(loop.hist.nr, 0);
	assert_int_equal(loop.cycles, 0);
	assert_int_equal(loop.pins.pages, 0);

	fake = (struct fake){ .cost_ns = 1000000 };
	reset(&fake, 0);
	assert_int_equal(pin_loop_calibrate(&loop, &calibrated_ns,
					    &linearity), 0);
	assert_int_equal(loop.sample_every, 1);
}

static void calibration_passes_errors_on(void **state)
{
	struct fake fake = { .break_at = 1, .cost_ns = 1000 };
	double calibrated_ns, linearity;

	reset(&fake, 0);
	assert_int_equal(pin_loop_calibrate(&loop, &calibrated_ns,
					    &linearity), -EIO);
	fake = (struct fake){ .break_at = 150, .cost_ns = 1000 };
	reset(&fake, 0);
	assert_int_equal(pin_loop_calibrate(&loop, &calibrated_ns,
					    &linearity), -EIO);
}

static int linear(void *arg, uint64_t nr)
{
	spin(nr * 700);
	return 0;
}

static int quadratic(void *arg, uint64_t nr)
{
	spin(nr * nr * 90);
	return 0;
}

/* A fixed cost as large as a batch: the mean would depend on its length. */
static int with_start_up(void *arg, uint64_t nr)
{
	spin(90000 + nr * 700);
	return 0;
}

/* Interrupted for longer than a batch, the first time. */
static int interrupted_once(void *arg, uint64_t nr)
{
	bool *interrupted = arg;

	spin(nr * 700 + (*interrupted ? 0 : 300000));
	*interrupted = true;
	return 0;
}

static void one_interrupt_makes_no_batch(void **state)
{
	bool interrupted = false;
	double unit_ns, ratio;
	uint64_t nr;

	assert_int_equal(linearity_ratio(interrupted_once, &interrupted, &nr,
					 &unit_ns, &ratio), 0);
	assert_true(unit_ns * (double)nr >= 100000);
	assert_true(fabs(ratio - 1) < 0.05);
}

static void linearity_tells_shapes_apart(void **state)
{
	double unit_ns, ratio;
	uint64_t nr;

	assert_int_equal(linearity_ratio(linear, NULL, &nr, &unit_ns, &ratio),
			 0);
	assert_true(fabs(ratio - 1) < 0.05);
	assert_true(unit_ns >= 700);
	assert_true(unit_ns * (double)nr >= 100000);
	assert_int_equal(nr & (nr - 1), 0);

	assert_int_equal(linearity_ratio(quadratic, NULL, &nr, &unit_ns,
					 &ratio), 0);
	assert_true(ratio > 1.7 && ratio < 2.3);

	assert_int_equal(linearity_ratio(with_start_up, NULL, &nr, &unit_ns,
					 &ratio), 0);
	assert_true(ratio < 0.8);
}

/* Cycles of 1 ms, a clock of 0.4 ms: the fastest sample is 0.6 ms. */
static void the_cost_of_the_clock_is_taken_off(void **state)
{
	struct fake fake = { .stop_after = 30, .cost_ns = 1000000 };

	reset(&fake, 1);
	loop.clock_cost_ns = 400000;
	assert_int_equal(pin_loop_window(&loop, &fake.go, RUNNING), 0);
	assert_in_range(loop.hist.min_ns, 600000, 700000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cycle_and_sample_is_counted),
		cmocka_unit_test(one_in_one_stamps_every_cycle),
		cmocka_unit_test(samples_are_spread_evenly),
		cmocka_unit_test(a_window_that_is_over_runs_one_group),
		cmocka_unit_test(windows_add_up),
		cmocka_unit_test(refused_cycles_are_attempted_cycles),
		cmocka_unit_test(an_error_ends_the_window),
		cmocka_unit_test(samples_are_cycles_without_the_clock),
		cmocka_unit_test(stalls_are_in_the_tail),
		cmocka_unit_test(calibration_keeps_stamps_rare),
		cmocka_unit_test(calibration_passes_errors_on),
		cmocka_unit_test(the_cost_of_the_clock_is_taken_off),
		cmocka_unit_test(one_interrupt_makes_no_batch),
		cmocka_unit_test(linearity_tells_shapes_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
