/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <unistd.h>

#include "tests/support/judged.h"

static const struct primitive by_cal = {
	.witness = WITNESS_CAL, .per_peer = 2,
};
/* Promises that nobody is interrupted. */
static const struct primitive quiet = {
	.witness = WITNESS_CAL, .per_peer = 0,
};

static void a_clean_round_is_ok(void **state)
{
	struct round round = clean();

	prepare(NULL);
	expect(&round, ROUND_OK, "");
}

static void each_sign_alone_contaminates(void **state)
{
	uint64_t tick_ns = UINT64_C(1000000000) /
			   (uint64_t)sysconf(_SC_CLK_TCK);
	struct round round = clean();

	prepare(NULL);
	/* A tick on four CPUs: 1 % of the time is still allowed. */
	round.window_ns = 25 * tick_ns;
	round.steal_ticks = 1;
	expect(&round, ROUND_OK, "");
	round.steal_ticks = 2;
	expect(&round, ROUND_CONTAMINATED, "2.0 % of the CPU time was stolen");

	round = clean();
	round.bystander_wait_ns = WINDOW_NS / 250;
	expect(&round, ROUND_OK, "");
	round.bystander_wait_ns++;
	expect(&round, ROUND_CONTAMINATED, "a bystander was off its CPU");

	round = clean();
	round.pinner_wait_ns = WINDOW_NS / 200 * 3;
	expect(&round, ROUND_OK, "");
	round.pinner_wait_ns++;
	expect(&round, ROUND_CONTAMINATED, "a pinner was off its CPU");

	round = clean();
	round.clearer_wait_ns = WINDOW_NS / 50;
	expect(&round, ROUND_OK, "");
	round.clearer_wait_ns++;
	expect(&round, ROUND_CONTAMINATED, "the clearer was off its CPU");

	round = clean();
	round.probe_received = 2910;
	expect(&round, ROUND_OK, "");
	round.probe_received = 2909;
	expect(&round, ROUND_CONTAMINATED, "2909 TLB interrupts for 1000 "
					   "changes, 3 peers");

	round = clean();
	strcpy(round.proof.contamination, "4099 pages of others in our swap");
	expect(&round, ROUND_CONTAMINATED, "4099 pages of others");
}

static void no_probe_is_no_sign(void **state)
{
	struct round round = clean();

	prepare(NULL);
	round.probe_changes = round.probe_received = 0;
	expect(&round, ROUND_OK, "");
}

static void an_empty_window_is_no_division_by_zero(void **state)
{
	struct round round = clean();

	prepare(NULL);
	round.window_ns = 0;
	round.bystander_wait_ns = round.pinner_wait_ns = 5;
	round.clearer_wait_ns = 5;
	expect(&round, ROUND_OK, "");
}

static void a_contradiction_is_invalid(void **state)
{
	struct round round = clean();

	prepare(NULL);
	strcpy(round.proof.contradiction, "10 events, nothing merged");
	expect(&round, ROUND_INVALID, "nothing merged");
}

static void nothing_done_is_invalid(void **state)
{
	struct round round = clean();

	prepare(NULL);
	round.proof.events = 0;
	expect(&round, ROUND_INVALID, "no page was proven");

	round = clean();
	round.pins = (struct pin_count){ .refused = 4099 };
	expect(&round, ROUND_INVALID, "all 4099 pins were refused");

	/* Who does not pin or clear owes nothing. */
	placement.nr_pinners = 0;
	expect(&round, ROUND_OK, "");
	spec.clearer = &no_clearer;
	round.proof.events = 0;
	expect(&round, ROUND_OK, "");
}

static struct gup_use held_by_the_second_option(unsigned release,
						const uint64_t *opts)
{
	return (struct gup_use){ .held = opts[1] };
}

static const struct pinner may_hold = { .gup = held_by_the_second_option };

static void a_holder_is_there_to_have_all_refused(void **state)
{
	struct round round = clean();

	prepare(NULL);
	spec.pinner = &may_hold;
	round.proof.events = 0;
	round.proof.refused = 10;
	expect(&round, ROUND_INVALID, "no page was proven");
	spec.pinner_opts[1] = 1;
	expect(&round, ROUND_OK, "");
	/* What was neither done nor refused is not explained by it. */
	round.proof.refused = 9;
	expect(&round, ROUND_INVALID, "no page was proven");
	round.proof.attempts = round.proof.refused = 0;
	expect(&round, ROUND_INVALID, "no page was proven");
	round.proof.attempts = round.proof.refused = COUNT_UNKNOWN;
	expect(&round, ROUND_INVALID, "no page was proven");
}

static void evidence_speaks_in_disturbed_rounds_too(void **state)
{
	struct round round = clean();

	prepare(NULL);
	round.bystander_wait_ns = WINDOW_NS;
	expect(&round, ROUND_CONTAMINATED, "a bystander was off its CPU");
	strcpy(round.proof.contradiction, "nothing merged");
	expect(&round, ROUND_INVALID, "nothing merged");

	round = clean();
	round.probe_received = 0;
	round.proof.events = 0;
	expect(&round, ROUND_INVALID, "no page was proven");
}

static void contaminated_beats_the_witness(void **state)
{
	struct round round = clean();

	prepare(&by_tlb);
	round = clean();
	round.ops = 1000;
	round.irqs[IRQ_TLB][ROLE_BYSTANDER] = 4099;
	round.probe_received = 0;
	expect(&round, ROUND_CONTAMINATED, "mprotect probe");
}

/* Whatever a cell shows, it is not held against the round. */
static void the_figure_of_a_cell_is_never_looked_at(void **state)
{
	struct round round = clean();

	prepare(NULL);
	for (int role = 0; role < NR_ROLES; role++) {
		round.irqs[IRQ_TLB][role] = 409900;
		round.irqs[IRQ_CAL][role] = 0;
	}
	round.pin_cycles = 1;
	round.pin_busy_ns = UINT64_MAX / 2;
	round.pins.refused = 1;
	round.proof.events = 1;
	round.proof.refused = 9;
	round.involuntary_switches = 4099;
	expect(&round, ROUND_OK, "");
	round.proof.refused = COUNT_UNKNOWN;
	expect(&round, ROUND_OK, "");
}

static bool first_option(const uint64_t *opts)
{
	return opts[0];
}

static void whole_flushes_are_counted_where_promised(void **state)
{
	static const struct primitive whole = {
		.witness = WITNESS_NONE, .flushes_all = first_option,
	};
	struct round round = clean();

	prepare(&whole);
	spec.pinner_opts[0] = 1;
	round.ops = 1000;
	round.flushed[LOCAL_FLUSH_ALL] = 990;
	expect(&round, ROUND_OK, "");
	round.flushed[LOCAL_FLUSH_ALL] = 989;
	expect(&round, ROUND_INVALID, "989 flushes of everything in 1000 ops");
	/* Not by kernels that do not count them, and not for other options. */
	round.flushed[LOCAL_FLUSH_ALL] = PROCFS_UNKNOWN;
	expect(&round, ROUND_OK, "");
	round.flushed[LOCAL_FLUSH_ALL] = 0;
	spec.pinner_opts[0] = 0;
	expect(&round, ROUND_OK, "");
}

struct witness_row {
	const struct primitive *primitive;
	unsigned spinning_peers;
	uint64_t ops, tlb, cal;		/* all peers together */
	enum round_outcome outcome;
	const char *says;
};

static const struct witness_row witnesses[] = {
	{ &by_tlb, 3, 1000, 3000, 0, ROUND_OK, "" },
	{ &by_tlb, 3, 1000, 3090, 0, ROUND_OK, "" },
	{ &by_tlb, 3, 1000, 2910, 0, ROUND_OK, "" },
	{ &by_tlb, 3, 1000, 3093, 0, ROUND_INVALID, "3.093 TLB interrupts "
						    "per op, 3.00 expected" },
	{ &by_tlb, 3, 1000, 2907, 0, ROUND_INVALID, "2.907 TLB" },
	{ &by_tlb, 3, 1000, 0, 0, ROUND_INVALID, "0.000 TLB" },
	/* The other row is not asked. */
	{ &by_tlb, 1, 1000, 1000, 4099, ROUND_OK, "" },
	{ &by_cal, 1, 1000, 4099, 2000, ROUND_OK, "" },
	{ &by_cal, 1, 1000, 2000, 1000, ROUND_INVALID, "1.000 CAL" },
	{ &by_cal, 2, 4099, 0, 16396, ROUND_OK, "" },
	/* Who expects none allows what passes by. */
	{ &quiet, 3, 1000, 0, 0, ROUND_OK, "" },
	{ &quiet, 3, 1000, 0, 30, ROUND_OK, "" },
	{ &quiet, 3, 1000, 0, 31, ROUND_INVALID, "0.031 CAL" },
	{ &by_tlb, 0, 1000, 0, 0, ROUND_OK, "" },
	{ &silent, 3, 1000, 4099, 4099, ROUND_OK, "" },
	/* Nothing done is nothing shown. */
	{ &by_tlb, 3, 0, 0, 0, ROUND_INVALID, "no op" },
	{ &by_tlb, 3, 0, 7, 0, ROUND_INVALID, "no op" },
	{ &quiet, 3, 0, 0, 0, ROUND_INVALID, "no op" },
	{ &silent, 3, 0, 0, 0, ROUND_INVALID, "no op" },
};

static void witnesses_of_primitives(void **state)
{
	for (size_t i = 0; i < sizeof(witnesses) / sizeof(witnesses[0]); i++) {
		const struct witness_row *row = &witnesses[i];
		struct round round = clean();

		prepare(row->primitive);
		round.spinning_peers = row->spinning_peers;
		round.ops = row->ops;
		round.irqs[IRQ_TLB][ROLE_BYSTANDER] = row->tlb - row->tlb / 3;
		round.irqs[IRQ_TLB][ROLE_PINNER] = row->tlb / 3;
		round.irqs[IRQ_CAL][ROLE_BYSTANDER] = row->cal - row->cal / 3;
		round.irqs[IRQ_CAL][ROLE_PINNER] = row->cal / 3;
		/* Those of the sender and of strangers do not count. */
		for (int irq = IRQ_TLB; irq <= IRQ_CAL; irq++) {
			round.irqs[irq][ROLE_CLEARER] = 4099;
			round.irqs[irq][ROLE_OTHER] = 4111;
		}
		expect(&round, row->outcome, row->says);
	}
}

static void a_witness_that_cannot_speak_is_not_asked(void **state)
{
	struct round round = clean();

	prepare(&by_tlb);
	round.ops = 1000;
	for (int role = 0; role < NR_ROLES; role++)
		round.irqs[IRQ_TLB][role] = PROCFS_UNKNOWN;
	expect(&round, ROUND_OK, "");
	/* Flushes that show no interrupt. */
	memset(round.irqs, 0, sizeof(round.irqs));
	settings.flush_by_ipi = false;
	expect(&round, ROUND_OK, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clean_round_is_ok),
		cmocka_unit_test(each_sign_alone_contaminates),
		cmocka_unit_test(no_probe_is_no_sign),
		cmocka_unit_test(an_empty_window_is_no_division_by_zero),
		cmocka_unit_test(a_contradiction_is_invalid),
		cmocka_unit_test(nothing_done_is_invalid),
		cmocka_unit_test(a_holder_is_there_to_have_all_refused),
		cmocka_unit_test(evidence_speaks_in_disturbed_rounds_too),
		cmocka_unit_test(contaminated_beats_the_witness),
		cmocka_unit_test(whole_flushes_are_counted_where_promised),
		cmocka_unit_test(the_figure_of_a_cell_is_never_looked_at),
		cmocka_unit_test(witnesses_of_primitives),
		cmocka_unit_test(a_witness_that_cannot_speak_is_not_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
