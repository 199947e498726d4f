/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: arch/powerpc/mm/book3s64/radix_tlb.c __tlbie_va() and its callers. */
#include <setjmp.h>
#include <signal.h>

#include "bench/contract/bench.h"

#if defined(__powerpc64__)
#define PTESYNC "ptesync"
#else
#define PTESYNC ""
#endif

static int ptesync_run(void *state, uint64_t nr_ops)
{
	for (; nr_ops; nr_ops--)
		__asm__ volatile(PTESYNC ::: "memory");
	return 0;
}

static sigjmp_buf refused;

static void ptesync_refused(int signal)
{
	siglongjmp(refused, 1);
}

/* Some CPUs may refuse it to user mode. */
static int ptesync_probe(const struct bench_env *env)
{
	struct sigaction catch = { .sa_handler = ptesync_refused }, before;
	bool trapped;

	if (!*PTESYNC)
		return fail_plain(EOPNOTSUPP, "ptesync is an instruction of "
				  "Power");
	if (sigaction(SIGILL, &catch, &before))
		return fail(errno, "catch SIGILL");
	trapped = sigsetjmp(refused, 1);
	if (!trapped)
		ptesync_run(NULL, 1);
	sigaction(SIGILL, &before, NULL);
	return trapped ? fail_plain(EOPNOTSUPP, "this CPU refuses ptesync in "
				    "user mode") : 0;
}

const struct primitive primitive_ptesync = {
	.subject = {
		.name = "ptesync",
		.summary = "barrier of Power that also orders page table walks",
		.kernel_path = "radix__flush_tlb_page: ptesync; tlbie; "
			       "eieio; tlbsync; ptesync",
		.by_release =
			"Each flush by tlbie executes two.",
		.misreading =
			"It is a lower bound. In a flush the second one waits "
			"until all CPUs have served the tlbie; here no tlbie "
			"is on its way.",
		.needs =
			"A Power CPU that executes it in user mode.",
		.probe = ptesync_probe,
	},
	.op = "ptesync",
	.run = ptesync_run,
};
