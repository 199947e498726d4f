/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plain one-page TLB flush: mprotect() of one page, read-only and back in
 * turn. One op is one change of protection, which is one flush: an IPI with
 * one INVLPG per peer on x86, a TLBI on arm64.
 * Includes the system call, the VMA split or merge and the page-table walk;
 * the page is not touched in between.
 * Witness: one TLB interrupt per op and spinning peer (x86).
 * Source: mm/mprotect.c change_pte_range(), arch/x86/mm/tlb.c
 * flush_tlb_mm_range().
 */
#include "bench/bench.h"

#include <sys/mman.h>

struct mprotect_flush {
	char *page;
	size_t page_bytes;
	int prot;
};

static int mprotect_flush_setup(void *state, const struct bench_env *env)
{
	struct mprotect_flush *flush = state;

	flush->page = env->area->addr;
	flush->page_bytes = env->area->page_bytes;
	flush->prot = PROT_READ | PROT_WRITE;
	return 0;
}

static int mprotect_flush_run(void *state, uint64_t nr_ops)
{
	struct mprotect_flush *flush = state;

	for (; nr_ops; nr_ops--) {
		flush->prot ^= PROT_WRITE;
		if (mprotect(flush->page, flush->page_bytes, flush->prot))
			return fail(errno, "mprotect %zu bytes to %#x",
				    flush->page_bytes, (unsigned)flush->prot);
	}
	return 0;
}

const struct primitive primitive_mprotect_flush = {
	.subject = {
		.name = "mprotect_flush",
		.summary = "mprotect of one page: one-page TLB shootdown",
		.kernel_path = "change_protection -> flush_tlb_mm_range",
		.state_bytes = sizeof(struct mprotect_flush),
	},
	.op = "change of protection",
	.witness = WITNESS_TLB,
	.per_peer = 1.0,
	.setup = mprotect_flush_setup,
	.run = mprotect_flush_run,
};
