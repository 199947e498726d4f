/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Witnesses of broadcasts, of options, and of peers that sleep. */
#include <string.h>

#include "bench/visit/judge.h"
#include "tests/unit.h"

static bool promises_of_first(const uint64_t *opts)
{
	return opts[0] == 0;
}

/* To every CPU that is online, and a flush to those that run the mm. */
static const struct primitive broadcast = {
	.witness = WITNESS_CAL, .per_peer = 1, .per_other = 1,
	.reaches_lazy = true,
};
static const struct primitive freeing = {
	.witness = WITNESS_TLB, .per_peer = 1, .reaches_lazy = true,
};
static const struct primitive optional = {
	.witness = WITNESS_TLB, .per_peer = 1, .promises = promises_of_first,
};

static struct cell_spec spec;
static struct visit_settings settings;
static struct placement placement;
static bool peers_sleep;

static enum round_outcome judged(const struct primitive *primitive,
				 struct round *round)
{
	static struct visit visit = {	/* too large for a stack */
		.spec = &spec, .settings = &settings, .placement = &placement,
	};

	visit.peers_sleep = peers_sleep;
	spec.primitive = primitive;
	settings.flush_by_ipi = true;
	placement.nr_bystanders = 2;
	round->window_ns = 50000000;
	round_judge(&visit, round);
	return round->outcome;
}

/* 8 CPUs, 2 of them peers: 700 others and 200 flushes for 100 ops. */
static struct round broadcast_round(uint64_t strangers)
{
	struct round round = {
		.ops = 100, .nr_passes = 4, .spinning_peers = 2,
		.cpus_online = 8,
	};

	round.irqs[IRQ_CAL][ROLE_BYSTANDER] = 400;
	round.irqs[IRQ_CAL][ROLE_OTHER] = strangers;
	round.irqs[IRQ_CAL][ROLE_CLEARER] = 4099;
	return round;
}

static void a_broadcast_reaches_all_others(void **state)
{
	/* Of 500 to strangers 3 % may be missing; more are others'. */
	static const struct {
		uint64_t strangers;
		enum round_outcome outcome;
	} rows[] = {
		{ 500, ROUND_OK }, { 4099, ROUND_OK }, { 486, ROUND_OK },
		{ 484, ROUND_INVALID }, { 0, ROUND_INVALID },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct round round = broadcast_round(rows[i].strangers);

		assert_int_equal(judged(&broadcast, &round), rows[i].outcome);
	}
}

static void too_many_or_few_on_peers(void **state)
{
	/* 3 % of 4 an op, and 0.5 a pass and peer: 12 + 4. */
	static const struct {
		uint64_t peers;
		enum round_outcome outcome;
	} rows[] = {
		{ 415, ROUND_OK }, { 385, ROUND_OK }, { 417, ROUND_INVALID },
		{ 383, ROUND_INVALID },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct round round = broadcast_round(500);

		round.irqs[IRQ_CAL][ROLE_BYSTANDER] = rows[i].peers;
		assert_int_equal(judged(&broadcast, &round), rows[i].outcome);
	}
}

static void of_strangers_in_another_mm(void **state)
{
	struct round round = broadcast_round(500);

	round.spinning_peers = 0;
	assert_int_equal(judged(&broadcast, &round), ROUND_INVALID);
	round.irqs[IRQ_CAL][ROLE_BYSTANDER] = 200;
	assert_int_equal(judged(&broadcast, &round), ROUND_OK);
}

static void an_unknown_row_is_not_asked(void **state)
{
	struct round round = broadcast_round(0);

	round.irqs[IRQ_CAL][ROLE_OTHER] = PROCFS_UNKNOWN;
	assert_int_equal(judged(&broadcast, &round), ROUND_OK);
}

static void sleepers_may_get_what_frees_tables(void **state)
{
	struct round round = { .ops = 100, .nr_passes = 1 };

	round.irqs[IRQ_TLB][ROLE_BYSTANDER] = 100;
	assert_int_equal(judged(&freeing, &round), ROUND_INVALID);
	peers_sleep = true;
	assert_int_equal(judged(&freeing, &round), ROUND_OK);
	assert_int_equal(judged(&optional, &round), ROUND_INVALID);
	peers_sleep = false;
}

static void an_option_can_take_the_promise_away(void **state)
{
	struct round round = { .ops = 100, .spinning_peers = 2 };

	spec.pinner_opts[0] = 0;
	assert_int_equal(judged(&optional, &round), ROUND_INVALID);
	spec.pinner_opts[0] = 1;
	assert_int_equal(judged(&optional, &round), ROUND_OK);
	spec.pinner_opts[0] = 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_broadcast_reaches_all_others),
		cmocka_unit_test(too_many_or_few_on_peers),
		cmocka_unit_test(of_strangers_in_another_mm),
		cmocka_unit_test(an_unknown_row_is_not_asked),
		cmocka_unit_test(sleepers_may_get_what_frees_tables),
		cmocka_unit_test(an_option_can_take_the_promise_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
