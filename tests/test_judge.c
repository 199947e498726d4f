/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <unistd.h>

#include "bench/visit/judge.h"
#include "tests/unit.h"

#define WINDOW_NS UINT64_C(50000000)

static const struct clearer clearer = { .event = "page" };
static const struct clearer no_clearer = { .event = NULL };
static const struct primitive by_tlb = {
	.witness = WITNESS_TLB, .per_peer = 1,
};
static const struct primitive by_cal = {
	.witness = WITNESS_CAL, .per_peer = 2,
};
static const struct primitive silent = { .witness = WITNESS_NONE };
/* Promises that nobody is interrupted. */
static const struct primitive quiet = {
	.witness = WITNESS_CAL, .per_peer = 0,
};

/* A visit with 3 peers to a cell, one of them a pinner, or to @primitive. */
static struct cell_spec spec;
static struct visit_settings settings;
static struct placement placement;
static struct visit visit;

static void prepare(const struct primitive *primitive)
{
	memset(&spec, 0, sizeof(spec));
	spec.primitive = primitive;
	if (!primitive)
		spec.clearer = &clearer;
	settings = (struct visit_settings){ .flush_by_ipi = true };
	memset(&placement, 0, sizeof(placement));
	placement.nr_pinners = primitive ? 0 : 1;
	placement.nr_bystanders = primitive ? 3 : 2;
	visit.spec = &spec;
	visit.settings = &settings;
	visit.placement = &placement;
}

static struct round clean(void)
{
	struct round round = {
		/* What was there before is not kept. */
		.outcome = ROUND_INVALID,
		.reason = "of another round",
		.window_ns = WINDOW_NS,
		.probe_changes = 1000,
		.probe_received = 3000,
		.spinning_peers = 3,
		.proof = { .attempts = 10, .events = 10 },
		.pins = { .pages = 4099 },
	};

	return round;
}

static void expect(const struct round *given, enum round_outcome outcome,
		   const char *says)
{
	struct round round = *given;

	round_judge(&visit, &round);
	if (round.outcome != outcome || !strstr(round.reason, says))
		fail_msg("outcome %d, not %d: %s", round.outcome, outcome,
			 round.reason);
	if (outcome == ROUND_OK)
		assert_string_equal(round.reason, "");
}

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
		cmocka_unit_test(emulated_waiting_is_allowed),
		cmocka_unit_test(emulated_waiting_counts_per_event),
		cmocka_unit_test(emulated_switches_contaminate),
		cmocka_unit_test(emulated_peers_go_by_ops),
		cmocka_unit_test(emulated_absence_excuses_its_own_loss),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
