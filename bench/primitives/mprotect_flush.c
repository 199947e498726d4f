/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plain TLB flush: mprotect() of `pages` pages, read-only and back in
 * turn. One op is one change of protection, which is one flush: an IPI per
 * peer on x86, with one INVLPG per page up to tlb_single_page_flush_ceiling (33
 * as shipped) and a flush of everything above it; on arm64 one TLBI per page,
 * also up to a limit.
 * Includes the system call, the VMA split or merge and the page-table walk;
 * the pages are not touched in between.
 * Misreading: with many pages the initiator's time is that of rewriting the
 * PTEs; what the kind of flush costs is in the victims' steps (`touch`).
 * Witness: one TLB interrupt per op and spinning peer (x86).
 * Source: mm/mprotect.c change_pte_range(), arch/x86/mm/tlb.c
 * flush_tlb_mm_range().
 */
#include "bench/bench.h"

#include <sys/mman.h>

static const struct opt_spec opts[] = {
	{ .name = "pages", .kind = OPT_COUNT, .def = 1, .min = 1, .max = 65536,
	  .help = "flushed together" },
	{ .name = NULL },
};

struct mprotect_flush {
	char *start;
	size_t len_bytes;
	int prot;
};

static int mprotect_flush_probe(const struct bench_env *env)
{
	return area_check_share(env, env->opts[0]);
}

static int mprotect_flush_setup(void *state, const struct bench_env *env)
{
	struct mprotect_flush *flush = state;

	flush->start = env->area->addr;
	flush->len_bytes = env->opts[0] * env->area->page_bytes;
	flush->prot = PROT_READ | PROT_WRITE;
	return 0;
}

static int mprotect_flush_run(void *state, uint64_t nr_ops)
{
	struct mprotect_flush *flush = state;

	for (; nr_ops; nr_ops--) {
		flush->prot ^= PROT_WRITE;
		if (mprotect(flush->start, flush->len_bytes, flush->prot))
			return fail(errno, "mprotect %zu bytes to %#x",
				    flush->len_bytes, (unsigned)flush->prot);
	}
	return 0;
}

const struct primitive primitive_mprotect_flush = {
	.subject = {
		.name = "mprotect_flush",
		.summary = "mprotect: one TLB shootdown, of one page or many",
		.kernel_path = "change_protection -> flush_tlb_mm_range",
		.includes =
			"The system call, the split or merge of the mapping, "
			"and the walk of the page table; the page is not "
			"touched in between.",
		.misreading =
			"The flush is the smaller part where there is no "
			"peer.",
		.proof =
			"One TLB interrupt per op and spinning peer, on x86.",
		.opts = opts,
		.state_bytes = sizeof(struct mprotect_flush),
		.probe = mprotect_flush_probe,
	},
	.op = "change of protection",
	.witness = WITNESS_TLB,
	.per_peer = 1.0,
	.setup = mprotect_flush_setup,
	.run = mprotect_flush_run,
};
