/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rearm ends the child of the previous pass, so every page belongs to the
 * parent alone again. Larger folios, which the copies broke up, are made anew.
 * Source: mm/memory.c copy_present_page(), wp_page_copy().
 */
#include "bench/contract/bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/contract/pagekind.h"
#include "bench/contract/sharer.h"
#include "lib/sys/mapping.h"

struct fork {
	const struct area *area;
	struct area_policy policy;
	struct mapping_view view;
	uint64_t *frame_before;		/* 0 without root */
	bool pinned;
	struct sharer child;
	/*
	 * The frames do not show which pages fork() itself copied for the
	 * child. So they are counted before the writes, inside the timed pass.
	 */
	bool looks_early;
	uint64_t nr_early;		/* of these; or COUNT_UNKNOWN */
};

static int fork_setup(void *state, const struct bench_env *env)
{
	struct fork *clearer = state;
	size_t nr_pages = area_nr_pages(env->area);
	int err = area_policy_read(env->area, &clearer->policy);

	if (err)
		return err;
	clearer->area = env->area;
	clearer->pinned = env->pinned;
	clearer->frame_before = calloc(nr_pages, sizeof(uint64_t));
	if (!clearer->frame_before)
		return fail(ENOMEM, "remember %zu page frames", nr_pages);
	return mapping_open(&clearer->view, env->area->addr, nr_pages,
			    env->area->page_bytes);
}

/* A page that is still shared is also mapped by the child. */
static int fork_count_alone(struct fork *clearer, uint64_t *nr)
{
	return mapping_count(&clearer->view, 0, clearer->view.nr_pages,
			     MAPPING_PRESENT | MAPPING_EXCLUSIVE,
			     MAPPING_PRESENT | MAPPING_EXCLUSIVE, nr);
}

static int fork_rearm(void *state)
{
	struct fork *clearer = state;
	uint64_t nr;
	int err;

	sharer_end(&clearer->child);
	err = page_kind_again(clearer->area, &clearer->policy);
	if (!err)
		err = fork_count_alone(clearer, &nr);
	if (err)
		return err;
	if (nr != clearer->view.nr_pages)
		return fail_plain(EBUSY, "only %" PRIu64 " of %zu pages belong "
				  "to this process alone before the fork", nr,
				  clearer->view.nr_pages);
	clearer->looks_early = clearer->pinned &&
			       !(clearer->view.entry[0] & MAPPING_PFN_MASK);
	clearer->nr_early = clearer->pinned ? COUNT_UNKNOWN : 0;
	for (size_t i = 0; i < clearer->view.nr_pages; i++)
		clearer->frame_before[i] = clearer->view.entry[i] &
					   MAPPING_PFN_MASK;
	return 0;
}

static int fork_pass(void *state)
{
	struct fork *clearer = state;
	const struct area *area = clearer->area;
	int err = sharer_start(&clearer->child, area);

	if (!err && clearer->looks_early)
		err = fork_count_alone(clearer, &clearer->nr_early);
	if (err)
		return err;
	for (size_t at = 0; at < area->len_bytes; at += area->page_bytes)
		*(volatile char *)(area->addr + at + area->page_bytes - 1) =
			0x5a;
	return 0;
}

static int fork_prove(void *state, struct proof *proof)
{
	struct fork *clearer = state;
	uint64_t moved = 0, alone;
	int err = fork_count_alone(clearer, &alone);
	bool frames_known;

	if (err)
		return err;
	frames_known = clearer->frame_before[0] != 0;
	for (size_t i = 0; frames_known && i < clearer->view.nr_pages; i++)
		moved += (clearer->view.entry[i] & MAPPING_PFN_MASK) !=
			 clearer->frame_before[i];
	proof->attempts = clearer->view.nr_pages;
	if (frames_known)
		proof->events = moved;
	else
		proof->events = alone - clearer->nr_early;
	proof->refused = proof->attempts - proof->events;
	proof->evidence[0] = alone;
	proof->evidence[1] = frames_known ? moved : COUNT_UNKNOWN;
	proof->evidence[2] = clearer->nr_early;
	if (sharer_ended(&clearer->child))
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "the child that shared the pages has ended");
	else if (!clearer->pinned && proof->events != proof->attempts)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "only %" PRIu64 " of %" PRIu64 " pages were copied",
			 proof->events, proof->attempts);
	else if (alone != proof->attempts)
		snprintf(proof->contradiction, sizeof(proof->contradiction),
			 "%" PRIu64 " of %" PRIu64 " pages are still shared",
			 proof->attempts - alone, proof->attempts);
	return 0;
}

static void fork_teardown(void *state)
{
	struct fork *clearer = state;

	sharer_end(&clearer->child);
	mapping_close(&clearer->view);
	area_policy_free(&clearer->policy);
	free(clearer->frame_before);
}

const struct clearer clearer_fork = {
	.subject = {
		.name = "fork",
		.summary = "fork, then a write to each page: copy on write",
		.kernel_path = "dup_mmap -> copy_present_page, "
			       "do_wp_page -> wp_page_copy",
		.by_release =
			"In every release the fork flushes the address space "
			"once, and each copy flushes its page "
			"(ptep_clear_flush). Since 5.19 a page that is pinned "
			"by FOLL_PIN keeps PageAnonExclusive and is copied for "
			"the child at once; 5.10 to 5.18 copy it at once if "
			"the process has ever pinned a page. The sequence "
			"count write_protect_seq keeps GUP-fast out meanwhile.",
		.includes =
			"The fork, spread over the pages, and the copies. "
			"Beside a pinner and without root, one reading of "
			"pagemap between fork and copies is included, too. It "
			"gives pages_copied_by_fork. Beside a pinner and as "
			"root this key is null; without a pinner it is 0.",
		.misreading =
			"A page that is pinned at the time of the fork is "
			"copied for the child at once. It counts as refused, "
			"not as an event. If a writing pinner writes to the "
			"page first, the pinner's own fault copies the page: "
			"this counts as an event, and its time is in the "
			"pinner's.",
		.proof =
			"In pagemap each page is mapped by this process alone "
			"before the fork, and again after the write, in "
			"another page frame, while the child lives.",
		.state_bytes = sizeof(struct fork),
	},
	.page_kinds = PAGES_THP,
	.event = "page copied on write",
	.evidence = { "pages_exclusive_again", "page_frames_changed",
		      "pages_copied_by_fork" },
	.writes_area = true,
	.takes_pages = true,
	.drops = page_kind_drops,
	.setup = fork_setup,
	.rearm = fork_rearm,
	.pass = fork_pass,
	.prove = fork_prove,
	.teardown = fork_teardown,
};
