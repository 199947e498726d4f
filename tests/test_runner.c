/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which rounds of a visit are kept, and which samples. The runner is given
 * rounds that the test makes up; the functions that it calls are defined here.
 */
#include <string.h>

#include "bench/visit/instrumented.h"
#include "bench/visit/round.h"
#include "tests/unit.h"

/* Rounds as round_run() finds them, warm-up first. */
struct made_up {
	enum round_outcome outcome;
	uint64_t sample_ns;
};

static const struct made_up mixed[] = {
	{ ROUND_OK, 100000 }, { ROUND_OK, 1000 }, { ROUND_CONTAMINATED, 30000 },
	{ ROUND_OK, 2000 }, { ROUND_INVALID, 40000 },
};
static const struct made_up *made = mixed;

static unsigned nr_run;

int round_run(struct runner *runner, struct round *round)
{
	memset(round, 0, sizeof(*round));
	round->outcome = made[nr_run].outcome;
	round->ops = ++nr_run;
	hist_reset(runner->round_hist);
	hist_reset(runner->corrected_hist);
	hist_add(runner->round_hist, made[nr_run - 1].sample_ns);
	hist_add(runner->corrected_hist, made[nr_run - 1].sample_ns);
	return 0;
}

static bool counts;
static enum round_outcome counted_outcome;

int round_counted(struct runner *runner)
{
	struct visit *visit = runner->visit;
	unsigned nr = atomic_load(&visit->nr_counted);

	visit->counted[nr].round.outcome = counted_outcome;
	atomic_store(&visit->nr_counted, nr + 1);
	return 0;
}

int round_timed_inside(struct runner *runner)
{
	return 0;
}

void counted_close(struct visit *visit)
{
}

int probe_init(struct peer_probe *probe, struct workers *crew, int root_fd)
{
	return 0;
}

void probe_free(struct peer_probe *probe)
{
}

int observer_init(struct observer *observer, const struct visit *visit,
		  const struct workers *crew)
{
	return 0;
}

void observer_free(struct observer *observer)
{
}

static int never_rearmed(void *state, uint64_t *nr)
{
	return 0;
}

static const struct primitive primitive = {
	.subject = { .name = "made-up" },
	.rearm = never_rearmed,
};
static struct visit visit;

/* @rounds 0: as many as fit into no time at all. */
static void run(unsigned warmup_rounds, unsigned rounds)
{
	static struct visit_settings settings;
	static struct cell_spec spec;
	static struct workers crew;

	memset(&visit, 0, sizeof(visit));
	spec = (struct cell_spec){ .primitive = &primitive };
	settings = (struct visit_settings){ .warmup_rounds = warmup_rounds,
					    .rounds = rounds };
	visit.spec = &spec;
	visit.settings = &settings;
	visit.counts = counts;
	visit.leaver_fd = -1;
	hist_reset(&visit.hist);
	hist_reset(&visit.corrected);
	nr_run = 0;
	if (runner_run(&visit, &crew))
		fail_msg("%s", fail_text());
	if (rounds)
		assert_int_equal(nr_run, warmup_rounds + rounds);
}

/* The first round is slow: its samples, and itself, must be nowhere. */
static void warm_up_is_not_kept(void **state)
{
	run(1, 4);
	assert_int_equal(visit.nr_rounds, 4);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(visit.rounds[i].ops, i + 2);
		assert_int_equal(visit.rounds[i].outcome, made[i + 1].outcome);
	}
	run(0, 2);
	assert_int_equal(visit.nr_rounds, 2);
	assert_int_equal(visit.rounds[0].ops, 1);
	assert_int_equal(visit.hist.nr, 2);
}

/* Disturbed and refuted rounds are shown, their samples are not used. */
static void only_ok_rounds_are_in_the_histogram(void **state)
{
	run(1, 4);
	assert_int_equal(visit.hist.nr, 2);
	assert_int_equal(visit.corrected.nr, 2);
	assert_true(visit.hist.max_ns < 3000);
	assert_true(visit.corrected.max_ns < 3000);
}

/* A visit without a round that counts would be lost for the interval. */
static void a_disturbed_visit_goes_on(void **state)
{
	static const struct made_up then_ok[] = {
		{ ROUND_OK, 1 }, { ROUND_CONTAMINATED, 1 }, { ROUND_OK, 1 },
	}, all[] = {
		{ ROUND_OK, 1 }, { ROUND_CONTAMINATED, 1 },
		{ ROUND_CONTAMINATED, 1 }, { ROUND_CONTAMINATED, 1 },
	}, refuted[] = {
		{ ROUND_OK, 1 }, { ROUND_INVALID, 1 },
	};
	static const struct {
		const struct made_up *made;
		unsigned nr;
	} rows[] = {
		{ mixed, 1 }, { then_ok, 2 }, { all, 3 }, { refuted, 1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		made = rows[i].made;
		run(1, 0);
		assert_int_equal(visit.nr_rounds, rows[i].nr);
	}
	/* As many as the caller asked for, whatever they are. */
	made = all;
	run(1, 1);
	made = mixed;
}

/* An odd round alone could be chance: four more tell. */
static void a_rejected_count_is_counted_again(void **state)
{
	static const struct {
		bool counts;
		enum round_outcome outcome;
		unsigned nr;
	} rows[] = {
		{ false, ROUND_OK, 0 }, { true, ROUND_OK, 1 },
		{ true, ROUND_CONTAMINATED, 1 },
		{ true, ROUND_INVALID, 1 + COUNTED_AGAIN },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		counts = rows[i].counts;
		counted_outcome = rows[i].outcome;
		run(1, 1);
		assert_int_equal(visit.nr_counted, rows[i].nr);
	}
	counts = false;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(warm_up_is_not_kept),
		cmocka_unit_test(only_ok_rounds_are_in_the_histogram),
		cmocka_unit_test(a_disturbed_visit_goes_on),
		cmocka_unit_test(a_rejected_count_is_counted_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
