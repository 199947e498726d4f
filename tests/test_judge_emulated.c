/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What round_judge() allows if time is emulated. */
#include "tests/support/judged.h"

/* Emulated, waiting changes times, which mean nothing, and hardly a count. */
static void emulated_waiting_is_allowed(void **state)
{
	struct round round = clean();

	prepare(NULL);
	settings.time_emulated = true;
	round.clearer_wait_ns = WINDOW_NS;
	round.pinner_wait_ns = WINDOW_NS;
	round.bystander_wait_ns = WINDOW_NS / 34;
	expect(&round, ROUND_OK, "");
	round.bystander_wait_ns = WINDOW_NS / 33;
	expect(&round, ROUND_CONTAMINATED, "a bystander was off its CPU");
}

/* On a starved host a short wait is long for what it hides. */
static void emulated_waiting_counts_per_event(void **state)
{
	struct round round = clean();

	prepare(NULL);
	settings.time_emulated = true;
	round.window_ns = 20 * WINDOW_NS;
	round.proof.events = 4099;
	round.bystander_wait_ns = 4099000;
	expect(&round, ROUND_OK, "");
	round.bystander_wait_ns++;
	expect(&round, ROUND_CONTAMINATED, "a bystander was off its CPU");
	round.proof.events = 999;
	expect(&round, ROUND_OK, "");
}

/* Of a peer that was away: few switches, or few per event, are allowed. */
static void emulated_switches_contaminate(void **state)
{
	struct round round = clean();

	prepare(NULL);
	settings.time_emulated = true;
	round.bystander_wait_ns = WINDOW_NS / 200;
	round.proof.events = 4099;
	round.peer_switches = 61;
	expect(&round, ROUND_OK, "");
	round.peer_switches = 62;
	expect(&round, ROUND_CONTAMINATED,
	       "62 involuntary switches of a peer in 4099 events");
	settings.time_emulated = false;
	round.bystander_wait_ns = WINDOW_NS / 250;
	expect(&round, ROUND_OK, "");
	settings.time_emulated = true;
	round.bystander_wait_ns = WINDOW_NS / 200;
	round.pinner_wait_ns = round.bystander_wait_ns;
	round.bystander_wait_ns = 0;
	expect(&round, ROUND_CONTAMINATED, "62 involuntary switches");
	round.pinner_wait_ns = WINDOW_NS / 250;
	expect(&round, ROUND_OK, "");

	round.bystander_wait_ns = WINDOW_NS / 200;
	round.proof.events = 8;
	round.peer_switches = 10;
	round.involuntary_switches = 4099;	/* the clearer's own */
	expect(&round, ROUND_OK, "");
	round.peer_switches = 11;
	expect(&round, ROUND_CONTAMINATED, "11 involuntary switches");
}

/* What an absence hides contradicts no witness; what it cannot hide does. */
static void emulated_absence_excuses_its_own_loss(void **state)
{
	struct round round = clean();

	prepare(&by_tlb);
	settings.time_emulated = true;
	round.ops = 100000;
	round.bystander_wait_ns = WINDOW_NS / 200;
	/* Three peers: 300000 are due, 9000 may be missing, absence or not. */
	round.irqs[IRQ_TLB][ROLE_BYSTANDER] = 291000;
	expect(&round, ROUND_OK, "");
	/* 5 % of the ops, and one for each switch. */
	round.irqs[IRQ_TLB][ROLE_BYSTANDER] = 290000;
	round.peer_switches = 1000;
	expect(&round, ROUND_INVALID, "2.900 TLB interrupts per op");
	round.bystander_wait_ns = WINDOW_NS / 100;
	expect(&round, ROUND_CONTAMINATED,
	       "a bystander was off its CPU for 1.00 % of the window");
	round.irqs[IRQ_TLB][ROLE_BYSTANDER] = 288000;
	expect(&round, ROUND_INVALID, "2.880 TLB interrupts per op");
	/* Too many are nobody's absence. */
	round.irqs[IRQ_TLB][ROLE_BYSTANDER] = 310000;
	expect(&round, ROUND_INVALID, "3.100 TLB interrupts per op");
}

/* A primitive's ops flush; of a pinner alone, nothing does. */
static void emulated_peers_go_by_ops(void **state)
{
	struct round round = clean();

	prepare(&silent);
	settings.time_emulated = true;
	round.proof.events = 0;
	round.ops = 4099;
	round.bystander_wait_ns = WINDOW_NS / 200;
	round.peer_switches = 61;
	expect(&round, ROUND_OK, "");
	round.peer_switches = 62;
	expect(&round, ROUND_CONTAMINATED,
	       "62 involuntary switches of a peer in 4099 ops");
	round.peer_switches = 0;
	round.window_ns = 20 * WINDOW_NS;
	round.bystander_wait_ns = 4099001;
	expect(&round, ROUND_CONTAMINATED, "a bystander was off its CPU");

	prepare(NULL);
	settings.time_emulated = true;
	spec.clearer = &no_clearer;
	round.bystander_wait_ns = WINDOW_NS / 4;
	round.peer_switches = 4099;
	expect(&round, ROUND_OK, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(emulated_waiting_is_allowed),
		cmocka_unit_test(emulated_waiting_counts_per_event),
		cmocka_unit_test(emulated_switches_contaminate),
		cmocka_unit_test(emulated_absence_excuses_its_own_loss),
		cmocka_unit_test(emulated_peers_go_by_ops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
