/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Base pages are made with THP disabled for the process: after MADV_NOHUGEPAGE
 * MADV_COLLAPSE would fail.
 * Source: mm/khugepaged.c madvise_collapse(), collapse_huge_page().
 */
#include "bench/contract/bench.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "bench/contract/thp.h"

struct collapse {
	const struct area *area;
	bool pinned;
	uint64_t nr_tried, nr_refused;
};

static int collapse_hold(struct knob_session *knobs,
			 const struct bench_env *env)
{
	return thp_hold_no_daemon(knobs);
}

static int collapse_setup(void *state, const struct bench_env *env)
{
	struct collapse *collapse = state;

	collapse->area = env->area;
	collapse->pinned = env->pinned;
	return thp_check_area(env->area);
}

static int collapse_rearm(void *state)
{
	struct collapse *collapse = state;
	int err = thp_populate_base_pages(collapse->area);

	return err ? err : thp_allow(true);
}

static int collapse_pass(void *state)
{
	struct collapse *collapse = state;
	const struct area *area = collapse->area;
	const size_t huge_bytes = thp_bytes();

	collapse->nr_tried = 0;
	collapse->nr_refused = 0;
	for (size_t at = 0; at < area->len_bytes; at += huge_bytes) {
		collapse->nr_tried++;
		if (!madvise(area->addr + at, huge_bytes, MADV_COLLAPSE))
			continue;
		if (errno != EAGAIN && errno != EBUSY && errno != ENOMEM)
			return fail(errno, "madvise(MADV_COLLAPSE) %zu bytes",
				    huge_bytes);
		collapse->nr_refused++;
	}
	return 0;
}

static int collapse_prove(void *state, struct proof *proof)
{
	struct collapse *collapse = state;
	int err = thp_count(collapse->area, &proof->events);

	if (err)
		return err;
	proof->attempts = collapse->nr_tried;
	proof->refused = proof->attempts - proof->events;
	proof->evidence[0] = proof->events;
	proof->evidence[1] = collapse->nr_refused;
	if (!collapse->pinned && collapse->nr_refused)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "%d of %d collapses were refused, although there is "
			 "no pinner", (int)collapse->nr_refused,
			 (int)collapse->nr_tried);
	else if (proof->events + collapse->nr_refused != collapse->nr_tried)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "%d calls succeeded, but smaps shows %d huge pages",
			 (int)(collapse->nr_tried - collapse->nr_refused),
			 (int)proof->events);
	return 0;
}

const struct clearer clearer_collapse = {
	.subject = {
		.name = "collapse",
		.summary = "MADV_COLLAPSE of base pages to huge pages",
		.kernel_path = "madvise_collapse -> collapse_huge_page -> "
			       "pmdp_collapse_flush, "
			       "tlb_remove_table_sync_one",
		.by_release =
			"From 6.1 to 7.3: first one flush of the range "
			"(pmdp_collapse_flush; on x86 it is a flush of the "
			"whole TLB). Then, if MMU_GATHER_RCU_TABLE_FREE is "
			"configured, one interrupt to every other online CPU "
			"(tlb_remove_table_sync_one).",
		.includes =
			"The allocation of the huge page and the copy of the "
			"base pages, which is most of the time.",
		.misreading =
			"A collapse that meets a pinned page is refused after "
			"its flush and its broadcast, so interrupts per event "
			"rise under a pinner.",
		.needs =
			"Linux 6.1 or later, anonymous huge pages, and an area "
			"of whole huge pages. If run as root, mmfence keeps "
			"khugepaged away.",
		.changes =
			"scan_sleep_millisecs of khugepaged 600000 (optional), "
			"so that khugepaged stays away.",
		.proof =
			"AnonHugePages in smaps: the huge pages that were made "
			"and the calls that were refused must add up to the "
			"calls that were tried.",
		.state_bytes = sizeof(struct collapse),
		.probe = thp_probe_collapse,
		.hold = collapse_hold,
	},
	.event = "huge page collapsed",
	.evidence = { "huge_pages_in_smaps", "calls_refused" },
	.takes_pages = true,
	.drops = thp_drops,
	.setup = collapse_setup,
	.rearm = collapse_rearm,
	.pass = collapse_pass,
	.prove = collapse_prove,
};
