/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: mm/memory.c wp_page_copy() -> ptep_clear_flush(). */
#include "bench/contract/bench.h"

#include <inttypes.h>
#include <stdio.h>

#include "bench/contract/faults.h"
#include "bench/contract/sharer.h"

struct fork_cow {
	const struct area *area;
	size_t next_page;
	uint64_t minor_faults;		/* before run() */
	struct sharer sharer;
};

static int fork_cow_setup(void *state, const struct bench_env *env)
{
	struct fork_cow *cow = state;

	cow->area = env->area;
	return 0;
}

static int fork_cow_rearm(void *state, uint64_t *nr_ops)
{
	struct fork_cow *cow = state;
	int err;

	sharer_end(&cow->sharer);
	err = sharer_start(&cow->sharer, cow->area);
	if (err)
		return err;
	cow->next_page = 0;
	*nr_ops = area_nr_pages(cow->area);
	cow->minor_faults = faults_minor(RUSAGE_THREAD);
	return 0;
}

static int fork_cow_run(void *state, uint64_t nr_ops)
{
	struct fork_cow *cow = state;

	for (; nr_ops; nr_ops--)
		*(volatile char *)(cow->area->addr + cow->next_page++ *
				   cow->area->page_bytes) = 1;
	return 0;
}

static int fork_cow_prove(void *state, struct proof *proof)
{
	struct fork_cow *cow = state;
	uint64_t nr_faults = faults_minor(RUSAGE_THREAD) - cow->minor_faults;
	uint64_t nr_pages = area_nr_pages(cow->area);

	if (sharer_ended(&cow->sharer))
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "the process that shares the pages ended");
	else if (nr_faults < nr_pages)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "only %" PRIu64 " faults in %" PRIu64 " writes to "
			 "shared pages: each write should fault", nr_faults,
			 nr_pages);
	return 0;
}

static void fork_cow_teardown(void *state)
{
	struct fork_cow *cow = state;

	sharer_end(&cow->sharer);
}

const struct primitive primitive_fork_cow = {
	.subject = {
		.name = "fork_cow",
		.summary = "write to a page that fork made shared",
		.kernel_path = "do_wp_page -> wp_page_copy -> "
			       "ptep_clear_flush",
		.includes =
			"The fault, the new page and the copy; not the fork. "
			"The process that shares the pages sleeps.",
		.misreading =
			"Without a peer, the fault and the copy are most of "
			"the time. Subtract nothing: look at how the time "
			"grows with the number of peers.",
		.proof =
			"One fault per op, and one TLB interrupt per op and "
			"spinning peer, on x86.",
		.state_bytes = sizeof(struct fork_cow),
	},
	.op = "page copied on write",
	.witness = WITNESS_TLB,
	.per_peer = 1.0,
	.setup = fork_cow_setup,
	.rearm = fork_cow_rearm,
	.run = fork_cow_run,
	.prove = fork_cow_prove,
	.teardown = fork_cow_teardown,
};
