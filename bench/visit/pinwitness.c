/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bench/visit/pinwitness.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench/contract/pagestate.h"

static void pin_witness_judge_references(const struct gup_use *use,
					 struct counted_round *counted)
{
	struct round *round = &counted->round;
	uint64_t pins = counted->counts.foll_pins;

	bool said = !strncmp(use->foll, "FOLL_PIN", 8);
	bool all = (double)pins >= PINNED_SHARE * (double)round->pins.pages;

	if (pins == PROCFS_UNKNOWN || said == all)
		return;
	round->outcome = ROUND_INVALID;
	snprintf(round->reason, sizeof(round->reason), "%" PRIu64 " FOLL_PIN "
		 "references for %" PRIu64 " pages: %s", pins,
		 round->pins.pages, said ?
		 "the kernel copied, or it pins in another way" :
		 "the kernel pins, against its release number");
}

static void pin_witness_judge_faults(const struct visit *visit,
				     const struct gup_use *use,
				     struct counted_round *counted)
{
	struct round *round = &counted->round;
	uint64_t faults = counted->counts.gup_faults;
	bool shared = visit->spec->shared == SHARED_FORK;
	double share = (double)faults / (double)round->pins.pages;

	if (faults == PROCFS_UNKNOWN)
		return;
	if (!shared && share > SLOW_PATH_SHARE) {
		round->outcome = ROUND_INVALID;
		snprintf(round->reason, sizeof(round->reason), "GUP took the "
			 "slow path: %.2f faults per page pinned", share);
	} else if (shared && !use->write && faults < round->nr_passes &&
		   !strncmp(use->foll, "FOLL_PIN", 8) &&
		   visit->env.release >= KVER_ANON_EXCLUSIVE) {
		round->outcome = ROUND_INVALID;
		snprintf(round->reason, sizeof(round->reason), "GUP took %"
			 PRIu64 " faults in %" PRIu64 " passes: pages shared "
			 "by a fork were pinned without being unshared", faults,
			 round->nr_passes);
	}
}

void pin_witness_judge(const struct visit *visit,
		       struct counted_round *counted)
{
	struct gup_use use = page_state_gup(visit->spec, visit->env.release);
	struct round *round = &counted->round;

	if (round->outcome != ROUND_OK || !use.call || use.held ||
	    !round->pins.pages)
		return;
	pin_witness_judge_references(&use, counted);
	if (round->outcome == ROUND_OK)
		pin_witness_judge_faults(visit, &use, counted);
}
