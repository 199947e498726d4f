/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_JUDGED_H
#define TESTS_JUDGED_H

/* A round of a visit, and the verdict of round_judge() on it. */

#include <string.h>

#include "bench/visit/judge.h"
#include "tests/unit.h"

#define WINDOW_NS UINT64_C(50000000)

static const struct clearer clearer = { .event = "page" };
static const struct clearer no_clearer = { .event = NULL };
static const struct primitive by_tlb = {
	.witness = WITNESS_TLB, .per_peer = 1,
};
static const struct primitive silent = { .witness = WITNESS_NONE };

/* A visit with 3 peers to a cell, one of them a pinner, or to a primitive. */
static struct cell_spec spec;
static struct visit_settings settings;
static struct placement placement;
static struct visit visit;

/* prepare() - the visit to a cell, or to @primitive; nothing is emulated. */
static inline void prepare(const struct primitive *primitive)
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

/* clean() - a round without any sign of a disturbance. */
static inline struct round clean(void)
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

/* expect() - the verdict on @given is @outcome, and its reason holds @says. */
static inline void expect(const struct round *given, enum round_outcome outcome,
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

#endif
