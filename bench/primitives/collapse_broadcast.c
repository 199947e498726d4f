/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Source: mm/khugepaged.c collapse_huge_page(), mm/mmu_gather.c
 *   tlb_remove_table_sync_one().
 */
#include "bench/contract/bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>

#include "bench/contract/thp.h"

struct broadcast {
	const struct area *area;
	size_t next_bytes;
};

static int broadcast_hold(struct knob_session *knobs,
			  const struct bench_env *env)
{
	return thp_hold_no_daemon(knobs);
}

static int broadcast_setup(void *state, const struct bench_env *env)
{
	struct broadcast *broadcast = state;

	broadcast->area = env->area;
	return thp_check_area(env->area);
}

static int broadcast_rearm(void *state, uint64_t *nr_ops)
{
	struct broadcast *broadcast = state;
	int err = thp_populate_base_pages(broadcast->area);

	broadcast->next_bytes = 0;
	*nr_ops = broadcast->area->len_bytes / thp_bytes();
	return err ? err : thp_allow(true);
}

static int broadcast_run(void *state, uint64_t nr_ops)
{
	struct broadcast *broadcast = state;
	const size_t huge_bytes = thp_bytes();

	for (; nr_ops; nr_ops--, broadcast->next_bytes += huge_bytes)
		if (madvise(broadcast->area->addr + broadcast->next_bytes,
			    huge_bytes, MADV_COLLAPSE))
			return fail(errno, "madvise(MADV_COLLAPSE) %zu bytes",
				    huge_bytes);
	return 0;
}

static int broadcast_prove(void *state, struct proof *proof)
{
	struct broadcast *broadcast = state;
	uint64_t nr_huge, nr = broadcast->area->len_bytes / thp_bytes();
	int err = thp_count(broadcast->area, &nr_huge);

	if (!err && nr_huge != nr)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "%" PRIu64 " collapses succeeded, but smaps shows %"
			 PRIu64 " huge pages", nr, nr_huge);
	return err;
}

const struct primitive primitive_collapse_broadcast = {
	.subject = {
		.name = "collapse_broadcast",
		.summary = "MADV_COLLAPSE: an interrupt to every CPU online",
		.kernel_path = "collapse_huge_page -> "
			       "tlb_remove_table_sync_one",
		.includes =
			"The allocation of a huge page and the copy of the "
			"base pages, which is most of the initiator's time. "
			"The broadcast shows in how this time grows with the "
			"number of CPUs, and in what the victims lose.",
		.misreading =
			"Each victim of the same process also receives the "
			"flush. With processes=1 no flush leaves the CPU: the "
			"victims lose only the time of the broadcast, which "
			"reaches every CPU, whatever runs there. The time per "
			"op is not the price of a collapse under load; for "
			"that see the clearer collapse.",
		.needs =
			"Linux 6.1 or later, anonymous huge pages, and an area "
			"of whole huge pages.",
		.changes =
			"As the clearer collapse.",
		.proof =
			"One call-function interrupt per op and other CPU "
			"online, one more per spinning peer; huge pages in "
			"smaps.",
		.state_bytes = sizeof(struct broadcast),
		.probe = thp_probe_collapse,
		.hold = broadcast_hold,
	},
	.op = "huge page collapsed",
	.witness = WITNESS_CAL,
	.per_peer = 1.0,
	.per_other = 1.0,
	.reaches_lazy = true,
	.setup = broadcast_setup,
	.rearm = broadcast_rearm,
	.run = broadcast_run,
	.prove = broadcast_prove,
};
