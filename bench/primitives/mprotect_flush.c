/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Source: mm/mprotect.c change_pte_range(), arch/x86/mm/tlb.c
 *   flush_tlb_mm_range().
 */
#include "bench/contract/bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lib/hold/knob.h"

#define CEILING "/sys/kernel/debug/x86/tlb_single_page_flush_ceiling"

enum { MPROTECT_PAGES, MPROTECT_CEILING };

static const struct opt_spec mprotect_flush_opts[] = {
	{ .name = "pages", .kind = OPT_COUNT, .def = 1, .min = 1, .max = 65536,
	  .help = "flushed together" },
	{ .name = "ceiling", .kind = OPT_COUNT, .def = OPT_UNSET, .min = 0,
	  .max = 65536, .help = "pages above which a flush is of everything "
	  "(x86; set while the cell is measured)" },
	{ .name = NULL },
};

struct mprotect_flush {
	char *start;
	size_t len_bytes;
	int prot;
};

static int mprotect_flush_probe(const struct bench_env *env)
{
	int err = area_check_share(env, env->opts[MPROTECT_PAGES]);

	if (err || env->opts[MPROTECT_CEILING] == OPT_UNSET)
		return err;
	err = bench_need_root(env);
	if (!err && faccessat(env->root_fd, &CEILING[1], W_OK, 0))
		err = fail(errno, "write to " CEILING);
	return err;
}

static int mprotect_flush_hold(struct knob_session *knobs,
			       const struct bench_env *env)
{
	char nr_pages[24];

	if (env->opts[MPROTECT_CEILING] == OPT_UNSET)
		return 0;
	snprintf(nr_pages, sizeof(nr_pages), "%" PRIu64,
		 env->opts[MPROTECT_CEILING]);
	return knob_hold(knobs, CEILING, nr_pages);
}

static bool mprotect_flush_flushes_all(const uint64_t *values)
{
	return values[MPROTECT_CEILING] != OPT_UNSET &&
	       values[MPROTECT_PAGES] > values[MPROTECT_CEILING];
}

static int mprotect_flush_setup(void *state, const struct bench_env *env)
{
	struct mprotect_flush *flush = state;

	flush->start = env->area->addr;
	flush->len_bytes = env->opts[MPROTECT_PAGES] * env->area->page_bytes;
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
		.by_release =
			"One flush per change: on x86 an interrupt per peer, "
			"with one INVLPG per page up to "
			"tlb_single_page_flush_ceiling (33 as shipped) and a "
			"flush of everything above it; on arm64 one TLBI per "
			"page, also up to a limit.",
		.includes =
			"The system call, the split or merge of the mapping, "
			"and the walk of the page table; the page is not "
			"touched in between.",
		.misreading =
			"Without a peer the flush is the smaller part of the "
			"time, and with many pages the initiator's time is "
			"that of rewriting the entries. The additional cost "
			"of a flush of everything is in the refill of its "
			"victim (touch=). ceiling=0 turns the flush of a "
			"single page into a flush of everything and changes "
			"nothing else: the same calls, the same interrupts.",
		.needs =
			"With ceiling=: root, and a debugfs that is mounted "
			"at /sys/kernel/debug and may be written, which "
			"kernel lockdown forbids.",
		.changes =
			"With ceiling=, tlb_single_page_flush_ceiling in "
			"/sys/kernel/debug/x86.",
		.proof =
			"One TLB interrupt per op and spinning peer, on x86. "
			"With ceiling= below pages=, and a kernel "
			"that counts its flushes (CONFIG_DEBUG_TLBFLUSH): "
			"one of everything per op (nr_tlb_local_flush_all).",
		.opts = mprotect_flush_opts,
		.state_bytes = sizeof(struct mprotect_flush),
		.probe = mprotect_flush_probe,
		.hold = mprotect_flush_hold,
	},
	.op = "change of protection",
	.witness = WITNESS_TLB,
	.per_peer = 1.0,
	.flushes_all = mprotect_flush_flushes_all,
	.setup = mprotect_flush_setup,
	.run = mprotect_flush_run,
};
